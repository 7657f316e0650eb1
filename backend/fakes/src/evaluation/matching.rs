//! Operators between two values: arithmetic, comparisons and sets, matched one to one by labels.

use std::collections::BTreeMap;

use domain::metric::Labels;

use super::{Evaluated, EvaluationError, Track, Value, drops_name, merged};
use crate::expression::{Matching, Operator};

/// An operator with its modifiers.
#[derive(Clone, Copy)]
pub(super) struct Calculation<'a> {
    pub(super) operator: Operator,
    pub(super) returns_bool: bool,
    pub(super) matching: &'a Matching,
}

/// The elements that have equal labels as far as the matching looks.
type Groups<'a> = BTreeMap<Labels, Vec<&'a Track>>;

impl Calculation<'_> {
    pub(super) fn combine(self, left: Value, right: Value) -> Evaluated<Value> {
        match (left, right) {
            (Value::Scalar(left), Value::Scalar(right)) => {
                let pairs = left.into_iter().zip(right);
                let calculated = pairs.map(|(left, right)| self.calculate(left, right).unwrap_or(0.0));
                Ok(Value::Scalar(calculated.collect()))
            }
            (Value::Vector(tracks), Value::Scalar(scalars)) => self.with_scalar(tracks, &scalars, false),
            (Value::Scalar(scalars), Value::Vector(tracks)) => self.with_scalar(tracks, &scalars, true),
            (Value::Vector(left), Value::Vector(right)) if self.operator.is_set_operator() => {
                self.sets(left, right).map(Value::Vector)
            }
            (Value::Vector(left), Value::Vector(right)) => self.one_to_one(&left, &right).map(Value::Vector),
        }
    }

    /// The result; a comparison that does not hold has none, or 0 with `bool`.
    fn calculate(self, left: f64, right: f64) -> Option<f64> {
        let holds = match self.operator {
            Operator::Add => return Some(left + right),
            Operator::Subtract => return Some(left - right),
            Operator::Multiply => return Some(left * right),
            Operator::Divide => return Some(left / right),
            Operator::Modulo => return Some(left % right),
            Operator::Power => return Some(left.powf(right)),
            Operator::Atan2 => return Some(left.atan2(right)),
            Operator::Equal => left == right,
            Operator::NotEqual => left != right,
            Operator::Less => left < right,
            Operator::LessOrEqual => left <= right,
            Operator::Greater => left > right,
            Operator::GreaterOrEqual => left >= right,
            Operator::Or | Operator::And | Operator::Unless => return None,
        };
        match (self.returns_bool, holds) {
            (true, holds) => Some(f64::from(u8::from(holds))),
            (false, true) => Some(left),
            (false, false) => None,
        }
    }

    fn with_scalar(self, mut tracks: Vec<Track>, scalars: &[f64], scalar_is_left: bool) -> Evaluated<Value> {
        let filters = self.operator.is_comparison() && !self.returns_bool;
        for track in &mut tracks {
            if drops_name(self.operator) || self.returns_bool {
                track.drop_name();
            }
            for (value, scalar) in track.values.iter_mut().zip(scalars) {
                *value = value.and_then(|value| {
                    let (left, right) = if scalar_is_left {
                        (*scalar, value)
                    } else {
                        (value, *scalar)
                    };
                    let result = self.calculate(left, right)?;
                    // A filter passes the vector's value on, whichever side it stands on.
                    Some(if filters { value } else { result })
                });
            }
        }
        merged(tracks).map(Value::Vector)
    }

    fn sets(self, left: Vec<Track>, right: Vec<Track>) -> Evaluated<Vec<Track>> {
        let (filter, by, keeps_matched) = match self.operator {
            Operator::And => (&left, &right, true),
            Operator::Unless => (&left, &right, false),
            _ => (&right, &left, false),
        };
        let groups = self.groups(by);
        let mut filtered: Vec<Track> = filter.clone();
        for track in &mut filtered {
            let others = groups
                .get(&self.signature(&track.labels))
                .map_or(&[][..], Vec::as_slice);
            for (step_idx, value) in track.values.iter_mut().enumerate() {
                let is_matched = others.iter().any(|other| other.values[step_idx].is_some());
                *value = value.filter(|_| is_matched == keeps_matched);
            }
        }
        if self.operator == Operator::Or {
            filtered.extend(left);
        }
        merged(filtered)
    }

    fn one_to_one(self, left: &[Track], right: &[Track]) -> Evaluated<Vec<Track>> {
        let (left_groups, right_groups) = (self.groups(left), self.groups(right));
        refuse_duplicates(left, &right_groups)?;
        let mut results = Vec::new();
        for (signature, lefts) in &left_groups {
            let Some(rights) = right_groups.get(signature) else {
                continue;
            };
            let combined: Vec<Track> = lefts
                .iter()
                .map(|left| self.combine_with_all(left, rights))
                .collect();
            refuse_many(&combined)?;
            results.extend(combined);
        }
        merged(results)
    }

    fn combine_with_all(self, left: &Track, rights: &[&Track]) -> Track {
        let value_at = |(step_idx, value): (usize, &Option<f64>)| {
            let right = rights.iter().find_map(|right| right.values[step_idx])?;
            self.calculate((*value)?, right)
        };
        let mut labels = left.labels.clone();
        if drops_name(self.operator) || self.returns_bool {
            labels.remove("__name__");
        }
        match self.matching {
            Matching::On(kept) => labels.retain(|label, _| kept.contains(label)),
            Matching::Ignoring(dropped) => labels.retain(|label, _| !dropped.contains(label)),
        }
        Track {
            labels,
            values: left.values.iter().enumerate().map(value_at).collect(),
        }
    }

    fn groups<'t>(self, tracks: &'t [Track]) -> Groups<'t> {
        let mut groups = Groups::new();
        for track in tracks {
            groups
                .entry(self.signature(&track.labels))
                .or_default()
                .push(track);
        }
        groups
    }

    fn signature(self, labels: &Labels) -> Labels {
        let is_looked_at = |label: &String| match self.matching {
            Matching::On(kept) => kept.contains(label),
            Matching::Ignoring(dropped) => label != "__name__" && !dropped.contains(label),
        };
        let looked_at = labels.iter().filter(|(label, _)| is_looked_at(label));
        looked_at
            .map(|(label, value)| (label.clone(), value.clone()))
            .collect()
    }
}

