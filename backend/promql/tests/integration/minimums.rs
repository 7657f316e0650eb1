//! The minimum of bad events that tiers ask for, against brute force: that it is the smallest that
//! keeps chance quiet, that it holds an alert back below it, and that a full outage reaches it when
//! the certificate says.

use std::collections::{BTreeMap, BTreeSet};

use domain::alert_tier::traffic::{Traffic, minimum_bad_events};
use domain::alert_tier::{allowance, base_window};
use domain::{AlertTier, AlertTiers, Cadence, Period, Target, TimeSpan};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::certificates::{PERIOD_DAYS, SCRAPE_SECONDS, TARGETS};
use crate::counters::{Counter, Engine};
use crate::random::Random;

const EVENTS_PER_HOUR: [f64; 6] = [0.5, 4.0, 60.0, 900.0, 20_000.0, 1_000_000.0];
const EVALUATION: TimeSpan = TimeSpan::from_minutes(1);
/// Half a page and half a ticket a month with two tiers of each severity.
const FALSE_ALERTS_ASKED: f64 = 0.25;

fn cadence(scrape_seconds: u64) -> Cadence {
    Cadence {
        scrape_interval: TimeSpan::from_seconds(scrape_seconds),
        evaluation_interval: EVALUATION,
    }
}

/// Half the budget burns when all is well.
fn traffic(target: Target, events_per_hour: f64) -> Traffic {
    Traffic {
        events_per_second: events_per_hour / 3_600.0,
        usual_error_ratio: target.error_budget_f64() / 2.0,
    }
}

fn derive(target: Target, days: u64, cadence: Cadence, traffic: Traffic) -> AlertTiers {
    let period = Period::rolling(TimeSpan::from_days(days)).unwrap();
    AlertTiers::derive(target, period, cadence).for_traffic(target, period, cadence, traffic)
}

/// The probability that a Poisson variable is `count` or more, summed outwards from `count`.
fn upper_tail(count: u64, mean: f64) -> f64 {
    let log_chance = (1..=count).fold(-mean, |log_chance, below| log_chance + (mean / below as f64).ln());
    let at_count = log_chance.exp();
    if count as f64 > mean {
        let above = (count + 1..).scan(at_count, |chance, next| {
            *chance *= mean / next as f64;
            Some(*chance)
        });
        return at_count + sum_while_it_matters(above);
    }
    let below = (1..=count).rev().scan(at_count, |chance, next| {
        *chance *= next as f64 / mean;
        Some(*chance)
    });
    1.0 - sum_while_it_matters(below)
}

fn sum_while_it_matters(falling: impl Iterator<Item = f64>) -> f64 {
    falling.take_while(|chance| *chance > 1e-18).sum()
}

#[test]
fn no_smaller_minimum_keeps_chance_quiet() {
    let mut n_minimums = 0;
    for target in TARGETS.map(|target| target.parse::<Target>().unwrap()) {
        for (days, scrape_seconds) in product(&PERIOD_DAYS, &SCRAPE_SECONDS) {
            for events_per_hour in EVENTS_PER_HOUR {
                let traffic = traffic(target, events_per_hour);
                for tier in derive(target, days, cadence(scrape_seconds), traffic).tiers {
                    let bad_per_second = traffic.events_per_second * traffic.usual_error_ratio;
                    let mean = bad_per_second * tier.long_window.seconds() as f64;
                    let in_30_days = bad_per_second * TimeSpan::from_days(30).seconds() as f64;
                    // The event that fires finds the others in the window before it.
                    let alerts_with = |minimum: u64| in_30_days * upper_tail(minimum - 1, mean);
                    let at = format!("{target}, {days} d, {events_per_hour}/h: {tier:?}");
                    n_minimums += 1;
                    let minimum = tier.min_bad_events;
                    if minimum == 0 {
                        assert!(alerts_with(10_000) > FALSE_ALERTS_ASKED, "{at}");
                        continue;
                    }
                    assert!(minimum >= 2, "{at}");
                    assert!(alerts_with(minimum) <= FALSE_ALERTS_ASKED * 1.000_001, "{at}");
                    assert!(
                        minimum == 2 || alerts_with(minimum - 1) > FALSE_ALERTS_ASKED * 0.999_999,
                        "{at}"
                    );
                }
            }
        }
    }
    println!("{n_minimums} minimums");
}

