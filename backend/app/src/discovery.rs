//! Reads what a whole source measures, within limits: of requests, bytes, time, services and names.
//! What a limit or a failure keeps from being read is said, and the rest is kept.
//!
//! Series are never fetched, only counted, by groups of services that are small enough for the
//! server. A second reading asks what changed, and counts only that.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::metric::MetricMetadata;
use domain::overview::DiscoveryCost;
use domain::ports::{Between, Sample, SourceError};
use domain::selector::{pattern_of, quoted};
use domain::{Overview, Service, TimeSpan};

use crate::{App, AppError};

/// Services that were quiet for longer are not listed.
pub(crate) const LOOK_BACK: TimeSpan = TimeSpan::from_days(1);

/// How much may be asked of a source for one overview.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DiscoveryLimits {
    n_requests: u64,
    n_bytes: u64,
    time: Duration,
    time_of_one: Duration,
    n_services: usize,
    n_pairs: usize,
}

impl Default for DiscoveryLimits {
    /// Twice what 1,000 services, 50,000 families and 5 million series need, but for the requests:
    /// these keep to 50.
    fn default() -> Self {
        Self {
            n_requests: 50,
            n_bytes: 128 * 1024 * 1024,
            time: Duration::from_secs(45),
            time_of_one: Duration::from_secs(15),
            n_services: 10_000,
            n_pairs: 1_000_000,
        }
    }
}

/// Series that one counting query should look at.
const SERIES_PER_COUNT: u64 = 200_000;
/// Series that a query should look at that only compares.
const SERIES_PER_COMPARISON: u64 = 1_000_000;
/// Services in one query, where nothing is known of their series.
const SERVICES_PER_COUNT: usize = 64;
/// Groups into which services are split at first: leaves requests for splitting those further that
/// the server refuses.
const MAX_GROUPS: usize = 30;
/// Counting queries that run at a time: the server has other things to do.
const AT_A_TIME: usize = 3;
/// Longer names and label values are somebody's mistake.
const MAX_NAME_BYTES: usize = 512;
/// New names that are looked for by name; with more, all is read.
const MAX_NEW_NAMES: usize = 500;

/// How far a discovery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiscoveryProgress {
    /// What is being done.
    pub step: DiscoveryStep,
    /// How many parts of it are done.
    pub done: usize,
    /// Of how many.
    pub of: usize,
    /// Requests that were sent so far.
    pub n_requests: u64,
}

/// The steps of a discovery, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscoveryStep {
    /// Services by each label.
    Services,
    /// What changed since the last reading.
    Changes,
    /// Series by service and name.
    Series,
    /// Types, units and help.
    Metadata,
}

impl std::fmt::Display for DiscoveryProgress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.step {
            DiscoveryStep::Services => "services by label",
            DiscoveryStep::Changes => "what changed",
            DiscoveryStep::Series => "series by service",
            DiscoveryStep::Metadata => "types, units and help",
        };
        write!(
            f,
            "{what}, {} of {}, {} requests",
            self.done, self.of, self.n_requests
        )
    }
}

/// Is told of each step.
pub type OnProgress<'a> = &'a (dyn Fn(DiscoveryProgress) + Send + Sync);

type Counts = BTreeMap<Service, BTreeMap<String, u64>>;

/// Why one question has no answer.
#[derive(Debug)]
enum Miss {
    /// A limit of ours was reached before it was asked.
    Limit(String),
    /// No answer within our time.
    Slow(Duration),
    /// The source failed.
    Source(SourceError),
}

impl std::fmt::Display for Miss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Limit(limit) => f.write_str(limit),
            Self::Slow(after) => write!(f, "not answered within {:.0} s", after.as_secs_f64()),
            Self::Source(error) => write!(f, "{error}"),
        }
    }
}

impl Miss {
    fn into_error(self, request: &str) -> AppError {
        let error = match self {
            Self::Source(error) => error,
            Self::Limit(_) => SourceError::TimedOut {
                request: request.to_owned(),
                seconds: 0,
            },
            Self::Slow(after) => SourceError::TimedOut {
                request: request.to_owned(),
                seconds: after.as_secs(),
            },
        };
        AppError::Source(error)
    }

    /// Would a smaller question have a chance?
    fn is_of_size(&self) -> bool {
        match self {
            Self::Slow(_) => true,
            Self::Limit(_) => false,
            Self::Source(error) => is_of_size(error),
        }
    }
}

