//! What a person should know of an objective because of its kind, its period or its maintenance.

use domain::{Finding, Indicator, Objective};
use promql::calendar::LAST_YEAR;

/// Findings that follow from the definition alone.
pub(crate) fn kind_findings(objective: &Objective) -> Vec<Finding> {
    let place = objective.indicator.to_string();
    let mut findings = Vec::new();
    if matches!(objective.indicator, Indicator::LatencyHistogram { .. }) {
        findings.push(Finding::info(
            "native-histogram",
            &place,
            "it reads a native histogram: Prometheus has them since 2.40 behind a flag, since 3.8 without one",
            "see that the server stores native histograms, and scrapes them of this service",
        ));
    }
    if let Some(calendar) = objective.period.as_calendar() {
        findings.push(Finding::info(
            "calendar-period",
            &place,
            format!(
                "the budget starts anew with each {} in {}; alerts are made for {}, and the rules know the \
                 changes of clocks to the end of {LAST_YEAR}",
                calendar.unit.name(),
                calendar.zone,
                objective.period.span()
            ),
            "apply the objective anew when the zone changes its rules",
        ));
    }
    if !objective.maintenance.is_empty() {
        let windows: Vec<String> = objective.maintenance.iter().map(ToString::to_string).collect();
        findings.push(Finding::info(
            "maintenance",
            &place,
            format!(
                "what happens in {}, and in one base window after, is neither good nor bad",
                windows.join(" and in ")
            ),
            "nobody is alerted of what breaks then; keep such times short",
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use domain::{BucketBound, HistogramForm, Selector, Service};

    use super::*;

    #[test]
    fn a_kind_a_calendar_and_maintenance_are_each_said_once() {
        let objective = Objective {
            id: "shop-latency".parse().unwrap(),
            service: Service {
                name: "shop".into(),
                label: "service".into(),
            },
            indicator: Indicator::LatencyHistogram {
                histogram: Selector {
                    metric: "answer_seconds".into(),
                    matchers: Vec::new(),
                },
                threshold: BucketBound::parse("0.3").unwrap(),
                form: HistogramForm::Native,
            },
            target: "99%".parse().unwrap(),
            period: "calendar month Europe/Berlin".parse().unwrap(),
            maintenance: vec!["every Sunday 02:00 for 2h Europe/Berlin".parse().unwrap()],
        };
        let findings = kind_findings(&objective);
        let said: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(findings.len(), 3, "{said:?}");
        assert!(
            said[1].contains("each month in Europe/Berlin; alerts are made for 30d"),
            "{said:?}"
        );
        assert!(
            said[2].contains("every Sunday 02:00 for 2h Europe/Berlin"),
            "{said:?}"
        );
    }
}
