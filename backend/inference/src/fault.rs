//! What can be wrong with a weights file, before it becomes a `ScoringError::Unusable`.

use std::path::Path;

use domain::scoring::ScoringError;

/// Why a weights file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("it has no `{key}`")]
    Missing { key: String },
    #[error("its `{key}` is {found}, but only {supported} is supported")]
    Unsupported {
        key: &'static str,
        found: String,
        supported: &'static str,
    },
    #[error("its `{key}` is {found}, its manifest says {expected}")]
    NotAsInManifest {
        key: &'static str,
        found: String,
        expected: String,
    },
    #[error("its `{key}` is {found}, which does not go with the rest: {reason}")]
    Inconsistent {
        key: String,
        found: String,
        reason: String,
    },
    #[error("its tensor `{name}` is no part of a plain Llama model")]
    StrayTensor { name: String },
    #[error("its tokenizer cannot be built: {0}")]
    Tokenizer(String),
    #[error(transparent)]
    Candle(#[from] candle_core::Error),
}

impl Fault {
    /// Puts the name of the file beside what is wrong with it.
    pub(crate) fn at(&self, weights: &Path) -> ScoringError {
        unusable(weights, self.to_string())
    }
}

/// The error for a file that is there and cannot be used.
pub(crate) fn unusable(path: &Path, fault: impl Into<String>) -> ScoringError {
    ScoringError::Unusable {
        path: path.display().to_string(),
        fault: fault.into(),
    }
}
