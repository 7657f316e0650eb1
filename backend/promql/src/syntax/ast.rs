//! The syntax tree of an expression.

use super::error::Span;
use super::functions::{Function, ValueType};

/// The label that holds the name of a metric.
pub const METRIC_NAME: &str = "__name__";

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `0.999`, `5m`.
    NumberLiteral(NumberLiteral),
    /// `"text"`.
    StringLiteral(StringLiteral),
    /// `metric{label="value"}`.
    VectorSelector(VectorSelector),
    /// `metric[5m]`.
    MatrixSelector(MatrixSelector),
    /// `expression[1h:5m]`.
    Subquery(Box<Subquery>),
    /// `(expression)`.
    Paren(Box<Paren>),
    /// `-expression`.
    Unary(Box<Unary>),
    /// `one / other`.
    Binary(Box<Binary>),
    /// `sum by (label) (expression)`.
    Aggregate(Box<Aggregate>),
    /// `rate(metric[5m])`.
    Call(Call),
}

impl Expr {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::NumberLiteral(literal) => literal.span,
            Self::StringLiteral(literal) => literal.span,
            Self::VectorSelector(selector) => selector.span,
            Self::MatrixSelector(selector) => selector.span,
            Self::Subquery(subquery) => subquery.span,
            Self::Paren(paren) => paren.span,
            Self::Unary(unary) => unary.span,
            Self::Binary(binary) => binary.span,
            Self::Aggregate(aggregate) => aggregate.span,
            Self::Call(call) => call.span,
        }
    }

    /// What it evaluates to.
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::NumberLiteral(_) => ValueType::Scalar,
            Self::StringLiteral(_) => ValueType::String,
            Self::VectorSelector(_) | Self::Aggregate(_) => ValueType::Vector,
            Self::MatrixSelector(_) | Self::Subquery(_) => ValueType::Matrix,
            Self::Paren(paren) => paren.expr.value_type(),
            Self::Unary(unary) => unary.expr.value_type(),
            Self::Binary(binary) => match (binary.lhs.value_type(), binary.rhs.value_type()) {
                (ValueType::Scalar, ValueType::Scalar) => ValueType::Scalar,
                _ => ValueType::Vector,
            },
            Self::Call(call) => call.function.returns,
        }
    }

    /// The expressions directly inside, in the order of the text.
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::NumberLiteral(_)
            | Self::StringLiteral(_)
            | Self::VectorSelector(_)
            | Self::MatrixSelector(_) => Vec::new(),
            Self::Subquery(subquery) => vec![&subquery.expr],
            Self::Paren(paren) => vec![&paren.expr],
            Self::Unary(unary) => vec![&unary.expr],
            Self::Binary(binary) => vec![&binary.lhs, &binary.rhs],
            Self::Aggregate(aggregate) => aggregate.param.iter().chain([&aggregate.expr]).collect(),
            Self::Call(call) => call.arguments.iter().collect(),
        }
    }

    /// The same, to be changed.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Self::NumberLiteral(_)
            | Self::StringLiteral(_)
            | Self::VectorSelector(_)
            | Self::MatrixSelector(_) => Vec::new(),
            Self::Subquery(subquery) => vec![&mut subquery.expr],
            Self::Paren(paren) => vec![&mut paren.expr],
            Self::Unary(unary) => vec![&mut unary.expr],
            Self::Binary(binary) => vec![&mut binary.lhs, &mut binary.rhs],
            Self::Aggregate(aggregate) => aggregate.param.iter_mut().chain([&mut aggregate.expr]).collect(),
            Self::Call(call) => call.arguments.iter_mut().collect(),
        }
    }
}

/// A number, also one written as a duration, then in seconds.
#[derive(Debug, Clone)]
pub struct NumberLiteral {
    /// Its value.
    pub value: f64,
    /// Where it stands, with its sign.
    pub span: Span,
}

impl PartialEq for NumberLiteral {
    fn eq(&self, other: &Self) -> bool {
        are_written_alike(self.value, other.value)
    }
}

/// NaN is written like any number, so it equals itself; `0` and `-0` differ.
fn are_written_alike(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits() || (one.is_nan() && other.is_nan())
}

/// A text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringLiteral {
    /// Without quotes and escapes. Bytes that are no UTF-8 are replaced by U+FFFD.
    pub value: String,
    /// Where it stands, with its quotes.
    pub span: Span,
}

/// `=`, `!=`, `=~` or `!~`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchOperator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Matches,
    /// `!~`
    MatchesNot,
}

impl MatchOperator {
    /// As it is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Matches => "=~",
            Self::MatchesNot => "!~",
        }
    }
}

/// A condition on a label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matcher {
    /// The label.
    pub name: String,
    /// How it is compared.
    pub operator: MatchOperator,
    /// With what: a value, or a regular expression in Go's syntax.
    pub value: String,
    /// Where the condition stands.
    pub span: Span,
}

