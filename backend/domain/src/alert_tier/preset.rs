//! The tiers that other tools write, for people who want exactly those.
//!
//! A preset is taken as it is: no window is snapped and no factor lowered, whatever target and
//! period it meets. What that costs is said by [`lint`], next door.
//!
//! [`lint`]: super::lint

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::traffic::Traffic;
use super::{AlertSeverity, AlertTier, AlertTiers, Cadence, Certificate, base_window};
use crate::objective::{Period, Target};
use crate::time_span::TimeSpan;

/// A set of tiers that somebody else chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// The rules at the end of chapter 5 of the Google SRE workbook, which Sloth writes for 30 days.
    /// (The workbook's table 5-8 lists the same without 1d/2h.)
    Google30d,
    /// What Sloth writes for 28 days: the same shares of the budget over the same windows, so other
    /// factors: share × period ÷ long window.
    Sloth28d,
    /// What Pyrra writes: windows scaled by period ÷ 28 days and rounded to minutes, fixed factors.
    Pyrra,
    /// What Grafana SLO writes, whatever the period: windows and factors of the workbook.
    GrafanaSlo,
}

/// Where an objective's tiers come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Alerting {
    /// Derived for target, period, cadence and traffic.
    #[default]
    Derived,
    /// Somebody else's, as they are.
    Preset(Preset),
}

impl Alerting {
    /// The tiers for an objective, before its traffic is known.
    pub fn tiers(self, target: Target, period: Period, cadence: Cadence) -> AlertTiers {
        match self {
            Self::Derived => AlertTiers::derive(target, period, cadence),
            Self::Preset(preset) => AlertTiers {
                tiers: preset.tiers(target, period, cadence),
                notes: Vec::new(),
                base_window: base_window(cadence),
                absence: None,
            },
        }
    }

    /// The same, with what follows from the traffic; a preset stays as it is.
    pub fn tiers_at(self, target: Target, period: Period, cadence: Cadence, traffic: Traffic) -> AlertTiers {
        let tiers = self.tiers(target, period, cadence);
        match self {
            Self::Derived => tiers.for_traffic(target, period, cadence, traffic),
            Self::Preset(_) => tiers.judged_at(target, period, traffic),
        }
    }
}

impl FromStr for Alerting {
    type Err = PresetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "derived" => Ok(Self::Derived),
            preset => preset.parse().map(Self::Preset),
        }
    }
}

/// The text names no preset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a preset; there are `google-30d`, `sloth-28d`, `pyrra` and `grafana-slo`, and `derived` for none"
)]
pub struct PresetError {
    /// What was given, cut to 40 characters.
    pub text: String,
}

/// Severity, long window, short window, `for` and factor.
type Numbers = (AlertSeverity, TimeSpan, TimeSpan, TimeSpan, Decimal);

/// Pyrra's windows and times are those of a period of 28 days, scaled.
const PYRRA_PERIOD: u64 = TimeSpan::from_days(28).seconds();

impl Preset {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Google30d, Self::Sloth28d, Self::Pyrra, Self::GrafanaSlo];

    /// Its name, such as `sloth-28d`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Google30d => "google-30d",
            Self::Sloth28d => "sloth-28d",
            Self::Pyrra => "pyrra",
            Self::GrafanaSlo => "grafana-slo",
        }
    }

    /// The period that its factors were made for; `None` where its authors use it with any.
    pub fn made_for(self) -> Option<TimeSpan> {
        match self {
            Self::Google30d => Some(TimeSpan::from_days(30)),
            Self::Sloth28d => Some(TimeSpan::from_days(28)),
            Self::Pyrra | Self::GrafanaSlo => None,
        }
    }

    /// Its tiers in the order of their long windows, each with the certificate that follows from
    /// target, period and cadence, good or bad.
    pub fn tiers(self, target: Target, period: Period, cadence: Cadence) -> Vec<AlertTier> {
        let budget = target.error_budget();
        let with_certificate = |(severity, long_window, short_window, hold, factor): Numbers| {
            let threshold = (factor * budget).normalize();
            let mut certificate = Certificate::of(threshold, factor, long_window, period, cadence);
            if certificate.can_fire {
                let seconds = certificate.time_to_fire_at_full_outage.seconds() + hold.seconds();
                certificate.time_to_fire_at_full_outage = TimeSpan::from_seconds(seconds);
            }
            AlertTier {
                severity,
                long_window,
                short_window,
                factor,
                threshold,
                hold,
                keep_firing_for: TimeSpan::default(),
                min_bad_events: 0,
                certificate,
            }
        };
        self.numbers(period).into_iter().map(with_certificate).collect()
    }

    fn numbers(self, period: Period) -> [Numbers; 4] {
        match self {
            Self::Google30d | Self::GrafanaSlo => with_factors([
                Decimal::new(144, 1),
                Decimal::from(6),
                Decimal::from(3),
                Decimal::ONE,
            ]),
            // 2 % · 28 d ÷ 1 h, 5 % · 28 d ÷ 6 h, 10 % · 28 d ÷ 1 d, and 10 % · 28 d ÷ 3 d to the
            // digits that Sloth prints.
            Self::Sloth28d => with_factors([
                Decimal::new(1344, 2),
                Decimal::new(56, 1),
                Decimal::new(28, 1),
                Decimal::new(9_333_333_333_333_333, 16),
            ]),
            Self::Pyrra => pyrra(period),
        }
    }
}

