//! Indicators in words, for people.

use std::fmt;

use super::{Across, EventUnit, FreshnessSignal, Indicator, IndicatorKind};
use crate::selector::Selector;

impl fmt::Display for IndicatorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Availability => "availability",
            Self::Latency => "latency",
            Self::Freshness => "freshness",
            Self::Saturation => "saturation",
            Self::Throughput => "throughput",
            Self::Composite => "composite",
        })
    }
}

/// `events` or `minutes`.
impl fmt::Display for EventUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Events => "events",
            Self::Minutes => "minutes",
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
            Self::LatencyBucket { histogram, threshold }
            | Self::LatencyHistogram {
                histogram, threshold, ..
            } => {
                write!(f, "share of {} within {threshold}", histogram.metric)
            }
            Self::Expressions { bad, total, .. } => {
                let [bad, total] =
                    [bad, total].map(|query| query.text().split_whitespace().collect::<Vec<_>>().join(" "));
                write!(f, "share of {total} that is not {bad}")
            }
            Self::GaugeThreshold {
                gauge,
                limit,
                across,
                bound,
            } => {
                write!(
                    f,
                    "share of minutes with {} {bound}",
                    gauge_in_words(gauge, limit.as_ref(), *across)
                )
            }
            Self::Freshness { signal, max_age } => match signal {
                FreshnessSignal::NewestTimestamp(gauge) => write!(
                    f,
                    "share of minutes with the newest {} at most {max_age} ago",
                    gauge.metric
                ),
                FreshnessSignal::EachTimestamp(gauge) => {
                    write!(
                        f,
                        "share of minutes with each {} at most {max_age} ago",
                        gauge.metric
                    )
                }
                FreshnessSignal::Successes(counter) => {
                    write!(
                        f,
                        "share of minutes with a rise of {} in the last {max_age}",
                        counter.metric
                    )
                }
            },
            Self::Throughput { counter, bound } => {
                write!(
                    f,
                    "share of minutes with {bound} per second of {}",
                    counter.metric
                )
            }
            Self::Probe { probe } => write!(f, "share of minutes with {} at 1", probe.metric),
            Self::TimeSlice(time_slice) => write!(
                f,
                "share of minutes with {} of {} over {}",
                time_slice.slice_target(),
                time_slice.ratio(),
                time_slice.slice()
            ),
            Self::Composite(composite) => {
                let ids: Vec<&str> = composite
                    .members()
                    .iter()
                    .map(|member| member.id.as_str())
                    .collect();
                write!(f, "share of minutes that keep {}", ids.join(", "))
            }
        }
    }
}

/// `the worst queue_length as a share of queue_capacity`.
pub(crate) fn gauge_in_words(gauge: &Selector, limit: Option<&Selector>, across: Across) -> String {
    let value = match limit {
        Some(limit) => format!("{} as a share of {}", gauge.metric, limit.metric),
        None => gauge.metric.clone(),
    };
    match across {
        Across::EachSeries => format!("each {value}"),
        Across::Worst => format!("the worst {value}"),
        Across::Sum => format!("the sum of {value}"),
        Across::Average => format!("the average {value}"),
    }
}
