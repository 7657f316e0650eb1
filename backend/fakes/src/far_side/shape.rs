//! Which series there are, by arithmetic.

use domain::Labels;

/// How large a far side is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FarSideSize {
    /// Services.
    pub n_services: usize,
    /// Metric families, 30 of which all services have.
    pub n_families: usize,
    /// Series, the same number for each service.
    pub n_series: usize,
}

impl FarSideSize {
    /// 1,000 services, 50,000 families, 5 million series.
    pub const LARGE: Self = Self {
        n_services: 1_000,
        n_families: 50_000,
        n_series: 5_000_000,
    };
}

#[derive(Debug)]
pub(super) struct Shape {
    pub(super) size: FarSideSize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Counter,
    Gauge,
    Histogram,
    Summary,
}

/// A series name of one service.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) text: String,
    kind: Kind,
    pub(super) n_series: usize,
}

const N_SHARED: usize = 30;
const N_INSTANCES: usize = 10;
const BOUNDS: [&str; 12] = [
    "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf",
];
const QUANTILES: [&str; 3] = ["0.5", "0.9", "0.99"];
const CODES: [&str; 3] = ["200", "404", "500"];

impl Shape {
    /// The labels that all series of a service have.
    pub(super) fn labels_of_service(&self, service_idx: usize) -> Labels {
        let name = format!("svc-{service_idx:04}");
        let own = match service_idx * 100 / self.size.n_services {
            0..60 => "service",
            60..75 => "service_name",
            75..85 => "app_kubernetes_io_name",
            85..90 => "consul_service",
            90..95 => "namespace",
            _ => "job",
        };
        let mut labels = Labels::from([("job".to_owned(), format!("scrape-{}", service_idx % 20))]);
        if own != "job" {
            labels.insert("namespace".to_owned(), format!("team-{}", service_idx % 40));
        }
        labels.insert(own.to_owned(), name);
        labels
    }

    pub(super) fn names_of_service(&self, service_idx: usize, has_changed: bool) -> Vec<Name> {
        let mut names: Vec<Name> = (0..N_SHARED).map(shared).collect();
        for family_idx in self.own_families(service_idx) {
            names.extend(names_of_family(family_idx));
        }
        let FarSideSize {
            n_services, n_series, ..
        } = self.size;
        let wanted = (service_idx + 1) * n_series / n_services - service_idx * n_series / n_services;
        let fixed: usize = names.iter().map(|name| name.n_series).sum();
        let counters = names
            .iter_mut()
            .filter(|name| name.kind == Kind::Counter && name.n_series == 0);
        let mut counters: Vec<&mut Name> = counters.collect();
        let n_counters = counters.len().max(1);
        let rest = wanted.saturating_sub(fixed);
        for (counter_idx, counter) in counters.iter_mut().enumerate() {
            counter.n_series = (counter_idx + 1) * rest / n_counters - counter_idx * rest / n_counters;
        }
        if has_changed && service_idx == 7 {
            names.pop();
            names.extend((0..3).map(|n| Name {
                text: format!("brand_new_{n}"),
                kind: Kind::Gauge,
                n_series: 1,
            }));
        }
        names
    }

    fn own_families(&self, service_idx: usize) -> std::ops::Range<usize> {
        let FarSideSize {
            n_services,
            n_families,
            ..
        } = self.size;
        let n_own = n_families - N_SHARED;
        N_SHARED + service_idx * n_own / n_services..N_SHARED + (service_idx + 1) * n_own / n_services
    }

    /// Name, type, unit and help of every family.
    pub(super) fn families(&self) -> impl Iterator<Item = (String, &'static str, &'static str, String)> {
        (0..self.size.n_families).map(|family_idx| {
            if family_idx < N_SHARED {
                let help = format!("Shared metric {family_idx} of the runtime that every service has.");
                return (shared(family_idx).text, "gauge", "", help);
            }
            let (stem, kind) = family(family_idx);
            let (metric_type, unit) = match kind {
                Kind::Counter => ("counter", ""),
                Kind::Gauge => ("gauge", ""),
                Kind::Histogram => ("histogram", "seconds"),
                Kind::Summary => ("summary", "seconds"),
            };
            (
                stem,
                metric_type,
                unit,
                format!("Metric {family_idx} of the service that owns it."),
            )
        })
    }

