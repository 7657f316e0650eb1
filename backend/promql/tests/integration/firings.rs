//! Alerts fire in promtool at exactly the evaluations at which the replay of crate `domain` says so.
//!
//! Random services (bursts, outages, quiet hours, gaps, resets, series that appear late) are given
//! to promtool as samples with the rules that we write. The replay gets the increases that those
//! rules record, computed here by the model in `counters`, which promtool confirms on the way. `for`,
//! `keep_firing_for` and minimums of bad events are among the rules.

use domain::backtest::{Backtest, TierReplay, replay_from};
use domain::event_history::WindowStart;
use domain::{
    AlertTiers, BucketBound, Cadence, EventCounts, EventHistory, Indicator, Matcher, Objective, ObjectiveId,
    Period, Selector, Service, TimeSpan,
};
use jiff::Timestamp;
use promql::rule_file_of;

use crate::counters::{Counter, Engine, sum_of_increases};
use crate::promtool::{ExpectedAlerts, ExpectedValue, Promtool, Series, Test, TestFile};
use crate::random::Random;

/// What the cases of one file have in common.
struct Setting {
    indicator: fn(&Service) -> Indicator,
    target: &'static str,
    period_days: u64,
    scrape_seconds: u64,
    evaluation_seconds: u64,
    n_evaluations: usize,
}

/// Scrapes that divide the evaluation interval and some that do not, base windows of 5, 10 and 30
/// minutes, long windows up to 6 hours, every kind of indicator.
const SETTINGS: [Setting; 10] = [
    setting(status_ratio, "99%", 1, 60, 60, 170),
    setting(status_ratio, "95%", 1, 45, 60, 170),
    setting(outcome_pair, "99.9%", 1, 15, 60, 150),
    setting(failure_share, "90%", 2, 60, 120, 150),
    setting(success_share, "99.5%", 1, 120, 120, 150),
    setting(latency_bucket, "99%", 1, 300, 300, 150),
    setting(status_ratio, "80%", 3, 60, 300, 150),
    setting(failure_share, "70%", 1, 30, 30, 260),
    setting(outcome_pair, "50%", 3, 100, 120, 250),
    setting(latency_bucket, "98%", 1, 50, 60, 150),
];
const CASES_PER_SETTING: u64 = 32;

const fn setting(
    indicator: fn(&Service) -> Indicator,
    target: &'static str,
    period_days: u64,
    scrape_seconds: u64,
    evaluation_seconds: u64,
    n_evaluations: usize,
) -> Setting {
    Setting {
        indicator,
        target,
        period_days,
        scrape_seconds,
        evaluation_seconds,
        n_evaluations,
    }
}

pub(crate) fn selector(metric: &str, service: &Service) -> Selector {
    Selector::of_service(metric, service)
}

pub(crate) fn status_ratio(service: &Service) -> Indicator {
    Indicator::StatusRatio {
        requests: selector("http_requests_total", service),
        bad: Matcher::matches("code", "5.."),
    }
}

pub(crate) fn outcome_pair(service: &Service) -> Indicator {
    Indicator::OutcomePair {
        failed: selector("jobs_failed_total", service),
        succeeded: selector("jobs_succeeded_total", service),
    }
}

pub(crate) fn failure_share(service: &Service) -> Indicator {
    Indicator::FailureShare {
        failed: selector("jobs_failed_total", service),
        total: selector("jobs_total", service),
    }
}

pub(crate) fn success_share(service: &Service) -> Indicator {
    Indicator::SuccessShare {
        succeeded: selector("jobs_succeeded_total", service),
        total: selector("jobs_total", service),
    }
}

/// The catalogue knew the bound as `1`; the samples spell it `1.0`, as Prometheus 3 does.
pub(crate) fn latency_bucket(service: &Service) -> Indicator {
    Indicator::LatencyBucket {
        histogram: selector("answer_seconds", service),
        threshold: BucketBound::parse("1").unwrap(),
    }
}

/// One instance of the service: its events by scrape, and what it exposes of them.
pub(crate) struct Instance {
    pub(crate) good: Vec<Option<f64>>,
    pub(crate) bad: Vec<Option<f64>>,
    pub(crate) total: Vec<Option<f64>>,
}

/// The series of a service, by what they mean to its indicator.
pub(crate) struct Exposed {
    pub(crate) series: Vec<Series>,
    scrape_ms: i64,
    total: Vec<usize>,
    bad: Vec<usize>,
    good: Vec<usize>,
}

