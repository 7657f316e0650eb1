//! Splits a range query into what a server takes, and joins the answers.

use std::collections::BTreeMap;

use domain::ports::{Between, SampleSeries};
use domain::{Labels, TimeSpan};
use jiff::{SignedDuration, Timestamp};

use crate::answer::DataFault;

/// Points per series and request. Prometheus refuses more than 11,000.
pub(crate) const POINTS_PER_CHUNK: u64 = 10_000;
/// One point of one series takes at least this many bytes in an answer: `[1435781430,"1"],`.
pub(crate) const LEAST_BYTES_PER_POINT: usize = 16;

/// How many points a series can have. A step of zero is the server's to refuse.
pub(crate) fn n_points(between: Between, step: TimeSpan) -> u64 {
    let span = between.until.duration_since(between.from).as_secs();
    let span = u64::try_from(span).unwrap_or(0);
    span / step.seconds().max(1) + 1
}

/// Ranges of at most `points_per_chunk` points that have the points of `between`, each once.
pub(crate) fn chunks(between: Between, step: TimeSpan, points_per_chunk: u64) -> Vec<Between> {
    let n_points = n_points(between, step);
    (0..n_points)
        .step_by(usize::try_from(points_per_chunk).unwrap_or(usize::MAX))
        .map(|first| {
            let last = first + points_per_chunk - 1;
            let is_last_chunk = last + 1 >= n_points;
            Between {
                from: nth_point(between, step, first),
                until: if is_last_chunk {
                    between.until
                } else {
                    nth_point(between, step, last)
                },
            }
        })
        .collect()
}

fn nth_point(between: Between, step: TimeSpan, n: u64) -> Timestamp {
    let seconds = i64::try_from(step.times(n).seconds()).unwrap_or(i64::MAX);
    between
        .from
        .checked_add(SignedDuration::from_secs(seconds))
        .unwrap_or(between.until)
}

/// Series as their chunks arrive, in the order of their labels.
#[derive(Debug, Default)]
pub(crate) struct JoinedSeries {
    points_by_labels: BTreeMap<Labels, Vec<(Timestamp, f64)>>,
}

impl JoinedSeries {
    /// Adds a later chunk. A point that is not later than the one before it is a fault of the
    /// server's, since sums over it would be wrong.
    pub(crate) fn add(&mut self, chunk: Vec<SampleSeries>) -> Result<(), DataFault> {
        for series in chunk {
            let points = self.points_by_labels.entry(series.labels).or_default();
            let times = points.last().into_iter().chain(&series.points).map(|(at, _)| *at);
            if !times.is_sorted_by(|earlier, later| earlier < later) {
                return Err(DataFault(
                    "the points of a series are not in the order of time".to_owned(),
                ));
            }
            points.extend(series.points);
        }
        Ok(())
    }

    pub(crate) fn into_series(self) -> Vec<SampleSeries> {
        self.points_by_labels
            .into_iter()
            .map(|(labels, points)| SampleSeries { labels, points })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(from: i64, until: i64) -> Between {
        Between {
            from: Timestamp::from_second(from).unwrap(),
            until: Timestamp::from_second(until).unwrap(),
        }
    }

    /// The times that a server evaluates for a range.
    fn evaluated(between: Between, step: TimeSpan) -> Vec<i64> {
        let (from, until) = (between.from.as_second(), between.until.as_second());
        let step = usize::try_from(step.seconds()).unwrap();
        (from..=until).step_by(step).collect()
    }

    #[test]
    fn chunks_have_the_same_points_each_once() {
        for (until, step) in [
            (0, 1),
            (9, 1),
            (10, 1),
            (11, 1),
            (100, 7),
            (95, 10),
            (1_000, 3),
            (5, 10),
        ] {
            for points_per_chunk in [1, 2, 3, 10, 1_000] {
                let (whole, step) = (between(0, until), TimeSpan::from_seconds(step));
                let chunks = chunks(whole, step, points_per_chunk);
                let joined: Vec<i64> = chunks.iter().flat_map(|chunk| evaluated(*chunk, step)).collect();
                assert_eq!(
                    joined,
                    evaluated(whole, step),
                    "{until} {step} {points_per_chunk}"
                );
                assert!(
                    chunks
                        .iter()
                        .all(|chunk| n_points(*chunk, step) <= points_per_chunk)
                );
            }
        }
    }

    #[test]
    fn odd_ranges_are_one_request() {
        let step = TimeSpan::from_seconds(0);
        assert_eq!(chunks(between(0, 0), step, 10), [between(0, 0)]);
        let backwards = between(10, 0);
        assert_eq!(chunks(backwards, TimeSpan::from_minutes(1), 10), [backwards]);
    }

    #[test]
    fn points_out_of_order_are_refused() {
        let at = |second| (Timestamp::from_second(second).unwrap(), 1.0);
        let series = |points| SampleSeries {
            labels: Labels::new(),
            points,
        };
        let mut joined = JoinedSeries::default();
        joined.add(vec![series(vec![at(1), at(2)])]).unwrap();
        joined.add(vec![series(vec![at(3)])]).unwrap();
        assert!(joined.add(vec![series(vec![at(3)])]).is_err());
        assert!(joined.add(vec![series(vec![at(5), at(4)])]).is_err());
    }
}
