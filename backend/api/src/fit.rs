//! How sure a target and a threshold are, on the wire.

use domain::fit::{ObjectiveFit, ThresholdFit, WindowAttainment};
use serde::Serialize;
use utoipa::ToSchema;

/// How well history keeps a target, and how sure that is. All shares lie between 0 and 1.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ObjectiveFitResponse {
    /// With a confidence of 95 % the share of good events of such a service is at least this.
    #[schema(example = 0.9987)]
    pub attainment_at_least: f64,
    /// The share of the error budget that history left; below 0 where it burned more than all.
    #[schema(example = 0.42)]
    pub margin: f64,
    /// In which share of periods, made of days such as history has, the target is kept.
    #[schema(example = 0.97)]
    pub confidence: f64,
    /// Days of history that this was drawn from.
    pub n_days: usize,
    /// By hours, days and weeks; windows of which history has none are left out.
    pub windows: Vec<WindowAttainmentResponse>,
}

/// All windows of one length that history has. They do not overlap; those without events, and those of
/// which less than half was seen, are left out.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WindowAttainmentResponse {
    /// Their length.
    #[schema(example = "1d")]
    pub window: String,
    /// How many there are.
    pub n_windows: usize,
    /// In how many the target held.
    pub n_kept: usize,
    /// The share of good events in the worst of them.
    pub worst: f64,
    /// In a tenth of them it was no higher.
    pub tenth: f64,
    /// In half of them it was no higher.
    pub median: f64,
}

/// A latency threshold that history chose among the buckets that exist, and what those leave open.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ThresholdFitResponse {
    /// The threshold, in seconds: the `le` of a bucket, so that what it lets through is counted.
    #[schema(example = 0.25)]
    pub threshold_seconds: f64,
    /// The share of the events within it.
    pub share_within: f64,
    /// The share that was to stay within it.
    pub share_wanted: f64,
    /// The time within which the share that was wanted stayed, in seconds, interpolated in its bucket.
    pub quantile_seconds: f64,
    /// By how much that time can be wrong at most, in seconds: the width of its bucket; absent where
    /// the source does not tell its buckets.
    pub error_at_most_seconds: Option<f64>,
}

impl From<&ObjectiveFit> for ObjectiveFitResponse {
    fn from(fit: &ObjectiveFit) -> Self {
        Self {
            attainment_at_least: fit.attainment_at_least,
            margin: fit.margin,
            confidence: fit.confidence,
            n_days: fit.n_days,
            windows: fit.windows.iter().map(WindowAttainmentResponse::from).collect(),
        }
    }
}

impl From<&WindowAttainment> for WindowAttainmentResponse {
    fn from(of: &WindowAttainment) -> Self {
        Self {
            window: of.window.to_string(),
            n_windows: of.n_windows,
            n_kept: of.n_kept,
            worst: of.worst,
            tenth: of.tenth,
            median: of.median,
        }
    }
}

impl From<&ThresholdFit> for ThresholdFitResponse {
    fn from(fit: &ThresholdFit) -> Self {
        Self {
            threshold_seconds: fit.threshold_seconds,
            share_within: fit.share_within,
            share_wanted: fit.share_wanted,
            quantile_seconds: fit.quantile_seconds,
            error_at_most_seconds: fit.error_at_most_seconds,
        }
    }
}
