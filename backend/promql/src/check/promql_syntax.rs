//! `promql-syntax`: the text is no PromQL.

use domain::{Finding, Severity};

use super::place::extent;
use super::{Check, Run, zero_window};
use crate::expression::ExpressionError;

pub(super) const CHECK: Check = Check {
    id: "promql-syntax",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/promql-syntax.md"),
    run: Run::Elsewhere,
};

/// The finding about an expression that does not parse.
pub(super) fn finding(place: &str, text: &str, error: &ExpressionError) -> Finding {
    let finding = zero_window::finding(place, error).unwrap_or_else(|| {
        let remedy = "write the expression so that Prometheus parses it";
        Finding::error(CHECK.id, place, error.to_string(), remedy)
    });
    match error {
        ExpressionError::Syntax { span, .. } => finding.at(extent(text, *span)),
        ExpressionError::TooLarge { .. } => finding,
    }
}
