//! How long things take: a log-normal distribution, and the classic histogram that records it.

use crate::chance::Chance;

/// A log-normal distribution of durations in seconds.
///
/// Durations of services have a long right tail; the logarithm of one is roughly normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogNormal {
    /// Mean of the logarithm.
    mu: f64,
    /// Standard deviation of the logarithm.
    sigma: f64,
}

/// The standard normal distribution's 95th percentile.
const Z_95: f64 = 1.644_853_627;

impl LogNormal {
    /// A distribution with this median, in milliseconds, and this standard deviation of the logarithm.
    pub fn with_median_ms(median_ms: f64, sigma: f64) -> Self {
        Self {
            mu: (median_ms / 1000.0).ln(),
            sigma,
        }
    }

    /// The same shape, moved so that its 95th percentile is `p95_seconds`.
    pub fn with_p95(self, p95_seconds: f64) -> Self {
        Self {
            mu: p95_seconds.ln() - Z_95 * self.sigma,
            sigma: self.sigma,
        }
    }

    /// The 95th percentile, in seconds.
    pub fn p95_seconds(self) -> f64 {
        (self.mu + Z_95 * self.sigma).exp()
    }

    /// The mean, in seconds.
    pub fn mean_seconds(self) -> f64 {
        (self.mu + self.sigma * self.sigma / 2.0).exp()
    }

    /// The share of durations of at most `seconds`.
    pub fn share_up_to(self, seconds: f64) -> f64 {
        normal_cdf((seconds.ln() - self.mu) / self.sigma)
    }

    /// The part of the mean that durations of at most `seconds` contribute, in seconds.
    fn mean_up_to(self, seconds: f64) -> f64 {
        self.mean_seconds() * normal_cdf((seconds.ln() - self.mu) / self.sigma - self.sigma)
    }

    /// One duration, in seconds.
    pub fn draw_seconds(self, chance: &mut Chance) -> f64 {
        (self.mu + self.sigma * chance.standard_normal()).exp()
    }
}

/// The cumulative standard normal distribution, by formula 7.1.26 of Abramowitz and Stegun (error below 1.5e-7).
fn normal_cdf(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let polynomial = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let upper_tail = 0.5 * polynomial * (-x * x).exp();
    if z < 0.0 { upper_tail } else { 1.0 - upper_tail }
}

/// The upper bound of one bucket: the number, and the text of its label `le`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The bound in seconds.
    pub seconds: f64,
    /// The label's text, as Prometheus writes numbers.
    pub text: &'static str,
}

/// The finite buckets of every histogram of the shop. Thresholds of latency objectives can only be one of these.
pub const BOUNDS: [Bound; 8] = [
    Bound {
        seconds: 0.01,
        text: "0.01",
    },
    Bound {
        seconds: 0.025,
        text: "0.025",
    },
    Bound {
        seconds: 0.05,
        text: "0.05",
    },
    Bound {
        seconds: 0.1,
        text: "0.1",
    },
    Bound {
        seconds: 0.25,
        text: "0.25",
    },
    Bound {
        seconds: 0.5,
        text: "0.5",
    },
    Bound {
        seconds: 1.0,
        text: "1",
    },
    Bound {
        seconds: 2.5,
        text: "2.5",
    },
];

const N_BUCKETS: usize = BOUNDS.len() + 1;

/// A classic histogram: how many durations fell into each bucket, and their sum.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// Durations by bucket, each counted once; the last bucket has no upper bound.
    counts: [u64; N_BUCKETS],
    sum_seconds: f64,
}

impl Histogram {
    /// Records one duration.
    pub fn observe(&mut self, seconds: f64) {
        let bucket_idx = BOUNDS
            .iter()
            .position(|bound| seconds <= bound.seconds)
            .unwrap_or(N_BUCKETS - 1);
        self.counts[bucket_idx] += 1;
        self.sum_seconds += seconds;
    }

    /// Records `n` durations at once, spread over the buckets as `shares` says.
    pub fn observe_many(&mut self, n: u64, shares: &BucketShares, chance: &mut Chance) {
        let mut left = n;
        for (bucket_idx, bucket) in shares.buckets.iter().enumerate() {
            let count = chance.binomial(left, bucket.share_of_rest);
            self.counts[bucket_idx] += count;
            self.sum_seconds += count as f64 * bucket.mean_seconds;
            left -= count;
        }
    }

