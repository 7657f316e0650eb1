//! Replays alert tiers over history: what would have fired, when, and what was left of the budget.

mod calendar_window;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::alert_tier::{AlertSeverity, AlertTier};
use crate::event_history::{EventCounts, EventHistory, PrefixSums, WindowStart, Windows, WorstCase};
use crate::objective::{Period, Target, to_f64};
use crate::time_span::TimeSpan;

pub use calendar_window::CalendarWindow;

/// What history says of an objective.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Backtest {
    /// The first point of the history.
    pub from: Timestamp,
    /// The last one.
    pub until: Timestamp,
    /// Time between the replayed evaluations.
    pub step: TimeSpan,
    /// Events, each counted once.
    pub events: EventCounts,
    /// The share of good events; `None` without events.
    pub attainment: Option<f64>,
    /// The share of the error budget that is left; below 0 where more was burned than there was.
    pub budget_remaining: Option<f64>,
    /// Time for which the source had no data; see [`EventHistory::unseen`].
    pub unseen: TimeSpan,
    /// Events that no increase shows, at most: before the first sample of a series, around a reset,
    /// in a gap. `None` where that is not known. They stand in none of the other figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unseen_events: Option<EventCounts>,
    /// What holds if the unseen events were bad; `None` without events or where they are not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst_case: Option<WorstCase>,
    /// Days of 24 hours back from the end that have data for at least half their time.
    pub n_days: usize,
    /// Those of them on which the target would have held.
    pub n_days_held: usize,
    /// Where the period follows the calendar, each week, month or quarter that history touches, in the
    /// order of time; the figures above are of the whole history.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendar_windows: Vec<CalendarWindow>,
    /// What each tier would have done, in the order of the tiers.
    pub tiers: Vec<TierReplay>,
    /// Alerts of severity page, per 30 days.
    pub pages_per_30_days: f64,
    /// The budget over time, at most [`BURN_DOWN_POINTS`] points.
    pub burn_down: Vec<BurnDownPoint>,
}

/// What one tier would have done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TierReplay {
    /// Page or ticket.
    pub severity: AlertSeverity,
    /// The tier's windows, such as `1h/5m`.
    pub windows: String,
    /// When it would have fired.
    pub firings: Vec<Firing>,
}

/// One time that an alert would have fired.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Firing {
    /// The first point of the unbroken run of base windows above the threshold before it fired.
    pub burning_since: Timestamp,
    /// The evaluation at which it fired.
    pub fired_at: Timestamp,
    /// The evaluation at which it stopped; `None` where it fires at the end of the history.
    pub resolved_at: Option<Timestamp>,
}

/// The budget at one time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BurnDownPoint {
    /// When.
    pub at: Timestamp,
    /// The share of the error budget of the whole history that was left.
    pub budget_remaining: f64,
}

/// Enough to plot, little enough to store.
pub const BURN_DOWN_POINTS: usize = 240;

/// Replays `tiers` over `history` for a target over a period, as Prometheus 3 evaluates them.
///
/// Prometheus 2 sums one point more in each window, the one exactly at its start; see
/// [`replay_from`]. With even traffic that makes a window longer by one step, so there an alert
/// fires at most threshold × step later and resolves one evaluation later. Where a ratio stays near
/// its threshold either engine may fire alone: over random traffic made to do so, the two differ
/// in about 1 % of the evaluations.
///
/// A tier is replayed from where its long window lies within the history: before that a ratio of
/// the few minutes seen would stand for days, and find fires that nobody saw.
pub fn replay(history: &EventHistory, target: Target, period: Period, tiers: &[AlertTier]) -> Backtest {
    Replayer::of(history).replay(target, period, tiers)
}

/// The same from the first point on, on an engine whose windows start so: what a server does that
/// begins to record where the history begins. The calendar is left aside.
pub fn replay_from(
    history: &EventHistory,
    target: Target,
    tiers: &[AlertTier],
    window_start: WindowStart,
) -> Backtest {
    Replayer::of(history).replay_since(usize::MAX, target, tiers, window_start, |_| 0)
}

/// One history, summed up so that any target and any tiers can be replayed over it.
#[derive(Debug)]
pub struct Replayer<'a> {
    prefix_sums: PrefixSums<'a>,
    days: Vec<EventCounts>,
}

impl<'a> Replayer<'a> {
    /// Sums a history up.
    pub fn of(history: &'a EventHistory) -> Self {
        let prefix_sums = history.prefix_sums();
        Self {
            days: days_in(&prefix_sums),
            prefix_sums,
        }
    }

