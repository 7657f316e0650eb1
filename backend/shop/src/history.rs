//! The history: what the services would have exposed in the past days, one sample a minute.
//!
//! Batches of half an hour go out in time order, because an empty Prometheus takes samples of any age as long as none is
//! more than an hour older than the newest.

use std::ops::Range;
use std::sync::mpsc::{Receiver as BatchReceiver, SyncSender, sync_channel};
use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;

use crate::chance::Chance;
use crate::incidents::{Incident, SECONDS_PER_DAY, Troubles, incidents_between};
use crate::latency::BucketShares;
use crate::metrics::{HttpWork, Measurements, QueueWork, Work};
use crate::remote_write::{Label, Receiver, RemoteWriteError, Sample, TimeSeries, WriteRequest, encode};
use crate::services::{OWN_FAILURE, Service};
use crate::traffic::{Answers, MinuteOfWork, WorkerMinute};

/// Which part of the past to write, and what went wrong in it.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryPlan {
    from: Timestamp,
    until: Timestamp,
    incidents: Vec<Incident>,
}

/// The wish for a history that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum HistoryPlanError {
    /// There is no whole minute to write.
    #[error(
        "there is no whole minute between `{from}` and `{until}`; choose an earlier `--from` or a later `--until`"
    )]
    Empty {
        /// The wished start.
        from: Timestamp,
        /// The wished end.
        until: Timestamp,
    },
    /// The start lies outside the times that can be written.
    #[error("`{days}` days before `{until}` is no time that can be written; choose fewer `--days`")]
    TooLong {
        /// The wished length.
        days: u32,
        /// The wished end.
        until: Timestamp,
        /// Why the start cannot be computed.
        #[source]
        source: jiff::Error,
    },
}

impl HistoryPlan {
    /// A first history: `days` days up to `until`, with the incidents that fit in.
    ///
    /// # Errors
    ///
    /// If `days` is zero or reaches beyond the calendar.
    pub fn first(days: u32, until: Timestamp) -> Result<Self, HistoryPlanError> {
        let start = until.as_second() - i64::from(days) * SECONDS_PER_DAY;
        let from = Timestamp::from_second(start).map_err(|source| HistoryPlanError::TooLong {
            days,
            until,
            source,
        })?;
        let incidents = incidents_between(from, until);
        Self {
            from,
            until,
            incidents,
        }
        .checked()
    }

    /// Goes on after `from`, the time of the newest sample. The counters start anew, as after a restart of every
    /// service, and nothing goes wrong.
    ///
    /// # Errors
    ///
    /// If there is no whole minute between `from` and `until`.
    pub fn resumed(from: Timestamp, until: Timestamp) -> Result<Self, HistoryPlanError> {
        Self {
            from,
            until,
            incidents: Vec::new(),
        }
        .checked()
    }

    fn checked(self) -> Result<Self, HistoryPlanError> {
        if self.sample_minutes().is_empty() {
            return Err(HistoryPlanError::Empty {
                from: self.from,
                until: self.until,
            });
        }
        Ok(self)
    }

    /// The minutes, counted from 1970, that get a sample: after `from`, up to and with `until`.
    fn sample_minutes(&self) -> Range<i64> {
        let first_after = |time: Timestamp| time.as_second().div_euclid(60) + 1;
        first_after(self.from)..first_after(self.until)
    }

    /// What went wrong, oldest first.
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    /// The history in batches of half an hour, in time order.
    pub fn batches(&self) -> Batches<'_> {
        let minutes = self.sample_minutes();
        Batches {
            plan: self,
            shop: PastShop::opened_at(minutes.start - 1),
            minutes,
        }
    }
}

/// Minutes in one batch, half an hour.
const MINUTES_PER_BATCH: usize = 30;

/// An iterator over a history in batches of half an hour; see [`HistoryPlan::batches`].
#[derive(Debug)]
pub struct Batches<'a> {
    plan: &'a HistoryPlan,
    shop: PastShop,
    minutes: Range<i64>,
}

impl Iterator for Batches<'_> {
    type Item = WriteRequest;

    fn next(&mut self) -> Option<WriteRequest> {
        if self.minutes.is_empty() {
            return None;
        }
        let mut timeseries = self.shop.series();
        for sample_minute in self.minutes.by_ref().take(MINUTES_PER_BATCH) {
            // A sample shows the work of the minute that ends with it.
            self.shop.work(sample_minute - 1, &self.plan.incidents);
            self.shop.sample_into(&mut timeseries, sample_minute * 60_000);
        }
        Some(WriteRequest { timeseries })
    }
}

