//! `target-100`: a promise without any error budget.

use domain::Severity;

use crate::syntax::{BinaryOperator, Expr, Span};

use super::syntax::{bare, comparison, constant};
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "target-100",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/target-100.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let recorded = subject
        .record
        .filter(|record| is_recorded_target(record, subject.syntax));
    let message = match recorded {
        Some(record) => Some((subject.syntax.span(), format!("`{record}` promises 100 %"))),
        None => subject.nodes.iter().find_map(|node| empty_budget(node)),
    };
    message
        .map(|(span, message)| {
            let message = format!(
                "{message}: there is no error budget, so no burn rate, and the first error breaks the objective"
            );
            Remark::at(span, message, "promise less than 100 %")
        })
        .into_iter()
        .collect()
}

fn is_recorded_target(record: &str, expression: &Expr) -> bool {
    let value = constant(expression);
    record.contains("objective") && (value == Some(1.0) || value == Some(100.0))
}

/// `1 - 1`, `100 - 100`, or a burn rate times zero as the limit of a comparison.
fn empty_budget(node: &Expr) -> Option<(Span, String)> {
    if let Expr::Binary(binary) = bare(node)
        && binary.operator == BinaryOperator::Subtract
    {
        let (whole, target) = (constant(&binary.lhs)?, constant(&binary.rhs)?);
        return (whole == target && [1.0, 100.0].contains(&whole))
            .then(|| (node.span(), format!("the budget `{whole} - {target}` is 0")));
    }
    let comparison = comparison(node)?;
    match bare(comparison.limit) {
        Expr::Binary(binary) if binary.operator == BinaryOperator::Multiply && comparison.value == 0.0 => {
            // A difference inside says so itself.
            let is_written = [&binary.lhs, &binary.rhs]
                .iter()
                .all(|side| matches!(bare(side), Expr::NumberLiteral(_)));
            is_written.then(|| {
                (
                    binary.span,
                    "a burn rate times a budget of 0 is the limit".to_owned(),
                )
            })
        }
        _ => None,
    }
}
