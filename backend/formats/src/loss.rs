//! What a conversion did not carry over.

use std::fmt;

use crate::error::Position;

/// All that a conversion lost, changed or added, in the order in which it was met. Empty where the
/// result means just what the source meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LossReport {
    /// One entry for each.
    pub losses: Vec<Loss>,
}

/// One difference between what was read and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The objective or the document that it concerns, by name.
    pub subject: String,
    /// Where the source says it; `None` where the loss is the target's.
    pub position: Option<Position>,
    /// What became of it.
    pub kind: LossKind,
    /// What it is, and why, in a sentence without a final dot.
    pub reason: String,
}

/// What became of something in a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LossKind {
    /// The whole document or objective has no counterpart.
    NotConverted,
    /// It is gone, and alerts or numbers may differ for it.
    Changed,
    /// It is gone; alerts and numbers are the same.
    LeftOut,
    /// The source left it open; a default was taken.
    Assumed,
}

impl LossReport {
    pub(crate) fn add(
        &mut self,
        subject: &str,
        position: impl Into<Option<Position>>,
        kind: LossKind,
        reason: impl Into<String>,
    ) {
        self.losses.push(Loss {
            subject: subject.to_owned(),
            position: position.into(),
            kind,
            reason: reason.into(),
        });
    }

    /// Was everything carried over?
    pub fn is_empty(&self) -> bool {
        self.losses.is_empty()
    }
}

impl fmt::Display for LossKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotConverted => "not converted",
            Self::Changed => "changed",
            Self::LeftOut => "left out",
            Self::Assumed => "assumed",
        })
    }
}

/// `line 3: api-availability: changed: …`
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "line {}: ", position.line)?;
        }
        write!(f, "{}: {}: {}", self.subject, self.kind, self.reason)
    }
}

/// One line for each.
impl fmt::Display for LossReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for loss in &self.losses {
            writeln!(f, "{loss}")?;
        }
        Ok(())
    }
}
