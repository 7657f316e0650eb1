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
    let named = subject
        .selectors
        .iter()
        .filter_map(|selector| Some((selector.span, selector.metric.as_deref()?)));
    named
        .filter(|(_, name)| !known.has(name))
        .map(|(span, name)| {
            let nearest = known
                .nearest(name)
                .map(|near| format!("; the nearest name is `{near}`"));
            let message = format!("the source has no metric `{name}`{}", nearest.unwrap_or_default());
            Remark::at(
                span,
                message,
                "name a metric that exists, or start what exposes it",
            )
        })
        .collect()
}
