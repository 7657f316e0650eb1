//! `errors-not-a-subset`: the numerator counts what the denominator does not.

use domain::Severity;

use crate::syntax::{Expr, MatchOperator, Matcher};

use super::syntax::{Counted, are_of_one_family, division, implies};
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "errors-not-a-subset",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/errors-not-a-subset.md"),
    run: Run::OnExpression(run),
};

/// Labels that say how an event ended: two of their values have no event in common.
const OUTCOME_LABELS: [&str; 8] = [
    "code",
    "status",
    "status_code",
    "http_status_code",
    "http_response_status_code",
    "grpc_code",
    "response_code",
    "outcome",
];

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    subject.nodes.iter().filter_map(|node| remark(node)).collect()
}

fn remark(node: &Expr) -> Option<Remark> {
    let (part, whole) = division(node)?;
    let (part, whole) = (Counted::of(part)?, Counted::of(whole)?);
    if !part.is_summed || !whole.is_summed || !are_of_one_family(part, whole) {
        return None;
    }
    let is_same_time = part.read.selector.offset == whole.read.selector.offset
        && part.read.selector.at == whole.read.selector.at;
    if !is_same_time {
        return None;
    }
    let broken = whole
        .read
        .selector
        .label_matchers()
        .find(|condition| implies(&part.read.selector, condition) == Some(false))?;
    if !looks_like_a_share(part, whole, broken) {
        return None;
    }
    let message = format!(
        "the denominator counts only `{}`, the numerator does not keep to that: the ratio is no share and can exceed 1",
        shown(broken)
    );
    let remedy = "give the numerator every condition of the denominator, and one more";
    Some(Remark::at(node.span(), message, remedy))
}

/// A comparison of two parts (canary with stable) or of the whole with a part is no mistake; a part
/// that is narrowed by some *other* label than the denominator is, and so are errors over successes.
fn looks_like_a_share(part: Counted<'_>, whole: Counted<'_>, broken: &Matcher) -> bool {
    let narrows_elsewhere = part.read.selector.label_matchers().any(|condition| {
        condition.name != broken.name
            && condition.name != "le"
            && implies(&whole.read.selector, condition) == Some(false)
    });
    let is_fixed = part
        .read
        .selector
        .label_matchers()
        .any(|condition| condition.name == broken.name && condition.operator == MatchOperator::Equal);
    narrows_elsewhere || (is_fixed && OUTCOME_LABELS.contains(&broken.name.as_str()))
}

fn shown(condition: &Matcher) -> String {
    format!(
        "{}{}\"{}\"",
        condition.name,
        condition.operator.text(),
        condition.value
    )
}