    /// See [`replay`].
    pub fn replay(&self, target: Target, period: Period, tiers: &[AlertTier]) -> Backtest {
        self.replay_last(usize::MAX, target, period, tiers)
    }

    /// The same with the events, the budget and the burn-down of the last points only; tiers are
    /// replayed over the whole history nevertheless.
    pub fn replay_last(
        &self,
        n_points: usize,
        target: Target,
        period: Period,
        tiers: &[AlertTier],
    ) -> Backtest {
        let history = self.prefix_sums.history();
        let whole_window = |tier: &AlertTier| {
            let n_points = history.points_in(tier.long_window);
            n_points.saturating_sub(history.points_in(history.base_window))
        };
        Backtest {
            calendar_windows: calendar_window::windows_of(&self.prefix_sums, target, period),
            ..self.replay_since(n_points, target, tiers, WindowStart::Excluded, whole_window)
        }
    }

    fn replay_since(
        &self,
        n_points: usize,
        target: Target,
        tiers: &[AlertTier],
        window_start: WindowStart,
        first_point: impl Fn(&AlertTier) -> usize,
    ) -> Backtest {
        let history = self.prefix_sums.history();
        let replays: Vec<TierReplay> = tiers
            .iter()
            .map(|tier| replay_tier(tier, &self.prefix_sums, window_start, first_point(tier)))
            .collect();
        let from_idx = history.points.len().saturating_sub(n_points);
        let counts = self.prefix_sums.count_between(from_idx, history.points.len());
        let budget = target.error_budget_f64();
        let n_pages: usize = replays
            .iter()
            .filter(|replay| replay.severity == AlertSeverity::Page)
            .map(|replay| replay.firings.len())
            .sum();
        let days_seen = history.days_seen();
        let unseen_events = history.unseen_events_between(from_idx, history.points.len());
        Backtest {
            from: history.from,
            until: history.until(),
            step: history.step,
            events: counts,
            attainment: counts.error_ratio().map(|ratio| 1.0 - ratio),
            budget_remaining: counts.error_ratio().map(|ratio| 1.0 - ratio / budget),
            unseen: history.unseen(),
            unseen_events,
            worst_case: unseen_events.and_then(|unseen| WorstCase::of(counts, unseen, target)),
            n_days: self.days.len(),
            n_days_held: self
                .days
                .iter()
                .filter(|day| day.error_ratio().unwrap_or(0.0) <= budget)
                .count(),
            calendar_windows: Vec::new(),
            tiers: replays,
            pages_per_30_days: if days_seen > 0.0 {
                n_pages as f64 * 30.0 / days_seen
            } else {
                0.0
            },
            burn_down: burn_down(&self.prefix_sums, from_idx, counts, budget),
        }
    }
}

/// The events of each whole day back from the end that was seen for at least half its time.
pub fn days_of(history: &EventHistory) -> Vec<EventCounts> {
    days_in(&history.prefix_sums())
}

fn days_in(prefix_sums: &PrefixSums<'_>) -> Vec<EventCounts> {
    let history = prefix_sums.history();
    let points_per_day = history.points_in(TimeSpan::from_days(1)).max(1);
    let mut days = Vec::new();
    let mut until_idx = history.points.len();
    while until_idx >= points_per_day {
        let from_idx = until_idx - points_per_day;
        let n_seen = history.points[from_idx..until_idx].iter().flatten().count();
        if n_seen > 0 && n_seen >= points_per_day - n_seen {
            days.push(prefix_sums.count_between(from_idx, until_idx));
        }
        until_idx = from_idx;
    }
    days
}