/// The shop of the past: every service's numbers, worked on minute by minute.
#[derive(Debug)]
struct PastShop {
    services: [PastService; Service::ALL.len()],
}

#[derive(Debug)]
struct PastService {
    service: Service,
    measurements: Measurements,
    usual_latency: BucketShares,
}

impl PastShop {
    fn opened_at(minute: i64) -> Self {
        let services = Service::ALL.map(|service| PastService {
            service,
            measurements: Measurements::new(service, (minute * 60) as f64),
            usual_latency: service.profile().seen_latency.into(),
        });
        Self { services }
    }

    fn work(&mut self, minute: i64, incidents: &[Incident]) {
        let troubles = Troubles::at(incidents, minute * 60);
        let work_done = MinuteOfWork::of(minute, troubles);
        for past in &mut self.services {
            past.work(minute, &work_done, troubles);
        }
    }

    /// Every series with its labels and no samples yet, in the order of [`PastShop::sample_into`].
    fn series(&self) -> Vec<TimeSeries> {
        self.services.iter().flat_map(PastService::series).collect()
    }

    fn sample_into(&self, timeseries: &mut [TimeSeries], timestamp: i64) {
        let values = self.services.iter().flat_map(PastService::values);
        for (series, value) in timeseries.iter_mut().zip(values) {
            series.samples.push(Sample { value, timestamp });
        }
    }
}

impl PastService {
    fn work(&mut self, minute: i64, work_done: &MinuteOfWork, troubles: Troubles<'_>) {
        let mut chance = Chance::seeded(&format!("latency of {}", self.service), minute.cast_unsigned());
        match &mut self.measurements.work {
            Work::Queue(queue) => work_queue(queue, minute, work_done.jobs, &self.usual_latency, &mut chance),
            Work::Http(http) => {
                let answers = work_done.answers_of(self.service).unwrap_or_default();
                count(http, self.service, answers);
                let seen = self.service.profile().seen_latency;
                let slow = troubles
                    .latency_p95_seconds(self.service)
                    .map(|p95| seen.with_p95(p95));
                let slow_shares = slow.map(BucketShares::from);
                let shares = slow_shares.as_ref().unwrap_or(&self.usual_latency);
                http.durations.observe_many(answers.total(), shares, &mut chance);
                // By Little's law the mean number in flight is the rate times the mean duration.
                let mean_in_flight = answers.total() as f64 / 60.0 * slow.unwrap_or(seen).mean_seconds();
                http.in_flight = chance.poisson(mean_in_flight);
            }
        }
    }

    fn series(&self) -> Vec<TimeSeries> {
        let mut series = Vec::new();
        for family in self.measurements.families() {
            for sample in &family.samples {
                let name = format!("{}{}", family.name, sample.suffix);
                series.push(self.one_series(name, sample.label));
            }
        }
        series.push(self.one_series("up".to_owned(), None));
        series
    }

    fn one_series(&self, name: String, own_label: Option<(&str, &str)>) -> TimeSeries {
        let label = |name: &str, value: String| Label {
            name: name.to_owned(),
            value,
        };
        let mut labels = vec![label("__name__", name)];
        labels.extend(
            self.service
                .target_labels()
                .map(|(name, value)| label(name, value)),
        );
        labels.extend(own_label.map(|(name, value)| label(name, value.to_owned())));
        labels.sort();
        TimeSeries {
            labels,
            samples: Vec::with_capacity(MINUTES_PER_BATCH),
        }
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        let families = self.measurements.families().into_iter();
        families
            .flat_map(|family| family.samples)
            .map(|sample| sample.value)
            .chain([1.0])
    }
}

fn count(http: &mut HttpWork, service: Service, answers: Answers) {
    let Some(codes) = service.codes() else { return };
    http.count_answers(codes.success, answers.success);
    http.count_answers(codes.refused, answers.refused);
    http.count_answers(OWN_FAILURE, answers.failed);
    if let Some(bad_gateway) = codes.bad_gateway {
        http.count_answers(bad_gateway, answers.bad_gateway);
    }
}

fn work_queue(
    queue: &mut QueueWork,
    minute: i64,
    new_jobs: u64,
    latency: &BucketShares,
    chance: &mut Chance,
) {
    let worked = WorkerMinute::of(minute, queue.depth + new_jobs);
    queue.enqueued += new_jobs;
    queue.succeeded += worked.succeeded;
    queue.failed += worked.failed;
    queue.depth = worked.left;
    queue.oldest_age_seconds = worked.oldest_age_seconds as f64;
    queue
        .durations
        .observe_many(worked.succeeded + worked.failed, latency, chance);
}

