//! Objectives and indicators on the wire.

use domain::{
    Across, Bound, BucketBound, DurationUnit, FreshnessSignal, HistogramForm, Indicator, IndicatorKind,
    Matcher, Objective, Selector, Service,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A service level objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ObjectiveResponse {
    /// Names it everywhere: in files, rules and receipts.
    #[schema(example = "payment-availability")]
    pub id: String,
    /// Whose objective it is.
    pub service: ServiceNameResponse,
    /// What is watched.
    pub indicator: IndicatorResponse,
    /// The promised share of good events, an exact decimal between 0 and 1.
    #[schema(example = "0.999")]
    pub target: String,
    /// The same as a percentage, an exact decimal.
    #[schema(example = "99.9")]
    pub target_percent: String,
    /// The share of events that may be bad, 1 − target, an exact decimal.
    #[schema(example = "0.001")]
    pub error_budget: String,
    /// A rolling period in Prometheus' notation, or a calendar one such as
    /// `calendar month Europe/Berlin`.
    #[schema(example = "30d")]
    pub period: String,
    /// When what happens is neither good nor bad, such as `every Sunday 02:00 for 2h Europe/Berlin`.
    pub maintenance: Vec<String>,
}

/// A service, named by one value of one label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceNameResponse {
    /// The label's value: text from outside.
    #[schema(example = "payment")]
    pub name: String,
    /// The label that names it.
    #[schema(example = "service")]
    pub label: String,
}

/// A service level indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IndicatorResponse {
    /// What it watches.
    pub kind: IndicatorKindResponse,
    /// In words, for people.
    pub in_words: String,
    /// From which queries are rendered.
    pub definition: IndicatorDefinitionResponse,
}

/// What an indicator watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorKindResponse {
    /// The share of good answers, or of the time in which a probe succeeds.
    Availability,
    /// The share of answers within a time.
    Latency,
    /// That something happened lately.
    Freshness,
    /// That a level keeps its bound.
    Saturation,
    /// That enough is done, or not too much.
    Throughput,
    /// Several of these at once.
    Composite,
}

/// The typed definition of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum IndicatorDefinitionResponse {
    /// One counter whose status label tells good from bad.
    StatusRatio {
        /// The counter of all requests.
        requests: SelectorResponse,
        /// The condition that bad requests meet.
        bad: MatcherResponse,
    },
    /// One counter of failures and one of successes; together they are all events.
    OutcomePair {
        /// Counts failures.
        failed: SelectorResponse,
        /// Counts successes.
        succeeded: SelectorResponse,
    },
    /// One counter of failures and one of all events.
    FailureShare {
        /// Counts failures.
        failed: SelectorResponse,
        /// Counts all events.
        total: SelectorResponse,
    },
    /// One counter of successes and one of all events.
    SuccessShare {
        /// Counts successes.
        succeeded: SelectorResponse,
        /// Counts all events.
        total: SelectorResponse,
    },
    /// A classic histogram: events within an existing bucket bound are good.
    LatencyBucket {
        /// The histogram's family, without `_bucket`.
        histogram: SelectorResponse,
        /// The bound in seconds, spelt as the `le` label has it where that is of seconds.
        threshold_seconds: String,
    },
    /// A native histogram: events within a bound are good.
    LatencyHistogram {
        /// The histogram.
        histogram: SelectorResponse,
        /// The bound in seconds.
        threshold_seconds: String,
        /// Are the classic buckets of the same name read where there is no native histogram?
        or_classic: bool,
    },
    /// A gauge that should keep a bound: the share of minutes in which it does.
    GaugeThreshold {
        /// What is measured.
        gauge: SelectorResponse,
        /// What it is a share of, if it is one.
        limit: Option<SelectorResponse>,
        /// How several series become one value: `each_series`, `worst`, `sum` or `average`.
        across: String,
        /// The bound.
        bound: BoundResponse,
    },
    /// Something that should have happened lately: the share of minutes in which it had.
    Freshness {
        /// What tells when it happened.
        signal: SelectorResponse,
        /// How it tells: the newest of several Unix times, each of them, or a counter of successes.
        signal_type: FreshnessSignalResponse,
        /// How long ago it may be, in Prometheus' notation.
        max_age: String,
    },
    /// A counter that should rise fast enough, or not too fast: the share of minutes in which it does.
    Throughput {
        /// Counts the events.
        counter: SelectorResponse,
        /// The bound, in events per second.
        bound: BoundResponse,
    },
    /// A gauge of ones and zeros: the share of minutes at one.
    Probe {
        /// The gauge.
        probe: SelectorResponse,
    },
    /// The share of minutes in which a ratio kept a target of its own.
    TimeSlice {
        /// The ratio, in words.
        ratio: String,
        /// The time by which each minute is judged, in Prometheus' notation.
        slice: String,
        /// The share of good events that makes a minute good.
        slice_target: String,
    },
    /// The share of minutes in which several objectives were all kept.
    Composite {
        /// The objectives.
        members: Vec<CompositeMemberResponse>,
    },
    /// Two queries that others wrote; `$window` stands for the window.
    Expressions {
        /// Counts bad events.
        bad: String,
        /// Counts all events.
        total: String,
    },
}

