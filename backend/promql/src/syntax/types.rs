//! What the parts of an expression must evaluate to.

use super::ast::{
    Aggregate, AggregationOperator, Binary, Call, Expr, GroupSide, LabelMatching, METRIC_NAME, VectorSelector,
};
use super::error::{Span, SyntaxError};
use super::functions::{Arity, ValueType};
use super::parser::Parsed;
use super::regex;

/// Checks `expr` and everything in it, inner before outer, in the order of Prometheus.
pub(super) fn check(expr: &Expr) -> Parsed<ValueType> {
    match expr {
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => {}
        Expr::VectorSelector(selector) => check_selector(selector)?,
        Expr::MatrixSelector(matrix) => check_selector(&matrix.selector)?,
        Expr::Paren(paren) => {
            return check(&paren.expr);
        }
        Expr::Unary(unary) => {
            let found = check(&unary.expr)?;
            if !is_number(found) {
                let message = format!(
                    "a sign stands before a {}, not before a number or an instant vector",
                    found.name()
                );
                return Err(SyntaxError::new(unary.span, message));
            }
            return Ok(found);
        }
        Expr::Subquery(subquery) => {
            let found = check(&subquery.expr)?;
            if found != ValueType::Vector {
                let message = format!("a subquery reads an instant vector, not a {}", found.name());
                return Err(SyntaxError::new(subquery.span, message));
            }
        }
        Expr::Aggregate(aggregate) => check_aggregate(aggregate)?,
        Expr::Binary(binary) => return check_binary(binary),
        Expr::Call(call) => check_call(call)?,
    }
    Ok(expr.value_type())
}

fn is_number(found: ValueType) -> bool {
    matches!(found, ValueType::Scalar | ValueType::Vector)
}

fn expect(expr: &Expr, wanted: ValueType, place: impl FnOnce() -> String) -> Parsed<()> {
    let found = check(expr)?;
    if found == wanted {
        return Ok(());
    }
    let [wanted, found] = [wanted, found].map(with_article);
    let message = format!("{} takes {wanted}, not {found}", place());
    Err(SyntaxError::new(expr.span(), message))
}

fn with_article(kind: ValueType) -> String {
    let article = if kind == ValueType::Vector { "an" } else { "a" };
    format!("{article} {}", kind.name())
}

fn check_selector(selector: &VectorSelector) -> Parsed<()> {
    if let Some(name) = &selector.name {
        let again = selector
            .matchers
            .iter()
            .find(|matcher| matcher.name == METRIC_NAME);
        return match again {
            Some(matcher) => {
                let message = format!("the metric is named twice: `{name}` and `{}`", matcher.value);
                Err(SyntaxError::new(selector.span, message))
            }
            None => Ok(()),
        };
    }
    let selects_some = selector
        .matchers
        .iter()
        .any(|matcher| !regex::is_match(matcher.operator, &matcher.value, ""));
    if selects_some {
        return Ok(());
    }
    let message = "the selector matches every series; name a metric, or a label that is not empty";
    Err(SyntaxError::new(selector.span, message))
}

fn check_aggregate(aggregate: &Aggregate) -> Parsed<()> {
    let name = aggregate.operator.name();
    expect(&aggregate.expr, ValueType::Vector, || format!("`{name}`"))?;
    let Some(param) = &aggregate.param else {
        return Ok(());
    };
    let wanted = match aggregate.operator {
        AggregationOperator::CountValues => ValueType::String,
        _ => ValueType::Scalar,
    };
    expect(param, wanted, || format!("`{name}`, as its first argument,"))
}

