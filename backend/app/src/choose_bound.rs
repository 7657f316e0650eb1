//! Completes a candidate: chooses the bound that history supports, where the candidate leaves it open.

use domain::candidate::CandidateShape;
use domain::fit::{ThresholdFit, fit_threshold, round_level, usual_age, usual_time};
use domain::{Across, Bound, BucketBound, FreshnessSignal, HistogramForm, Indicator, Selector, TimeSpan};
use jiff::Timestamp;
use promql::render;

use crate::propose::Refusal;
use crate::{App, AppError};

/// The bound is the lowest that this share of the events, or of the time, kept.
const SHARE: f64 = 0.985;
/// Over which time that is read.
const WINDOW: TimeSpan = TimeSpan::from_days(7);

/// An indicator, or why history gives none.
type Chosen = Result<Indicator, Refusal>;
/// The same, with what the buckets leave open of a threshold.
type Fitted = Result<(Indicator, Option<ThresholdFit>), Refusal>;

impl App {
    /// The indicator that a candidate stands for.
    pub(crate) async fn choose_bound(
        &self,
        shape: &CandidateShape,
        at: Timestamp,
    ) -> Result<Fitted, AppError> {
        let without_fit = |chosen: Chosen| chosen.map(|indicator| (indicator, None));
        match shape {
            CandidateShape::Complete { indicator } => Ok(Ok((indicator.clone(), None))),
            CandidateShape::Histogram { histogram, bounds } => {
                let chosen = self.choose_bucket(histogram, bounds, at).await?;
                Ok(chosen.map(|(threshold, fit)| {
                    let indicator = Indicator::LatencyBucket {
                        histogram: histogram.clone(),
                        threshold,
                    };
                    (indicator, Some(fit))
                }))
            }
            CandidateShape::NativeHistogram { histogram } => {
                self.choose_time(histogram, at).await.map(without_fit)
            }
            CandidateShape::Level { gauge, across } => {
                self.choose_level(gauge, *across, at).await.map(without_fit)
            }
            CandidateShape::Age { signal } => self.choose_age(signal, at).await.map(without_fit),
        }
    }

    /// The lowest bound within which nearly all events of the last week stayed.
    async fn choose_bucket(
        &self,
        histogram: &Selector,
        bounds: &[BucketBound],
        at: Timestamp,
    ) -> Result<Result<(BucketBound, ThresholdFit), Refusal>, AppError> {
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
            _ => return Ok(Err(nothing_seen("no requests"))),
        };
        let counts: Vec<Option<f64>> = bounds
            .iter()
            .map(|bound| bucket_of(&|le| bound.is_spelt(le)))
            .collect();
        let share = SHARE * 100.0;
        Ok(fit_threshold(bounds, &counts, all, SHARE).ok_or_else(|| {
            let reason = format!("no bucket bound holds {share} % of the requests of the last {WINDOW}");
            Refusal::because(reason)
        }))
    }

    /// The lowest usual time within which nearly all events of the last week stayed. A native
    /// histogram needs no bucket at it.
    async fn choose_time(&self, histogram: &Selector, at: Timestamp) -> Result<Chosen, AppError> {
        let query = render::native_quantile(histogram, SHARE, WINDOW);
        let Some(seconds) = self.one_number(&query, at).await? else {
            return Ok(Err(nothing_seen("no requests")));
        };
        let threshold = usual_time(seconds).ok_or_else(|| {
            Refusal::because(format!(
                "events took up to {seconds:.0} s, and nobody waits that long"
            ))
        });
        Ok(threshold.map(|threshold| Indicator::LatencyHistogram {
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
            return Ok(Err(nothing_seen("no value")));
        };
        let most = round_level(value).ok_or_else(|| {
            Refusal::because(format!(
                "its values, up to {value:e}, are no level that can be too high"
            ))
        });
        Ok(most.map(|most| Indicator::GaugeThreshold {
            gauge: gauge.clone(),
            limit: None,
            across,
            bound: Bound::AtMost(most),
        }))
    }

    /// The lowest usual age below which it stayed nearly all of the last week.
    async fn choose_age(&self, signal: &FreshnessSignal, at: Timestamp) -> Result<Chosen, AppError> {
        let Some(query) = render::age_quantile(signal, SHARE, WINDOW) else {
            let reason = "a counter does not tell how often it should rise";
            return Ok(Err(Refusal::because(reason.to_owned())));
        };
        let Some(seconds) = self.one_number(&query, at).await? else {
            return Ok(Err(nothing_seen("no value")));
        };
        let days = seconds / 86_400.0;
        let max_age = usual_age(seconds).ok_or_else(|| {
            Refusal::because(format!(
                "it was {days:.0} d ago at times, so it is not done by the clock"
            ))
        });
        Ok(max_age.map(|max_age| Indicator::Freshness {
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

fn nothing_seen(what: &str) -> Refusal {
    Refusal::for_want_of_data(format!("{what} in the last {WINDOW}"))
}
