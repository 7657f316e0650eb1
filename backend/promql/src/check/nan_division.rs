//! `nan-division`: one quiet window makes a whole period NaN.

use domain::Severity;
use promql_parser::parser::{Call, Expr};

use super::syntax::{bare, comparison, constant, operator, reads_rates};
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
    vec![Remark {
        message: format!(
            "`{record}` is NaN after a window without events, and a range of it is read elsewhere in this file: one NaN makes every sum over it NaN"
        ),
        remedy: "divide by `(… > 0)`, so that no events give no sample",
    }]
}

fn can_be_nan(expression: &Expr) -> bool {
    match bare(expression) {
        Expr::Binary(binary) => match operator(binary).as_str() {
            "/" if reads_rates(&binary.rhs) && !is_guarded(&binary.rhs) => true,
            "and" => can_be_nan(&binary.lhs) && comparison(&binary.rhs).is_none(),
            "unless" => can_be_nan(&binary.lhs),
            // NaN fulfils no comparison but `!=`.
            "==" | ">" | "<" | ">=" | "<=" => false,
            _ => can_be_nan(&binary.lhs) || can_be_nan(&binary.rhs),
        },
        Expr::Unary(unary) => can_be_nan(&unary.expr),
        Expr::Aggregate(aggregate) => aggregate.op.to_string() != "count" && can_be_nan(&aggregate.expr),
        Expr::Call(Call { func, args }) if func.name.starts_with("clamp") => {
            args.args.first().is_some_and(|value| can_be_nan(value))
        }
        _ => false,
    }
}

/// Never zero: a filter is around it, or a floor above zero under it.
fn is_guarded(denominator: &Expr) -> bool {
    match bare(denominator) {
        Expr::Call(Call { func, args }) if func.name == "clamp_min" => args
            .args
            .get(1)
            .and_then(|floor| constant(floor))
            .is_some_and(|floor| floor > 0.0),
        Expr::Aggregate(aggregate) => is_guarded(&aggregate.expr),
        filtered => comparison(filtered).is_some(),
    }
}
