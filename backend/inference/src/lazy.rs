//! A scorer that loads its weights when they are first needed.

use std::path::PathBuf;
use std::sync::OnceLock;

use domain::scoring::{CandidateScorer, ModelIdentity, ScoringError, ScoringQuestion};

use crate::manifest::Manifest;
use crate::scorer::LlamaScorer;

/// A [`LlamaScorer`] that loads on the first question, or when [`Self::load`] is called from a
/// thread that has the time. If loading fails it stays failed: each question gets the same error
/// until the program starts again. Callers that come while it loads wait for it.
#[derive(Debug)]
pub struct LazyScorer {
    manifest: Manifest,
    weights: PathBuf,
    loaded: OnceLock<Result<LlamaScorer, ScoringError>>,
}

impl LazyScorer {
    /// Remembers what to load. Nothing is read yet.
    pub fn new(manifest: Manifest, weights: PathBuf) -> Self {
        Self {
            manifest,
            weights,
            loaded: OnceLock::new(),
        }
    }

    /// Loads the model now, unless that was done or has failed already.
    ///
    /// # Errors
    ///
    /// Those of [`LlamaScorer::load`].
    pub fn load(&self) -> Result<&LlamaScorer, ScoringError> {
        let load = || LlamaScorer::load(&self.manifest, &self.weights);
        self.loaded
            .get_or_init(load)
            .as_ref()
            .map_err(ScoringError::clone)
    }

    /// Whether the model is in memory and a question would be answered at once.
    pub fn is_loaded(&self) -> bool {
        matches!(self.loaded.get(), Some(Ok(_)))
    }
}

impl CandidateScorer for LazyScorer {
    fn model(&self) -> ModelIdentity {
        self.manifest.identity()
    }

    fn score(&self, question: &ScoringQuestion) -> Result<Vec<f64>, ScoringError> {
        self.load()?.score(question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny::{TinyModel, manifest_of};

    fn question() -> ScoringQuestion {
        ScoringQuestion {
            prompt: "which?".to_owned(),
            continuations: vec!["one".to_owned(), "two".to_owned()],
        }
    }

    #[test]
    fn loads_with_the_first_question() {
        let folder = tempfile::tempdir().unwrap();
        let weights = folder.path().join("tiny.gguf");
        let bytes = TinyModel::smollm().bytes();
        std::fs::write(&weights, &bytes).unwrap();
        let manifest = manifest_of(&bytes);
        let scorer = LazyScorer::new(manifest.clone(), weights.clone());
        assert!(!scorer.is_loaded());
        assert_eq!(scorer.model(), manifest.identity());
        let scores = scorer.score(&question()).unwrap();
        assert!(scorer.is_loaded());
        // It is in memory now, and needs the file no longer.
        std::fs::remove_file(&weights).unwrap();
        assert_eq!(scorer.score(&question()).unwrap(), scores);
    }

    #[test]
    fn remembers_that_it_cannot_load() {
        let folder = tempfile::tempdir().unwrap();
        let weights = folder.path().join("tiny.gguf");
        let bytes = TinyModel::smollm().bytes();
        let scorer = LazyScorer::new(manifest_of(&bytes), weights.clone());
        let absent = scorer.score(&question()).unwrap_err();
        assert!(matches!(absent, ScoringError::Absent { .. }), "{absent}");
        std::fs::write(&weights, &bytes).unwrap();
        assert_eq!(scorer.score(&question()), Err(absent));
        assert!(!scorer.is_loaded());
    }
}
