//! `quantile-without-rate`: a quantile of all that happened since the process started.

use domain::{MetricType, Severity};

use crate::syntax::{AggregationOperator, Expr};

use super::syntax::bare;
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "quantile-without-rate",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/quantile-without-rate.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let remark = |node| remark(node, subject);
    subject.nodes.iter().copied().filter_map(remark).collect()
}

fn remark(node: &Expr, subject: &Subject<'_>) -> Option<Remark> {
    let Expr::Call(call) = node else {
        return None;
    };
    if call.function.name != "histogram_quantile" {
        return None;
    }
    let metric = raw_buckets(call.arguments.get(1)?, subject)?;
    let message = format!(
        "`histogram_quantile` reads `{metric}` as it is: the quantile of everything since the processes started, which hardly moves"
    );
    Some(Remark::at(node.span(), message, "put `rate` around the buckets"))
}

/// The name of buckets that are read as they are, summed or not.
fn raw_buckets<'a>(expression: &'a Expr, subject: &Subject<'_>) -> Option<&'a str> {
    match bare(expression) {
        Expr::VectorSelector(selector) => {
            let metric = selector.metric()?;
            are_cumulative(metric, subject).then_some(metric)
        }
        Expr::Aggregate(aggregate) if aggregate.operator == AggregationOperator::Sum => {
            raw_buckets(&aggregate.expr, subject)
        }
        _ => None,
    }
}

/// Buckets of a gauge histogram go up and down, and what a rule recorded may be a rate already.
fn are_cumulative(metric: &str, subject: &Subject<'_>) -> bool {
    let is_recorded = subject.recorded.contains_key(metric) || metric.contains(':');
    let metric_type = subject.surroundings.known.map(|known| known.type_of(metric));
    metric.ends_with("_bucket") && !is_recorded && metric_type != Some(MetricType::Gauge)
}
