//! Functions of the samples in a window that slides over one series.

use super::Steps;
use crate::expression::Function;
use crate::world::Series;

/// The newest sample at each step that is at most `lookback_ms` old.
pub(super) fn newest(series: &Series, steps: Steps, lookback_ms: i64) -> Vec<Option<f64>> {
    let windows = Windows::new(&series.times, steps, lookback_ms);
    windows
        .map(|window| window.samples.last().map(|last| series.values[last]))
        .collect()
}

/// A function of the samples in `[time - window, time]` at each step.
///
/// Prometheus before 3.0 counts a sample at the very start of a window in, as here.
pub(super) fn over_time(
    function: Function,
    times: &[i64],
    values: &[f64],
    steps: Steps,
    window_ms: i64,
) -> Vec<Option<f64>> {
    let windows = Windows::new(times, steps, window_ms);
    windows
        .map(|window| {
            let seen = Seen {
                times: &times[window.samples.clone()],
                values: &values[window.samples],
                start: window.start,
                end: window.end,
            };
            seen.apply(function)
        })
        .collect()
}

/// The quantile of the same samples; there is a share for each step.
pub(super) fn quantile_over_time(
    shares: &[f64],
    times: &[i64],
    values: &[f64],
    steps: Steps,
    window_ms: i64,
) -> Vec<Option<f64>> {
    let windows = Windows::new(times, steps, window_ms);
    windows
        .zip(shares)
        .map(|(window, share)| quantile(*share, &values[window.samples]))
        .collect()
}

/// Between the two samples next to its rank, as Prometheus has it; NaN is less than any number.
fn quantile(share: f64, values: &[f64]) -> Option<f64> {
    let last_idx = values.len().checked_sub(1)?;
    if !(0.0..=1.0).contains(&share) {
        return Some(if share.is_nan() {
            share
        } else {
            share.signum() * f64::INFINITY
        });
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(|a, b| b.is_nan().cmp(&a.is_nan()).then(a.total_cmp(b)));
    let rank = share * last_idx as f64;
    let (below, above) = (sorted[rank.floor() as usize], sorted[rank.ceil() as usize]);
    let weight = rank.fract();
    Some(below * (1.0 - weight) + above * weight)
}

struct Window {
    samples: std::ops::Range<usize>,
    start: i64,
    end: i64,
}

/// Slides forward only, so that all windows together cost one pass over the times.
struct Windows<'a, T> {
    times: &'a [i64],
    ends: T,
    window_ms: i64,
    from_idx: usize,
    until_idx: usize,
}

impl<'a> Windows<'a, ()> {
    fn new(times: &'a [i64], steps: Steps, window_ms: i64) -> Windows<'a, impl Iterator<Item = i64>> {
        Windows {
            from_idx: times.partition_point(|time| *time < steps.first - window_ms),
            until_idx: times.partition_point(|time| *time <= steps.first),
            times,
            ends: steps.times(),
            window_ms,
        }
    }
}

impl<T: Iterator<Item = i64>> Iterator for Windows<'_, T> {
    type Item = Window;

    fn next(&mut self) -> Option<Window> {
        let end = self.ends.next()?;
        let start = end - self.window_ms;
        let times = self.times;
        while times.get(self.from_idx).is_some_and(|time| *time < start) {
            self.from_idx += 1;
        }
        self.until_idx = self.until_idx.max(self.from_idx);
        while times.get(self.until_idx).is_some_and(|time| *time <= end) {
            self.until_idx += 1;
        }
        Some(Window {
            samples: self.from_idx..self.until_idx,
            start,
            end,
        })
    }
}

/// The samples in one window.
struct Seen<'a> {
    times: &'a [i64],
    values: &'a [f64],
    start: i64,
    end: i64,
}

impl Seen<'_> {
    fn apply(&self, function: Function) -> Option<f64> {
        let n_samples = self.values.len();
        if n_samples == 0 {
            return None;
        }
        let values = self.values.iter().copied();
        let pairs = self.values.windows(2);
        match function {
            Function::Increase => self.extrapolated(true),
            Function::Rate => {
                let seconds = (self.end - self.start) as f64 / 1000.0;
                self.extrapolated(true).map(|increase| increase / seconds)
            }
            Function::Delta => self.extrapolated(false),
            Function::Resets => Some(pairs.filter(|pair| pair[1] < pair[0]).count() as f64),
            Function::Changes => {
                let is_change = |pair: &&[f64]| pair[0] != pair[1] && !(pair[0].is_nan() && pair[1].is_nan());
                Some(pairs.filter(is_change).count() as f64)
            }
            Function::SumOverTime => Some(sum(values)),
            Function::AvgOverTime => Some(sum(values) / n_samples as f64),
            Function::CountOverTime => Some(n_samples as f64),
            Function::PresentOverTime => Some(1.0),
            Function::LastOverTime => values.last(),
            // NaN gives way to any number, as in Prometheus.
            Function::MaxOverTime => {
                values.reduce(|max, value| if value > max || max.is_nan() { value } else { max })
            }
            Function::MinOverTime => {
                values.reduce(|min, value| if value < min || min.is_nan() { value } else { min })
            }
            Function::Abs
            | Function::Absent
            | Function::Ceil
            | Function::ClampMax
            | Function::ClampMin
            | Function::Floor
            | Function::HistogramCount
            | Function::HistogramFraction
            | Function::Month
            | Function::QuantileOverTime
            | Function::Scalar
            | Function::Time
            | Function::Vector
            | Function::Year => None,
        }
    }

    /// The difference between the last and the first sample, resets of a counter made good, scaled
    /// up to the window: to its bounds where the samples come near them, else by half the mean time
    /// between samples; and never to before a counter was zero.
    fn extrapolated(&self, is_counter: bool) -> Option<f64> {
        let ([first, .., last], [first_time, .., last_time]) = (self.values, self.times) else {
            return None;
        };
        let mut difference = last - first;
        if is_counter {
            let resets = self.values.windows(2).filter(|pair| pair[1] < pair[0]);
            difference += resets.map(|pair| pair[0]).sum::<f64>();
        }
        let seconds = |from: i64, until: i64| (until - from) as f64 / 1000.0;
        let sampled = seconds(*first_time, *last_time);
        let between_samples = sampled / (self.values.len() - 1) as f64;
        let mut to_start = seconds(self.start, *first_time);
        if is_counter && difference > 0.0 && *first >= 0.0 {
            to_start = to_start.min(sampled * (first / difference));
        }
        let near = between_samples * 1.1;
        let stretch = |to_bound: f64| {
            if to_bound < near {
                to_bound
            } else {
                between_samples / 2.0
            }
        };
        let covered = sampled + stretch(to_start) + stretch(seconds(*last_time, self.end));
        Some(difference * (covered / sampled))
    }
}

/// The sum with Neumaier's compensation, as Prometheus sums over time.
fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut compensation) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = sum + value;
        compensation += if sum.abs() >= value.abs() {
            (sum - next) + value
        } else {
            (value - next) + sum
        };
        sum = next;
    }
    // An infinite sum has no compensation that could be a number.
    if sum.is_infinite() {
        sum
    } else {
        sum + compensation
    }
}
