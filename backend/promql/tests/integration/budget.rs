//! The events that a budget is made of, against what the samples show.
//!
//! Truth are the increments between neighbouring samples, corrected for resets. Seen through
//! `increase` over base windows, a minute apart, they must come out within 1 %; the time in which
//! nothing could be seen must be reported, and so must the events that no increase shows: what was
//! seen and what is bounded as unseen make up all that happened.

use domain::alert_tier::base_window;
use domain::{Cadence, EventCounts, EventHistory, TimeSpan, UnseenEvents};
use jiff::Timestamp;
use promql::render::unseen_step;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::counters::{Counter, Engine, sum_of_increases};
use crate::random::Random;

const STEP: TimeSpan = TimeSpan::from_minutes(1);
/// Beyond the longest gap of these services.
const LOOK_BACK_MS: i64 = 12 * 3_600_000;

/// A service for some days: the samples of its counters, and when nobody scraped it.
struct Service {
    scrape_ms: i64,
    until_ms: i64,
    total: Vec<Counter>,
    bad: Vec<Counter>,
    gaps_ms: Vec<(i64, i64)>,
    /// Events that were counted after a scrape and lost with the process before the next, with the time
    /// of that.
    lost: Vec<(i64, EventCounts)>,
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
            lost: Vec::new(),
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
            let is_scraped_at = |at_ms: i64| {
                !self
                    .gaps_ms
                    .iter()
                    .any(|(from, until)| (*from..*until).contains(&at_ms))
            };
            if random.chance(self.scrape_ms as f64 / 40_000_000.0) {
                (all, failed) = (0.0, 0.0);
                if is_scraped_at(at_ms) && is_scraped_at(at_ms - self.scrape_ms) && !total.is_empty() {
                    let part_of_scrape = random.share();
                    let lost = random.arrivals(per_scrape * load * part_of_scrape);
                    let bad = random.arrivals(lost * share).min(lost);
                    self.lost.push((at_ms, EventCounts { total: lost, bad }));
                }
            }
            let events = random.arrivals(per_scrape * load);
            let errors = random.arrivals(events * share).min(events);
            all += events;
            failed += errors;
            let jitter_ms = random.between(0, 20) as i64;
            if is_scraped_at(at_ms) {
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

    fn lost_since(&self, from_ms: i64) -> EventCounts {
        let mut sum = EventCounts::default();
        for (_, lost) in self.lost.iter().filter(|(at_ms, _)| *at_ms >= from_ms) {
            sum.total += lost.total;
            sum.bad += lost.bad;
        }
        sum
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
            unseen_events: Some(self.unseen_events(engine, first as i64 * step_ms + window_ms)),
        }
    }

