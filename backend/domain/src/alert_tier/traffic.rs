//! What a tier can know at the traffic that there is: how many bad events tell a burn from chance, how
//! often chance alone alerts, and whether a burn of ten times the sustainable rate is seen in time.
//!
//! Bad events are taken as independent of each other (Poisson). Real ones come in bursts, so the real
//! number of false alerts is rather higher.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use serde::{Deserialize, Serialize};

use super::{AlertTier, AlertTiers, Cadence, allowance, base_window, snapped_up};
use crate::backtest::days_of;
use crate::event_history::{EventCounts, EventHistory};
use crate::objective::{Period, Target, to_f64};
use crate::time_span::TimeSpan;

/// What is measured of an indicator's events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traffic {
    /// Events per second, on average.
    pub events_per_second: f64,
    /// The share of bad events when all is well.
    pub usual_error_ratio: f64,
}

/// What follows for a tier from the traffic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficCertificate {
    /// Events per hour that were observed, on average.
    pub events_per_hour: Decimal,
    /// About how many alerts chance alone gives in 30 days at the usual error ratio; see
    /// [`false_alerts_in_30_days`].
    pub false_alerts_in_30_days: Decimal,
    /// From the start of a burn at ten times the sustainable rate the tier fires before the period's
    /// budget is gone, in at least 95 of 100 such burns.
    pub sees_tenfold_burn: bool,
}

/// So many false alerts in 30 days may each tier give by chance: with two tiers of each severity half
/// a page and half a ticket.
const FALSE_ALERTS_ASKED: f64 = 0.25;
/// One failure alone never alerts.
const LEAST_MINIMUM: u64 = 2;
/// A burn that is seen must be seen in so many cases.
const SEEN_SHARE: f64 = 0.95;
/// The burn that a person must hear of while there is budget left.
const BURN_TO_SEE: f64 = 10.0;
/// Poisson probabilities are summed up to here; with more bad events than this in a window chance no
/// longer matters.
const MAX_COUNTED: u64 = 10_000;
/// Days that went worst do not count as usual.
const WORST_DAYS_SHARE: f64 = 0.1;
/// So many events come in the time for which an alert goes on where events are rare.
const EVENTS_TO_REST: f64 = 3.0;

impl Traffic {
    /// The traffic of a history; `None` where it has no events. What is usual is that of nine days of
    /// ten, the best ones, so that an outage does not pass for chance.
    pub fn of(history: &EventHistory) -> Option<Self> {
        let all = history.count_all().counts;
        let seconds_seen = history.days_seen() * 86_400.0;
        if all.total <= 0.0 || seconds_seen <= 0.0 {
            return None;
        }
        let mut days = days_of(history);
        days.sort_by(|one, two| ratio_of(*one).total_cmp(&ratio_of(*two)));
        let n_worst = (days.len() as f64 * WORST_DAYS_SHARE).ceil() as usize;
        days.truncate(days.len().saturating_sub(n_worst));
        let mut usual = EventCounts::default();
        for day in &days {
            usual.total += day.total;
            usual.bad += day.bad;
        }
        let usual = if usual.total > 0.0 { usual } else { all };
        Some(Self {
            events_per_second: all.total / seconds_seen,
            // Laplace's rule: no failure among so many does not mean that there will never be one.
            usual_error_ratio: ((usual.bad + 1.0) / (usual.total + 2.0)).clamp(0.0, 1.0),
        })
    }

    fn events_in(self, seconds: f64) -> f64 {
        self.events_per_second * seconds
    }
}

fn ratio_of(counts: EventCounts) -> f64 {
    counts.error_ratio().unwrap_or(0.0)
}

