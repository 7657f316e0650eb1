//! Fits a target to history: the highest usual one that the service has kept, with a margin.

mod attainment;
mod threshold;
mod usual_bound;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::backtest::days_of;
use crate::event_history::{EventCounts, EventHistory, WorstCase};
use crate::objective::Target;

pub use attainment::{ObjectiveFit, WindowAttainment, enough_history};
pub use threshold::{ThresholdFit, fit_threshold};
pub use usual_bound::{round_level, usual_age, usual_time};

/// A target with the history behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetFit {
    /// What is proposed.
    pub target: Target,
    /// The share of good events in the history.
    pub attainment: f64,
    /// One sentence on why this target and not the next one up.
    pub reason: String,
}

/// Why no target can be proposed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FitError {
    /// Too little history.
    #[error("only {days_seen:.1} d of history, {MIN_DAYS} d needed")]
    NotEnoughHistory {
        /// Days with data.
        days_seen: f64,
    },
    /// Too few events.
    #[error("only {n_events:.0} events in the history, {MIN_EVENTS} needed")]
    NotEnoughEvents {
        /// Events counted.
        n_events: f64,
    },
    /// No usual target was kept.
    #[error("{:.2} % of events were good; not even {lowest} would have been kept", attainment * 100.0)]
    NothingKept {
        /// The share of good events.
        attainment: f64,
        /// The lowest target tried.
        lowest: Target,
    },
}

/// History below a week says nothing of weekends.
pub const MIN_DAYS: f64 = 7.0;
/// Below this the share of good events is noise: at 1,000 events one failure is 0.1 %.
pub const MIN_EVENTS: f64 = 1_000.0;

/// What people promise, the highest first, in hundredths of a per mille.
const USUAL_TARGETS: [i64; 11] = [
    99_990, 99_950, 99_900, 99_800, 99_500, 99_000, 98_000, 97_000, 95_000, 90_000, 80_000,
];

/// The share of the budget that history may have burned: the rest is margin.
const BURNED_AT_MOST: f64 = 0.8;
/// The share of days on which the target must have held.
const DAYS_HELD_AT_LEAST: f64 = 0.9;

/// Proposes the highest usual target of which history burned at most 80 % of the error budget and
/// which held on at least nine days of ten. Where it would not have if all unseen events had been bad,
/// the reason says so.
pub fn fit_target(history: &EventHistory) -> Result<TargetFit, FitError> {
    let counts = enough_history(history)?;
    let error_ratio = counts.error_ratio().unwrap_or(0.0);
    let attainment = 1.0 - error_ratio;
    let days = days_of(history);
    let mut missed: Option<(Target, String)> = None;
    for target in usual_targets() {
        match why_not(target, error_ratio, &days) {
            Some(why) => missed = Some((target, why)),
            None => {
                let unseen = unseen_in_words(history, counts, target).unwrap_or_default();
                return Ok(TargetFit {
                    target,
                    attainment,
                    reason: reason(target, missed) + &unseen,
                });
            }
        }
    }
    let lowest = usual_targets()
        .last()
        .expect("the list of usual targets is not empty");
    Err(FitError::NothingKept { attainment, lowest })
}

fn usual_targets() -> impl Iterator<Item = Target> {
    USUAL_TARGETS
        .into_iter()
        .map(|share| Target::try_new(Decimal::new(share, 5)).expect("the usual targets lie between 0 and 1"))
}

fn why_not(target: Target, error_ratio: f64, days: &[EventCounts]) -> Option<String> {
    let budget = target.error_budget_f64();
    let burned = error_ratio / budget;
    if burned > BURNED_AT_MOST {
        return Some(format!(
            "history would have burned {:.0} % of its error budget",
            burned * 100.0
        ));
    }
    let n_held = days
        .iter()
        .filter(|day| day.error_ratio().unwrap_or(0.0) <= budget)
        .count();
    if (n_held as f64) < DAYS_HELD_AT_LEAST * days.len() as f64 {
        return Some(format!(
            "it would have held on {n_held} of {} days only",
            days.len()
        ));
    }
    None
}

fn reason(target: Target, missed: Option<(Target, String)>) -> String {
    match missed {
        Some((higher, why)) => format!("{target} leaves a margin; at {higher} {why}"),
        None => format!("{target} is the highest usual target, and history kept it with a margin"),
    }
}

/// What holds if all unseen events were bad, where that leaves no margin.
fn unseen_in_words(history: &EventHistory, seen: EventCounts, target: Target) -> Option<String> {
    let unseen = history.unseen_events_between(0, history.points.len())?;
    let burned = 1.0 - WorstCase::of(seen, unseen, target)?.budget_remaining;
    (unseen.bad > 0.0 && burned > BURNED_AT_MOST).then(|| {
        format!(
            "; up to {:.0} bad events were not seen, and with them {:.0} % of its error budget would have burned",
            unseen.bad.ceil(),
            burned * 100.0
        )
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::time_span::TimeSpan;

    fn history(days: u64, total: f64, bad_share: f64) -> EventHistory {
        let n_points = (days * 288) as usize;
        EventHistory {
            from: Timestamp::UNIX_EPOCH,
            step: TimeSpan::from_minutes(5),
            base_window: TimeSpan::from_minutes(5),
            points: vec![
                Some(EventCounts {
                    total,
                    bad: total * bad_share
                });
                n_points
            ],
            unseen_events: None,
        }
    }

    #[test]
    fn proposes_the_highest_target_with_a_margin() {
        for (bad_share, expected) in [
            (0.0, "99.99 %"),
            (0.0003, "99.95 %"),
            (0.0005, "99.9 %"),
            (0.03, "95 %"),
        ] {
            let fit = fit_target(&history(30, 100.0, bad_share)).unwrap();
            assert_eq!(fit.target.to_string(), expected, "{}", fit.reason);
        }
    }

    #[test]
    fn says_when_unseen_events_would_take_the_margin() {
        let mut history = history(30, 100.0, 0.0005);
        let unseen = |bad| crate::UnseenEvents {
            at: history.from,
            at_most: EventCounts { total: bad, bad },
        };
        // 864,000 events, 432 of them bad: half of what 99.9 % allows.
        let (few, many) = (unseen(100.0), unseen(400.0));
        history.unseen_events = Some(vec![few]);
        let without = fit_target(&history).unwrap();
        assert!(!without.reason.contains("not seen"), "{}", without.reason);
        history.unseen_events = Some(vec![many]);
        let with = fit_target(&history).unwrap();
        assert_eq!(with.target, without.target);
        assert_eq!(
            with.reason.strip_prefix(&without.reason),
            Some(
                "; up to 400 bad events were not seen, and with them 96 % of its error budget would have burned"
            )
        );
    }

    #[test]
    fn says_when_history_is_not_enough() {
        let refusals = [
            (history(3, 100.0, 0.0), "only 3.0 d of history, 7 d needed"),
            (
                history(10, 0.1, 0.0),
                "only 288 events in the history, 1000 needed",
            ),
            (history(10, 0.0, 0.0), "only 0 events in the history, 1000 needed"),
            (
                history(10, 100.0, 0.4),
                "60.00 % of events were good; not even 80 % would have been kept",
            ),
        ];
        for (history, text) in refusals {
            assert_eq!(fit_target(&history).unwrap_err().to_string(), text);
        }
    }
}