/// A metric with conditions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VectorSelector {
    /// The name before the braces.
    pub name: Option<String>,
    /// The conditions in the order in which they stand, a name in quotes among them.
    pub matchers: Vec<Matcher>,
    /// What `@` names.
    pub at: Option<AtModifier>,
    /// What `offset` names.
    pub offset: Option<Offset>,
    /// `anchored` or `smoothed`.
    pub extension: Option<RangeExtension>,
    /// Where it stands, with its modifiers.
    pub span: Span,
}

impl Matcher {
    /// Does a label with this value meet the condition? An absent label has the value `""`.
    pub fn is_match(&self, value: &str) -> bool {
        super::regex::is_match(self.operator, &self.value, value)
    }
}

impl VectorSelector {
    /// The metric that it names, before or in the braces.
    pub fn metric(&self) -> Option<&str> {
        let in_braces = || {
            self.matchers
                .iter()
                .find(|matcher| matcher.name == METRIC_NAME && matcher.operator == MatchOperator::Equal)
        };
        self.name
            .as_deref()
            .or_else(|| in_braces().map(|matcher| matcher.value.as_str()))
    }

    /// The conditions on labels, without the one on the name.
    pub fn label_matchers(&self) -> impl Iterator<Item = &Matcher> {
        self.matchers.iter().filter(|matcher| matcher.name != METRIC_NAME)
    }
}

/// What `@` sets the time of evaluation to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AtModifier {
    /// A time, in seconds since 1970.
    Timestamp(f64),
    /// The start of the query's range.
    Start,
    /// Its end.
    End,
}

/// How far back a selector reads.
#[derive(Debug, Clone)]
pub enum Offset {
    /// By so many seconds; less than zero is forward.
    Fixed(f64),
    /// By what is computed per query.
    Computed(Box<Duration>),
}

impl PartialEq for Offset {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Fixed(one), Self::Fixed(other)) => are_written_alike(*one, *other),
            (Self::Computed(one), Self::Computed(other)) => one == other,
            (Self::Fixed(_) | Self::Computed(_), _) => false,
        }
    }
}

/// What `anchored` and `smoothed` do with the ends of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeExtension {
    /// The sample before the range counts as if it stood at its start.
    Anchored,
    /// Values at both ends are interpolated.
    Smoothed,
}

/// A selector with a range.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixSelector {
    /// The selector; its modifiers stand behind the range.
    pub selector: VectorSelector,
    /// The range.
    pub range: Duration,
    /// Where all of it stands.
    pub span: Span,
}

/// An expression over a range.
#[derive(Debug, Clone, PartialEq)]
pub struct Subquery {
    /// The expression.
    pub expr: Expr,
    /// The range.
    pub range: Duration,
    /// How often it is evaluated; the server's interval where it is absent.
    pub step: Option<Duration>,
    /// What `@` names.
    pub at: Option<AtModifier>,
    /// What `offset` names.
    pub offset: Option<Offset>,
    /// Where all of it stands.
    pub span: Span,
}

/// A duration, fixed or computed per query.
#[derive(Debug, Clone, PartialEq)]
pub enum Duration {
    /// `5m`, or a number of seconds; inside arithmetic a number can also be a factor.
    Literal(DurationLiteral),
    /// `step()`: how far the query's evaluations are apart.
    Step(Span),
    /// `range()`: how long the query's range is.
    Range(Span),
    /// `-duration`.
    Negative {
        /// The duration.
        inner: Box<Duration>,
        /// Where it stands, with its sign.
        span: Span,
    },
    /// `+(duration)` behind `offset`, where only the sign ends the duration at the parenthesis.
    Positive {
        /// The duration.
        inner: Box<Duration>,
        /// Where it stands, with its sign.
        span: Span,
    },
    /// `(duration)`.
    Paren {
        /// The duration.
        inner: Box<Duration>,
        /// Where it stands, with its parentheses.
        span: Span,
    },
    /// `one + other`, `max_of(one, other)`.
    Binary {
        /// The operator or function.
        operator: DurationOperator,
        /// Both durations.
        sides: Box<[Duration; 2]>,
        /// Where all of it stands.
        span: Span,
    },
}

impl Duration {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Literal(literal) => literal.span,
            Self::Step(span)
            | Self::Range(span)
            | Self::Negative { span, .. }
            | Self::Positive { span, .. }
            | Self::Paren { span, .. }
            | Self::Binary { span, .. } => *span,
        }
    }

    /// Its length where that is fixed and not negative.
    pub fn fixed(&self) -> Option<std::time::Duration> {
        match self {
            Self::Literal(literal) => std::time::Duration::try_from_secs_f64(literal.seconds).ok(),
            _ => None,
        }
    }
}

/// A duration as it is written.
#[derive(Debug, Clone, Copy)]
pub struct DurationLiteral {
    /// Its length, in seconds.
    pub seconds: f64,
    /// Is it written as a number, without a unit?
    pub is_number: bool,
    /// Where it stands, with its sign.
    pub span: Span,
}

