//! `rate-of-gauge`: a fall of a gauge is taken for a restart.

use domain::{MetricType, Severity};

use super::syntax::OF_COUNTERS;
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "rate-of-gauge",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/rate-of-gauge.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let Some(known) = subject.surroundings.known else {
        return Vec::new();
    };
    let mut remarks = Vec::new();
    for selector in &subject.selectors {
        let name = selector.metric.as_deref().unwrap_or_default();
        let function = selector.range_function.as_deref().unwrap_or_default();
        if OF_COUNTERS.contains(&function) && known.type_of(name) == MetricType::Gauge {
            let message = format!("`{function}` reads `{name}`, which is a gauge");
            let remedy = "use `delta` or `deriv`, or read a counter";
            remarks.push(Remark::at(selector.span, message, remedy));
        }
    }
    remarks
}
