//! `aggregated-quantile`: quantiles of a summary are averaged or added.

use domain::Severity;

use crate::syntax::{AggregationOperator, Expr, MatchOperator, VectorSelector};

use super::syntax::bare;
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "aggregated-quantile",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/aggregated-quantile.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    subject.nodes.iter().filter_map(|node| remark(node)).collect()
}

fn remark(node: &Expr) -> Option<Remark> {
    let (how, read) = combined(node)?;
    let selector = selector_of(read)?;
    let metric = selector.metric().unwrap_or_default();
    reads_quantiles(selector).then(|| {
        let message =
            format!("`{how}` combines quantiles of `{metric}`: what comes out is no quantile of anything");
        let remedy = "take the `max` of the quantiles, or measure with a histogram and aggregate its buckets";
        Remark::at(node.span(), message, remedy)
    })
}

/// What adds or averages, and over what. The greatest and the least quantile are figures of one series.
fn combined(node: &Expr) -> Option<(&'static str, &Expr)> {
    match node {
        Expr::Aggregate(aggregate)
            if matches!(
                aggregate.operator,
                AggregationOperator::Avg | AggregationOperator::Sum
            ) =>
        {
            Some((aggregate.operator.name(), &aggregate.expr))
        }
        Expr::Call(call) if call.function.name == "avg_over_time" => {
            Some((call.function.name, call.arguments.first()?))
        }
        _ => None,
    }
}

fn selector_of(read: &Expr) -> Option<&VectorSelector> {
    match bare(read) {
        Expr::VectorSelector(selector) => Some(selector),
        Expr::MatrixSelector(read) => Some(&read.selector),
        _ => None,
    }
}

/// `quantile="0.99"` is how summaries mark them.
fn reads_quantiles(selector: &VectorSelector) -> bool {
    selector.label_matchers().any(|matcher| {
        matcher.name == "quantile"
            && matches!(matcher.operator, MatchOperator::Equal | MatchOperator::Matches)
            && !matcher.is_match("")
    })
}
