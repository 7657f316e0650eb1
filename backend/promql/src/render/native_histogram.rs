//! Latency by native histograms, alone or before the classic buckets of the same name.
//!
//! Needs a server that stores native histograms: Prometheus since 2.40 behind a flag, for good since
//! 3.8. Elsewhere the functions exist and find nothing.

use domain::indicator::classic;
use domain::{BucketBound, HistogramForm, Selector, TimeSpan};

/// All observations.
pub(super) fn events(
    histogram: &Selector,
    threshold: &BucketBound,
    form: HistogramForm,
    window: TimeSpan,
) -> String {
    let native = format!("histogram_count({})", increase(histogram, window));
    match form {
        HistogramForm::Native => native,
        HistogramForm::NativeOrClassic => {
            format!(
                "{native} or {}",
                super::events(&classic(histogram, threshold), window)
            )
        }
    }
}

/// Those above the threshold. The fraction of no observations is NaN, which `> 0` drops; zero takes
/// its place.
pub(super) fn bad_events(
    histogram: &Selector,
    threshold: &BucketBound,
    form: HistogramForm,
    window: TimeSpan,
) -> String {
    let increase = increase(histogram, window);
    let count = format!("histogram_count({increase})");
    let seconds = threshold.seconds().normalize();
    let native =
        format!("{count} * (1 - histogram_fraction(-Inf, {seconds}, {increase})) > 0 or 0 * {count}");
    match form {
        HistogramForm::Native => native,
        HistogramForm::NativeOrClassic => {
            format!(
                "{native} or {}",
                super::bad_events(&classic(histogram, threshold), window)
            )
        }
    }
}

fn increase(histogram: &Selector, window: TimeSpan) -> String {
    format!("sum(increase({histogram}[{window}]))")
}
