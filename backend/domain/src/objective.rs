//! Objectives: an indicator with a target over a period.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::indicator::{Indicator, IndicatorKind};
use crate::maintenance::MaintenanceWindow;
use crate::metric::Service;

pub use crate::period::{Period, PeriodError};

/// A service level objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objective {
    /// Names it everywhere: in files, rules, receipts.
    pub id: ObjectiveId,
    /// Whose objective it is.
    pub service: Service,
    /// What is watched.
    pub indicator: Indicator,
    /// The share of good events that is promised.
    pub target: Target,
    /// Over which time.
    pub period: Period,
    /// When what happens is neither good nor bad.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maintenance: Vec<MaintenanceWindow>,
}

/// A share of good events in (0, 1), exact. Built only by [`Target::try_new`], so no other code
/// checks the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct Target(Decimal);

/// The share is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Not a number.
    #[error("`{text}` is not a target; write it like `99.9%` or `0.999`")]
    Unreadable {
        /// What was given, cut to 40 characters.
        text: String,
    },
    /// A number that leaves no budget or promises nothing.
    #[error("the target `{share}` is not between 0 and 1; 1 (100 %) would leave no error budget at all")]
    OutOfRange {
        /// The share that was given.
        share: Decimal,
    },
}

impl Target {
    /// A target from a share such as 0.999.
    pub fn try_new(share: Decimal) -> Result<Self, TargetError> {
        if share <= Decimal::ZERO || share >= Decimal::ONE {
            return Err(TargetError::OutOfRange { share });
        }
        Ok(Self(share.normalize()))
    }

    /// The promised share of good events.
    pub fn share(self) -> Decimal {
        self.0
    }

    /// The error budget: the share of events that may be bad, 1 − target, exact.
    pub fn error_budget(self) -> Decimal {
        (Decimal::ONE - self.0).normalize()
    }

    /// The error budget as a float, for arithmetic on measured values.
    pub fn error_budget_f64(self) -> f64 {
        to_f64(self.error_budget())
    }
}

/// As a percentage, as people write it: `99.9 %`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", (self.0 * Decimal::ONE_HUNDRED).normalize())
    }
}

/// Reads `99.9%`, `99.9 %` or `0.999`.
impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unreadable = || TargetError::Unreadable {
            text: text.chars().take(40).collect(),
        };
        let share = match text.trim().strip_suffix('%') {
            Some(percent) => {
                percent.trim().parse::<Decimal>().map_err(|_| unreadable())? / Decimal::ONE_HUNDRED
            }
            None => text.trim().parse().map_err(|_| unreadable())?,
        };
        Self::try_new(share)
    }
}

impl TryFrom<Decimal> for Target {
    type Error = TargetError;

    fn try_from(share: Decimal) -> Result<Self, Self::Error> {
        Self::try_new(share)
    }
}

impl From<Target> for Decimal {
    fn from(target: Target) -> Self {
        target.0
    }
}

/// Names an objective: 1 to 80 of `a-z`, `0-9` and single `-`, so that it is harmless in a file
/// name, a rule, a label and a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ObjectiveId(String);

/// The text is no objective id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an objective id: 1 to 80 characters of a-z, 0-9 and single `-` are expected")]
pub struct ObjectiveIdError {
    /// What was given, cut to 80 characters.
    pub text: String,
}

