//! Bounds that a measured value must keep.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a measured value may be, in the unit of its metric. The bound itself is still good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Not above it.
    AtMost(Decimal),
    /// Not below it.
    AtLeast(Decimal),
}

/// How several series become the values that are held against a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Across {
    /// Each series counts by itself: two instances over the bound for a minute are two bad minutes.
    EachSeries,
    /// The series that is worst off stands for all.
    Worst,
    /// Their sum, such as the length of all queues.
    Sum,
    /// Their mean.
    Average,
}

impl Bound {
    /// The number.
    pub fn value(self) -> Decimal {
        match self {
            Self::AtMost(value) | Self::AtLeast(value) => value,
        }
    }
}

/// `at most 0.8`.
impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(value) => write!(f, "at most {}", value.normalize()),
            Self::AtLeast(value) => write!(f, "at least {}", value.normalize()),
        }
    }
}

/// As it stands in files: `each_series`.
impl fmt::Display for Across {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EachSeries => "each_series",
            Self::Worst => "worst",
            Self::Sum => "sum",
            Self::Average => "average",
        })
    }
}
