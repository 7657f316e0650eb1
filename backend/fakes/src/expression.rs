//! The part of PromQL that [`crate::FakePrometheus`] evaluates, as a tree that prints as Prometheus
//! prints it.
//!
//! What is PromQL but not in this part is [`ExpressionError::Unsupported`], so that it can be told
//! from a mistake.

mod lexer;
mod parser;

use std::fmt;

use domain::MatchOperator;
use domain::metric::Labels;
use domain::selector::quoted;
use regex::Regex;

pub(crate) use parser::{parse, parse_selector};

/// A typed expression: [`parse`] builds no others.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    Number(f64),
    Selector(VectorSelector),
    Range {
        selector: VectorSelector,
        window_ms: i64,
    },
    Subquery {
        of: Box<Expression>,
        window_ms: i64,
        step_ms: Option<i64>,
        offset_ms: i64,
    },
    Parentheses(Box<Expression>),
    Negative(Box<Expression>),
    Call {
        function: Function,
        arguments: Vec<Expression>,
    },
    Aggregate {
        aggregator: Aggregator,
        grouping: Grouping,
        of: Box<Expression>,
    },
    Binary {
        operator: Operator,
        returns_bool: bool,
        matching: Matching,
        left: Box<Expression>,
        right: Box<Expression>,
    },
}

/// Why a text is no expression that can be evaluated here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ExpressionError {
    #[error("parse error: {0}")]
    Mistake(String),
    #[error("parse error: {0} is not supported by this fake of a Prometheus")]
    Unsupported(String),
}

/// What an expression yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Scalar,
    InstantVector,
    RangeVector,
}

#[derive(Debug, Clone)]
pub(crate) struct VectorSelector {
    pub(crate) metric: Option<String>,
    pub(crate) matchers: Vec<LabelMatcher>,
    pub(crate) offset_ms: i64,
    /// Read at the end of the query, whatever the step: `@ end()`.
    pub(crate) is_at_end: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct LabelMatcher {
    pub(crate) label: String,
    pub(crate) operator: MatchOperator,
    pub(crate) value: String,
    /// The anchored pattern of `=~` and `!~`.
    pattern: Option<Regex>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Abs,
    Absent,
    AvgOverTime,
    Ceil,
    Changes,
    ClampMax,
    ClampMin,
    CountOverTime,
    Delta,
    Floor,
    HistogramCount,
    HistogramFraction,
    Increase,
    LastOverTime,
    MaxOverTime,
    MinOverTime,
    Month,
    PresentOverTime,
    QuantileOverTime,
    Rate,
    Resets,
    Scalar,
    SumOverTime,
    Time,
    Vector,
    Year,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregator {
    Avg,
    Count,
    Group,
    Max,
    Min,
    Sum,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Grouping {
    By(Vec<String>),
    Without(Vec<String>),
}

/// Which labels must be equal on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Matching {
    On(Vec<String>),
    /// All but these and the name.
    Ignoring(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Unless,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Atan2,
    Power,
}

impl Expression {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Number(_) => Kind::Scalar,
            Self::Selector(_) | Self::Aggregate { .. } => Kind::InstantVector,
            Self::Range { .. } | Self::Subquery { .. } => Kind::RangeVector,
            Self::Parentheses(inner) | Self::Negative(inner) => inner.kind(),
            Self::Call { function, .. } => function.yields(),
            Self::Binary { left, right, .. } => match (left.kind(), right.kind()) {
                (Kind::Scalar, Kind::Scalar) => Kind::Scalar,
                _ => Kind::InstantVector,
            },
        }
    }
}

impl Expression {
    /// Does it read something at the end of the query?
    pub(crate) fn reads_end(&self) -> bool {
        match self {
            Self::Number(_) => false,
            Self::Selector(selector) | Self::Range { selector, .. } => selector.is_at_end,
            Self::Subquery { of, .. } | Self::Aggregate { of, .. } => of.reads_end(),
            Self::Parentheses(inner) | Self::Negative(inner) => inner.reads_end(),
            Self::Call { arguments, .. } => arguments.iter().any(Self::reads_end),
            Self::Binary { left, right, .. } => left.reads_end() || right.reads_end(),
        }
    }
}

impl VectorSelector {
    /// The label that a series lacks is the same as an empty one.
    pub(crate) fn matches(&self, labels: &Labels) -> bool {
        let metric = labels.get("__name__").map_or("", String::as_str);
        self.metric.as_deref().is_none_or(|wanted| wanted == metric)
            && self.matchers.iter().all(|matcher| matcher.matches(labels))
    }

