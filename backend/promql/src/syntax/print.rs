//! Prints a syntax tree. What is printed parses to the same tree.

use std::fmt::{self, Display, Formatter, Write};

use super::ast::{
    Aggregate, AtModifier, Binary, Call, Duration, DurationLiteral, DurationOperator, Expr, GroupSide,
    Grouping, LabelMatching, MatrixSelector, NumberLiteral, Offset, RangeExtension, Subquery, VectorSelector,
};
use super::number::duration_text;
use super::string;
use super::token::kind_of_word;

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NumberLiteral(literal) => literal.fmt(f),
            Self::StringLiteral(literal) => write_quoted(f, &literal.value),
            Self::VectorSelector(selector) => {
                write_series(f, selector)?;
                write_modifiers(f, selector.extension, selector.at, selector.offset.as_ref())
            }
            Self::MatrixSelector(matrix) => matrix.fmt(f),
            Self::Subquery(subquery) => subquery.fmt(f),
            Self::Paren(paren) => write!(f, "({})", paren.expr),
            Self::Unary(unary) => write!(f, "{}{}", if unary.is_negative { '-' } else { '+' }, unary.expr),
            Self::Binary(binary) => binary.fmt(f),
            Self::Aggregate(aggregate) => aggregate.fmt(f),
            Self::Call(call) => call.fmt(f),
        }
    }
}

fn write_number(f: &mut Formatter<'_>, value: f64) -> fmt::Result {
    if value.is_nan() {
        f.write_str("NaN")
    } else if value.is_infinite() {
        f.write_str(if value > 0.0 { "Inf" } else { "-Inf" })
    } else {
        let magnitude = value.abs();
        let is_long = magnitude != 0.0 && !(1e-9..1e17).contains(&magnitude);
        if is_long {
            write!(f, "{value:e}")
        } else {
            write!(f, "{value}")
        }
    }
}

impl Display for NumberLiteral {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_number(f, self.value)
    }
}

fn write_quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    let mut quoted = String::with_capacity(text.len() + 2);
    string::quote(text, &mut quoted);
    f.write_str(&quoted)
}

/// A name of letters, digits and `_`, as labels were called before UTF-8.
fn is_plain(name: &str) -> bool {
    let is_part = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
    !name.is_empty() && name.bytes().all(is_part) && !name.starts_with(|first: char| first.is_ascii_digit())
}

/// Labels behind `by` and the like; some keywords cannot stand there unquoted.
fn write_labels(f: &mut Formatter<'_>, labels: &[String]) -> fmt::Result {
    f.write_char('(')?;
    for (label_idx, label) in labels.iter().enumerate() {
        if label_idx > 0 {
            f.write_str(", ")?;
        }
        if is_plain(label) && kind_of_word(label).can_name_a_label() {
            f.write_str(label)?;
        } else {
            write_quoted(f, label)?;
        }
    }
    f.write_char(')')
}

fn write_series(f: &mut Formatter<'_>, selector: &VectorSelector) -> fmt::Result {
    if let Some(name) = &selector.name {
        f.write_str(name)?;
        if selector.matchers.is_empty() {
            return Ok(());
        }
    }
    f.write_char('{')?;
    for (matcher_idx, matcher) in selector.matchers.iter().enumerate() {
        if matcher_idx > 0 {
            f.write_char(',')?;
        }
        if is_plain(&matcher.name) {
            f.write_str(&matcher.name)?;
        } else {
            write_quoted(f, &matcher.name)?;
        }
        f.write_str(matcher.operator.text())?;
        write_quoted(f, &matcher.value)?;
    }
    f.write_char('}')
}

fn write_modifiers(
    f: &mut Formatter<'_>,
    extension: Option<RangeExtension>,
    at: Option<AtModifier>,
    offset: Option<&Offset>,
) -> fmt::Result {
    // An operator behind an offset in parentheses would belong to it: the other modifiers end it.
    let (first, last) = match offset {
        Some(Offset::Computed(_)) => (offset, None),
        _ => (None, offset),
    };
    write_offset(f, first)?;
    match extension {
        Some(RangeExtension::Anchored) => f.write_str(" anchored")?,
        Some(RangeExtension::Smoothed) => f.write_str(" smoothed")?,
        None => {}
    }
    match at {
        Some(AtModifier::Timestamp(seconds)) => {
            f.write_str(" @ ")?;
            write_number(f, seconds)?;
        }
        Some(AtModifier::Start) => f.write_str(" @ start()")?,
        Some(AtModifier::End) => f.write_str(" @ end()")?,
        None => {}
    }
    write_offset(f, last)
}

