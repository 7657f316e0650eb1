//! Every certificate of every tier over the whole grid, against simulated outages.

use std::collections::BTreeMap;

use domain::alert_tier::allowance;
use domain::{AlertTier, AlertTiers, Cadence, Period, Target, TimeSpan};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::counters::{Counter, Engine};

pub(crate) const TARGETS: [&str; 17] = [
    "50%", "60%", "66.67%", "75%", "80%", "83.33%", "90%", "93.06%", "95%", "98%", "99%", "99.5%", "99.9%",
    "99.95%", "99.99%", "99.995%", "99.999%",
];
pub(crate) const PERIOD_DAYS: [u64; 13] = [1, 2, 3, 5, 7, 10, 14, 28, 30, 90, 180, 270, 365];
pub(crate) const SCRAPE_SECONDS: [u64; 7] = [5, 10, 15, 30, 60, 120, 300];
const EVALUATION_SECONDS: [u64; 4] = [15, 30, 60, 300];

/// Where scrapes and the start of the outage lie between evaluations, and whether the error counter
/// is there before its first error.
#[derive(Debug, Clone, Copy)]
struct Setup {
    engine: Engine,
    scrape_offset_ms: i64,
    outage_offset_ms: i64,
    has_error_counter: bool,
}

const SETUPS: [Setup; 6] = [
    setup(Engine::Prometheus3, 0, 0, true),
    setup(Engine::Prometheus2, 0, 1, true),
    setup(Engine::Prometheus3, 2_345, 2_346, false),
    setup(Engine::Prometheus2, 4_999, 5_001, false),
    setup(Engine::Prometheus3, 14_999, 1, true),
    setup(Engine::Prometheus2, 1, 14_000, false),
];

const fn setup(
    engine: Engine,
    scrape_offset_ms: i64,
    outage_offset_ms: i64,
    has_error_counter: bool,
) -> Setup {
    Setup {
        engine,
        scrape_offset_ms,
        outage_offset_ms,
        has_error_counter,
    }
}

/// Evaluations of an even load that fails in full from evaluation 0 on.
struct Outage {
    setup: Setup,
    evaluation_seconds: u64,
    base_window: TimeSpan,
    /// Increases of bad and of all events over the base window, from evaluation 0 on, until all is bad.
    ramp: Vec<(f64, f64)>,
    /// What every increase is before the outage, and all of it bad after the ramp.
    steady: f64,
}

const EVENTS_PER_SECOND: f64 = 10.0;

impl Outage {
    fn simulate(setup: Setup, cadence: Cadence, base_window: TimeSpan) -> Self {
        let scrape_ms = cadence.scrape_interval.seconds() as i64 * 1000;
        let evaluation_ms = cadence.evaluation_interval.seconds() as i64 * 1000;
        let window_ms = base_window.seconds() as i64 * 1000;
        let n_ramp = (window_ms + 2 * scrape_ms) / evaluation_ms + 2;
        let scrapes = || {
            let offset_ms = setup.scrape_offset_ms % scrape_ms;
            (-3 * window_ms / scrape_ms..(n_ramp * evaluation_ms) / scrape_ms + 1)
                .map(move |nth| nth * scrape_ms + offset_ms)
        };
        let events_until = |at_ms: i64| at_ms as f64 / 1000.0 * EVENTS_PER_SECOND;
        let before = events_until(86_400_000);
        let outage_ms = setup.outage_offset_ms % evaluation_ms;
        let bad = scrapes()
            .map(|at_ms| (at_ms, events_until((at_ms - outage_ms).max(0)).floor()))
            .filter(|(_, value)| setup.has_error_counter || *value > 0.0);
        let bad = Counter::of_samples(bad);
        let good = scrapes().map(|at_ms| (at_ms, before + events_until(at_ms.min(outage_ms))));
        let good = Counter::of_samples(good);
        let ramp = (0..n_ramp)
            .map(|nth| {
                let increase = |counter: &Counter| {
                    counter
                        .increase(nth * evaluation_ms, window_ms, setup.engine)
                        .unwrap_or(0.0)
                };
                (increase(&bad), increase(&bad) + increase(&good))
            })
            .collect();
        Self {
            setup,
            evaluation_seconds: cadence.evaluation_interval.seconds(),
            base_window,
            ramp,
            steady: base_window.seconds() as f64 * EVENTS_PER_SECOND,
        }
    }

    /// Prefix sums of bad and of all events over the evaluations since the outage began.
    fn sums(&self, n_evaluations: usize) -> Vec<(f64, f64)> {
        let mut sums = Vec::with_capacity(n_evaluations + 1);
        let (mut bad, mut total) = (0.0, 0.0);
        sums.push((bad, total));
        for nth in 0..n_evaluations {
            let (more_bad, more) = self.ramp.get(nth).copied().unwrap_or((self.steady, self.steady));
            bad += more_bad;
            total += more;
            sums.push((bad, total));
        }
        sums
    }

