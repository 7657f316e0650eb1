//! The events that a budget is made of, against what the samples show.
//!
//! Truth are the increments between neighbouring samples, corrected for resets. Seen through
//! `increase` over base windows, a minute apart, they must come out within 1 %; the time in which
//! nothing could be seen must be reported.

use domain::alert_tier::base_window;
use domain::{Cadence, EventCounts, EventHistory, TimeSpan};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::counters::{Counter, Engine, sum_of_increases};
use crate::random::Random;

const STEP: TimeSpan = TimeSpan::from_minutes(1);

/// A service for some days: the samples of its counters, and when nobody scraped it.
struct Service {
    scrape_ms: i64,
    until_ms: i64,
    total: Vec<Counter>,
    bad: Vec<Counter>,
    gaps_ms: Vec<(i64, i64)>,
}

impl Service {
    fn random(seed: u64, scrape_seconds: u64, days: u64) -> Self {
        let mut random = Random::of_seed(seed);
        let scrape_ms = scrape_seconds as i64 * 1000;
        let until_ms = days as i64 * 86_400_000;
        let gaps_ms: Vec<(i64, i64)> = (0..random.between(0, 6))
            .map(|_| {
                let start = random.between(0, until_ms as usize) as i64;
                (start, start + scrape_ms + random.between(0, 5_400_000) as i64)
            })
            .collect();
        let mut service = Self {
            scrape_ms,
            until_ms,
            total: Vec::new(),
            bad: Vec::new(),
            gaps_ms,
        };
        for _ in 0..random.between(1, 4) {
            service.add_instance(&mut random);
        }
        service
    }

    fn add_instance(&mut self, random: &mut Random) {
        let per_scrape = random.one_of(&[0.2, 2.0, 30.0]) * self.scrape_ms as f64 / 1000.0;
        let usual_errors = random.one_of(&[0.0, 0.001, 0.02]);
        let mut at_ms = random.between(0, (self.until_ms / 3) as usize) as i64;
        let (mut load, mut share, mut segment_until) = (1.0, usual_errors, 0);
        let (mut all, mut failed) = (0.0, 0.0);
        let (mut total, mut bad) = (Vec::new(), Vec::new());
        while at_ms < self.until_ms {
            if at_ms >= segment_until {
                segment_until = at_ms + random.between(60_000, 7_200_000) as i64;
                load = random.one_of(&[1.0, 1.0, 0.3, 0.0, 4.0]);
                share = random.one_of(&[usual_errors, usual_errors, usual_errors, 0.3, 1.0]);
            }
            if random.chance(self.scrape_ms as f64 / 40_000_000.0) {
                (all, failed) = (0.0, 0.0);
            }
            let events = random.arrivals(per_scrape * load);
            let errors = random.arrivals(events * share).min(events);
            all += events;
            failed += errors;
            let jitter_ms = random.between(0, 20) as i64;
            let is_scraped = !self
                .gaps_ms
                .iter()
                .any(|(from, until)| (*from..*until).contains(&at_ms));
            if is_scraped {
                total.push((at_ms + jitter_ms, all));
                if failed > 0.0 || !bad.is_empty() {
                    bad.push((at_ms + jitter_ms, failed));
                }
            }
            at_ms += self.scrape_ms;
        }
        self.total.push(Counter::of_samples(total));
        self.bad.push(Counter::of_samples(bad));
    }

    fn base_window(&self) -> TimeSpan {
        base_window(Cadence {
            scrape_interval: TimeSpan::from_seconds(self.scrape_ms as u64 / 1000),
            evaluation_interval: TimeSpan::from_seconds(30),
        })
    }

    /// One point a minute, from the first that has data.
    fn history(&self, engine: Engine) -> EventHistory {
        let base_window = self.base_window();
        let window_ms = base_window.seconds() as i64 * 1000;
        let step_ms = STEP.seconds() as i64 * 1000;
        let sum_of = |counters, at_ms| sum_of_increases(counters, at_ms, window_ms, engine);
        let points: Vec<Option<EventCounts>> = (0..=self.until_ms / step_ms)
            .map(|minute| {
                let total = sum_of(&self.total, minute * step_ms)?;
                let bad = sum_of(&self.bad, minute * step_ms).unwrap_or(0.0);
                Some(EventCounts { total, bad })
            })
            .collect();
        let first = points.iter().position(Option::is_some).unwrap_or(0);
        EventHistory {
            from: Timestamp::from_second((first as i64) * STEP.seconds() as i64).unwrap(),
            step: STEP,
            base_window,
            points: points[first..].to_vec(),
        }
    }
}

/// What the samples of some counters show.
#[derive(Debug, Default)]
struct Truth {
    /// Events between samples that are one scrape apart.
    seen: f64,
    /// Events between samples with a gap shorter than a base window: counted in part. Those of a
    /// longer gap must not be counted.
    across_gaps: f64,
    /// Events of the last base window: later evaluations have them in full.
    in_last_window: f64,
    /// Events of the scrapes next to a gap or a birth, where an increase is extended by half a scrape,
    /// and of those in which a counter more than doubles, for it is never extended to below zero.
    at_edges: f64,
}

