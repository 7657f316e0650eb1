//! Indicators: typed definitions of what counts as an event and which events are bad. Queries are
//! rendered from them by crate `promql`; nobody writes them by hand.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::objective::to_f64;
use crate::selector::{Matcher, Selector, pattern_of};
use crate::windowed_expression::WindowedExpression;

/// A service level indicator: a share of good events among all events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Indicator {
    /// One counter whose status label tells good from bad.
    StatusRatio {
        /// The counter of all requests.
        requests: Selector,
        /// The condition that bad requests meet, such as `code=~"5.."`.
        bad: Matcher,
    },
    /// One counter of failures and one of successes; together they are all events.
    OutcomePair {
        /// Counts failures.
        failed: Selector,
        /// Counts successes.
        succeeded: Selector,
    },
    /// One counter of failures and one of all events.
    FailureShare {
        /// Counts failures.
        failed: Selector,
        /// Counts all events, failures included.
        total: Selector,
    },
    /// One counter of successes and one of all events.
    SuccessShare {
        /// Counts successes.
        succeeded: Selector,
        /// Counts all events, failures included.
        total: Selector,
    },
    /// A classic histogram: events within an existing bucket bound are good.
    LatencyBucket {
        /// The histogram's family name (without `_bucket`) and its conditions.
        histogram: Selector,
        /// The bound, as the `le` label has it.
        threshold: BucketBound,
    },
    /// Two queries that others wrote and that no typed indicator expresses.
    Expressions {
        /// What they watch, as far as their author said.
        kind: IndicatorKind,
        /// Counts bad events over a window: one sample without labels.
        bad: WindowedExpression,
        /// Counts all events over the same window, in the same unit: one sample without labels.
        total: WindowedExpression,
    },
}

/// Whether an indicator watches that answers are good, or that they are fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorKind {
    /// The share of good answers.
    Availability,
    /// The share of answers within a time.
    Latency,
}

/// The events of an indicator in the one form that rendering and counting need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Events {
    /// All events: the sum over these counters.
    pub total: Vec<Selector>,
    /// The bad ones.
    pub bad: BadEvents,
}

/// How bad events are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadEvents {
    /// The increase of this counter.
    Counted(Selector),
    /// All events less the increase of this counter of good ones.
    TotalLess(Selector),
}

impl Indicator {
    /// Availability or latency.
    pub fn kind(&self) -> IndicatorKind {
        match self {
            Self::StatusRatio { .. }
            | Self::OutcomePair { .. }
            | Self::FailureShare { .. }
            | Self::SuccessShare { .. } => IndicatorKind::Availability,
            Self::LatencyBucket { .. } => IndicatorKind::Latency,
            Self::Expressions { kind, .. } => *kind,
        }
    }

    /// What counts as an event, and as a bad one; `None` where that is said in PromQL.
    pub fn events(&self) -> Option<Events> {
        let events = match self {
            Self::StatusRatio { requests, bad } => Events {
                total: vec![requests.clone()],
                bad: BadEvents::Counted(requests.clone().with(bad.clone())),
            },
            Self::OutcomePair { failed, succeeded } => Events {
                total: vec![failed.clone(), succeeded.clone()],
                bad: BadEvents::Counted(failed.clone()),
            },
            Self::FailureShare { failed, total } => Events {
                total: vec![total.clone()],
                bad: BadEvents::Counted(failed.clone()),
            },
            Self::SuccessShare { succeeded, total } => Events {
                total: vec![total.clone()],
                bad: BadEvents::TotalLess(succeeded.clone()),
            },
            Self::LatencyBucket { histogram, threshold } => {
                let good = histogram
                    .on(&format!("{}_bucket", histogram.metric))
                    .with(threshold.matcher());
                Events {
                    total: vec![histogram.on(&format!("{}_count", histogram.metric))],
                    bad: BadEvents::TotalLess(good),
                }
            }
            Self::Expressions { .. } => return None,
        };
        Some(events)
    }

    /// The metrics that it reads, in a stable order and each once; none where only PromQL says them.
    pub fn metrics(&self) -> Vec<String> {
        let Some(Events { total, bad }) = self.events() else {
            return Vec::new();
        };
        let (BadEvents::Counted(selector) | BadEvents::TotalLess(selector)) = bad;
        let mut names: Vec<String> = total
            .into_iter()
            .chain([selector])
            .map(|selector| selector.metric)
            .collect();
        names.sort();
        names.dedup();
        names
    }
}

impl fmt::Display for IndicatorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Availability => "availability",
            Self::Latency => "latency",
        })
    }
}

/// In words, for people: `share of http_requests_total without code=~"5.."`.
impl fmt::Display for Indicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StatusRatio { requests, bad } => {
                write!(f, "share of {} without {bad}", requests.metric)
            }
            Self::OutcomePair { failed, succeeded } => {
                write!(f, "share of {} among it and {}", succeeded.metric, failed.metric)
            }
            Self::FailureShare { failed, total } => {
                write!(f, "share of {} that is not {}", total.metric, failed.metric)
            }
            Self::SuccessShare { succeeded, total } => {
                write!(f, "share of {} that is {}", total.metric, succeeded.metric)
            }
            Self::LatencyBucket { histogram, threshold } => {
                write!(f, "share of {} within {threshold}", histogram.metric)
            }
            Self::Expressions { bad, total, .. } => {
                let [bad, total] =
                    [bad, total].map(|query| query.text().split_whitespace().collect::<Vec<_>>().join(" "));
                write!(f, "share of {total} that is not {bad}")
            }
        }
    }
}

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
