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
            end_column: column,
        }),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_behind_the_last_character_of_a_line_does_not_reach_into_the_next() {
        let text = "groups:\n- name: g\n  rules:\n  - # only a comment\n\n: a\n    expr: b\n";
        let error = crate::RuleFile::parse(text).unwrap_err();
        let at = finding("rules.yaml", &error).at.unwrap();
        let length = text.lines().nth(at.line - 1).unwrap().len();
        assert!(at.column <= length + 1 && at.end_column <= length + 1, "{at:?}");
    }
}
