//! Says in plain words what a candidate would count, from fixed sentences.

use super::CandidateShape;
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
        Indicator::Expressions { .. } => {
            "All and bad events are counted by two queries that people wrote.".to_owned()
        }
    }
}
