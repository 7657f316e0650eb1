//! What a whole source measures: services, metric families with their type, unit and help, and how
//! many series each service has of each. Small enough to be kept, and to be compared with the next.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::metric::{MetricMetadata, Service, ServiceSummary, family_of};

/// What a source measures, as far as it could be looked at.
///
/// Names are kept once and referred to by index: a source with 1,000 services of 80 names each has
/// 80,000 pairs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// Where it was read: the address without credentials.
    pub origin: String,
    /// What the server says it is.
    pub server: String,
    /// When all of it was read.
    pub read_at: Timestamp,
    /// When it was last compared with the source, and what had changed was read anew.
    pub refreshed_at: Timestamp,
    /// The labels by which services were told apart, the most telling first.
    pub service_labels: Vec<String>,
    /// Series names, rising.
    pub names: Vec<String>,
    /// By name of the service.
    pub services: Vec<MeasuredService>,
    /// Type, unit and help by family, as the source gives them: outside text.
    pub metadata: BTreeMap<String, MetricMetadata>,
    /// Series that the source has in all; `None` where it does not tell.
    pub n_series_of_source: Option<u64>,
    /// What could not be looked at, in words; empty if nothing was cut.
    pub cut: Vec<String>,
    /// What reading took.
    pub cost: DiscoveryCost,
}

/// A service with what is measured of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasuredService {
    /// The service.
    pub service: Service,
    /// Series that it has.
    pub n_series: u64,
    /// Pairs of an index into [`Overview::names`] and the number of series, by index. Empty where the
    /// service could not be looked at.
    pub metrics: Vec<(u32, u64)>,
}

/// What reading a source took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscoveryCost {
    /// Requests that were sent.
    pub n_requests: u64,
    /// Bytes of the answers, unpacked.
    pub n_bytes: u64,
}

/// A metric family over all services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetricFamily {
    /// Its name, without `_bucket`, `_sum` and `_count` where it is a histogram or a summary.
    pub name: String,
    /// Type, unit and help.
    pub metadata: MetricMetadata,
    /// Services that have it.
    pub n_services: usize,
    /// Series that it has over all services.
    pub n_series: u64,
}

/// What differs between two readings of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewDifference {
    /// When the earlier one was read.
    pub since: Option<Timestamp>,
    /// Services that the later one has and the earlier one has not.
    pub new_services: Vec<String>,
    /// Services that are gone.
    pub gone_services: Vec<String>,
    /// Series names that are new.
    pub new_metrics: Vec<String>,
    /// Series names that are gone.
    pub gone_metrics: Vec<String>,
}

impl Overview {
    /// Puts together what was counted: for each service, series by name.
    pub fn gather(
        counts: BTreeMap<Service, BTreeMap<String, u64>>,
        metadata: BTreeMap<String, MetricMetadata>,
    ) -> (
        Vec<String>,
        Vec<MeasuredService>,
        BTreeMap<String, MetricMetadata>,
    ) {
        let names: BTreeSet<&str> = counts.values().flatten().map(|(name, _)| name.as_str()).collect();
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let idx_of = |name: &String| {
            let idx = names.binary_search(name).unwrap_or_default();
            u32::try_from(idx).unwrap_or(u32::MAX)
        };
        let services = counts.iter().map(|(service, metrics)| MeasuredService {
            service: service.clone(),
            n_series: metrics.values().fold(0, |sum: u64, n| sum.saturating_add(*n)),
            metrics: metrics.iter().map(|(name, n)| (idx_of(name), *n)).collect(),
        });
        let services = services.collect();
        let families: BTreeSet<&str> = names.iter().map(|name| family_of(name, &metadata)).collect();
        let used = metadata
            .iter()
            .filter(|(family, _)| families.contains(family.as_str()))
            .map(|(family, described)| (family.clone(), described.clone()))
            .collect();
        (names, services, used)
    }

    /// The services with how much is measured of each.
    pub fn summaries(&self) -> Vec<ServiceSummary> {
        let summary = |measured: &MeasuredService| ServiceSummary {
            service: measured.service.clone(),
            n_metrics: measured.metrics.len(),
            n_series: measured.n_series,
        };
        self.services.iter().map(summary).collect()
    }

    /// The service of that name.
    pub fn service(&self, name: &str) -> Option<&MeasuredService> {
        self.services
            .iter()
            .find(|measured| measured.service.name == name)
    }

    /// The series names of one service.
    pub fn names_of<'a>(&'a self, measured: &'a MeasuredService) -> impl Iterator<Item = &'a str> + Clone {
        let named = |(idx, _): &(u32, u64)| self.names.get(*idx as usize).map(String::as_str);
        measured.metrics.iter().filter_map(named)
    }

    /// The series of one service by name.
    pub fn counts_of(&self, measured: &MeasuredService) -> BTreeMap<String, u64> {
        let named = |(idx, n): &(u32, u64)| Some((self.names.get(*idx as usize)?.clone(), *n));
        measured.metrics.iter().filter_map(named).collect()
    }

