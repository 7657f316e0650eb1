//! The events of an indicator over time, as rule evaluations would have recorded them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::time_span::TimeSpan;

/// Increases of an indicator's events, one point per evaluation.
///
/// Each point is the increase over the base window that ends there, so neighbouring points overlap:
/// ratios of sums over them are right, while *events* are counted from every n-th point only.
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
    overlapping: Vec<EventCounts>,
}

/// The counts of one stretch of time, and how much of it could not be seen.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stretch {
    /// The events, each counted once.
    pub counts: EventCounts,
    /// Base windows with data.
    pub n_seen: usize,
    /// Base windows without.
    pub n_unseen: usize,
}

impl EventCounts {
    /// The share of bad events; `None` where there were no events.
    pub fn error_ratio(self) -> Option<f64> {
        (self.total > 0.0).then(|| self.bad / self.total)
    }

    fn plus(self, other: Self) -> Self {
        Self {
            total: self.total + other.total,
            bad: self.bad + other.bad,
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            total: self.total - other.total,
            bad: self.bad - other.bad,
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

    /// Counts the events of the points in `[from_idx, until_idx)`, each once: from every n-th point
    /// backwards from the end, where n points make a base window.
    pub fn count_between(&self, from_idx: usize, until_idx: usize) -> Stretch {
        let stride = self.points_in(self.base_window).max(1);
        let mut stretch = Stretch::default();
        for point in self.points[from_idx..until_idx].iter().rev().step_by(stride) {
            match point {
                Some(counts) => {
                    stretch.counts = stretch.counts.plus(*counts);
                    stretch.n_seen += 1;
                }
                None => stretch.n_unseen += 1,
            }
        }
        stretch
    }

    /// Prepares sums over windows.
    pub fn prefix_sums(&self) -> PrefixSums<'_> {
        let mut overlapping = Vec::with_capacity(self.points.len() + 1);
        let mut sum = EventCounts::default();
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

impl PrefixSums<'_> {
    /// The error ratio that a rule sees at a point: bad over total, each summed over the points in
    /// the window that ends there; `None` where the window has no events.
    ///
    /// A window of one base window is the point itself, as the rules have it.
    pub fn error_ratio(&self, point_idx: usize, window: TimeSpan) -> Option<f64> {
        if window <= self.history.base_window {
            return self.history.points[point_idx].and_then(EventCounts::error_ratio);
        }
        let n_points = self.history.points_in(window);
        let from = (point_idx + 1).saturating_sub(n_points);
        let counts = self.overlapping[point_idx + 1].minus(self.overlapping[from]);
        // Subtracting sums leaves crumbs of rounding where nothing happened.
        (counts.total > 1e-6).then(|| (counts.bad / counts.total).clamp(0.0, 1.0))
    }
}
