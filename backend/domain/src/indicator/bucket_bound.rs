//! Bounds of histograms: the threshold of a latency indicator.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::objective::to_f64;
use crate::selector::{Matcher, pattern_of};

/// A finite, positive bucket bound in seconds: the text of an `le` label with its value.
///
/// The text is kept because a selector must repeat it: `0.25` and `0.250` are two labels.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BucketBound {
    label: String,
    seconds: Decimal,
}

/// The label is no usable bucket bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{label}` is not a bucket bound: a positive finite number is expected")]
pub struct BucketBoundError {
    /// What was given, cut to 40 characters.
    pub label: String,
}

impl BucketBound {
    /// Reads the value of an `le` label.
    pub fn parse(label: &str) -> Result<Self, BucketBoundError> {
        let parsed = label
            .parse::<Decimal>()
            .or_else(|_| Decimal::from_scientific(label));
        match parsed {
            Ok(seconds) if seconds > Decimal::ZERO => Ok(Self {
                label: label.to_owned(),
                seconds,
            }),
            _ => Err(BucketBoundError {
                label: label.chars().take(40).collect(),
            }),
        }
    }

    /// The text as the `le` label has it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The condition on `le` that finds the bucket whatever spells it.
    ///
    /// Prometheus 2 keeps what the client wrote (`1`, `0.250`); Prometheus 3 rewrites every bound to
    /// the form of OpenMetrics (`1.0`, `0.25`) when it scrapes. Were only the text that was found
    /// asked for, an upgrade would hide all fast events, and the alert would call them slow.
    pub fn matcher(&self) -> Matcher {
        let canonical = self.canonical_label();
        if canonical == self.label && !canonical.ends_with(".0") {
            return Matcher::equal("le", &self.label);
        }
        let mut spellings = vec![self.label.as_str(), canonical.as_str()];
        // Clients in Go and the text format before OpenMetrics write whole numbers so.
        spellings.extend(canonical.strip_suffix(".0"));
        spellings.sort_unstable();
        spellings.dedup();
        let pattern: Vec<String> = spellings.into_iter().map(pattern_of).collect();
        Matcher::matches("le", &pattern.join("|"))
    }

    /// The bound as OpenMetrics writes it: a float in its shortest form, with a point or an exponent.
    fn canonical_label(&self) -> String {
        let seconds = to_f64(self.seconds);
        let scientific = format!("{seconds:e}");
        let (digits, exponent) = scientific
            .split_once('e')
            .expect("a float in scientific form has an exponent");
        let exponent: i32 = exponent.parse().expect("an exponent is a whole number");
        // Where Go's shortest `%g` turns to an exponent; Prometheus prints with it.
        if !(-4..6).contains(&exponent) {
            let sign = if exponent < 0 { '-' } else { '+' };
            return format!("{digits}e{sign}{:02}", exponent.abs());
        }
        let plain = seconds.to_string();
        if plain.contains('.') { plain } else { plain + ".0" }
    }

    /// The bound in seconds.
    pub fn seconds(&self) -> Decimal {
        self.seconds
    }
}

/// For people: `250 ms`, `2.5 s`.
impl fmt::Display for BucketBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.seconds < Decimal::ONE {
            write!(f, "{} ms", (self.seconds * Decimal::from(1000)).normalize())
        } else {
            write!(f, "{} s", self.seconds.normalize())
        }
    }
}

impl TryFrom<String> for BucketBound {
    type Error = BucketBoundError;

    fn try_from(label: String) -> Result<Self, Self::Error> {
        Self::parse(&label)
    }
}

impl From<BucketBound> for String {
    fn from(bound: BucketBound) -> Self {
        bound.label
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_keeps_its_text_and_reads_its_value() {
        let bound = BucketBound::parse("0.250").unwrap();
        assert_eq!(bound.label(), "0.250");
        assert_eq!(bound.to_string(), "250 ms");
        assert_eq!(BucketBound::parse("1e+01").unwrap().to_string(), "10 s");
        for label in ["+Inf", "NaN", "0", "-1", "", "fast", "1e400"] {
            assert!(BucketBound::parse(label).is_err(), "{label}");
        }
    }

    #[test]
    fn a_bound_is_found_whatever_spells_it() {
        for (label, matcher) in [
            ("0.25", r#"le="0.25""#),
            ("0.250", r#"le=~"0\\.25|0\\.250""#),
            ("1", r#"le=~"1|1\\.0""#),
            ("1.0", r#"le=~"1|1\\.0""#),
            ("1e+01", r#"le=~"10|10\\.0|1e\\+01""#),
            ("0.00001", r#"le=~"0\\.00001|1e-05""#),
            ("1e-05", r#"le="1e-05""#),
            ("123456", r#"le=~"123456|123456\\.0""#),
            ("1e+06", r#"le="1e+06""#),
            ("2500000", r#"le=~"2\\.5e\\+06|2500000""#),
        ] {
            assert_eq!(BucketBound::parse(label).unwrap().matcher().to_string(), matcher);
        }
    }
}