/// `[300]` and `[5m]` are the same.
impl PartialEq for DurationLiteral {
    fn eq(&self, other: &Self) -> bool {
        are_written_alike(self.seconds, other.seconds)
    }
}

/// What combines two durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DurationOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `^`
    Power,
    /// `min_of()`
    MinOf,
    /// `max_of()`
    MaxOf,
}

/// An expression in parentheses.
#[derive(Debug, Clone, PartialEq)]
pub struct Paren {
    /// The expression.
    pub expr: Expr,
    /// Where it stands, with its parentheses.
    pub span: Span,
}

/// An expression behind a sign. Numbers keep theirs in themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Unary {
    /// `-`, else `+`.
    pub is_negative: bool,
    /// The expression.
    pub expr: Expr,
    /// Where it stands, with its sign.
    pub span: Span,
}

/// Two expressions with an operator between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Binary {
    /// The operator.
    pub operator: BinaryOperator,
    /// The left side.
    pub lhs: Expr,
    /// The right side.
    pub rhs: Expr,
    /// A comparison that yields 0 or 1 rather than a filter.
    pub returns_bool: bool,
    /// `on (…)` or `ignoring (…)`.
    pub matching: Option<LabelMatching>,
    /// `group_left (…)` or `group_right (…)`.
    pub group: Option<GroupSide>,
    /// `fill(…)`.
    pub fill: FillValues,
    /// Where the operator stands.
    pub operator_span: Span,
    /// Where all of it stands.
    pub span: Span,
}

/// By which labels the series of both sides are matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelMatching {
    /// By these only.
    On(Vec<String>),
    /// By all but these.
    Ignoring(Vec<String>),
}

/// Which side has many series for one of the other, and which labels it takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupSide {
    /// `group_left`.
    Left(Vec<String>),
    /// `group_right`.
    Right(Vec<String>),
}

/// What stands in for series that one side has not.
#[derive(Debug, Clone, Copy, Default)]
pub struct FillValues {
    /// For the left side.
    pub left: Option<f64>,
    /// For the right side.
    pub right: Option<f64>,
}

impl PartialEq for FillValues {
    fn eq(&self, other: &Self) -> bool {
        let are_alike = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => are_written_alike(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        are_alike(self.left, other.left) && are_alike(self.right, other.right)
    }
}

/// Series in groups, one result each.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// How.
    pub operator: AggregationOperator,
    /// Over what.
    pub expr: Expr,
    /// The first argument of those that take two.
    pub param: Option<Expr>,
    /// By which labels.
    pub grouping: Option<Grouping>,
    /// Where it stands.
    pub span: Span,
}

/// By which labels series are grouped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grouping {
    /// By these only.
    By(Vec<String>),
    /// By all but these.
    Without(Vec<String>),
}

/// A call of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The function.
    pub function: &'static Function,
    /// Its arguments.
    pub arguments: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl $name {
            /// Each of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As it is written.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

words! {
    /// An operator between two expressions.
    BinaryOperator {
        Add = "+",
        Subtract = "-",
        Multiply = "*",
        Divide = "/",
        Modulo = "%",
        Power = "^",
        Atan2 = "atan2",
        Equal = "==",
        NotEqual = "!=",
        Less = "<",
        LessOrEqual = "<=",
        Greater = ">",
        GreaterOrEqual = ">=",
        TrimUpper = "</",
        TrimLower = ">/",
        And = "and",
        Or = "or",
        Unless = "unless",
    }
}

words! {
    /// How series are aggregated.
    AggregationOperator {
        Sum = "sum",
        Avg = "avg",
        Count = "count",
        Min = "min",
        Max = "max",
        Group = "group",
        Stddev = "stddev",
        Stdvar = "stdvar",
        Topk = "topk",
        Bottomk = "bottomk",
        CountValues = "count_values",
        Quantile = "quantile",
        Limitk = "limitk",
        LimitRatio = "limit_ratio",
    }
}

impl BinaryOperator {
    /// `==`, `!=`, `<`, `<=`, `>` or `>=`.
    pub fn is_comparison(self) -> bool {
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

    /// `and`, `or` or `unless`.
    pub fn is_set_operator(self) -> bool {
        matches!(self, Self::And | Self::Or | Self::Unless)
    }

    /// How tight it binds; more is tighter.
    pub(super) fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And | Self::Unless => 2,
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::TrimUpper
            | Self::TrimLower => 3,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide | Self::Modulo | Self::Atan2 => 5,
            Self::Power => 6,
        }
    }
}

impl AggregationOperator {
    /// Does it take an argument before the expression?
    pub fn takes_parameter(self) -> bool {
        matches!(
            self,
            Self::Topk | Self::Bottomk | Self::CountValues | Self::Quantile | Self::Limitk | Self::LimitRatio
        )
    }

    /// Does it hand on series of its argument, with their labels?
    pub fn keeps_series(self) -> bool {
        matches!(self, Self::Topk | Self::Bottomk | Self::Limitk | Self::LimitRatio)
    }
}
