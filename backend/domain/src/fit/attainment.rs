//! How well history keeps a target, window by window, and how sure that is.
//!
//! Failures come together: the minutes of one outage are one thing, not a hundred. So whole days are
//! drawn, in runs of neighbouring ones, and never single events: the circular block bootstrap of
//! Politis and Romano (1992), with runs of about the cube root of the number of days (Hall, Horowitz
//! and Jing, 1995). Where hardly anything failed such draws differ too little, and the events
//! themselves bound what is known: Wilson's lower bound (1927). Of both the lower one is told.

use serde::{Deserialize, Serialize};

use super::{FitError, MIN_DAYS, MIN_EVENTS};
use crate::backtest::days_of;
use crate::event_history::{EventCounts, EventHistory};
use crate::objective::{Period, Target};
use crate::time_span::TimeSpan;

/// What is drawn is drawn so often: the shares are right to about a hundredth.
const N_DRAWS: usize = 1_000;
/// The one-sided confidence of [`ObjectiveFit::attainment_at_least`].
const CONFIDENCE: f64 = 0.95;
/// The standard normal quantile of [`CONFIDENCE`].
const NORMAL_QUANTILE: f64 = 1.645;
/// The windows whose attainment is told.
const WINDOWS: [TimeSpan; 3] = [
    TimeSpan::from_hours(1),
    TimeSpan::from_days(1),
    TimeSpan::from_days(7),
];
/// A year of days is drawn at most.
const MAX_DRAWN_DAYS: usize = 366;

/// How well history keeps a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectiveFit {
    /// The share of good events in the history.
    pub attainment: f64,
    /// With a confidence of 95 % the share of good events of such a service is at least this.
    pub attainment_at_least: f64,
    /// The share of the error budget that history left; below 0 where it burned more than all.
    pub margin: f64,
    /// In which share of periods, made of days such as history has, the target is kept.
    ///
    /// Of `n` days without a day that breaks it no more can be said than `(n + 1) / (n + 2)`, the rule
    /// of succession: what did not happen in so many days may happen on the next.
    pub confidence: f64,
    /// Days that were drawn from.
    pub n_days: usize,
    /// The attainment by hours, days and weeks; windows of which history has none are left out.
    pub windows: Vec<WindowAttainment>,
}

/// The attainment of all windows of one length, which do not overlap. Windows without events count for
/// nothing, nor do those of which less than half was seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WindowAttainment {
    /// Their length.
    pub window: TimeSpan,
    /// How many there are.
    pub n_windows: usize,
    /// In how many the target held.
    pub n_kept: usize,
    /// The share of good events in the worst of them.
    pub worst: f64,
    /// In a tenth of them it was no higher.
    pub tenth: f64,
    /// In half of them it was no higher.
    pub median: f64,
}

impl ObjectiveFit {
    /// Holds a target against history, for periods of that length.
    ///
    /// # Errors
    /// Where there is too little history for a word on the target: days or events.
    pub fn of(history: &EventHistory, target: Target, period: Period) -> Result<Self, FitError> {
        let counts = enough_history(history)?;
        let days = days_of(history);
        let budget = target.error_budget_f64();
        let error_ratio = counts.error_ratio().unwrap_or(0.0);
        let period_days = (period.span().seconds() / 86_400).max(1) as usize;
        let kept = drawn_error_ratios(&days, period_days)
            .iter()
            .filter(|ratio| **ratio <= budget)
            .count() as f64
            / N_DRAWS as f64;
        let n = days.len() as f64;
        Ok(Self {
            attainment: 1.0 - error_ratio,
            attainment_at_least: lower_bound(&days, counts),
            margin: 1.0 - error_ratio / budget,
            confidence: kept.min((n + 1.0) / (n + 2.0)),
            n_days: days.len(),
            windows: WINDOWS
                .into_iter()
                .filter_map(|window| WindowAttainment::of(history, window, budget))
                .collect(),
        })
    }

    /// In one sentence, for people.
    pub fn in_words(&self) -> String {
        format!(
            "with 95 % confidence at least {:.3} % are good; {:.0} % of periods made of such days keep the \
             target, {:.0} % of the budget is margin",
            self.attainment_at_least * 100.0,
            self.confidence * 100.0,
            self.margin * 100.0
        )
    }
}

