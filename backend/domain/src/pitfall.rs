//! Pitfalls that only live figures show: too little traffic, too many series, too short a memory.
//!
//! Pure functions over figures that the caller measured; each answers with a finding or with none.

use crate::alert_tier::AlertTier;
use crate::finding::Finding;
use crate::objective::{Period, to_f64};
use crate::time_span::TimeSpan;

/// A single failure trips a tier, or chance alone does.
pub const LOW_TRAFFIC: &str = "low-traffic";
/// One evaluation reads very many series.
pub const HIGH_CARDINALITY: &str = "high-cardinality";
/// The source forgets before the period ends.
pub const PERIOD_OVER_RETENTION: &str = "period-over-retention";

/// With more series than this, each evaluation of a rule is a burden: at one sample per 15 seconds,
/// 10,000 series over 5 minutes are 200,000 samples to read.
pub const MANY_SERIES: usize = 10_000;

/// More false alerts than this in 30 days, and people stop to look.
const FALSE_ALERTS_TOLERATED: f64 = 1.0;

/// Does a tier alert for nothing at the traffic of its certificate, or miss what it is there for?
pub fn low_traffic(place: &str, tier: &AlertTier) -> Option<Finding> {
    let at_traffic = tier.certificate.at_traffic.as_ref()?;
    let place = format!("{place} {} {}", tier.severity, tier.windows());
    let false_alerts = to_f64(at_traffic.false_alerts_in_30_days);
    if false_alerts > FALSE_ALERTS_TOLERATED {
        let message = format!(
            "about {false_alerts:.1} false alerts in 30 days by chance alone, at {} events an hour",
            at_traffic.events_per_hour.round_dp(1)
        );
        let remedy =
            "take the derived tiers, which ask for a minimum of bad events, or watch several services as one";
        return Some(Finding::warning(LOW_TRAFFIC, place, message, remedy));
    }
    None
}

/// Does no tier at all see a burn of ten times the sustainable rate before the budget is gone?
pub fn blind_to_burns(place: &str, tiers: &[AlertTier]) -> Option<Finding> {
    let mut judged = tiers
        .iter()
        .filter_map(|tier| tier.certificate.at_traffic.as_ref());
    let events_per_hour = judged.clone().next()?.events_per_hour;
    if judged.any(|at_traffic| at_traffic.sees_tenfold_burn) {
        return None;
    }
    let message = format!(
        "at {} events an hour no alert tells a burn of 10 times the sustainable rate from chance before the budget is gone",
        events_per_hour.round_dp(1)
    );
    let remedy = "take a lower target or a longer period, or watch several services together";
    Some(Finding::warning(LOW_TRAFFIC, place, message, remedy))
}

/// Does an indicator read so many series that its rules are a burden?
pub fn high_cardinality(place: &str, metric: &str, n_series: usize) -> Option<Finding> {
    (n_series > MANY_SERIES).then(|| {
        Finding::warning(
            HIGH_CARDINALITY,
            place,
            format!("`{metric}` has {n_series} series, and every evaluation reads them all"),
            "drop labels when scraping, or record a sum without them first",
        )
    })
}

/// Does the source keep samples for a whole period?
pub fn period_over_retention(place: &str, period: Period, retention: TimeSpan) -> Option<Finding> {
    let longest = period
        .as_calendar()
        .map_or(period.span(), |calendar| calendar.unit.longest_span());
    (retention < longest).then(|| {
        Finding::warning(
            PERIOD_OVER_RETENTION,
            place,
            format!("the source keeps samples for {retention}, and the period is {period}"),
            "keep samples for longer, or take a shorter period; until then the budget is that of what is kept",
        )
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::alert_tier::traffic::Traffic;
    use crate::alert_tier::{AlertTiers, Cadence};

    /// What is said of the derived tiers as they would be without a minimum of bad events.
    #[track_caller]
    fn check(events_per_second: f64, usual_error_ratio: f64, expected: &Expect) {
        let half_a_minute = TimeSpan::from_seconds(30);
        let cadence = Cadence {
            scrape_interval: half_a_minute,
            evaluation_interval: half_a_minute,
        };
        let target = "99.9%".parse().unwrap();
        let traffic = Traffic {
            events_per_second,
            usual_error_ratio,
        };
        let derived = AlertTiers::derive(target, Period::THIRTY_DAYS, cadence);
        let tiers = derived.judged_at(target, Period::THIRTY_DAYS, traffic).tiers;
        let findings = tiers
            .iter()
            .filter_map(|tier| low_traffic("cart", tier))
            .chain(blind_to_burns("cart", &tiers));
        let lines: Vec<String> = findings
            .map(|finding| format!("{} at {}: {}\n", finding.check, finding.place, finding.message))
            .collect();
        expected.assert_eq(&lines.concat());
    }

    #[test]
    fn enough_traffic_passes() {
        check(10.0, 0.0002, &expect![[""]]);
    }

    #[test]
    fn one_event_a_minute_is_too_little() {
        check(
            1.0 / 60.0,
            0.0005,
            &expect![[r#"
            low-traffic at cart page 1h/5m: about 21.6 false alerts in 30 days by chance alone, at 60 events an hour
            low-traffic at cart page 6h/30m: about 3.6 false alerts in 30 days by chance alone, at 60 events an hour
            low-traffic at cart ticket 3d/6h: about 3.7 false alerts in 30 days by chance alone, at 60 events an hour
        "#]],
        );
    }

    #[test]
    fn one_event_an_hour_sees_nothing() {
        check(
            1.0 / 3600.0,
            0.0005,
            &expect![[r#"
            low-traffic at cart: at 1 events an hour no alert tells a burn of 10 times the sustainable rate from chance before the budget is gone
        "#]],
        );
    }

    #[test]
    fn many_series_and_a_short_memory_are_named() {
        assert_eq!(high_cardinality("cart", "http_requests_total", MANY_SERIES), None);
        let found = high_cardinality("cart", "http_requests_total", 250_000).unwrap();
        expect!["`http_requests_total` has 250000 series, and every evaluation reads them all"]
            .assert_eq(&found.message);
        let (short, long) = (TimeSpan::from_days(15), TimeSpan::from_days(30));
        assert_eq!(period_over_retention("cart", Period::THIRTY_DAYS, long), None);
        let found = period_over_retention("cart", Period::THIRTY_DAYS, short).unwrap();
        expect!["the source keeps samples for 15d, and the period is 30d"].assert_eq(&found.message);
        let month = "calendar month".parse().unwrap();
        assert!(
            period_over_retention("cart", month, long).is_some(),
            "some months are longer"
        );
    }
}
