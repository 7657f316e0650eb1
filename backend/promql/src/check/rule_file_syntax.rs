//! `rule-file-syntax`: the text is no rule file.

use domain::finding::Extent;
use domain::{Finding, Severity};

use super::{Check, Run};
use crate::rule_file::RuleFileError;

pub(super) const CHECK: Check = Check {
    id: "rule-file-syntax",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/rule-file-syntax.md"),
    run: Run::Elsewhere,
};

pub(super) fn finding(place: &str, error: &RuleFileError) -> Finding {
    let remedy = "write it in the form of Prometheus' recording and alerting rules";
    let finding = Finding::error(CHECK.id, place, error.to_string(), remedy);
    match error.at {
        Some((line, column)) => finding.at(Extent {
            line,
            column,
            end_line: line,
            end_column: column + 1,
        }),
        None => finding,
    }
}
