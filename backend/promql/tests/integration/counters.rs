//! Counters as Prometheus sees them: samples at scrapes, and what its `increase` makes of them.

/// Which engine computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Windows hold the sample exactly at their start.
    Prometheus2,
    /// They do not.
    Prometheus3,
}

/// The samples of one series, in the order of time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counter {
    times_ms: Vec<i64>,
    values: Vec<f64>,
    /// The value without resets: what the increments up to here add up to.
    risen: Vec<f64>,
}

impl Counter {
    pub(crate) fn of_samples(samples: impl IntoIterator<Item = (i64, f64)>) -> Self {
        let mut counter = Self::default();
        for (time_ms, value) in samples {
            let risen = match (counter.values.last(), counter.risen.last()) {
                (Some(previous), Some(risen)) if value >= *previous => risen + (value - previous),
                (Some(_), Some(risen)) => risen + value,
                _ => 0.0,
            };
            counter.times_ms.push(time_ms);
            counter.values.push(value);
            counter.risen.push(risen);
        }
        counter
    }

    pub(crate) fn times_ms(&self) -> impl Iterator<Item = i64> {
        self.times_ms.iter().copied()
    }

    pub(crate) fn value(&self, sample_idx: usize) -> f64 {
        self.values[sample_idx]
    }

    /// The increments between neighbouring samples, corrected for resets, with both times.
    pub(crate) fn increments(&self) -> impl Iterator<Item = (i64, i64, f64)> {
        (1..self.times_ms.len()).map(|idx| {
            let rise = self.risen[idx] - self.risen[idx - 1];
            (self.times_ms[idx - 1], self.times_ms[idx], rise)
        })
    }

    /// `increase(counter[window])` at a time: the rise between the first and the last sample of the
    /// window, extended to its edges where these are near, but never below zero.
    pub(crate) fn increase(&self, at_ms: i64, window_ms: i64, engine: Engine) -> Option<f64> {
        let start_ms = at_ms - window_ms;
        let first = self.times_ms.partition_point(|time| match engine {
            Engine::Prometheus2 => *time < start_ms,
            Engine::Prometheus3 => *time <= start_ms,
        });
        let beyond = self.times_ms.partition_point(|time| *time <= at_ms);
        if beyond < first + 2 {
            return None;
        }
        let last = beyond - 1;
        let rise = self.risen[last] - self.risen[first];
        let sampled = seconds(self.times_ms[last] - self.times_ms[first]);
        let between_samples = sampled / (last - first) as f64;
        let near = between_samples * 1.1;
        let before = seconds(self.times_ms[first] - start_ms);
        let after = seconds(at_ms - self.times_ms[last]);
        let since_zero = (rise > 0.0).then(|| sampled * (self.values[first] / rise));
        let before = match engine {
            Engine::Prometheus2 => {
                let before = since_zero.map_or(before, |zero| before.min(zero));
                if before < near {
                    before
                } else {
                    between_samples / 2.0
                }
            }
            Engine::Prometheus3 => {
                let before = if before < near {
                    before
                } else {
                    between_samples / 2.0
                };
                since_zero.map_or(before, |zero| before.min(zero))
            }
        };
        let after = if after < near {
            after
        } else {
            between_samples / 2.0
        };
        Some(rise * ((sampled + before + after) / sampled))
    }
}

/// `sum(increase(…))` over several series: absent where all are.
pub(crate) fn sum_of_increases<'a>(
    counters: impl IntoIterator<Item = &'a Counter>,
    at_ms: i64,
    window_ms: i64,
    engine: Engine,
) -> Option<f64> {
    counters
        .into_iter()
        .filter_map(|counter| counter.increase(at_ms, window_ms, engine))
        .reduce(|one, two| one + two)
}

fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1000.0
}
