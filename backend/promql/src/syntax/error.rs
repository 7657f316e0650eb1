//! Where something stands in an expression, and what is wrong there.

/// A piece of the expression's text, in bytes.
///
/// Where text stands says nothing about what it means: any two spans are equal, so that syntax
/// trees are compared and sorted by meaning. Compare `start` and `end` where the place itself matters.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Span {}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Span {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

impl Span {
    /// From `start` to before `end`, in bytes. Texts are far shorter than 4 GiB.
    pub fn new(start: usize, end: usize) -> Self {
        let clamped = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: clamped(start),
            end: clamped(end),
        }
    }

    /// From the start of this one to the end of `last`.
    pub fn to(self, last: Span) -> Self {
        Self {
            start: self.start,
            end: last.end,
        }
    }

    /// The text that it covers; empty where it does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

/// A place for people: both count from 1, columns in bytes, as Prometheus counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The byte in the line.
    pub column: usize,
}

impl LineColumn {
    /// The place of byte `offset` of `text`.
    pub fn of(text: &str, offset: u32) -> Self {
        let before = &text.as_bytes()[..text.len().min(offset as usize)];
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |newline| newline + 1);
        Self {
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: before.len() - line_start + 1,
        }
    }
}

impl std::fmt::Display for LineColumn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why a text is no PromQL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What is wrong, for people: one sentence without a full stop.
    pub message: String,
    /// Where.
    pub span: Span,
}

impl SyntaxError {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            message: harmless(&message.into()),
            span,
        }
    }
}

/// Words of an expression in a message, on one line, without what a terminal would obey.
pub(crate) fn harmless(text: &str) -> String {
    let harmless = |character: char| if character.is_control() { ' ' } else { character };
    text.chars().map(harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_holds_no_control_characters() {
        let error = SyntaxError::new(Span::default(), "`\u{1b}[2J\nü` has no meaning here");
        assert_eq!(error.message, "` [2J ü` has no meaning here");
    }

    #[test]
    fn places_count_from_one() {
        assert_eq!(LineColumn::of("a\nbc", 3).to_string(), "2:2");
        assert_eq!(LineColumn::of("", 0).to_string(), "1:1");
        assert_eq!(LineColumn::of("a", 90).to_string(), "1:2");
    }
}