/// The workbook's windows, without `for`.
fn with_factors([one_hour, six_hours, one_day, three_days]: [Decimal; 4]) -> [Numbers; 4] {
    let at_once = TimeSpan::from_seconds(0);
    let (hours, minutes) = (TimeSpan::from_hours, TimeSpan::from_minutes);
    [
        (AlertSeverity::Page, hours(1), minutes(5), at_once, one_hour),
        (AlertSeverity::Page, hours(6), minutes(30), at_once, six_hours),
        (AlertSeverity::Ticket, hours(24), hours(2), at_once, one_day),
        (AlertSeverity::Ticket, hours(72), hours(6), at_once, three_days),
    ]
}

/// Long, short and `for` of 28 days in minutes, with the factors, as in Pyrra's `slo/rules.go`.
fn pyrra(period: Period) -> [Numbers; 4] {
    [
        (AlertSeverity::Page, 60, 5, 2, 14),
        (AlertSeverity::Page, 6 * 60, 30, 15, 7),
        (AlertSeverity::Ticket, 24 * 60, 2 * 60, 60, 2),
        (AlertSeverity::Ticket, 4 * 24 * 60, 6 * 60, 3 * 60, 1),
    ]
    .map(|(severity, long, short, hold, factor)| {
        let scaled = |minutes| scaled_by_pyrra(minutes, period);
        (
            severity,
            scaled(long),
            scaled(short),
            scaled(hold),
            Decimal::from(factor),
        )
    })
}

