//! Indicators: typed definitions of what counts as an event and which events are bad. Queries are
//! rendered from them by crate `promql`; nobody writes them by hand.
//!
//! Some count the *events* that counters and histograms count. The others hold a state against a
//! bound and count *minutes*: an event is then a minute in which there was data, a bad one a minute
//! that broke the bound. From there on both are the same: a budget is a number of events.

mod bound;
mod bucket_bound;
mod composite;
mod time_slice;
mod words;

use serde::{Deserialize, Serialize};

use crate::selector::{Matcher, Selector};
use crate::time_span::TimeSpan;
use crate::windowed_expression::WindowedExpression;

pub use bound::{Across, Bound};
pub use bucket_bound::{BucketBound, BucketBoundError, DurationUnit};
pub use composite::{Composite, CompositeError, CompositeMember, CompositeResolver, MAX_MEMBERS};
pub use time_slice::{TimeSlice, TimeSliceError};
pub(crate) use words::gauge_in_words;

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
    /// A native histogram: events within a bound are good. The bound need not be a bucket's: the
    /// server interpolates within a bucket.
    LatencyHistogram {
        /// The histogram and its conditions.
        histogram: Selector,
        /// The bound in seconds.
        threshold: BucketBound,
        /// What else may be read where there is no native histogram.
        form: HistogramForm,
    },
    /// A gauge that should keep a bound: the share of minutes in which it does.
    GaugeThreshold {
        /// What is measured.
        gauge: Selector,
        /// What it is a share of, as with bytes used and bytes there are; a gauge with the same
        /// labels.
        limit: Option<Selector>,
        /// How several series become one value.
        across: Across,
        /// The bound.
        bound: Bound,
    },
    /// Something that should have happened lately: the share of minutes in which it had.
    Freshness {
        /// What tells when it happened.
        signal: FreshnessSignal,
        /// How long ago it may be.
        max_age: TimeSpan,
    },
    /// A counter that should rise fast enough, or not too fast: the share of minutes in which it does.
    Throughput {
        /// Counts the events.
        counter: Selector,
        /// The bound of all series together, in events per second over the base window.
        bound: Bound,
    },
    /// A gauge of ones and zeros, such as `probe_success` or `up`: the share of minutes at one, of
    /// each series.
    Probe {
        /// The gauge.
        probe: Selector,
    },
    /// The share of minutes in which a ratio kept a target of its own.
    TimeSlice(TimeSlice),
    /// The share of minutes in which several objectives were all kept.
    Composite(Composite),
}

/// Where the events of a native histogram may be read besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistogramForm {
    /// There are native histograms only.
    Native,
    /// In the classic buckets of the same name where there is no native histogram, as on the way from
    /// the one to the other. The threshold must then be the `le` of a bucket.
    NativeOrClassic,
}

/// What tells when something last happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreshnessSignal {
    /// Gauges of Unix times in seconds: the newest one stands for all.
    NewestTimestamp(Selector),
    /// The same; each series counts by itself.
    EachTimestamp(Selector),
    /// A counter of successes: it happened when one of its series rose.
    Successes(Selector),
}

/// What an indicator counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventUnit {
    /// Requests, messages, jobs: what the service counts.
    Events,
    /// Minutes in which there was data.
    Minutes,
}

/// What an indicator watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorKind {
    /// The share of good answers, or of the time in which a probe succeeds.
    Availability,
    /// The share of answers within a time.
    Latency,
    /// That something happened lately.
    Freshness,
    /// That a level, such as a queue or a pool, keeps its bound.
    Saturation,
    /// That enough is done, or not too much.
    Throughput,
    /// Several of these at once.
    Composite,
}

impl IndicatorKind {
    /// All, in the order in which pages and lists show them.
    pub const ALL: [Self; 6] = [
        Self::Availability,
        Self::Latency,
        Self::Freshness,
        Self::Saturation,
        Self::Throughput,
        Self::Composite,
    ];
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
    /// What it watches.
    pub fn kind(&self) -> IndicatorKind {
        match self {
            Self::StatusRatio { .. }
            | Self::OutcomePair { .. }
            | Self::FailureShare { .. }
            | Self::SuccessShare { .. }
            | Self::Probe { .. } => IndicatorKind::Availability,
            Self::LatencyBucket { .. } | Self::LatencyHistogram { .. } => IndicatorKind::Latency,
            Self::Expressions { kind, .. } => *kind,
            Self::GaugeThreshold { .. } => IndicatorKind::Saturation,
            Self::Freshness { .. } => IndicatorKind::Freshness,
            Self::Throughput { .. } => IndicatorKind::Throughput,
            Self::TimeSlice(time_slice) => time_slice.ratio().kind(),
            Self::Composite(_) => IndicatorKind::Composite,
        }
    }

    /// What it counts.
    pub fn unit(&self) -> EventUnit {
        match self {
            Self::StatusRatio { .. }
            | Self::OutcomePair { .. }
            | Self::FailureShare { .. }
            | Self::SuccessShare { .. }
            | Self::LatencyBucket { .. }
            | Self::LatencyHistogram { .. }
            | Self::Expressions { .. } => EventUnit::Events,
            Self::GaugeThreshold { .. }
            | Self::Freshness { .. }
            | Self::Throughput { .. }
            | Self::Probe { .. }
            | Self::TimeSlice(_)
            | Self::Composite(_) => EventUnit::Minutes,
        }
    }

