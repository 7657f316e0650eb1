//! Alert tiers: pairs of windows with a factor and a severity, derived for a period, each with a
//! certificate that it can fire.
//!
//! A tier fires when the error ratio over the short *and* over the long window exceeds
//! `factor × error budget`. The reasoning and the default budget shares are those of the Google
//! SRE workbook, chapter 5 (“Alerting on SLOs”, table 5-8); what is ours is that windows and
//! factors follow from the period, the target and the scrape interval, so that no tier is dead.

pub mod absence;
pub mod lint;
pub mod preset;
pub mod traffic;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::objective::{Period, Target, to_f64};
use crate::time_span::TimeSpan;

use absence::AbsenceAlert;
use traffic::TrafficCertificate;

/// What the derivation depends on besides target and period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cadence {
    /// How often the service is scraped.
    pub scrape_interval: TimeSpan,
    /// How often rules are evaluated. Above 5 minutes Prometheus no longer finds the recorded sample
    /// before a time (its lookback), so the period's events are counted too low, bad ones and all
    /// alike.
    pub evaluation_interval: TimeSpan,
}

/// One pair of windows with factor and severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertTier {
    /// Page a person now, or open a ticket.
    pub severity: AlertSeverity,
    /// The long window: how much must have burned.
    pub long_window: TimeSpan,
    /// The short window: that it burns still.
    pub short_window: TimeSpan,
    /// The burn rate above which it fires; 1 spends the budget in exactly the period.
    pub factor: Decimal,
    /// The error ratio above which it fires: factor × error budget.
    pub threshold: Decimal,
    /// How long the condition must hold before it fires (`for`); zero where it need not.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hold: TimeSpan,
    /// How long it goes on firing after the condition ended (`keep_firing_for`).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub keep_firing_for: TimeSpan,
    /// With fewer bad events than this in the long window it does not fire; 0 asks for none.
    #[serde(default, skip_serializing_if = "is_none_asked")]
    pub min_bad_events: u64,
    /// Why it can be trusted.
    pub certificate: Certificate,
}

/// What follows from a tier's numbers, so that nobody has to believe them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The threshold is below 1, so a full outage exceeds it.
    pub can_fire: bool,
    /// The share of the period's error budget that has burned when the tier fires, at the least.
    pub budget_share_at_trigger: Decimal,
    /// From the start of a full outage under even traffic to the alert, at the latest: threshold ×
    /// long window, one scrape, one evaluation and one base window, by half of which sums of
    /// overlapping increases lag. It holds too where the series of errors appears only with the
    /// outage. Zero where the tier cannot fire.
    pub time_to_fire_at_full_outage: TimeSpan,
    /// With fewer events than this in the long window a single failure trips the tier.
    pub events_needed: u64,
    /// What follows besides from the traffic that was observed; `None` where none was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_traffic: Option<TrafficCertificate>,
}

/// What an alert asks of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertSeverity {
    /// Now.
    Page,
    /// This week.
    Ticket,
}

/// The tiers of one objective, and what became of those that are not among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertTiers {
    /// The tiers in the order of their long windows.
    pub tiers: Vec<AlertTier>,
    /// One sentence for each tier that was merged or dropped.
    pub notes: Vec<String>,
    /// The base window: increases are recorded over it, all longer windows sum those.
    pub base_window: TimeSpan,
    /// The alert for when there is no data at all; `None` where nobody wants it, and in the presets of
    /// others, which have none or another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absence: Option<AbsenceAlert>,
}

/// Windows are taken from this grid, so that people recognise them.
const GRID: [TimeSpan; 17] = [
    TimeSpan::from_minutes(5),
    TimeSpan::from_minutes(10),
    TimeSpan::from_minutes(15),
    TimeSpan::from_minutes(30),
    TimeSpan::from_hours(1),
    TimeSpan::from_hours(2),
    TimeSpan::from_hours(3),
    TimeSpan::from_hours(6),
    TimeSpan::from_hours(12),
    TimeSpan::from_days(1),
    TimeSpan::from_days(2),
    TimeSpan::from_days(3),
    TimeSpan::from_days(4),
    TimeSpan::from_days(7),
    TimeSpan::from_days(14),
    TimeSpan::from_days(28),
    TimeSpan::from_days(35),
];

/// What a tier aims at.
struct Aim {
    severity: AlertSeverity,
    /// Share of the budget that may burn before it fires, in percent.
    budget_share_percent: u32,
    /// The burn rate at which that should be noticed, in tenths.
    factor_tenths: u32,
}