    /// The metric families by name, of one service or of all.
    pub fn families(&self, service: Option<&str>) -> Vec<MetricFamily> {
        let mut families: BTreeMap<&str, MetricFamily> = BTreeMap::new();
        let of_service =
            |measured: &&MeasuredService| service.is_none_or(|name| measured.service.name == name);
        for measured in self.services.iter().filter(of_service) {
            let mut previous = "";
            let mut seen = BTreeSet::new();
            for (idx, n_series) in &measured.metrics {
                let Some(name) = self.names.get(*idx as usize) else {
                    continue;
                };
                let family = family_of(name, &self.metadata);
                let entry = families.entry(family).or_insert_with(|| MetricFamily {
                    name: family.to_owned(),
                    metadata: self.metadata.get(family).cloned().unwrap_or_default(),
                    n_services: 0,
                    n_series: 0,
                });
                entry.n_series = entry.n_series.saturating_add(*n_series);
                if family != previous && seen.insert(family) {
                    entry.n_services += 1;
                }
                previous = family;
            }
        }
        families.into_values().collect()
    }

    /// What differs from an earlier reading.
    pub fn difference_from(&self, earlier: &Self) -> OverviewDifference {
        let services = |overview: &Self| -> BTreeSet<String> {
            let names = overview.services.iter().map(|one| one.service.name.clone());
            names.collect()
        };
        let names = |overview: &Self| -> BTreeSet<String> { overview.names.iter().cloned().collect() };
        let (new_services, gone_services) = apart(&services(self), &services(earlier));
        let (new_metrics, gone_metrics) = apart(&names(self), &names(earlier));
        OverviewDifference {
            since: Some(earlier.refreshed_at),
            new_services,
            gone_services,
            new_metrics,
            gone_metrics,
        }
    }
}

fn apart(later: &BTreeSet<String>, earlier: &BTreeSet<String>) -> (Vec<String>, Vec<String>) {
    let new = later.difference(earlier).cloned().collect();
    let gone = earlier.difference(later).cloned().collect();
    (new, gone)
}

impl OverviewDifference {
    /// Does anything differ?
    pub fn is_empty(&self) -> bool {
        self.new_services.is_empty()
            && self.gone_services.is_empty()
            && self.new_metrics.is_empty()
            && self.gone_metrics.is_empty()
    }
}

/// `3 new metrics, 1 gone`, `1 new service, 3 new metrics`, `nothing new, nothing gone`.
impl std::fmt::Display for OverviewDifference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts = Vec::new();
        for (noun, new, gone) in [
            ("service", &self.new_services, &self.gone_services),
            ("metric", &self.new_metrics, &self.gone_metrics),
        ] {
            let plural = |n: usize| if n == 1 { "" } else { "s" };
            match (new.len(), gone.len()) {
                (0, 0) => {}
                (0, n) => parts.push(format!("{n} {noun}{} gone", plural(n))),
                (n, 0) => parts.push(format!("{n} new {noun}{}", plural(n))),
                (n, m) => parts.push(format!("{n} new {noun}{}, {m} gone", plural(n))),
            }
        }
        match parts.is_empty() {
            true => f.write_str("nothing new, nothing gone"),
            false => f.write_str(&parts.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::MetricType;

    fn service(name: &str) -> Service {
        Service {
            name: name.into(),
            label: "service".into(),
        }
    }

    fn overview(services: &[(&str, &[(&str, u64)])]) -> Overview {
        let counts = services.iter().map(|(name, metrics)| {
            let metrics = metrics.iter().map(|(name, n)| ((*name).to_owned(), *n));
            (service(name), metrics.collect())
        });
        let histogram = MetricMetadata {
            metric_type: MetricType::Histogram,
            ..MetricMetadata::default()
        };
        let described = BTreeMap::from([
            ("d_seconds".to_owned(), histogram),
            ("unused".to_owned(), MetricMetadata::default()),
        ]);
        let (names, services, metadata) = Overview::gather(counts.collect(), described);
        Overview {
            origin: "http://x".into(),
            server: "Prometheus 3".into(),
            read_at: Timestamp::UNIX_EPOCH,
            refreshed_at: Timestamp::UNIX_EPOCH,
            service_labels: vec!["service".into()],
            names,
            services,
            metadata,
            n_series_of_source: None,
            cut: Vec::new(),
            cost: DiscoveryCost::default(),
        }
    }

    #[test]
    fn a_histogram_is_one_family_over_all_services() {
        let overview = overview(&[
            (
                "a",
                &[("d_seconds_bucket", 10), ("d_seconds_count", 1), ("up", 1)],
            ),
            ("b", &[("d_seconds_bucket", 20), ("d_seconds_sum", 2), ("up", 1)]),
        ]);
        let all = overview.families(None);
        let shown: Vec<_> = all
            .iter()
            .map(|family| (family.name.as_str(), family.n_services, family.n_series))
            .collect();
        assert_eq!(shown, [("d_seconds", 2, 33), ("up", 2, 2)]);
        assert_eq!(overview.families(Some("a"))[0].n_series, 11);
        assert!(!overview.metadata.contains_key("unused"));
        assert_eq!(overview.summaries()[1].n_series, 23);
        assert_eq!(overview.counts_of(&overview.services[0])["d_seconds_bucket"], 10);
    }

    #[test]
    fn a_difference_is_told_in_words() {
        let earlier = overview(&[("a", &[("up", 1), ("x", 1)])]);
        let later = overview(&[("a", &[("up", 1), ("y", 1), ("z", 1)]), ("b", &[("up", 1)])]);
        let difference = later.difference_from(&earlier);
        assert_eq!(difference.to_string(), "1 new service, 2 new metrics, 1 gone");
        assert_eq!(difference.gone_metrics, ["x"]);
        assert_eq!(
            earlier.difference_from(&later).to_string(),
            "1 service gone, 1 new metric, 2 gone"
        );
        let same = later.difference_from(&later);
        assert!(same.is_empty());
        assert_eq!(same.to_string(), "nothing new, nothing gone");
    }
}