fn replay_tier(
    tier: &AlertTier,
    prefix_sums: &PrefixSums<'_>,
    window_start: WindowStart,
    first_point: usize,
) -> TierReplay {
    let history = prefix_sums.history();
    let threshold = to_f64(tier.threshold);
    let minimum = tier.min_recorded(history.base_window, history.step).map(to_f64);
    let windows = |window| prefix_sums.windows(window, window_start);
    let (base, short, long) = (
        windows(history.base_window),
        windows(tier.short_window),
        windows(tier.long_window),
    );
    let exceeds = |windows: &Windows<'_>, point_idx| {
        windows
            .error_ratio(point_idx)
            .is_some_and(|ratio| ratio > threshold)
    };
    let has_enough = |point_idx| minimum.is_none_or(|minimum| long.recorded_bad(point_idx) >= minimum);
    let mut alert = AlertState::of(tier, history.step);
    let burning_since = |fired_idx: usize| {
        let burning = (first_point..=fired_idx)
            .rev()
            .take_while(|idx| exceeds(&base, *idx));
        burning.last().unwrap_or(fired_idx)
    };
    let mut firings: Vec<Firing> = Vec::new();
    for point_idx in first_point..history.points.len() {
        let holds = exceeds(&short, point_idx) && exceeds(&long, point_idx) && has_enough(point_idx);
        match alert.evaluate(point_idx, holds) {
            Some(AlertTurn::Fired) => firings.push(Firing {
                burning_since: history.time_of(burning_since(point_idx)),
                fired_at: history.time_of(point_idx),
                resolved_at: None,
            }),
            Some(AlertTurn::Resolved) => {
                if let Some(firing) = firings.last_mut() {
                    firing.resolved_at = Some(history.time_of(point_idx));
                }
            }
            None => {}
        }
    }
    TierReplay {
        severity: tier.severity,
        windows: tier.windows(),
        firings,
    }
}

/// An alert as Prometheus keeps it between evaluations: pending until `for` has passed, and firing on
/// until `keep_firing_for` has passed since its condition ended.
struct AlertState {
    /// Evaluations that the condition must hold after the first one.
    hold: usize,
    keep_firing_for: usize,
    pending_since: Option<usize>,
    is_firing: bool,
    quiet_since: Option<usize>,
}

/// What an evaluation changed.
enum AlertTurn {
    Fired,
    Resolved,
}

impl AlertState {
    fn of(tier: &AlertTier, step: TimeSpan) -> Self {
        let evaluations = |span: TimeSpan| span.seconds().div_ceil(step.seconds().max(1)) as usize;
        Self {
            hold: evaluations(tier.hold),
            keep_firing_for: evaluations(tier.keep_firing_for),
            pending_since: None,
            is_firing: false,
            quiet_since: None,
        }
    }

    fn evaluate(&mut self, point_idx: usize, holds: bool) -> Option<AlertTurn> {
        if holds {
            self.quiet_since = None;
            let since = *self.pending_since.get_or_insert(point_idx);
            if self.is_firing || point_idx - since < self.hold {
                return None;
            }
            self.is_firing = true;
            return Some(AlertTurn::Fired);
        }
        if !self.is_firing {
            self.pending_since = None;
            return None;
        }
        let since = *self.quiet_since.get_or_insert(point_idx);
        if point_idx - since < self.keep_firing_for {
            return None;
        }
        (self.is_firing, self.pending_since, self.quiet_since) = (false, None, None);
        Some(AlertTurn::Resolved)
    }
}

