//! `counter-without-rate`: a counter's value tells how long the process has run.

use domain::Severity;

use crate::syntax::{AggregationOperator, BinaryOperator, Expr};

use super::syntax::{bare, comparison, division};
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "counter-without-rate",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/counter-without-rate.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    subject
        .nodes
        .iter()
        .filter_map(|node| {
            let message = compared(node, subject).or_else(|| divided(node, subject))?;
            let remedy = "put `rate` or `increase` around the counter";
            Some(Remark::at(node.span(), message, remedy))
        })
        .collect()
}

/// Above a limit; `> 0` and `>= 1` are left alone: they ask whether it ever happened.
fn compared(node: &Expr, subject: &Subject<'_>) -> Option<String> {
    let comparison = comparison(node)?;
    let asks_for_any = comparison.value <= 0.0
        || (comparison.operator == BinaryOperator::GreaterOrEqual && comparison.value <= 1.0);
    if asks_for_any
        || matches!(
            comparison.operator,
            BinaryOperator::Equal | BinaryOperator::NotEqual
        )
    {
        return None;
    }
    let counter = raw_counter(comparison.subject, subject)?;
    Some(format!(
        "`{counter}` is a counter, and its value is compared: it rises until the process restarts"
    ))
}

fn divided(node: &Expr, subject: &Subject<'_>) -> Option<String> {
    let (part, whole) = division(node)?;
    let (part, whole) = (raw_counter(part, subject)?, raw_counter(whole, subject)?);
    Some(format!(
        "`{part}` and `{whole}` are counters, and their values are divided: that is the ratio since the processes started"
    ))
}

/// The name of a counter that is read as it is, summed or not.
fn raw_counter<'a>(expression: &'a Expr, subject: &Subject<'_>) -> Option<&'a str> {
    match bare(expression) {
        Expr::VectorSelector(selector) => {
            let metric = selector.metric()?;
            subject.is_counter(metric).then_some(metric)
        }
        Expr::Aggregate(aggregate) if keeps_values(aggregate.operator) => {
            raw_counter(&aggregate.expr, subject)
        }
        _ => None,
    }
}

fn keeps_values(operator: AggregationOperator) -> bool {
    use AggregationOperator::{Avg, Max, Min, Sum};
    matches!(operator, Sum | Max | Min | Avg)
}
