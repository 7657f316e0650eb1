//! Latency from histograms of seconds, classic and native, and from classic ones of smaller units.

use rust_decimal::Decimal;

use super::name::Words;
use super::{CandidateShape, is_plain_name};
use crate::indicator::{BucketBound, DurationUnit};
use crate::metric::{Catalogue, Metric, MetricType};
use crate::selector::Selector;

/// Seconds with these words are no time that anything took.
const NO_DURATIONS: [&str; 15] = [
    "length",
    "ages",
    "lifetime",
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

/// What lasts as long as somebody wants it to.
const LAST: [&str; 6] = [
    "room",
    "rooms",
    "connection",
    "connections",
    "session",
    "sessions",
];
/// What comes before it.
const UNTIL_THEN: [&str; 8] = [
    "setup",
    "establish",
    "acquire",
    "acquisition",
    "wait",
    "open",
    "create",
    "creation",
];

/// What else a histogram measures, some of it in parts of one.
const OTHER_MEASURES: [&str; 20] = [
    "shift",
    "size",
    "sizes",
    "bytes",
    "length",
    "ratio",
    "factor",
    "fraction",
    "percent",
    "percentage",
    "score",
    "scores",
    "count",
    "counts",
    "number",
    "depth",
    "load",
    "cost",
    "distance",
    "utilization",
];
/// Sixty.
const SECONDS_PER_MINUTE: Decimal = Decimal::from_parts(60, 0, 0, false, 0);

/// Nobody waits longer than a day for what has bounds below a second.
const SECONDS_AT_MOST: Decimal = Decimal::from_parts(86_400, 0, 0, false, 0);
/// Bounds from one up to here and beyond would be hours, were they seconds.
const MILLISECONDS_FROM: Decimal = Decimal::from_parts(10_000, 0, 0, false, 0);
/// The same, where it is called a latency.
const LATENCY_SECONDS_BELOW: Decimal = Decimal::from_parts(1_000, 0, 0, false, 0);
/// A day: larger bounds are of a smaller unit.
const MILLISECONDS_AT_MOST: Decimal = Decimal::from_parts(86_400_000, 0, 0, false, 0);
/// Words for how long something took, where no unit says so.
const DURATIONS: [&str; 11] = [
    "latency",
    "latencies",
    "duration",
    "durations",
    "runtime",
    "elapsed",
    "time",
    "times",
    "wait",
    "delay",
    "lag",
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
        let Some(unit) = unit_of(family, metric).or_else(|| unit_of_bounds(family, metric)) else {
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
    let words = Words::of(family);
    if !may_be_durations(&words, metric) {
        return None;
    }
    let named = DurationUnit::of_name(&metric.metadata.unit)
        .or_else(|| DurationUnit::of_name(&words.texts().join("_")));
    named.filter(|unit| may_measure_in(metric, *unit))
}

/// Some histograms keep the `_ns` of an older form of theirs and measure in seconds: nobody's slowest bound is
/// below a millisecond.
fn may_measure_in(metric: &Metric, unit: DurationUnit) -> bool {
    let bounds = bounds_of(metric, unit);
    let slowest = bounds.last().map(BucketBound::seconds);
    unit == DurationUnit::Seconds
        || slowest.is_none_or(|slowest| slowest * Decimal::ONE_THOUSAND >= Decimal::ONE)
}

/// The unit that the bounds of a latency without one can only have: of seconds if some are below one, or if
/// one is a minute; of milliseconds if the smallest is one or more and the largest would be hours, or of what
/// is called a latency a quarter of an hour. Anything else could be either.
fn unit_of_bounds(family: &str, metric: &Metric) -> Option<DurationUnit> {
    let words = Words::of(family);
    let is_latency = words.have(&DURATIONS) || !words.have(&OTHER_MEASURES) && has_usual_bounds(metric);
    if !is_latency || !metric.metadata.unit.is_empty() || !may_be_durations(&words, metric) {
        return None;
    }
    let bounds = bounds_of(metric, DurationUnit::Seconds);
    let positive = bounds
        .iter()
        .map(BucketBound::seconds)
        .find(|bound| *bound > Decimal::ZERO);
    let (smallest, largest) = (positive?, bounds.last()?.seconds());
    // Whoever parts at a minute thinks in seconds.
    let has_a_minute = bounds.iter().any(|bound| bound.seconds() == SECONDS_PER_MINUTE);
    let is_seconds = smallest < Decimal::ONE || has_a_minute && largest < MILLISECONDS_FROM;
    if is_seconds && largest <= SECONDS_AT_MOST {
        return Some(DurationUnit::Seconds);
    }
    // Nobody calls it a latency what takes a quarter of an hour.
    let from = if words.have(&["latency", "latencies"]) {
        LATENCY_SECONDS_BELOW
    } else {
        MILLISECONDS_FROM
    };
    let is_milliseconds = smallest >= Decimal::ONE && (from..=MILLISECONDS_AT_MOST).contains(&largest);
    is_milliseconds.then_some(DurationUnit::Milliseconds)
}

/// Are there several bounds within a second and one or more beyond, as client libraries have them for times?
fn has_usual_bounds(metric: &Metric) -> bool {
    let bounds = bounds_of(metric, DurationUnit::Seconds);
    let is_short = |bound: &&BucketBound| bound.seconds() > Decimal::ZERO && bound.seconds() < Decimal::ONE;
    bounds.iter().filter(is_short).count() >= 3
        && bounds.last().is_some_and(|last| last.seconds() > Decimal::ONE)
}

/// Is it a histogram that is not named after times of another sort?
fn may_be_durations(words: &Words, metric: &Metric) -> bool {
    let is_histogram = matches!(
        metric.metadata.metric_type,
        MetricType::Histogram | MetricType::Unknown
    );
    let is_how_long_it_lasts =
        words.have(&LAST) && words.have(&["duration", "durations"]) && !words.have(&UNTIL_THEN);
    // What the processor did meanwhile, not how long it took.
    let is_of_processor = ["user", "system", "cpu"]
        .iter()
        .any(|mode| words.have_in_a_row(mode, &["time"]));
    is_histogram && !words.have(&NO_DURATIONS) && !is_how_long_it_lasts && !is_of_processor
}

/// Does nothing but its bounds tell what the histogram measures in?
pub(super) fn is_without_unit(family: &str, catalogue: &Catalogue) -> bool {
    let bucket = catalogue.metrics.get(&format!("{family}_bucket"));
    bucket.is_some_and(|metric| unit_of(family, metric).is_none())
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
