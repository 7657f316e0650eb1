//! The demo's shop as a world: the same services, labels and metric names as crate `shop` exposes.

use domain::TimeSpan;
use domain::metric::MetricType;
use jiff::{SignedDuration, Timestamp};

use super::{SeriesDraft, World, WorldBuilder};

const HISTORY: TimeSpan = TimeSpan::from_days(30);

/// Upper bounds of the buckets, as `le` says them, with their seconds.
const BOUNDS: [(&str, f64); 9] = [
    ("0.01", 0.01),
    ("0.025", 0.025),
    ("0.05", 0.05),
    ("0.1", 0.1),
    ("0.25", 0.25),
    ("0.5", 0.5),
    ("1", 1.0),
    ("2.5", 2.5),
    ("+Inf", f64::INFINITY),
];

/// How a service behaves when nothing is wrong.
struct Profile {
    name: &'static str,
    /// The codes of success and of a request that is the client's fault; `None` for the queue worker.
    codes: Option<(&'static str, &'static str)>,
    /// The mean over a week.
    events_per_minute: f64,
    error_share: f64,
    refused_share: f64,
    /// The median time of an answer, and the standard deviation of its logarithm.
    latency: (f64, f64),
}

const PROFILES: [Profile; 7] = [
    profile(
        "storefront",
        Some(("200", "404")),
        600.0,
        0.0003,
        0.004,
        (0.030, 0.6),
    ),
    profile(
        "catalogue",
        Some(("200", "404")),
        430.0,
        0.0003,
        0.006,
        (0.008, 0.7),
    ),
    profile("carts", Some(("200", "404")), 170.0, 0.0002, 0.002, (0.005, 0.5)),
    profile("orders", Some(("201", "402")), 96.0, 0.0004, 0.0, (0.085, 0.45)),
    profile("payment", Some(("200", "402")), 96.0, 0.0005, 0.015, (0.055, 0.4)),
    profile("shipping", None, 94.0, 0.0006, 0.0, (0.240, 0.5)),
    profile("user", Some(("200", "401")), 120.0, 0.0001, 0.01, (0.004, 0.5)),
];

const fn profile(
    name: &'static str,
    codes: Option<(&'static str, &'static str)>,
    events_per_minute: f64,
    error_share: f64,
    refused_share: f64,
    latency: (f64, f64),
) -> Profile {
    Profile {
        name,
        codes,
        events_per_minute,
        error_share,
        refused_share,
        latency,
    }
}

/// Something that went wrong, in minutes after the start of the history.
struct Incident {
    service: &'static str,
    from: u64,
    n_minutes: u64,
    error_share: Option<f64>,
    /// By which factor answers took longer.
    slowness: f64,
}

/// What a service did in each minute.
#[derive(Default)]
struct Minutes {
    all: Vec<f64>,
    bad: Vec<f64>,
    refused: Vec<f64>,
    /// Durations within each bound.
    within: [Vec<f64>; BOUNDS.len()],
    seconds: Vec<f64>,
}

pub(super) fn build(now: Timestamp, ahead: TimeSpan) -> World {
    let start = now - SignedDuration::from_secs(HISTORY.seconds() as i64);
    let n_minutes = (HISTORY.seconds() + ahead.seconds()) / 60;
    let incidents = incidents(now, start);
    let mut world = described(World::builder(now).going_back(HISTORY).going_on_for(ahead));
    for profile in &PROFILES {
        let minutes = simulate(profile, start, n_minutes, &incidents);
        world = match profile.codes {
            Some(codes) => http_service(world, profile, codes, minutes),
            None => queue_worker(world, profile, minutes),
        };
        let labels = target_labels(profile.name, None);
        let started = start.as_second() as f64;
        world = world
            .series(SeriesDraft::values("up", &labels.as_pairs(), |_| 1.0))
            .series(SeriesDraft::values(
                "process_start_time_seconds",
                &labels.as_pairs(),
                move |_| started,
            ));
    }
    world.build()
}

