//! What is wrong with tiers that we did not derive.

use rust_decimal::Decimal;

use super::preset::Preset;
use super::{AlertTier, Cadence};
use crate::finding::Finding;
use crate::objective::{Period, Target};
use crate::time_span::TimeSpan;

/// The tier's threshold is an error ratio of 1 or more.
pub const UNREACHABLE_TIER: &str = "unreachable-tier";
/// The tier fires while the budget lasts.
pub const FACTOR_BELOW_ONE: &str = "factor-below-one";
/// A window has no length.
pub const ZERO_WINDOW: &str = "zero-window";
/// A window holds fewer than four scrapes.
pub const WINDOW_UNDER_4_SCRAPES: &str = "window-under-4-scrapes";
/// The preset was made for another period.
pub const PRESET_PERIOD: &str = "preset-period";
/// More than a quarter of the budget is gone before the tier fires.
pub const LATE_TIER: &str = "late-tier";

/// Lints a preset's tiers for an objective. Nothing is altered.
pub fn lint_preset(preset: Preset, target: Target, period: Period, cadence: Cadence) -> Vec<Finding> {
    let mut findings = Vec::new();
    let place = format!("preset {preset}");
    if let Some(made_for) = preset.made_for().filter(|made_for| *made_for != period.span()) {
        findings.push(Finding::warning(
            PRESET_PERIOD,
            &place,
            format!("its factors were made for {made_for}, and the period is {period}"),
            "take the derived tiers, or the period that the preset was made for",
        ));
    }
    for tier in preset.tiers(target, period, cadence) {
        findings.extend(lint_tier(&place, &tier, target, cadence));
    }
    findings
}

/// Lints one tier, ours or a preset's.
pub fn lint_tier(place: &str, tier: &AlertTier, target: Target, cadence: Cadence) -> Vec<Finding> {
    let place = format!("{place} {} {}", tier.severity, tier.windows());
    let mut findings: Vec<Finding> = lint_window(&place, tier, cadence).into_iter().collect();
    if !tier.certificate.can_fire {
        findings.push(Finding::error(
            UNREACHABLE_TIER,
            &place,
            format!(
                "at {target} the burn rate {} asks for an error ratio above {}, which even a full outage does not exceed",
                tier.factor, tier.threshold
            ),
            "take the derived tiers, which lower the factor, or a higher target",
        ));
    } else if tier.certificate.budget_share_at_trigger > Decimal::new(25, 2) {
        findings.push(Finding::warning(
            LATE_TIER,
            &place,
            format!(
                "{} of the error budget is gone before it fires",
                tier.certificate.budget_share_at_trigger
            ),
            "take the derived tiers, which lower the factor for a short period",
        ));
    }
    if tier.factor < Decimal::ONE {
        findings.push(Finding::warning(
            FACTOR_BELOW_ONE,
            &place,
            format!(
                "the burn rate {} is below 1, so it fires while the budget lasts",
                tier.factor
            ),
            "drop the tier, or accept a ticket for a promise that is kept",
        ));
    }
    findings
}

fn lint_window(place: &str, tier: &AlertTier, cadence: Cadence) -> Option<Finding> {
    let shortest = tier.short_window.min(tier.long_window);
    if shortest == TimeSpan::from_seconds(0) {
        return Some(Finding::error(
            ZERO_WINDOW,
            place,
            "a window of no length holds no sample, and Prometheus refuses it",
            "take the derived tiers, or a longer period",
        ));
    }
    let needed = cadence.scrape_interval.times(4);
    (shortest < needed).then(|| {
        Finding::warning(
            WINDOW_UNDER_4_SCRAPES,
            place,
            format!(
                "{shortest} is shorter than 4 scrapes, {needed}: one lost scrape leaves too few samples for an increase",
            ),
            "take the derived tiers, or scrape more often",
        )
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(preset: Preset, target: &str, days: u64, scrape_seconds: u64, expected: &Expect) {
        let cadence = Cadence {
            scrape_interval: TimeSpan::from_seconds(scrape_seconds),
            evaluation_interval: TimeSpan::from_seconds(30),
        };
        let period = Period::rolling(TimeSpan::from_days(days)).unwrap();
        let findings = lint_preset(preset, target.parse().unwrap(), period, cadence);
        let lines: Vec<String> = findings
            .iter()
            .map(|finding| {
                format!(
                    "{:?} {} at {}: {}",
                    finding.severity, finding.check, finding.place, finding.message
                )
            })
            .collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn where_a_preset_fits_nothing_is_said() {
        check(Preset::Google30d, "99.9%", 30, 30, &expect![[""]]);
        check(Preset::Pyrra, "99.9%", 28, 30, &expect![[""]]);
    }

    #[test]
    fn a_low_target_makes_tiers_unreachable() {
        check(
            Preset::Google30d,
            "83.33%",
            30,
            30,
            &expect![[r#"
            Error unreachable-tier at preset google-30d page 1h/5m: at 83.33 % the burn rate 14.4 asks for an error ratio above 2.40048, which even a full outage does not exceed
            Error unreachable-tier at preset google-30d page 6h/30m: at 83.33 % the burn rate 6 asks for an error ratio above 1.0002, which even a full outage does not exceed"#]],
        );
        check(Preset::Google30d, "93.06%", 30, 30, &expect![[""]]);
    }

    #[test]
    fn a_factor_below_one_is_named() {
        check(
            Preset::Sloth28d,
            "99.9%",
            28,
            30,
            &expect![
                "Warning factor-below-one at preset sloth-28d ticket 3d/6h: the burn rate 0.9333333333333333 is below 1, so it fires while the budget lasts"
            ],
        );
    }

    #[test]
    fn a_preset_for_another_period_is_named() {
        check(
            Preset::Google30d,
            "99.9%",
            7,
            30,
            &expect![[r#"
            Warning preset-period at preset google-30d: its factors were made for 30d, and the period is 1w
            Warning late-tier at preset google-30d ticket 1d/2h: 0.428571 of the error budget is gone before it fires
            Warning late-tier at preset google-30d ticket 3d/6h: 0.428571 of the error budget is gone before it fires"#]],
        );
    }

    #[test]
    fn a_short_period_leaves_pyrra_without_windows() {
        check(
            Preset::Pyrra,
            "99%",
            1,
            15,
            &expect![
                "Error zero-window at preset pyrra page 2m/0s: a window of no length holds no sample, and Prometheus refuses it"
            ],
        );
    }

    #[test]
    fn rare_scrapes_empty_a_short_window() {
        check(
            Preset::GrafanaSlo,
            "99.9%",
            28,
            120,
            &expect![
                "Warning window-under-4-scrapes at preset grafana-slo page 1h/5m: 5m is shorter than 4 scrapes, 8m: one lost scrape leaves too few samples for an increase"
            ],
        );
    }
}
