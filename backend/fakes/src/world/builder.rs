//! Makes worlds from functions of time.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use domain::TimeSpan;
use domain::metric::{Labels, MetricMetadata, MetricType};
use domain::ports::Between;
use jiff::{SignedDuration, Timestamp};

use super::{Series, World};

/// A world in the making. The last scrape lies at `now`, the others whole intervals before it.
#[derive(Debug)]
pub struct WorldBuilder {
    now: Timestamp,
    scrape_interval: TimeSpan,
    history: TimeSpan,
    ahead: TimeSpan,
    drafts: Vec<SeriesDraft>,
    metadata: BTreeMap<String, MetricMetadata>,
}

/// One series in the making.
pub struct SeriesDraft {
    labels: Labels,
    course: Course,
    born_at: Option<Timestamp>,
    gone_at: Option<Timestamp>,
    restarts: Vec<Timestamp>,
    gaps: Vec<Between>,
}

type OfMinute = Box<dyn Fn(u64) -> f64>;

enum Course {
    /// Events in each minute.
    Counter(OfMinute),
    /// The value at each minute.
    Values(OfMinute),
}

impl SeriesDraft {
    /// A counter that counts `events_in(minute)` events in each minute of the history, evenly spread
    /// over it. Minute 0 begins where the history does; the last minute before `now` is
    /// `history / 1 min − 1`. The counter is 0 at the first sample.
    pub fn counter(metric: &str, labels: &[(&str, &str)], events_in: impl Fn(u64) -> f64 + 'static) -> Self {
        Self::new(metric, labels, Course::Counter(Box::new(events_in)))
    }

    /// A series whose samples are `value_at(minute)`, where minute 0 is the start of the history: a
    /// gauge, or a counter given by its raw values. A value that is not finite is kept as it is.
    pub fn values(metric: &str, labels: &[(&str, &str)], value_at: impl Fn(u64) -> f64 + 'static) -> Self {
        Self::new(metric, labels, Course::Values(Box::new(value_at)))
    }

    fn new(metric: &str, labels: &[(&str, &str)], course: Course) -> Self {
        let name = [("__name__", metric)];
        let labels = labels.iter().chain(&name);
        Self {
            labels: labels
                .map(|(label, value)| ((*label).to_owned(), (*value).to_owned()))
                .collect(),
            course,
            born_at: None,
            gone_at: None,
            restarts: Vec::new(),
            gaps: Vec::new(),
        }
    }

    /// Has no samples before `time`; a counter counts from there.
    #[must_use]
    pub fn born_at(mut self, time: Timestamp) -> Self {
        self.born_at = Some(time);
        self
    }

    /// Has no samples from `time` on.
    #[must_use]
    pub fn gone_at(mut self, time: Timestamp) -> Self {
        self.gone_at = Some(time);
        self
    }

    /// A counter begins at 0 again at `time`.
    #[must_use]
    pub fn restarted_at(mut self, time: Timestamp) -> Self {
        self.restarts.push(time);
        self
    }

    /// Has no samples in the time, both ends included, while events go on.
    #[must_use]
    pub fn with_gap(mut self, gap: Between) -> Self {
        self.gaps.push(gap);
        self
    }

    fn has_sample_at(&self, time: Timestamp) -> bool {
        self.born_at.is_none_or(|born_at| born_at <= time)
            && self.gone_at.is_none_or(|gone_at| time < gone_at)
            && !self.gaps.iter().any(|gap| gap.from <= time && time <= gap.until)
    }
}

impl fmt::Debug for SeriesDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeriesDraft")
            .field("labels", &self.labels)
            .finish_non_exhaustive()
    }
}