impl AlertTiers {
    /// Asks each tier for a minimum of bad events, so that chance alone hardly ever alerts, and drops
    /// those that at this traffic cannot reach it even in a full outage; the longest stays.
    pub fn for_traffic(mut self, target: Target, period: Period, cadence: Cadence, traffic: Traffic) -> Self {
        if !(traffic.events_per_second.is_finite() && traffic.events_per_second > 0.0) {
            return self;
        }
        // Beyond the budget errors are no chance: then it is right to alert.
        let usual = traffic.usual_error_ratio.min(target.error_budget_f64());
        let traffic = Traffic {
            usual_error_ratio: usual,
            ..traffic
        };
        let n_tiers = self.tiers.len();
        let mut kept = Vec::with_capacity(n_tiers);
        for (tier_idx, mut tier) in self.tiers.into_iter().enumerate() {
            tier.min_bad_events = minimum_bad_events(&tier, traffic);
            tier.keep_firing_for = rest(&tier, traffic);
            let events = traffic.events_in(tier.long_window.seconds() as f64);
            let is_reached = chance_of_at_least(tier.min_bad_events, events) >= SEEN_SHARE;
            if !is_reached && (tier_idx + 1 < n_tiers || !kept.is_empty()) {
                self.notes.push(format!(
                    "{} tier {} dropped: about {} come in {}, and at least {} bad ones are needed to tell a burn from chance",
                    tier.severity,
                    tier.windows(),
                    in_words(events),
                    tier.long_window,
                    tier.min_bad_events
                ));
                continue;
            }
            certify(&mut tier, period, cadence, traffic);
            kept.push(tier);
        }
        self.tiers = kept;
        self.judged_at(target, period, traffic)
    }

    /// Adds to each certificate what follows from the traffic; alters no tier.
    pub fn judged_at(mut self, target: Target, period: Period, traffic: Traffic) -> Self {
        for tier in &mut self.tiers {
            tier.certificate.at_traffic = Some(TrafficCertificate {
                events_per_hour: decimal(traffic.events_in(3_600.0)),
                false_alerts_in_30_days: decimal(false_alerts_in_30_days(tier, traffic)),
                sees_tenfold_burn: sees_tenfold_burn(tier, target, period, traffic),
            });
        }
        self
    }
}

/// What the minimum does to the rest of a certificate, under even traffic.
fn certify(tier: &mut AlertTier, period: Period, cadence: Cadence, traffic: Traffic) {
    let seconds = tier.long_window.seconds() as f64;
    // The first error may bring its counter along, and then no increase shows it; and an event must
    // come for the threshold to be exceeded.
    let until_next = 1.0 / traffic.events_per_second;
    let until_minimum = (surely_reaching(tier, cadence) + 1.0) * until_next;
    let certificate = &mut tier.certificate;
    certificate.can_fire = certificate.can_fire && until_minimum <= seconds;
    let until_threshold = to_f64(tier.threshold) * seconds + 2.0 * until_next;
    let burning = until_threshold.max(until_minimum).ceil();
    certificate.time_to_fire_at_full_outage = if certificate.can_fire {
        TimeSpan::from_seconds(burning as u64 + allowance(cadence).seconds() + tier.hold.seconds())
    } else {
        TimeSpan::default()
    };
    let budget =
        traffic.events_in(period.span().seconds() as f64) * to_f64(tier.threshold) / to_f64(tier.factor);
    let share = decimal_of(tier.min_bad_events as f64 / budget, 6);
    certificate.budget_share_at_trigger = certificate.budget_share_at_trigger.max(share);
}

/// So many bad events that their recorded increases reach the minimum however scrapes and evaluations
/// lie: an event is shown by those evaluations only whose base window holds a scrape on each side of it.
fn surely_reaching(tier: &AlertTier, cadence: Cadence) -> f64 {
    let base_window = base_window(cadence);
    let Some(minimum) = tier.min_recorded(base_window, cadence.evaluation_interval) else {
        return 0.0;
    };
    if tier.long_window <= base_window {
        return to_f64(minimum).ceil();
    }
    let shown_for = base_window.seconds() - cadence.scrape_interval.seconds();
    let n_evaluations = (shown_for / cadence.evaluation_interval.seconds().max(1)).max(1);
    (to_f64(minimum) / n_evaluations as f64).ceil()
}

/// Where events come more seldom than the short window is long, an alert would end between two of
/// them; then it goes on for the time in which three come.
fn rest(tier: &AlertTier, traffic: Traffic) -> TimeSpan {
    let seconds = (EVENTS_TO_REST / traffic.events_per_second).ceil();
    let longest = tier.long_window.seconds() as f64;
    if seconds <= tier.short_window.seconds() as f64 {
        return TimeSpan::default();
    }
    snapped_up(TimeSpan::from_seconds(seconds.min(longest) as u64)).min(tier.long_window)
}

