//! `rate-of-sum`: a restart of one instance looks like a burst of events.

use domain::Severity;

use crate::syntax::{AggregationOperator, Expr};

use super::syntax::{OF_COUNTERS, bare};
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "rate-of-sum",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/rate-of-sum.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for node in &subject.nodes {
        let Expr::Call(call) = node else {
            continue;
        };
        let is_summed = call
            .arguments
            .first()
            .is_some_and(|read| reads_a_sum(read, subject));
        if OF_COUNTERS.contains(&call.function.name) && is_summed {
            let message = format!(
                "`{}` reads a sum of counters: where one of them restarts, the sum falls, and all that is left of it counts as new",
                call.function.name
            );
            let remedy = "take the rate of each counter first, then the sum";
            remarks.push(Remark::at(node.span(), message, remedy));
        }
    }
    remarks
}

/// A subquery of a sum, or a series that this file records as a sum of raw series.
fn reads_a_sum(read: &Expr, subject: &Subject<'_>) -> bool {
    match bare(read) {
        Expr::Subquery(subquery) => is_sum(&subquery.expr),
        Expr::MatrixSelector(selector) => selector
            .selector
            .metric()
            .and_then(|name| subject.recorded.get(name))
            .is_some_and(|definitions| definitions.iter().any(|definition| is_sum_of_raw(definition))),
        _ => false,
    }
}

fn is_sum(expression: &Expr) -> bool {
    matches!(bare(expression), Expr::Aggregate(aggregate) if aggregate.operator == AggregationOperator::Sum)
}

fn is_sum_of_raw(expression: &Expr) -> bool {
    match bare(expression) {
        Expr::Aggregate(aggregate) if aggregate.operator == AggregationOperator::Sum => {
            match bare(&aggregate.expr) {
                Expr::VectorSelector(selector) => selector.metric().is_some_and(|name| !name.contains(':')),
                _ => false,
            }
        }
        _ => false,
    }
}
