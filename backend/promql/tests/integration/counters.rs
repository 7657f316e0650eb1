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
        let window = self.within(at_ms, window_ms, engine);
        if window.len() < 2 {
            return None;
        }
        let (first, last) = (window.start, window.end - 1);
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

    /// What `promql::render::unseen_events` asks of this counter at a time.
    pub(crate) fn unseen(&self, at_ms: i64, window_ms: i64, look_back_ms: i64, engine: Engine) -> f64 {
        let step_ms = window_ms / 3;
        let first = self.within(at_ms, step_ms, engine);
        let just_before = self.within(at_ms - step_ms, step_ms, engine);
        if !first.is_empty() && just_before.is_empty() {
            let most = self.values[first].iter().copied().fold(0.0, f64::max);
            let before = self.within(at_ms - step_ms, look_back_ms, engine);
            let known = before.last().map_or(0.0, |last| self.values[last]);
            return if most >= known { most - known } else { most };
        }
        let window = self.within(at_ms, window_ms, engine);
        let pairs = self.values[window.clone()].windows(2);
        let n_resets = pairs.filter(|pair| pair[1] < pair[0]).count();
        let increase = self.increase(at_ms, window_ms, engine).unwrap_or(0.0);
        increase * n_resets as f64 * 2.0 / window.len().max(1) as f64
    }

    /// What it rises by from the samples of one time to those of another.
    pub(crate) fn risen_between(&self, from_ms: i64, until_ms: i64) -> f64 {
        let between = self.within(until_ms, until_ms - from_ms, Engine::Prometheus2);
        match between.is_empty() {
            true => 0.0,
            false => self.risen[between.end - 1] - self.risen[between.start],
        }
    }

    /// What it rises by within a time of each of its resets, twice where two are near each other.
    pub(crate) fn risen_around_resets(&self, within_ms: i64) -> f64 {
        let resets = (1..self.values.len()).filter(|idx| self.values[*idx] < self.values[idx - 1]);
        let risen = resets.map(|reset| {
            let at_ms = self.times_ms[reset];
            self.risen_between(at_ms - within_ms, at_ms + within_ms)
        });
        risen.sum()
    }

    /// The samples that a range selector holds.
    fn within(&self, at_ms: i64, window_ms: i64, engine: Engine) -> std::ops::Range<usize> {
        let start_ms = at_ms - window_ms;
        let first = self.times_ms.partition_point(|time| match engine {
            Engine::Prometheus2 => *time < start_ms,
            Engine::Prometheus3 => *time <= start_ms,
        });
        first..self.times_ms.partition_point(|time| *time <= at_ms).max(first)
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