    /// The labels of a service's series of one name, but for those of the service itself.
    pub(super) fn series(&self, name: &Name, series_idx: usize) -> Labels {
        let mut labels = Labels::from([("__name__".to_owned(), name.text.clone())]);
        let mut insert = |label: &str, value: String| labels.insert(label.to_owned(), value);
        let (per_instance, rest) = match name.kind {
            Kind::Counter => {
                insert("code", CODES[series_idx % 3].to_owned());
                (3, series_idx / 3)
            }
            Kind::Histogram if name.text.ends_with("_bucket") => {
                insert("le", BOUNDS[series_idx % 12].to_owned());
                (12, series_idx / 12)
            }
            Kind::Summary if !name.text.ends_with("_sum") && !name.text.ends_with("_count") => {
                insert("quantile", QUANTILES[series_idx % 3].to_owned());
                (3, series_idx / 3)
            }
            Kind::Gauge | Kind::Histogram | Kind::Summary => (1, series_idx),
        };
        insert("instance", format!("10.0.0.{}:8080", rest % N_INSTANCES));
        if name.kind == Kind::Counter && per_instance == 3 {
            insert("path", format!("/v1/things/{}", rest / N_INSTANCES));
        }
        labels
    }
}

fn shared(family_idx: usize) -> Name {
    let text = match family_idx {
        0 => "up".to_owned(),
        n => format!("runtime_shared_{n:02}"),
    };
    Name {
        text,
        kind: Kind::Gauge,
        n_series: N_INSTANCES,
    }
}

fn family(family_idx: usize) -> (String, Kind) {
    match family_idx % 10 {
        0..4 => (format!("app{family_idx:05}_requests_total"), Kind::Counter),
        4..8 => (format!("app{family_idx:05}_queue_level"), Kind::Gauge),
        8 => (format!("app{family_idx:05}_duration_seconds"), Kind::Histogram),
        _ => (format!("app{family_idx:05}_wait_seconds"), Kind::Summary),
    }
}

fn names_of_family(family_idx: usize) -> Vec<Name> {
    let (stem, kind) = family(family_idx);
    let name = |suffix: &str, n_series| Name {
        text: format!("{stem}{suffix}"),
        kind,
        n_series,
    };
    match kind {
        // Counters share what is left.
        Kind::Counter => vec![name("", 0)],
        Kind::Gauge => vec![name("", N_INSTANCES)],
        Kind::Histogram => vec![
            name("_bucket", N_INSTANCES * BOUNDS.len()),
            name("_sum", N_INSTANCES),
            name("_count", N_INSTANCES),
        ],
        Kind::Summary => vec![
            name("", N_INSTANCES * QUANTILES.len()),
            name("_sum", N_INSTANCES),
            name("_count", N_INSTANCES),
        ],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn it_is_as_large_as_it_says() {
        let shape = Shape {
            size: FarSideSize::LARGE,
        };
        let mut n_series = 0;
        let mut families = BTreeSet::new();
        for service_idx in 0..1_000 {
            for name in shape.names_of_service(service_idx, false) {
                n_series += name.n_series;
            }
        }
        families.extend(shape.families().map(|(name, ..)| name));
        assert_eq!((n_series, families.len()), (5_000_000, 50_000));
        let names = shape.names_of_service(3, false);
        let counter = names.iter().find(|name| name.kind == Kind::Counter).unwrap();
        let series: BTreeSet<_> = (0..counter.n_series)
            .map(|idx| shape.series(counter, idx))
            .collect();
        assert_eq!(series.len(), counter.n_series);
    }
}
