//! Says in plain words what a candidate would count, from fixed sentences.

use super::{CandidateShape, signal_of};
use crate::indicator::Indicator;

/// What is counted, and when an event is bad.
pub(super) fn of(shape: &CandidateShape) -> String {
    match shape {
        CandidateShape::Histogram { histogram, bounds } => {
            let range = match (bounds.first(), bounds.last()) {
                (Some(first), Some(last)) => format!(", from {first} to {last}"),
                _ => String::new(),
            };
            format!(
                "Every event that `{}` times counts; it is bad if it took longer than a bound that history \
                 chooses among the {} bounds of its buckets{range}.",
                histogram.metric,
                bounds.len()
            )
        }
        CandidateShape::NativeHistogram { histogram } => format!(
            "Every event that `{}` times counts; it is bad if it took longer than a time that history chooses.",
            histogram.metric
        ),
        CandidateShape::Level { gauge, .. } => format!(
            "Every minute in which `{}` has a value counts; it is bad if the value was above a bound that \
             history chooses.",
            gauge.metric
        ),
        CandidateShape::Age { signal } => format!(
            "Every minute counts; it is bad if what `{}` tells of was longer ago than history lets expect.",
            signal_of(signal).metric
        ),
        CandidateShape::Complete { indicator } => of_indicator(indicator),
    }
}

fn of_indicator(indicator: &Indicator) -> String {
    match indicator {
        Indicator::StatusRatio { requests, bad } => {
            format!("Every event of `{}` counts; it is bad if {bad}.", requests.metric)
        }
        Indicator::OutcomePair { failed, succeeded } => format!(
            "Events of `{}` and `{}` together are all there are; those of the first are bad.",
            failed.metric, succeeded.metric
        ),
        Indicator::FailureShare { failed, total } => format!(
            "Every event of `{}` counts; those that `{}` counts too are bad.",
            total.metric, failed.metric
        ),
        Indicator::SuccessShare { succeeded, total } => format!(
            "Every event of `{}` counts; it is bad until `{}` counts its success.",
            total.metric, succeeded.metric
        ),
        Indicator::LatencyBucket { histogram, threshold } => format!(
            "Every event that `{}` times counts; it is bad if it took longer than {threshold}.",
            histogram.metric
        ),
        Indicator::LatencyHistogram {
            histogram, threshold, ..
        } => format!(
            "Every event that `{}` times counts; it is bad if it took longer than {threshold}.",
            histogram.metric
        ),
        Indicator::GaugeThreshold {
            gauge,
            limit: None,
            bound,
            ..
        } => format!(
            "Every minute in which `{}` has a value counts; it is bad if the value was not {bound}.",
            gauge.metric
        ),
        Indicator::GaugeThreshold {
            gauge,
            limit: Some(limit),
            bound,
            ..
        } => format!(
            "Every minute in which `{}` and `{}` have values counts; it is bad if the first was not {bound} \
             of the second.",
            gauge.metric, limit.metric
        ),
        Indicator::Freshness { signal, max_age } => format!(
            "Every minute counts; it is bad if what `{}` tells of was more than {max_age} ago.",
            signal_of(signal).metric
        ),
        Indicator::Throughput { counter, bound } => format!(
            "Every minute counts; it is bad if `{}` did not rise by {bound} a second.",
            counter.metric
        ),
        Indicator::Probe { probe } => format!(
            "Every minute of each series of `{}` counts; it is bad if the probe said 0.",
            probe.metric
        ),
        Indicator::TimeSlice(_) | Indicator::Composite(_) => {
            "Every minute counts that other indicators judge.".to_owned()
        }
        Indicator::Expressions { .. } => {
            "All and bad events are counted by two queries that people wrote.".to_owned()
        }
    }
}