/// Google SRE workbook, table 5-8, with the further ticket tier of Sloth and Grafana SLO
/// (10 % in 1 day at burn rate 3).
const AIMS: [Aim; 4] = [
    Aim {
        severity: AlertSeverity::Page,
        budget_share_percent: 2,
        factor_tenths: 144,
    },
    Aim {
        severity: AlertSeverity::Page,
        budget_share_percent: 5,
        factor_tenths: 60,
    },
    Aim {
        severity: AlertSeverity::Ticket,
        budget_share_percent: 10,
        factor_tenths: 30,
    },
    Aim {
        severity: AlertSeverity::Ticket,
        budget_share_percent: 10,
        factor_tenths: 10,
    },
];

/// A threshold above 90 % errors would need an almost complete outage, so no factor goes there.
const HIGHEST_THRESHOLD: Decimal = Decimal::from_parts(9, 0, 0, false, 1);

/// Digits kept of a factor that is a quotient; rounding down keeps `factor × budget ≤ 0.9`.
const FACTOR_DIGITS: u32 = 6;

impl AlertTiers {
    /// Derives the tiers for an objective.
    ///
    /// For each aim, the long window is the grid value nearest `share × period / burn rate` within
    /// 12 short windows and a quarter of the period; the short window is a twelfth of it, snapped
    /// up; the factor is lowered where it could not fire, or where more than a quarter of the
    /// period would have to burn.
    pub fn derive(target: Target, period: Period, cadence: Cadence) -> Self {
        let base_window = base_window(cadence);
        let mut derived = Self {
            tiers: Vec::new(),
            notes: Vec::new(),
            base_window,
            absence: Some(AbsenceAlert::of(base_window, cadence)),
        };
        for aim in &AIMS {
            let tier = aim.tier(target, period, cadence);
            if tier.factor < Decimal::ONE {
                derived.notes.push(format!(
                    "{} tier {}/{} dropped: at this target its burn rate would be {}, below 1, and alert while the budget lasts",
                    aim.severity, tier.long_window, tier.short_window, tier.factor
                ));
                continue;
            }
            derived.add(tier);
        }
        derived
    }

    fn add(&mut self, tier: AlertTier) {
        let same_windows = self
            .tiers
            .iter_mut()
            .find(|other| other.long_window == tier.long_window && other.short_window == tier.short_window);
        let Some(other) = same_windows else {
            self.tiers.push(tier);
            return;
        };
        let kept_factor = if other.severity == tier.severity {
            other.factor.min(tier.factor)
        } else {
            other.factor
        };
        self.notes.push(format!(
            "{} tier at burn rate {} merged with the {} tier at {}: both have the windows {}/{} (kept: {} at {kept_factor})",
            tier.severity,
            tier.factor,
            other.severity,
            other.factor,
            tier.long_window,
            tier.short_window,
            other.severity,
        ));
        if other.severity == tier.severity && tier.factor < other.factor {
            *other = tier;
        }
    }
}

impl Aim {
    fn tier(&self, target: Target, period: Period, cadence: Cadence) -> AlertTier {
        let period_seconds = Decimal::from(period.span().seconds());
        let aimed_factor = Decimal::new(i64::from(self.factor_tenths), 1);
        let budget_share = Decimal::new(i64::from(self.budget_share_percent), 2);

        let shortest = snapped_up(shortest_window(cadence));
        let ideal = (budget_share * period_seconds / aimed_factor)
            .to_u64()
            .unwrap_or(u64::MAX);
        let longest = TimeSpan::from_seconds(period.span().seconds() / 4);
        let long_window = nearest(TimeSpan::from_seconds(ideal), shortest.times(12), longest);
        let short_window = snapped_up(TimeSpan::from_seconds(long_window.seconds() / 12)).max(shortest);

        let budget = target.error_budget();
        let quarter_of_period = period_seconds / Decimal::from(4 * long_window.seconds());
        let factor = aimed_factor
            .min(HIGHEST_THRESHOLD / budget)
            .min(quarter_of_period);
        let factor = factor
            .round_dp_with_strategy(FACTOR_DIGITS, RoundingStrategy::ToZero)
            .normalize();
        let threshold = (factor * budget).normalize();
        let certificate = Certificate::of(threshold, factor, long_window, period, cadence);
        AlertTier {
            severity: self.severity,
            long_window,
            short_window,
            factor,
            threshold,
            hold: TimeSpan::default(),
            keep_firing_for: TimeSpan::default(),
            min_bad_events: 0,
            certificate,
        }
    }
}

impl Certificate {
    /// The certificate of any tier, ours or a preset.
    pub fn of(
        threshold: Decimal,
        factor: Decimal,
        long_window: TimeSpan,
        period: Period,
        cadence: Cadence,
    ) -> Self {
        let can_fire = threshold < Decimal::ONE;
        let long_seconds = Decimal::from(long_window.seconds());
        let budget_share = factor * long_seconds / Decimal::from(period.span().seconds());
        let burning = (threshold * long_seconds).ceil().to_u64().unwrap_or(u64::MAX);
        let time_to_fire = burning + allowance(cadence).seconds();
        let events_needed = (Decimal::ONE / threshold).ceil().to_u64().unwrap_or(u64::MAX);
        Self {
            can_fire,
            budget_share_at_trigger: budget_share.round_dp(6).normalize(),
            time_to_fire_at_full_outage: TimeSpan::from_seconds(if can_fire { time_to_fire } else { 0 }),
            events_needed,
            at_traffic: None,
        }
    }
}

