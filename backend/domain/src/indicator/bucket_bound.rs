//! Bounds of histograms: the threshold of a latency indicator.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::objective::to_f64;
use crate::selector::{Matcher, pattern_of};

/// A finite, positive bucket bound of a duration: the text of an `le` label with its value.
///
/// The text is kept because a selector must repeat it: `0.25` and `0.250` are two labels. Written down it
/// is that text, followed by the unit where that is not seconds: `0.25`, or `250 ms` for the label `250`
/// of a histogram of milliseconds, and so `us` and `ns`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BucketBound {
    label: String,
    value: Decimal,
    unit: DurationUnit,
}

/// What a histogram of durations measures in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DurationUnit {
    /// Prometheus' base unit.
    #[default]
    Seconds,
    /// What proxies and older conventions have.
    Milliseconds,
    /// What storage engines and model servers have.
    Microseconds,
    /// What programs in Go have that count as their clock does.
    Nanoseconds,
}

/// The label is no usable bucket bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{label}` is not a bucket bound: a positive finite number is expected")]
pub struct BucketBoundError {
    /// What was given, cut to 40 characters.
    pub label: String,
}

impl BucketBound {
    /// Reads the value of an `le` label of a histogram of seconds.
    pub fn parse(label: &str) -> Result<Self, BucketBoundError> {
        Self::parse_in(label, DurationUnit::Seconds)
    }

    /// Reads the value of an `le` label.
    pub fn parse_in(label: &str, unit: DurationUnit) -> Result<Self, BucketBoundError> {
        let parsed = label
            .parse::<Decimal>()
            .or_else(|_| Decimal::from_scientific(label));
        match parsed {
            Ok(value) if value > Decimal::ZERO => Ok(Self {
                label: label.to_owned(),
                value,
                unit,
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
        let value = to_f64(self.value);
        let scientific = format!("{value:e}");
        let (digits, exponent) = scientific
            .split_once('e')
            .expect("a float in scientific form has an exponent");
        let exponent: i32 = exponent.parse().expect("an exponent is a whole number");
        // Where Go's shortest `%g` turns to an exponent; Prometheus prints with it.
        if !(-4..6).contains(&exponent) {
            let sign = if exponent < 0 { '-' } else { '+' };
            return format!("{digits}e{sign}{:02}", exponent.abs());
        }
        let plain = value.to_string();
        if plain.contains('.') { plain } else { plain + ".0" }
    }

    /// What its histogram measures in.
    pub fn unit(&self) -> DurationUnit {
        self.unit
    }

    /// The bound in seconds.
    pub fn seconds(&self) -> Decimal {
        self.value / self.unit.per_second()
    }

    /// Is that the value of the bound's `le` label, whatever spells it?
    pub fn is_spelt(&self, label: &str) -> bool {
        Self::parse_in(label, self.unit).is_ok_and(|other| other.value == self.value)
    }
}

impl DurationUnit {
    /// Those that are said beside a bound.
    const SAID: [Self; 3] = [Self::Milliseconds, Self::Microseconds, Self::Nanoseconds];

    /// How many of them are a second.
    fn per_second(self) -> Decimal {
        Decimal::from(match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
        })
    }

    /// What stands after a bound of a histogram that measures in it.
    fn suffix(self) -> &'static str {
        match self {
            Self::Seconds => "",
            Self::Milliseconds => " ms",
            Self::Microseconds => " us",
            Self::Nanoseconds => " ns",
        }
    }

    /// The unit that a metric's name ends in, but for `_total` and parts of a histogram; `None` where
    /// it names none.
    pub fn of_name(name: &str) -> Option<Self> {
        let tokens: Vec<&str> = name.split(['_', ':']).collect();
        let (last, before) = tokens.split_last()?;
        let is_rate = before.last() == Some(&"per");
        // Before the end `us` may be a country, and `ns` a namespace.
        let plain = || {
            before
                .iter()
                .filter(|token| !["us", "ns", "sec", "secs"].contains(token))
        };
        let in_the_name = || plain().find_map(|token| Self::of_word(token));
        Self::of_word(last).filter(|_| !is_rate).or_else(in_the_name)
    }

    /// The unit that a word stands for.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        match word {
            "seconds" | "secs" | "sec" => Some(Self::Seconds),
            "milliseconds" | "millis" | "msecs" | "msec" | "ms" => Some(Self::Milliseconds),
            "microseconds" | "micros" | "usecs" | "usec" | "us" => Some(Self::Microseconds),
            "nanoseconds" | "nanos" | "nsecs" | "nsec" | "ns" => Some(Self::Nanoseconds),
            _ => None,
        }
    }
}

