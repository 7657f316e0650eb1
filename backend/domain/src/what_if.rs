//! What if the target, the period or the alerts were others? Answered from one event history, without
//! asking the source again.

use crate::alert_tier::preset::Alerting;
use crate::alert_tier::traffic::Traffic;
use crate::alert_tier::{AlertTiers, Cadence};
use crate::backtest::{Backtest, Replayer};
use crate::event_history::EventHistory;
use crate::fit::{FitError, ObjectiveFit};
use crate::objective::{Period, Target, to_f64};
use crate::time_span::TimeSpan;

/// What is to be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scenario {
    /// The target.
    pub target: Target,
    /// The period.
    pub period: Period,
    /// Where the tiers come from.
    pub alerting: Alerting,
}

/// What would be so.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIf {
    /// What was tried.
    pub scenario: Scenario,
    /// The alerts that would be written.
    pub alert_tiers: AlertTiers,
    /// What history says: events, attainment, budget and burn-down of the last period (of the whole
    /// history, where that is shorter), firings of the whole history.
    pub backtest: Backtest,
    /// The error budget of a period, as time of full outage.
    pub budget_time: TimeSpan,
    /// The same as events, at the observed traffic; `None` without events.
    pub budget_events: Option<f64>,
    /// Pages in 30 days by chance alone, about; `None` without events.
    pub false_pages_in_30_days: Option<f64>,
    /// For each tier, in one sentence, how fast the budget goes where it fires.
    pub in_words: Vec<String>,
    /// How well the whole history keeps the target, and how sure that is, or why nothing can be said.
    pub fit: Result<ObjectiveFit, FitError>,
}

/// Tries each scenario on the history. The windows are summed once for all of them.
pub fn what_if(history: &EventHistory, cadence: Cadence, scenarios: &[Scenario]) -> Vec<WhatIf> {
    let replayer = Replayer::of(history);
    let traffic = Traffic::of(history);
    let tried = scenarios
        .iter()
        .map(|scenario| scenario.tried(history, &replayer, cadence, traffic));
    tried.collect()
}

impl Scenario {
    /// The tiers for it at some traffic, if any was seen.
    pub fn alert_tiers(&self, cadence: Cadence, traffic: Option<Traffic>) -> AlertTiers {
        match traffic {
            Some(traffic) => self.alerting.tiers_at(self.target, self.period, cadence, traffic),
            None => self.alerting.tiers(self.target, self.period, cadence),
        }
    }

    fn tried(
        &self,
        history: &EventHistory,
        replayer: &Replayer<'_>,
        cadence: Cadence,
        traffic: Option<Traffic>,
    ) -> WhatIf {
        let alert_tiers = self.alert_tiers(cadence, traffic);
        let n_points = history.points_in(self.period.span());
        let backtest = replayer.replay_last(n_points, self.target, self.period, &alert_tiers.tiers);
        let budget = self.target.error_budget_f64();
        let seconds = self.period.span().seconds() as f64;
        let in_words = alert_tiers
            .tiers
            .iter()
            .map(|tier| tier.in_words(self.period))
            .collect();
        WhatIf {
            scenario: *self,
            budget_time: TimeSpan::from_seconds((seconds * budget).round() as u64),
            budget_events: traffic.map(|traffic| traffic.events_per_second * seconds * budget),
            false_pages_in_30_days: false_pages(&alert_tiers),
            in_words,
            fit: ObjectiveFit::of(history, self.target, self.period),
            alert_tiers,
            backtest,
        }
    }
}

