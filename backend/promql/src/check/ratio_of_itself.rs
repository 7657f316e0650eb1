//! `ratio-of-itself`: each series is divided by itself.

use domain::Severity;

use crate::syntax::{BinaryOperator, Expr, LabelMatching};

use super::syntax::{Counted, bare, is_part_of};
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "ratio-of-itself",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/ratio-of-itself.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    subject.nodes.iter().filter_map(|node| remark(node)).collect()
}

fn remark(node: &Expr) -> Option<Remark> {
    let Expr::Binary(binary) = bare(node) else {
        return None;
    };
    let matches_all_labels = match &binary.matching {
        None => true,
        Some(LabelMatching::Ignoring(ignoring)) => ignoring.is_empty(),
        Some(LabelMatching::On(_)) => false,
    };
    if binary.operator != BinaryOperator::Divide || !matches_all_labels {
        return None;
    }
    let (part, whole) = (Counted::of(&binary.lhs)?, Counted::of(&binary.rhs)?);
    let is_same_series = !part.is_summed && !whole.is_summed && part.metric() == whole.metric();
    (is_same_series && is_part_of(part, whole)).then(|| {
        let message = format!(
            "without `sum` each series of `{}` meets itself on the other side, so the ratio is 1 or NaN",
            part.metric().unwrap_or_default()
        );
        Remark::at(
            node.span(),
            message,
            "put `sum` or `sum by (…)` around both sides",
        )
    })
}
