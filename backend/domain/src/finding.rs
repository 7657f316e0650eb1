//! What a check has to say.

use serde::{Deserialize, Serialize};

/// One remark of one check about one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The check's id, stable and kebab-case, such as `low-traffic`.
    pub check: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about: a metric, a rule, a file with line, an objective.
    pub place: String,
    /// What is so, in one sentence.
    pub message: String,
    /// What to do about it, in one sentence.
    pub remedy: String,
    /// Where in the text of `place`, if it is about a piece of text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Extent>,
}

/// A piece of a text. Lines and columns count from 1, columns in bytes; the end is the first byte
/// behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Extent {
    /// The line of the first byte.
    pub line: usize,
    /// Its column.
    pub column: usize,
    /// The line of the end.
    pub end_line: usize,
    /// The column of the end.
    pub end_column: usize,
}

/// How bad a finding is. The order is that of badness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Works, but a person should look.
    Warning,
    /// Must not be put in force.
    Error,
}

impl Finding {
    /// A finding of severity [`Severity::Info`].
    pub fn info(check: &str, place: impl Into<String>, message: impl Into<String>, remedy: &str) -> Self {
        Self::new(Severity::Info, check, place.into(), message.into(), remedy)
    }

    /// A finding of severity [`Severity::Warning`].
    pub fn warning(check: &str, place: impl Into<String>, message: impl Into<String>, remedy: &str) -> Self {
        Self::new(Severity::Warning, check, place.into(), message.into(), remedy)
    }

    /// A finding of severity [`Severity::Error`].
    pub fn error(check: &str, place: impl Into<String>, message: impl Into<String>, remedy: &str) -> Self {
        Self::new(Severity::Error, check, place.into(), message.into(), remedy)
    }

    fn new(severity: Severity, check: &str, place: String, message: String, remedy: &str) -> Self {
        Self {
            check: check.to_owned(),
            severity,
            place,
            message,
            remedy: remedy.to_owned(),
            at: None,
        }
    }

    /// The same finding, about this piece of the text.
    #[must_use]
    pub fn at(mut self, extent: Extent) -> Self {
        self.at = Some(extent);
        self
    }
}

/// The worst severity among `findings`.
pub fn worst(findings: &[Finding]) -> Option<Severity> {
    findings.iter().map(|finding| finding.severity).max()
}