impl WorldBuilder {
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            now,
            scrape_interval: TimeSpan::from_minutes(1),
            history: TimeSpan::from_days(30),
            ahead: TimeSpan::default(),
            drafts: Vec::new(),
            metadata: BTreeMap::new(),
        }
    }

    /// Sets the time between samples, at least a second; a minute if it is not set.
    #[must_use]
    pub fn scraped_every(mut self, interval: TimeSpan) -> Self {
        self.scrape_interval = interval.max(TimeSpan::from_seconds(1));
        self
    }

    /// Sets how long before `now` the first sample lies; 30 days if it is not set.
    #[must_use]
    pub fn going_back(mut self, history: TimeSpan) -> Self {
        self.history = history;
        self
    }

    /// Adds samples for some time after `now`, for whoever asks by a clock; none if it is not set.
    #[must_use]
    pub fn going_on_for(mut self, ahead: TimeSpan) -> Self {
        self.ahead = ahead;
        self
    }

    /// Adds a series. A second one with the same labels takes the first one's place.
    #[must_use]
    pub fn series(mut self, draft: SeriesDraft) -> Self {
        self.drafts.push(draft);
        self
    }

    /// Adds a counter, see [`SeriesDraft::counter`], and says that it is one.
    #[must_use]
    pub fn counter(
        self,
        metric: &str,
        labels: &[(&str, &str)],
        events_in: impl Fn(u64) -> f64 + 'static,
    ) -> Self {
        self.described(metric, MetricType::Counter, "")
            .series(SeriesDraft::counter(metric, labels, events_in))
    }

    /// Adds a gauge, see [`SeriesDraft::values`], and says that it is one.
    #[must_use]
    pub fn gauge(
        self,
        metric: &str,
        labels: &[(&str, &str)],
        value_at: impl Fn(u64) -> f64 + 'static,
    ) -> Self {
        self.described(metric, MetricType::Gauge, "")
            .series(SeriesDraft::values(metric, labels, value_at))
    }

    /// Sets the metadata of a metric family.
    #[must_use]
    pub fn described(mut self, family: &str, metric_type: MetricType, help: &str) -> Self {
        let metadata = MetricMetadata {
            metric_type,
            unit: String::new(),
            help: help.to_owned(),
        };
        self.metadata.insert(family.to_owned(), metadata);
        self
    }

    /// Adds a service that answers HTTP, without noise, so that results can be computed by hand:
    /// `http_requests_total{code="200"|"500"}` and `http_request_duration_seconds`, of whose events
    /// 90 % lie within 0.1 s, 99 % within 0.25 s and all within 1 s; all with `job="shop"` and
    /// `service`. `error_share_in(minute)` is the share of `code="500"` in each minute.
    #[must_use]
    pub fn http_service(
        self,
        service: &str,
        requests_per_minute: f64,
        error_share_in: impl Fn(u64) -> f64 + Clone + 'static,
    ) -> Self {
        let with = |label: &str, value: &str, share: Box<dyn Fn(u64) -> f64>, metric: &str| {
            let mut labels = vec![("job", "shop"), ("service", service)];
            if !label.is_empty() {
                labels.push((label, value));
            }
            SeriesDraft::counter(metric, &labels, move |minute| requests_per_minute * share(minute))
        };
        let requests = "http_requests_total";
        let family = "http_request_duration_seconds";
        let failed = error_share_in.clone();
        let mut world = self
            .described(
                requests,
                MetricType::Counter,
                "HTTP requests that were answered, by code.",
            )
            .described(family, MetricType::Histogram, "Time to an answer, in seconds.")
            .series(with(
                "code",
                "200",
                Box::new(move |minute| 1.0 - error_share_in(minute)),
                requests,
            ))
            .series(with("code", "500", Box::new(failed), requests))
            .series(with("", "", Box::new(|_| 1.0), &format!("{family}_count")))
            .series(with("", "", Box::new(|_| 0.06), &format!("{family}_sum")));
        for (bound, share) in [("0.1", 0.9), ("0.25", 0.99), ("1", 1.0), ("+Inf", 1.0)] {
            let bucket = with("le", bound, Box::new(move |_| share), &format!("{family}_bucket"));
            world = world.series(bucket);
        }
        world
    }

    /// Computes all samples.
    pub fn build(self) -> World {
        let interval = self.scrape_interval.seconds() as i64;
        let n_before = self.history.seconds() as i64 / interval;
        let n_after = self.ahead.seconds() as i64 / interval;
        let scrapes = (-n_before..=n_after).map(|idx| after(self.now, idx * interval));
        let scrapes = Scrapes {
            first: after(self.now, -n_before * interval),
            times_ms: scrapes.clone().map(Timestamp::as_millisecond).collect(),
            times: scrapes.collect(),
        };
        let mut series = BTreeMap::new();
        for draft in self.drafts {
            let drawn = scrapes.draw(&draft);
            series.insert(draft.labels, drawn);
        }
        let series = series.into_iter().map(|(labels, (times, values))| {
            Arc::new(Series {
                labels,
                times,
                values,
            })
        });
        World::new(
            self.now,
            series.filter(|each| !each.times.is_empty()).collect(),
            self.metadata,
        )
    }
}