    /// What counts as an event, and as a bad one, where the increases of counters say it; `None`
    /// where PromQL of others, a native histogram or the state of a minute does.
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
            Self::Expressions { .. }
            | Self::LatencyHistogram { .. }
            | Self::GaugeThreshold { .. }
            | Self::Freshness { .. }
            | Self::Throughput { .. }
            | Self::Probe { .. }
            | Self::TimeSlice(_)
            | Self::Composite(_) => return None,
        };
        Some(events)
    }

    /// The series that it reads; none where only PromQL says them. What all events come from stands
    /// first.
    pub fn selectors(&self) -> Vec<Selector> {
        if let Some(Events { mut total, bad }) = self.events() {
            let (BadEvents::Counted(selector) | BadEvents::TotalLess(selector)) = bad;
            total.push(selector);
            return total;
        }
        match self {
            Self::LatencyHistogram {
                histogram,
                threshold,
                form,
            } => {
                let mut selectors = vec![histogram.clone()];
                if *form == HistogramForm::NativeOrClassic {
                    selectors.extend(classic(histogram, threshold).selectors());
                }
                selectors
            }
            Self::GaugeThreshold { gauge, limit, .. } => {
                let mut selectors = vec![gauge.clone()];
                selectors.extend(limit.clone());
                selectors
            }
            Self::Freshness { signal, .. } => {
                let (FreshnessSignal::NewestTimestamp(selector)
                | FreshnessSignal::EachTimestamp(selector)
                | FreshnessSignal::Successes(selector)) = signal;
                vec![selector.clone()]
            }
            Self::Throughput {
                counter: selector, ..
            }
            | Self::Probe { probe: selector } => {
                vec![selector.clone()]
            }
            Self::TimeSlice(time_slice) => time_slice.ratio().selectors(),
            Self::Composite(composite) => composite
                .members()
                .iter()
                .flat_map(|member| member.indicator.selectors())
                .collect(),
            Self::Expressions { .. }
            | Self::StatusRatio { .. }
            | Self::OutcomePair { .. }
            | Self::FailureShare { .. }
            | Self::SuccessShare { .. }
            | Self::LatencyBucket { .. } => Vec::new(),
        }
    }

    /// The metrics that it reads, in a stable order and each once; none where only PromQL says them.
    pub fn metrics(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .selectors()
            .into_iter()
            .map(|selector| selector.metric)
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// The same definition on those series only that meet one more condition; `None` where PromQL of
    /// others says what is read.
    pub fn narrowed(&self, condition: &Matcher) -> Option<Self> {
        let narrow = |selector: &Selector| selector.clone().with(condition.clone());
        let narrowed = match self {
            Self::StatusRatio { requests, bad } => Self::StatusRatio {
                requests: narrow(requests),
                bad: bad.clone(),
            },
            Self::OutcomePair { failed, succeeded } => Self::OutcomePair {
                failed: narrow(failed),
                succeeded: narrow(succeeded),
            },
            Self::FailureShare { failed, total } => Self::FailureShare {
                failed: narrow(failed),
                total: narrow(total),
            },
            Self::SuccessShare { succeeded, total } => Self::SuccessShare {
                succeeded: narrow(succeeded),
                total: narrow(total),
            },
            Self::LatencyBucket { histogram, threshold } => Self::LatencyBucket {
                histogram: narrow(histogram),
                threshold: threshold.clone(),
            },
            Self::LatencyHistogram {
                histogram,
                threshold,
                form,
            } => Self::LatencyHistogram {
                histogram: narrow(histogram),
                threshold: threshold.clone(),
                form: *form,
            },
            Self::GaugeThreshold {
                gauge,
                limit,
                across,
                bound,
            } => Self::GaugeThreshold {
                gauge: narrow(gauge),
                limit: limit.as_ref().map(narrow),
                across: *across,
                bound: *bound,
            },
            Self::Freshness { signal, max_age } => Self::Freshness {
                signal: match signal {
                    FreshnessSignal::NewestTimestamp(gauge) => {
                        FreshnessSignal::NewestTimestamp(narrow(gauge))
                    }
                    FreshnessSignal::EachTimestamp(gauge) => FreshnessSignal::EachTimestamp(narrow(gauge)),
                    FreshnessSignal::Successes(counter) => FreshnessSignal::Successes(narrow(counter)),
                },
                max_age: *max_age,
            },
            Self::Throughput { counter, bound } => Self::Throughput {
                counter: narrow(counter),
                bound: *bound,
            },
            Self::Probe { probe } => Self::Probe { probe: narrow(probe) },
            Self::TimeSlice(time_slice) => {
                let ratio = time_slice.ratio().narrowed(condition)?;
                let (slice, slice_target) = (time_slice.slice(), time_slice.slice_target());
                Self::TimeSlice(TimeSlice::try_new(ratio, slice, slice_target).ok()?)
            }
            Self::Composite(_) | Self::Expressions { .. } => return None,
        };
        Some(narrowed)
    }
}

/// The classic rendering of a histogram's definition.
pub fn classic(histogram: &Selector, threshold: &BucketBound) -> Indicator {
    Indicator::LatencyBucket {
        histogram: histogram.clone(),
        threshold: threshold.clone(),
    }
}