/// Did the source fail because too much was asked of it?
pub(crate) fn is_of_size(error: &SourceError) -> bool {
    match error {
        SourceError::TooLarge { .. } | SourceError::TimedOut { .. } => true,
        // 413 and 422 are what servers answer to a query over their limits; 503 when it took too long.
        SourceError::Refused { status, .. } => matches!(status, 413 | 422 | 503 | 504),
        _ => false,
    }
}

/// Services that are asked about together, all told apart by one label.
#[derive(Debug, Clone)]
struct Group {
    label: String,
    names: Vec<String>,
}

/// One reading of a source.
pub(crate) struct Discovery<'a> {
    app: &'a App,
    limits: DiscoveryLimits,
    on_progress: OnProgress<'a>,
    started: Instant,
    cost_before: DiscoveryCost,
    n_requests: AtomicU64,
    is_lost: AtomicBool,
    cut: Mutex<Vec<String>>,
}

impl<'a> Discovery<'a> {
    pub(crate) fn new(app: &'a App, on_progress: OnProgress<'a>) -> Self {
        Self {
            app,
            limits: DiscoveryLimits::default(),
            on_progress,
            started: Instant::now(),
            cost_before: app.source.cost(),
            n_requests: AtomicU64::new(0),
            is_lost: AtomicBool::new(false),
            cut: Mutex::default(),
        }
    }

    /// Reads all of it.
    pub(crate) async fn read(self) -> Result<Overview, AppError> {
        let server = self.server().await?;
        let services = self.services().await?;
        let n_series = self.ask(self.app.source.n_series()).await.ok().flatten();
        let counts = self.count(&services, n_series).await;
        let metadata = self.metadata().await;
        let now = (self.app.clock)();
        Ok(self.overview(server, counts, metadata, n_series, (now, now)))
    }

    /// Reads what changed since `earlier`, which must have been read by the same labels and whole.
    /// `None` where so much changed that all should be read.
    pub(crate) async fn read_changes(self, earlier: &Overview) -> Result<Option<Overview>, AppError> {
        let server = self.server().await?;
        let services = self.services().await?;
        let n_series = self.ask(self.app.source.n_series()).await.ok().flatten();
        let Some(changed) = self.changed(&services, earlier, n_series).await else {
            return Ok(None);
        };
        let again: Vec<Service> = services
            .iter()
            .filter(|one| changed.contains(one))
            .cloned()
            .collect();
        let recounted = self.count(&again, n_series).await;
        let mut counts = Counts::new();
        for service in services {
            let metrics = match recounted.get(&service) {
                Some(metrics) => metrics.clone(),
                None => earlier
                    .service(&service.name)
                    .map(|measured| earlier.counts_of(measured))
                    .unwrap_or_default(),
            };
            counts.insert(service, metrics);
        }
        let known: BTreeSet<&String> = earlier.names.iter().collect();
        let has_new_names = counts.values().flatten().any(|(name, _)| !known.contains(name));
        let metadata = match has_new_names {
            true => self.metadata().await,
            false => earlier.metadata.clone(),
        };
        let times = (earlier.read_at, (self.app.clock)());
        Ok(Some(self.overview(server, counts, metadata, n_series, times)))
    }

    async fn server(&self) -> Result<String, AppError> {
        let server = self.ask(self.app.source.server()).await;
        let server = server.map_err(|miss| miss.into_error("what the server is"))?;
        Ok(server.to_string())
    }