fn write_offset(f: &mut Formatter<'_>, offset: Option<&Offset>) -> fmt::Result {
    match offset {
        Some(Offset::Fixed(seconds)) if *seconds < 0.0 => write!(f, " offset -{}", duration_text(-seconds)),
        Some(Offset::Fixed(seconds)) => write!(f, " offset {}", duration_text(*seconds)),
        Some(Offset::Computed(duration)) => write!(f, " offset {duration}"),
        None => Ok(()),
    }
}

impl Display for MatrixSelector {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_series(f, &self.selector)?;
        f.write_char('[')?;
        write_range(f, &self.range)?;
        f.write_char(']')?;
        let VectorSelector {
            extension,
            at,
            offset,
            ..
        } = &self.selector;
        write_modifiers(f, *extension, *at, offset.as_ref())
    }
}

impl Display for Subquery {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}[", self.expr)?;
        write_range(f, &self.range)?;
        f.write_char(':')?;
        if let Some(step) = &self.step {
            write_range(f, step)?;
        }
        f.write_char(']')?;
        write_modifiers(f, None, self.at, self.offset.as_ref())
    }
}

/// Alone between brackets a number of seconds is a duration, which every server takes.
fn write_range(f: &mut Formatter<'_>, duration: &Duration) -> fmt::Result {
    match duration {
        Duration::Literal(literal) => f.write_str(&duration_text(literal.seconds)),
        computed => computed.fmt(f),
    }
}

impl Display for Duration {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal) => literal.fmt(f),
            Self::Step(_) => f.write_str("step()"),
            Self::Range(_) => f.write_str("range()"),
            Self::Negative { inner, .. } => write!(f, "-{inner}"),
            Self::Positive { inner, .. } => write!(f, "+{inner}"),
            Self::Paren { inner, .. } => write!(f, "({inner})"),
            Self::Binary { operator, sides, .. } => {
                let [left, right] = &**sides;
                let operator = match operator {
                    DurationOperator::MinOf => return write!(f, "min_of({left}, {right})"),
                    DurationOperator::MaxOf => return write!(f, "max_of({left}, {right})"),
                    DurationOperator::Add => '+',
                    DurationOperator::Subtract => '-',
                    DurationOperator::Multiply => '*',
                    DurationOperator::Divide => '/',
                    DurationOperator::Modulo => '%',
                    DurationOperator::Power => '^',
                };
                write!(f, "{left} {operator} {right}")
            }
        }
    }
}

impl Display for DurationLiteral {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (sign, seconds) = if self.seconds.is_sign_negative() {
            ("-", -self.seconds)
        } else {
            ("", self.seconds)
        };
        f.write_str(sign)?;
        // Inside arithmetic a number may be a factor.
        if self.is_number {
            write_number(f, seconds)
        } else {
            f.write_str(&duration_text(seconds))
        }
    }
}

impl Display for Binary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.lhs, self.operator.name())?;
        if self.returns_bool {
            f.write_str(" bool")?;
        }
        if let Some(matching) = &self.matching {
            let (word, labels) = match matching {
                LabelMatching::On(labels) => ("on", labels),
                LabelMatching::Ignoring(labels) => ("ignoring", labels),
            };
            write!(f, " {word} ")?;
            write_labels(f, labels)?;
        }
        if let Some(group) = &self.group {
            let (word, labels) = match group {
                GroupSide::Left(labels) => ("group_left", labels),
                GroupSide::Right(labels) => ("group_right", labels),
            };
            write!(f, " {word} ")?;
            write_labels(f, labels)?;
        }
        for (word, value) in [("fill_left", self.fill.left), ("fill_right", self.fill.right)] {
            if let Some(value) = value {
                write!(f, " {word} (")?;
                write_number(f, value)?;
                f.write_char(')')?;
            }
        }
        write!(f, " {}", self.rhs)
    }
}

impl Display for Aggregate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.operator.name())?;
        if let Some(grouping) = &self.grouping {
            let (word, labels) = match grouping {
                Grouping::By(labels) => ("by", labels),
                Grouping::Without(labels) => ("without", labels),
            };
            write!(f, " {word} ")?;
            write_labels(f, labels)?;
            f.write_char(' ')?;
        }
        f.write_char('(')?;
        if let Some(param) = &self.param {
            write!(f, "{param}, ")?;
        }
        write!(f, "{})", self.expr)
    }
}

impl Display for Call {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.function.name)?;
        for (argument_idx, argument) in self.arguments.iter().enumerate() {
            if argument_idx > 0 {
                f.write_str(", ")?;
            }
            argument.fmt(f)?;
        }
        f.write_char(')')
    }
}