/// Bad events drawn one by one: how often does one of them find enough others before it?
#[test]
fn chance_reaches_a_minimum_as_seldom_as_it_should() {
    const N_EVENTS: usize = 2_000_000;
    let mut random = Random::of_seed(12);
    let target: Target = "99%".parse().unwrap();
    for events_per_hour in [0.5, 4.0, 60.0, 900.0] {
        let traffic = traffic(target, events_per_hour);
        let bad_per_second = traffic.events_per_second * traffic.usual_error_ratio;
        let mut at = 0.0;
        let times: Vec<f64> = (0..N_EVENTS)
            .map(|_| {
                at -= (1.0 - random.share()).ln() / bad_per_second;
                at
            })
            .collect();
        let months = at / TimeSpan::from_days(30).seconds() as f64;
        for tier in AlertTiers::derive(target, Period::THIRTY_DAYS, cadence(30)).tiers {
            let window = tier.long_window.seconds() as f64;
            let minimum = minimum_bad_events(&tier, traffic) as usize;
            let alerts_with = |minimum: usize| {
                let reached = times
                    .windows(minimum)
                    .filter(|run| run[minimum - 1] - run[0] <= window);
                reached.count() as f64 / months
            };
            let at = format!("{events_per_hour}/h {}: {minimum}", tier.windows());
            let counted = alerts_with(minimum);
            assert!(counted <= FALSE_ALERTS_ASKED * 1.2, "{at}: {counted}");
            if minimum > 2 {
                let counted = alerts_with(minimum - 1);
                assert!(
                    counted >= FALSE_ALERTS_ASKED * 0.8,
                    "one less than {at}: {counted}"
                );
            }
        }
    }
}

/// Where scrapes and events lie, and whether the error counter is there before its first error.
#[derive(Debug, Clone, Copy)]
struct Setup {
    engine: Engine,
    scrape_offset_ms: i64,
    event_offset: f64,
    has_error_counter: bool,
}

const SETUPS: [Setup; 4] = [
    Setup {
        engine: Engine::Prometheus3,
        scrape_offset_ms: 0,
        event_offset: 0.0,
        has_error_counter: true,
    },
    Setup {
        engine: Engine::Prometheus2,
        scrape_offset_ms: 1,
        event_offset: 0.999,
        has_error_counter: true,
    },
    Setup {
        engine: Engine::Prometheus3,
        scrape_offset_ms: 2_345,
        event_offset: 0.5,
        has_error_counter: false,
    },
    Setup {
        engine: Engine::Prometheus2,
        scrape_offset_ms: 4_999,
        event_offset: 0.001,
        has_error_counter: false,
    },
];

/// What the rules record, evaluation by evaluation, of an even load that fails in full from time 0 on.
struct Recorded {
    engine: Engine,
    base_window: TimeSpan,
    /// Evaluations before the outage.
    n_before: usize,
    points: Vec<(f64, f64)>,
    /// Prefix sums of bad and of all events.
    sums: Vec<(f64, f64)>,
}

impl Recorded {
    fn of_outage(
        setup: Setup,
        cadence: Cadence,
        events_per_second: f64,
        before: TimeSpan,
        lasts: TimeSpan,
    ) -> Self {
        let scrape_ms = cadence.scrape_interval.seconds() as i64 * 1_000;
        let base_window = base_window(cadence);
        let [before_ms, lasts_ms, base_ms] =
            [before, lasts, base_window].map(|span| span.seconds() as i64 * 1_000);
        let events_until =
            |at_ms: i64| (at_ms as f64 / 1_000.0 * events_per_second + setup.event_offset).floor();
        let all_before = 1_000_000.0 - events_until(-before_ms - 2 * base_ms);
        let first = (-before_ms - 2 * base_ms) / scrape_ms;
        let times_ms =
            || (first..=lasts_ms / scrape_ms).map(|nth| nth * scrape_ms + setup.scrape_offset_ms % scrape_ms);
        let good =
            Counter::of_samples(times_ms().map(|at_ms| (at_ms, all_before + events_until(at_ms.min(0)))));
        let bad = times_ms()
            .map(|at_ms| (at_ms, (events_until(at_ms.max(0)) - events_until(0))))
            .filter(|(_, value)| setup.has_error_counter || *value > 0.0);
        let bad = Counter::of_samples(bad);
        let step_ms = cadence.evaluation_interval.seconds() as i64 * 1_000;
        let n_before = (before_ms / step_ms) as usize;
        let increase =
            |counter: &Counter, at_ms| counter.increase(at_ms, base_ms, setup.engine).unwrap_or(0.0);
        let points: Vec<(f64, f64)> = (-(n_before as i64)..=lasts_ms / step_ms)
            .map(|nth| {
                let bad = increase(&bad, nth * step_ms);
                (bad, bad + increase(&good, nth * step_ms))
            })
            .collect();
        Self {
            engine: setup.engine,
            base_window,
            n_before,
            sums: prefix_sums(&points),
            points,
        }
    }

