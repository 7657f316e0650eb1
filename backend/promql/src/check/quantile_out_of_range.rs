//! `quantile-out-of-range`: a quantile that is no share.

use domain::Severity;

use crate::syntax::{AggregationOperator, Expr};

use super::syntax::constant;
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "quantile-out-of-range",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/quantile-out-of-range.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    subject.nodes.iter().filter_map(|node| remark(node)).collect()
}

fn remark(node: &Expr) -> Option<Remark> {
    let (name, quantile) = quantile(node)?;
    let value = constant(quantile)?;
    (!(0.0..=1.0).contains(&value)).then(|| {
        let message =
            format!("`{name}` takes a share from 0 to 1, not {value}, so the answer is infinite or NaN");
        Remark::at(quantile.span(), message, "write the 99th percentile as 0.99")
    })
}

/// What takes a quantile, and which.
fn quantile(node: &Expr) -> Option<(&'static str, &Expr)> {
    match node {
        Expr::Call(call) if ["histogram_quantile", "quantile_over_time"].contains(&call.function.name) => {
            Some((call.function.name, call.arguments.first()?))
        }
        Expr::Aggregate(aggregate) if aggregate.operator == AggregationOperator::Quantile => {
            Some((aggregate.operator.name(), aggregate.param.as_ref()?))
        }
        _ => None,
    }
}