impl Exposed {
    pub(crate) fn of(indicator: &Indicator, instances: &[Instance], scrape: TimeSpan) -> Self {
        let mut exposed = Self {
            series: Vec::new(),
            scrape_ms: scrape.seconds() as i64 * 1000,
            total: Vec::new(),
            bad: Vec::new(),
            good: Vec::new(),
        };
        for (nth, instance) in instances.iter().enumerate() {
            let mut add = |metric: &str, labels: &str, slots: &[Option<f64>]| {
                let selector = format!("{metric}{{service=\"shop\",instance=\"{nth}\"{labels}}}");
                let slots = slots.to_vec();
                exposed.series.push(Series { selector, slots });
                exposed.series.len() - 1
            };
            match indicator {
                Indicator::StatusRatio { .. } => {
                    let good = add("http_requests_total", ",code=\"200\"", &instance.good);
                    let bad = add("http_requests_total", ",code=\"503\"", &instance.bad);
                    exposed.total.extend([good, bad]);
                    exposed.bad.push(bad);
                }
                Indicator::OutcomePair { .. } => {
                    let failed = add("jobs_failed_total", "", &instance.bad);
                    let succeeded = add("jobs_succeeded_total", "", &instance.good);
                    exposed.total.extend([failed, succeeded]);
                    exposed.bad.push(failed);
                }
                Indicator::FailureShare { .. } => {
                    exposed.bad.push(add("jobs_failed_total", "", &instance.bad));
                    exposed.total.push(add("jobs_total", "", &instance.total));
                }
                Indicator::SuccessShare { .. } => {
                    exposed.good.push(add("jobs_succeeded_total", "", &instance.good));
                    exposed.total.push(add("jobs_total", "", &instance.total));
                }
                Indicator::LatencyBucket { .. } => {
                    exposed
                        .good
                        .push(add("answer_seconds_bucket", ",le=\"1.0\"", &instance.good));
                    add("answer_seconds_bucket", ",le=\"+Inf\"", &instance.total);
                    exposed
                        .total
                        .push(add("answer_seconds_count", "", &instance.total));
                }
                other => panic!("no case here counts by {other}"),
            }
        }
        exposed
    }

    /// What the first two rules record at each evaluation.
    pub(crate) fn history(
        &self,
        base_window: TimeSpan,
        evaluation: TimeSpan,
        n_evaluations: usize,
        engine: Engine,
    ) -> EventHistory {
        let [total, bad, good] = [&self.total, &self.bad, &self.good].map(|which| self.counters(which));
        let window_ms = base_window.seconds() as i64 * 1000;
        let points = (0..n_evaluations)
            .map(|nth| {
                let at_ms = (nth as u64 * evaluation.seconds()) as i64 * 1000;
                let sum_of = |counters| sum_of_increases(counters, at_ms, window_ms, engine);
                let total = sum_of(&total)?;
                let bad = if good.is_empty() {
                    sum_of(&bad).unwrap_or(0.0)
                } else {
                    (total - sum_of(&good).unwrap_or(0.0)).max(0.0)
                };
                Some(EventCounts { total, bad })
            })
            .collect();
        EventHistory {
            from: Timestamp::UNIX_EPOCH,
            step: evaluation,
            base_window,
            points,
            unseen_events: None,
        }
    }

    fn counters(&self, which: &[usize]) -> Vec<Counter> {
        let counter = |series_idx: &usize| {
            let slots = self.series[*series_idx].slots.iter().enumerate();
            let sample =
                |(slot_idx, slot): (usize, &Option<f64>)| Some((slot_idx as i64 * self.scrape_ms, (*slot)?));
            Counter::of_samples(slots.filter_map(sample))
        };
        which.iter().map(counter).collect()
    }
}