impl AlertTier {
    /// From the start of a burn at `error_ratio` to the alert, without the allowance for sampling;
    /// `None` where that burn never reaches the threshold. Traffic is taken as even.
    pub fn detection_delay(&self, error_ratio: f64) -> Option<std::time::Duration> {
        let threshold = to_f64(self.threshold);
        if error_ratio <= threshold {
            return None;
        }
        let seconds = self.long_window.seconds() as f64 * threshold / error_ratio;
        Some(std::time::Duration::from_secs_f64(seconds))
    }

    /// What the recorded increases of bad events, summed over the long window as they come, must
    /// reach; `None` where no minimum is asked for.
    ///
    /// Each event stands in `base_window ÷ interval` of them. Half an event below the minimum, since
    /// increases are extrapolated and hardly ever whole.
    pub fn min_recorded(&self, base_window: TimeSpan, interval: TimeSpan) -> Option<Decimal> {
        if self.min_bad_events == 0 {
            return None;
        }
        let half_below = Decimal::from(self.min_bad_events) - Decimal::new(5, 1);
        if self.long_window <= base_window {
            return Some(half_below);
        }
        let times_counted = Decimal::from(base_window.seconds()) / Decimal::from(interval.seconds().max(1));
        Some((half_below * times_counted).round_dp(FACTOR_DIGITS).normalize())
    }

    /// What a burn that just fires it means: `page from 14.4 times the sustainable rate: then the
    /// budget of 30d is gone in 2 days 2 hours`.
    pub fn in_words(&self, period: Period) -> String {
        let seconds = Decimal::from(period.span().seconds()) / self.factor.max(Decimal::new(1, 6));
        let gone_in = TimeSpan::from_seconds(seconds.trunc().to_u64().unwrap_or(u64::MAX));
        format!(
            "{} from {} times the sustainable rate: then the budget of {period} is gone in {}",
            self.severity,
            self.factor,
            in_two_units(gone_in)
        )
    }

    /// Both windows, as people write them: `1h/5m`.
    pub fn windows(&self) -> String {
        format!("{}/{}", self.long_window, self.short_window)
    }
}

/// What sampling adds to a detection delay at the most: one scrape, one evaluation and one base
/// window.
pub fn allowance(cadence: Cadence) -> TimeSpan {
    TimeSpan::from_seconds(
        cadence.scrape_interval.seconds()
            + cadence.evaluation_interval.seconds()
            + base_window(cadence).seconds(),
    )
}

/// The window over which increases are recorded: 5 minutes or 4 scrapes, snapped up to the grid.
pub fn base_window(cadence: Cadence) -> TimeSpan {
    snapped_up(TimeSpan::from_minutes(5).max(cadence.scrape_interval.times(4)))
}

/// Days and hours, hours and minutes, or minutes and seconds: what a person can use.
fn in_two_units(span: TimeSpan) -> String {
    let seconds = span.seconds();
    let counted = |count: u64, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let units = [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)];
    let first = units
        .iter()
        .position(|(_, length)| seconds >= *length)
        .unwrap_or(3);
    let (noun, length) = units[first];
    let whole = counted(seconds / length, noun);
    match units.get(first + 1) {
        Some((next, next_length)) if seconds % length >= *next_length => {
            format!("{whole} {}", counted(seconds % length / next_length, next))
        }
        _ => whole,
    }
}

fn is_zero(span: &TimeSpan) -> bool {
    *span == TimeSpan::default()
}

fn is_none_asked(min_bad_events: &u64) -> bool {
    *min_bad_events == 0
}

/// A window with fewer than 4 scrapes misses increases; one with fewer than 2 evaluations flickers.
fn shortest_window(cadence: Cadence) -> TimeSpan {
    cadence
        .scrape_interval
        .times(4)
        .max(cadence.evaluation_interval.times(2))
}

/// The first grid value that is not below `span`, or the last one.
fn snapped_up(span: TimeSpan) -> TimeSpan {
    GRID.into_iter()
        .find(|window| *window >= span)
        .unwrap_or(GRID[GRID.len() - 1])
}

/// The grid value nearest `span` within the bounds; the smallest allowed one where none lies within.
fn nearest(span: TimeSpan, at_least: TimeSpan, at_most: TimeSpan) -> TimeSpan {
    GRID.into_iter()
        .filter(|window| (at_least..=at_most).contains(window))
        .min_by_key(|window| window.seconds().abs_diff(span.seconds()))
        .unwrap_or_else(|| snapped_up(at_least.min(at_most)))
}

