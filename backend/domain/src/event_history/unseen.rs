//! Events that happened and stand in no increase.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{EventCounts, EventHistory};
use crate::objective::Target;

/// Events that the increases around a time do not show, at most.
///
/// A counter shows what happened *between* two samples of it. What it counted before its first
/// sample is no increase, nor is what a process counted after its last scrape and took with it when
/// it was restarted, nor what happened in a gap longer than a base window. None of that may pass for
/// good: it is bounded, and told apart from what was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnseenEvents {
    /// The evaluation by which it had happened.
    pub at: Timestamp,
    /// At most so many.
    pub at_most: EventCounts,
}

/// What holds if every event that could not be seen was as bad as the bound allows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WorstCase {
    /// The share of good events, at least.
    pub attainment: f64,
    /// The share of the error budget that is left, at least.
    pub budget_remaining: f64,
}

impl WorstCase {
    /// Of the events that were seen, and of those that were not. Of the unseen ones only the bad are
    /// added: each good one besides would only dilute them. `None` without events.
    pub fn of(seen: EventCounts, unseen: EventCounts, target: Target) -> Option<Self> {
        let all = EventCounts {
            total: seen.total + unseen.bad,
            bad: seen.bad + unseen.bad,
        };
        let ratio = all.error_ratio()?;
        Some(Self {
            attainment: 1.0 - ratio,
            budget_remaining: 1.0 - ratio / target.error_budget_f64(),
        })
    }
}

/// So many points with data on either side of a point tell how many minutes it should count: an hour.
const NEIGHBOURS: usize = 60;

impl EventHistory {
    /// The same history with a bound of the minutes that it does not show, where its events are minutes.
    ///
    /// A point should count as many minutes as the fullest one of the hour of data before it and of that
    /// after it, of both the lesser. So a series among several that is gone for less than an hour is
    /// missed, and one that is gone for good, or new, is not. Behind the last data it is the hour before.
    /// Each minute that is missed may have been bad.
    #[must_use]
    pub fn with_unseen_minutes(mut self) -> Self {
        let counted: Vec<Option<f64>> = self.points.iter().map(|point| Some((*point)?.total)).collect();
        let before = fullest_lately(counted.iter().copied());
        let mut after = fullest_lately(counted.iter().rev().copied());
        after.reverse();
        let per_increase = self.events_per_increase();
        let expected = before.into_iter().zip(after).map(|sides| match sides {
            (Some(before), Some(after)) => before.min(after),
            (before, after) => before.or(after).unwrap_or(0.0),
        });
        let missed = expected.zip(counted).map(|(expected, counted)| {
            let missed = (expected - counted.unwrap_or(0.0)) * per_increase;
            EventCounts {
                total: missed,
                bad: missed,
            }
        });
        let unseen_events = missed
            .enumerate()
            .filter(|(_, missed)| missed.total > 0.0)
            .map(|(point_idx, at_most)| UnseenEvents {
                at: self.time_of(point_idx),
                at_most,
            })
            .collect();
        self.unseen_events = Some(unseen_events);
        self
    }

    /// The events that the points of `[from_idx, until_idx)` do not show, at most; `None` where that
    /// is not known.
    pub fn unseen_events_between(&self, from_idx: usize, until_idx: usize) -> Option<EventCounts> {
        let unseen_events = self.unseen_events.as_ref()?;
        let is_between = |unseen: &&UnseenEvents| {
            // A bound belongs to the first point that is not before it.
            let is_after = from_idx == 0 || unseen.at > self.time_of(from_idx - 1);
            is_after && until_idx > 0 && unseen.at <= self.time_of(until_idx - 1)
        };
        let mut sum = EventCounts::default();
        for unseen in unseen_events.iter().filter(is_between) {
            sum.total += unseen.at_most.total;
            sum.bad += unseen.at_most.bad;
        }
        Some(sum)
    }
}

