//! Which labels the series of an expression can have, and which they must have.

use std::collections::{BTreeMap, BTreeSet};

use crate::syntax::{
    Aggregate, AggregationOperator, Binary, BinaryOperator, Call, Expr, GroupSide, Grouping, LabelMatching,
    MatchOperator, Matcher, ValueType, VectorSelector,
};

use super::KnownMetrics;

/// What is known of the labels of an expression's series, whatever the data are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LabelBounds {
    can: Can,
    /// With the value, where a matcher fixes it.
    must: BTreeMap<String, Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Can {
    Only(BTreeSet<String>),
    AllBut(BTreeSet<String>),
}

impl LabelBounds {
    /// The bounds of `expression`; `known` narrows those of the metrics whose labels are known.
    pub(super) fn of(expression: &Expr, known: Option<&KnownMetrics>) -> Self {
        match expression {
            Expr::VectorSelector(selector) => Self::of_selector(selector, known),
            Expr::MatrixSelector(read) => Self::of_selector(&read.selector, known),
            Expr::Paren(paren) => Self::of(&paren.expr, known),
            Expr::Unary(unary) => Self::of(&unary.expr, known),
            Expr::Subquery(subquery) => Self::of(&subquery.expr, known),
            Expr::Aggregate(aggregate) => Self::of(&aggregate.expr, known).aggregated(aggregate),
            Expr::Call(call) => Self::of_call(call, known),
            Expr::Binary(binary) => Self::of_binary(binary, known),
            Expr::NumberLiteral(_) | Expr::StringLiteral(_) => Self::without_labels(),
        }
    }

    /// Can a series have the label?
    pub(super) fn can_have(&self, label: &str) -> bool {
        match &self.can {
            Can::Only(labels) => labels.contains(label),
            Can::AllBut(labels) => !labels.contains(label),
        }
    }

    /// The labels that each series has, with the value where it is fixed.
    pub(super) fn must_have(&self) -> &BTreeMap<String, Option<String>> {
        &self.must
    }

    fn unknown() -> Self {
        Self {
            can: Can::AllBut(BTreeSet::new()),
            must: BTreeMap::new(),
        }
    }

    fn without_labels() -> Self {
        Self {
            can: Can::Only(BTreeSet::new()),
            must: BTreeMap::new(),
        }
    }

    fn of_selector(selector: &VectorSelector, known: Option<&KnownMetrics>) -> Self {
        let mut bounds = Self::unknown();
        let labels = selector.metric().and_then(|metric| known?.labels_of(metric));
        if let Some(labels) = labels {
            bounds.can = Can::Only(labels.keys().cloned().collect());
        }
        for matcher in selector.label_matchers() {
            bounds.narrow(matcher);
        }
        bounds
    }

    fn narrow(&mut self, matcher: &Matcher) {
        match matcher.operator {
            MatchOperator::Equal if matcher.value.is_empty() => self.remove(&matcher.name),
            MatchOperator::Equal => {
                self.must
                    .insert(matcher.name.clone(), Some(matcher.value.clone()));
            }
            MatchOperator::NotEqual | MatchOperator::Matches | MatchOperator::MatchesNot => {
                if !matcher.is_match("") {
                    self.must.entry(matcher.name.clone()).or_default();
                }
            }
        }
    }

    fn remove(&mut self, label: &str) {
        self.must.remove(label);
        match &mut self.can {
            Can::Only(labels) => {
                labels.remove(label);
            }
            Can::AllBut(labels) => {
                labels.insert(label.to_owned());
            }
        }
    }

    fn add(&mut self, label: &str) {
        self.must.remove(label);
        match &mut self.can {
            Can::Only(labels) => {
                labels.insert(label.to_owned());
            }
            Can::AllBut(labels) => {
                labels.remove(label);
            }
        }
    }

    fn kept(mut self, labels: &[String]) -> Self {
        let possible = labels.iter().filter(|label| self.can_have(label)).cloned();
        let possible: BTreeSet<String> = possible.collect();
        self.must.retain(|label, _| possible.contains(label));
        self.can = Can::Only(possible);
        self
    }

    fn removed(mut self, labels: &[String]) -> Self {
        labels.iter().for_each(|label| self.remove(label));
        self
    }

    fn aggregated(self, aggregate: &Aggregate) -> Self {
        if aggregate.operator.keeps_series() {
            return self;
        }
        let mut bounds = match &aggregate.grouping {
            Some(Grouping::By(by)) => {
                let mut bounds = self.kept(by);
                // Who groups by a label takes it that the series have it.
                if let Can::Only(possible) = &bounds.can {
                    for label in possible {
                        bounds.must.entry(label.clone()).or_default();
                    }
                }
                bounds
            }
            Some(Grouping::Without(without)) => self.removed(without),
            None => Self::without_labels(),
        };
        if let (AggregationOperator::CountValues, Some(Expr::StringLiteral(label))) =
            (aggregate.operator, &aggregate.param)
        {
            bounds.add(&label.value);
        }
        bounds
    }