/// `minutes` of 28 days as a share of `period`, rounded to whole minutes, half a minute up. A short
/// period rounds to zero: that is what Pyrra does.
fn scaled_by_pyrra(minutes: u64, period: Period) -> TimeSpan {
    let scaled = minutes * period.span().seconds();
    TimeSpan::from_minutes((2 * scaled + PYRRA_PERIOD) / (2 * PYRRA_PERIOD))
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Preset {
    type Err = PresetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|preset| preset.name() == text || preset.name().split('-').next() == Some(text))
            .ok_or_else(|| PresetError {
                text: text.chars().take(40).collect(),
            })
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(preset: Preset, target: &str, days: u64, expected: &Expect) {
        let cadence = Cadence {
            scrape_interval: TimeSpan::from_seconds(30),
            evaluation_interval: TimeSpan::from_seconds(30),
        };
        let period = Period::rolling(TimeSpan::from_days(days)).unwrap();
        let mut text = String::new();
        for tier in preset.tiers(target.parse().unwrap(), period, cadence) {
            text += &format!(
                "{} {} for {} × {} > {}, {} of the budget, {} at full outage\n",
                tier.severity,
                tier.windows(),
                tier.hold,
                tier.factor,
                tier.threshold,
                tier.certificate.budget_share_at_trigger,
                tier.certificate.time_to_fire_at_full_outage,
            );
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn google_30_days() {
        check(
            Preset::Google30d,
            "99.9%",
            30,
            &expect![[r#"
            page 1h/5m for 0s × 14.4 > 0.0144, 0.02 of the budget, 6m52s at full outage
            page 6h/30m for 0s × 6 > 0.006, 0.05 of the budget, 8m10s at full outage
            ticket 1d/2h for 0s × 3 > 0.003, 0.1 of the budget, 10m20s at full outage
            ticket 3d/6h for 0s × 1 > 0.001, 0.1 of the budget, 10m20s at full outage
        "#]],
        );
    }

    #[test]
    fn sloth_28_days() {
        check(
            Preset::Sloth28d,
            "99.9%",
            28,
            &expect![[r#"
            page 1h/5m for 0s × 13.44 > 0.01344, 0.02 of the budget, 6m49s at full outage
            page 6h/30m for 0s × 5.6 > 0.0056, 0.05 of the budget, 8m1s at full outage
            ticket 1d/2h for 0s × 2.8 > 0.0028, 0.1 of the budget, 10m2s at full outage
            ticket 3d/6h for 0s × 0.9333333333333333 > 0.0009333333333333333, 0.1 of the budget, 10m2s at full outage
        "#]],
        );
    }

    #[test]
    fn grafana_slo_keeps_its_factors_whatever_the_period() {
        check(
            Preset::GrafanaSlo,
            "99.5%",
            7,
            &expect![[r#"
            page 1h/5m for 0s × 14.4 > 0.072, 0.085714 of the budget, 10m20s at full outage
            page 6h/30m for 0s × 6 > 0.03, 0.214286 of the budget, 16m48s at full outage
            ticket 1d/2h for 0s × 3 > 0.015, 0.428571 of the budget, 27m36s at full outage
            ticket 3d/6h for 0s × 1 > 0.005, 0.428571 of the budget, 27m36s at full outage
        "#]],
        );
    }

    #[test]
    fn pyrra_28_days() {
        check(
            Preset::Pyrra,
            "99%",
            28,
            &expect![[r#"
            page 1h/5m for 2m × 14 > 0.14, 0.020833 of the budget, 16m24s at full outage
            page 6h/30m for 15m × 7 > 0.07, 0.0625 of the budget, 46m12s at full outage
            ticket 1d/2h for 1h × 2 > 0.02, 0.071429 of the budget, 1h34m48s at full outage
            ticket 4d/6h for 3h × 1 > 0.01, 0.142857 of the budget, 4h3m36s at full outage
        "#]],
        );
    }

    #[test]
    fn pyrra_scales_and_rounds() {
        check(
            Preset::Pyrra,
            "99%",
            30,
            &expect![[r#"
            page 1h4m/5m for 2m × 14 > 0.14, 0.020741 of the budget, 16m58s at full outage
            page 6h26m/32m for 16m × 7 > 0.07, 0.062546 of the budget, 49m2s at full outage
            ticket 1d1h43m/2h9m for 1h4m × 2 > 0.02, 0.071435 of the budget, 1h40m52s at full outage
            ticket 4d6h51m/6h26m for 3h13m × 1 > 0.01, 0.142847 of the budget, 4h20m43s at full outage
        "#]],
        );
    }

    #[test]
    fn pyrra_of_a_day_has_windows_of_zero() {
        check(
            Preset::Pyrra,
            "90%",
            1,
            &expect![[r#"
            page 2m/0s for 0s × 14 > 1.4, 0.019444 of the budget, 0s at full outage
            page 13m/1m for 1m × 7 > 0.7, 0.063194 of the budget, 16m6s at full outage
            ticket 51m/4m for 2m × 2 > 0.2, 0.070833 of the budget, 18m12s at full outage
            ticket 3h26m/13m for 6m × 1 > 0.1, 0.143056 of the budget, 32m36s at full outage
        "#]],
        );
    }

    #[test]
    fn a_share_of_28_days_gives_the_factors_of_sloth() {
        let period = Decimal::from(TimeSpan::from_days(28).seconds());
        let of_28_days = Preset::Sloth28d.numbers(Period::THIRTY_DAYS);
        for ((_, long_window, _, _, factor), percent) in of_28_days.into_iter().zip([2, 5, 10, 10]) {
            let exact = Decimal::new(percent, 2) * period / Decimal::from(long_window.seconds());
            assert!((exact - factor).abs() < Decimal::new(1, 15), "{exact} {factor}");
        }
    }

    #[test]
    fn a_name_is_read_back() {
        for preset in Preset::ALL {
            assert_eq!(preset.to_string().parse(), Ok(preset));
            assert_eq!(preset.to_string().parse(), Ok(Alerting::Preset(preset)));
        }
        assert_eq!("sloth".parse(), Ok(Preset::Sloth28d));
        assert!("datadog".parse::<Preset>().is_err());
    }
}