    /// Seconds from the start of the outage to the first evaluation at which the tier fires.
    fn seconds_to_fire(&self, tier: &AlertTier, sums: &[(f64, f64)]) -> Option<f64> {
        let threshold = tier.threshold.to_f64().unwrap();
        let ratio = |nth: usize, window: TimeSpan| {
            if window == self.base_window {
                let (bad, total) = self.ramp.get(nth).copied().unwrap_or((self.steady, self.steady));
                return bad / total;
            }
            let at_start = usize::from(self.setup.engine == Engine::Prometheus2);
            let n_points = (window.seconds() / self.evaluation_seconds) as usize + at_start;
            let from = (nth + 1).saturating_sub(n_points);
            let n_before = (n_points - (nth + 1 - from)) as f64;
            let bad = sums[nth + 1].0 - sums[from].0;
            let total = sums[nth + 1].1 - sums[from].1 + n_before * self.steady;
            bad / total
        };
        let fires = |nth: &usize| {
            ratio(*nth, tier.short_window) > threshold && ratio(*nth, tier.long_window) > threshold
        };
        let evaluation = (0..sums.len() - 1).find(fires)?;
        let outage_ms = self.setup.outage_offset_ms % (self.evaluation_seconds as i64 * 1000);
        Some((evaluation as u64 * self.evaluation_seconds) as f64 - outage_ms as f64 / 1000.0)
    }
}

#[derive(Debug, Default)]
struct Tally {
    n_objectives: usize,
    n_tiers: usize,
    n_outages: usize,
    /// The least that a certificate had to spare, as a share of its allowance.
    least_spare: f64,
}

#[test]
fn no_alert_is_dead_and_every_certificate_holds_in_a_simulated_outage() {
    let mut tally = Tally {
        least_spare: f64::INFINITY,
        ..Tally::default()
    };
    for scrape in SCRAPE_SECONDS {
        for evaluation in EVALUATION_SECONDS {
            let cadence = Cadence {
                scrape_interval: TimeSpan::from_seconds(scrape),
                evaluation_interval: TimeSpan::from_seconds(evaluation),
            };
            check_cadence(cadence, &mut tally);
        }
    }
    println!("{tally:?}");
}

fn check_cadence(cadence: Cadence, tally: &mut Tally) {
    // Tiers of different objectives that are the same need one simulation.
    let mut tiers: BTreeMap<(TimeSpan, TimeSpan, Decimal), AlertTier> = BTreeMap::new();
    let mut base_window = TimeSpan::default();
    for target in TARGETS {
        for days in PERIOD_DAYS {
            let target: Target = target.parse().unwrap();
            let period = Period::rolling(TimeSpan::from_days(days)).unwrap();
            let derived = AlertTiers::derive(target, period, cadence);
            let at = format!("{target} over {period} at {cadence:?}");
            assert!(!derived.tiers.is_empty(), "{at}");
            base_window = derived.base_window;
            tally.n_objectives += 1;
            for tier in derived.tiers {
                check_figures(&tier, target, period, &at);
                tiers.insert((tier.long_window, tier.short_window, tier.threshold), tier);
                tally.n_tiers += 1;
            }
        }
    }
    let longest = tiers
        .values()
        .map(|tier| tier.certificate.time_to_fire_at_full_outage)
        .max();
    let n_evaluations = (longest.unwrap().seconds() / cadence.evaluation_interval.seconds()) as usize + 2;
    for setup in SETUPS {
        let outage = Outage::simulate(setup, cadence, base_window);
        let sums = outage.sums(n_evaluations);
        for tier in tiers.values() {
            let certified = tier.certificate.time_to_fire_at_full_outage.seconds() as f64;
            let seconds = outage.seconds_to_fire(tier, &sums);
            let at = format!("{tier:?} at {cadence:?}, {setup:?}: {seconds:?}");
            let seconds = seconds.unwrap_or_else(|| panic!("never fires: {at}"));
            assert!(seconds <= certified, "later than certified: {at}");
            let allowance = allowance(cadence).seconds() as f64;
            let burning = tier.threshold.to_f64().unwrap() * tier.long_window.seconds() as f64;
            assert!(
                seconds >= burning * 0.99 - 0.35 * allowance,
                "too early to be true: {at}"
            );
            tally.least_spare = tally.least_spare.min((certified - seconds) / allowance);
            tally.n_outages += 1;
        }
    }
}

/// What the certificate says without time: that it can fire, the budget spent, the events needed.
fn check_figures(tier: &AlertTier, target: Target, period: Period, at: &str) {
    let certificate = &tier.certificate;
    let threshold = tier.threshold.to_f64().unwrap();
    assert!(
        certificate.can_fire && threshold < 1.0 && threshold > 0.0,
        "{at}: {tier:?}"
    );
    // One failure among as many events does not fire it, one among fewer does.
    let needed = certificate.events_needed as f64;
    assert!(1.0 / needed <= threshold, "{at}: {tier:?}");
    assert!(1.0 / (needed - 1.0) > threshold, "{at}: {tier:?}");
    // A burn that just reaches the threshold for the long window spends this share of the budget.
    let spent = threshold * tier.long_window.seconds() as f64;
    let budget = target.error_budget_f64() * period.span().seconds() as f64;
    let share = certificate.budget_share_at_trigger.to_f64().unwrap();
    assert!((spent / budget - share).abs() < 1e-6, "{at}: {tier:?}");
    assert!(share <= 0.25, "{at}: {tier:?}");
}