fn described(world: WorldBuilder) -> WorldBuilder {
    use MetricType::{Counter, Gauge, Histogram};
    [
        (
            "http_requests_total",
            Counter,
            "HTTP requests that were answered, by status code.",
        ),
        (
            "http_request_duration_seconds",
            Histogram,
            "Time from a request to its answer, in seconds.",
        ),
        (
            "http_requests_in_flight",
            Gauge,
            "HTTP requests that are being answered.",
        ),
        (
            "payment_authorisation_req",
            Counter,
            "Attempts to authorise a payment.",
        ),
        (
            "payment_authorisation_succ",
            Counter,
            "Attempts to authorise a payment that the bank answered.",
        ),
        (
            "payment_authorisation_fail",
            Counter,
            "Attempts to authorise a payment that the bank did not answer.",
        ),
        ("shipping_queue_depth", Gauge, "Jobs that wait in the queue."),
        (
            "shipping_oldest_job_age_seconds",
            Gauge,
            "Time that the oldest waiting job has waited, in seconds; zero if none waits.",
        ),
        (
            "shipping_jobs_enqueued_total",
            Counter,
            "Jobs that were put into the queue.",
        ),
        (
            "shipping_jobs_succeeded_total",
            Counter,
            "Jobs that were shipped.",
        ),
        ("shipping_jobs_failed_total", Counter, "Jobs that were given up."),
        (
            "shipping_job_duration_seconds",
            Histogram,
            "Time that a job took, without its wait in the queue, in seconds.",
        ),
        (
            "process_start_time_seconds",
            Gauge,
            "When the process started, in seconds since 1970.",
        ),
    ]
    .into_iter()
    .fold(world, |world, (family, metric_type, help)| {
        world.described(family, metric_type, help)
    })
}

fn http_service(
    mut world: WorldBuilder,
    profile: &Profile,
    (success, refused): (&str, &str),
    minutes: Minutes,
) -> WorldBuilder {
    let good = difference(&minutes.all, &[&minutes.bad, &minutes.refused]);
    for (code, events) in [
        (success, &good),
        (refused, &minutes.refused),
        ("500", &minutes.bad),
    ] {
        world = world.series(counter(
            "http_requests_total",
            profile,
            Some(("code", code)),
            events.clone(),
        ));
    }
    if profile.name == "payment" {
        let answered = difference(&minutes.all, &[&minutes.bad]);
        world = world
            .series(counter(
                "payment_authorisation_req",
                profile,
                None,
                minutes.all.clone(),
            ))
            .series(counter("payment_authorisation_succ", profile, None, answered))
            .series(counter(
                "payment_authorisation_fail",
                profile,
                None,
                minutes.bad.clone(),
            ));
    }
    // Little's law: what is in flight is the rate times the time that each takes.
    let in_flight = minutes
        .seconds
        .iter()
        .map(|seconds| (seconds / 60.0).round())
        .collect();
    let world = world.series(values("http_requests_in_flight", profile, in_flight));
    histogram(world, "http_request_duration_seconds", profile, minutes)
}

fn queue_worker(world: WorldBuilder, profile: &Profile, minutes: Minutes) -> WorldBuilder {
    let succeeded = difference(&minutes.all, &[&minutes.bad]);
    let depth: Vec<f64> = minutes.all.iter().map(|jobs| (jobs / 40.0).floor()).collect();
    let age = depth.iter().map(|depth| depth * 0.4).collect();
    let world = world
        .series(counter(
            "shipping_jobs_enqueued_total",
            profile,
            None,
            minutes.all.clone(),
        ))
        .series(counter("shipping_jobs_succeeded_total", profile, None, succeeded))
        .series(counter(
            "shipping_jobs_failed_total",
            profile,
            None,
            minutes.bad.clone(),
        ))
        .series(values("shipping_queue_depth", profile, depth))
        .series(values("shipping_oldest_job_age_seconds", profile, age));
    histogram(world, "shipping_job_duration_seconds", profile, minutes)
}