fn check_binary(binary: &Binary) -> Parsed<ValueType> {
    let (left, right) = (check(&binary.lhs)?, check(&binary.rhs)?);
    let operator = binary.operator.name();
    let at_operator = |message: &str| Err(SyntaxError::new(binary.operator_span, message));
    if binary.returns_bool && !binary.operator.is_comparison() {
        return at_operator("`bool` stands only behind a comparison");
    }
    let are_scalars = left == ValueType::Scalar && right == ValueType::Scalar;
    if binary.operator.is_comparison() && !binary.returns_bool && are_scalars {
        return at_operator("two numbers are compared: write `bool` behind the operator");
    }
    if let Some(label) = label_on_and_in_group(binary) {
        return at_operator(&format!(
            "the label `{label}` stands both in `on` and behind `group_…`"
        ));
    }
    for (side, found) in [(&binary.lhs, left), (&binary.rhs, right)] {
        if !is_number(found) {
            let message = format!(
                "`{operator}` takes numbers and instant vectors, not a {}",
                found.name()
            );
            return Err(SyntaxError::new(side.span(), message));
        }
    }
    let whole = |message: String| Err(SyntaxError::new(binary.span, message));
    let fills = binary.fill.left.is_some() || binary.fill.right.is_some();
    let are_vectors = left == ValueType::Vector && right == ValueType::Vector;
    if !are_vectors {
        if matching_labels(binary).is_some_and(|labels| !labels.is_empty()) {
            return whole("`on` and `ignoring` stand only between two instant vectors".to_owned());
        }
        if fills {
            return whole("`fill` stands only between two instant vectors".to_owned());
        }
        if binary.operator.is_set_operator() {
            return whole(format!(
                "`{operator}` takes two instant vectors, and one side is a number"
            ));
        }
    } else if binary.operator.is_set_operator() {
        if binary.group.is_some() {
            return whole(format!("`{operator}` takes no `group_left` and `group_right`"));
        }
        if fills {
            return whole(format!("`{operator}` takes no `fill`"));
        }
    }
    Ok(if are_scalars {
        ValueType::Scalar
    } else {
        ValueType::Vector
    })
}

fn matching_labels(binary: &Binary) -> Option<&Vec<String>> {
    match binary.matching.as_ref()? {
        LabelMatching::On(labels) | LabelMatching::Ignoring(labels) => Some(labels),
    }
}

fn label_on_and_in_group(binary: &Binary) -> Option<&String> {
    let Some(LabelMatching::On(on)) = &binary.matching else {
        return None;
    };
    let (GroupSide::Left(included) | GroupSide::Right(included)) = binary.group.as_ref()?;
    on.iter().find(|label| included.contains(label))
}

fn check_call(call: &Call) -> Parsed<()> {
    let function = call.function;
    check_number_of_arguments(call)?;
    if function.name == "info"
        && let Some(labels) = call.arguments.get(1)
    {
        check_info_labels(labels, call.span)?;
    }
    for (argument_idx, argument) in call.arguments.iter().enumerate() {
        let taken = function.takes.get(argument_idx).or(function.takes.last());
        let Some(wanted) = taken else { continue };
        let is_label_selector = function.name == "info" && argument_idx == 1;
        if is_label_selector {
            // It selects labels, so it may match every series.
            continue;
        }
        expect(argument, *wanted, || format!("`{}`", function.name))?;
    }
    Ok(())
}

fn check_number_of_arguments(call: &Call) -> Parsed<()> {
    let (taken, given) = (call.function.takes.len(), call.arguments.len());
    let (least, most) = match call.function.arity {
        Arity::Exactly => (taken, Some(taken)),
        Arity::UpTo(more) => (taken - 1, Some(taken - 1 + more)),
        Arity::AtLeast => (taken - 1, None),
    };
    if given >= least && most.is_none_or(|most| given <= most) {
        return Ok(());
    }
    let wanted = match most {
        Some(most) if most == least => least.to_string(),
        Some(most) => format!("{least} to {most}"),
        None => format!("at least {least}"),
    };
    let message = format!("`{}` takes {wanted} arguments, not {given}", call.function.name);
    Err(SyntaxError::new(call.span, message))
}

/// The second argument of `info` is a selector without a name.
fn check_info_labels(labels: &Expr, call: Span) -> Parsed<()> {
    let found = labels.value_type();
    if found != ValueType::Vector {
        let message = format!("`info` takes label conditions in braces, not a {}", found.name());
        return Err(SyntaxError::new(call, message));
    }
    match labels {
        Expr::VectorSelector(selector) if selector.name.is_none() => Ok(()),
        other => {
            let message = "`info` takes conditions on labels in braces, without a metric";
            Err(SyntaxError::new(other.span(), message))
        }
    }
}
