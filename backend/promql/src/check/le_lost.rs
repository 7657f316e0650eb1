//! `le-lost`: a quantile of buckets that were summed into one.

use domain::Severity;

use crate::syntax::Expr;

use super::label_bounds::LabelBounds;
use super::syntax::nodes;
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "le-lost",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/le-lost.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for node in &subject.nodes {
        let Expr::Call(call) = node else {
            continue;
        };
        let Some(buckets) = call.arguments.get(1) else {
            continue;
        };
        // A native histogram has no `le`, and is right to be summed.
        if call.function.name == "histogram_quantile"
            && reads_buckets(buckets)
            && !LabelBounds::of(buckets, subject.surroundings.known).can_have("le")
        {
            let message = "`histogram_quantile` reads buckets without `le`, so it answers nothing";
            let remedy = "add `le` to the labels that are grouped by";
            remarks.push(Remark::at(buckets.span(), message, remedy));
        }
    }
    remarks
}

fn reads_buckets(expression: &Expr) -> bool {
    let selectors = nodes(expression).into_iter().filter_map(|node| match node {
        Expr::VectorSelector(selector) => Some(selector),
        Expr::MatrixSelector(read) => Some(&read.selector),
        _ => None,
    });
    let mut names = selectors
        .map(|selector| selector.metric().unwrap_or_default())
        .peekable();
    names.peek().is_some() && names.all(|name| name.ends_with("_bucket"))
}