impl ObjectiveId {
    /// The id of what `indicator` watches of `service`.
    ///
    /// `payment-availability` where the service name is plain. Where letters had to be replaced or
    /// cut, some digits of the name's digest keep two services apart. Where another objective of the
    /// service has the same kind already, some of the indicator's digest keep those apart.
    pub fn of(service: &Service, indicator: &Indicator, is_first_of_kind: bool) -> Self {
        let mut id = slug(&service.name, 48, "service");
        if id != service.name {
            id = format!("{id}-{}", &Digest::of(service.name.as_bytes()).to_string()[..6]);
        }
        id = format!("{id}-{}", indicator.kind());
        if !is_first_of_kind {
            let counted = match (indicator.events(), indicator) {
                (Some(events), _) => format!("{events:?}"),
                (None, Indicator::Expressions { .. }) => indicator.to_string(),
                (None, _) => format!("{indicator:?}"),
            };
            let digest = Digest::of(counted.as_bytes()).to_string();
            id = format!("{id}-{}", &digest[..6]);
        }
        Self(id)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digest under which the receipts of this objective are found on a ledger.
    pub fn lineage(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

/// What is left of a text as part of an id; `without_any` where nothing is.
pub(crate) fn slug(text: &str, max_length: usize, without_any: &str) -> String {
    let mut slug = String::new();
    for character in text.chars() {
        let lower = character.to_ascii_lowercase();
        if lower.is_ascii_lowercase() || lower.is_ascii_digit() {
            slug.push(lower);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
        if slug.len() == max_length {
            break;
        }
    }
    match slug.trim_end_matches('-') {
        "" => without_any.to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

impl fmt::Display for ObjectiveId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ObjectiveId {
    type Err = ObjectiveIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_plain = text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let is_tidy = !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
        if text.is_empty() || text.len() > 80 || !is_plain || !is_tidy {
            return Err(ObjectiveIdError {
                text: text.chars().take(80).collect(),
            });
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for ObjectiveId {
    type Error = ObjectiveIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ObjectiveId> for String {
    fn from(id: ObjectiveId) -> Self {
        id.0
    }
}

impl Objective {
    /// What it watches.
    pub fn kind(&self) -> IndicatorKind {
        self.indicator.kind()
    }

    /// Adds maintenance windows, each once.
    pub fn also_in_maintenance(&mut self, windows: &[MaintenanceWindow]) {
        for window in windows {
            if !self.maintenance.contains(window) {
                self.maintenance.push(*window);
            }
        }
    }
}

/// The nearest float. Our decimals are shares and factors, far inside a float's range.
pub(crate) fn to_f64(value: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;
    value
        .to_f64()
        .expect("a decimal is always within the range of a float")
}

/// The availability of an HTTP service at 99.9 % over 30 days, for tests.
#[cfg(test)]
pub(crate) fn an_objective(service: &str) -> Objective {
    use crate::selector::{Matcher, Selector};

    let service = Service {
        name: service.into(),
        label: "service".into(),
    };
    let indicator = Indicator::StatusRatio {
        requests: Selector::of_service("http_requests_total", &service),
        bad: Matcher::matches("code", "5.."),
    };
    Objective {
        id: ObjectiveId::of(&service, &indicator, true),
        service,
        indicator,
        target: "99.9%".parse().expect("a target"),
        period: Period::THIRTY_DAYS,
        maintenance: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objective_id(service: &str) -> ObjectiveId {
        an_objective(service).id
    }

    #[test]
    fn a_target_is_exact_and_inside_its_range() {
        for (text, share, budget) in [("99.9%", "0.999", "0.001"), ("0.9995", "0.9995", "0.0005")] {
            let target: Target = text.parse().unwrap();
            assert_eq!(target.share().to_string(), share);
            assert_eq!(target.error_budget().to_string(), budget);
        }
        for text in ["0", "1", "100%", "-1", "1e400", "", "99,9%", "NaN"] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
        assert_eq!("99.90 %".parse::<Target>().unwrap().to_string(), "99.9 %");
    }

    #[test]
    fn an_id_is_harmless_and_tells_services_apart() {
        assert_eq!(objective_id("payment").as_str(), "payment-availability");
        assert_ne!(objective_id("a b"), objective_id("a/b"));
        for name in ["../../etc/passwd", "{{ .x }}", "платёж", "", &"x".repeat(500)] {
            let id = objective_id(name);
            assert_eq!(id.as_str().parse(), Ok(id.clone()), "{id}");
        }
    }
}
