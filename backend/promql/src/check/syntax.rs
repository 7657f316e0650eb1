//! Questions about syntax trees that several checks ask.

use promql_parser::label::{METRIC_NAME, MatchOp, Matcher};
use promql_parser::parser::{AggregateExpr, BinaryExpr, Call, Expr, MatrixSelector, VectorSelector};

/// The functions that turn a counter into what happened in a window.
pub(super) const OF_COUNTERS: [&str; 3] = ["rate", "irate", "increase"];

/// The expressions directly inside `expression`; parameters of aggregations are left out.
pub(super) fn parts(expression: &Expr) -> Vec<&Expr> {
    match expression {
        Expr::Aggregate(aggregate) => vec![&aggregate.expr],
        Expr::Unary(unary) => vec![&unary.expr],
        Expr::Binary(binary) => vec![&binary.lhs, &binary.rhs],
        Expr::Paren(paren) => vec![&paren.expr],
        Expr::Subquery(subquery) => vec![&subquery.expr],
        Expr::Call(call) => call.args.args.iter().map(|argument| &**argument).collect(),
        Expr::NumberLiteral(_)
        | Expr::StringLiteral(_)
        | Expr::VectorSelector(_)
        | Expr::MatrixSelector(_)
        | Expr::Extension(_) => Vec::new(),
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
        Expr::NumberLiteral(number) => Some(number.val),
        Expr::Unary(unary) => constant(&unary.expr).map(|value| -value),
        Expr::Call(Call { func, args }) if func.name == "vector" => constant(args.args.first()?),
        Expr::Binary(BinaryExpr { op, lhs, rhs, .. }) => {
            let (left, right) = (constant(lhs)?, constant(rhs)?);
            match op.to_string().as_str() {
                "+" => Some(left + right),
                "-" => Some(left - right),
                "*" => Some(left * right),
                "/" => Some(left / right),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The operator's text, such as `/` or `and`.
pub(super) fn operator(binary: &BinaryExpr) -> String {
    binary.op.to_string()
}

/// Both sides of a division.
pub(super) fn division(expression: &Expr) -> Option<(&Expr, &Expr)> {
    match bare(expression) {
        Expr::Binary(binary) if operator(binary) == "/" => Some((&binary.lhs, &binary.rhs)),
        _ => None,
    }
}

/// An aggregation of that name.
pub(super) fn aggregation<'a>(expression: &'a Expr, name: &str) -> Option<&'a AggregateExpr> {
    match bare(expression) {
        Expr::Aggregate(aggregate) if aggregate.op.to_string() == name => Some(aggregate),
        _ => None,
    }
}

/// Does a counter's rate or increase stand in it?
pub(super) fn reads_rates(expression: &Expr) -> bool {
    nodes(expression)
        .into_iter()
        .any(|node| matches!(node, Expr::Call(call) if OF_COUNTERS.contains(&call.func.name)))
}

/// A comparison with a constant: what is compared, the operator as if the constant stood right, and
/// the expression of the constant with its value.
pub(super) struct Comparison<'a> {
    pub(super) subject: &'a Expr,
    pub(super) operator: String,
    pub(super) limit: &'a Expr,
    pub(super) value: f64,
}

pub(super) fn comparison(expression: &Expr) -> Option<Comparison<'_>> {
    let Expr::Binary(binary) = bare(expression) else {
        return None;
    };
    if !binary.op.is_comparison_operator() {
        return None;
    }
    let written = operator(binary);
    if let Some(value) = constant(&binary.rhs) {
        return constant(&binary.lhs).is_none().then_some(Comparison {
            subject: &binary.lhs,
            operator: written,
            limit: &binary.rhs,
            value,
        });
    }
    let mirrored = match written.as_str() {
        ">" => "<",
        ">=" => "<=",
        "<" => ">",
        "<=" => ">=",
        same => same,
    };
    Some(Comparison {
        subject: &binary.rhs,
        operator: mirrored.to_owned(),
        limit: &binary.lhs,
        value: constant(&binary.lhs)?,
    })
}

/// The metric that a selector names.
pub(super) fn metric_of(selector: &VectorSelector) -> Option<&str> {
    let named = selector
        .matchers
        .matchers
        .iter()
        .find(|matcher| matcher.name == METRIC_NAME && matcher.op == MatchOp::Equal);
    selector
        .name
        .as_deref()
        .or_else(|| named.map(|matcher| matcher.value.as_str()))
}

/// The conditions on labels, without the one on the name.
pub(super) fn label_matchers(selector: &VectorSelector) -> impl Iterator<Item = &Matcher> {
    selector
        .matchers
        .matchers
        .iter()
        .filter(|matcher| matcher.name != METRIC_NAME)
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
            Expr::Call(Call { func, args }) if OF_COUNTERS.contains(&func.name) => {
                match bare(args.args.first()?) {
                    Expr::MatrixSelector(read) => Some(Self {
                        function: func.name,
                        read,
                        is_summed: false,
                    }),
                    _ => None,
                }
            }
            Expr::Aggregate(aggregate) if aggregate.op.to_string() == "sum" => {
                let inner = Self::of(&aggregate.expr)?;
                Some(Self {
                    is_summed: true,
                    ..inner
                })
            }
            Expr::Binary(binary) if operator(binary) == "or" => Self::of(&binary.lhs),
            filtered @ Expr::Binary(_) => Self::of(comparison(filtered)?.subject),
            _ => None,
        }
    }

    pub(super) fn metric(self) -> Option<&'a str> {
        metric_of(&self.read.vs)
    }

    /// Is the other one read by the same function over the same window at the same time?
    pub(super) fn is_read_like(self, other: Counted<'_>) -> bool {
        let (one, two) = (self.read, other.read);
        self.function == other.function
            && one.range == two.range
            && one.vs.offset == two.vs.offset
            && one.vs.at == two.vs.at
    }
}

/// Does what `narrow` selects also fulfil `condition`? `None` where that depends on the labels'
/// values.
pub(super) fn implies(narrow: &VectorSelector, condition: &Matcher) -> Option<bool> {
    let mut same_label = label_matchers(narrow)
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
        if matcher.op == MatchOp::Equal {
            answer = Some(condition.is_match(&matcher.value));
        }
    }
    answer
}

/// Are the events of `part` surely among those of `whole`?
pub(super) fn is_part_of(part: Counted<'_>, whole: Counted<'_>) -> bool {
    part.is_read_like(whole)
        && are_of_one_family(part, whole)
        && label_matchers(&whole.read.vs).all(|condition| implies(&part.read.vs, condition) == Some(true))
}

/// The same metric, or the buckets and the count of one histogram.
pub(super) fn are_of_one_family(part: Counted<'_>, whole: Counted<'_>) -> bool {
    let (Some(part), Some(whole)) = (part.metric(), whole.metric()) else {
        return false;
    };
    let histogram = part.strip_suffix("_bucket");
    part == whole || histogram.is_some_and(|family| whole.strip_suffix("_count") == Some(family))
}