/// A bound that a measured value must keep; the bound itself is still good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BoundResponse {
    /// On which side of it values are good.
    pub direction: BoundDirectionResponse,
    /// The bound, an exact decimal.
    #[schema(example = "0.8")]
    pub value: String,
}

/// On which side of a bound values are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoundDirectionResponse {
    /// Not above it.
    AtMost,
    /// Not below it.
    AtLeast,
}

/// How it is told when something last happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FreshnessSignalResponse {
    /// By gauges of Unix times, of which the newest stands for all.
    NewestTimestamp,
    /// By gauges of Unix times, each by itself.
    EachTimestamp,
    /// By the rise of a counter.
    Successes,
}

/// An objective in a composite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CompositeMemberResponse {
    /// The objective's id.
    pub id: String,
    /// What it watches, in words.
    pub indicator: String,
    /// Its own target, an exact decimal between 0 and 1.
    pub target: String,
}

/// A metric with conditions on its labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelectorResponse {
    /// The series name.
    pub metric: String,
    /// What the labels must be; all must hold.
    pub matchers: Vec<MatcherResponse>,
    /// The same as PromQL.
    pub promql: String,
}

/// One condition on one label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MatcherResponse {
    /// The label's name.
    pub label: String,
    /// `=`, `!=`, `=~` or `!~`.
    pub operator: String,
    /// The value or the pattern.
    pub value: String,
}

