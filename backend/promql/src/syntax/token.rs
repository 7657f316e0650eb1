//! The words of PromQL.

use super::ast::{AggregationOperator, BinaryOperator};
use super::error::Span;

/// A word with its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// What kind of word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    End,
    Comma,
    Colon,
    Equal,
    EqualRegex,
    NotRegex,
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    At,
    Number,
    Duration,
    Text,
    /// A name without a colon.
    Name,
    /// A name with a colon, which only metrics and labels can have.
    MetricName,
    Operator(BinaryOperator),
    Aggregation(AggregationOperator),
    Keyword(Keyword),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    Offset,
    Smoothed,
    Anchored,
    By,
    Without,
    On,
    Ignoring,
    GroupLeft,
    GroupRight,
    Fill,
    FillLeft,
    FillRight,
    Bool,
    Start,
    End,
    Step,
    Range,
    MaxOf,
    MinOf,
}

impl Kind {
    /// Can a metric be called so, where an expression begins?
    pub(super) fn can_name_a_metric(self) -> bool {
        use Keyword::{Bool, GroupLeft, GroupRight, Ignoring, On};
        match self {
            Self::Name | Self::MetricName | Self::Aggregation(_) => true,
            Self::Operator(operator) => operator.is_set_operator(),
            Self::Keyword(keyword) => !matches!(keyword, Bool | GroupLeft | GroupRight | Ignoring | On),
            _ => false,
        }
    }

    /// Can an expression begin with it?
    pub(super) fn can_begin_an_expression(self) -> bool {
        use BinaryOperator::{Add, Subtract};
        match self {
            Self::LeftParen | Self::LeftBrace | Self::Number | Self::Duration | Self::Text => true,
            Self::Operator(Add | Subtract) => true,
            other => other.can_name_a_metric(),
        }
    }

    /// Can a label be called so, where labels are grouped by?
    pub(super) fn can_name_a_label(self) -> bool {
        match self {
            Self::Name | Self::MetricName | Self::Aggregation(_) => true,
            Self::Operator(operator) => operator.is_set_operator() || operator == BinaryOperator::Atan2,
            Self::Keyword(keyword) => keyword != Keyword::Without,
            _ => false,
        }
    }
}

/// The kind of a word that consists of letters, digits, `_` and `:`. Case does not matter for
/// keywords.
pub(super) fn kind_of_word(word: &str) -> Kind {
    const LONGEST: usize = "count_values".len();
    let mut lowered = [0_u8; LONGEST];
    if word.len() <= LONGEST {
        let lowered = &mut lowered[..word.len()];
        lowered.copy_from_slice(word.as_bytes());
        lowered.make_ascii_lowercase();
        if let Some(kind) = keyword(lowered) {
            return kind;
        }
    }
    if word.contains(':') {
        Kind::MetricName
    } else {
        Kind::Name
    }
}

fn keyword(lowered: &[u8]) -> Option<Kind> {
    use Keyword::*;
    Some(match lowered {
        b"inf" | b"nan" => Kind::Number,
        b"and" => Kind::Operator(BinaryOperator::And),
        b"or" => Kind::Operator(BinaryOperator::Or),
        b"unless" => Kind::Operator(BinaryOperator::Unless),
        b"atan2" => Kind::Operator(BinaryOperator::Atan2),
        b"offset" => Kind::Keyword(Offset),
        b"smoothed" => Kind::Keyword(Smoothed),
        b"anchored" => Kind::Keyword(Anchored),
        b"by" => Kind::Keyword(By),
        b"without" => Kind::Keyword(Without),
        b"on" => Kind::Keyword(On),
        b"ignoring" => Kind::Keyword(Ignoring),
        b"group_left" => Kind::Keyword(GroupLeft),
        b"group_right" => Kind::Keyword(GroupRight),
        b"fill" => Kind::Keyword(Fill),
        b"fill_left" => Kind::Keyword(FillLeft),
        b"fill_right" => Kind::Keyword(FillRight),
        b"bool" => Kind::Keyword(Bool),
        b"start" => Kind::Keyword(Start),
        b"end" => Kind::Keyword(End),
        b"step" => Kind::Keyword(Step),
        b"range" => Kind::Keyword(Range),
        b"max_of" => Kind::Keyword(MaxOf),
        b"min_of" => Kind::Keyword(MinOf),
        other => {
            let name = std::str::from_utf8(other).ok()?;
            let found = AggregationOperator::ALL
                .iter()
                .find(|operator| operator.name() == name)?;
            Kind::Aggregation(*found)
        }
    })
}
