//! A person's word that a proposed objective is not wanted, and why.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::objective::ObjectiveId;

/// A proposed objective that somebody does not want. It outlives the proposal: whoever proposes for
/// the service again is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dismissal {
    /// The objective.
    pub objective_id: ObjectiveId,
    /// The name of its service.
    pub service: String,
    /// Why.
    pub reason: DismissalReason,
    /// The login of who said so.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Somebody wants it again.
    pub is_taken_back: bool,
}

/// Why an objective is not wanted: 1 to [`DismissalReason::MAX_CHARACTERS`] characters, without white
/// space around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DismissalReason(String);

/// Why a text is no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DismissalReasonError {
    /// Nothing was said.
    #[error("a dismissal needs a reason, for those who look at it later")]
    Empty,
    /// More was said than anybody reads.
    #[error(
        "the reason has {n_characters} characters; {} are enough",
        DismissalReason::MAX_CHARACTERS
    )]
    TooLong {
        /// How many it has.
        n_characters: usize,
    },
}

impl DismissalReason {
    /// A few sentences.
    pub const MAX_CHARACTERS: usize = 500;

    /// Takes a reason, without the white space around it.
    ///
    /// # Errors
    /// Where it is empty or too long.
    pub fn try_new(text: &str) -> Result<Self, DismissalReasonError> {
        let text = text.trim();
        let n_characters = text.chars().count();
        if n_characters == 0 {
            return Err(DismissalReasonError::Empty);
        }
        if n_characters > Self::MAX_CHARACTERS {
            return Err(DismissalReasonError::TooLong { n_characters });
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for DismissalReason {
    type Error = DismissalReasonError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::try_new(&text)
    }
}

impl From<DismissalReason> for String {
    fn from(reason: DismissalReason) -> Self {
        reason.0
    }
}

impl fmt::Display for DismissalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something_and_not_too_much() {
        assert_eq!(
            DismissalReason::try_new("  a batch job\n").unwrap().to_string(),
            "a batch job"
        );
        assert_eq!(DismissalReason::try_new(" \n"), Err(DismissalReasonError::Empty));
        let longest = "ü".repeat(DismissalReason::MAX_CHARACTERS);
        assert!(DismissalReason::try_new(&longest).is_ok());
        let too_long = DismissalReason::try_new(&format!("{longest}ü"));
        assert_eq!(
            too_long.unwrap_err().to_string(),
            "the reason has 501 characters; 500 are enough"
        );
    }
}