    fn sum(&self, point_idx: usize, window: TimeSpan) -> (f64, f64) {
        if window == self.base_window {
            return self.points[point_idx];
        }
        let at_start = usize::from(self.engine == Engine::Prometheus2);
        let n_points = (window.seconds() / EVALUATION.seconds()) as usize + at_start;
        let (until, from) = (
            self.sums[point_idx + 1],
            self.sums[(point_idx + 1).saturating_sub(n_points)],
        );
        (until.0 - from.0, until.1 - from.1)
    }

    /// Seconds from the start of the outage to the evaluation at which the tier fires.
    fn seconds_to_fire(&self, tier: &AlertTier) -> Option<u64> {
        let threshold = tier.threshold.to_f64().unwrap();
        let minimum = tier.min_recorded(self.base_window, EVALUATION);
        let minimum = minimum.map_or(0.0, |minimum| minimum.to_f64().unwrap());
        let exceeds = |(bad, total): (f64, f64)| total > 0.0 && bad / total > threshold;
        let fires = |point_idx: &usize| {
            let long = self.sum(*point_idx, tier.long_window);
            exceeds(self.sum(*point_idx, tier.short_window)) && exceeds(long) && long.0 >= minimum
        };
        let fired = (self.n_before..self.points.len()).find(fires)?;
        Some((fired - self.n_before) as u64 * EVALUATION.seconds())
    }
}

fn prefix_sums(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut sum = (0.0, 0.0);
    let mut sums = vec![sum];
    for (bad, total) in points {
        sum = (sum.0 + bad, sum.1 + total);
        sums.push(sum);
    }
    sums
}

#[test]
fn a_full_outage_reaches_the_minimum_when_the_certificate_says() {
    let mut n_outages = 0;
    for scrape_seconds in SCRAPE_SECONDS {
        for events_per_hour in EVENTS_PER_HOUR {
            n_outages += check_outages(cadence(scrape_seconds), events_per_hour);
        }
    }
    println!("{n_outages} outages");
}

/// Tiers of different objectives that are the same need one simulation.
fn distinct_tiers(
    cadence: Cadence,
    events_per_hour: f64,
) -> BTreeMap<(TimeSpan, TimeSpan, Decimal, u64), AlertTier> {
    let mut tiers = BTreeMap::new();
    for target in TARGETS.map(|target| target.parse::<Target>().unwrap()) {
        for days in PERIOD_DAYS {
            for tier in derive(target, days, cadence, traffic(target, events_per_hour)).tiers {
                let key = (
                    tier.long_window,
                    tier.short_window,
                    tier.threshold,
                    tier.min_bad_events,
                );
                tiers.insert(key, tier);
            }
        }
    }
    tiers
}

fn check_outages(cadence: Cadence, events_per_hour: f64) -> usize {
    let tiers = distinct_tiers(cadence, events_per_hour);
    let longest = |span: fn(&AlertTier) -> TimeSpan| tiers.values().map(span).max().unwrap_or_default();
    let before = longest(|tier| tier.long_window);
    let lasts = longest(|tier| tier.long_window.max(tier.certificate.time_to_fire_at_full_outage));
    for setup in SETUPS {
        let recorded = Recorded::of_outage(setup, cadence, events_per_hour / 3_600.0, before, lasts);
        for tier in tiers.values() {
            let certificate = &tier.certificate;
            let seconds = recorded.seconds_to_fire(tier);
            let at = format!("{tier:?} at {cadence:?}, {events_per_hour}/h, {setup:?}: {seconds:?}");
            if !certificate.can_fire {
                continue;
            }
            let seconds = seconds.unwrap_or_else(|| panic!("never fires: {at}"));
            let certified = certificate.time_to_fire_at_full_outage.seconds();
            assert!(seconds <= certified, "later than certified {certified}: {at}");
            // An increase over four scrapes is extrapolated by at most a third, and the first event may come
            // at once.
            let until_next = 3_600.0 / events_per_hour;
            let threshold = tier.threshold.to_f64().unwrap() * tier.long_window.seconds() as f64;
            let minimum = tier.min_bad_events as f64 * 0.75 * until_next;
            let earliest = threshold.max(minimum) * 0.99 - until_next;
            let allowance = allowance(cadence).seconds() as f64;
            assert!(
                seconds as f64 >= earliest - 0.35 * allowance,
                "too early to be true: {at}"
            );
        }
    }
    tiers.len() * SETUPS.len()
}

fn product(days: &[u64], scrapes: &[u64]) -> BTreeSet<(u64, u64)> {
    days.iter()
        .flat_map(|day| scrapes.iter().map(move |scrape| (*day, *scrape)))
        .collect()
}
