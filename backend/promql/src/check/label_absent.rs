//! `label-absent`: a condition on a label that no series has.

use domain::Severity;

use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "label-absent",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/label-absent.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for selector in &subject.selectors {
        let name = selector.metric.as_deref().unwrap_or_default();
        let Some(labels) = subject.surroundings.known.and_then(|known| known.labels_of(name)) else {
            continue;
        };
        for (label, value) in &selector.labels {
            // `label=""` asks for the label's absence.
            if value.as_deref() != Some("") && !labels.contains_key(label) {
                let message = format!("no series of `{name}` has the label `{label}`");
                let remedy = "compare a label that the metric has";
                remarks.push(Remark::at(selector.span, message, remedy));
            }
        }
    }
    remarks
}