    fn of_call(call: &Call, known: Option<&KnownMetrics>) -> Self {
        let arguments = &call.arguments;
        if ["absent", "absent_over_time", "info"].contains(&call.function.name) {
            return Self::unknown();
        }
        let read = arguments
            .iter()
            .find(|argument| matches!(argument.value_type(), ValueType::Vector | ValueType::Matrix));
        let Some(read) = read else {
            return Self::without_labels();
        };
        let mut bounds = Self::of(read, known);
        match (call.function.name, arguments.get(1)) {
            ("label_replace" | "label_join", Some(Expr::StringLiteral(label))) => bounds.add(&label.value),
            ("label_replace" | "label_join", _) => return Self::unknown(),
            ("histogram_quantile" | "histogram_fraction", _) => bounds.remove("le"),
            ("scalar", _) => return Self::without_labels(),
            _ => {}
        }
        bounds
    }

    fn of_binary(binary: &Binary, known: Option<&KnownMetrics>) -> Self {
        let [left, right] = [&binary.lhs, &binary.rhs].map(|side| Self::of(side, known));
        match [&binary.lhs, &binary.rhs].map(|side| side.value_type() == ValueType::Scalar) {
            [_, true] => return left,
            [true, false] => return right,
            [false, false] => {}
        }
        match binary.operator {
            BinaryOperator::And | BinaryOperator::Unless => left,
            BinaryOperator::Or => left.or(right),
            _ => left.matched_with(right, binary),
        }
    }

    fn or(mut self, other: Self) -> Self {
        self.must
            .retain(|label, value| other.must.get(label) == Some(value));
        self.can = match (self.can, other.can) {
            (Can::Only(one), Can::Only(two)) => Can::Only(one.union(&two).cloned().collect()),
            (Can::AllBut(one), Can::AllBut(two)) => Can::AllBut(one.intersection(&two).cloned().collect()),
            (Can::AllBut(but), Can::Only(only)) | (Can::Only(only), Can::AllBut(but)) => {
                Can::AllBut(but.difference(&only).cloned().collect())
            }
        };
        self
    }

    fn matched_with(self, other: Self, binary: &Binary) -> Self {
        let with = |mut bounds: Self, labels: &[String]| {
            labels.iter().for_each(|label| bounds.add(label));
            bounds
        };
        match (&binary.group, &binary.matching) {
            (Some(GroupSide::Left(labels)), _) => with(self, labels),
            (Some(GroupSide::Right(labels)), _) => with(other, labels),
            (None, Some(LabelMatching::On(on))) => self.kept(on),
            (None, Some(LabelMatching::Ignoring(ignoring))) => self.removed(ignoring),
            (None, None) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Expression;

    #[track_caller]
    fn check(text: &str, can: &[&str], cannot: &[&str], must: &[&str]) {
        let expression = Expression::parse(text).unwrap();
        let bounds = LabelBounds::of(expression.syntax(), None);
        assert!(
            can.iter().all(|label| bounds.can_have(label)),
            "{text}: {bounds:?}"
        );
        assert!(
            !cannot.iter().any(|label| bounds.can_have(label)),
            "{text}: {bounds:?}"
        );
        let found: Vec<&str> = bounds.must_have().keys().map(String::as_str).collect();
        assert_eq!(found, must, "{text}");
    }

    #[test]
    fn labels_follow_the_operators() {
        check(
            r#"a{x="1",y=~"2.*",z!="3",w=""}"#,
            &["q", "z"],
            &["w"],
            &["x", "y"],
        );
        check("sum by (job) (rate(a[5m]))", &["job"], &["code"], &["job"]);
        check("sum without (code) (a)", &["job"], &["code"], &[]);
        check("sum(a)", &[], &["job"], &[]);
        check("topk(3, sum by (job) (a))", &["job"], &["code"], &["job"]);
        check(
            "label_replace(sum(a), \"x\", \"$1\", \"y\", \"(.*)\")",
            &["x"],
            &["y"],
            &[],
        );
        check(
            "sum by (a, b) (m) / on (a) group_left (c) n",
            &["a", "b", "c"],
            &["d"],
            &["a", "b"],
        );
        check("m / on (a) n", &["a"], &["b"], &[]);
        check("sum by (a) (m) or vector(0)", &["a"], &["b"], &[]);
        check("2 * sum by (a) (m)", &["a"], &["b"], &["a"]);
        check(
            "histogram_quantile(0.9, sum by (le, a) (m))",
            &["a"],
            &["le"],
            &["a"],
        );
        check("count_values(\"v\", m)", &["v"], &["a"], &[]);
    }
}