fn histogram(mut world: WorldBuilder, family: &str, profile: &Profile, minutes: Minutes) -> WorldBuilder {
    for ((bound, _), events) in BOUNDS.iter().zip(minutes.within) {
        world = world.series(counter(
            &format!("{family}_bucket"),
            profile,
            Some(("le", bound)),
            events,
        ));
    }
    world
        .series(counter(&format!("{family}_sum"), profile, None, minutes.seconds))
        .series(counter(&format!("{family}_count"), profile, None, minutes.all))
}

fn counter(metric: &str, profile: &Profile, label: Option<(&str, &str)>, events: Vec<f64>) -> SeriesDraft {
    let labels = target_labels(profile.name, label);
    SeriesDraft::counter(metric, &labels.as_pairs(), move |minute| {
        of_minute(&events, minute)
    })
}

fn values(metric: &str, profile: &Profile, values: Vec<f64>) -> SeriesDraft {
    let labels = target_labels(profile.name, None);
    SeriesDraft::values(metric, &labels.as_pairs(), move |minute| {
        of_minute(&values, minute)
    })
}

/// The last minute goes on where a sample lies at its very end.
fn of_minute(values: &[f64], minute: u64) -> f64 {
    let minute = usize::try_from(minute)
        .unwrap_or(usize::MAX)
        .min(values.len().saturating_sub(1));
    values.get(minute).copied().unwrap_or_default()
}

fn target_labels(service: &str, label: Option<(&str, &str)>) -> TargetLabels {
    let mut labels = vec![
        ("instance".to_owned(), format!("{service}-0")),
        ("job".to_owned(), "shop".to_owned()),
        ("service".to_owned(), service.to_owned()),
    ];
    labels.extend(label.map(|(name, value)| (name.to_owned(), value.to_owned())));
    TargetLabels(labels)
}

struct TargetLabels(Vec<(String, String)>);

