//! Completes a candidate: chooses the bound that history supports, where the candidate leaves it open.

use domain::candidate::CandidateShape;
use domain::{Across, Bound, BucketBound, FreshnessSignal, HistogramForm, Indicator, Selector, TimeSpan};
use jiff::Timestamp;
use promql::render;
use rust_decimal::Decimal;

use crate::{App, AppError};

/// The bound is the lowest that this share of the events, or of the time, kept.
const SHARE: f64 = 0.985;
/// Over which time that is read.
const WINDOW: TimeSpan = TimeSpan::from_days(7);

/// Times that people agree on, in milliseconds.
const USUAL_TIMES_MS: [i64; 19] = [
    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000,
    600_000, 1_800_000,
];
/// Ages that people agree on, in minutes. What is done once a day takes its time: 25 hours.
const USUAL_AGES_MINUTES: [u64; 15] = [
    2, 5, 10, 15, 30, 60, 120, 240, 420, 780, 1_500, 2_940, 4_380, 10_140, 44_700,
];

/// An indicator, or in words why history gives none.
type Chosen = Result<Indicator, String>;

impl App {
    /// The indicator that a candidate stands for.
    pub(crate) async fn choose_bound(
        &self,
        shape: &CandidateShape,
        at: Timestamp,
    ) -> Result<Chosen, AppError> {
        match shape {
            CandidateShape::Complete { indicator } => Ok(Ok(indicator.clone())),
            CandidateShape::Histogram { histogram, bounds } => {
                let threshold = self.choose_bucket(histogram, bounds, at).await?;
                Ok(threshold.map(|threshold| Indicator::LatencyBucket {
                    histogram: histogram.clone(),
                    threshold,
                }))
            }
            CandidateShape::NativeHistogram { histogram } => self.choose_time(histogram, at).await,
            CandidateShape::Level { gauge, across } => self.choose_level(gauge, *across, at).await,
            CandidateShape::Age { signal } => self.choose_age(signal, at).await,
        }
    }

    /// The lowest bound within which nearly all events of the last week stayed.
    async fn choose_bucket(
        &self,
        histogram: &Selector,
        bounds: &[BucketBound],
        at: Timestamp,
    ) -> Result<Result<BucketBound, String>, AppError> {
        let query = render::distribution(histogram, WINDOW);
        let buckets = self.source.instant(&query, at).await?;
        let bucket_of = |is_it: &dyn Fn(&str) -> bool| {
            let bucket = buckets
                .iter()
                .find(|bucket| bucket.labels.get("le").is_some_and(|le| is_it(le)));
            bucket.map(|bucket| bucket.value)
        };
        let all = match bucket_of(&|le| le == "+Inf") {
            Some(all) if all > 0.0 => all,
            _ => return Ok(Err(format!("no requests in the last {WINDOW}"))),
        };
        // By value, not by text: servers spell one bound in different ways.
        let is_bound = |le: &str, bound: &BucketBound| {
            BucketBound::parse(le).is_ok_and(|other| other.seconds() == bound.seconds())
        };
        let kept =
            |bound: &&BucketBound| bucket_of(&|le| is_bound(le, bound)).is_some_and(|n| n / all >= SHARE);
        let share = SHARE * 100.0;
        Ok(bounds
            .iter()
            .find(kept)
            .cloned()
            .ok_or_else(|| format!("no bucket bound holds {share} % of the requests of the last {WINDOW}")))
    }

    /// The lowest usual time within which nearly all events of the last week stayed. A native
    /// histogram needs no bucket at it.
    async fn choose_time(&self, histogram: &Selector, at: Timestamp) -> Result<Chosen, AppError> {
        let query = render::native_quantile(histogram, SHARE, WINDOW);
        let Some(seconds) = self.one_number(&query, at).await? else {
            return Ok(Err(format!("no requests in the last {WINDOW}")));
        };
        Ok(usual_time(seconds).map(|threshold| Indicator::LatencyHistogram {
            histogram: histogram.clone(),
            threshold,
            form: HistogramForm::Native,
        }))
    }

