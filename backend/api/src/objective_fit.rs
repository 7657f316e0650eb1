//! How well history keeps a target, on the wire.

use domain::fit::{ObjectiveFit, ThresholdFit, WindowAttainment};
use serde::Serialize;
use utoipa::ToSchema;

/// How well history keeps a target, and how sure that is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ObjectiveFitResponse {
    /// The share of good events in the history.
    pub attainment: f64,
    /// With a confidence of 95 % the share of good events of such a service is at least this: the lower
    /// one of a circular block bootstrap over days and of Wilson's bound over events.
    pub attainment_at_least: f64,
    /// The share of the error budget that history left: the margin of the target. Below 0 where more than
    /// all was burned.
    pub margin: f64,
    /// In which share of periods, made of days such as history has, the target is kept.
    pub confidence: f64,
    /// Days that were drawn from.
    pub n_days: usize,
    /// The attainment by hours, days and weeks.
    pub windows: Vec<WindowAttainmentResponse>,
    /// The same in one sentence, for people.
    pub in_words: String,
}

/// The attainment of all windows of one length, which do not overlap.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WindowAttainmentResponse {
    /// Their length.
    #[schema(example = "1d")]
    pub window: String,
    /// How many have events.
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

/// A latency threshold with the history behind it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ThresholdFitResponse {
    /// The threshold, in seconds; the `le` of a bucket.
    pub threshold_seconds: f64,
    /// The share of the events within it: counted, not interpolated.
    pub share_within: f64,
    /// The share that was to stay within it.
    pub share_wanted: f64,
    /// The time within which the share that was wanted stayed, in seconds, interpolated in its bucket.
    pub quantile_seconds: f64,
    /// By how much that time can be wrong at most, in seconds: the width of its bucket; absent where the
    /// source does not tell the buckets.
    pub error_at_most_seconds: Option<f64>,
    /// The same in one sentence, for people.
    pub in_words: String,
}

impl From<&ObjectiveFit> for ObjectiveFitResponse {
    fn from(fit: &ObjectiveFit) -> Self {
        Self {
            attainment: fit.attainment,
            attainment_at_least: fit.attainment_at_least,
            margin: fit.margin,
            confidence: fit.confidence,
            n_days: fit.n_days,
            windows: fit.windows.iter().map(WindowAttainmentResponse::from).collect(),
            in_words: fit.in_words(),
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
            in_words: fit.in_words(),
        }
    }
}
