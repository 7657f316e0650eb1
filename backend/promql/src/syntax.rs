//! The syntax of PromQL: what parses, what it means, where it stands, and what it asks of a server.
//!
//! [`read`] takes all of PromQL as Prometheus 3.15 knows it, with every experimental part of it, and
//! notes each part that not every server has as a [`Need`]. Whether one server takes an expression
//! is then a question to its a server profile, not to the parser. Errors name a span of
//! bytes and say what is wrong; their positions are those of Prometheus.
//!
//! The grammar is Prometheus' own (`promql/parser` of github.com/prometheus/prometheus): postfix
//! modifiers bind tightest, then `^` (to the right), signs together with `* / %` and `atan2`, `+ -`,
//! comparisons, `and` with `unless`, and `or`.

mod ast;
mod duration;
mod error;
mod functions;
mod lexer;
mod need;
mod number;
mod parser;
mod print;
pub mod regex;
mod selector;
mod string;
mod token;
mod types;

pub use ast::{
    Aggregate, AggregationOperator, AtModifier, Binary, BinaryOperator, Call, Duration, DurationLiteral,
    DurationOperator, Expr, FillValues, GroupSide, Grouping, LabelMatching, METRIC_NAME, MatchOperator,
    Matcher, MatrixSelector, NumberLiteral, Offset, Paren, RangeExtension, StringLiteral, Subquery, Unary,
    VectorSelector,
};
pub(crate) use error::harmless;
pub use error::{LineColumn, Span, SyntaxError};
pub use functions::{Arity, Availability, Function, ValueType, Version, function, functions};
pub use need::{Feature, Need};
pub use number::{duration_text, parse_duration};
pub use parser::{Reading, read};
pub use selector::NO_LENGTH;
