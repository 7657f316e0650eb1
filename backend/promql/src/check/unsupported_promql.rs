//! `unsupported-promql`: PromQL that this server does not have, or only with a flag.

use domain::Severity;

use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "unsupported-promql",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/unsupported-promql.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let Some(profile) = subject.surroundings.profile else {
        return Vec::new();
    };
    let verdict = profile.verdict_on(subject.needs);
    let remark = verdict
        .need()
        .zip(verdict.in_words())
        .map(|(need, (missing, remedy))| {
            let message = format!("{missing}; this server ({}) does not take it", profile.in_words());
            Remark::at(need.span, message, remedy)
        });
    remark.into_iter().collect()
}
