//! The port of a language model that scores candidates.
//!
//! The model never writes a query, a number or a name that is used: code hands it candidates that
//! are valid already, and it says how likely each is as the answer.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// Scores how likely each of some texts is as the continuation of a prompt.
pub trait CandidateScorer: Send + Sync {
    /// Which model this is.
    fn model(&self) -> ModelIdentity;

    /// One score per continuation, in the order given: the mean log-likelihood of its tokens after
    /// the prompt, in nats, at most 0. Deterministic: the same question gives the same scores.
    fn score(&self, question: &ScoringQuestion) -> Result<Vec<f64>, ScoringError>;
}

/// What is asked. All text may come from outside and is treated as data: adapters refuse what does
/// not fit into the model's context, and let nothing in it act as a control token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoringQuestion {
    /// The shared prefix, in the user's turn of the chat template.
    pub prompt: String,
    /// The possible answers.
    pub continuations: Vec<String>,
}

/// A model, named so that a score can be traced to its weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelIdentity {
    /// The name in its manifest, such as `smollm2-135m-instruct-q4_1`.
    pub name: String,
    /// SHA-256 of the weights file.
    pub sha256: Digest,
}

/// Why the model gave no scores.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoringError {
    /// The file is not there.
    #[error("the model file `{path}` is not there; fetch it with `{fetch}`, or go on with `--model off`")]
    Absent {
        /// Where it was looked for.
        path: String,
        /// The command that fetches it.
        fetch: String,
    },
    /// The file is not the one in the manifest.
    #[error(
        "the model file `{path}` has SHA-256 {found}, its manifest says {expected}; fetch it again with `{fetch}`"
    )]
    WrongHash {
        /// The file.
        path: String,
        /// The manifest's digest.
        expected: Digest,
        /// The file's digest.
        found: Digest,
        /// The command that fetches it.
        fetch: String,
    },
    /// The file cannot be used.
    #[error("the model file `{path}` cannot be used: {fault}")]
    Unusable {
        /// The file.
        path: String,
        /// What is wrong with it.
        fault: String,
    },
    /// The question does not fit into the model's context.
    #[error("the question has {n_tokens} tokens, the model takes {limit}")]
    TooLong {
        /// Tokens of the prompt with its longest continuation; for a text that is far too long,
        /// the fewest it can have.
        n_tokens: usize,
        /// The model's context.
        limit: usize,
    },
    /// The forward pass failed.
    #[error("the model failed while scoring: {fault}")]
    Failed {
        /// The cause.
        fault: String,
    },
}