impl From<&Objective> for ObjectiveResponse {
    fn from(objective: &Objective) -> Self {
        let target = objective.target;
        // Prints as `99.9 %`.
        let percent = target.to_string();
        Self {
            id: objective.id.to_string(),
            service: (&objective.service).into(),
            indicator: (&objective.indicator).into(),
            target: target.share().to_string(),
            target_percent: percent.trim_end_matches(" %").to_owned(),
            error_budget: target.error_budget().to_string(),
            period: objective.period.to_string(),
            maintenance: objective.maintenance.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<&Service> for ServiceNameResponse {
    fn from(service: &Service) -> Self {
        Self {
            name: service.name.clone(),
            label: service.label.clone(),
        }
    }
}

impl From<&Indicator> for IndicatorResponse {
    fn from(indicator: &Indicator) -> Self {
        Self {
            kind: indicator.kind().into(),
            in_words: indicator.to_string(),
            definition: indicator.into(),
        }
    }
}

impl From<IndicatorKind> for IndicatorKindResponse {
    fn from(kind: IndicatorKind) -> Self {
        match kind {
            IndicatorKind::Availability => Self::Availability,
            IndicatorKind::Latency => Self::Latency,
            IndicatorKind::Freshness => Self::Freshness,
            IndicatorKind::Saturation => Self::Saturation,
            IndicatorKind::Throughput => Self::Throughput,
            IndicatorKind::Composite => Self::Composite,
        }
    }
}

impl From<&Indicator> for IndicatorDefinitionResponse {
    fn from(indicator: &Indicator) -> Self {
        match indicator {
            Indicator::StatusRatio { requests, bad } => Self::StatusRatio {
                requests: requests.into(),
                bad: bad.into(),
            },
            Indicator::OutcomePair { failed, succeeded } => Self::OutcomePair {
                failed: failed.into(),
                succeeded: succeeded.into(),
            },
            Indicator::FailureShare { failed, total } => Self::FailureShare {
                failed: failed.into(),
                total: total.into(),
            },
            Indicator::SuccessShare { succeeded, total } => Self::SuccessShare {
                succeeded: succeeded.into(),
                total: total.into(),
            },
            Indicator::LatencyBucket { histogram, threshold } => Self::LatencyBucket {
                histogram: histogram.into(),
                threshold_seconds: seconds_of(threshold),
            },
            Indicator::LatencyHistogram {
                histogram,
                threshold,
                form,
            } => Self::LatencyHistogram {
                histogram: histogram.into(),
                threshold_seconds: seconds_of(threshold),
                or_classic: *form == HistogramForm::NativeOrClassic,
            },
            Indicator::GaugeThreshold {
                gauge,
                limit,
                across,
                bound,
            } => Self::GaugeThreshold {
                gauge: gauge.into(),
                limit: limit.as_ref().map(SelectorResponse::from),
                across: Across::to_string(across),
                bound: (*bound).into(),
            },
            Indicator::Freshness { signal, max_age } => {
                let (selector, signal_type) = match signal {
                    FreshnessSignal::NewestTimestamp(gauge) => {
                        (gauge, FreshnessSignalResponse::NewestTimestamp)
                    }
                    FreshnessSignal::EachTimestamp(gauge) => (gauge, FreshnessSignalResponse::EachTimestamp),
                    FreshnessSignal::Successes(counter) => (counter, FreshnessSignalResponse::Successes),
                };
                Self::Freshness {
                    signal: selector.into(),
                    signal_type,
                    max_age: max_age.to_string(),
                }
            }
            Indicator::Throughput { counter, bound } => Self::Throughput {
                counter: counter.into(),
                bound: (*bound).into(),
            },
            Indicator::Probe { probe } => Self::Probe { probe: probe.into() },
            Indicator::TimeSlice(time_slice) => Self::TimeSlice {
                ratio: time_slice.ratio().to_string(),
                slice: time_slice.slice().to_string(),
                slice_target: time_slice.slice_target().share().to_string(),
            },
            Indicator::Composite(composite) => Self::Composite {
                members: composite
                    .members()
                    .iter()
                    .map(|member| CompositeMemberResponse {
                        id: member.id.to_string(),
                        indicator: member.indicator.to_string(),
                        target: member.target.share().to_string(),
                    })
                    .collect(),
            },
            Indicator::Expressions { bad, total, .. } => Self::Expressions {
                bad: bad.text().to_owned(),
                total: total.text().to_owned(),
            },
        }
    }
}

/// The text of the label, where that is seconds.
fn seconds_of(threshold: &BucketBound) -> String {
    match threshold.unit() {
        DurationUnit::Seconds => threshold.label().to_owned(),
        DurationUnit::Milliseconds | DurationUnit::Microseconds | DurationUnit::Nanoseconds => {
            threshold.seconds().normalize().to_string()
        }
    }
}

impl From<Bound> for BoundResponse {
    fn from(bound: Bound) -> Self {
        Self {
            direction: match bound {
                Bound::AtMost(_) => BoundDirectionResponse::AtMost,
                Bound::AtLeast(_) => BoundDirectionResponse::AtLeast,
            },
            value: bound.value().normalize().to_string(),
        }
    }
}

impl From<&Selector> for SelectorResponse {
    fn from(selector: &Selector) -> Self {
        Self {
            metric: selector.metric.clone(),
            matchers: selector.matchers.iter().map(MatcherResponse::from).collect(),
            promql: selector.to_string(),
        }
    }
}

impl From<&Matcher> for MatcherResponse {
    fn from(matcher: &Matcher) -> Self {
        Self {
            label: matcher.label.clone(),
            operator: matcher.operator.to_string(),
            value: matcher.value.clone(),
        }
    }
}
