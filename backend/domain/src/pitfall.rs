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

/// Chance alone may explain as many bad events once in a thousand windows.
const CHANCE: f64 = 0.001;

/// Poisson probabilities are summed up to here; with more bad events than this in a window chance
/// no longer matters.
const MAX_COUNTED: u64 = 10_000;

/// What is measured of an indicator's events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traffic {
    /// Events per second, on average.
    pub events_per_second: f64,
    /// The share of bad events when all is well.
    pub usual_error_ratio: f64,
}

/// Does a tier alert for nothing at this traffic? Traffic is taken as even, and bad events as
/// independent, so the real number of false alerts is rather higher.
pub fn low_traffic(place: &str, tier: &AlertTier, traffic: Traffic) -> Option<Finding> {
    let events = traffic.events_per_second * tier.long_window.seconds() as f64;
    if !events.is_finite() || events <= 0.0 {
        return None;
    }
    let place = format!("{place} {} {}", tier.severity, tier.windows());
    let remedy = "ask for a minimum of bad events, take a longer window, or watch several services as one";
    let minimum = minimum_bad_events(tier, traffic);
    if events < tier.certificate.events_needed as f64 {
        return Some(Finding::warning(
            LOW_TRAFFIC,
            place,
            format!(
                "about {events:.0} events in {}, where {} are needed for a single failure not to alert; at least {minimum} bad events should be asked for",
                tier.long_window, tier.certificate.events_needed
            ),
            remedy,
        ));
    }
    let false_alerts = false_alerts_in_30_days(tier, traffic);
    (false_alerts > FALSE_ALERTS_TOLERATED).then(|| {
        Finding::warning(
            LOW_TRAFFIC,
            place,
            format!(
                "about {false_alerts:.1} false alerts in 30 days by chance alone; at least {minimum} bad events should be asked for",
            ),
            remedy,
        )
    })
}

/// How many alerts chance alone gives in 30 days: the probability that a long window exceeds the
/// threshold at the usual error ratio (Poisson), times the number of long windows. An estimate: it
/// leaves out that the short window must exceed it too, and that windows overlap.
pub fn false_alerts_in_30_days(tier: &AlertTier, traffic: Traffic) -> f64 {
    let seconds = tier.long_window.seconds() as f64;
    let events = traffic.events_per_second * seconds;
    let needed = (to_f64(tier.threshold) * events).floor() as u64 + 1;
    let windows = TimeSpan::from_days(30).seconds() as f64 / seconds;
    chance_of_at_least(needed, events * traffic.usual_error_ratio) * windows
}

/// The smallest number of bad events in the long window that chance explains less often than once
/// in a thousand windows, and never fewer than 2.
pub fn minimum_bad_events(tier: &AlertTier, traffic: Traffic) -> u64 {
    let mean = traffic.events_per_second * tier.long_window.seconds() as f64 * traffic.usual_error_ratio;
    let mut below = 0.0;
    for (count, chance) in poisson(mean).enumerate() {
        if 1.0 - below < CHANCE {
            return (count as u64).max(2);
        }
        below += chance;
    }
    // So many that the Poisson distribution is the normal one: 3.09 deviations above the mean.
    (mean + 3.09 * mean.sqrt()).ceil() as u64
}

/// The probability that a Poisson variable of this mean is `count` or more.
fn chance_of_at_least(count: u64, mean: f64) -> f64 {
    if count > MAX_COUNTED {
        return 0.0;
    }
    let below: f64 = poisson(mean).take(count as usize).sum();
    (1.0 - below).max(0.0)
}

/// The probabilities of 0, 1, 2 … events. By logarithms, since e to the power of a large mean is no
/// float.
fn poisson(mean: f64) -> impl Iterator<Item = f64> {
    let mut logarithm = -mean;
    (1..=MAX_COUNTED).map(move |next| {
        let chance = logarithm.exp();
        logarithm += (mean / next as f64).ln();
        chance
    })
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
    (retention < period.span()).then(|| {
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
    use crate::alert_tier::{AlertTiers, Cadence};

    fn tiers() -> Vec<AlertTier> {
        let half_a_minute = TimeSpan::from_seconds(30);
        let cadence = Cadence {
            scrape_interval: half_a_minute,
            evaluation_interval: half_a_minute,
        };
        AlertTiers::derive("99.9%".parse().unwrap(), Period::THIRTY_DAYS, cadence).tiers
    }

    #[track_caller]
    fn check(events_per_second: f64, usual_error_ratio: f64, expected: &Expect) {
        let traffic = Traffic {
            events_per_second,
            usual_error_ratio,
        };
        let lines: Vec<String> = tiers()
            .iter()
            .filter_map(|tier| low_traffic("cart", tier, traffic))
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
            low-traffic at cart page 1h/5m: about 60 events in 1h, where 70 are needed for a single failure not to alert; at least 2 bad events should be asked for
        "#]],
        );
    }

    #[test]
    fn chance_alone_alerts_where_the_usual_ratio_is_near_the_target() {
        check(
            0.05,
            0.0009,
            &expect![[r#"
            low-traffic at cart ticket 3d/6h: about 3.9 false alerts in 30 days by chance alone; at least 25 bad events should be asked for
        "#]],
        );
    }

    #[test]
    fn no_traffic_says_nothing_about_tiers() {
        check(0.0, 0.0, &expect![[""]]);
        check(f64::NAN, 0.0, &expect![[""]]);
    }

    #[test]
    fn the_tail_of_poisson_is_right() {
        // 1 − e^−2 · (1 + 2 + 2) for mean 2.
        let exact = 1.0 - 5.0 * (-2.0_f64).exp();
        assert!((chance_of_at_least(3, 2.0) - exact).abs() < 1e-12);
        assert!((chance_of_at_least(0, 2.0) - 1.0).abs() < 1e-12);
        assert_eq!(chance_of_at_least(1, 0.0), 0.0);
        let of_two_thousand = chance_of_at_least(2_001, 2_000.0);
        assert!((0.49..0.5).contains(&of_two_thousand), "{of_two_thousand}");
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
    }
}
