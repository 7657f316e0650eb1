//! Events that happened and stand in no increase.

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

impl EventHistory {
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
