//! Alerts that read the raw series themselves, for where nothing can record.

use domain::{AlertTier, AlertTiers, Objective, TimeSpan};

use crate::calendar::labelled_without_maintenance;
use crate::rule_file::RuleFile;
use crate::rules::{base_increases, increases_over, rule_file_of};

/// The alerts of one objective without any recording rule: each reads the raw series over both of its
/// windows at every evaluation. There is no series of the error budget then.
pub fn inlined_rule_file_of(
    objective: &Objective,
    alert_tiers: &AlertTiers,
    evaluation_interval: TimeSpan,
) -> RuleFile {
    let mut file = rule_file_of(objective, alert_tiers, evaluation_interval);
    for group in &mut file.groups {
        group.rules.retain(|rule| rule.alert.is_some());
        // There is one alert for each tier, in the order of the tiers, and behind them that of absence.
        for (rule, tier) in group.rules.iter_mut().zip(&alert_tiers.tiers) {
            rule.expr = inlined(objective, tier, alert_tiers.base_window);
        }
        if let [.., last] = &mut group.rules[..]
            && alert_tiers.absence.is_some()
        {
            let [events, _] = base_increases(objective, alert_tiers.base_window);
            let absent = format!("absent({events})");
            last.expr = labelled_without_maintenance(absent, &objective.maintenance, alert_tiers.base_window);
        }
    }
    file
}

/// How much raw history one evaluation reads, of each series: with recording rules the base window
/// twice, for all and for bad events; inlined, every window of every tier twice, and the base window once where absence is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InliningCost {
    /// Read with recording rules.
    pub recorded: TimeSpan,
    /// Read where the expressions are inlined.
    pub inlined: TimeSpan,
}

impl InliningCost {
    /// The cost for these tiers.
    pub fn of(alert_tiers: &AlertTiers) -> Self {
        let windows = alert_tiers
            .tiers
            .iter()
            .map(|tier| tier.short_window.seconds() + tier.long_window.seconds());
        let absence = alert_tiers
            .absence
            .map_or(0, |_| alert_tiers.base_window.seconds());
        Self {
            recorded: TimeSpan::from_seconds(2 * alert_tiers.base_window.seconds()),
            inlined: TimeSpan::from_seconds(2 * windows.sum::<u64>() + absence),
        }
    }

    /// How many times as much is read inlined.
    pub fn factor(self) -> u64 {
        self.inlined.seconds() / self.recorded.seconds().max(1)
    }
}

fn inlined(objective: &Objective, tier: &AlertTier, base_window: TimeSpan) -> String {
    let burns = |window| {
        let [events, bad] = increases_over(objective, window, base_window);
        format!("({bad}) / (({events}) > 0) > {}", tier.threshold)
    };
    format!("{} and {}", burns(tier.short_window), burns(tier.long_window))
}

#[cfg(test)]
mod tests {
    use domain::{Cadence, Indicator, Matcher, ObjectiveId, Period, Selector, Service};
    use expect_test::expect;

    use super::*;
    use crate::expression::Expression;

    #[test]
    fn each_alert_reads_the_raw_series_and_nothing_is_recorded() {
        let service = Service {
            name: "cart".into(),
            label: "service".into(),
        };
        let indicator = Indicator::StatusRatio {
            requests: Selector::of_service("requests_total", &service),
            bad: Matcher::matches("code", "5.."),
        };
        let objective = Objective {
            id: ObjectiveId::of(&service, &indicator, true),
            service,
            indicator,
            target: "99.9%".parse().unwrap(),
            period: Period::THIRTY_DAYS,
            maintenance: Vec::new(),
        };
        let interval = TimeSpan::from_seconds(30);
        let cadence = Cadence {
            scrape_interval: interval,
            evaluation_interval: interval,
        };
        let tiers = AlertTiers::derive(objective.target, objective.period, cadence);
        let file = inlined_rule_file_of(&objective, &tiers, interval);
        let rules: Vec<_> = file.rules().map(|(_, rule)| rule).collect();
        assert_eq!(rules.len(), tiers.tiers.len() + 1);
        for rule in &rules {
            Expression::parse(&rule.expr).unwrap();
            assert!(
                rule.record.is_none() && !rule.expr.contains("slo:"),
                "{}",
                rule.expr
            );
        }
        expect![[r#"(sum(increase(requests_total{service="cart",code=~"5.."}[5m])) or 0 * sum(increase(requests_total{service="cart"}[5m]))) / ((sum(increase(requests_total{service="cart"}[5m]))) > 0) > 0.0144 and (sum(increase(requests_total{service="cart",code=~"5.."}[1h])) or 0 * sum(increase(requests_total{service="cart"}[1h]))) / ((sum(increase(requests_total{service="cart"}[1h]))) > 0) > 0.0144"#]]
            .assert_eq(&rules[0].expr);
        expect![[r#"absent(sum(increase(requests_total{service="cart"}[5m])))"#]].assert_eq(&rules[4].expr);
        let cost = InliningCost::of(&tiers);
        assert_eq!(
            (cost.recorded.to_string(), cost.factor()),
            ("10m".to_owned(), 1339)
        );
    }
}
