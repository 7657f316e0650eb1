//! `zero-window`: a window of no length, as tools write it that scale windows down.

use domain::{Finding, Severity};

use super::{Check, Run};
use crate::expression::ExpressionError;
use crate::syntax::NO_LENGTH;

pub(super) const CHECK: Check = Check {
    id: domain::alert_tier::lint::ZERO_WINDOW,
    severity: Severity::Error,
    page: include_str!("../../docs/checks/zero-window.md"),
    run: Run::Elsewhere,
};

/// The finding, where an expression does not parse for this reason.
pub(super) fn finding(place: &str, error: &ExpressionError) -> Option<Finding> {
    let ExpressionError::Syntax { message, excerpt, .. } = error else {
        return None;
    };
    (message == NO_LENGTH).then(|| {
        Finding::error(
            CHECK.id,
            place,
            format!(
                "a window of no length in `{excerpt}`: it holds no sample, and Prometheus refuses the rule"
            ),
            "take a longer window; where a tool scaled it down, a longer period",
        )
    })
}
