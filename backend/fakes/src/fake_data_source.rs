//! Grafana's API as far as a data source is read through it, over any source of metrics.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::grafana_api::{GrafanaAnswer, GrafanaApi, GrafanaRequest};
use domain::metric::{MetricMetadata, MetricType};
use domain::ports::{Between, MetricsSource, SampleSeries, SourceError};
use domain::{Labels, ReadBy, TimeSpan};
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

/// The uid of the one data source that there is.
pub const FAKE_DATA_SOURCE: &str = "prom";

/// Answers as Grafana 12.4.0 did, in the forms that were recorded of it: frames for values, Prometheus'
/// own JSON for labels, series and metadata.
#[derive(Clone)]
pub struct FakeDataSource {
    source: Arc<dyn MetricsSource>,
    has_resources: bool,
}

impl FakeDataSource {
    /// With `source` behind its data source [`FAKE_DATA_SOURCE`].
    pub fn new(source: Arc<dyn MetricsSource>) -> Self {
        Self {
            source,
            has_resources: true,
        }
    }

    /// With a data source that has no routes of its own, so that only the proxy is left.
    #[must_use]
    pub fn without_resources(self) -> Self {
        Self {
            has_resources: false,
            ..self
        }
    }

    /// The status and the body with which Grafana answers a request.
    pub async fn answer(&self, request: &GrafanaRequest) -> (u16, Value) {
        let Ok(url) = Url::parse(&format!("http://grafana{}", request.path)) else {
            return not_found("Not found");
        };
        let segments: Vec<&str> = url.path_segments().into_iter().flatten().collect();
        let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        match (segments.as_slice(), &request.body) {
            (["api", "ds", "query"], Some(body)) => self.query(body).await,
            (["api", "datasources", "uid", uid, "resources", path @ ..], None) if self.has_resources => {
                self.prometheus(uid, path, &parameters).await
            }
            (["api", "datasources", "proxy", "uid", uid, path @ ..], None) => {
                self.prometheus(uid, path, &parameters).await
            }
            _ => not_found("Not found"),
        }
    }

    async fn prometheus(&self, uid: &str, path: &[&str], parameters: &[(String, String)]) -> (u16, Value) {
        if uid != FAKE_DATA_SOURCE {
            return not_found("Data source not found");
        }
        let all_of = |name: &'static str| parameters.iter().filter(move |(known, _)| known == name);
        let time = |name| all_of(name).next().and_then(|(_, text)| seconds(text));
        let between = Between {
            from: time("start").unwrap_or(Timestamp::UNIX_EPOCH),
            until: time("end").unwrap_or(Timestamp::MAX),
        };
        let selectors: Vec<String> = all_of("match[]").map(|(_, text)| text.clone()).collect();
        let selector = selectors.first().map(String::as_str);
        let data = match path {
            ["api", "v1", "label", label, "values"] => {
                let values = self.source.label_values(label, selector, between).await;
                values.map(|values| json!(values))
            }
            ["api", "v1", "series"] => {
                let series = self.source.series_of_any(&selectors, between, usize::MAX).await;
                series.map(|series| json!(series))
            }
            ["api", "v1", "metadata"] => self.source.metadata().await.map(metadata_json),
            ["api", "v1", "status", "buildinfo"] => {
                let server = self.source.server().await;
                server.map(|server| json!({ "application": server.product, "version": server.version }))
            }
            ["api", "v1", "status", "runtimeinfo"] => {
                let kept = self.source.retention().await;
                kept.map(|kept| json!({ "storageRetention": kept.map(|kept| kept.to_string()).unwrap_or_default() }))
            }
            _ => return (404, json!("404 page not found")),
        };
        match data {
            Ok(data) => (200, json!({ "status": "success", "data": data })),
            Err(SourceError::Refused { status, message, .. }) => (
                status,
                json!({ "status": "error", "errorType": "bad_data", "error": message }),
            ),
            Err(error) => (502, json!({ "message": error.to_string() })),
        }
    }

