//! The events of an indicator over time, as rule evaluations would have recorded them.

mod unseen;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::maintenance::{LeftOut, MaintenanceWindow};
use crate::time_span::TimeSpan;

pub use unseen::{UnseenEvents, WorstCase};

/// Increases of an indicator's events, one point per evaluation.
///
/// Each point is the increase over the base window that ends there, so neighbouring points overlap
/// and an event stands in the points of one whole base window. Ratios of sums over them are right
/// as they come; *events* are the sum divided by the points in a base window.
///
/// Why not every n-th point alone, whose windows do not overlap? Because what happens between the
/// last scrape of one window and the first of the next is in neither: a burst of errors between two
/// scrapes would be counted 1.25 times or not at all (4 increments seen of 5). Over all points the
/// share of points that miss it is what Prometheus' extrapolation adds in the others.
#[derive(Debug, Clone, PartialEq)]
pub struct EventHistory {
    /// Time of the first point.
    pub from: Timestamp,
    /// Time between points.
    pub step: TimeSpan,
    /// The window whose increase a point is; a multiple of `step`.
    pub base_window: TimeSpan,
    /// `None` where the source had no data: unseen, neither good nor bad.
    pub points: Vec<Option<EventCounts>>,
    /// What the points cannot show, in the order of time; `None` where nobody can tell, as with
    /// queries that others wrote.
    pub unseen_events: Option<Vec<UnseenEvents>>,
}

/// Events in some time. Not whole numbers, since Prometheus extrapolates increases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct EventCounts {
    /// All events.
    pub total: f64,
    /// The bad ones among them.
    pub bad: f64,
}

/// Prefix sums of one history: any window is two subtractions.
#[derive(Debug)]
pub struct PrefixSums<'a> {
    history: &'a EventHistory,
    overlapping: Vec<RunningCounts>,
}

/// Windows of one length over a history.
#[derive(Debug)]
pub struct Windows<'a> {
    points: &'a [Option<EventCounts>],
    overlapping: &'a [RunningCounts],
    /// `None` for the base window.
    n_points: Option<usize>,
}

/// Whether a window of a range selector holds the sample exactly at its start. Samples that a rule
/// group records stand at exact multiples of its interval, so there always is one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WindowStart {
    /// `(t - W, t]`, since Prometheus 3.0: W/step points.
    #[default]
    Excluded,
    /// `[t - W, t]`, Prometheus 2: one point more.
    Included,
}

/// The counts of one stretch of time, and how much of it could not be seen.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stretch {
    /// The events, each counted once.
    pub counts: EventCounts,
    /// Points with data.
    pub n_seen: usize,
    /// Points without.
    pub n_unseen: usize,
}

impl EventCounts {
    /// The share of bad events; `None` where there were no events.
    pub fn error_ratio(self) -> Option<f64> {
        (self.total > 0.0).then(|| self.bad / self.total)
    }

    fn times(self, factor: f64) -> Self {
        Self {
            total: self.total * factor,
            bad: self.bad * factor,
        }
    }
}

/// A sum that keeps what rounding would lose (Neumaier's variant of Kahan's summation). Prometheus
/// sums so too; without it a ratio that is exactly the threshold could come out above it.
#[derive(Debug, Clone, Copy, Default)]
struct RunningSum {
    sum: f64,
    lost: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct RunningCounts {
    total: RunningSum,
    bad: RunningSum,
}

impl RunningSum {
    fn plus(self, value: f64) -> Self {
        let sum = self.sum + value;
        let lost = if self.sum.abs() >= value.abs() {
            (self.sum - sum) + value
        } else {
            (value - sum) + self.sum
        };
        Self {
            sum,
            lost: self.lost + lost,
        }
    }

    fn since(self, earlier: Self) -> f64 {
        (self.sum - earlier.sum) + (self.lost - earlier.lost)
    }
}

impl RunningCounts {
    fn plus(self, counts: EventCounts) -> Self {
        Self {
            total: self.total.plus(counts.total),
            bad: self.bad.plus(counts.bad),
        }
    }

    fn since(self, earlier: Self) -> EventCounts {
        EventCounts {
            total: self.total.since(earlier.total),
            bad: self.bad.since(earlier.bad),
        }
    }
}

impl EventHistory {
    /// Time of a point.
    pub fn time_of(&self, point_idx: usize) -> Timestamp {
        let seconds = self.step.seconds() as i64 * point_idx as i64;
        self.from
            .checked_add(jiff::SignedDuration::from_secs(seconds))
            .expect("a point of a history lies within the range of timestamps")
    }

    /// Time of the last point.
    pub fn until(&self) -> Timestamp {
        self.time_of(self.points.len().saturating_sub(1))
    }

    /// Points in a span of time.
    pub fn points_in(&self, span: TimeSpan) -> usize {
        (span.seconds() / self.step.seconds().max(1)) as usize
    }

    /// The time that the history's data covers, in days.
    pub fn days_seen(&self) -> f64 {
        let n_seen = self.points.iter().flatten().count() as f64;
        n_seen * self.step.seconds() as f64 / 86_400.0
    }

    /// Counts events over all points, each event once.
    pub fn count_all(&self) -> Stretch {
        self.count_between(0, self.points.len())
    }