    /// The one name that it can match, if there is just one.
    pub(crate) fn only_metric(&self) -> Option<&str> {
        let by_matcher = || {
            let mut equal = self.matchers.iter();
            equal.find(|matcher| matcher.label == "__name__" && matcher.operator == MatchOperator::Equal)
        };
        self.metric
            .as_deref()
            .or_else(|| by_matcher().map(|matcher| matcher.value.as_str()))
    }
}

impl LabelMatcher {
    pub(crate) fn new(
        label: String,
        operator: MatchOperator,
        value: String,
    ) -> Result<Self, ExpressionError> {
        let pattern = match operator {
            MatchOperator::Equal | MatchOperator::NotEqual => None,
            MatchOperator::Matches | MatchOperator::MatchesNot => {
                let anchored = Regex::new(&format!("^(?:{value})$"));
                let fault = || format!("the pattern {} of `{label}` cannot be read", quoted(&value));
                Some(anchored.map_err(|_| ExpressionError::Mistake(fault()))?)
            }
        };
        Ok(Self {
            label,
            operator,
            value,
            pattern,
        })
    }

    pub(crate) fn matches(&self, labels: &Labels) -> bool {
        self.accepts(labels.get(&self.label).map_or("", String::as_str))
    }

    pub(crate) fn accepts(&self, value: &str) -> bool {
        let fits = || {
            self.pattern
                .as_ref()
                .is_some_and(|pattern| pattern.is_match(value))
        };
        match self.operator {
            MatchOperator::Equal => self.value == value,
            MatchOperator::NotEqual => self.value != value,
            MatchOperator::Matches => fits(),
            MatchOperator::MatchesNot => !fits(),
        }
    }
}

impl Function {
    const ALL: [(&'static str, Self); 26] = [
        ("abs", Self::Abs),
        ("absent", Self::Absent),
        ("avg_over_time", Self::AvgOverTime),
        ("ceil", Self::Ceil),
        ("changes", Self::Changes),
        ("clamp_max", Self::ClampMax),
        ("clamp_min", Self::ClampMin),
        ("count_over_time", Self::CountOverTime),
        ("delta", Self::Delta),
        ("floor", Self::Floor),
        ("histogram_count", Self::HistogramCount),
        ("histogram_fraction", Self::HistogramFraction),
        ("increase", Self::Increase),
        ("last_over_time", Self::LastOverTime),
        ("max_over_time", Self::MaxOverTime),
        ("min_over_time", Self::MinOverTime),
        ("month", Self::Month),
        ("present_over_time", Self::PresentOverTime),
        ("quantile_over_time", Self::QuantileOverTime),
        ("rate", Self::Rate),
        ("resets", Self::Resets),
        ("scalar", Self::Scalar),
        ("sum_over_time", Self::SumOverTime),
        ("time", Self::Time),
        ("vector", Self::Vector),
        ("year", Self::Year),
    ];

    pub(crate) fn named(name: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(known, _)| *known == name);
        known.map(|(_, function)| *function)
    }

    pub(crate) fn takes(self) -> &'static [Kind] {
        match self {
            Self::Time => &[],
            Self::Vector => &[Kind::Scalar],
            Self::Abs
            | Self::Absent
            | Self::Ceil
            | Self::Floor
            | Self::HistogramCount
            | Self::Month
            | Self::Scalar
            | Self::Year => &[Kind::InstantVector],
            Self::HistogramFraction => &[Kind::Scalar, Kind::Scalar, Kind::InstantVector],
            Self::ClampMax | Self::ClampMin => &[Kind::InstantVector, Kind::Scalar],
            Self::QuantileOverTime => &[Kind::Scalar, Kind::RangeVector],
            Self::AvgOverTime
            | Self::Changes
            | Self::CountOverTime
            | Self::Delta
            | Self::Increase
            | Self::LastOverTime
            | Self::MaxOverTime
            | Self::MinOverTime
            | Self::PresentOverTime
            | Self::Rate
            | Self::Resets
            | Self::SumOverTime => &[Kind::RangeVector],
        }
    }

    fn yields(self) -> Kind {
        match self {
            Self::Scalar | Self::Time => Kind::Scalar,
            _ => Kind::InstantVector,
        }
    }
}

impl Aggregator {
    const ALL: [(&'static str, Self); 6] = [
        ("avg", Self::Avg),
        ("count", Self::Count),
        ("group", Self::Group),
        ("max", Self::Max),
        ("min", Self::Min),
        ("sum", Self::Sum),
    ];

    pub(crate) fn named(name: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(known, _)| *known == name);
        known.map(|(_, aggregator)| *aggregator)
    }
}

impl Operator {
    const ALL: [(&'static str, Self); 16] = [
        ("or", Self::Or),
        ("and", Self::And),
        ("unless", Self::Unless),
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        ("<", Self::Less),
        ("<=", Self::LessOrEqual),
        (">", Self::Greater),
        (">=", Self::GreaterOrEqual),
        ("+", Self::Add),
        ("-", Self::Subtract),
        ("*", Self::Multiply),
        ("/", Self::Divide),
        ("%", Self::Modulo),
        ("atan2", Self::Atan2),
        ("^", Self::Power),
    ];

    pub(crate) fn written(text: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(known, _)| *known == text);
        known.map(|(_, operator)| *operator)
    }