/// An instance of a service with all that can happen to one.
fn random_instance(random: &mut Random, n_slots: usize, scrape_seconds: u64, budget: f64) -> Instance {
    let mean_per_slot = random.one_of(&[0.02, 0.3, 5.0, 60.0]) * scrape_seconds as f64;
    let usual_errors = random.one_of(&[0.0, 0.2, 0.8, 2.0]) * budget;
    let exposes_zero_errors = random.chance(0.5);
    let (mut good, mut bad) = (0.0, 0.0);
    let mut had_errors = exposes_zero_errors;
    let (mut share, mut load, mut until_slot) = (usual_errors, 1.0, 0);
    let mut gap_until = 0;
    let mut instance = Instance {
        good: Vec::new(),
        bad: Vec::new(),
        total: Vec::new(),
    };
    let slots_of_minutes = |minutes: usize| (minutes * 60).div_ceil(scrape_seconds as usize);
    for slot in 0..n_slots {
        if slot == until_slot {
            until_slot += random.between(1, slots_of_minutes(40) + 1);
            load = random.one_of(&[1.0, 1.0, 1.0, 0.0, 0.05, 6.0]);
            let near_threshold =
                (random.one_of(&[1.0, 3.0, 6.0]) * budget * (0.7 + 0.6 * random.share())).min(1.0);
            share = random.one_of(&[usual_errors, usual_errors, 0.0, near_threshold, 0.5, 0.95, 1.0]);
        }
        if random.chance(0.004) {
            (good, bad) = (0.0, 0.0);
            had_errors = exposes_zero_errors;
        }
        if random.chance(0.004) {
            gap_until = slot + random.between(1, slots_of_minutes(30) + 2);
        }
        let events = random.arrivals(mean_per_slot * load);
        let failed = random.arrivals(events * share).min(events);
        bad += failed;
        good += events - failed;
        had_errors |= bad > 0.0;
        let is_seen = slot >= gap_until;
        instance.good.push(is_seen.then_some(good));
        instance.bad.push((is_seen && had_errors).then_some(bad));
        instance.total.push(is_seen.then_some(good + bad));
    }
    instance
}

impl Setting {
    fn objective(&self) -> Objective {
        let service = Service {
            name: "shop".into(),
            label: "service".into(),
        };
        let indicator = (self.indicator)(&service);
        Objective {
            id: ObjectiveId::of(&service, &indicator, true),
            service,
            indicator,
            target: self.target.parse().unwrap(),
            period: Period::rolling(TimeSpan::from_days(self.period_days)).unwrap(),
            maintenance: Vec::new(),
        }
    }

    fn tiers(&self, objective: &Objective, setting_idx: u64) -> AlertTiers {
        let cadence = Cadence {
            scrape_interval: TimeSpan::from_seconds(self.scrape_seconds),
            evaluation_interval: TimeSpan::from_seconds(self.evaluation_seconds),
        };
        let mut tiers = AlertTiers::derive(objective.target, objective.period, cadence);
        // Each combination of `for`, `keep_firing_for` and a minimum of bad events comes about.
        let evaluations = |count: u64| TimeSpan::from_seconds(count * self.evaluation_seconds);
        for (tier_idx, tier) in tiers.tiers.iter_mut().enumerate() {
            let nth = setting_idx as usize + tier_idx;
            tier.hold = evaluations([0, 2, 5, 0][nth % 4]);
            tier.keep_firing_for = evaluations([0, 3, 0, 10, 1][nth % 5]);
            tier.min_bad_events = [0, 2, 5, 20][nth / 2 % 4];
        }
        tiers
    }

    fn file(&self, setting_idx: u64, engine: Engine, tally: &mut Tally) -> TestFile {
        let objective = self.objective();
        let tiers = self.tiers(&objective, setting_idx);
        let evaluation_interval = TimeSpan::from_seconds(self.evaluation_seconds);
        let mut rules = rule_file_of(&objective, &tiers, evaluation_interval);
        // Annotations take no part in firing; `traffic_cases` looks at them.
        let rules_of_groups = rules.groups.iter_mut().flat_map(|group| &mut group.rules);
        rules_of_groups.for_each(|rule| rule.annotations.clear());
        let tests = (0..CASES_PER_SETTING)
            .map(|nth| self.test(setting_idx * 1000 + nth, &objective, &tiers, engine, tally))
            .collect();
        let name = format!(
            "{} {} over {} d",
            objective.indicator, self.target, self.period_days
        );
        TestFile {
            name,
            rules,
            evaluation_interval,
            tests,
        }
    }

