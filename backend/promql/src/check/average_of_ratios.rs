//! `average-of-ratios`: a quiet minute weighs as much as a busy one.

use domain::Severity;

use crate::syntax::{AggregationOperator, BinaryOperator, Expr};

use super::syntax::{Counted, aggregation, bare, division, reads_rates};
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "average-of-ratios",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/average-of-ratios.md"),
    run: Run::OnExpression(run),
};

const REMEDY: &str = "record the increases of bad and of all events, and divide the sums of both";

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    subject
        .nodes
        .iter()
        .filter_map(|node| {
            let message = over_time(node, subject).or_else(|| over_series(node))?;
            Some(Remark::at(node.span(), message, REMEDY))
        })
        .collect()
}

/// `avg_over_time(ratio[w])`, and the same written as a sum divided by a count.
fn over_time(node: &Expr, subject: &Subject<'_>) -> Option<String> {
    let averaged = range_read_by("avg_over_time", node).or_else(|| {
        let (sum, count) = division(node)?;
        let summed = range_read_by("sum_over_time", sum)?;
        (range_read_by("count_over_time", count)? == summed).then_some(summed)
    })?;
    let name = match averaged {
        Expr::MatrixSelector(read) => read
            .selector
            .metric()
            .filter(|name| is_event_ratio(name, subject))?,
        Expr::Subquery(subquery) if is_ratio_of_rates(&subquery.expr) => "a ratio",
        _ => return None,
    };
    Some(format!(
        "`{name}` is averaged over time, so a window with one event weighs as much as one with thousands"
    ))
}

fn range_read_by<'a>(function: &str, expression: &'a Expr) -> Option<&'a Expr> {
    match bare(expression) {
        Expr::Call(call) if call.function.name == function => call.arguments.first().map(bare),
        _ => None,
    }
}

/// `avg(a / b)` and `avg(a) / avg(b)` over rates of counters.
fn over_series(node: &Expr) -> Option<String> {
    if let Some(average) = aggregation(node, AggregationOperator::Avg)
        && is_ratio_of_rates(&average.expr)
    {
        return Some(
            "a ratio is averaged over series, so an idle instance weighs as much as a busy one".into(),
        );
    }
    let (part, whole) = division(node)?;
    let (part, whole) = (
        aggregation(part, AggregationOperator::Avg)?,
        aggregation(whole, AggregationOperator::Avg)?,
    );
    let (part, whole) = (Counted::of(&part.expr)?, Counted::of(&whole.expr)?);
    // The same number of series on both sides cancels out.
    let histogram = part.metric()?.strip_suffix("_sum");
    let is_mean = histogram.is_some() && histogram == whole.metric()?.strip_suffix("_count");
    let differ = part.read.selector.matchers != whole.read.selector.matchers;
    (differ && !is_mean)
        .then(|| "averages over different numbers of series are divided, where sums should be".to_owned())
}

/// Recorded in the same file as a ratio of rates, or named as tools name one.
fn is_event_ratio(name: &str, subject: &Subject<'_>) -> bool {
    if let Some(definitions) = subject.recorded.get(name) {
        return definitions.iter().any(|definition| is_ratio_of_rates(definition));
    }
    let is_of_events = ["error", "failure", "success", "availability", "sli"]
        .iter()
        .any(|word| name.contains(word));
    name.contains(':') && name.contains("ratio") && is_of_events && !name.contains("budget")
}

fn is_ratio_of_rates(expression: &Expr) -> bool {
    match bare(expression) {
        Expr::Binary(binary) if binary.operator == BinaryOperator::Subtract => is_ratio_of_rates(&binary.rhs),
        other => division(other).is_some_and(|(part, whole)| reads_rates(part) && reads_rates(whole)),
    }
}