/// What was written, for the program that asked for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryReport {
    /// Samples that were written.
    pub samples: u64,
    /// Series that they belong to.
    pub series: usize,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// The time of the first sample.
    pub from: Timestamp,
    /// The time of the last sample.
    pub until: Timestamp,
    /// What went wrong in the history.
    pub incidents: Vec<Incident>,
}

/// The history could not be written.
#[derive(Debug, thiserror::Error)]
#[error("could not write the history after {samples} samples")]
pub struct HistoryError {
    /// Samples that were written before.
    samples: u64,
    #[source]
    source: RemoteWriteError,
}

/// Batches that wait for the connection while the next ones are made.
const WAITING_BATCHES: usize = 8;

/// Writes the history to a receiver and reports it; `progress` is told the share that is done, in `[0, 1]`.
///
/// # Errors
///
/// If the receiver cannot be reached or refuses a batch. What was delivered until then stays there.
pub fn write_history(
    plan: &HistoryPlan,
    receiver: &Receiver,
    mut progress: impl FnMut(f64),
) -> Result<HistoryReport, HistoryError> {
    let started = Instant::now();
    let minutes = plan.sample_minutes();
    let mut written = Written::default();
    std::thread::scope(|scope| {
        let (sender, batches) = sync_channel(WAITING_BATCHES);
        scope.spawn(move || make_batches(plan, &sender));
        deliver_all(&batches, receiver, &mut written, &mut |n_minutes| {
            progress(n_minutes as f64 / (minutes.end - minutes.start) as f64);
        })
    })
    .map_err(|source| HistoryError {
        samples: written.samples,
        source,
    })?;
    Ok(HistoryReport {
        samples: written.samples,
        series: written.series,
        seconds: (started.elapsed().as_secs_f64() * 10.0).round() / 10.0,
        from: minute_start(minutes.start),
        until: minute_start(minutes.end - 1),
        incidents: plan.incidents.clone(),
    })
}

fn minute_start(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).expect("a minute between two timestamps is a timestamp")
}

#[derive(Debug, Default)]
struct Written {
    samples: u64,
    series: usize,
    minutes: usize,
}

struct EncodedBatch {
    bytes: Vec<u8>,
    n_series: usize,
    n_minutes: usize,
}

fn make_batches(plan: &HistoryPlan, sender: &SyncSender<Result<EncodedBatch, RemoteWriteError>>) {
    for request in plan.batches() {
        let n_series = request.timeseries.len();
        let n_minutes = request
            .timeseries
            .first()
            .map_or(0, |series| series.samples.len());
        let batch = encode(&request).map(|bytes| EncodedBatch {
            bytes,
            n_series,
            n_minutes,
        });
        // The other side has gone after an error of its own, which is the one to report.
        if sender.send(batch).is_err() {
            return;
        }
    }
}

