//! Reads what a service exposes at `/metrics`: Prometheus' classic text and OpenMetrics 1.0. The main
//! function is [`parse`], which takes a document whole or refuses it with line, column and reason;
//! [`catalogue_of`] makes of it what would be discovered if it were scraped.
//!
//! Strict on purpose: a document that a scrape would drop in silence is refused here in words. It
//! takes time linear in the document's length. Quoted names (UTF-8, as Prometheus 3 writes them) are
//! taken in both dialects. There is no protobuf, and nothing is fetched.

mod catalogue;
mod classic;
mod family;
mod line;
mod open_metrics;

pub use catalogue::catalogue_of;
pub use family::{Family, FamilyType, Sample};

/// The two texts that services expose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Prometheus' text format, version 0.0.4.
    Classic,
    /// OpenMetrics 1.0.
    OpenMetrics,
}

/// A document that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposition {
    /// How it was read.
    pub dialect: Dialect,
    /// In the order of the document.
    pub families: Vec<Family>,
}

/// Why a document was refused. Names from the document are quoted and cut, never whole lines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {fault}")]
pub struct ExpositionError {
    /// From 1. What is known only at a family's end is told of the line that left it incomplete.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub fault: String,
}

impl Dialect {
    /// The dialect that a document is written in. OpenMetrics ends with `# EOF`; classic text that
    /// somebody ended so is still told by what only classic text has: `untyped`, and counters whose
    /// TYPE is declared with `_total`.
    pub fn of(text: &str) -> Self {
        let is_classic_type = |line: &str| {
            let declared = line.strip_prefix("# TYPE ").map(str::trim_end);
            declared.is_some_and(|rest| rest.ends_with("_total counter") || rest.ends_with(" untyped"))
        };
        let ends_as_open_metrics = text.trim_end_matches('\n').rsplit('\n').next() == Some("# EOF");
        match ends_as_open_metrics && !text.lines().any(is_classic_type) {
            true => Self::OpenMetrics,
            false => Self::Classic,
        }
    }
}

/// Reads a document in the dialect that [`Dialect::of`] finds.
///
/// # Errors
/// The first fault. See [`parse_as`].
pub fn parse(text: &str) -> Result<Exposition, ExpositionError> {
    parse_as(Dialect::of(text), text)
}

/// Reads a document in this dialect.
///
/// # Errors
/// The first fault: of syntax, of what a type allows (a counter below zero, buckets out of order), or
/// of order (a family that comes twice, a group of samples that is interrupted).
///
/// ```
/// use exposition::{Dialect, parse_as};
/// let refused = parse_as(Dialect::OpenMetrics, "# TYPE a counter\na_total -1\n# EOF\n").unwrap_err();
/// assert_eq!(refused.to_string(), "line 2, column 9: a counter is never below zero or NaN");
/// ```
pub fn parse_as(dialect: Dialect, text: &str) -> Result<Exposition, ExpositionError> {
    let families = match dialect {
        Dialect::Classic => classic::parse(text)?,
        Dialect::OpenMetrics => open_metrics::parse(text)?,
    };
    Ok(Exposition { dialect, families })
}