/// For each value the largest of it and the last values that there are before it.
fn fullest_lately(values: impl Iterator<Item = Option<f64>>) -> Vec<Option<f64>> {
    // What may yet be the largest, in falling order, each with how many values came before it.
    let mut largest: VecDeque<(usize, f64)> = VecDeque::new();
    let mut n_values = 0;
    let fullest = values.map(|value| {
        if let Some(value) = value {
            while largest.pop_back_if(|(_, smaller)| *smaller <= value).is_some() {}
            largest.push_back((n_values, value));
            n_values += 1;
            largest.pop_front_if(|(nth, _)| *nth + NEIGHBOURS < n_values);
        }
        largest.front().map(|(_, value)| *value)
    });
    fullest.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time_span::TimeSpan;

    fn unseen(minute: i64, total: f64, bad: f64) -> UnseenEvents {
        UnseenEvents {
            at: Timestamp::from_second(minute * 60).unwrap(),
            at_most: EventCounts { total, bad },
        }
    }

    fn history() -> EventHistory {
        EventHistory {
            from: Timestamp::from_second(600).unwrap(),
            step: TimeSpan::from_minutes(1),
            base_window: TimeSpan::from_minutes(5),
            points: vec![None; 10],
            unseen_events: Some(vec![
                unseen(10, 8.0, 1.0),
                unseen(12, 4.0, 2.0),
                unseen(19, 2.0, 2.0),
            ]),
        }
    }

    #[test]
    fn stretches_that_adjoin_have_each_unseen_event_once() {
        let history = history();
        let counts = |total, bad| Some(EventCounts { total, bad });
        assert_eq!(history.unseen_events_between(0, 10), counts(14.0, 5.0));
        for split in 0..=10 {
            let [one, two] = [(0, split), (split, 10)]
                .map(|(from, until)| history.unseen_events_between(from, until).unwrap());
            assert_eq!((one.total + two.total, one.bad + two.bad), (14.0, 5.0), "{split}");
        }
        assert_eq!(history.unseen_events_between(1, 9), counts(4.0, 2.0));
    }

    /// The minutes that a history of several series misses, where `n_series(minute)` of them have data.
    fn missed_minutes(n_minutes: usize, n_series: impl Fn(usize) -> usize) -> f64 {
        let points = (5..=n_minutes).map(|until| {
            let total: usize = (until - 5..until).map(&n_series).sum();
            (total > 0).then_some(EventCounts {
                total: total as f64,
                bad: 0.0,
            })
        });
        let history = EventHistory {
            points: points.collect(),
            ..history()
        };
        let n_points = history.points.len();
        let missed = history
            .with_unseen_minutes()
            .unseen_events_between(0, n_points)
            .unwrap();
        assert_eq!(missed.total, missed.bad);
        missed.total
    }

    #[test]
    fn minutes_without_data_are_unseen_each_once() {
        let gone =
            |from: usize, until: usize| move |minute: usize| usize::from(!(from..until).contains(&minute));
        for (from, until) in [(100, 101), (100, 104), (100, 130), (100, 900)] {
            let missed = missed_minutes(1_200, gone(from, until));
            assert!(
                (missed - (until - from) as f64).abs() < 1e-9,
                "{from}..{until}: {missed}"
            );
        }
        // Where nothing follows, points that still hold some of the last minutes are taken as they are.
        let missed = missed_minutes(1_200, gone(1_000, 1_200));
        assert!((missed - 196.0).abs() < 1e-9, "{missed}");
    }

    #[test]
    fn a_series_that_comes_back_was_missed_and_one_that_is_new_or_gone_was_not() {
        let back = missed_minutes(600, |minute| if (300..340).contains(&minute) { 2 } else { 3 });
        assert!((back - 40.0).abs() < 1e-9, "{back}");
        for born_or_gone in [[3, 4], [4, 3]] {
            assert_eq!(
                missed_minutes(600, |minute| born_or_gone[usize::from(minute >= 300)]),
                0.0
            );
        }
    }

    #[test]
    fn what_is_not_known_is_not_nothing() {
        let mut history = history();
        history.unseen_events = None;
        assert_eq!(history.unseen_events_between(0, 10), None);
    }

    #[test]
    fn the_worst_case_takes_unseen_errors_as_errors() {
        let seen = EventCounts {
            total: 990.0,
            bad: 0.0,
        };
        let unseen = EventCounts {
            total: 500.0,
            bad: 10.0,
        };
        let worst = WorstCase::of(seen, unseen, "98%".parse().unwrap()).unwrap();
        assert!((worst.attainment - 0.99).abs() < 1e-12, "{worst:?}");
        assert!((worst.budget_remaining - 0.5).abs() < 1e-9, "{worst:?}");
        let none = EventCounts::default();
        assert_eq!(WorstCase::of(none, none, "98%".parse().unwrap()), None);
    }
}
