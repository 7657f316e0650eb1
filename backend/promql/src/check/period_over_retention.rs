//! `period-over-retention`: a range that reaches behind what the server still has.

use domain::pitfall::PERIOD_OVER_RETENTION;
use domain::{Severity, TimeSpan};

use crate::syntax::Expr;

use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: PERIOD_OVER_RETENTION,
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/period-over-retention.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let Some(retention) = subject.surroundings.retention else {
        return Vec::new();
    };
    let ranges = subject.nodes.iter().filter_map(|node| match node {
        Expr::MatrixSelector(read) => Some((read.span, read.range.fixed()?)),
        Expr::Subquery(read) => Some((read.span, read.range.fixed()?)),
        _ => None,
    });
    ranges
        .filter(|(_, range)| *range > retention.to_duration())
        .map(|(span, range)| {
            let message = format!(
                "it reads {} back, and the source keeps samples for {retention}",
                TimeSpan::from_seconds(range.as_secs())
            );
            Remark::at(span, message, "keep samples for longer, or read a shorter range")
        })
        .collect()
}
