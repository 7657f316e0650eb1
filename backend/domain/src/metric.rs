//! Metrics as a source describes them, and the catalogue of one service.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The label set of one series, the name included as `__name__`.
pub type Labels = BTreeMap<String, String>;

/// What a source says of a metric family, whichever service has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetricMetadata {
    /// The declared type.
    pub metric_type: MetricType,
    /// The declared unit, often empty.
    pub unit: String,
    /// The help text: outside text, never trusted.
    pub help: String,
}

/// The type of a metric family.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricType {
    /// Only ever rises, but for restarts.
    Counter,
    /// Rises and falls.
    Gauge,
    /// Counts by bucket.
    Histogram,
    /// Quantiles computed by the service.
    Summary,
    /// Declared as untyped, or not at all.
    #[default]
    Unknown,
}

/// What is measured of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The service.
    pub service: Service,
    /// Its metric families by series name (`…_bucket`, `…_sum` and `…_count` stay apart).
    pub metrics: BTreeMap<String, Metric>,
    /// Series that were looked at.
    pub n_series: usize,
    /// What could not be looked at, in words; empty if nothing was cut.
    pub cut: Vec<String>,
}

/// A series name with all that is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metric {
    /// Type, unit and help.
    pub metadata: MetricMetadata,
    /// Label names with their values, without `__name__`.
    pub labels: BTreeMap<String, BTreeSet<String>>,
    /// How many series have this name.
    pub n_series: usize,
}

/// What a team runs and is asked about: all series with one value of one label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Service {
    /// The label's value: outside text.
    pub name: String,
    /// The label that names it, such as `service` or `job`.
    pub label: String,
}

/// A service in the overview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceSummary {
    /// The service.
    pub service: Service,
    /// Series names that it has.
    pub n_metrics: usize,
    /// Series that it has.
    pub n_series: u64,
}

/// The labels that name a service, the most telling first: a series belongs to the service of the
/// first of these labels that it has.
///
/// `service` and `service_name` (OpenTelemetry's `service.name`) are set by people who thought of
/// services, and `consul_service` is what Consul has under that name; `app` and the Kubernetes
/// recommended label come from manifests; `job` is what is left.
pub const DEFAULT_SERVICE_LABELS: [&str; 7] = [
    "service",
    "service_name",
    "consul_service",
    "app_kubernetes_io_name",
    "app",
    "namespace",
    "job",
];

impl Catalogue {
    /// Gathers a catalogue from the series of one service and the metadata of the whole source.
    ///
    /// A series name without metadata of its own takes that of its family: `x_bucket`, `x_sum` and
    /// `x_count` that of `x`; and `x_total` that of `x`, as OpenMetrics names it.
    pub fn gather(service: Service, series: &[Labels], metadata: &BTreeMap<String, MetricMetadata>) -> Self {
        let mut metrics: BTreeMap<String, Metric> = BTreeMap::new();
        for labels in series {
            let Some(name) = labels.get("__name__") else {
                continue;
            };
            let metric = metrics.entry(name.clone()).or_insert_with(|| Metric {
                metadata: metadata_of(name, metadata),
                ..Metric::default()
            });
            metric.n_series += 1;
            for (label, value) in labels.iter().filter(|(label, _)| *label != "__name__") {
                metric
                    .labels
                    .entry(label.clone())
                    .or_default()
                    .insert(value.clone());
            }
        }
        Self {
            service,
            metrics,
            n_series: series.len(),
            cut: Vec::new(),
        }
    }
}

/// The metadata of a series name: its own, or that of its family.
pub fn metadata_of(name: &str, metadata: &BTreeMap<String, MetricMetadata>) -> MetricMetadata {
    families_of(name)
        .find_map(|family| metadata.get(family))
        .cloned()
        .unwrap_or_default()
}

/// The family that a series name belongs to: itself where it is described or nothing is known of it,
/// else the described family of which it is a part.
pub fn family_of<'a>(name: &'a str, metadata: &BTreeMap<String, MetricMetadata>) -> &'a str {
    families_of(name)
        .find(|family| metadata.contains_key(*family))
        .unwrap_or(name)
}

fn families_of(name: &str) -> impl Iterator<Item = &str> {
    ["", "_bucket", "_sum", "_count", "_total"]
        .into_iter()
        .filter_map(|suffix| name.strip_suffix(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_bucket_takes_the_metadata_of_its_histogram() {
        let service = Service {
            name: "cart".into(),
            label: "service".into(),
        };
        let histogram = MetricMetadata {
            metric_type: MetricType::Histogram,
            ..MetricMetadata::default()
        };
        let catalogue = Catalogue::gather(
            service,
            &[
                labels(&[("__name__", "d_bucket"), ("le", "0.1")]),
                labels(&[("__name__", "d_bucket"), ("le", "+Inf")]),
                labels(&[("le", "nameless")]),
            ],
            &BTreeMap::from([("d".to_owned(), histogram.clone())]),
        );
        let metric = &catalogue.metrics["d_bucket"];
        assert_eq!(metric.metadata, histogram);
        assert_eq!(metric.n_series, 2);
        assert_eq!(metric.labels["le"].len(), 2);
    }
}