impl WindowAttainment {
    fn of(history: &EventHistory, window: TimeSpan, budget: f64) -> Option<Self> {
        let mut error_ratios: Vec<f64> = windows_of(history, window)
            .iter()
            .filter_map(|counts| counts.error_ratio())
            .collect();
        error_ratios.sort_by(|one, two| two.total_cmp(one));
        Some(Self {
            window,
            n_windows: error_ratios.len(),
            n_kept: error_ratios.iter().filter(|ratio| **ratio <= budget).count(),
            worst: 1.0 - error_ratios.first()?,
            tenth: 1.0 - error_ratios.get(error_ratios.len() / 10)?,
            median: 1.0 - error_ratios.get(error_ratios.len() / 2)?,
        })
    }
}

/// All events of a history that says something of a target.
///
/// # Errors
/// Where it has less than [`MIN_DAYS`] or [`MIN_EVENTS`].
pub fn enough_history(history: &EventHistory) -> Result<EventCounts, FitError> {
    let days_seen = history.days_seen();
    if days_seen < MIN_DAYS {
        return Err(FitError::NotEnoughHistory { days_seen });
    }
    let counts = history.count_all().counts;
    if counts.total < MIN_EVENTS {
        return Err(FitError::NotEnoughEvents {
            n_events: counts.total,
        });
    }
    let n_days = days_of(history).len() as f64;
    if n_days < MIN_DAYS - 1.0 {
        // A history of many short stretches says nothing of any day.
        return Err(FitError::NotEnoughHistory { days_seen: n_days });
    }
    Ok(counts)
}

/// The events of each whole window back from the end that was seen for at least half its time.
fn windows_of(history: &EventHistory, window: TimeSpan) -> Vec<EventCounts> {
    let n_points = history.points_in(window).max(1);
    let mut windows = Vec::new();
    let mut until_idx = history.points.len();
    while until_idx >= n_points {
        let stretch = history.count_between(until_idx - n_points, until_idx);
        if stretch.n_seen >= stretch.n_unseen && stretch.n_seen > 0 {
            windows.push(stretch.counts);
        }
        until_idx -= n_points;
    }
    windows
}

fn lower_bound(days: &[EventCounts], counts: EventCounts) -> f64 {
    let mut drawn = drawn_error_ratios(days, days.len());
    drawn.sort_by(f64::total_cmp);
    let by_days = drawn[((drawn.len() - 1) as f64 * CONFIDENCE).round() as usize];
    1.0 - by_days.max(1.0 - wilson_at_least(counts))
}

/// Wilson's lower bound of the share of good events, each event taken by itself.
fn wilson_at_least(counts: EventCounts) -> f64 {
    let n = counts.total;
    let good = 1.0 - counts.error_ratio().unwrap_or(0.0);
    let z2 = NORMAL_QUANTILE * NORMAL_QUANTILE;
    let centre = good + z2 / (2.0 * n);
    let spread = NORMAL_QUANTILE * (good * (1.0 - good) / n + z2 / (4.0 * n * n)).sqrt();
    (centre - spread) / (1.0 + z2 / n)
}

/// The error ratios of stretches of `n_days`, each put together from runs of neighbouring days. The
/// same days give the same draws.
fn drawn_error_ratios(days: &[EventCounts], n_days: usize) -> Vec<f64> {
    let n_days = n_days.clamp(1, MAX_DRAWN_DAYS);
    let run_length = ((days.len() as f64).cbrt().round() as usize).clamp(1, n_days);
    let mut lots = Lots(0x5EED);
    let draw = || {
        let mut sum = EventCounts::default();
        let mut n_drawn = 0;
        while n_drawn < n_days {
            let first = lots.below(days.len());
            for offset in 0..run_length.min(n_days - n_drawn) {
                // The first day follows the last, so that each is drawn as often.
                let day = days[(first + offset) % days.len()];
                sum.total += day.total;
                sum.bad += day.bad;
            }
            n_drawn += run_length;
        }
        sum.error_ratio().unwrap_or(0.0)
    };
    std::iter::repeat_with(draw).take(N_DRAWS).collect()
}

