//! Questions about syntax trees that several checks ask.

use crate::syntax::{
    Aggregate, AggregationOperator, BinaryOperator, Expr, MatchOperator, Matcher, MatrixSelector,
    VectorSelector,
};

/// The functions that turn a counter into what happened in a window.
pub(super) const OF_COUNTERS: [&str; 3] = ["rate", "irate", "increase"];

/// The expressions directly inside `expression`; parameters of aggregations are left out.
pub(super) fn parts(expression: &Expr) -> Vec<&Expr> {
    match expression {
        Expr::Aggregate(aggregate) => vec![&aggregate.expr],
        other => other.children(),
    }
}

/// `expression` and everything in it, outer before inner, left before right. Without recursion, so
/// that a chain of any length is safe.
pub(super) fn nodes(expression: &Expr) -> Vec<&Expr> {
    let (mut found, mut open) = (Vec::new(), vec![expression]);
    while let Some(next) = open.pop() {
        found.push(next);
        open.extend(parts(next).into_iter().rev());
    }
    found
}

/// Without the parentheses around it.
pub(super) fn bare(mut expression: &Expr) -> &Expr {
    while let Expr::Paren(paren) = expression {
        expression = &paren.expr;
    }
    expression
}

/// The number that it always is, or that `vector()` makes of one.
pub(super) fn constant(expression: &Expr) -> Option<f64> {
    match bare(expression) {
        Expr::NumberLiteral(number) => Some(number.value),
        Expr::Unary(unary) => {
            constant(&unary.expr).map(|value| if unary.is_negative { -value } else { value })
        }
        Expr::Call(call) if call.function.name == "vector" => constant(call.arguments.first()?),
        Expr::Binary(binary) => {
            let (left, right) = (constant(&binary.lhs)?, constant(&binary.rhs)?);
            match binary.operator {
                BinaryOperator::Add => Some(left + right),
                BinaryOperator::Subtract => Some(left - right),
                BinaryOperator::Multiply => Some(left * right),
                BinaryOperator::Divide => Some(left / right),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Both sides of a division.
pub(super) fn division(expression: &Expr) -> Option<(&Expr, &Expr)> {
    match bare(expression) {
        Expr::Binary(binary) if binary.operator == BinaryOperator::Divide => Some((&binary.lhs, &binary.rhs)),
        _ => None,
    }
}

/// An aggregation of that kind.
pub(super) fn aggregation(expression: &Expr, operator: AggregationOperator) -> Option<&Aggregate> {
    match bare(expression) {
        Expr::Aggregate(aggregate) if aggregate.operator == operator => Some(aggregate),
        _ => None,
    }
}

/// Does a counter's rate or increase stand in it?
pub(super) fn reads_rates(expression: &Expr) -> bool {
    nodes(expression)
        .into_iter()
        .any(|node| matches!(node, Expr::Call(call) if OF_COUNTERS.contains(&call.function.name)))
}

/// A comparison with a constant: what is compared, the operator as if the constant stood right, and
/// the expression of the constant with its value.
pub(super) struct Comparison<'a> {
    pub(super) subject: &'a Expr,
    pub(super) operator: BinaryOperator,
    pub(super) limit: &'a Expr,
    pub(super) value: f64,
}

pub(super) fn comparison(expression: &Expr) -> Option<Comparison<'_>> {
    let Expr::Binary(binary) = bare(expression) else {
        return None;
    };
    if !binary.operator.is_comparison() {
        return None;
    }
    if let Some(value) = constant(&binary.rhs) {
        return constant(&binary.lhs).is_none().then_some(Comparison {
            subject: &binary.lhs,
            operator: binary.operator,
            limit: &binary.rhs,
            value,
        });
    }
    let mirrored = match binary.operator {
        BinaryOperator::Greater => BinaryOperator::Less,
        BinaryOperator::GreaterOrEqual => BinaryOperator::LessOrEqual,
        BinaryOperator::Less => BinaryOperator::Greater,
        BinaryOperator::LessOrEqual => BinaryOperator::GreaterOrEqual,
        same => same,
    };
    Some(Comparison {
        subject: &binary.rhs,
        operator: mirrored,
        limit: &binary.lhs,
        value: constant(&binary.lhs)?,
    })
}

/// What a counter did in a window, summed or not: `sum by (a) (rate(metric{…}[5m]))`.
#[derive(Clone, Copy)]
pub(super) struct Counted<'a> {
    pub(super) function: &'a str,
    pub(super) read: &'a MatrixSelector,
    pub(super) is_summed: bool,
}

impl<'a> Counted<'a> {
    /// Looks through parentheses, a filter such as `> 0`, and an `or` that stands in for no data.
    pub(super) fn of(expression: &'a Expr) -> Option<Self> {
        match bare(expression) {
            Expr::Call(call) if OF_COUNTERS.contains(&call.function.name) => {
                match bare(call.arguments.first()?) {
                    Expr::MatrixSelector(read) => Some(Self {
                        function: call.function.name,
                        read,
                        is_summed: false,
                    }),
                    _ => None,
                }
            }
            Expr::Aggregate(aggregate) if aggregate.operator == AggregationOperator::Sum => {
                let inner = Self::of(&aggregate.expr)?;
                Some(Self {
                    is_summed: true,
                    ..inner
                })
            }
            Expr::Binary(binary) if binary.operator == BinaryOperator::Or => Self::of(&binary.lhs),
            filtered @ Expr::Binary(_) => Self::of(comparison(filtered)?.subject),
            _ => None,
        }
    }

    pub(super) fn metric(self) -> Option<&'a str> {
        self.read.selector.metric()
    }

    /// Is the other one read by the same function over the same window at the same time?
    pub(super) fn is_read_like(self, other: Counted<'_>) -> bool {
        let (one, two) = (self.read, other.read);
        self.function == other.function
            && one.range == two.range
            && one.selector.offset == two.selector.offset
            && one.selector.at == two.selector.at
    }
}

/// Does what `narrow` selects also fulfil `condition`? `None` where that depends on the labels'
/// values.
pub(super) fn implies(narrow: &VectorSelector, condition: &Matcher) -> Option<bool> {
    let mut same_label = narrow
        .label_matchers()
        .filter(|matcher| matcher.name == condition.name)
        .peekable();
    if same_label.peek().is_none() {
        return Some(condition.is_match(""));
    }
    let mut answer = None;
    for matcher in same_label {
        if matcher == condition {
            return Some(true);
        }
        if matcher.operator == MatchOperator::Equal {
            answer = Some(condition.is_match(&matcher.value));
        }
    }
    answer
}

/// Are the events of `part` surely among those of `whole`?
pub(super) fn is_part_of(part: Counted<'_>, whole: Counted<'_>) -> bool {
    part.is_read_like(whole)
        && are_of_one_family(part, whole)
        && whole
            .read
            .selector
            .label_matchers()
            .all(|condition| implies(&part.read.selector, condition) == Some(true))
}

/// The same metric, or the buckets and the count of one histogram.
pub(super) fn are_of_one_family(part: Counted<'_>, whole: Counted<'_>) -> bool {
    let (Some(part), Some(whole)) = (part.metric(), whole.metric()) else {
        return false;
    };
    let histogram = part.strip_suffix("_bucket");
    part == whole || histogram.is_some_and(|family| whole.strip_suffix("_count") == Some(family))
}
