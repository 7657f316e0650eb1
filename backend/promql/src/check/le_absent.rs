//! `le-absent`: a bucket that the histogram does not have.

use std::collections::BTreeSet;

use domain::Severity;

use crate::syntax::{Expr, MatchOperator, Matcher, VectorSelector};

use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "le-absent",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/le-absent.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for node in &subject.nodes {
        let selector = match node {
            Expr::VectorSelector(selector) => selector,
            Expr::MatrixSelector(read) => &read.selector,
            _ => continue,
        };
        remarks.extend(remark(selector, subject));
    }
    remarks
}

fn remark(selector: &VectorSelector, subject: &Subject<'_>) -> Option<Remark> {
    let metric = selector.metric()?;
    let bounds = subject.surroundings.known?.labels_of(metric)?.get("le")?;
    let condition = selector
        .label_matchers()
        .find(|matcher| matcher.name == "le" && !matcher.value.is_empty())?;
    if bounds.is_empty() || bounds.iter().any(|bound| is_met(condition, bound)) {
        return None;
    }
    let message = format!(
        "`{metric}` has no bucket `le{}\"{}\"`; it has {}",
        condition.operator.text(),
        condition.value,
        in_order(bounds).join(", ")
    );
    let remedy = "take a bound that the histogram has as the threshold";
    Some(Remark::at(condition.span, message, remedy))
}

/// `1` and `1.0` are one bound: which of them is written depends on the server's version.
fn is_met(condition: &Matcher, bound: &str) -> bool {
    let is_equal = || Some(condition.value.parse::<f64>().ok()? == bound.parse::<f64>().ok()?);
    condition.is_match(bound) || (condition.operator == MatchOperator::Equal && is_equal() == Some(true))
}

fn in_order(bounds: &BTreeSet<String>) -> Vec<&str> {
    let mut bounds: Vec<&str> = bounds.iter().map(String::as_str).collect();
    let value = |bound: &str| bound.parse::<f64>().unwrap_or(f64::NAN);
    bounds.sort_by(|one, two| value(one).total_cmp(&value(two)));
    bounds
}
