//! `ratio-of-itself`: each series is divided by itself.

use domain::Severity;
use promql_parser::parser::{Expr, LabelModifier};

use super::syntax::{Counted, bare, is_part_of, operator};
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
    let matching = binary
        .modifier
        .as_ref()
        .and_then(|modifier| modifier.matching.as_ref());
    let matches_all_labels = match matching {
        None => true,
        Some(LabelModifier::Exclude(ignoring)) => ignoring.labels.is_empty(),
        Some(LabelModifier::Include(_)) => false,
    };
    if operator(binary) != "/" || !matches_all_labels {
        return None;
    }
    let (part, whole) = (Counted::of(&binary.lhs)?, Counted::of(&binary.rhs)?);
    let is_same_series = !part.is_summed && !whole.is_summed && part.metric() == whole.metric();
    (is_same_series && is_part_of(part, whole)).then(|| Remark {
        message: format!(
            "without `sum` each series of `{}` meets itself on the other side, so the ratio is 1 or NaN",
            part.metric().unwrap_or_default()
        ),
        remedy: "put `sum` or `sum by (…)` around both sides",
    })
}