/// The times of all scrapes.
struct Scrapes {
    first: Timestamp,
    times: Vec<Timestamp>,
    times_ms: Arc<[i64]>,
}

impl Scrapes {
    fn draw(&self, draft: &SeriesDraft) -> (Arc<[i64]>, Vec<f64>) {
        let values: Vec<f64> = match &draft.course {
            Course::Values(value_at) => self
                .times
                .iter()
                .map(|time| value_at((self.seconds_of(*time) / 60.0) as u64))
                .collect(),
            Course::Counter(events_in) => self.count(events_in, draft),
        };
        if draft.gaps.is_empty() && draft.born_at.is_none() && draft.gone_at.is_none() {
            return (Arc::clone(&self.times_ms), values);
        }
        let kept = self.times.iter().zip(values);
        let kept = kept.filter(|(time, _)| draft.has_sample_at(**time));
        let (times, values): (Vec<i64>, Vec<f64>) =
            kept.map(|(time, value)| (time.as_millisecond(), value)).unzip();
        (times.into(), values)
    }

    fn count(&self, events_in: &OfMinute, draft: &SeriesDraft) -> Vec<f64> {
        let n_minutes = self
            .times
            .last()
            .map_or(0.0, |last| self.seconds_of(*last) / 60.0)
            .ceil() as u64;
        let mut counted = vec![0.0];
        for minute in 0..n_minutes {
            counted.push(counted[minute as usize] + events_in(minute));
        }
        let count_at = |time: Timestamp| {
            let minutes = (self.seconds_of(time) / 60.0).max(0.0);
            let whole = (minutes as usize).min(counted.len() - 1);
            let next = counted.get(whole + 1).unwrap_or(&counted[whole]);
            counted[whole] + (next - counted[whole]) * minutes.fract()
        };
        let mut starts: Vec<Timestamp> = draft.restarts.iter().chain(&draft.born_at).copied().collect();
        starts.sort();
        let started_with = |time: Timestamp| {
            let start = starts.iter().rev().find(|start| **start <= time);
            start.map_or(0.0, |start| count_at(*start))
        };
        self.times
            .iter()
            .map(|time| count_at(*time) - started_with(*time))
            .collect()
    }

    fn seconds_of(&self, time: Timestamp) -> f64 {
        time.duration_since(self.first).as_millis() as f64 / 1000.0
    }
}

fn after(time: Timestamp, seconds: i64) -> Timestamp {
    let bound = if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    time.checked_add(SignedDuration::from_secs(seconds))
        .unwrap_or(bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn minutes_ago(minutes: i64) -> Timestamp {
        after(now(), -60 * minutes)
    }

    #[track_caller]
    fn check(draft: SeriesDraft, interval_seconds: u64, expected: &[(i64, f64)]) {
        let world = World::builder(now())
            .scraped_every(TimeSpan::from_seconds(interval_seconds))
            .going_back(TimeSpan::from_minutes(4))
            .series(draft)
            .build();
        let series = &world.series[0];
        let seconds = series
            .times
            .iter()
            .map(|time| (time - now().as_millisecond()) / 1000);
        let samples: Vec<(i64, f64)> = seconds.zip(series.values.iter().copied()).collect();
        assert_eq!(samples, expected);
    }

    #[test]
    fn a_counter_counts_the_events_of_each_minute() {
        let counter = || SeriesDraft::counter("c", &[], |minute| (minute + 1) as f64);
        check(
            counter(),
            60,
            &[(-240, 0.0), (-180, 1.0), (-120, 3.0), (-60, 6.0), (0, 10.0)],
        );
        check(counter(), 90, &[(-180, 0.0), (-90, 2.0), (0, 6.0)]);
        check(
            counter().with_gap(Between {
                from: minutes_ago(3),
                until: minutes_ago(2),
            }),
            60,
            &[(-240, 0.0), (-60, 6.0), (0, 10.0)],
        );
        check(
            counter().restarted_at(minutes_ago(2)),
            60,
            &[(-240, 0.0), (-180, 1.0), (-120, 0.0), (-60, 3.0), (0, 7.0)],
        );
        check(
            counter().born_at(minutes_ago(3)).gone_at(now()),
            60,
            &[(-180, 0.0), (-120, 2.0), (-60, 5.0)],
        );
    }

    #[test]
    fn values_are_taken_as_they_are() {
        check(
            SeriesDraft::values("g", &[], |minute| minute as f64),
            120,
            &[(-240, 0.0), (-120, 2.0), (0, 4.0)],
        );
    }
}