impl AlertSeverity {
    /// `page` or `ticket`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Ticket => "ticket",
        }
    }
}

impl std::fmt::Display for AlertSeverity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn seconds(count: u64) -> TimeSpan {
        TimeSpan::from_seconds(count)
    }

    #[track_caller]
    fn check(target: &str, period_days: u64, scrape_seconds: u64, expected: Expect) {
        let cadence = Cadence {
            scrape_interval: seconds(scrape_seconds),
            evaluation_interval: seconds(30),
        };
        let period = Period::rolling(TimeSpan::from_days(period_days)).unwrap();
        let derived = AlertTiers::derive(target.parse().unwrap(), period, cadence);
        let mut text = format!("base {}\n", derived.base_window);
        for tier in &derived.tiers {
            let certificate = &tier.certificate;
            text += &format!(
                "{} {} × {} > {}, {} of the budget, {} at full outage, {} events\n",
                tier.severity,
                tier.windows(),
                tier.factor,
                tier.threshold,
                certificate.budget_share_at_trigger,
                certificate.time_to_fire_at_full_outage,
                certificate.events_needed,
            );
        }
        for note in &derived.notes {
            text += &format!("note: {note}\n");
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn thirty_days_give_the_windows_and_factors_of_google() {
        check(
            "99.9%",
            30,
            30,
            expect![[r#"
            base 5m
            page 1h/5m × 14.4 > 0.0144, 0.02 of the budget, 6m52s at full outage, 70 events
            page 6h/30m × 6 > 0.006, 0.05 of the budget, 8m10s at full outage, 167 events
            ticket 1d/2h × 3 > 0.003, 0.1 of the budget, 10m20s at full outage, 334 events
            ticket 3d/6h × 1 > 0.001, 0.1 of the budget, 10m20s at full outage, 1000 events
        "#]],
        );
    }

    #[test]
    fn a_day_merges_what_would_be_equal() {
        check(
            "99%",
            1,
            15,
            expect![[r#"
            base 5m
            page 1h/5m × 6 > 0.06, 0.25 of the budget, 9m21s at full outage, 17 events
            ticket 2h/10m × 1 > 0.01, 0.083333 of the budget, 6m57s at full outage, 100 events
            note: page tier at burn rate 6 merged with the page tier at 6: both have the windows 1h/5m (kept: page at 6)
            note: ticket tier at burn rate 3 merged with the page tier at 6: both have the windows 1h/5m (kept: page at 6)
        "#]],
        );
    }

    #[test]
    fn a_low_target_lowers_the_factors_so_that_they_can_fire() {
        check(
            "70%",
            28,
            60,
            expect![[r#"
            base 5m
            page 1h/5m × 3 > 0.9, 0.004464 of the budget, 1h30s at full outage, 2 events
            page 6h/30m × 3 > 0.9, 0.026786 of the budget, 5h30m30s at full outage, 2 events
            ticket 1d/2h × 3 > 0.9, 0.107143 of the budget, 21h42m30s at full outage, 2 events
            ticket 3d/6h × 1 > 0.3, 0.107143 of the budget, 21h42m30s at full outage, 4 events
        "#]],
        );
    }

    #[test]
    fn no_tier_is_dead_for_any_period_target_and_scrape_interval() {
        let targets = [
            "50%", "66.67%", "80%", "83.33%", "90%", "93.06%", "95%", "99%", "99.5%",
        ];
        let targets = targets
            .into_iter()
            .chain(["99.9%", "99.95%", "99.99%", "99.999%"]);
        for target in targets {
            let target: Target = target.parse().unwrap();
            for days in [1, 2, 3, 7, 14, 28, 30, 90, 180, 365] {
                for scrape in [5, 10, 15, 30, 60, 300] {
                    let cadence = Cadence {
                        scrape_interval: seconds(scrape),
                        evaluation_interval: seconds(30),
                    };
                    let period = Period::rolling(TimeSpan::from_days(days)).unwrap();
                    let derived = AlertTiers::derive(target, period, cadence);
                    let at = format!("{target} over {days} d, scraped every {scrape} s: {derived:?}");
                    assert!(!derived.tiers.is_empty(), "{at}");
                    for tier in &derived.tiers {
                        assert!(tier.factor >= Decimal::ONE, "{at}");
                        assert!(tier.threshold <= HIGHEST_THRESHOLD, "{at}");
                        assert!(tier.certificate.can_fire, "{at}");
                        assert!(tier.short_window < tier.long_window, "{at}");
                        assert!(tier.short_window.seconds() >= 4 * scrape, "{at}");
                        assert!(
                            tier.certificate.budget_share_at_trigger <= Decimal::new(25, 2),
                            "{at}"
                        );
                    }
                }
            }
        }
    }
}