    fn test(
        &self,
        seed: u64,
        objective: &Objective,
        tiers: &AlertTiers,
        engine: Engine,
        tally: &mut Tally,
    ) -> Test {
        let mut random = Random::of_seed(seed);
        let scrape_interval = TimeSpan::from_seconds(self.scrape_seconds);
        let evaluation_interval = TimeSpan::from_seconds(self.evaluation_seconds);
        let last_second = (self.n_evaluations as u64 - 1) * self.evaluation_seconds;
        let n_slots = (last_second / self.scrape_seconds) as usize + 1;
        let budget = objective.target.error_budget_f64();
        let instances: Vec<Instance> = (0..random.between(1, 4))
            .map(|_| random_instance(&mut random, n_slots, self.scrape_seconds, budget))
            .collect();
        let exposed = Exposed::of(&objective.indicator, &instances, scrape_interval);
        let history = exposed.history(tiers.base_window, evaluation_interval, self.n_evaluations, engine);
        let window_start = match engine {
            Engine::Prometheus2 => WindowStart::Included,
            Engine::Prometheus3 => WindowStart::Excluded,
        };
        let backtest = replay_from(&history, objective.target, &tiers.tiers, window_start);
        tally.add(&backtest, &history);
        Test {
            name: format!("seed-{seed}"),
            scrape_interval,
            series: exposed.series,
            alerts: expected_alerts(&backtest, &history, &objective.id),
            values: recorded_increases(&history, tiers.base_window, &objective.id),
        }
    }
}

/// What the cases contain, so that a run that proves nothing is noticed.
#[derive(Debug, Default)]
struct Tally {
    n_cases: usize,
    n_evaluations: usize,
    n_absent: usize,
    n_firings: usize,
    n_cases_that_fire: usize,
}

impl Tally {
    fn add(&mut self, backtest: &Backtest, history: &EventHistory) {
        let n_firings: usize = backtest.tiers.iter().map(|tier| tier.firings.len()).sum();
        self.n_cases += 1;
        self.n_evaluations += history.points.len();
        self.n_absent += history.points.iter().filter(|point| point.is_none()).count();
        self.n_firings += n_firings;
        self.n_cases_that_fire += usize::from(n_firings > 0);
    }
}

/// The alerts that fire at each evaluation.
fn expected_alerts(
    backtest: &Backtest,
    history: &EventHistory,
    objective: &ObjectiveId,
) -> Vec<ExpectedAlerts> {
    let firing_at = |point_idx: usize| {
        let now = history.time_of(point_idx);
        let fires = |tier: &&TierReplay| {
            tier.firings.iter().any(|firing| {
                firing.fired_at <= now && firing.resolved_at.is_none_or(|resolved| now < resolved)
            })
        };
        backtest
            .tiers
            .iter()
            .filter(fires)
            .map(|tier| {
                format!(
                    "objective: {objective}, service: shop, severity: {}, windows: {}",
                    tier.severity, tier.windows
                )
            })
            .collect::<Vec<_>>()
    };
    (0..history.points.len())
        .map(|point_idx| ExpectedAlerts {
            at_seconds: point_idx as u64 * history.step.seconds(),
            labels: firing_at(point_idx),
            annotations: Vec::new(),
        })
        .collect()
}

/// The increases that the replay was given are those that the rules record.
fn recorded_increases(
    history: &EventHistory,
    base_window: TimeSpan,
    objective: &ObjectiveId,
) -> Vec<ExpectedValue> {
    let mut values = Vec::new();
    for (point_idx, point) in history.points.iter().enumerate().step_by(5) {
        let total = point.map_or(0.0, |counts| counts.total);
        let both = [
            ("events", point.map(|counts| counts.total)),
            ("bad_events", point.map(|counts| counts.bad)),
        ];
        for (what, recorded) in both {
            let series = format!("slo:{what}:increase{base_window}");
            let expression = match recorded {
                // A difference of two sums has the rounding of both.
                Some(value) => format!("abs({series} - {value}) <= bool {}", total * 1e-12),
                None => series,
            };
            let labels = format!("{{objective=\"{objective}\",service=\"shop\"}}");
            values.push(ExpectedValue {
                at_seconds: point_idx as u64 * history.step.seconds(),
                expression,
                sample: recorded.map(|_| (labels, 1.0)),
            });
        }
    }
    values
}

#[test]
fn alerts_fire_in_promtool_exactly_when_the_replay_says_so() {
    let Some(promtool) = Promtool::find() else { return };
    let mut tally = Tally::default();
    let files: Vec<TestFile> = SETTINGS
        .iter()
        .zip(0..)
        .map(|(setting, setting_idx)| setting.file(setting_idx, promtool.engine, &mut tally))
        .collect();
    println!("{:?}: {tally:?}", promtool.engine);
    assert!(tally.n_cases >= 300, "{tally:?}");
    assert!(tally.n_cases_that_fire * 2 > tally.n_cases, "{tally:?}");
    promtool.run(&files);
}
