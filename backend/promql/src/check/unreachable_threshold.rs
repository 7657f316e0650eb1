//! `unreachable-threshold`: a share that would have to exceed 1.

use domain::Severity;

use crate::syntax::{AggregationOperator, BinaryOperator, Expr, Span};

use super::syntax::{Comparison, Counted, bare, comparison, constant, division, is_part_of};
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "unreachable-threshold",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/unreachable-threshold.md"),
    run: Run::OnExpression(run),
};

/// Rules that record rules that record rules …: further than this nobody goes.
const MAX_DEFINITIONS: usize = 5;

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    subject
        .nodes
        .iter()
        .filter_map(|node| Some((node.span(), comparison(node)?)))
        .filter(|(_, comparison)| cannot_hold(comparison) && is_compared_share(comparison, subject))
        .map(|(span, comparison)| remark(span, &comparison))
        .collect()
}

fn remark(span: Span, comparison: &Comparison<'_>) -> Remark {
    let message = format!(
        "a share of events is compared with {}, which even a full outage does not exceed",
        without_dust(comparison.value)
    );
    Remark::at(span, message, "lower the burn rate's factor or the limit below 1")
}

/// `14.4 * 0.1` as a float is 1.4400000000000002.
fn without_dust(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

fn cannot_hold(comparison: &Comparison<'_>) -> bool {
    match comparison.operator {
        BinaryOperator::Greater => comparison.value >= 1.0,
        BinaryOperator::GreaterOrEqual => comparison.value > 1.0,
        _ => false,
    }
}

fn is_compared_share(comparison: &Comparison<'_>, subject: &Subject<'_>) -> bool {
    let is_limit_of_burn = is_factor_times_budget(comparison.limit);
    is_share(comparison.subject, subject, MAX_DEFINITIONS)
        || (is_limit_of_burn && is_named_like_a_ratio(comparison.subject))
}

/// `14.4 * 0.1` or `14 * (1 - 0.9)`: a factor above 1 times a budget below.
fn is_factor_times_budget(limit: &Expr) -> bool {
    let Expr::Binary(binary) = bare(limit) else {
        return false;
    };
    let sides = (constant(&binary.lhs), constant(&binary.rhs));
    let (Some(left), Some(right)) = sides else {
        return false;
    };
    let (factor, budget) = (left.max(right), left.min(right));
    binary.operator == BinaryOperator::Multiply && factor > 1.0 && budget > 0.0 && budget < 1.0
}

fn is_named_like_a_ratio(expression: &Expr) -> bool {
    match bare(expression) {
        Expr::VectorSelector(selector) => selector.metric().is_some_and(|name| {
            ["ratio", "burnrate", "error"]
                .iter()
                .any(|word| name.contains(word))
        }),
        Expr::Aggregate(aggregate) => is_named_like_a_ratio(&aggregate.expr),
        _ => false,
    }
}

/// Surely between 0 and 1, or recorded under a name that says so.
fn is_share(expression: &Expr, subject: &Subject<'_>, depth: usize) -> bool {
    let expression = bare(expression);
    if let Some((part, whole)) = division(expression) {
        return match (Counted::of(part), Counted::of(whole)) {
            (Some(part), Some(whole)) => part.is_summed == whole.is_summed && is_part_of(part, whole),
            _ => false,
        };
    }
    match expression {
        Expr::VectorSelector(selector) => selector
            .metric()
            .is_some_and(|name| is_recorded_share(name, subject, depth)),
        Expr::Aggregate(aggregate) => {
            use AggregationOperator::{Avg, Max, Min};
            matches!(aggregate.operator, Max | Min | Avg) && is_share(&aggregate.expr, subject, depth)
        }
        Expr::Binary(binary) if binary.operator == BinaryOperator::Subtract => {
            constant(&binary.lhs) == Some(1.0) && is_share(&binary.rhs, subject, depth)
        }
        Expr::Call(call)
            if ["avg_over_time", "max_over_time", "min_over_time"].contains(&call.function.name) =>
        {
            match call.arguments.first().map(bare) {
                Some(Expr::MatrixSelector(read)) => read
                    .selector
                    .metric()
                    .is_some_and(|name| is_recorded_share(name, subject, depth)),
                _ => false,
            }
        }
        _ => false,
    }
}

fn is_recorded_share(name: &str, subject: &Subject<'_>, depth: usize) -> bool {
    let is_defined_so = subject.recorded.get(name).is_some_and(|definitions| {
        depth > 0
            && definitions
                .iter()
                .all(|definition| is_share(definition, subject, depth - 1))
    });
    // Ours, Sloth's and the workbook's names.
    let is_named_so = [
        "slo:error_ratio:",
        "slo:sli_error:ratio",
        "errors_per_request:ratio",
    ]
    .iter()
    .any(|known| name.contains(known));
    is_defined_so || is_named_so
}
