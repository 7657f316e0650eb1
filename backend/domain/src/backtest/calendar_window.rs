//! What history says of each week, month or quarter of a calendar period.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::event_history::{EventCounts, EventHistory, PrefixSums};
use crate::objective::{Period, Target};
use crate::time_span::TimeSpan;
use crate::zone::Zone;

/// One week, month or quarter, as far as history has it: the first may have begun before the history,
/// and the last is not over yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalendarWindow {
    /// Its first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
    /// The part of it for which there is data.
    pub seen: TimeSpan,
    /// The events of that part, each counted once.
    pub events: EventCounts,
    /// The share of good events; `None` without events.
    pub attainment: Option<f64>,
    /// The share of the error budget that is left; below 0 where more was burned than there was.
    pub budget_remaining: Option<f64>,
}

impl CalendarWindow {
    /// In one line, for people, with its days as its zone has them: `from 2026-11-01 to 2026-11-30,
    /// 12d3h of it seen: 99.9512 % good, 51 % of the budget left`.
    pub fn in_words(&self, zone: Zone) -> String {
        let day = |at: Timestamp| zone.rules().to_datetime(at).date().to_string();
        let last_instant = self.end - SignedDuration::from_secs(1);
        let figures = match (self.attainment, self.budget_remaining) {
            (Some(attainment), Some(left)) => format!(
                "{:.4} % good, {:.0} % of the budget left",
                attainment * 100.0,
                left * 100.0
            ),
            _ => "no events".to_owned(),
        };
        format!(
            "from {} to {}, {} of it seen: {figures}",
            day(self.start),
            day(last_instant),
            self.seen
        )
    }
}

/// The windows that history touches, in the order of time; none where the period rolls.
///
/// An increase counts for the window in which it was recorded, as the rules have it.
pub(super) fn windows_of(
    prefix_sums: &PrefixSums<'_>,
    target: Target,
    period: Period,
) -> Vec<CalendarWindow> {
    let history = prefix_sums.history();
    let mut windows = Vec::new();
    if period.as_calendar().is_none() {
        return windows;
    }
    let mut from_idx = 0;
    while from_idx < history.points.len() {
        let window = period.window_at(history.time_of(from_idx));
        let until_idx = first_point_at(history, window.end);
        let events = prefix_sums.count_between(from_idx, until_idx);
        let n_seen = history.points[from_idx..until_idx].iter().flatten().count();
        let error_ratio = events.error_ratio();
        windows.push(CalendarWindow {
            start: window.start,
            end: window.end,
            seen: history.step.times(n_seen as u64),
            events,
            attainment: error_ratio.map(|ratio| 1.0 - ratio),
            budget_remaining: error_ratio.map(|ratio| 1.0 - ratio / target.error_budget_f64()),
        });
        from_idx = until_idx;
    }
    windows
}

/// The first point that is not before a time; one past the last where all are.
fn first_point_at(history: &EventHistory, at: Timestamp) -> usize {
    let seconds = at.as_second().saturating_sub(history.from.as_second());
    let seconds = u64::try_from(seconds).unwrap_or(0);
    let point_idx = seconds.div_ceil(history.step.seconds().max(1));
    usize::try_from(point_idx).map_or(history.points.len(), |idx| idx.min(history.points.len()))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// A point an hour from a time on, each of 100 events.
    fn history(from: &str, n_hours: usize, error_ratio: impl Fn(Timestamp) -> f64) -> EventHistory {
        let mut history = EventHistory {
            from: from.parse().unwrap(),
            step: TimeSpan::from_hours(1),
            base_window: TimeSpan::from_hours(1),
            points: vec![None; n_hours],
            unseen_events: None,
        };
        for idx in 0..n_hours {
            let bad = 100.0 * error_ratio(history.time_of(idx));
            history.points[idx] = Some(EventCounts { total: 100.0, bad });
        }
        history
    }

    #[track_caller]
    fn check(history: &EventHistory, period: &str, expected: &Expect) {
        let period: Period = period.parse().unwrap();
        let windows = windows_of(&history.prefix_sums(), "90%".parse().unwrap(), period);
        let zone = period.as_calendar().unwrap().zone;
        let lines: Vec<String> = windows
            .iter()
            .map(|window| format!("{} {}\n", window.start, window.in_words(zone)))
            .collect();
        expected.assert_eq(&lines.concat());
    }

    #[test]
    fn each_month_has_its_own_attainment_by_the_midnights_of_its_zone() {
        let november: Timestamp = "2026-10-31T23:00:00Z".parse().unwrap();
        let history = history("2026-10-25T00:00:00Z", 24 * 10, |at| {
            if at < november { 0.01 } else { 0.2 }
        });
        check(
            &history,
            "calendar month Europe/Berlin",
            &expect![[r#"
                2026-09-30T22:00:00Z from 2026-10-01 to 2026-10-31, 6d23h of it seen: 99.0000 % good, 90 % of the budget left
                2026-10-31T23:00:00Z from 2026-11-01 to 2026-11-30, 3d1h of it seen: 80.0000 % good, -100 % of the budget left
            "#]],
        );
        check(
            &history,
            "calendar month",
            &expect![[r#"
                2026-10-01T00:00:00Z from 2026-10-01 to 2026-10-31, 1w of it seen: 98.8869 % good, 89 % of the budget left
                2026-11-01T00:00:00Z from 2026-11-01 to 2026-11-30, 3d of it seen: 80.0000 % good, -100 % of the budget left
            "#]],
        );
    }

    #[test]
    fn what_was_not_seen_is_no_part_of_a_window() {
        let mut history = history("2026-11-02T00:00:00Z", 24 * 14, |_| 0.05);
        history.points[24..24 * 10].fill(None);
        check(
            &history,
            "calendar week",
            &expect![[r#"
                2026-11-02T00:00:00Z from 2026-11-02 to 2026-11-08, 1d of it seen: 95.0000 % good, 50 % of the budget left
                2026-11-09T00:00:00Z from 2026-11-09 to 2026-11-15, 4d of it seen: 95.0000 % good, 50 % of the budget left
            "#]],
        );
    }

    #[test]
    fn windows_add_up_to_the_whole_and_a_period_that_rolls_has_none() {
        let history = history("2026-01-20T05:00:00Z", 24 * 100, |at| {
            (at.as_second() % 7) as f64 / 50.0
        });
        let target = "99%".parse().unwrap();
        for period in [
            "calendar week America/New_York",
            "calendar month Asia/Kolkata",
            "calendar quarter",
        ] {
            let windows = windows_of(&history.prefix_sums(), target, period.parse().unwrap());
            let sum = |of: fn(&CalendarWindow) -> f64| windows.iter().map(of).sum::<f64>();
            let all = history.count_all().counts;
            assert!(
                (sum(|window| window.events.total) - all.total).abs() < 1e-6,
                "{period}"
            );
            assert!(
                (sum(|window| window.events.bad) - all.bad).abs() < 1e-6,
                "{period}"
            );
            assert!(
                windows.windows(2).all(|pair| pair[0].end == pair[1].start),
                "{period}"
            );
        }
        assert_eq!(
            windows_of(&history.prefix_sums(), target, Period::THIRTY_DAYS),
            []
        );
    }
}
