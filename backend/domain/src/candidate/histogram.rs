//! Latency from histograms of seconds, classic and native, and from classic ones of milliseconds.

use super::name::tokens;
use super::{CandidateShape, is_plain_name};
use crate::indicator::{BucketBound, DurationUnit};
use crate::metric::{Catalogue, Metric, MetricType};
use crate::selector::Selector;

/// Seconds with these words are no time that anything took.
const NO_DURATIONS: [&str; 12] = [
    "range",
    "interval",
    "age",
    "uptime",
    "ttl",
    "expiry",
    "expiration",
    "timestamp",
    "window",
    "offset",
    "skew",
    "retention",
];

/// One candidate for each histogram of durations whose buckets are all there.
pub(super) fn histograms(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let mut shapes = Vec::new();
    for (name, metric) in &catalogue.metrics {
        let Some(family) = name.strip_suffix("_bucket") else {
            continue;
        };
        let counts = catalogue.metrics.contains_key(&format!("{family}_count"));
        if !counts || !is_plain_name(family) {
            continue;
        }
        let Some(unit) = unit_of(family, metric) else {
            continue;
        };
        let bounds = bounds_of(metric, unit);
        if bounds.len() >= 2 {
            shapes.push(CandidateShape::Histogram {
                histogram: Selector::of_service(family, &catalogue.service),
                bounds,
            });
        }
    }
    shapes
}

/// One candidate for each native histogram of durations that has no classic form beside it: one series
/// under the family's own name, where a classic histogram has none.
pub(super) fn native_histograms(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let natives = catalogue.metrics.iter().filter(|(name, metric)| {
        is_native(name, metric)
            && is_plain_name(name)
            && unit_of(name, metric) == Some(DurationUnit::Seconds)
            && !catalogue.metrics.contains_key(&format!("{name}_bucket"))
    });
    natives
        .map(|(name, _)| CandidateShape::NativeHistogram {
            histogram: Selector::of_service(name, &catalogue.service),
        })
        .collect()
}

/// Is it a native histogram, as far as its declared type and its name tell?
pub(super) fn is_native(name: &str, metric: &Metric) -> bool {
    let is_part = ["_bucket", "_sum", "_count"]
        .iter()
        .any(|suffix| name.ends_with(suffix));
    metric.metadata.metric_type == MetricType::Histogram && !is_part && !metric.labels.contains_key("le")
}

/// What a histogram of durations measures in; `None` where it measures something else.
fn unit_of(family: &str, metric: &Metric) -> Option<DurationUnit> {
    let is_histogram = matches!(
        metric.metadata.metric_type,
        MetricType::Histogram | MetricType::Unknown
    );
    let tokens = tokens(family);
    let is_no_duration = tokens.iter().any(|token| NO_DURATIONS.contains(&token.as_str()));
    if !is_histogram || is_no_duration {
        return None;
    }
    DurationUnit::of_name(&metric.metadata.unit).or_else(|| DurationUnit::of_name(&tokens.join("_")))
}

/// The finite bounds, rising; none if the `+Inf` bucket is missing, for then `le` was lost.
pub(super) fn bounds_of(metric: &Metric, unit: DurationUnit) -> Vec<BucketBound> {
    let Some(values) = metric.labels.get("le") else {
        return Vec::new();
    };
    if !values.contains("+Inf") {
        return Vec::new();
    }
    let mut bounds: Vec<BucketBound> = values
        .iter()
        .filter_map(|label| BucketBound::parse_in(label, unit).ok())
        .collect();
    bounds.sort_by_key(BucketBound::seconds);
    bounds.dedup_by_key(|bound| bound.seconds());
    bounds
}