/// SplitMix64 (Steele, Lea and Flood, 2014): enough for drawing days, and the same everywhere.
struct Lots(u64);

impl Lots {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        (mixed % n.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    /// A point each five minutes; `bad_share` of the events of each day are bad, by day.
    fn history(bad_shares: &[f64], events_a_point: f64) -> EventHistory {
        let points = bad_shares.iter().flat_map(|bad_share| {
            std::iter::repeat_n(
                Some(EventCounts {
                    total: events_a_point,
                    bad: events_a_point * bad_share,
                }),
                288,
            )
        });
        EventHistory {
            from: Timestamp::UNIX_EPOCH,
            step: TimeSpan::from_minutes(5),
            base_window: TimeSpan::from_minutes(5),
            points: points.collect(),
            unseen_events: None,
        }
    }

    fn fit(history: &EventHistory, target: &str) -> ObjectiveFit {
        ObjectiveFit::of(history, target.parse().unwrap(), Period::THIRTY_DAYS).unwrap()
    }

    #[test]
    fn few_events_leave_much_open_and_many_little() {
        let few = fit(&history(&[0.0; 30], 0.2), "99.9%");
        let many = fit(&history(&[0.0; 30], 2_000.0), "99.9%");
        // 1,728 events without a failure: z² / (n + z²).
        assert!(
            (1.0 - few.attainment_at_least - 2.706 / 1_730.7).abs() < 1e-5,
            "{few:?}"
        );
        assert!(many.attainment_at_least > 0.999_999, "{many:?}");
        assert_eq!(many.confidence, 31.0 / 32.0);
    }

    #[test]
    fn failures_that_come_together_make_it_less_sure_than_those_that_are_spread() {
        let spread = fit(&history(&[0.0005; 30], 100.0), "99.9%");
        let mut days = [0.0; 30];
        days[12] = 0.015;
        let together = fit(&history(&days, 100.0), "99.9%");
        assert!((spread.attainment - together.attainment).abs() < 1e-9);
        assert!(together.attainment_at_least < spread.attainment_at_least);
        assert!(together.confidence < spread.confidence, "{together:?}");
        assert_eq!(together.windows[1].n_kept, 29);
        assert!((together.windows[1].worst - 0.985).abs() < 1e-9);
        assert!((together.margin - 0.5).abs() < 1e-6, "{together:?}");
    }

    #[test]
    fn windows_are_told_by_hours_days_and_weeks() {
        let days: Vec<f64> = (0..15).map(|day| if day == 3 { 0.02 } else { 0.001 }).collect();
        let fit = fit(&history(&days, 100.0), "99%");
        let told: Vec<(String, usize, usize)> = fit
            .windows
            .iter()
            .map(|of| (of.window.to_string(), of.n_windows, of.n_kept))
            .collect();
        assert_eq!(
            told,
            [
                ("1h".to_owned(), 360, 336),
                ("1d".to_owned(), 15, 14),
                ("1w".to_owned(), 2, 2)
            ]
        );
        assert_eq!(fit.windows[1].median, 0.999);
    }

    #[test]
    fn a_higher_target_is_never_surer() {
        let days: Vec<f64> = (0..28).map(|day| f64::from(day % 7) * 0.001).collect();
        let history = history(&days, 100.0);
        let confidences =
            ["95%", "99%", "99.5%", "99.7%", "99.9%"].map(|target| fit(&history, target).confidence);
        assert!(
            confidences.is_sorted_by(|lower, higher| lower >= higher),
            "{confidences:?}"
        );
        assert_eq!(confidences[4], 0.0);
    }

    #[test]
    fn too_little_is_said_to_be_too_little() {
        let short = history(&[0.0; 5], 100.0);
        let target = "99%".parse().unwrap();
        let refusal = ObjectiveFit::of(&short, target, Period::THIRTY_DAYS).unwrap_err();
        assert_eq!(refusal.to_string(), "only 5.0 d of history, 7 d needed");
    }
}
