//! `nan-division`: one quiet window makes a whole period NaN.

use domain::Severity;

use crate::syntax::{AggregationOperator, BinaryOperator, Expr};

use super::syntax::{bare, comparison, constant, reads_rates};
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "nan-division",
    severity: Severity::Info,
    page: include_str!("../../docs/checks/nan-division.md"),
    run: Run::OnExpression(run),
};

/// Only what is recorded and then read over time: anywhere else a NaN passes with the window.
fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let Some(record) = subject
        .record
        .filter(|record| subject.read_over_time.contains(*record))
    else {
        return Vec::new();
    };
    if !can_be_nan(subject.syntax) {
        return Vec::new();
    }
    let message = format!(
        "`{record}` is NaN after a window without events, and a range of it is read elsewhere in this file: one NaN makes every sum over it NaN"
    );
    let remedy = "divide by `(… > 0)`, so that no events give no sample";
    vec![Remark::at(subject.syntax.span(), message, remedy)]
}

fn can_be_nan(expression: &Expr) -> bool {
    match bare(expression) {
        Expr::Binary(binary) => match binary.operator {
            BinaryOperator::Divide if reads_rates(&binary.rhs) && !is_guarded(&binary.rhs) => true,
            BinaryOperator::And => can_be_nan(&binary.lhs) && comparison(&binary.rhs).is_none(),
            BinaryOperator::Unless => can_be_nan(&binary.lhs),
            // NaN fulfils no comparison but `!=`.
            operator if operator.is_comparison() && operator != BinaryOperator::NotEqual => false,
            _ => can_be_nan(&binary.lhs) || can_be_nan(&binary.rhs),
        },
        Expr::Unary(unary) => can_be_nan(&unary.expr),
        Expr::Aggregate(aggregate) => {
            aggregate.operator != AggregationOperator::Count && can_be_nan(&aggregate.expr)
        }
        Expr::Call(call) if call.function.name.starts_with("clamp") => {
            call.arguments.first().is_some_and(can_be_nan)
        }
        _ => false,
    }
}

/// Never zero: a filter is around it, or a floor above zero under it.
fn is_guarded(denominator: &Expr) -> bool {
    match bare(denominator) {
        Expr::Call(call) if call.function.name == "clamp_min" => call
            .arguments
            .get(1)
            .and_then(constant)
            .is_some_and(|floor| floor > 0.0),
        Expr::Aggregate(aggregate) => is_guarded(&aggregate.expr),
        filtered => comparison(filtered).is_some(),
    }
}