    /// How tightly it binds, from 1.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And | Self::Unless => 2,
            _ if self.is_comparison() => 3,
            Self::Add | Self::Subtract => 4,
            Self::Power => Self::STRONGEST,
            _ => 5,
        }
    }

    pub(crate) const STRONGEST: u8 = 6;

    pub(crate) fn is_set_operator(self) -> bool {
        matches!(self, Self::Or | Self::And | Self::Unless)
    }

    pub(crate) fn is_comparison(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::LessOrEqual
                | Self::Greater
                | Self::GreaterOrEqual
        )
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => f.write_str(&number(*value)),
            Self::Selector(selector) => {
                let at = if selector.is_at_end { " @ end()" } else { "" };
                write!(f, "{selector}{at}{}", offset(selector.offset_ms))
            }
            Self::Range { selector, window_ms } => {
                write!(
                    f,
                    "{selector}[{}]{}",
                    duration(*window_ms),
                    offset(selector.offset_ms)
                )
            }
            Self::Subquery {
                of,
                window_ms,
                step_ms,
                offset_ms,
            } => {
                let step = step_ms.map(duration).unwrap_or_default();
                write!(f, "{of}[{}:{step}]{}", duration(*window_ms), offset(*offset_ms))
            }
            Self::Parentheses(inner) => write!(f, "({inner})"),
            Self::Negative(inner) => write!(f, "-{inner}"),
            Self::Call { function, arguments } => {
                let name = name_of(&Function::ALL, function);
                let arguments: Vec<String> = arguments.iter().map(Self::to_string).collect();
                write!(f, "{name}({})", arguments.join(", "))
            }
            Self::Aggregate {
                aggregator,
                grouping,
                of,
            } => {
                write!(f, "{}{grouping}({of})", name_of(&Aggregator::ALL, aggregator))
            }
            Self::Binary {
                operator,
                returns_bool,
                matching,
                left,
                right,
            } => {
                let bool_modifier = if *returns_bool { " bool" } else { "" };
                let operator = name_of(&Operator::ALL, operator);
                write!(f, "{left} {operator}{bool_modifier}{matching} {right}")
            }
        }
    }
}

/// Without the offset, which stands behind the window.
impl fmt::Display for VectorSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let metric = self.metric.as_deref().unwrap_or_default();
        if self.matchers.is_empty() {
            return f.write_str(metric);
        }
        let matchers = self.matchers.iter();
        let matchers: Vec<String> = matchers
            .map(|matcher| format!("{}{}{}", matcher.label, matcher.operator, quoted(&matcher.value)))
            .collect();
        write!(f, "{metric}{{{}}}", matchers.join(","))
    }
}

impl fmt::Display for Grouping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::By(labels) if labels.is_empty() => Ok(()),
            Self::By(labels) => write!(f, " by ({}) ", labels.join(", ")),
            Self::Without(labels) => write!(f, " without ({}) ", labels.join(", ")),
        }
    }
}

impl fmt::Display for Matching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(labels) => write!(f, " on ({})", labels.join(", ")),
            Self::Ignoring(labels) if labels.is_empty() => Ok(()),
            Self::Ignoring(labels) => write!(f, " ignoring ({})", labels.join(", ")),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scalar => "scalar",
            Self::InstantVector => "instant vector",
            Self::RangeVector => "range vector",
        })
    }
}

fn name_of<T: PartialEq>(names: &[(&'static str, T)], wanted: &T) -> &'static str {
    let known = names.iter().find(|(_, value)| value == wanted);
    known.map_or("", |(name, _)| *name)
}

/// As Go prints a float: with an exponent below 0.0001 and from 1e21.
fn number(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    if value == 0.0 || (1e-4..1e21).contains(&value.abs()) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    format!("{mantissa}e{sign}{digits:0>2}")
}

fn offset(offset_ms: i64) -> String {
    match offset_ms {
        0 => String::new(),
        later if later < 0 => format!(" offset -{}", duration(-later)),
        earlier => format!(" offset {}", duration(earlier)),
    }
}

/// As Prometheus prints a duration: years and weeks only where nothing remains.
fn duration(milliseconds: i64) -> String {
    const UNITS: [(&str, i64, bool); 7] = [
        ("y", 31_536_000_000, true),
        ("w", 604_800_000, true),
        ("d", 86_400_000, false),
        ("h", 3_600_000, false),
        ("m", 60_000, false),
        ("s", 1_000, false),
        ("ms", 1, false),
    ];
    if milliseconds == 0 {
        return "0s".to_owned();
    }
    let mut text = String::new();
    let mut rest = milliseconds;
    for (unit, length, only_exact) in UNITS {
        if only_exact && rest % length != 0 {
            continue;
        }
        let count = rest / length;
        rest %= length;
        if count > 0 {
            text += &format!("{count}{unit}");
        }
    }
    text
}