/// Two elements of one group on the right side, at a step where the left side has any.
fn refuse_duplicates(left: &[Track], right_groups: &Groups<'_>) -> Evaluated<()> {
    for (signature, tracks) in right_groups.iter().filter(|(_, tracks)| tracks.len() > 1) {
        let n_steps = tracks[0].values.len();
        let is_ambiguous = |step_idx: usize| {
            let is_present = |track: &&Track| track.values[step_idx].is_some();
            tracks.iter().filter(|track| is_present(track)).count() > 1
                && left.iter().any(|track| is_present(&track))
        };
        if (0..n_steps).any(is_ambiguous) {
            let fault = format!(
                "found duplicate series for the match group {signature:?} on the right hand-side of the operation; many-to-many matching not allowed: matching labels must be unique on one side"
            );
            return Err(EvaluationError(fault));
        }
    }
    Ok(())
}

/// Two results of one group at a step.
fn refuse_many(combined: &[Track]) -> Evaluated<()> {
    let n_steps = combined.first().map_or(0, |track| track.values.len());
    let is_ambiguous = |step_idx: usize| {
        let present = combined.iter().filter(|track| track.values[step_idx].is_some());
        present.count() > 1
    };
    if combined.len() > 1 && (0..n_steps).any(is_ambiguous) {
        let fault =
            "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)";
        return Err(EvaluationError(fault.to_owned()));
    }
    Ok(())
}