    /// The services by name. A label names only those whose series have none of the labels before it;
    /// of two services with one name the more telling label counts.
    async fn services(&self) -> Result<Vec<Service>, AppError> {
        let between = Between::the_last(LOOK_BACK, (self.app.clock)());
        let labels = &self.app.settings.service_labels;
        let mut services: BTreeMap<String, Service> = BTreeMap::new();
        let mut first_miss = None;
        let mut n_odd = 0;
        for (label_idx, label) in labels.iter().enumerate() {
            self.tell(DiscoveryStep::Services, label_idx, labels.len());
            let selector = self.app.selector_of_label(label);
            let asked = self.app.source.label_values(label, Some(&selector), between);
            let names = match self.ask(asked).await {
                Ok(names) => names,
                Err(miss) => {
                    self.cut(format!("services by `{label}`: {miss}"));
                    first_miss.get_or_insert(miss);
                    continue;
                }
            };
            let mut n_beyond = 0;
            for name in names.into_iter().filter(|name| !name.is_empty()) {
                if name.len() > MAX_NAME_BYTES {
                    n_odd += 1;
                } else if services.len() < self.limits.n_services {
                    let label = label.clone();
                    services.entry(name.clone()).or_insert(Service { name, label });
                } else {
                    n_beyond += 1;
                }
            }
            if n_beyond > 0 {
                let limit = self.limits.n_services;
                self.cut(format!(
                    "{n_beyond} services by `{label}` are beyond the {limit} that are looked at; does `{label}` name services?"
                ));
            }
        }
        if n_odd > 0 {
            self.cut(format!(
                "{n_odd} services have names of more than {MAX_NAME_BYTES} bytes"
            ));
        }
        match (services.is_empty(), first_miss) {
            (true, Some(miss)) => Err(miss.into_error("the names of the services")),
            (true, None) => Err(AppError::NoServices {
                origin: self.app.source.origin(),
                labels: labels.join(", "),
            }),
            (false, _) => Ok(services.into_values().collect()),
        }
    }

    /// The series of these services, by name.
    async fn count(&self, services: &[Service], n_series: Option<u64>) -> Counts {
        let mut counts: Counts = services
            .iter()
            .map(|one| (one.clone(), BTreeMap::new()))
            .collect();
        let mut waiting = groups(services, n_series, SERIES_PER_COUNT);
        let (mut n_pairs, mut done) = (0, 0);
        while !waiting.is_empty() {
            self.tell(DiscoveryStep::Series, done, done + waiting.len());
            let now = waiting.split_off(waiting.len().saturating_sub(AT_A_TIME));
            let asked = now.iter().map(|group| self.count_group(group));
            let answers = futures::future::join_all(asked).await;
            for (group, answer) in now.into_iter().zip(answers) {
                match answer {
                    Ok(samples) => {
                        done += 1;
                        n_pairs += self.add(&mut counts, &group, samples, n_pairs);
                    }
                    Err(miss) if miss.is_of_size() && group.names.len() > 1 => {
                        waiting.extend(group.halves());
                    }
                    Err(miss) => {
                        done += 1;
                        self.cut(format!("series of {}: {miss}", group.in_words()));
                    }
                }
            }
        }
        counts
    }

    async fn count_group(&self, group: &Group) -> Result<Vec<Sample>, Miss> {
        let selector = self.selector(group);
        let query = format!("count by ({}, __name__) ({selector})", group.label);
        self.ask(self.app.source.instant(&query, (self.app.clock)()))
            .await
    }

    /// Adds an answer, of which nothing is believed that was not asked for. The number of new pairs.
    fn add(&self, counts: &mut Counts, group: &Group, samples: Vec<Sample>, n_pairs: usize) -> usize {
        let (mut n_added, mut n_odd, mut n_beyond) = (0, 0, 0);
        for mut sample in samples {
            let (Some(name), Some(service)) = (
                sample.labels.remove("__name__"),
                sample.labels.remove(&group.label),
            ) else {
                continue;
            };
            let service = Service {
                name: service,
                label: group.label.clone(),
            };
            let Some(metrics) = counts.get_mut(&service) else {
                continue;
            };
            if name.len() > MAX_NAME_BYTES || !(sample.value >= 1.0 && sample.value.is_finite()) {
                n_odd += 1;
            } else if n_pairs + n_added >= self.limits.n_pairs {
                n_beyond += 1;
            } else {
                metrics.insert(name, sample.value as u64);
                n_added += 1;
            }
        }
        if n_odd > 0 {
            self.cut(format!(
                "{n_odd} metrics of {} have a name of more than {MAX_NAME_BYTES} bytes, or a count that is no number",
                group.in_words()
            ));
        }
        if n_beyond > 0 {
            self.cut(format!(
                "{n_beyond} metrics of {} are beyond the {} that are looked at",
                group.in_words(),
                self.limits.n_pairs
            ));
        }
        n_added
    }