    /// How many durations are at most each bound, the last entry being all of them: what `le` means.
    pub fn cumulative(&self) -> [u64; N_BUCKETS] {
        let mut running = 0;
        self.counts.map(|count| {
            running += count;
            running
        })
    }

    /// The sum of all durations, in seconds.
    pub fn sum_seconds(&self) -> f64 {
        self.sum_seconds
    }
}

/// How a distribution falls into the buckets, worked out once so that minutes of traffic are cheap to draw.
#[derive(Clone, Debug)]
pub struct BucketShares {
    buckets: [BucketShare; N_BUCKETS],
}

#[derive(Clone, Copy, Debug)]
struct BucketShare {
    /// The share of what no earlier bucket took; the last bucket takes all of it.
    share_of_rest: f64,
    /// The mean duration within the bucket, in seconds.
    mean_seconds: f64,
}

/// Buckets with a smaller share than this are left empty: their mean would be noise of the approximation.
const SMALLEST_SHARE: f64 = 1e-6;

impl From<LogNormal> for BucketShares {
    fn from(latency: LogNormal) -> Self {
        let mut taken_share = 0.0;
        let mut taken_mean = 0.0;
        let buckets = std::array::from_fn(|bucket_idx| {
            let bound = BOUNDS.get(bucket_idx);
            let share_so_far = bound.map_or(1.0, |bound| latency.share_up_to(bound.seconds));
            let mean_so_far = bound.map_or(latency.mean_seconds(), |bound| latency.mean_up_to(bound.seconds));
            let lowest = if bucket_idx == 0 {
                0.0
            } else {
                BOUNDS[bucket_idx - 1].seconds
            };
            let highest = bound.map_or(2.0 * lowest, |bound| bound.seconds);
            let share = share_so_far - taken_share;
            let is_empty = share < SMALLEST_SHARE;
            let bucket = BucketShare {
                share_of_rest: match bound {
                    None => 1.0,
                    Some(_) if is_empty => 0.0,
                    Some(_) => share / (1.0 - taken_share),
                },
                mean_seconds: if is_empty {
                    highest
                } else {
                    ((mean_so_far - taken_mean) / share).clamp(lowest, highest)
                },
            };
            taken_share = share_so_far;
            taken_mean = mean_so_far;
            bucket
        });
        Self { buckets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_agree_with_the_share_below_them() {
        let latency = LogNormal::with_median_ms(30.0, 0.6);
        assert!((latency.share_up_to(0.03) - 0.5).abs() < 1e-6);
        assert!((latency.share_up_to(latency.p95_seconds()) - 0.95).abs() < 1e-6);
        assert!((latency.with_p95(0.9).p95_seconds() - 0.9).abs() < 1e-12);
    }

    #[test]
    fn many_at_once_look_like_one_by_one() {
        let latency = LogNormal::with_median_ms(60.0, 0.6);
        let mut one_by_one = Histogram::default();
        let mut chance = Chance::seeded("one by one", 0);
        for _ in 0..50_000 {
            one_by_one.observe(latency.draw_seconds(&mut chance));
        }
        let mut at_once = Histogram::default();
        at_once.observe_many(50_000, &latency.into(), &mut Chance::seeded("at once", 0));
        for (single, many) in one_by_one.cumulative().into_iter().zip(at_once.cumulative()) {
            assert!(single.abs_diff(many) < 750, "{one_by_one:?} {at_once:?}");
        }
        assert!((one_by_one.sum_seconds() / at_once.sum_seconds() - 1.0).abs() < 0.02);
    }

    #[test]
    fn all_durations_land_in_a_bucket_whatever_the_distribution() {
        for median_ms in [0.1, 4.0, 240.0, 5_000.0, 90_000.0] {
            let mut histogram = Histogram::default();
            let shares = LogNormal::with_median_ms(median_ms, 0.5).into();
            histogram.observe_many(1_000, &shares, &mut Chance::seeded("all", 1));
            assert_eq!(histogram.cumulative()[N_BUCKETS - 1], 1_000);
            assert!(histogram.sum_seconds() > 0.0 && histogram.sum_seconds().is_finite());
        }
    }

    #[test]
    fn the_texts_of_the_bounds_are_their_numbers_and_rise() {
        for bound in BOUNDS {
            assert_eq!(bound.text.parse(), Ok(bound.seconds));
        }
        assert!(BOUNDS.is_sorted_by(|left, right| left.seconds < right.seconds));
    }
}