    async fn query(&self, body: &Value) -> (u16, Value) {
        let query = &body["queries"][0];
        let ref_id = query["refId"].as_str().unwrap_or("A");
        if query["datasource"]["uid"] != FAKE_DATA_SOURCE {
            return not_found("Data source not found");
        }
        let time = |name: &str| {
            let ms = body[name].as_str().and_then(|text| text.parse().ok());
            ms.and_then(|ms| Timestamp::from_millisecond(ms).ok())
        };
        let (Some(from), Some(until)) = (time("from"), time("to")) else {
            return (400, json!({ "message": "bad request data" }));
        };
        let expression = query["expr"].as_str().unwrap_or_default();
        let step = step_of(query, from, until);
        let frames = if query["instant"] == true {
            let samples = self.source.instant(expression, until).await;
            samples.map(|samples| {
                let series = samples.into_iter().map(|sample| SampleSeries {
                    labels: sample.labels,
                    points: vec![(until, sample.value)],
                });
                frames_json(series, step)
            })
        } else {
            let between = Between {
                from: whole(from, step),
                until: whole(until, step),
            };
            let series = self.source.range(expression, between, step).await;
            series.map(|series| frames_json(series.into_iter(), step))
        };
        match frames {
            Ok(frames) => (
                200,
                json!({ "results": { ref_id: { "status": 200, "frames": frames } } }),
            ),
            Err(SourceError::Refused { message, .. }) => {
                let result = json!({
                    "error": format!("bad_data: {message}"),
                    "errorSource": "downstream",
                    "status": 400,
                    "frames": [],
                });
                (400, json!({ "results": { ref_id: result } }))
            }
            Err(error) => (500, json!({ "message": error.to_string() })),
        }
    }
}

impl std::fmt::Debug for FakeDataSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FakeDataSource")
            .field(&self.source.origin())
            .finish()
    }
}

#[async_trait]
impl GrafanaApi for FakeDataSource {
    fn read_by(&self) -> ReadBy {
        ReadBy::Token
    }

    fn reader(&self) -> String {
        "token".to_owned()
    }

    async fn ask(&self, request: GrafanaRequest) -> Result<GrafanaAnswer, SourceError> {
        let (status, body) = self.answer(&request).await;
        Ok(GrafanaAnswer {
            status,
            body: body.to_string().into_bytes(),
            share: None,
        })
    }
}

fn not_found(message: &str) -> (u16, Value) {
    (404, json!({ "message": message }))
}

fn seconds(text: &str) -> Option<Timestamp> {
    let ms = text.parse::<f64>().ok()? * 1_000.0;
    // The cast saturates, and what is out of range is no time.
    Timestamp::from_millisecond(ms.round() as i64).ok()
}

/// The step that is asked for, or a longer one where more than 11,000 points of it fit in.
fn step_of(query: &Value, from: Timestamp, until: Timestamp) -> TimeSpan {
    let asked = query["intervalMs"]
        .as_u64()
        .unwrap_or(15_000)
        .div_ceil(1_000)
        .max(1);
    let span = until.duration_since(from).as_secs().unsigned_abs();
    TimeSpan::from_seconds(asked.max(span.div_ceil(11_000)))
}

/// The last multiple of the step.
fn whole(at: Timestamp, step: TimeSpan) -> Timestamp {
    let step = i64::try_from(step.seconds()).unwrap_or(i64::MAX).max(1);
    let second = at.as_second();
    Timestamp::from_second(second - second.rem_euclid(step)).unwrap_or(at)
}

fn metadata_json(families: BTreeMap<String, MetricMetadata>) -> Value {
    let described = families.into_iter().map(|(name, family)| {
        let kind = match family.metric_type {
            MetricType::Counter => "counter",
            MetricType::Gauge => "gauge",
            MetricType::Histogram => "histogram",
            MetricType::Summary => "summary",
            MetricType::Unknown => "unknown",
        };
        let described = json!([{ "type": kind, "help": family.help, "unit": family.unit }]);
        (name, described)
    });
    Value::Object(described.collect())
}

/// A frame for each series; an empty answer is one frame without fields.
fn frames_json(series: impl Iterator<Item = SampleSeries>, step: TimeSpan) -> Vec<Value> {
    let frames: Vec<Value> = series
        .map(|SampleSeries { labels, points }| frame_json(&labels, &points, step))
        .collect();
    if frames.is_empty() {
        return vec![json!({ "schema": { "fields": [] }, "data": { "values": [] } })];
    }
    frames
}

fn frame_json(labels: &Labels, points: &[(Timestamp, f64)], step: TimeSpan) -> Value {
    let times: Vec<i64> = points.iter().map(|(at, _)| at.as_millisecond()).collect();
    let values: Vec<Option<f64>> = points
        .iter()
        .map(|(_, value)| value.is_finite().then_some(*value))
        .collect();
    let places = |is_it: &dyn Fn(f64) -> bool| -> Vec<usize> {
        let places = points.iter().enumerate();
        places
            .filter(|(_, (_, value))| is_it(*value))
            .map(|(place, _)| place)
            .collect()
    };
    let entities = json!({
        "NaN": places(&f64::is_nan),
        "Inf": places(&|value| value == f64::INFINITY),
        "NegInf": places(&|value| value == f64::NEG_INFINITY),
    });
    json!({
        "schema": { "fields": [
            { "name": "Time", "type": "time", "config": { "interval": step.seconds() * 1_000 } },
            { "name": "Value", "type": "number", "labels": labels },
        ] },
        "data": { "values": [times, values], "entities": [null, entities] },
    })
}
