//! The series that a fake Prometheus holds, as its scrapes would have left them.

mod builder;
mod shop;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::TimeSpan;
use domain::metric::{Labels, MetricMetadata};
use jiff::Timestamp;

pub use builder::{SeriesDraft, WorldBuilder};

use crate::expression::VectorSelector;

/// Series with their samples up to a fixed time.
///
/// There are no staleness markers: a series that ends is seen for 5 more minutes, as one that came
/// by remote write is.
#[derive(Debug, Clone)]
pub struct World {
    pub(crate) now: Timestamp,
    series: Vec<Arc<Series>>,
    by_metric: BTreeMap<String, Vec<usize>>,
    metadata: BTreeMap<String, MetricMetadata>,
}

/// One series: as many times, in milliseconds since 1970 and rising, as values.
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) labels: Labels,
    pub(crate) times: Arc<[i64]>,
    pub(crate) values: Vec<f64>,
}

impl World {
    /// A world without series. Add some with [`World::builder`].
    pub fn empty(now: Timestamp) -> Self {
        Self::builder(now).build()
    }

    /// Starts a world that has been scraped every minute for the 30 days up to `now`.
    pub fn builder(now: Timestamp) -> WorldBuilder {
        WorldBuilder::new(now)
    }

    /// The demo's shop: seven services, 30 days scraped every minute, with seasonal traffic, a share
    /// of about 0.03 % bad requests and three incidents.
    ///
    /// - `orders` failed wholly for 25 minutes, 23 days before the day of `now`, at 13:10 UTC;
    /// - `catalogue` answered 2 % of its requests with an error for 9 hours, 12 days before, at 08:00;
    /// - `storefront` was slow for 90 minutes, 4 days before, at 10:30.
    pub fn shop(now: Timestamp) -> Self {
        Self::shop_going_on(now, TimeSpan::default())
    }

    /// [`World::shop`] with samples for `ahead` after `now` too, for a process that runs on and asks
    /// by a clock.
    pub fn shop_going_on(now: Timestamp, ahead: TimeSpan) -> Self {
        shop::build(now, ahead)
    }

    /// The time that the world was made for.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// How many series there are.
    pub fn n_series(&self) -> usize {
        self.series.len()
    }

    pub(crate) fn new(
        now: Timestamp,
        series: Vec<Arc<Series>>,
        metadata: BTreeMap<String, MetricMetadata>,
    ) -> Self {
        let mut by_metric: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (series_idx, each) in series.iter().enumerate() {
            let metric = each.labels.get("__name__").cloned().unwrap_or_default();
            by_metric.entry(metric).or_default().push(series_idx);
        }
        Self {
            now,
            series,
            by_metric,
            metadata,
        }
    }

    pub(crate) fn metadata(&self) -> &BTreeMap<String, MetricMetadata> {
        &self.metadata
    }

    /// The series that match, by label set.
    pub(crate) fn select(&self, selector: &VectorSelector) -> Vec<&Series> {
        let candidates: Vec<usize> = match selector.only_metric() {
            Some(metric) => self.by_metric.get(metric).cloned().unwrap_or_default(),
            None => (0..self.series.len()).collect(),
        };
        let candidates = candidates.into_iter().map(|series_idx| &*self.series[series_idx]);
        candidates
            .filter(|series| selector.matches(&series.labels))
            .collect()
    }

    /// The same world in which the series that match have no samples from `from` on, in milliseconds.
    pub(crate) fn without(&self, selector: &VectorSelector, from: i64) -> Self {
        let cut = |series: &Arc<Series>| {
            if selector.matches(&series.labels) {
                series.until(from).map(Arc::new)
            } else {
                Some(Arc::clone(series))
            }
        };
        let series = self.series.iter().filter_map(cut).collect();
        Self::new(self.now, series, self.metadata.clone())
    }
}

impl Series {
    /// Whether there is a sample in the time, both ends included.
    pub(crate) fn has_sample_between(&self, from: i64, until: i64) -> bool {
        let first = self.times.partition_point(|time| *time < from);
        self.times.get(first).is_some_and(|time| *time <= until)
    }

    /// The samples before `end`; `None` if there are none.
    fn until(&self, end: i64) -> Option<Self> {
        let n_samples = self.times.partition_point(|time| *time < end);
        (n_samples > 0).then(|| Self {
            labels: self.labels.clone(),
            times: self.times[..n_samples].into(),
            values: self.values[..n_samples].to_vec(),
        })
    }
}