    /// Counts the events of the points in `[from_idx, until_idx)`, each once.
    ///
    /// What happened in the last base window stands in later points too, and counts here with the
    /// share of its points that lie before `until_idx`; so stretches that adjoin add up.
    pub fn count_between(&self, from_idx: usize, until_idx: usize) -> Stretch {
        let mut stretch = Stretch::default();
        let mut sum = RunningCounts::default();
        for point in &self.points[from_idx..until_idx] {
            match point {
                Some(counts) => {
                    sum = sum.plus(*counts);
                    stretch.n_seen += 1;
                }
                None => stretch.n_unseen += 1,
            }
        }
        stretch.counts = sum
            .since(RunningCounts::default())
            .times(self.events_per_increase());
        stretch
    }

    /// What one point adds to a count of events, as a share of its increase: each event stands in
    /// the points of one base window.
    pub(crate) fn events_per_increase(&self) -> f64 {
        1.0 / self.points_in(self.base_window).max(1) as f64
    }

    /// The time for which the source had no data: all base windows without an increase, those that
    /// overlap taken once.
    ///
    /// A point is absent only where its *whole* base window has fewer than two samples, so this is
    /// the time between the samples on both sides of a gap, give or take two scrapes. A gap shorter
    /// than the base window leaves no point absent and is not reported; the events in it are counted
    /// in part.
    pub fn unseen(&self) -> TimeSpan {
        let base_window = self.base_window.seconds();
        let mut seconds = 0;
        let mut previous_idx = None;
        let absent = self
            .points
            .iter()
            .enumerate()
            .filter(|(_, point)| point.is_none());
        for (point_idx, _) in absent {
            let apart = previous_idx.map_or(base_window, |previous| {
                (point_idx - previous) as u64 * self.step.seconds()
            });
            seconds += apart.min(base_window.max(self.step.seconds()));
            previous_idx = Some(point_idx);
        }
        TimeSpan::from_seconds(seconds)
    }

    /// The same history without what touches a maintenance window: those points are absent, as they
    /// are in what rules record.
    #[must_use]
    pub fn without(mut self, maintenance: &[MaintenanceWindow]) -> Self {
        if maintenance.is_empty() {
            return self;
        }
        let left_out = LeftOut::by(maintenance);
        for point_idx in 0..self.points.len() {
            if left_out.contains(self.time_of(point_idx), self.base_window) {
                self.points[point_idx] = None;
            }
        }
        let base_window = self.base_window;
        if let Some(unseen_events) = &mut self.unseen_events {
            unseen_events.retain(|unseen| !left_out.contains(unseen.at, base_window));
        }
        self
    }

    /// Prepares sums over windows.
    pub fn prefix_sums(&self) -> PrefixSums<'_> {
        let mut overlapping = Vec::with_capacity(self.points.len() + 1);
        let mut sum = RunningCounts::default();
        overlapping.push(sum);
        for point in &self.points {
            sum = sum.plus(point.unwrap_or_default());
            overlapping.push(sum);
        }
        PrefixSums {
            history: self,
            overlapping,
        }
    }
}

impl<'a> PrefixSums<'a> {
    /// What they sum.
    pub fn history(&self) -> &'a EventHistory {
        self.history
    }

    /// The events of the points in `[from_idx, until_idx)`; see [`EventHistory::count_between`].
    pub fn count_between(&self, from_idx: usize, until_idx: usize) -> EventCounts {
        self.overlapping[until_idx]
            .since(self.overlapping[from_idx])
            .times(self.history.events_per_increase())
    }

    /// All events in the window that ends at a point, each counted once.
    pub fn events(&self, point_idx: usize, window: TimeSpan) -> f64 {
        let from = (point_idx + 1).saturating_sub(self.history.points_in(window));
        let counts = self.overlapping[point_idx + 1].since(self.overlapping[from]);
        counts.total * self.history.events_per_increase()
    }

    /// Windows of one length, on an engine whose windows start so.
    pub fn windows(&self, window: TimeSpan, window_start: WindowStart) -> Windows<'_> {
        let n_points = match window_start {
            WindowStart::Excluded => self.history.points_in(window),
            WindowStart::Included => self.history.points_in(window) + 1,
        };
        Windows {
            points: &self.history.points,
            overlapping: &self.overlapping,
            n_points: (window > self.history.base_window).then_some(n_points),
        }
    }

    /// The error ratio that a rule sees at a point on today's Prometheus: bad over total, each
    /// summed over the points in the window that ends there; `None` where the window has no events.
    ///
    /// A window of one base window is the point itself, as the rules have it.
    pub fn error_ratio(&self, point_idx: usize, window: TimeSpan) -> Option<f64> {
        self.windows(window, WindowStart::Excluded).error_ratio(point_idx)
    }
}

impl Windows<'_> {
    /// See [`PrefixSums::error_ratio`].
    pub fn error_ratio(&self, point_idx: usize) -> Option<f64> {
        match self.n_points {
            None => self.points[point_idx].and_then(EventCounts::error_ratio),
            Some(n_points) => Some(self.sum(point_idx, n_points).error_ratio()?.clamp(0.0, 1.0)),
        }
    }

    /// The increases of bad events as they were recorded, summed over the points in the window that
    /// ends there; those of one base window are the point itself, as the rules have it.
    pub fn recorded_bad(&self, point_idx: usize) -> f64 {
        match self.n_points {
            None => self.points[point_idx].map_or(0.0, |counts| counts.bad),
            Some(n_points) => self.sum(point_idx, n_points).bad,
        }
    }

    fn sum(&self, point_idx: usize, n_points: usize) -> EventCounts {
        let from_idx = (point_idx + 1).saturating_sub(n_points);
        self.overlapping[point_idx + 1].since(self.overlapping[from_idx])
    }
}
