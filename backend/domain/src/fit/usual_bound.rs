//! Rounds what history kept up to a bound that people agree on.

use rust_decimal::Decimal;

use crate::indicator::BucketBound;
use crate::objective::to_f64;
use crate::time_span::TimeSpan;

/// Times of answers, in milliseconds.
const TIMES_MS: [i64; 19] = [
    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000,
    600_000, 1_800_000,
];
/// Ages, in minutes. What is done once a day takes its time: 25 hours.
const AGES_MINUTES: [u64; 15] = [
    2, 5, 10, 15, 30, 60, 120, 240, 420, 780, 1_500, 2_940, 4_380, 10_140, 44_700,
];
/// The highest level has this many digits before its point.
const MAX_DIGITS: usize = 15;

/// The lowest usual time of at least so many seconds; `None` beyond half an hour, for which nobody
/// waits.
pub fn usual_time(seconds: f64) -> Option<BucketBound> {
    let time_ms = TIMES_MS
        .into_iter()
        .find(|time_ms| *time_ms as f64 >= seconds * 1_000.0)?;
    let label = Decimal::new(time_ms, 3).normalize().to_string();
    Some(BucketBound::parse(&label).expect("the usual times are positive"))
}

/// The lowest of 1, 2 or 5 times a power of ten that is at least `value`: a level that never rose may
/// rise to 1. `None` beyond 15 digits.
pub fn round_level(value: f64) -> Option<Decimal> {
    let units = std::iter::successors(Some(Decimal::ONE), |unit| Some(*unit * Decimal::TEN));
    let mut rounds = units
        .take(MAX_DIGITS)
        .flat_map(|unit| [1, 2, 5].map(|times| unit * Decimal::from(times)));
    rounds.find(|round| to_f64(*round) >= value)
}

/// The lowest usual age of at least so many seconds; `None` beyond a month, for then it is not done by
/// the clock.
pub fn usual_age(seconds: f64) -> Option<TimeSpan> {
    let minutes = AGES_MINUTES
        .into_iter()
        .find(|minutes| *minutes as f64 * 60.0 >= seconds)?;
    Some(TimeSpan::from_minutes(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_history_kept_is_rounded_up_to_what_people_agree_on() {
        let times = [
            (0.0004, "0.001"),
            (0.21, "0.25"),
            (0.25, "0.25"),
            (3.1, "5"),
            (61.0, "120"),
        ];
        for (seconds, label) in times {
            assert_eq!(usual_time(seconds).unwrap().label(), label);
        }
        let levels = [
            (0.0, "1"),
            (-1.0, "1"),
            (1.5, "2"),
            (2.0, "2"),
            (420.0, "500"),
            (7e9, "10000000000"),
        ];
        for (value, round) in levels {
            assert_eq!(round_level(value).unwrap().to_string(), round);
        }
        for (seconds, age) in [(100.0, "2m"), (86_500.0, "1d1h"), (3_601.0, "2h")] {
            assert_eq!(usual_age(seconds).unwrap().to_string(), age);
        }
        assert_eq!(usual_time(4_000.0), None);
        assert_eq!(round_level(1e30), None);
        assert_eq!(usual_age(1.7e9), None);
    }
}
