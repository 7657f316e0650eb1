//! `unknown-metric`: the source has no such metric.

use domain::Severity;

use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "unknown-metric",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/unknown-metric.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let Some(known) = subject.surroundings.known else {
        return Vec::new();
    };
    let names = subject
        .selectors
        .iter()
        .filter_map(|selector| selector.metric.as_deref());
    names
        .filter(|name| !known.has(name))
        .map(|name| {
            let nearest = known
                .nearest(name)
                .map(|near| format!("; the nearest name is `{near}`"));
            Remark {
                message: format!("the source has no metric `{name}`{}", nearest.unwrap_or_default()),
                remedy: "name a metric that exists, or start what exposes it",
            }
        })
        .collect()
}
