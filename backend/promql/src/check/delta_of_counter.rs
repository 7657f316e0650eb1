//! `delta-of-counter`: a restart of a counter is taken for a fall.

use domain::Severity;

use crate::syntax::Expr;

use super::syntax::bare;
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "delta-of-counter",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/delta-of-counter.md"),
    run: Run::OnExpression(run),
};

/// The functions that know no restarts.
const OF_GAUGES: [&str; 4] = ["delta", "idelta", "deriv", "predict_linear"];

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let remark = |node| remark(node, subject);
    subject.nodes.iter().copied().filter_map(remark).collect()
}

fn remark(node: &Expr, subject: &Subject<'_>) -> Option<Remark> {
    let Expr::Call(call) = node else {
        return None;
    };
    let Expr::MatrixSelector(read) = bare(call.arguments.first()?) else {
        return None;
    };
    let (function, metric) = (call.function.name, read.selector.metric()?);
    (OF_GAUGES.contains(&function) && subject.is_counter(metric)).then(|| {
        let message =
            format!("`{function}` reads `{metric}`, which is a counter: a restart counts as a fall");
        Remark::at(read.span, message, "use `rate` or `increase`, or read a gauge")
    })
}