fn deliver_all(
    batches: &BatchReceiver<Result<EncodedBatch, RemoteWriteError>>,
    receiver: &Receiver,
    written: &mut Written,
    progress: &mut impl FnMut(usize),
) -> Result<(), RemoteWriteError> {
    for batch in batches {
        let batch = batch?;
        receiver.deliver(&batch.bytes)?;
        written.samples += (batch.n_series * batch.n_minutes) as u64;
        written.series = batch.n_series;
        written.minutes += batch.n_minutes;
        progress(written.minutes);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::OnceLock;

    use super::*;

    const UNTIL: &str = "2026-03-31T09:30:20Z";

    /// Every series of a history by its name and labels, such as `up{instance="carts-0",…}`.
    type Series = BTreeMap<String, Vec<Sample>>;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn series_of(plan: &HistoryPlan) -> Series {
        let mut all = Series::new();
        for series in plan.batches().flat_map(|batch| batch.timeseries) {
            all.entry(key(&series.labels)).or_default().extend(series.samples);
        }
        all
    }

    fn key(labels: &[Label]) -> String {
        let shown = labels
            .iter()
            .filter(|label| !["__name__", "instance", "job"].contains(&label.name.as_str()));
        let shown: Vec<String> = shown
            .map(|label| format!("{}={}", label.name, label.value))
            .collect();
        format!("{}{{{}}}", labels[0].value, shown.join(","))
    }

    /// The default history of a month, made once for all tests.
    fn a_month() -> &'static Series {
        static MONTH: OnceLock<Series> = OnceLock::new();
        MONTH.get_or_init(|| series_of(&HistoryPlan::first(30, time(UNTIL)).unwrap()))
    }

    fn increase(series: &str, start: &str, end: &str) -> f64 {
        let samples = &a_month()[series];
        let value_at = |text: &str| {
            let timestamp = time(text).as_millisecond();
            let idx = samples
                .binary_search_by_key(&timestamp, |sample| sample.timestamp)
                .unwrap();
            samples[idx].value
        };
        value_at(end) - value_at(start)
    }

    fn orders(code: &str, start: &str, end: &str) -> f64 {
        increase(
            &format!("http_requests_total{{code={code},service=orders}}"),
            start,
            end,
        )
    }

    #[test]
    fn a_month_has_a_sample_a_minute_in_every_series() {
        assert_eq!(a_month().len(), 125);
        for (name, samples) in a_month() {
            assert_eq!(samples.len(), 30 * 1_440, "{name}");
            assert!(
                samples
                    .windows(2)
                    .all(|pair| pair[1].timestamp - pair[0].timestamp == 60_000),
                "{name}"
            );
            assert_eq!(
                samples[0].timestamp,
                time("2026-03-01T09:31:00Z").as_millisecond()
            );
        }
    }

    #[test]
    fn the_same_wish_gives_the_same_history_and_an_overlap_the_same_work() {
        let plan = |days, until| HistoryPlan::first(days, time(until)).unwrap();
        let until = "2026-03-31T09:30:00Z";
        assert!(plan(1, until).batches().eq(plan(1, until).batches()));

        let name = "http_requests_total{code=200,service=storefront}";
        let shorter = series_of(&plan(1, until));
        let expected = increase(name, "2026-03-30T10:00:00Z", "2026-03-31T09:00:00Z");
        let value_at = |minute_idx: usize| shorter[name][minute_idx].value;
        assert_eq!(value_at(23 * 60 + 29) - value_at(29), expected);
    }

    #[test]
    fn counters_are_whole_and_never_fall() {
        let gauges = [
            "http_requests_in_flight",
            "shipping_queue_depth",
            "shipping_oldest",
            "process_",
            "up{",
        ];
        for (name, samples) in a_month() {
            if gauges.iter().any(|gauge| name.starts_with(gauge)) {
                assert!(samples.iter().all(|sample| sample.value >= 0.0), "{name}");
                continue;
            }
            assert!(
                samples.is_sorted_by(|left, right| left.value <= right.value),
                "{name}"
            );
            let is_whole = samples.iter().all(|sample| sample.value.fract() == 0.0);
            assert!(is_whole || name.contains("_seconds_sum"), "{name}");
        }
    }

    #[test]
    fn buckets_agree_with_the_count_and_the_count_with_the_answers() {
        let month = a_month();
        for service in Service::ALL {
            let family = match service.codes() {
                Some(_) => "http_request_duration_seconds",
                None => "shipping_job_duration_seconds",
            };
            let bucket = |bound| &month[&format!("{family}_bucket{{le={bound},service={service}}}")];
            let counts = &month[&format!("{family}_count{{service={service}}}")];
            let bounds = ["0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "+Inf"];
            assert_eq!(bucket("+Inf"), counts);
            for pair in bounds.windows(2) {
                let rises = bucket(pair[0])
                    .iter()
                    .zip(bucket(pair[1]))
                    .all(|(low, high)| low.value <= high.value);
                assert!(rises, "{service} {pair:?}");
            }
            let suffix = format!(",service={service}}}");
            let answers = month
                .iter()
                .filter(|(name, _)| name.starts_with("http_requests_total") && name.ends_with(&suffix));
            let total: f64 = answers.map(|(_, samples)| samples.last().unwrap().value).sum();
            assert!(
                service.codes().is_none() || total == counts.last().unwrap().value,
                "{service}"
            );
        }
    }

    #[test]
    fn the_pairs_of_payment_and_shipping_add_up() {
        let last = |name: &str| a_month()[name].last().unwrap().value;
        let requested = last("payment_authorisation_req{service=payment}");
        let succeeded = last("payment_authorisation_succ{service=payment}");
        assert_eq!(
            requested,
            succeeded + last("payment_authorisation_fail{service=payment}")
        );
        let finished = last("shipping_jobs_succeeded_total{service=shipping}")
            + last("shipping_jobs_failed_total{service=shipping}");
        let waiting = last("shipping_queue_depth{service=shipping}");
        assert_eq!(
            last("shipping_jobs_enqueued_total{service=shipping}"),
            finished + waiting
        );
    }

    #[test]
    fn the_outage_fails_nearly_every_order_and_ends() {
        let (start, end) = ("2026-03-08T13:10:00Z", "2026-03-08T13:35:00Z");
        let failed = orders("500", start, end);
        let succeeded = orders("201", start, end);
        assert!(
            failed > 500.0 && failed / (failed + succeeded) > 0.9,
            "{failed} {succeeded}"
        );
        assert_eq!(
            increase("http_requests_total{code=502,service=storefront}", start, end),
            failed
        );
        assert!(orders("500", end, "2026-03-08T14:00:00Z") < 5.0);
        assert!(orders("500", "2026-03-08T12:00:00Z", start) < 5.0);
    }

    #[test]
    fn the_slow_burn_fails_two_of_a_hundred_products() {
        let during = |code| {
            let name = format!("http_requests_total{{code={code},service=catalogue}}");
            increase(&name, "2026-03-19T08:00:00Z", "2026-03-19T17:00:00Z")
        };
        let error_share = during("500") / (during("200") + during("404") + during("500"));
        assert!((0.018..0.022).contains(&error_share), "{error_share}");
    }

    #[test]
    fn the_slow_pages_are_late_without_errors() {
        let within_250_ms = |start, end| {
            let series = |name: &str, labels: &str| {
                increase(
                    &format!("http_request_duration_seconds_{name}{{{labels}service=storefront}}"),
                    start,
                    end,
                )
            };
            series("bucket", "le=0.25,") / series("count", "")
        };
        let (start, end) = ("2026-03-27T10:30:00Z", "2026-03-27T12:00:00Z");
        assert!(within_250_ms(start, end) < 0.5);
        assert!(within_250_ms("2026-03-26T10:30:00Z", "2026-03-26T12:00:00Z") > 0.999);
        let answers = |code| {
            increase(
                &format!("http_requests_total{{code={code},service=storefront}}"),
                start,
                end,
            )
        };
        assert!((answers("500") + answers("502")) / answers("200") < 0.002);
    }

    #[test]
    fn a_month_without_incident_is_near_its_objective() {
        let good = |service: &str| {
            let prefix = format!("service={service}}}");
            let by_code = a_month()
                .iter()
                .filter(|(name, _)| name.contains("requests_total") && name.ends_with(&prefix));
            let counts: Vec<(bool, f64)> = by_code
                .map(|(name, samples)| (name.contains("code=5"), samples.last().unwrap().value))
                .collect();
            let total: f64 = counts.iter().map(|(_, count)| count).sum();
            let failed: f64 = counts
                .iter()
                .filter(|(failed, _)| *failed)
                .map(|(_, count)| count)
                .sum();
            1.0 - failed / total
        };
        for service in ["storefront", "carts", "payment", "user"] {
            assert!(
                (0.999..0.999_95).contains(&good(service)),
                "{service} {}",
                good(service)
            );
        }
        for service in ["orders", "catalogue"] {
            assert!(
                (0.997..0.9994).contains(&good(service)),
                "{service} {}",
                good(service)
            );
        }
    }

    #[test]
    fn a_resumed_history_goes_on_after_the_newest_sample_without_incidents() {
        let plan = HistoryPlan::resumed(time("2026-03-08T12:00:00Z"), time("2026-03-08T14:00:30Z")).unwrap();
        let series = series_of(&plan);
        let samples = &series["http_requests_total{code=500,service=orders}"];
        assert_eq!(samples.len(), 120);
        assert_eq!(
            samples[0].timestamp,
            time("2026-03-08T12:01:00Z").as_millisecond()
        );
        assert!(samples[119].value < 10.0, "no outage: {}", samples[119].value);
        assert!(plan.incidents().is_empty());
    }

    #[test]
    fn a_history_without_a_whole_minute_is_refused() {
        let (from, until) = (time("2026-03-08T12:00:01Z"), time("2026-03-08T12:00:59Z"));
        assert!(matches!(
            HistoryPlan::resumed(from, until),
            Err(HistoryPlanError::Empty { .. })
        ));
        assert!(matches!(
            HistoryPlan::first(0, until),
            Err(HistoryPlanError::Empty { .. })
        ));
        assert!(matches!(
            HistoryPlan::first(u32::MAX, until),
            Err(HistoryPlanError::TooLong { .. })
        ));
    }
}