fn burn_down(
    prefix_sums: &PrefixSums<'_>,
    from_idx: usize,
    all: EventCounts,
    budget: f64,
) -> Vec<BurnDownPoint> {
    if all.total <= 0.0 {
        return Vec::new();
    }
    let history = prefix_sums.history();
    let n_points = history.points.len() - from_idx;
    let n_per_point = n_points.div_ceil(BURN_DOWN_POINTS).max(1);
    let ends = (1..=n_points.div_ceil(n_per_point)).map(|nth| from_idx + (nth * n_per_point).min(n_points));
    ends.map(|until_idx| BurnDownPoint {
        at: history.time_of(until_idx - 1),
        budget_remaining: 1.0 - prefix_sums.count_between(from_idx, until_idx).bad / (all.total * budget),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::alert_tier::{AlertTiers, Cadence, allowance};

    const CADENCE: Cadence = Cadence {
        scrape_interval: TimeSpan::from_minutes(1),
        evaluation_interval: TimeSpan::from_minutes(1),
    };

    /// A history of `days` at 100 events a minute, in which `error_ratio(minute)` of them are bad.
    fn history(days: u64, error_ratio: impl Fn(u64) -> f64) -> EventHistory {
        let minutes = days * 1440;
        let bad_in = |minute: u64| 100.0 * error_ratio(minute);
        let points = (5..minutes)
            .map(|minute| {
                let bad = (minute - 5..minute).map(bad_in).sum();
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

    fn target(text: &str) -> Target {
        text.parse().unwrap()
    }

    fn tiers(target: Target) -> Vec<AlertTier> {
        AlertTiers::derive(target, Period::THIRTY_DAYS, CADENCE).tiers
    }

    #[test]
    fn a_quiet_history_keeps_its_budget_and_fires_nothing() {
        let backtest = replay(
            &history(10, |_| 0.0),
            target("99.9%"),
            Period::THIRTY_DAYS,
            &tiers(target("99.9%")),
        );
        assert_eq!(backtest.attainment, Some(1.0));
        assert_eq!(backtest.budget_remaining, Some(1.0));
        assert_eq!((backtest.n_days, backtest.n_days_held), (9, 9));
        assert!(backtest.tiers.iter().all(|tier| tier.firings.is_empty()));
    }

    #[test]
    fn a_full_outage_fires_when_the_certificate_says() {
        let started = 3 * 1440_u64;
        let outage = started..started + 120;
        let history = history(6, |minute| if outage.contains(&minute) { 1.0 } else { 0.0 });
        let tiers = tiers(target("99.9%"));
        let backtest = replay(&history, target("99.9%"), Period::THIRTY_DAYS, &tiers);
        for (tier, replayed) in tiers.iter().zip(&backtest.tiers) {
            let [firing] = &replayed.firings[..] else {
                panic!("{replayed:?}")
            };
            let since = firing.fired_at.as_second() - (history.from.as_second() - 300) - started as i64 * 60;
            let certified = tier.certificate.time_to_fire_at_full_outage.seconds() as i64;
            let earliest = certified - allowance(CADENCE).seconds() as i64;
            assert!(
                (earliest..=certified).contains(&since),
                "{} {since} {certified}",
                tier.windows()
            );
        }
    }

    #[test]
    fn nothing_fires_before_its_window_was_seen() {
        let history = history(10, |minute| if minute < 30 { 0.05 } else { 0.0 });
        let tiers = tiers(target("99.9%"));
        let whole = replay(&history, target("99.9%"), Period::THIRTY_DAYS, &tiers);
        assert!(
            whole.tiers.iter().all(|tier| tier.firings.is_empty()),
            "{:?}",
            whole.tiers
        );
        let from_birth = replay_from(&history, target("99.9%"), &tiers, WindowStart::Excluded);
        assert!(from_birth.tiers.iter().any(|tier| !tier.firings.is_empty()));
    }

    #[test]
    fn events_are_counted_once() {
        let history = history(2, |_| 0.01);
        let events = replay(&history, target("99%"), Period::THIRTY_DAYS, &[]).events;
        let n_minutes = 2.0 * 1440.0 - 5.0;
        assert!((events.total - n_minutes * 100.0).abs() <= 500.0, "{events:?}");
        assert!((events.bad / events.total - 0.01).abs() < 1e-9);
    }

    #[test]
    fn what_was_not_seen_is_neither_good_nor_bad() {
        let mut history = history(4, |_| 0.001);
        for point in &mut history.points[1440..2880] {
            *point = None;
        }
        let backtest = replay(
            &history,
            target("99%"),
            Period::THIRTY_DAYS,
            &tiers(target("99%")),
        );
        // The first absent point says that its whole base window was not seen.
        assert_eq!(
            backtest.unseen.seconds(),
            TimeSpan::from_days(1).seconds() + 4 * 60
        );
        assert!((backtest.attainment.unwrap() - 0.999).abs() < 1e-9);
    }

    #[test]
    fn without_events_there_is_no_attainment() {
        let mut history = history(2, |_| 0.0);
        history.points.fill(Some(EventCounts::default()));
        let backtest = replay(
            &history,
            target("99%"),
            Period::THIRTY_DAYS,
            &tiers(target("99%")),
        );
        assert_eq!((backtest.attainment, backtest.budget_remaining), (None, None));
        assert!(backtest.burn_down.is_empty());
    }

    proptest! {
        /// More errors never leave more budget, and the burn-down ends where the budget does.
        #[test]
        fn more_errors_never_leave_more_budget(ratio in 0.0..0.5_f64, more in 0.0..0.5_f64) {
            let target = target("99%");
            let before = replay(&history(2, |_| ratio), target, Period::THIRTY_DAYS, &[]);
            let after = replay(&history(2, |_| ratio + more), target, Period::THIRTY_DAYS, &[]);
            prop_assert!(after.budget_remaining <= before.budget_remaining);
            let last = before.burn_down.last().unwrap().budget_remaining;
            prop_assert!((last - before.budget_remaining.unwrap()).abs() < 1e-9);
            prop_assert!(before.burn_down.len() <= BURN_DOWN_POINTS + 1);
        }
    }
}
