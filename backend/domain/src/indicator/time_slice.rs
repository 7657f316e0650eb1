//! Time slices: a ratio that is judged minute by minute.

use serde::{Deserialize, Serialize};

use super::Indicator;
use crate::objective::Target;
use crate::time_span::TimeSpan;

/// The share of minutes in which a ratio kept a target of its own.
///
/// Each minute is judged by the slice that ends in it. A minute without events is no minute: it is
/// unseen, neither good nor bad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct TimeSlice {
    ratio: Box<Indicator>,
    slice: TimeSpan,
    slice_target: Target,
}

/// The parts are no time slice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeSliceError {
    /// Minutes of minutes.
    #[error("`{indicator}` counts minutes already; a time slice judges a ratio of events")]
    NotARatio {
        /// What was given.
        indicator: String,
    },
    /// Too short to hold samples, or too long to be a slice.
    #[error("`{slice}` is not a slice: 1 minute to 1 hour are possible")]
    BadSlice {
        /// What was given.
        slice: TimeSpan,
    },
}

#[derive(Deserialize)]
struct Unchecked {
    ratio: Box<Indicator>,
    slice: TimeSpan,
    slice_target: Target,
}

impl TimeSlice {
    /// The share of minutes in which, over the `slice` before, `ratio` was at least `slice_target`.
    pub fn try_new(ratio: Indicator, slice: TimeSpan, slice_target: Target) -> Result<Self, TimeSliceError> {
        if ratio.unit() != super::EventUnit::Events {
            return Err(TimeSliceError::NotARatio {
                indicator: ratio.to_string(),
            });
        }
        if slice < TimeSpan::from_minutes(1) || slice > TimeSpan::from_hours(1) {
            return Err(TimeSliceError::BadSlice { slice });
        }
        Ok(Self {
            ratio: Box::new(ratio),
            slice,
            slice_target,
        })
    }

    /// What is judged.
    pub fn ratio(&self) -> &Indicator {
        &self.ratio
    }

    /// The time by which each minute is judged.
    pub fn slice(&self) -> TimeSpan {
        self.slice
    }

    /// The share of good events that makes a minute good.
    pub fn slice_target(&self) -> Target {
        self.slice_target
    }
}

impl TryFrom<Unchecked> for TimeSlice {
    type Error = TimeSliceError;

    fn try_from(parts: Unchecked) -> Result<Self, Self::Error> {
        Self::try_new(*parts.ratio, parts.slice, parts.slice_target)
    }
}
