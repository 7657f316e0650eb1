//! What the samples of one family must keep to, by its type.

use std::collections::HashSet;

use crate::ExpositionError;
use crate::family::{Family, FamilyType, Sample};
use crate::line::{Line, number_of};

/// The groups of a family: samples that differ in `le`, `quantile` or the state alone.
#[derive(Default)]
pub(super) struct Points {
    seen: HashSet<Vec<(String, String)>>,
    group: Option<Group>,
    /// The first group that was left incomplete. It is told when the family ends: until then a fault
    /// in a line of its own comes first.
    incomplete: Option<ExpositionError>,
}

struct Group {
    labels: Vec<(String, String)>,
    point: Point,
}

/// The samples of a group at one time.
#[derive(Default)]
struct Point {
    timestamp: Option<f64>,
    /// Those that were seen: suffix with the value of the label that tells them apart.
    seen: HashSet<(String, String)>,
    /// Bound and count of the last bucket.
    last_bucket: Option<(f64, f64)>,
    has_negative_bucket: bool,
    count: Option<f64>,
    has_sum: bool,
    has_negative_sum: bool,
    last: Option<ExpositionError>,
}

impl Points {
    /// Takes one more sample of the family. `value_at` is where its value stands.
    pub(super) fn add(
        &mut self,
        family: &Family,
        suffix: &str,
        sample: &Sample,
        line: Line<'_>,
        value_at: usize,
    ) -> Result<(), ExpositionError> {
        let apart = label_that_tells_apart(family, suffix);
        check_value(family.family_type, suffix, sample.value)
            .map_err(|fault| line.fault_at(value_at, fault))?;
        let own = sample
            .labels
            .iter()
            .find(|(name, _)| Some(name.as_str()) == apart);
        check_label(family, suffix, own).map_err(|fault| line.fault_at(0, fault))?;
        self.enter_group(family, sample, line)?;
        let group = self.group.as_mut().expect("a group was entered");
        group
            .point
            .enter_time(family.family_type, sample, line, &mut self.incomplete)?;
        let own = own.map(|(_, value)| value.clone()).unwrap_or_default();
        if !group.point.seen.insert((suffix.to_owned(), own.clone())) {
            return Err(line.fault_at(0, "this sample stands here twice"));
        }
        group
            .point
            .add(suffix, &own, sample.value)
            .map_err(|fault| line.fault_at(value_at, fault))?;
        group.point.last = Some(line.fault_at(0, ""));
        Ok(())
    }

    /// The family ends.
    pub(super) fn end(mut self, family_type: FamilyType) -> Result<(), ExpositionError> {
        if let Some(group) = self.group.take() {
            group.point.end(family_type, &mut self.incomplete);
        }
        self.incomplete.map_or(Ok(()), Err)
    }

    fn enter_group(
        &mut self,
        family: &Family,
        sample: &Sample,
        line: Line<'_>,
    ) -> Result<(), ExpositionError> {
        let tells_apart = |name: &str| match family.family_type {
            FamilyType::Histogram | FamilyType::GaugeHistogram => name == "le",
            FamilyType::Summary => name == "quantile",
            FamilyType::StateSet => name == family.name,
            _ => false,
        };
        let mut labels: Vec<(String, String)> = sample
            .labels
            .iter()
            .filter(|(name, _)| !tells_apart(name))
            .cloned()
            .collect();
        labels.sort_unstable();
        if self.group.as_ref().is_some_and(|group| group.labels == labels) {
            return Ok(());
        }
        if let Some(group) = self.group.take() {
            group.point.end(family.family_type, &mut self.incomplete);
        }
        if !self.seen.insert(labels.clone()) {
            let fault = "samples with these labels stand apart; those of one group follow each other";
            return Err(line.fault_at(0, fault));
        }
        self.group = Some(Group {
            labels,
            point: Point {
                timestamp: sample.timestamp,
                ..Point::default()
            },
        });
        Ok(())
    }
}

impl Point {
    /// Times of a group rise, and all of its samples have one or none has.
    fn enter_time(
        &mut self,
        family_type: FamilyType,
        sample: &Sample,
        line: Line<'_>,
        incomplete: &mut Option<ExpositionError>,
    ) -> Result<(), ExpositionError> {
        match (self.timestamp, sample.timestamp) {
            (None, None) => Ok(()),
            (Some(before), Some(now)) if now == before => Ok(()),
            (Some(before), Some(now)) if now > before => {
                std::mem::take(self).end(family_type, incomplete);
                self.timestamp = Some(now);
                Ok(())
            }
            (Some(_), Some(_)) => Err(line.fault_at(0, "the times of a group must rise")),
            (None, Some(_)) | (Some(_), None) => {
                Err(line.fault_at(0, "all samples of a group have a time, or none has"))
            }
        }
    }

    fn add(&mut self, suffix: &str, own: &str, value: f64) -> Result<(), String> {
        match suffix {
            "_bucket" => return self.add_bucket(own, value),
            "_count" | "_gcount" => self.count = Some(value),
            "_sum" | "_gsum" => {
                self.has_sum = true;
                self.has_negative_sum = value < 0.0;
            }
            _ => return Ok(()),
        }
        if suffix == "_sum" && self.has_negative_bucket {
            return Err("a histogram with bounds below zero has no `_sum`".to_owned());
        }
        if self.has_negative_sum && self.last_bucket.is_some() && !self.has_negative_bucket {
            return Err("a sum is not below zero where no bound is".to_owned());
        }
        self.check_count()
    }