    /// The services that have other names than before; `None` where that cannot be told.
    async fn changed(
        &self,
        services: &[Service],
        earlier: &Overview,
        n_series: Option<u64>,
    ) -> Option<BTreeSet<Service>> {
        let between = Between::the_last(domain::TimeSpan::from_minutes(5), (self.app.clock)());
        let asked = self.app.source.label_values("__name__", None, between);
        let names: BTreeSet<String> = self.ask(asked).await.ok()?.into_iter().collect();
        let known: BTreeSet<&String> = earlier.names.iter().collect();
        let new: Vec<&String> = names.iter().filter(|name| !known.contains(name)).collect();
        if new.len() > MAX_NEW_NAMES {
            return None;
        }
        let mut changed: BTreeSet<Service> = services
            .iter()
            .filter(|service| {
                let before = earlier.service(&service.name);
                before.is_none_or(|measured| {
                    let is_gone = |(idx, _): &(u32, u64)| {
                        let name = earlier.names.get(*idx as usize);
                        name.is_none_or(|name| !names.contains(name))
                    };
                    measured.service != **service || measured.metrics.iter().any(is_gone)
                })
            })
            .cloned()
            .collect();
        changed.extend(self.having_any(&new, services).await?);
        let groups = groups(services, n_series, SERIES_PER_COMPARISON);
        let n_groups = groups.len();
        for (group_idx, group) in groups.iter().enumerate() {
            self.tell(DiscoveryStep::Changes, group_idx, n_groups);
            let (label, selector) = (&group.label, self.selector(group));
            let query = format!("count by ({label}) (count by ({label}, __name__) ({selector}))");
            let counted = self.ask(self.app.source.instant(&query, (self.app.clock)()));
            let counted: BTreeMap<String, f64> = counted
                .await
                .ok()?
                .into_iter()
                .filter_map(|mut sample| Some((sample.labels.remove(label)?, sample.value)))
                .collect();
            for name in &group.names {
                let before = earlier.service(name).map_or(0, |measured| measured.metrics.len());
                let now = counted.get(name).copied().unwrap_or_default();
                if (now - before as f64).abs() >= 1.0 {
                    changed.insert(Service {
                        name: name.clone(),
                        label: label.clone(),
                    });
                }
            }
        }
        // To count half of them again is to read all of it.
        (changed.len() * 2 <= services.len() || services.len() < SERVICES_PER_COUNT).then_some(changed)
    }

    /// The services that have series of any of these names.
    async fn having_any(&self, names: &[&String], services: &[Service]) -> Option<Vec<Service>> {
        if names.is_empty() {
            return Some(Vec::new());
        }
        let pattern: Vec<String> = names.iter().map(|name| pattern_of(name)).collect();
        let pattern = quoted(&pattern.join("|"));
        let labels: BTreeSet<&String> = services.iter().map(|service| &service.label).collect();
        let mut having = Vec::new();
        for label in labels {
            let of_label = self.app.selector_of_label(label);
            let selector = format!("{{__name__=~{pattern},{}", of_label.trim_start_matches('{'));
            let query = format!("count by ({label}) ({selector})");
            let found = self.ask(self.app.source.instant(&query, (self.app.clock)()));
            for mut sample in found.await.ok()? {
                having.extend(sample.labels.remove(label).map(|name| Service {
                    name,
                    label: label.clone(),
                }));
            }
        }
        Some(having)
    }

    async fn metadata(&self) -> BTreeMap<String, MetricMetadata> {
        self.tell(DiscoveryStep::Metadata, 0, 1);
        match self.ask(self.app.source.metadata()).await {
            Ok(metadata) => metadata,
            Err(miss) => {
                self.cut(format!("types, units and help: {miss}"));
                BTreeMap::new()
            }
        }
    }

    /// `{service=~"a|b",…}`.
    fn selector(&self, group: &Group) -> String {
        let patterns: Vec<String> = group.names.iter().map(|name| pattern_of(name)).collect();
        let label = &group.label;
        let before = self.app.none_of_the_labels_before(label);
        format!("{{{label}=~{}{before}}}", quoted(&patterns.join("|")))
    }

    fn overview(
        self,
        server: String,
        counts: Counts,
        metadata: BTreeMap<String, MetricMetadata>,
        n_series_of_source: Option<u64>,
        (read_at, refreshed_at): (jiff::Timestamp, jiff::Timestamp),
    ) -> Overview {
        let (names, services, metadata) = Overview::gather(counts, metadata);
        Overview {
            origin: self.app.source.origin(),
            server,
            read_at,
            refreshed_at,
            service_labels: self.app.settings.service_labels.clone(),
            names,
            services,
            metadata,
            n_series_of_source,
            cost: self.cost(),
            cut: self.cut.into_inner().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Asks, unless a limit was reached.
    async fn ask<T>(&self, question: impl Future<Output = Result<T, SourceError>>) -> Result<T, Miss> {
        if let Some(limit) = self.limit_reached() {
            return Err(Miss::Limit(limit));
        }
        self.n_requests.fetch_add(1, Ordering::Relaxed);
        let left = self.limits.time.saturating_sub(self.started.elapsed());
        let within = left.min(self.limits.time_of_one);
        match tokio::time::timeout(within, question).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                if matches!(error, SourceError::Unreachable { .. }) {
                    self.is_lost.store(true, Ordering::Relaxed);
                }
                Err(Miss::Source(error))
            }
            Err(_) => Err(Miss::Slow(within)),
        }
    }

