//! `le-lost`: a quantile of buckets that were summed into one.

use domain::Severity;
use promql_parser::parser::{Call, Expr};

use super::label_bounds::LabelBounds;
use super::syntax::{metric_of, nodes};
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
        let Expr::Call(Call { func, args }) = node else {
            continue;
        };
        let Some(buckets) = args.args.get(1) else { continue };
        // A native histogram has no `le`, and is right to be summed.
        if func.name == "histogram_quantile"
            && reads_buckets(buckets)
            && !LabelBounds::of(buckets, subject.surroundings.known).can_have("le")
        {
            remarks.push(Remark {
                message: "`histogram_quantile` reads buckets without `le`, so it answers nothing".into(),
                remedy: "add `le` to the labels that are grouped by",
            });
        }
    }
    remarks
}

fn reads_buckets(expression: &Expr) -> bool {
    let selectors = nodes(expression).into_iter().filter_map(|node| match node {
        Expr::VectorSelector(selector) => Some(selector),
        Expr::MatrixSelector(read) => Some(&read.vs),
        _ => None,
    });
    let mut names = selectors
        .map(|selector| metric_of(selector).unwrap_or_default())
        .peekable();
    names.peek().is_some() && names.all(|name| name.ends_with("_bucket"))
}