/// The smallest number of bad events in the long window at which chance alone alerts at most once in
/// four months, and never fewer than 2. 0 where chance would need more than can be counted: then the
/// threshold alone is far above what chance reaches.
pub fn minimum_bad_events(tier: &AlertTier, traffic: Traffic) -> u64 {
    let mean = bad_events_in(tier, traffic);
    let arrivals = arrivals_in_30_days(traffic);
    let mut below = 0.0;
    for (count, chance) in poisson(mean).enumerate() {
        // `below` is the chance of fewer than `count` events before the one that fires.
        if arrivals * (1.0 - below) <= FALSE_ALERTS_ASKED {
            return (count as u64 + 1).max(LEAST_MINIMUM);
        }
        below += chance;
    }
    0
}

/// About how many alerts chance alone gives in 30 days.
///
/// An alert begins with a bad event that finds at least `count − 1` others in the long window before
/// it. Bad events of a Poisson process find what any moment finds, so their number is the number of
/// bad events times that probability. Left out are that the short window must exceed its threshold
/// too, that an alert which fires already does not begin, and that one may end and begin again while
/// its window stays near the threshold. `docs/low-traffic.md` has what simulations count beside it.
pub fn false_alerts_in_30_days(tier: &AlertTier, traffic: Traffic) -> f64 {
    let events = traffic.events_in(tier.long_window.seconds() as f64);
    // Fewer events than on average make the same bad ones a greater share.
    let few = (events - 2.0 * events.sqrt()).max(0.0);
    let by_ratio = (to_f64(tier.threshold) * few).floor() as u64 + 1;
    let needed = by_ratio.max(tier.min_bad_events);
    arrivals_in_30_days(traffic) * chance_of_at_least(needed - 1, bad_events_in(tier, traffic))
}

/// Does a burn at ten times the sustainable rate raise the tier before the budget is gone? It lasts a
/// tenth of the period; what the long window holds beyond that is quiet.
fn sees_tenfold_burn(tier: &AlertTier, target: Target, period: Period, traffic: Traffic) -> bool {
    let burning_ratio = (BURN_TO_SEE * target.error_budget_f64()).min(1.0);
    if burning_ratio <= to_f64(tier.threshold) {
        return false;
    }
    // The last base window is counted in part only, and `for` must pass.
    let until_gone = period.span().seconds() as f64 * target.error_budget_f64() / burning_ratio;
    let usable = until_gone - tier.hold.seconds() as f64;
    let seconds = (tier.long_window.seconds() as f64).min(usable);
    let rarely = tier.hold > TimeSpan::default()
        && traffic.events_in(tier.short_window.seconds() as f64) < EVENTS_TO_REST;
    if seconds <= 0.0 || rarely {
        return false;
    }
    let events = traffic.events_in(tier.long_window.seconds() as f64);
    let many = events + 2.0 * events.sqrt();
    let by_ratio = (to_f64(tier.threshold) * many).floor() as u64 + 1;
    let needed = by_ratio.max(tier.min_bad_events);
    chance_of_at_least(needed, traffic.events_in(seconds) * burning_ratio) >= SEEN_SHARE
}

fn bad_events_in(tier: &AlertTier, traffic: Traffic) -> f64 {
    traffic.events_in(tier.long_window.seconds() as f64) * traffic.usual_error_ratio
}

fn arrivals_in_30_days(traffic: Traffic) -> f64 {
    traffic.events_in(TimeSpan::from_days(30).seconds() as f64) * traffic.usual_error_ratio
}

