//! The results of queries. Values are texts in them, since JSON has neither NaN nor infinity.

use domain::Labels;
use domain::ports::{Sample, SampleSeries};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::answer::DataFault;

/// `{"resultType": …, "result": …}`.
#[derive(Deserialize)]
#[serde(tag = "resultType", content = "result", rename_all = "snake_case")]
pub(super) enum QueryResult {
    Vector(Vec<VectorElement>),
    Scalar(TextPoint),
    Matrix(Vec<MatrixElement>),
    String(IgnoredAny),
}

/// Seconds since 1970, and the value.
#[derive(Deserialize)]
pub(super) struct TextPoint(f64, String);

#[derive(Deserialize)]
pub(super) struct VectorElement {
    metric: Labels,
    value: Option<TextPoint>,
}

#[derive(Deserialize)]
pub(super) struct MatrixElement {
    metric: Labels,
    #[serde(default)]
    values: Vec<TextPoint>,
    #[serde(default)]
    histograms: Vec<IgnoredAny>,
}

/// An instant vector; a scalar is one of its elements without labels.
pub(super) fn samples(result: QueryResult) -> Result<Vec<Sample>, DataFault> {
    match result {
        QueryResult::Vector(elements) => elements.into_iter().map(VectorElement::sample).collect(),
        QueryResult::Scalar(TextPoint(_, text)) => Ok(vec![Sample {
            labels: Labels::new(),
            value: number(&text)?,
        }]),
        QueryResult::Matrix(_) | QueryResult::String(_) => Err(DataFault(
            "the expression yields a range or a string, where a vector or a scalar is expected".to_owned(),
        )),
    }
}

/// The series of a range.
pub(super) fn series(result: QueryResult) -> Result<Vec<SampleSeries>, DataFault> {
    match result {
        QueryResult::Matrix(elements) => elements.into_iter().map(MatrixElement::series).collect(),
        QueryResult::Vector(_) | QueryResult::Scalar(_) | QueryResult::String(_) => {
            Err(DataFault("the answer is no range of values".to_owned()))
        }
    }
}

impl VectorElement {
    fn sample(self) -> Result<Sample, DataFault> {
        let TextPoint(_, text) = self.value.ok_or_else(native_histogram)?;
        Ok(Sample {
            labels: self.metric,
            value: number(&text)?,
        })
    }
}

impl MatrixElement {
    fn series(self) -> Result<SampleSeries, DataFault> {
        if !self.histograms.is_empty() {
            return Err(native_histogram());
        }
        Ok(SampleSeries {
            labels: self.metric,
            points: self
                .values
                .into_iter()
                .map(TextPoint::point)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl TextPoint {
    fn point(self) -> Result<(Timestamp, f64), DataFault> {
        let Self(seconds, text) = self;
        Ok((time(seconds)?, number(&text)?))
    }
}

/// Prometheus' times have milliseconds, and a float has room for those.
fn time(seconds: f64) -> Result<Timestamp, DataFault> {
    let ms = (seconds * 1_000.0).round();
    // The cast saturates, and what is out of range is refused in the next step.
    Timestamp::from_millisecond(ms as i64).map_err(|_| DataFault(format!("`{seconds}` is no time")))
}

/// `NaN`, `+Inf`, `-Inf` and all that Go prints are numbers to Rust as well.
fn number(text: &str) -> Result<f64, DataFault> {
    text.parse()
        .map_err(|_| DataFault(format!("`{}` is no number", crate::answer::harmless(text))))
}

fn native_histogram() -> DataFault {
    DataFault("the expression yields native histograms, where numbers are expected".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> QueryResult {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_number_that_a_server_prints_is_read() {
        for (text, value) in [
            ("1e+06", 1e6),
            ("+Inf", f64::INFINITY),
            ("-Inf", f64::NEG_INFINITY),
            ("0.30000000000000004", 0.1 + 0.2),
            ("-0", 0.0),
            ("4.9406564584124654e-324", f64::from_bits(1)),
        ] {
            assert_eq!(number(text).unwrap(), value);
        }
        assert!(number("NaN").unwrap().is_nan());
        assert!(number("").is_err());
    }

    #[test]
    fn times_are_exact_to_the_millisecond() {
        assert_eq!(
            time(1_435_781_430.781).unwrap().as_millisecond(),
            1_435_781_430_781
        );
        assert!(time(1e300).is_err());
    }

    #[test]
    fn a_scalar_is_one_sample_without_labels() {
        let samples = samples(read(r#"{"resultType": "scalar", "result": [1.5, "2"]}"#)).unwrap();
        assert_eq!(
            samples,
            [Sample {
                labels: Labels::new(),
                value: 2.0
            }]
        );
    }

    #[test]
    fn what_is_no_number_is_refused_and_not_left_out() {
        let histogram = r#"{"resultType": "vector", "result": [{"metric": {}, "histogram": [1, {}]}]}"#;
        assert!(samples(read(histogram)).is_err());
        let mixed = r#"{"resultType": "matrix",
            "result": [{"metric": {}, "values": [[1, "1"]], "histograms": [[1, {}]]}]}"#;
        assert!(series(read(mixed)).is_err());
        assert!(samples(read(r#"{"resultType": "string", "result": [1, "x"]}"#)).is_err());
        assert!(samples(read(r#"{"resultType": "matrix", "result": []}"#)).is_err());
        assert!(series(read(r#"{"resultType": "vector", "result": []}"#)).is_err());
    }
}
