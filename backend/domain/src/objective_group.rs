//! Grouped objectives: one definition, one objective for each value of a label.
//!
//! Each is an objective like any other, with an id, a rule group and a receipt of its own. Its id
//! follows from the definition's id and the value alone, so it stays the same whatever other values
//! come and go.

use crate::digest::Digest;
use crate::objective::{Objective, ObjectiveId, slug};
use crate::selector::Matcher;

/// Each value adds a rule group that is evaluated all the time; a label with more values than this
/// is rarely one that people promise something about.
pub const MAX_GROUP_SIZE: usize = 50;

/// A definition that is expanded by the values of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectiveGroup {
    definition: Objective,
    label: String,
}

/// The definition cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ObjectiveGroupError {
    /// The text is no label that series are told apart by.
    #[error(
        "`{label}` is no label to group by; write a label of the series, such as `region`, and neither `le` nor one that begins with `__`"
    )]
    NotALabel {
        /// What was given, cut to 80 characters.
        label: String,
    },
    /// Every objective of the group would compare the label twice.
    #[error("the definition compares `{label}` already; group by another label, or leave that condition out")]
    Compared {
        /// The label.
        label: String,
    },
    /// There is no selector to add a condition to.
    #[error(
        "a composite, and queries that others wrote, cannot be grouped by `{label}`; write an objective for each value"
    )]
    NotNarrowable {
        /// The label.
        label: String,
    },
    /// Nothing to expand by.
    #[error(
        "`{label}` has no value on the series of `{id}`; correct the label, or list the values that are to come"
    )]
    NoValues {
        /// The definition.
        id: ObjectiveId,
        /// The label.
        label: String,
    },
    /// More objectives than anybody wants.
    #[error(
        "`{label}` has {n_values} values on the series of `{id}`, and a group has at most {MAX_GROUP_SIZE} objectives; list the values that matter, or group by another label"
    )]
    TooMany {
        /// The definition.
        id: ObjectiveId,
        /// The label.
        label: String,
        /// How many values it has.
        n_values: usize,
    },
    /// A value that no series has, or one that is there twice.
    #[error("the value `{value}` of `{label}` is empty or there twice; list each value once")]
    BadValue {
        /// The label.
        label: String,
        /// The value, cut to 80 characters.
        value: String,
    },
}

impl ObjectiveGroup {
    /// A definition that can be expanded by that label.
    pub fn try_new(definition: Objective, label: &str) -> Result<Self, ObjectiveGroupError> {
        if !is_label(label) {
            return Err(ObjectiveGroupError::NotALabel {
                label: label.chars().take(80).collect(),
            });
        }
        let label = label.to_owned();
        let selectors = definition.indicator.selectors();
        let mut matchers = selectors.iter().flat_map(|selector| &selector.matchers);
        if matchers.any(|matcher| matcher.label == label) {
            return Err(ObjectiveGroupError::Compared { label });
        }
        if definition
            .indicator
            .narrowed(&Matcher::equal(&label, ""))
            .is_none()
        {
            return Err(ObjectiveGroupError::NotNarrowable { label });
        }
        Ok(Self { definition, label })
    }

    /// The objective that the others are made from; it is not one of them.
    pub fn definition(&self) -> &Objective {
        &self.definition
    }

    /// The label whose values tell the objectives apart.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// One objective for each value, in the order of the values.
    pub fn expand(&self, values: &[String]) -> Result<Vec<Objective>, ObjectiveGroupError> {
        let (id, label) = (&self.definition.id, &self.label);
        if values.is_empty() {
            return Err(ObjectiveGroupError::NoValues {
                id: id.clone(),
                label: label.clone(),
            });
        }
        if values.len() > MAX_GROUP_SIZE {
            return Err(ObjectiveGroupError::TooMany {
                id: id.clone(),
                label: label.clone(),
                n_values: values.len(),
            });
        }
        let is_bad =
            |(value_idx, value): &(usize, &String)| value.is_empty() || values[..*value_idx].contains(value);
        if let Some((_, value)) = values.iter().enumerate().find(is_bad) {
            return Err(ObjectiveGroupError::BadValue {
                label: label.clone(),
                value: value.chars().take(80).collect(),
            });
        }
        Ok(values.iter().map(|value| self.objective_of(value)).collect())
    }

