//! `label-sets-differ`: the sides of an operator have no labels to match by.

use domain::Severity;

use crate::syntax::{Binary, BinaryOperator, Expr, LabelMatching, ValueType};

use super::label_bounds::LabelBounds;
use super::syntax::constant;
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "label-sets-differ",
    severity: Severity::Error,
    page: include_str!("../../docs/checks/label-sets-differ.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for node in &subject.nodes {
        if let Expr::Binary(binary) = node
            && matches_series(binary)
        {
            let [left, right] =
                [&binary.lhs, &binary.rhs].map(|side| LabelBounds::of(side, subject.surroundings.known));
            remarks.extend(difference(binary, &left, &right).map(|difference| {
                let operator = binary.operator.name();
                let message = format!("the sides of `{operator}` never match: {difference}");
                let remedy = "group both sides by the same labels, or name the common ones with `on`";
                Remark::at(binary.operator_span, message, remedy)
            }));
        }
    }
    remarks
}

fn matches_series(binary: &Binary) -> bool {
    // `and on (dummy) vector(1)` is an idiom, so constants are left alone.
    let are_vectors = [&binary.lhs, &binary.rhs]
        .iter()
        .all(|side| side.value_type() == ValueType::Vector && constant(side).is_none());
    let fills = binary.fill.left.is_some() || binary.fill.right.is_some();
    are_vectors && binary.operator != BinaryOperator::Or && !fills
}

fn difference(binary: &Binary, left: &LabelBounds, right: &LabelBounds) -> Option<String> {
    let matching = binary.matching.as_ref();
    if let Some(LabelMatching::On(on)) = matching {
        let lost = on
            .iter()
            .find(|label| left.can_have(label) != right.can_have(label));
        if let Some(label) = lost {
            let side = if left.can_have(label) { "right" } else { "left" };
            return Some(format!("`on` names `{label}`, which the {side} side lost"));
        }
    }
    let is_matched = |label: &String| match matching {
        None => true,
        Some(LabelMatching::On(on)) => on.contains(label),
        Some(LabelMatching::Ignoring(ignoring)) => !ignoring.contains(label),
    };
    let lacking = |one: &LabelBounds, other: &LabelBounds, [has, lacks]: [&str; 2]| {
        one.must_have()
            .keys()
            .find(|label| is_matched(label) && !other.can_have(label))
            .map(|label| format!("the {has} side has the label `{label}`, the {lacks} side has not"))
    };
    let opposed = || {
        left.must_have().iter().find_map(|(label, value)| {
            let (one, two) = (value.as_ref()?, right.must_have().get(label)?.as_ref()?);
            (is_matched(label) && one != two)
                .then(|| format!("`{label}` is `{one}` on the left and `{two}` on the right"))
        })
    };
    lacking(left, right, ["left", "right"])
        .or_else(|| lacking(right, left, ["right", "left"]))
        .or_else(opposed)
}
