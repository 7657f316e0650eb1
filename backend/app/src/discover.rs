//! Discovers what is measured of one service, how often, and since when.

use std::collections::{BTreeMap, BTreeSet};

use domain::metric::MetricMetadata;
use domain::ports::{Between, SampleSeries, SourceError};
use domain::selector::{pattern_of, quoted};
use domain::{Catalogue, Labels, Selector, Service, TimeSpan};
use jiff::Timestamp;

use crate::discovery::{LOOK_BACK, is_of_size};
use crate::services::Freshness;
use crate::{App, AppError};

/// Intervals that people configure; a measured one is snapped to the nearest, in seconds.
const USUAL_SCRAPE_INTERVALS: [u64; 10] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300];
/// A service with more series is looked at by samples of them.
const MAX_SERIES: usize = 20_000;
/// A name with more series is looked at by a sample of them, where the service has too many.
const MAX_SERIES_OF_NAME: u64 = 500;
/// As many are taken of each such name.
const SAMPLE_SIZE: usize = 100;
/// Names that are looked at where the service has too many series.
const MAX_NAMES: usize = 2_000;
/// How far back the first sample is looked for where the server does not tell how long it keeps any.
const LONGEST_RETENTION: TimeSpan = TimeSpan::from_days(365);

/// A service in detail.
#[derive(Debug, Clone)]
pub struct ServiceDetail {
    /// What is measured of it.
    pub catalogue: Catalogue,
    /// How often it is scraped; `None` where that could not be counted.
    pub scrape_interval: Option<TimeSpan>,
    /// Between which times the source has samples, give or take five minutes; `None` where it has
    /// none of the metric that was looked at, or does not say.
    pub samples: Option<Between>,
    /// The series name that was looked at for this.
    pub looked_at: Option<String>,
    /// For how long the source keeps samples; `None` where it does not tell.
    pub retention: Option<TimeSpan>,
}

impl App {
    /// What is measured of a service, how often, and since when: seven requests, or a few more where
    /// the service has very many series.
    pub async fn service_detail(&self, name: &str, at: Timestamp) -> Result<ServiceDetail, AppError> {
        let mut catalogue = self.catalogue_of(name, at).await?;
        let looked_at = representative(&catalogue).map(str::to_owned);
        let mut detail = ServiceDetail {
            scrape_interval: None,
            samples: None,
            retention: self.source.retention().await.unwrap_or_default(),
            looked_at: looked_at.clone(),
            catalogue: catalogue.clone(),
        };
        if let Some(metric) = looked_at {
            let selector = Selector::of_service(&metric, &catalogue.service).to_string();
            let back = detail.retention.unwrap_or(LONGEST_RETENTION);
            match self.samples_of(&selector, back, at).await {
                Ok(Some(samples)) if !was_asked_for(samples, back, at) => catalogue.cut.push(
                    "first and last sample: the source answers with times that it was not asked for; is its clock right?"
                        .to_owned(),
                ),
                Ok(samples) => detail.samples = samples,
                Err(error) => catalogue.cut.push(format!("first and last sample: {error}")),
            }
            // Samples are counted over an hour, which must have been one of scrapes.
            let an_hour_ago = Between::the_last(TimeSpan::from_hours(1), at).from;
            if detail.samples.is_none_or(|samples| samples.from <= an_hour_ago) {
                match self.measured_scrape_interval(&selector, at).await {
                    Ok(interval) => detail.scrape_interval = interval,
                    Err(error) => catalogue.cut.push(format!("scrape interval: {error}")),
                }
            }
            detail.catalogue = catalogue;
        }
        Ok(detail)
    }

    /// All that is measured of the service of that name, by label precedence.
    pub(crate) async fn catalogue_of(&self, name: &str, at: Timestamp) -> Result<Catalogue, AppError> {
        let between = Between::the_last(LOOK_BACK, at);
        let possible: Vec<Service> = self
            .settings
            .service_labels
            .iter()
            .map(|label| Service {
                name: name.to_owned(),
                label: label.clone(),
            })
            .collect();
        let selectors: Vec<String> = possible
            .iter()
            .map(|service| self.selector_of_service(service))
            .collect();
        let answer = self.source.series_of_any(&selectors, between, MAX_SERIES).await;
        let series = match answer {
            Ok(series) if series.len() <= MAX_SERIES => series,
            Ok(_) => return self.sampled_catalogue(possible, between, at).await,
            Err(error) if is_of_size(&error) => {
                return self.sampled_catalogue(possible, between, at).await;
            }
            Err(error) => return Err(error.into()),
        };
        for service in possible {
            let of_service: Vec<Labels> = series
                .iter()
                .filter(|labels| self.belongs(labels, &service))
                .cloned()
                .collect();
            if !of_service.is_empty() {
                let mut cut = Vec::new();
                let metadata = self.metadata_or_none(&mut cut).await?;
                let mut catalogue = Catalogue::gather(service, &of_service, &metadata);
                catalogue.cut = cut;
                return Ok(catalogue);
            }
        }
        Err(self.service_not_found(name).await?)
    }