    fn objective_of(&self, value: &str) -> Objective {
        let condition = Matcher::equal(&self.label, value);
        let indicator = self.definition.indicator.narrowed(&condition);
        Objective {
            id: self.id_of(value),
            indicator: indicator.expect("`try_new` has narrowed it already"),
            ..self.definition.clone()
        }
    }

    /// `checkout-availability-eu`; with some digits of a digest where letters were replaced or cut.
    fn id_of(&self, value: &str) -> ObjectiveId {
        let base = self.definition.id.as_str();
        let (kept, named) = (slug(base, 48, "objective"), slug(value, 24, "value"));
        let mut id = format!("{kept}-{named}");
        if kept != base || named != value {
            let digest = Digest::of(format!("{base} {value}").as_bytes()).to_string();
            id = format!("{id}-{}", &digest[..6]);
        }
        id.parse()
            .expect("letters, digits and single hyphens, at most 48 + 1 + 24 + 1 + 6 of them")
    }
}

fn is_label(text: &str) -> bool {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_plain
        && text.starts_with(|first: char| !first.is_ascii_digit())
        && !text.starts_with("__")
        && !["le", "quantile"].contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::{Indicator, IndicatorKind};
    use crate::objective::an_objective;
    use crate::windowed_expression::WindowedExpression;

    fn values(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    fn ids(group_values: &[&str]) -> Vec<String> {
        let group = ObjectiveGroup::try_new(an_objective("checkout"), "region").unwrap();
        let objectives = group.expand(&values(group_values)).unwrap();
        objectives
            .iter()
            .map(|objective| objective.id.to_string())
            .collect()
    }

    #[test]
    fn each_value_has_an_objective_that_reads_its_series_only() {
        let group = ObjectiveGroup::try_new(an_objective("checkout"), "region").unwrap();
        let objectives = group.expand(&values(&["eu", "us"])).unwrap();
        let read: Vec<String> = objectives
            .iter()
            .map(|objective| objective.indicator.selectors()[0].to_string())
            .collect();
        assert_eq!(
            read,
            [
                r#"http_requests_total{service="checkout",region="eu"}"#,
                r#"http_requests_total{service="checkout",region="us"}"#
            ]
        );
        assert_eq!(
            ids(&["eu", "us"]),
            ["checkout-availability-eu", "checkout-availability-us"]
        );
    }

    #[test]
    fn an_id_depends_on_its_own_value_alone_and_is_harmless() {
        assert_eq!(ids(&["us"]), ids(&["eu", "us"])[1..]);
        let long = "x".repeat(500);
        let hostile = [
            "EU",
            "eu",
            "e u",
            "../../etc",
            "{{ .x }}",
            "платёж",
            "-",
            "a--b",
            &long,
        ];
        let mut found = ids(&hostile);
        for id in &found {
            assert_eq!(id.parse::<ObjectiveId>().unwrap().as_str(), id);
        }
        found.sort();
        found.dedup();
        assert_eq!(found.len(), hostile.len());
    }

    #[test]
    fn the_number_of_objectives_is_bounded() {
        let group = ObjectiveGroup::try_new(an_objective("checkout"), "region").unwrap();
        let of = |n: usize| (0..n).map(|idx| format!("r{idx}")).collect::<Vec<_>>();
        assert_eq!(group.expand(&of(MAX_GROUP_SIZE)).unwrap().len(), MAX_GROUP_SIZE);
        assert_eq!(
            group.expand(&of(MAX_GROUP_SIZE + 1)).unwrap_err().to_string(),
            "`region` has 51 values on the series of `checkout-availability`, and a group has at most 50 \
             objectives; list the values that matter, or group by another label"
        );
        for refused in [&[][..], &["eu", "eu"], &[""]] {
            assert!(group.expand(&values(refused)).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn what_cannot_be_grouped_is_refused() {
        for label in [
            "",
            "le",
            "__name__",
            "a-b",
            "1a",
            "code",
            "service",
            "a\"} or vector(1)",
        ] {
            assert!(
                ObjectiveGroup::try_new(an_objective("checkout"), label).is_err(),
                "{label}"
            );
        }
        let [bad, total] = ["sum(increase(a[$window]))", "sum(increase(b[$window]))"]
            .map(|text| WindowedExpression::try_new(text).unwrap());
        let queries = Objective {
            indicator: Indicator::Expressions {
                kind: IndicatorKind::Availability,
                bad,
                total,
            },
            ..an_objective("checkout")
        };
        assert!(ObjectiveGroup::try_new(queries, "region").is_err());
    }
}
