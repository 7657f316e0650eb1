//! The alert that a burn cannot give: data that is gone burns no budget.
//!
//! A service that vanishes, a scrape that fails or a metric that was renamed leaves nothing to count,
//! so every tier is silent. This alert fires instead, as a ticket: whether the service is down is for
//! other alerts to say, but its objective is blind.

use serde::{Deserialize, Serialize};

use super::{AlertSeverity, Cadence};
use crate::time_span::TimeSpan;

/// Fires when nothing has been recorded of all events for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsenceAlert {
    /// What it asks of a person.
    pub severity: AlertSeverity,
    /// How long nothing must have been recorded (`for`). A gap between scrapes that is shorter never
    /// fires it: what is recorded looks back over the base window, so it is gone later than the samples
    /// and there again with the second sample after the gap.
    pub hold: TimeSpan,
    /// From the last sample of the service to the alert, at the latest: one base window and the
    /// server's lookback, in which what is gone is still counted, the hold, and two evaluations. An
    /// indicator that looks further back, such as a slice of an hour, is counted that much longer.
    pub time_to_fire: TimeSpan,
}

/// A deployment or a restart of the server is over within this many base windows.
const HOLD_BASE_WINDOWS: u64 = 3;

/// For so long a server finds the last sample of a series that ended without a word.
const LOOKBACK: TimeSpan = TimeSpan::from_minutes(5);

impl AbsenceAlert {
    /// The alert for increases that are recorded over this base window.
    pub fn of(base_window: TimeSpan, cadence: Cadence) -> Self {
        let hold = base_window.times(HOLD_BASE_WINDOWS);
        let seconds = base_window.seconds()
            + LOOKBACK.seconds()
            + hold.seconds()
            + 2 * cadence.evaluation_interval.seconds();
        Self {
            severity: AlertSeverity::Ticket,
            hold,
            time_to_fire: TimeSpan::from_seconds(seconds),
        }
    }

    /// What it does, in words.
    pub fn in_words(&self) -> String {
        format!(
            "{} when there has been no data for {}, at most {} after the last sample",
            self.severity, self.hold, self.time_to_fire
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_certificate_follows_from_the_cadence() {
        let cadence = Cadence {
            scrape_interval: TimeSpan::from_seconds(30),
            evaluation_interval: TimeSpan::from_seconds(30),
        };
        let alert = AbsenceAlert::of(TimeSpan::from_minutes(5), cadence);
        assert_eq!(
            alert.in_words(),
            "ticket when there has been no data for 15m, at most 26m after the last sample"
        );
    }
}