    /// Is it a series of this service, and not of a label before its own?
    fn belongs(&self, labels: &Labels, service: &Service) -> bool {
        let has = |label: &String| labels.get(label).is_some_and(|value| !value.is_empty());
        labels.get(&service.label) == Some(&service.name) && !self.labels_before(&service.label).any(has)
    }

    async fn service_not_found(&self, name: &str) -> Result<AppError, AppError> {
        let known = self.services(Freshness::Recent, &|_| {}).await?.overview;
        let lower = name.to_lowercase();
        let nearest = known
            .services
            .into_iter()
            .map(|measured| measured.service.name)
            .find(|other| other.to_lowercase().contains(&lower) || lower.contains(&other.to_lowercase()));
        Ok(AppError::ServiceNotFound {
            name: name.to_owned(),
            nearest,
        })
    }

    /// Types, units and help, or none of them where there is too much of it: what follows from names
    /// can still be proposed.
    async fn metadata_or_none(
        &self,
        cut: &mut Vec<String>,
    ) -> Result<BTreeMap<String, MetricMetadata>, AppError> {
        match self.source.metadata().await {
            Ok(metadata) => Ok(metadata),
            Err(error) if is_of_size(&error) || is_absent(&error) => {
                cut.push(format!("types, units and help: {error}"));
                Ok(BTreeMap::new())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The catalogue of a service with very many series: all of those names that have few, and a
    /// sample of the others with all their bucket bounds.
    async fn sampled_catalogue(
        &self,
        possible: Vec<Service>,
        between: Between,
        at: Timestamp,
    ) -> Result<Catalogue, AppError> {
        let name = possible.first().map(|service| service.name.clone());
        let mut found = None;
        for service in possible {
            let selector = self.selector_of_service(&service);
            let query = format!("count by (__name__) ({selector})");
            let counts: BTreeMap<String, u64> = self
                .source
                .instant(&query, at)
                .await?
                .into_iter()
                .filter(|sample| sample.value.is_finite())
                .filter_map(|mut sample| Some((sample.labels.remove("__name__")?, sample.value as u64)))
                .collect();
            if !counts.is_empty() {
                found = Some((service, counts));
                break;
            }
        }
        let Some((service, counts)) = found else {
            return Err(self.service_not_found(&name.unwrap_or_default()).await?);
        };
        let mut cut = Vec::new();
        let plan = SamplePlan::of(&counts, &mut cut);
        let mut series = Vec::new();
        if !plan.whole.is_empty() {
            let selectors = [self.narrowed(&service, &plan.whole)];
            series.extend(self.source.series_of_any(&selectors, between, MAX_SERIES).await?);
        }
        if !plan.sampled.is_empty() {
            let selector = self.narrowed(&service, &plan.sampled);
            let sample = format!("topk by (__name__) ({SAMPLE_SIZE}, {selector})");
            let sampled = self.source.instant(&sample, at).await?;
            series.extend(sampled.into_iter().map(|sample| sample.labels));
            let bounds = format!("count by (__name__, le) ({selector})");
            let bounds = self.source.instant(&bounds, at).await?;
            series.extend(bounds.into_iter().map(|sample| sample.labels));
        }
        let metadata = self.metadata_or_none(&mut cut).await?;
        let mut catalogue = Catalogue::gather(service, &series, &metadata);
        for (name, metric) in &mut catalogue.metrics {
            metric.n_series = counts
                .get(name)
                .map_or(0, |n| usize::try_from(*n).unwrap_or(usize::MAX));
        }
        catalogue.n_series = counts.values().fold(0, |sum: usize, n| {
            sum.saturating_add(usize::try_from(*n).unwrap_or(usize::MAX))
        });
        catalogue.cut = cut;
        Ok(catalogue)
    }

    fn narrowed(&self, service: &Service, names: &[String]) -> String {
        let patterns: Vec<String> = names.iter().map(|name| pattern_of(name)).collect();
        let selector = self.selector_of_service(service);
        let names = quoted(&patterns.join("|"));
        format!("{{__name__=~{names},{}", selector.trim_start_matches('{'))
    }

    /// How often the series behind `selector` gets a sample: counted over the last hour, snapped to
    /// an interval that people configure; a minute where nothing can be counted.
    pub(crate) async fn scrape_interval(&self, selector: &str, at: Timestamp) -> Result<TimeSpan, AppError> {
        let measured = self.measured_scrape_interval(selector, at).await?;
        Ok(measured.unwrap_or(TimeSpan::from_minutes(1)))
    }

    async fn measured_scrape_interval(
        &self,
        selector: &str,
        at: Timestamp,
    ) -> Result<Option<TimeSpan>, AppError> {
        let counted = self
            .source
            .instant(&format!("max(count_over_time({selector}[1h]))"), at)
            .await?;
        let Some(per_hour) = counted
            .first()
            .map(|sample| sample.value)
            .filter(|n| n.is_finite())
        else {
            return Ok(None);
        };
        let seconds = 3_600.0 / per_hour.max(1.0);
        let nearest = USUAL_SCRAPE_INTERVALS.into_iter().min_by(|one, two| {
            (*one as f64 - seconds)
                .abs()
                .total_cmp(&(*two as f64 - seconds).abs())
        });
        Ok(nearest.map(TimeSpan::from_seconds))
    }

    /// Between which times `selector` has samples, looked for day by day and then by five minutes.
    async fn samples_of(
        &self,
        selector: &str,
        back: TimeSpan,
        at: Timestamp,
    ) -> Result<Option<Between>, AppError> {
        const DAY: TimeSpan = TimeSpan::from_days(1);
        const STEP: TimeSpan = TimeSpan::from_minutes(5);
        let query = format!("count({selector})");
        let all = Between::the_last(back.min(LONGEST_RETENTION), at);
        let days = self.source.range(&query, all, DAY).await?;
        let Some(first_day) = extremes(&days) else {
            // Younger than a day, or gone.
            let last_day = Between::the_last(DAY, at);
            return Ok(extremes(&self.source.range(&query, last_day, STEP).await?));
        };
        let before = Between::the_last(DAY, first_day.from);
        let first = extremes(&self.source.range(&query, before, STEP).await?);
        let after = Between {
            from: first_day.until,
            until: at.min(later(first_day.until, DAY)),
        };
        let last = match after.from < after.until {
            true => extremes(&self.source.range(&query, after, STEP).await?),
            false => None,
        };
        Ok(Some(Between {
            from: first.map_or(first_day.from, |first| first.from),
            until: last.map_or(first_day.until, |last| last.until),
        }))
    }
}

/// Do samples lie in the time in which they are looked for? That goes back by `back` and a day more.
fn was_asked_for(samples: Between, back: TimeSpan, at: Timestamp) -> bool {
    let all = Between::the_last(back.min(LONGEST_RETENTION), at);
    let earliest = Between::the_last(TimeSpan::from_days(1), all.from).from;
    earliest <= samples.from && samples.until <= at
}

/// Which names of a service are looked at in which way.
struct SamplePlan {
    whole: Vec<String>,
    sampled: Vec<String>,
}

impl SamplePlan {
    fn of(counts: &BTreeMap<String, u64>, cut: &mut Vec<String>) -> Self {
        let (mut whole, mut sampled) = (Vec::new(), Vec::new());
        let (mut n_series, mut n_left_out) = (0, 0);
        for (name, n) in counts {
            if whole.len() + sampled.len() >= MAX_NAMES {
                n_left_out += 1;
            } else if *n <= MAX_SERIES_OF_NAME && n_series + n <= MAX_SERIES as u64 {
                n_series += n;
                whole.push(name.clone());
            } else {
                sampled.push(name.clone());
            }
        }
        let dearest = counts.iter().max_by_key(|(_, n)| **n);
        if let (Some((dearest, n)), n_sampled @ 1..) = (dearest, sampled.len()) {
            cut.push(format!(
                "labels of {n_sampled} metrics with many series are those of {SAMPLE_SIZE} series each; `{dearest}` has {n}"
            ));
        }
        if n_left_out > 0 {
            cut.push(format!(
                "{n_left_out} metrics are beyond the {MAX_NAMES} that are looked at"
            ));
        }
        Self { whole, sampled }
    }
}

/// The name by which a service's scrapes are looked at: `up` has one series a target; else the name
/// with the fewest series.
fn representative(catalogue: &Catalogue) -> Option<&str> {
    if let Some((name, _)) = catalogue.metrics.get_key_value("up") {
        return Some(name);
    }
    let is_plain = |name: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    let plain = catalogue.metrics.iter().filter(|(name, _)| is_plain(name));
    let fewest = plain.min_by_key(|(name, metric)| (metric.n_series, name.as_str()))?;
    Some(fewest.0)
}

/// The first and the last time that has a value.
fn extremes(series: &[SampleSeries]) -> Option<Between> {
    let times: BTreeSet<Timestamp> = series
        .iter()
        .flat_map(|series| &series.points)
        .filter(|(_, value)| *value > 0.0)
        .map(|(at, _)| *at)
        .collect();
    Some(Between {
        from: *times.first()?,
        until: *times.last()?,
    })
}

fn later(at: Timestamp, span: TimeSpan) -> Timestamp {
    let span = jiff::SignedDuration::from_secs(i64::try_from(span.seconds()).unwrap_or(i64::MAX));
    at.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// Servers such as Thanos' older ones have no metadata.
fn is_absent(error: &SourceError) -> bool {
    matches!(
        error,
        SourceError::Refused {
            status: 404 | 405 | 501,
            ..
        } | SourceError::NotPrometheus { .. }
    )
}