    fn add_bucket(&mut self, bound: &str, count: f64) -> Result<(), String> {
        // Checked before: only numbers come here.
        let bound = number_of(bound).unwrap_or(f64::INFINITY);
        if let Some((last_bound, last_count)) = self.last_bucket {
            if bound <= last_bound {
                return Err("the bounds `le` of buckets must rise".to_owned());
            }
            if count < last_count {
                return Err("a bucket counts no fewer than the one before it".to_owned());
            }
        }
        self.has_negative_bucket |= bound < 0.0;
        self.last_bucket = Some((bound, count));
        self.check_count()
    }

    /// The last bucket counts everything.
    fn check_count(&self) -> Result<(), String> {
        match (self.last_bucket, self.count) {
            (Some((bound, in_all)), Some(count)) if bound == f64::INFINITY && in_all != count => {
                Err("the bucket `+Inf` and the count differ".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn end(self, family_type: FamilyType, incomplete: &mut Option<ExpositionError>) {
        let fault = match family_type {
            FamilyType::Histogram | FamilyType::GaugeHistogram => self.missing(family_type),
            _ => None,
        };
        if let (Some(fault), Some(last), None) = (fault, self.last, &incomplete) {
            *incomplete = Some(ExpositionError {
                fault: fault.to_owned(),
                ..last
            });
        }
    }

    fn missing(&self, family_type: FamilyType) -> Option<&'static str> {
        let is_created_alone = self.seen.iter().all(|(suffix, _)| suffix == "_created");
        let is_gauge = family_type == FamilyType::GaugeHistogram;
        if is_created_alone {
            return None;
        }
        if self.last_bucket.is_none_or(|(bound, _)| bound != f64::INFINITY) {
            return Some("this group ends without the bucket `le=\"+Inf\"`");
        }
        match (self.count.is_some(), self.has_sum) {
            (false, true) if is_gauge => Some("this group has a `_gsum` and no `_gcount`"),
            (false, true) => Some("this group has a `_sum` and no `_count`"),
            (true, false) if is_gauge => Some("this group has a `_gcount` and no `_gsum`"),
            (true, false) if !self.has_negative_bucket => Some("this group has a `_count` and no `_sum`"),
            _ => None,
        }
    }
}

/// The label by which the samples of a group differ.
fn label_that_tells_apart<'a>(family: &'a Family, suffix: &str) -> Option<&'a str> {
    match (family.family_type, suffix) {
        (FamilyType::Histogram | FamilyType::GaugeHistogram, "_bucket") => Some("le"),
        (FamilyType::Summary, "") => Some("quantile"),
        (FamilyType::StateSet, _) => Some(&family.name),
        _ => None,
    }
}

fn check_label(family: &Family, suffix: &str, own: Option<&(String, String)>) -> Result<(), String> {
    let value = own.map(|(_, value)| value.as_str());
    match (family.family_type, suffix) {
        (FamilyType::Histogram | FamilyType::GaugeHistogram, "_bucket") => {
            let bound = value.and_then(number_of).filter(|bound| !bound.is_nan());
            let is_spelled_out = value.is_some_and(|value| {
                !value.to_ascii_lowercase().contains("inf") || matches!(value, "+Inf" | "-Inf")
            });
            match bound.is_some() && is_spelled_out {
                true => Ok(()),
                false => Err("a bucket has a label `le` with a number or `+Inf`".to_owned()),
            }
        }
        (FamilyType::Summary, "") => {
            let quantile = value.and_then(number_of);
            match quantile.is_some_and(|quantile| (0.0..=1.0).contains(&quantile)) {
                true => Ok(()),
                false => Err("a quantile has a label `quantile` between 0 and 1".to_owned()),
            }
        }
        (FamilyType::StateSet, _) if value.is_none() => {
            Err("a state has a label that is named like its family".to_owned())
        }
        _ => Ok(()),
    }
}

fn check_value(family_type: FamilyType, suffix: &str, value: f64) -> Result<(), &'static str> {
    let is_natural = value >= 0.0;
    match (family_type, suffix) {
        (FamilyType::Counter, "_total") if !is_natural => Err("a counter is never below zero or NaN"),
        (FamilyType::Histogram | FamilyType::GaugeHistogram, "_bucket") if !is_natural => {
            Err("a bucket is never below zero or NaN")
        }
        (FamilyType::Histogram | FamilyType::Summary, "_count" | "_sum") if !is_natural => {
            Err("a count or sum is never below zero or NaN")
        }
        (FamilyType::GaugeHistogram, "_gcount") if !is_natural => Err("a count is never below zero or NaN"),
        (FamilyType::GaugeHistogram, "_gsum") if value.is_nan() => Err("a sum is never NaN"),
        (FamilyType::Summary, "") if value < 0.0 => Err("a quantile is never below zero"),
        (FamilyType::Info, _) if value != 1.0 => Err("the value of an info is 1"),
        (FamilyType::StateSet, _) if value != 0.0 && value != 1.0 => Err("a state is 0 or 1"),
        (_, "_created") if !value.is_finite() => Err("a time is neither NaN nor infinite"),
        _ => Ok(()),
    }
}
