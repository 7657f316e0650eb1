//! `unsupported-promql`: PromQL that this server does not have, or only with a flag.

use domain::Severity;

use super::{Check, Remark, Run, Subject};
use crate::profile::Verdict;

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
    let server = profile.in_words();
    let remark = match profile.verdict_on(subject.needs) {
        Verdict::Valid => return Vec::new(),
        Verdict::ValidFrom { version, need } => Remark::at(
            need.span,
            format!(
                "{} is valid from Prometheus {version} on, and not on this server ({server})",
                need.feature.in_words()
            ),
            "write it without, or upgrade the server",
        ),
        Verdict::NeedsFlag { flag, need } => Remark::at(
            need.span,
            format!(
                "{} needs `--enable-feature={flag}`, which is off on this server ({server})",
                need.feature.in_words()
            ),
            "write it without, or start the server with the flag",
        ),
        Verdict::ValidUntil {
            version,
            instead,
            need,
        } => Remark::at(
            need.span,
            format!(
                "{} was valid before Prometheus {version}, and is not on this server ({server}); write {instead}",
                need.feature.in_words()
            ),
            "write what took its place",
        ),
    };
    vec![remark]
}
