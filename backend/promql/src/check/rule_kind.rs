//! `rule-kind`: a rule is either a recording or an alert rule.

use domain::{Finding, Severity};

use super::{Check, Run};
use crate::rule_file::Rule;

pub(super) const CHECK: Check = Check {
    id: "rule-kind",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/rule-kind.md"),
    run: Run::Elsewhere,
};

pub(super) fn finding(place: &str, rule: &Rule) -> Option<Finding> {
    (rule.record.is_some() == rule.alert.is_some()).then(|| {
        Finding::error(
            CHECK.id,
            place,
            "the rule is neither or both of a recording and an alert rule",
            "give the rule either `record` or `alert`",
        )
    })
}