/// What the tiers of severity page give together.
fn false_pages(tiers: &AlertTiers) -> Option<f64> {
    let pages = tiers
        .tiers
        .iter()
        .filter(|tier| tier.severity == crate::AlertSeverity::Page);
    pages
        .map(|tier| {
            let at_traffic = tier.certificate.at_traffic.as_ref()?;
            Some(to_f64(at_traffic.false_alerts_in_30_days))
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::backtest::replay;
    use crate::event_history::EventCounts;

    const CADENCE: Cadence = Cadence {
        scrape_interval: TimeSpan::from_minutes(1),
        evaluation_interval: TimeSpan::from_minutes(1),
    };

    /// 30 days at 100 events a minute; all fail for two hours on day 10 and on day 28.
    fn history() -> EventHistory {
        let fails = |minute: u64| {
            [10, 28]
                .iter()
                .any(|day| (day * 1440..day * 1440 + 120).contains(&minute))
        };
        let points = (0..30 * 1440_u64)
            .map(|minute| {
                let bad = if fails(minute) { 500.0 } else { 0.0 };
                Some(EventCounts { total: 500.0, bad })
            })
            .collect();
        EventHistory {
            from: Timestamp::UNIX_EPOCH,
            step: TimeSpan::from_minutes(1),
            base_window: TimeSpan::from_minutes(5),
            points,
            unseen_events: None,
        }
    }

    fn scenario(target: &str, days: u64) -> Scenario {
        Scenario {
            target: target.parse().unwrap(),
            period: Period::rolling(TimeSpan::from_days(days)).unwrap(),
            alerting: Alerting::Derived,
        }
    }

    #[test]
    fn each_scenario_is_what_a_replay_of_its_own_says() {
        let history = history();
        let scenarios = [scenario("99%", 30), scenario("99.9%", 30), scenario("99%", 7)];
        let tried = what_if(&history, CADENCE, &scenarios);
        for what_if in &tried {
            let Scenario { target, period, .. } = what_if.scenario;
            let alone = replay(&history, target, period, &what_if.alert_tiers.tiers);
            assert_eq!(what_if.backtest.tiers, alone.tiers);
            assert!(what_if.backtest.burn_down.len() <= 241);
        }
        let Scenario { target, period, .. } = scenarios[0];
        assert_eq!(
            tried[0].backtest,
            replay(&history, target, period, &tried[0].alert_tiers.tiers)
        );
    }

    #[test]
    fn a_shorter_period_counts_its_own_events() {
        let history = history();
        let tried = what_if(&history, CADENCE, &[scenario("99%", 30), scenario("99%", 7)]);
        // Two outages of 120 minutes in 43,200, one in 10,080.
        let left = |what_if: &WhatIf| what_if.backtest.budget_remaining.unwrap();
        assert!(
            (left(&tried[0]) - (1.0 - 240.0 / 432.0)).abs() < 0.01,
            "{}",
            left(&tried[0])
        );
        assert!(
            (left(&tried[1]) - (1.0 - 120.0 / 100.8)).abs() < 0.01,
            "{}",
            left(&tried[1])
        );
        assert_eq!(tried[1].budget_time.to_string(), "1h40m48s");
        assert!((tried[1].budget_events.unwrap() - 100.0 * 100.8).abs() < 1.0);
        assert!(tried[0].false_pages_in_30_days.unwrap() < 1.0);
    }

    #[test]
    fn a_higher_target_never_leaves_more_budget() {
        let history = history();
        let targets = ["90%", "95%", "99%", "99.5%", "99.9%", "99.99%"];
        let tried = what_if(&history, CADENCE, &targets.map(|target| scenario(target, 30)));
        for pair in tried.windows(2) {
            assert!(pair[0].backtest.budget_remaining > pair[1].backtest.budget_remaining);
        }
    }

    #[test]
    fn a_preset_is_tried_as_it_is() {
        let scenario = Scenario {
            alerting: "pyrra".parse().unwrap(),
            ..scenario("99%", 28)
        };
        let tried = &what_if(&history(), CADENCE, &[scenario])[0];
        assert_eq!(tried.alert_tiers.tiers.len(), 4);
        assert!(
            tried
                .alert_tiers
                .tiers
                .iter()
                .all(|tier| tier.min_bad_events == 0)
        );
        assert_eq!(tried.alert_tiers.tiers[0].hold, TimeSpan::from_minutes(2));
        assert!(
            tried.in_words[0].contains("gone in 2 days"),
            "{:?}",
            tried.in_words
        );
    }
}