/// For people: `250 ms`, `2.5 s`.
impl fmt::Display for BucketBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds();
        let nanoseconds = seconds * Decimal::from(1_000_000_000);
        if nanoseconds < Decimal::ONE_THOUSAND {
            write!(f, "{} ns", nanoseconds.normalize())
        } else if seconds < Decimal::ONE {
            write!(f, "{} ms", (seconds * Decimal::ONE_THOUSAND).normalize())
        } else {
            write!(f, "{} s", seconds.normalize())
        }
    }
}

/// Reads `0.25`, and `250 ms`, `250 us` or `250 ns` of histograms of those.
impl FromStr for BucketBound {
    type Err = BucketBoundError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut units = DurationUnit::SAID.into_iter();
        let said = units.find_map(|unit| Some((text.strip_suffix(unit.suffix())?, unit)));
        match said {
            Some((label, unit)) => Self::parse_in(label, unit),
            None => Self::parse(text),
        }
    }
}

impl TryFrom<String> for BucketBound {
    type Error = BucketBoundError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<BucketBound> for String {
    fn from(bound: BucketBound) -> Self {
        bound.label + bound.unit.suffix()
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
    fn a_bound_in_milliseconds_keeps_its_label_and_says_its_unit() {
        let bound = BucketBound::parse_in("250", DurationUnit::Milliseconds).unwrap();
        assert_eq!(bound.seconds().to_string(), "0.25");
        assert_eq!(bound.to_string(), "250 ms");
        assert_eq!(bound.matcher().to_string(), r#"le=~"250|250\\.0""#);
        assert!(bound.is_spelt("2.5e+02") && !bound.is_spelt("0.25"));
        let written = String::from(bound.clone());
        assert_eq!(written, "250 ms");
        assert_eq!(written.parse(), Ok(bound));
        assert_eq!(String::from(BucketBound::parse("250").unwrap()), "250");
    }

    #[test]
    fn smaller_units_are_kept_too() {
        for (text, seconds, words) in [
            ("121440 us", "0.12144", "121.44 ms"),
            ("5e+06 ns", "0.005", "5 ms"),
            ("250 ns", "0.00000025", "250 ns"),
        ] {
            let bound: BucketBound = text.parse().unwrap();
            assert_eq!(bound.seconds().normalize().to_string(), seconds);
            assert_eq!(bound.to_string(), words);
            assert_eq!(String::from(bound), text);
        }
    }

    #[test]
    fn the_unit_is_read_from_the_name() {
        for (name, unit) in [
            ("http_request_duration_seconds", Some(DurationUnit::Seconds)),
            (
                "istio_request_duration_milliseconds",
                Some(DurationUnit::Milliseconds),
            ),
            ("app:wait_ms", Some(DurationUnit::Milliseconds)),
            ("bundle_loading_duration_ns", Some(DurationUnit::Nanoseconds)),
            ("storage_read_latency_us", Some(DurationUnit::Microseconds)),
            ("transform_latency_sec", Some(DurationUnit::Seconds)),
            ("bytes_per_sec", None),
            ("orders_us_total", None),
            ("response_size_bytes", None),
            ("items", None),
        ] {
            assert_eq!(DurationUnit::of_name(name), unit, "{name}");
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
