//! Chooses the threshold of a latency objective among the bounds that exist, and says what the buckets
//! leave open.

use serde::{Deserialize, Serialize};

use crate::indicator::BucketBound;
use crate::objective::to_f64;

/// A threshold with the history behind it.
///
/// The threshold is the `le` of a bucket, so what it lets through is *counted*. What is interpolated is
/// only the time that a share of the events stayed within: it lies somewhere in one bucket, and cannot
/// be wrong by more than that bucket is wide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdFit {
    /// The threshold, in seconds.
    pub threshold_seconds: f64,
    /// The share of the events within it; counted for a classic histogram.
    pub share_within: f64,
    /// The share that was to stay within it.
    pub share_wanted: f64,
    /// The time within which the share that was wanted stayed, in seconds: interpolated in its bucket as
    /// `histogram_quantile` does.
    pub quantile_seconds: f64,
    /// By how much that time can be wrong at most, in seconds: the width of its bucket. `None` for a
    /// native histogram, whose buckets the source does not tell.
    pub error_at_most_seconds: Option<f64>,
}

/// The lowest bound within which a share of the events stayed, and what it means; `None` if no finite
/// bound holds so many.
///
/// `counts` are the events within each bound, in the bounds' order; the bounds rise.
pub fn fit_threshold(
    bounds: &[BucketBound],
    counts: &[Option<f64>],
    n_events: f64,
    share_wanted: f64,
) -> Option<(BucketBound, ThresholdFit)> {
    let mut below = (0.0, 0.0);
    for (bound, count) in bounds.iter().zip(counts) {
        let Some(count) = *count else { continue };
        let seconds = to_f64(bound.seconds());
        let wanted = n_events * share_wanted;
        if count < wanted {
            below = (seconds, count);
            continue;
        }
        let (from_seconds, from_count) = below;
        let width = seconds - from_seconds;
        let in_bucket = count - from_count;
        let part = if in_bucket > 0.0 {
            (wanted - from_count) / in_bucket
        } else {
            1.0
        };
        let fit = ThresholdFit {
            threshold_seconds: seconds,
            share_within: count / n_events,
            share_wanted,
            quantile_seconds: from_seconds + width * part.clamp(0.0, 1.0),
            error_at_most_seconds: Some(width),
        };
        return Some((bound.clone(), fit));
    }
    None
}

impl ThresholdFit {
    /// In one sentence, for people.
    pub fn in_words(&self) -> String {
        let error = match self.error_at_most_seconds {
            Some(error) => format!("give or take {error} s at most, the width of its bucket"),
            None => "give or take the width of a bucket of a native histogram".to_owned(),
        };
        format!(
            "{:.2} % of the events stayed within the threshold; {:.1} % within {:.4} s, {error}",
            self.share_within * 100.0,
            self.share_wanted * 100.0,
            self.quantile_seconds
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(labels: &[&str]) -> Vec<BucketBound> {
        labels
            .iter()
            .map(|label| BucketBound::parse(label).unwrap())
            .collect()
    }

    #[test]
    fn the_threshold_is_a_bound_and_the_error_is_its_bucket() {
        let bounds = bounds(&["0.1", "0.25", "1"]);
        let counts = [Some(90.0), Some(99.0), Some(100.0)];
        let (bound, fit) = fit_threshold(&bounds, &counts, 100.0, 0.985).unwrap();
        assert_eq!(bound.label(), "0.25");
        assert_eq!(fit.share_within, 0.99);
        assert_eq!(fit.error_at_most_seconds, Some(0.15));
        // 8.5 of the 9 events of the bucket from 0.1 to 0.25.
        assert!((fit.quantile_seconds - (0.1 + 0.15 * 8.5 / 9.0)).abs() < 1e-9);
        assert!(fit.quantile_seconds <= fit.threshold_seconds);
    }

    #[test]
    fn events_beyond_all_bounds_have_no_threshold() {
        let bounds = bounds(&["0.1", "0.25"]);
        assert_eq!(
            fit_threshold(&bounds, &[Some(5.0), Some(50.0)], 100.0, 0.985),
            None
        );
        let (bound, _) = fit_threshold(&bounds, &[None, Some(100.0)], 100.0, 0.985).unwrap();
        assert_eq!(
            bound.label(),
            "0.25",
            "a bound that the source did not answer for is passed over"
        );
    }
}