/// The probability that a Poisson variable of this mean is `count` or more.
fn chance_of_at_least(count: u64, mean: f64) -> f64 {
    // So many that the distribution is the normal one, and narrow.
    if count > MAX_COUNTED || mean > MAX_COUNTED as f64 {
        let deviations = (count as f64 - 0.5 - mean) / mean.max(1.0).sqrt();
        return if deviations < -4.0 {
            1.0
        } else if deviations > 4.0 {
            0.0
        } else {
            0.5
        };
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

fn in_words(events: f64) -> String {
    let digits = usize::from(events < 10.0);
    format!("{events:.digits$} events")
}

/// Four digits: these are estimates.
fn decimal(value: f64) -> Decimal {
    decimal_of(value, 4)
}

fn decimal_of(value: f64, digits: u32) -> Decimal {
    Decimal::from_f64(value)
        .filter(|value| value.to_f64().is_some_and(f64::is_finite))
        .unwrap_or(Decimal::MAX)
        .round_dp(digits)
        .normalize()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(target: &str, events_per_hour: f64, expected: &Expect) {
        let half_a_minute = TimeSpan::from_seconds(30);
        let cadence = Cadence {
            scrape_interval: half_a_minute,
            evaluation_interval: half_a_minute,
        };
        let target: Target = target.parse().unwrap();
        let traffic = Traffic {
            events_per_second: events_per_hour / 3_600.0,
            usual_error_ratio: target.error_budget_f64() / 2.0,
        };
        let tiers = AlertTiers::derive(target, Period::THIRTY_DAYS, cadence);
        let tiers = tiers.for_traffic(target, Period::THIRTY_DAYS, cadence, traffic);
        let mut text = String::new();
        for tier in &tiers.tiers {
            let certificate = &tier.certificate;
            let at_traffic = certificate.at_traffic.as_ref().unwrap();
            text += &format!(
                "{} {} from {} bad events, on for {}, {} at full outage, {} of the budget, {} false in 30 d, sees 10×: {}\n",
                tier.severity,
                tier.windows(),
                tier.min_bad_events,
                tier.keep_firing_for,
                certificate.time_to_fire_at_full_outage,
                certificate.budget_share_at_trigger,
                at_traffic.false_alerts_in_30_days,
                at_traffic.sees_tenfold_burn,
            );
        }
        for note in &tiers.notes {
            text += &format!("note: {note}\n");
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn much_traffic_asks_for_little() {
        check(
            "99.9%",
            100_000.0,
            &expect![[r#"
            page 1h/5m from 86 bad events, on for 0s, 6m52s at full outage, 0.02 of the budget, 0 false in 30 d, sees 10×: false
            page 6h/30m from 380 bad events, on for 0s, 8m10s at full outage, 0.05 of the budget, 0 false in 30 d, sees 10×: true
            ticket 1d/2h from 1355 bad events, on for 0s, 10m20s at full outage, 0.1 of the budget, 0 false in 30 d, sees 10×: true
            ticket 3d/6h from 3866 bad events, on for 0s, 10m20s at full outage, 0.1 of the budget, 0 false in 30 d, sees 10×: true
        "#]],
        );
    }

    #[test]
    fn little_traffic_asks_for_more_than_one_failure() {
        check(
            "99%",
            30.0,
            &expect![[r#"
                page 1h/5m from 4 bad events, on for 10m, 18m39s at full outage, 0.02 of the budget, 0.0543 false in 30 d, sees 10×: false
                page 6h/30m from 7 bad events, on for 0s, 31m36s at full outage, 0.05 of the budget, 0.0001 false in 30 d, sees 10×: false
                ticket 1d/2h from 12 bad events, on for 0s, 53m12s at full outage, 0.1 of the budget, 0 false in 30 d, sees 10×: true
                ticket 3d/6h from 23 bad events, on for 0s, 58m at full outage, 0.106481 of the budget, 0.1955 false in 30 d, sees 10×: true
            "#]],
        );
    }

    #[test]
    fn very_little_traffic_leaves_the_longest_window() {
        check(
            "99%",
            0.5,
            &expect![[r#"
                ticket 1d/2h from 2 bad events, on for 6h, 6h6m at full outage, 0.555556 of the budget, 0.1048 false in 30 d, sees 10×: false
                ticket 3d/6h from 3 bad events, on for 0s, 8h6m at full outage, 0.833333 of the budget, 0.0259 false in 30 d, sees 10×: false
                note: page tier 1h/5m dropped: about 0.5 events come in 1h, and at least 2 bad ones are needed to tell a burn from chance
                note: page tier 6h/30m dropped: about 3.0 events come in 6h, and at least 2 bad ones are needed to tell a burn from chance
            "#]],
        );
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
}
