//! What an expression asks of a server that not every server has.

use super::ast::AggregationOperator;
use super::error::Span;
use super::functions::Function;

/// A part of PromQL that some servers have, and others not, or only with a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// A function.
    Function(&'static Function),
    /// `limitk` or `limit_ratio`.
    Aggregation(AggregationOperator),
    /// `[5m * 2]`, `offset step()`.
    DurationExpression,
    /// `[+5m]`, `offset +5m`: a sign where older servers know none.
    SignedDuration,
    /// `offset -(5m)`.
    OffsetInParentheses,
    /// `@ start()` or `@ end()` before a range instead of behind it.
    AtBeforeRange,
    /// `anchored`.
    Anchored,
    /// `smoothed`.
    Smoothed,
    /// `fill()`, `fill_left()`, `fill_right()`.
    Fill,
    /// `</` and `>/`.
    Trim,
    /// A number where a duration stands: `[300]`.
    NumberAsDuration,
    /// A duration where a number stands: `> 5m`.
    DurationAsNumber,
    /// `1_000`.
    DigitSeparator,
    /// A name in quotes: `{"http.requests"}`, `by ("http.status")`.
    QuotedName,
    /// A colon in the name of a label that is grouped or matched by.
    ColonInLabel,
}

/// A feature, and where it is asked for first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// The feature.
    pub feature: Feature,
    /// Where.
    pub span: Span,
}
