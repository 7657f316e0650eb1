//! What `/api/ds/query` answers: frames of fields. JSON has neither NaN nor infinity, so those values
//! are null, and their places stand beside the values.

use domain::Labels;
use domain::ports::{Sample, SampleSeries};
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::answer::{DataFault, harmless};

/// The answer as a whole: one result for each query that was sent.
#[derive(Deserialize)]
pub(super) struct QueryResponse {
    results: BTreeMap<String, QueryResult>,
}

#[derive(Deserialize)]
pub(super) struct QueryResult {
    status: Option<u16>,
    #[serde(default)]
    error: String,
    #[serde(default)]
    frames: Vec<Frame>,
}

#[derive(Deserialize)]
struct Frame {
    schema: Schema,
    data: Data,
}

#[derive(Deserialize)]
struct Schema {
    #[serde(default)]
    meta: Meta,
    #[serde(default)]
    fields: Vec<Field>,
}

#[derive(Default, Deserialize)]
struct Meta {
    #[serde(default, rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Field {
    #[serde(rename = "type")]
    kind: String,
    labels: Option<Labels>,
    #[serde(default)]
    config: FieldConfig,
}

#[derive(Default, Deserialize)]
struct FieldConfig {
    /// Of a time field: the milliseconds between two points.
    interval: Option<f64>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    values: Vec<Vec<Option<f64>>>,
    #[serde(default)]
    entities: Vec<Option<Entities>>,
}

/// The places of the values that JSON cannot write.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entities {
    #[serde(default)]
    na_n: Vec<usize>,
    #[serde(default)]
    inf: Vec<usize>,
    #[serde(default)]
    neg_inf: Vec<usize>,
}

/// The points of one field.
struct Column {
    labels: Labels,
    points: Vec<(Timestamp, f64)>,
    interval_ms: Option<f64>,
}

impl QueryResponse {
    /// The one result, or the words of its refusal.
    pub(super) fn into_result(self, ref_id: &str) -> Result<QueryResult, DataFault> {
        let mut results = self.results;
        results
            .remove(ref_id)
            .ok_or_else(|| DataFault(format!("it has no result `{ref_id}`")))
    }
}

impl QueryResult {
    /// What the data source had against the query, with the status that it gave.
    pub(super) fn refusal(&self) -> Option<(Option<u16>, String)> {
        (!self.error.is_empty()).then(|| (self.status, harmless(&self.error)))
    }

    /// An instant vector.
    pub(super) fn samples(self) -> Result<Vec<Sample>, DataFault> {
        let mut samples = Vec::new();
        for column in self.columns()? {
            match column.points.as_slice() {
                [] => {}
                [(_, value)] => samples.push(Sample {
                    labels: column.labels,
                    value: *value,
                }),
                [..] => {
                    return Err(DataFault(
                        "a series has several values, where one was asked for".to_owned(),
                    ));
                }
            }
        }
        Ok(samples)
    }

    /// The series of a range. Grafana makes the step longer where it finds the points too many; with
    /// such an answer every sum would be wrong.
    pub(super) fn series(self, step_ms: f64) -> Result<Vec<SampleSeries>, DataFault> {
        let mut all = Vec::new();
        for column in self.columns()? {
            if let Some(interval_ms) = column.interval_ms.filter(|interval_ms| *interval_ms != step_ms) {
                return Err(DataFault(format!(
                    "its points are {interval_ms} ms apart, where {step_ms} ms were asked for"
                )));
            }
            all.push(SampleSeries {
                labels: column.labels,
                points: column.points,
            });
        }
        Ok(all)
    }

    fn columns(self) -> Result<Vec<Column>, DataFault> {
        let mut columns = Vec::new();
        for frame in self.frames {
            columns.extend(frame.columns()?);
        }
        Ok(columns)
    }
}

impl Frame {
    /// Each field of numbers beside the field of times. A frame without fields is an empty answer.
    fn columns(self) -> Result<Vec<Column>, DataFault> {
        if self.schema.meta.kind.starts_with("heatmap") {
            return Err(unexpected("it has native histograms, where numbers are expected"));
        }
        let Some(time) = self.schema.fields.first() else {
            return Ok(Vec::new());
        };
        if time.kind != "time" {
            return Err(unexpected(&format!(
                "its first field is `{}`, where the times are expected",
                harmless(&time.kind)
            )));
        }
        let interval_ms = time.config.interval;
        let mut values = self.data.values.into_iter();
        let times = times(&values.next().unwrap_or_default())?;
        let mut entities = self.data.entities.into_iter().skip(1);
        let mut columns = Vec::new();
        for field in self.schema.fields.into_iter().skip(1) {
            if field.kind != "number" {
                return Err(unexpected(&format!(
                    "it has a field of `{}`, where numbers are expected",
                    harmless(&field.kind)
                )));
            }
            let written = values.next().unwrap_or_default();
            let points = points(&times, &written, &entities.next().flatten().unwrap_or_default())?;
            columns.push(Column {
                labels: field.labels.unwrap_or_default(),
                points,
                interval_ms,
            });
        }
        Ok(columns)
    }
}

fn times(written: &[Option<f64>]) -> Result<Vec<Timestamp>, DataFault> {
    let time = |ms: &Option<f64>| {
        let ms = ms.ok_or_else(|| unexpected("a point has no time"))?;
        // The cast saturates, and what is out of range is refused in the next step.
        Timestamp::from_millisecond(ms as i64).map_err(|_| DataFault(format!("`{ms}` is no time")))
    };
    written.iter().map(time).collect()
}

/// A null that is named nowhere is no value at that time.
fn points(
    times: &[Timestamp],
    written: &[Option<f64>],
    entities: &Entities,
) -> Result<Vec<(Timestamp, f64)>, DataFault> {
    if times.len() != written.len() {
        return Err(unexpected("a field has not as many values as there are times"));
    }
    let mut values = written.to_vec();
    let special = [
        (&entities.na_n, f64::NAN),
        (&entities.inf, f64::INFINITY),
        (&entities.neg_inf, f64::NEG_INFINITY),
    ];
    for (places, value) in special {
        for place in places {
            *values
                .get_mut(*place)
                .ok_or_else(|| unexpected("a value is named that is not there"))? = Some(value);
        }
    }
    let points = times.iter().zip(values);
    Ok(points.filter_map(|(at, value)| Some((*at, value?))).collect())
}

fn unexpected(what: &str) -> DataFault {
    DataFault(format!("{what}; is the data source a Prometheus?"))
}