    fn limit_reached(&self) -> Option<String> {
        let limits = &self.limits;
        let n_requests = self.n_requests.load(Ordering::Relaxed);
        let n_bytes = self.cost().n_bytes;
        if self.is_lost.load(Ordering::Relaxed) {
            return Some("the source went away".to_owned());
        }
        if n_requests >= limits.n_requests {
            return Some(format!("not asked: {n_requests} requests were sent already"));
        }
        if n_bytes >= limits.n_bytes {
            let mebibytes = n_bytes / (1024 * 1024);
            return Some(format!("not asked: {mebibytes} MiB were read already"));
        }
        (self.started.elapsed() >= limits.time)
            .then(|| format!("not asked: {:.0} s had passed already", limits.time.as_secs_f64()))
    }

    /// What was asked so far; the bytes include what others read of the same source meanwhile.
    fn cost(&self) -> DiscoveryCost {
        let now = self.app.source.cost();
        DiscoveryCost {
            n_requests: self.n_requests.load(Ordering::Relaxed),
            n_bytes: now.n_bytes.saturating_sub(self.cost_before.n_bytes),
        }
    }

    fn tell(&self, step: DiscoveryStep, done: usize, of: usize) {
        (self.on_progress)(DiscoveryProgress {
            step,
            done,
            of,
            n_requests: self.n_requests.load(Ordering::Relaxed),
        });
    }

    /// Notes what is missing. A source that fails everywhere is not told a hundred times.
    fn cut(&self, what: String) {
        const MAX_NOTES: usize = 20;
        let mut cut = self.cut.lock().unwrap_or_else(PoisonError::into_inner);
        match cut.len() {
            n if n < MAX_NOTES => cut.push(what),
            MAX_NOTES => cut.push("more of the same".to_owned()),
            _ => {}
        }
    }
}

impl Group {
    fn halves(self) -> [Self; 2] {
        let Self { label, mut names } = self;
        let second = names.split_off(names.len() / 2);
        [
            Self {
                label: label.clone(),
                names,
            },
            Self { label, names: second },
        ]
    }

    fn in_words(&self) -> String {
        match &self.names[..] {
            [one] => format!("`{one}`"),
            [first, .., last] => format!("{} services from `{first}` to `{last}`", self.names.len()),
            [] => "no services".to_owned(),
        }
    }
}

/// Groups of services of one label each, so that each has about as many series as wanted.
fn groups(services: &[Service], n_series: Option<u64>, series_per_group: u64) -> Vec<Group> {
    let wanted = match n_series {
        Some(n_series) => usize::try_from(n_series.div_ceil(series_per_group)).unwrap_or(MAX_GROUPS),
        None => services.len().div_ceil(SERVICES_PER_COUNT),
    };
    let n_groups = wanted.clamp(1, MAX_GROUPS - 5);
    let size = services.len().div_ceil(n_groups).max(1);
    let mut by_label: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    for service in services {
        by_label
            .entry(&service.label)
            .or_default()
            .push(service.name.clone());
    }
    let mut groups = Vec::new();
    for (label, names) in by_label {
        groups.extend(names.chunks(size).map(|names| Group {
            label: label.clone(),
            names: names.to_vec(),
        }));
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_as_large_as_the_server_likes_and_few() {
        let services: Vec<Service> = (0..1_000)
            .map(|n| Service {
                name: format!("s{n}"),
                label: ["service", "app", "job"][n % 3].to_owned(),
            })
            .collect();
        let of = |n_series| groups(&services, n_series, SERIES_PER_COUNT).len();
        assert_eq!(of(Some(10_000)), 3);
        assert!((25..=30).contains(&of(Some(5_000_000))));
        assert!(of(Some(u64::MAX)) <= 30);
        assert!((16..=19).contains(&of(None)));
    }
}
