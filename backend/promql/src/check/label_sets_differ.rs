//! `label-sets-differ`: the sides of an operator have no labels to match by.

use domain::Severity;
use promql_parser::parser::value::ValueType;
use promql_parser::parser::{BinaryExpr, Expr, LabelModifier};

use super::label_bounds::LabelBounds;
use super::syntax::{constant, operator};
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
            remarks.extend(difference(binary, &left, &right).map(|difference| Remark {
                message: format!("the sides of `{}` never match: {difference}", operator(binary)),
                remedy: "group both sides by the same labels, or name the common ones with `on`",
            }));
        }
    }
    remarks
}

fn matches_series(binary: &BinaryExpr) -> bool {
    // `and on (dummy) vector(1)` is an idiom, so constants are left alone.
    let are_vectors = [&binary.lhs, &binary.rhs]
        .iter()
        .all(|side| side.value_type() == ValueType::Vector && constant(side).is_none());
    let fills = binary
        .modifier
        .as_ref()
        .is_some_and(|modifier| modifier.fill_values.lhs.is_some() || modifier.fill_values.rhs.is_some());
    are_vectors && operator(binary) != "or" && !fills
}

fn difference(binary: &BinaryExpr, left: &LabelBounds, right: &LabelBounds) -> Option<String> {
    let matching = binary
        .modifier
        .as_ref()
        .and_then(|modifier| modifier.matching.as_ref());
    if let Some(LabelModifier::Include(on)) = matching {
        let lost = on
            .labels
            .iter()
            .find(|label| left.can_have(label) != right.can_have(label));
        if let Some(label) = lost {
            let side = if left.can_have(label) { "right" } else { "left" };
            return Some(format!("`on` names `{label}`, which the {side} side lost"));
        }
    }
    let is_matched = |label: &String| match matching {
        None => true,
        Some(LabelModifier::Include(on)) => on.labels.contains(label),
        Some(LabelModifier::Exclude(ignoring)) => !ignoring.labels.contains(label),
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
