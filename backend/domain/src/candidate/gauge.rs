//! Indicators from gauges: probes of ones and zeros, levels beside their limits, what waits or is out of
//! order, and ages of what was last done. A gauge's rate is never taken.

mod age;
mod backlog;
mod flag;
mod level;
mod probe;

use super::name::Words;
use super::{is_counter, is_plain_name};
use crate::metric::{Catalogue, Metric, MetricType};

pub(super) use age::ages;
pub(super) use backlog::{backlogs, unwell};
pub(super) use level::{full, levels};
pub(super) use probe::{probes, scrapes};

/// Levels with these words are ratings of a device, limits that nobody can reach, or no levels.
const NOT_FILLING: [&str; 22] = [
    "cache",
    "caches",
    "celsius",
    "temp",
    "rpm",
    "fan",
    "volts",
    "volt",
    "hertz",
    "mhz",
    "freq",
    "state",
    "width",
    "transfers",
    "watt",
    "seconds",
    "virtual",
    "utilization",
    "pwm",
    "rate",
    "age",
    "time",
];
/// What the runtime tells of itself: its levels say nothing of the service's work. A heap fills up until
/// it is collected.
const RUNTIME_WORDS: [&str; 2] = ["jvm", "heap"];
/// The same, by what names begin with.
const RUNTIME: [&str; 7] = [
    "go_",
    "process_",
    "promhttp_",
    "scrape_",
    "net_conntrack_",
    "jvm_",
    "python_",
];

/// Does nothing but its help text tell what one and zero of it mean?
pub(super) fn tells_by_help(name: &str, metric: &Metric) -> bool {
    flag::flag(name, metric).is_some() && !probe::is_probe(name, metric)
}

/// A gauge, or what no type is declared of, such as what Prometheus adds itself.
pub(super) fn may_be_gauge(name: &str, metric: &Metric) -> bool {
    let is_one = matches!(
        metric.metadata.metric_type,
        MetricType::Gauge | MetricType::Unknown
    );
    is_one && is_plain_name(name)
}

fn is_declared_gauge(metric: &Metric) -> bool {
    metric.metadata.metric_type == MetricType::Gauge
}

/// Declared gauges that can fill up.
fn filling_gauges(catalogue: &Catalogue) -> impl Iterator<Item = (&str, &Metric)> {
    may_fill(catalogue).filter(|(_, metric)| is_declared_gauge(metric))
}

/// Gauges that can fill up, declared or not.
fn may_fill(catalogue: &Catalogue) -> impl Iterator<Item = (&str, &Metric)> {
    let gauges = catalogue.metrics.iter().filter(|(name, metric)| {
        let is_of_runtime = RUNTIME.iter().any(|prefix| name.starts_with(prefix));
        let may_be_gauge = may_be_gauge(name, metric) && !is_counter(name, metric);
        let words = Words::of(name);
        let cannot_fill = words.have(&NOT_FILLING) || words.have(&RUNTIME_WORDS);
        may_be_gauge && !is_part(name, metric) && !is_of_runtime && !cannot_fill
    });
    gauges.map(|(name, metric)| (name.as_str(), metric))
}

/// Is it a part of a histogram, a summary or a counter, and no gauge of its own?
fn is_part(name: &str, metric: &Metric) -> bool {
    let is_sum = name.ends_with("_sum") && !is_declared_gauge(metric);
    has_label(metric, &["le", "quantile"]) || name.ends_with("_created") || is_sum
}

fn has_label(metric: &Metric, labels: &[&str]) -> bool {
    labels.iter().any(|label| metric.labels.contains_key(*label))
}