    /// The lowest round number below which the level stayed nearly all of the last week.
    async fn choose_level(
        &self,
        gauge: &Selector,
        across: Across,
        at: Timestamp,
    ) -> Result<Chosen, AppError> {
        let query = render::level_quantile(gauge, across, SHARE, WINDOW);
        let Some(value) = self.one_number(&query, at).await? else {
            return Ok(Err(format!("no value in the last {WINDOW}")));
        };
        Ok(round_level(value).map(|most| Indicator::GaugeThreshold {
            gauge: gauge.clone(),
            limit: None,
            across,
            bound: Bound::AtMost(most),
        }))
    }

    /// The lowest usual age below which it stayed nearly all of the last week.
    async fn choose_age(&self, signal: &FreshnessSignal, at: Timestamp) -> Result<Chosen, AppError> {
        let Some(query) = render::age_quantile(signal, SHARE, WINDOW) else {
            return Ok(Err("a counter does not tell how often it should rise".to_owned()));
        };
        let Some(seconds) = self.one_number(&query, at).await? else {
            return Ok(Err(format!("no value in the last {WINDOW}")));
        };
        Ok(usual_age(seconds).map(|max_age| Indicator::Freshness {
            signal: signal.clone(),
            max_age,
        }))
    }

    /// The value of a query that has one sample; `None` without one, and where it is no finite number.
    async fn one_number(&self, query: &str, at: Timestamp) -> Result<Option<f64>, AppError> {
        let samples = self.source.instant(query, at).await?;
        let value = samples.first().map(|sample| sample.value);
        Ok(value.filter(|value| value.is_finite()))
    }
}

fn usual_time(seconds: f64) -> Result<BucketBound, String> {
    let usual = USUAL_TIMES_MS
        .into_iter()
        .find(|time_ms| *time_ms as f64 >= seconds * 1_000.0);
    let Some(time_ms) = usual else {
        return Err(format!(
            "events took up to {seconds:.0} s, which is no latency that anyone waits for"
        ));
    };
    let label = Decimal::new(time_ms, 3).normalize().to_string();
    Ok(BucketBound::parse(&label).expect("the usual times are positive"))
}

/// 1, 2 or 5 times a power of ten; a level that never rose may rise to 1.
fn round_level(value: f64) -> Result<Decimal, String> {
    let mut unit = Decimal::ONE;
    for _ in 0..15 {
        for times in [1_u32, 2, 5] {
            let round = unit * Decimal::from(times);
            if domain::objective::to_f64(round) >= value {
                return Ok(round);
            }
        }
        unit *= Decimal::TEN;
    }
    Err(format!(
        "its values, up to {value}, are no level that can be too high"
    ))
}

fn usual_age(seconds: f64) -> Result<TimeSpan, String> {
    let usual = USUAL_AGES_MINUTES
        .into_iter()
        .find(|minutes| *minutes as f64 * 60.0 >= seconds);
    usual.map(TimeSpan::from_minutes).ok_or_else(|| {
        let days = seconds / 86_400.0;
        format!("it was {days:.0} d ago at times, so it is not done by the clock")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_history_kept_is_rounded_up_to_what_people_agree_on() {
        for (seconds, label) in [
            (0.0004, "0.001"),
            (0.21, "0.25"),
            (0.25, "0.25"),
            (3.1, "5"),
            (61.0, "120"),
        ] {
            assert_eq!(usual_time(seconds).unwrap().label(), label);
        }
        assert!(usual_time(4_000.0).is_err());
        for (value, round) in [
            (0.0, "1"),
            (-1.0, "1"),
            (1.5, "2"),
            (2.0, "2"),
            (420.0, "500"),
            (7e9, "10000000000"),
        ] {
            assert_eq!(round_level(value).unwrap().to_string(), round);
        }
        assert!(round_level(1e30).is_err());
        for (seconds, age) in [(100.0, "2m"), (86_500.0, "1d1h"), (3_601.0, "2h")] {
            assert_eq!(usual_age(seconds).unwrap().to_string(), age);
        }
        assert!(usual_age(1.7e9).is_err());
    }
}
