//! `alert-always-fires`: an alert without a condition.

use domain::Severity;

use crate::syntax::{BinaryOperator, Expr};

use super::syntax::{bare, reads_rates};
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "alert-always-fires",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/alert-always-fires.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    if !subject.is_alert {
        return Vec::new();
    }
    let message = match bare(subject.syntax) {
        Expr::Binary(binary) if binary.returns_bool => {
            "the comparison yields 0 or 1 because of `bool`, and an alert fires for either"
        }
        _ if reads_rates(subject.syntax) && !subject.nodes.iter().any(|node| is_filter(node)) => {
            "nothing is compared, and an alert fires for every value, 0 too"
        }
        _ => return Vec::new(),
    };
    let remedy = "compare the value with a limit, without `bool`";
    vec![Remark::at(subject.syntax.span(), message, remedy)]
}

/// Can it leave out a series that its operands have?
fn is_filter(node: &Expr) -> bool {
    match node {
        Expr::Binary(binary) => {
            (binary.operator.is_comparison() && !binary.returns_bool)
                || matches!(binary.operator, BinaryOperator::And | BinaryOperator::Unless)
        }
        Expr::Call(call) => ["absent", "absent_over_time"].contains(&call.function.name),
        _ => false,
    }
}