    /// What no increase shows, from a time on: before that this service's data begin.
    fn unseen_events(&self, engine: Engine, from_ms: i64) -> Vec<UnseenEvents> {
        let window_ms = self.base_window().seconds() as i64 * 1000;
        let step_ms = unseen_step(self.base_window()).seconds() as i64 * 1000;
        let at_most = |counters: &[Counter], at_ms| {
            let each = counters
                .iter()
                .map(|counter| counter.unseen(at_ms, window_ms, LOOK_BACK_MS, engine));
            each.sum::<f64>()
        };
        let times = (0..=self.until_ms / step_ms).map(|nth| nth * step_ms);
        times
            .filter(|at_ms| *at_ms >= from_ms)
            .map(|at_ms| UnseenEvents {
                at: Timestamp::from_millisecond(at_ms).unwrap(),
                at_most: EventCounts {
                    total: at_most(&self.total, at_ms),
                    bad: at_most(&self.bad, at_ms),
                },
            })
            .collect()
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
    /// Events before the first sample of a series, and in gaps that no increase bridges.
    unseen: f64,
    /// What is missing of a gap that is bridged in part and too short to be told.
    untold: f64,
    /// The most that may pass for unseen besides: what is told of gaps that are bridged in part, and
    /// what happens in the base windows around resets.
    suspect: f64,
}

impl Truth {
    /// `unseen_from_ms`: where what cannot be seen begins to be looked for.
    fn of(counters: &[Counter], service: &Service, unseen_from_ms: i64) -> Self {
        let mut truth = Self::default();
        let window_ms = service.base_window().seconds() as i64 * 1000;
        let step_ms = window_ms / 3;
        for counter in counters {
            if let Some(first_ms) = counter.times_ms().next()
                && first_ms >= unseen_from_ms
            {
                truth.unseen += counter.value(0);
                truth.suspect += counter.risen_between(first_ms, first_ms + step_ms);
            }
            truth.suspect += 3.0 * counter.risen_around_resets(window_ms);
            let increments: Vec<_> = counter.increments().collect();
            for (nth, (from_ms, until_ms, rise)) in increments.iter().copied().enumerate() {
                let more_than_doubles = rise > counter.value(nth);
                let is_gap = until_ms - from_ms > service.scrape_ms * 3 / 2;
                if is_gap && until_ms - from_ms <= window_ms {
                    truth.across_gaps += rise;
                } else if !is_gap {
                    truth.seen += rise;
                }
                let is_told = until_ms - from_ms > 2 * step_ms;
                if is_gap {
                    // Whoever comes back is looked at a step later at the latest, and has more by then.
                    truth.suspect += counter.risen_between(until_ms, until_ms + step_ms);
                }
                if is_gap && is_told && until_ms - from_ms > window_ms {
                    truth.unseen += if until_ms < unseen_from_ms { 0.0 } else { rise };
                } else if is_gap && is_told {
                    truth.suspect += rise;
                } else if is_gap {
                    truth.suspect += rise;
                    truth.untold += rise * (until_ms - from_ms) as f64 / window_ms as f64;
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

    /// What happened, less what the ends of windows next to a gap or a birth may leave out of a count
    /// (a quarter of a scrape) and the last base window, which later evaluations have in full.
    fn happened_at_least(&self, lost: f64) -> f64 {
        let happened = self.seen + self.unseen + lost;
        0.99 * happened - self.in_last_window - self.at_edges / 4.0 - self.untold
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
        ..ProptestConfig::with_cases(1_000)
    })]

    #[test]
    fn events_are_counted_within_one_percent_of_what_the_samples_show(
        seed in any::<u64>(), scrape_seconds in scrapes(), engine in engines(),
    ) {
        let service = Service::random(seed, scrape_seconds, 3);
        let history = service.history(engine);
        let counts = history.count_all().counts;
        let from_ms = (history.from.as_second() + history.base_window.seconds() as i64) * 1000;
        let all = Truth::of(&service.total, &service, from_ms);
        let bad = Truth::of(&service.bad, &service, from_ms);
        prop_assert!(all.deviation(counts.total) < 0.01, "{counts:?} {all:?}");
        prop_assert!(bad.deviation(counts.bad) < 0.01, "{counts:?} {bad:?}");
        let at_most = history.unseen_events_between(0, history.points.len()).unwrap();
        let lost = service.lost_since(from_ms);
        for (truth, counted, at_most, lost) in [
            (&all, counts.total, at_most.total, lost.total),
            (&bad, counts.bad, at_most.bad, lost.bad),
        ] {
            let least = truth.happened_at_least(lost);
            prop_assert!(counted + at_most >= least, "{counted} + {at_most} < {least}, {lost} {truth:?}");
            let most = truth.unseen + truth.suspect;
            prop_assert!(at_most <= most * 1.000_001, "{at_most} > {most}, {truth:?}");
        }
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
                unseen_events: None,
            };
            let counted = history.count_all().counts.bad;
            assert!(
                (counted - 40.0).abs() < 1e-9,
                "{scrape_seconds} s, {burst_at}: {counted}"
            );
        }
    }
}
