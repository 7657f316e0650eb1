//! `group-label-absent`: grouped by a label that no series has.

use domain::Severity;

use crate::syntax::{Aggregate, Expr, Grouping};

use super::label_bounds::LabelBounds;
use super::syntax::nodes;
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "group-label-absent",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/group-label-absent.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let aggregates = subject.nodes.iter().filter_map(|node| match node {
        Expr::Aggregate(aggregate) if reads_series(&aggregate.expr) => Some(aggregate),
        _ => None,
    });
    aggregates
        .flat_map(|aggregate| remarks(aggregate, subject))
        .collect()
}

/// A constant has no labels, and is grouped by some to stand in for series.
fn reads_series(expression: &Expr) -> bool {
    nodes(expression)
        .into_iter()
        .any(|node| matches!(node, Expr::VectorSelector(_) | Expr::MatrixSelector(_)))
}

fn remarks(aggregate: &Aggregate, subject: &Subject<'_>) -> Vec<Remark> {
    let Some(Grouping::By(labels)) = &aggregate.grouping else {
        return Vec::new();
    };
    let bounds = LabelBounds::of(&aggregate.expr, subject.surroundings.known);
    let absent = labels.iter().filter(|label| !bounds.can_have(label));
    absent
        .map(|label| {
            let operator = aggregate.operator.name();
            let message =
                format!("`{operator}` groups by `{label}`, which no series inside has, so it parts nothing");
            Remark::at(
                aggregate.span,
                message,
                "group by a label that the series have, or leave it out",
            )
        })
        .collect()
}