impl Truth {
    fn of(counters: &[Counter], service: &Service) -> Self {
        let mut truth = Self::default();
        let window_ms = service.base_window().seconds() as i64 * 1000;
        for counter in counters {
            let increments: Vec<_> = counter.increments().collect();
            for (nth, (from_ms, until_ms, rise)) in increments.iter().copied().enumerate() {
                let more_than_doubles = rise > counter.value(nth);
                let is_gap = until_ms - from_ms > service.scrape_ms * 3 / 2;
                if is_gap && until_ms - from_ms <= window_ms {
                    truth.across_gaps += rise;
                } else if !is_gap {
                    truth.seen += rise;
                }
                if until_ms > service.until_ms - window_ms {
                    truth.in_last_window += rise;
                }
                let next_is_gap = increments
                    .get(nth + 1)
                    .is_none_or(|(from, until, _)| until - from > service.scrape_ms * 3 / 2);
                let follows_gap = nth == 0 || {
                    let (from, until, _) = increments[nth - 1];
                    until - from > service.scrape_ms * 3 / 2
                };
                if next_is_gap || follows_gap || more_than_doubles {
                    truth.at_edges += rise;
                }
            }
        }
        truth
    }

    /// The deviation of a count beyond what cannot be seen, as a share of the truth.
    fn deviation(&self, counted: f64) -> f64 {
        let least = self.seen - self.in_last_window - self.at_edges;
        let most = self.seen + self.across_gaps + self.at_edges;
        (least - counted).max(counted - most).max(0.0) / most.max(1.0)
    }
}

fn scrapes() -> impl Strategy<Value = u64> {
    proptest::sample::select(vec![5, 10, 15, 20, 30, 60, 120, 300])
}

fn engines() -> impl Strategy<Value = Engine> {
    proptest::sample::select(vec![Engine::Prometheus2, Engine::Prometheus3])
}

/// The time in which nobody scraped, at least and at most, as increases over base windows can tell
/// it: a gap shorter than those may not be told, and where one begins and ends only to a few scrapes.
fn unseen_seconds(service: &Service, history: &EventHistory) -> (f64, f64) {
    let window = history.base_window.seconds() as f64;
    let scrape = service.scrape_ms as f64 / 1000.0;
    let blur = 3.0 * scrape + 2.0 * STEP.seconds() as f64;
    let from_ms = (history.from.as_second() - history.base_window.seconds() as i64) * 1000;
    let mut times_ms: Vec<i64> = service.total.iter().flat_map(Counter::times_ms).collect();
    times_ms.push(service.until_ms);
    times_ms.retain(|time_ms| *time_ms >= from_ms);
    times_ms.sort_unstable();
    let (mut least, mut most) = (0.0, 0.0);
    for pair in times_ms.windows(2) {
        let gap = (pair[1] - pair[0]) as f64 / 1000.0;
        if gap > window + blur {
            least += gap - blur;
        }
        // Two short gaps with one scrape between them are as blind as one long gap.
        if gap > 1.5 * scrape {
            most += gap + blur;
        }
    }
    (least, most)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::with_cases(512)
    })]

    #[test]
    fn events_are_counted_within_one_percent_of_what_the_samples_show(
        seed in any::<u64>(), scrape_seconds in scrapes(), engine in engines(),
    ) {
        let service = Service::random(seed, scrape_seconds, 3);
        let history = service.history(engine);
        let counts = history.count_all().counts;
        let all = Truth::of(&service.total, &service);
        let bad = Truth::of(&service.bad, &service);
        prop_assert!(all.deviation(counts.total) < 0.01, "{counts:?} {all:?}");
        prop_assert!(bad.deviation(counts.bad) < 0.01, "{counts:?} {bad:?}");
        let unseen = history.unseen().seconds() as f64;
        let (least, most) = unseen_seconds(&service, &history);
        prop_assert!((least..=most).contains(&unseen), "{least} <= {unseen} <= {most}");
    }
}

/// Counted from windows that do not overlap, such a burst would be there 1.25 times or not at all.
#[test]
fn a_burst_between_two_scrapes_is_counted_once_wherever_it_falls() {
    for scrape_seconds in [60, 120, 300] {
        let cadence = Cadence {
            scrape_interval: TimeSpan::from_seconds(scrape_seconds),
            evaluation_interval: TimeSpan::from_seconds(30),
        };
        let base_window = base_window(cadence);
        for burst_at in 100..140 {
            let value = |scrape: i64| if scrape < burst_at { 100.0 } else { 140.0 };
            let samples =
                (0..200).map(|scrape| (scrape * scrape_seconds as i64 * 1000 + 12_345, value(scrape)));
            let counter = Counter::of_samples(samples);
            let n_steps = 200 * scrape_seconds / STEP.seconds();
            let points = (2 * scrape_seconds / STEP.seconds() + 1..n_steps)
                .map(|step| {
                    let at_ms = (step * STEP.seconds()) as i64 * 1000;
                    let window_ms = base_window.seconds() as i64 * 1000;
                    let total = counter.increase(at_ms, window_ms, Engine::Prometheus3)?;
                    Some(EventCounts { total, bad: total })
                })
                .collect();
            let history = EventHistory {
                from: Timestamp::UNIX_EPOCH,
                step: STEP,
                base_window,
                points,
            };
            let counted = history.count_all().counts.bad;
            assert!(
                (counted - 40.0).abs() < 1e-9,
                "{scrape_seconds} s, {burst_at}: {counted}"
            );
        }
    }
}
