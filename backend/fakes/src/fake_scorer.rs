//! A model that scores by rule instead of by reading.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Digest;
use domain::scoring::{CandidateScorer, ModelIdentity, ScoringError, ScoringQuestion};

/// A [`CandidateScorer`] whose scores follow from a digest of the question, or from a script.
#[derive(Debug, Clone)]
pub struct FakeScorer {
    scores: Scores,
}

#[derive(Debug, Clone)]
enum Scores {
    Digest,
    Scripted(Arc<BTreeMap<String, f64>>),
    Failing(ScoringError),
}

/// Scores that follow from a digest lie between this and 0, in nats.
const LOWEST_SCORE: f64 = -8.0;

impl FakeScorer {
    /// Scores between −8 and 0 nats that follow from the SHA-256 of prompt and continuation: without
    /// meaning, but the same on every machine.
    pub fn by_digest() -> Self {
        Self {
            scores: Scores::Digest,
        }
    }

    /// The given score, in nats, for each continuation that contains one of the texts (the longest
    /// such text counts); −8 for all others.
    pub fn scripted<'a>(scores: impl IntoIterator<Item = (&'a str, f64)>) -> Self {
        let scores = scores.into_iter().map(|(text, score)| (text.to_owned(), score));
        Self {
            scores: Scores::Scripted(Arc::new(scores.collect())),
        }
    }

    /// Answers every question with `error`.
    pub fn failing(error: ScoringError) -> Self {
        Self {
            scores: Scores::Failing(error),
        }
    }
}

impl CandidateScorer for FakeScorer {
    fn model(&self) -> ModelIdentity {
        ModelIdentity {
            name: "fake".to_owned(),
            sha256: Digest::of(b"fake"),
        }
    }

    fn score(&self, question: &ScoringQuestion) -> Result<Vec<f64>, ScoringError> {
        let continuations = question.continuations.iter();
        match &self.scores {
            Scores::Digest => Ok(continuations
                .map(|text| score_of(&question.prompt, text))
                .collect()),
            Scores::Scripted(scores) => Ok(continuations.map(|text| scripted(scores, text)).collect()),
            Scores::Failing(error) => Err(error.clone()),
        }
    }
}

fn score_of(prompt: &str, continuation: &str) -> f64 {
    let digest = Digest::of(format!("{prompt}\n{continuation}").as_bytes());
    let [first, second, ..] = *digest.as_bytes();
    let share = f64::from(u16::from_be_bytes([first, second])) / f64::from(u16::MAX);
    LOWEST_SCORE * share
}

fn scripted(scores: &BTreeMap<String, f64>, continuation: &str) -> f64 {
    scores
        .iter()
        .filter(|(text, _)| continuation.contains(text.as_str()))
        .max_by_key(|(text, _)| text.len())
        .map_or(LOWEST_SCORE, |(_, score)| *score)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> ScoringQuestion {
        ScoringQuestion {
            prompt: "which one".into(),
            continuations: vec!["requests".into(), "requests by code".into(), "queue".into()],
        }
    }

    #[test]
    fn equal_questions_have_equal_scores_of_at_most_zero() {
        let scores = FakeScorer::by_digest().score(&question()).unwrap();
        assert_eq!(FakeScorer::by_digest().score(&question()).unwrap(), scores);
        assert!(
            scores.iter().all(|score| (-8.0..=0.0).contains(score)),
            "{scores:?}"
        );
        assert_ne!(scores[0], scores[1]);
    }

    #[test]
    fn a_script_decides_by_the_longest_text() {
        let scorer = FakeScorer::scripted([("requests", -2.0), ("by code", -1.0), ("requests by", -0.5)]);
        assert_eq!(scorer.score(&question()).unwrap(), [-2.0, -0.5, -8.0]);
    }

    #[test]
    fn a_failing_model_fails() {
        let error = ScoringError::Failed {
            fault: "no memory".into(),
        };
        assert_eq!(FakeScorer::failing(error.clone()).score(&question()), Err(error));
    }
}