impl TargetLabels {
    fn as_pairs(&self) -> Vec<(&str, &str)> {
        let labels = self.0.iter();
        labels
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

fn difference(all: &[f64], parts: &[&Vec<f64>]) -> Vec<f64> {
    let part_of = |minute: usize| parts.iter().map(|part| part[minute]).sum::<f64>();
    all.iter()
        .enumerate()
        .map(|(minute, all)| all - part_of(minute))
        .collect()
}

fn incidents(now: Timestamp, start: Timestamp) -> [Incident; 3] {
    let midnight = now.as_second().div_euclid(86_400) * 86_400;
    let minute_of = |days_before: i64, minute_of_day: i64| {
        let second = midnight - days_before * 86_400 + minute_of_day * 60;
        u64::try_from((second - start.as_second()) / 60).unwrap_or(0)
    };
    [
        Incident {
            service: "orders",
            from: minute_of(23, 13 * 60 + 10),
            n_minutes: 25,
            error_share: Some(1.0),
            slowness: 1.0,
        },
        Incident {
            service: "catalogue",
            from: minute_of(12, 8 * 60),
            n_minutes: 9 * 60,
            error_share: Some(0.02),
            slowness: 1.0,
        },
        Incident {
            service: "storefront",
            from: minute_of(4, 10 * 60 + 30),
            n_minutes: 90,
            error_share: None,
            slowness: 12.0,
        },
    ]
}

fn simulate(profile: &Profile, start: Timestamp, n_minutes: u64, incidents: &[Incident]) -> Minutes {
    let chance = Chance::of(profile.name);
    let (median, spread) = profile.latency;
    let usual = Latency::new(median, spread);
    let mut minutes = Minutes::default();
    for minute in 0..n_minutes {
        let incident = incidents.iter().find(|incident| {
            incident.service == profile.name
                && (incident.from..incident.from + incident.n_minutes).contains(&minute)
        });
        let error_share = incident
            .and_then(|incident| incident.error_share)
            .unwrap_or(profile.error_share);
        let expected = profile.events_per_minute * season(start, minute);
        let all = (expected * (0.9 + 0.2 * chance.draw(minute, 0))).round();
        let bad = chance.whole(all * error_share, minute, 1).min(all);
        let refused = chance
            .whole(all * profile.refused_share, minute, 2)
            .min(all - bad);
        let slow = incident.filter(|incident| incident.slowness > 1.0);
        let slow = slow.map(|incident| Latency::new(median * incident.slowness, spread));
        let latency = slow.as_ref().unwrap_or(&usual);
        for (within, share) in minutes.within.iter_mut().zip(latency.within) {
            // One draw for all bounds keeps the counts in their order.
            within.push(chance.whole(all * share, minute, 3).min(all));
        }
        minutes.seconds.push(all * latency.mean);
        minutes.all.push(all);
        minutes.bad.push(bad);
        minutes.refused.push(refused);
    }
    minutes
}

/// Traffic over its mean: highest in the early afternoon UTC, lower on weekends.
fn season(start: Timestamp, minute: u64) -> f64 {
    let minute = start.as_second().div_euclid(60) + minute as i64;
    let hour = (minute.rem_euclid(1_440)) as f64 / 60.0;
    // The first of January 1970 was a Thursday.
    let weekday = (minute.div_euclid(1_440) + 4).rem_euclid(7);
    let day = 1.0 + 0.6 * ((hour - 8.0) / 24.0 * std::f64::consts::TAU).sin();
    let week = if weekday == 0 || weekday == 6 { 0.7 } else { 1.12 };
    day * week
}

/// Log-normal durations: the share within each bound, and the mean in seconds.
struct Latency {
    within: [f64; BOUNDS.len()],
    mean: f64,
}

impl Latency {
    fn new(median_seconds: f64, spread: f64) -> Self {
        let share = |bound: f64| normal_share_below((bound / median_seconds).ln() / spread);
        Self {
            within: BOUNDS.map(|(_, bound)| if bound.is_finite() { share(bound) } else { 1.0 }),
            mean: median_seconds * (spread * spread / 2.0).exp(),
        }
    }
}

/// The share of a standard normal distribution below `x`; Abramowitz and Stegun, 7.1.26, good to
/// 1.5e-7.
fn normal_share_below(x: f64) -> f64 {
    let z = x.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let polynomial = [
        1.061_405_429,
        -1.453_152_027,
        1.421_413_741,
        -0.284_496_736,
        0.254_829_592,
    ]
    .into_iter()
    .fold(0.0, |sum, coefficient| (sum + coefficient) * t);
    let above = polynomial * (-z * z).exp() / 2.0;
    if x < 0.0 { above } else { 1.0 - above }
}

/// Noise that is the same on every run: a hash of service, minute and purpose.
struct Chance {
    seed: u64,
}

impl Chance {
    fn of(service: &str) -> Self {
        let seed = service.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self { seed }
    }

    /// Evenly spread over [0, 1), by the finaliser of SplitMix64.
    fn draw(&self, minute: u64, purpose: u64) -> f64 {
        let mut bits = self
            .seed
            .wrapping_add((minute * 8 + purpose + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number whose mean is `expected`.
    fn whole(&self, expected: f64, minute: u64, purpose: u64) -> f64 {
        (expected + self.draw(minute, purpose)).floor()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_the_normal_distribution() {
        for (x, share) in [(0.0, 0.5), (1.0, 0.841_344_7), (-1.96, 0.024_997_9)] {
            assert!((normal_share_below(x) - share).abs() < 2e-7, "{x}");
        }
    }

    #[test]
    fn a_week_has_its_mean_traffic() {
        let n_minutes = 7 * 1_440;
        let sum: f64 = (0..n_minutes)
            .map(|minute| season(Timestamp::UNIX_EPOCH, minute))
            .sum();
        assert!((sum / n_minutes as f64 - 1.0).abs() < 0.01);
    }
}
