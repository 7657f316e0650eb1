//! What is wrong with a document, where, and what to do about it.

use std::fmt;

/// A place in a document: lines and columns count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// A document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{position}: {fault}; {remedy}")]
pub struct SpecError {
    /// The file, as the caller calls it.
    pub file: String,
    /// Where in it.
    pub position: Position,
    /// What is wrong.
    pub fault: String,
    /// What to do about it.
    pub remedy: String,
}

/// The same before anybody knows the file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) position: Position,
    pub(crate) fault: String,
    pub(crate) remedy: String,
}

impl Fault {
    pub(crate) fn new(position: Position, fault: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            position,
            fault: harmless(&fault.into()),
            remedy: remedy.into(),
        }
    }

    pub(crate) fn in_file(self, file: &str) -> SpecError {
        SpecError {
            file: file.to_owned(),
            position: self.position,
            fault: self.fault,
            remedy: self.remedy,
        }
    }
}

impl Position {
    pub(crate) const START: Self = Self { line: 1, column: 1 };
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Outside text for a message: one line of at most 80 characters.
pub(crate) fn excerpt(text: &str) -> String {
    let one_line: String = harmless(text).chars().take(80).collect();
    one_line.trim().to_owned()
}

/// On one line, without what a terminal would obey.
fn harmless(text: &str) -> String {
    let harmless = |character: char| if character.is_control() { ' ' } else { character };
    text.chars().map(harmless).collect()
}
