//! QueryData: queries of panels, of Explore and of alert rules, answered by typed frames.
//!
//! The SDK turns frames into Arrow, but would refuse users without a role before anybody can say why.
//! So the request is taken apart here, and only what was answered goes through the SDK's service.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use domain::caller::{Caller, Identity, OrganisationRole};
use futures::stream::BoxStream;
use grafana_plugin_sdk::backend::{
    AppPlugin, BoxDataResponseStream, DataQueryError, DataQueryStatus, DataResponse, DataService,
    ErrorSource, GrafanaPlugin, QueryDataRequest,
};
use grafana_plugin_sdk::data::{Field, FieldConfig, Frame, Metadata, Notice, Severity, VisType};
use grafana_plugin_sdk::pluginv2;
use grafana_plugin_sdk::pluginv2::data_server::Data;
use grafana_plugin_sdk::prelude::*;
use jiff::Timestamp;
use serde_json::Value;
use tonic::{Request, Response, Status};

use crate::context::CallContext;

/// The most queries of one request; a dashboard's panel has a few.
const MAX_QUERIES: usize = 100;
/// Set to `true` where Grafana evaluates an alert rule.
const FROM_ALERT: &str = "FromAlert";

/// Answers the queries of a data source.
#[async_trait]
pub trait QueryAnswerer: fmt::Debug + Send + Sync + 'static {
    /// Answers one query. What cannot be had as asked for but otherwise is told by a notice.
    async fn answer(&self, context: &CallContext, query: &DataQuery) -> Result<Vec<DataFrame>, QueryFault>;
}

/// One query.
#[derive(Debug, Clone, PartialEq)]
pub struct DataQuery {
    /// Its letter in the panel.
    pub ref_id: String,
    /// What its editor made.
    pub json: Value,
    /// The start of the panel's time.
    pub from: Timestamp,
    /// The end of the panel's time.
    pub until: Timestamp,
    /// Grafana evaluates an alert rule, and nobody sees a notice.
    pub is_for_alert: bool,
}

/// Why a query is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryFault {
    /// Whose fault it is.
    pub kind: QueryFaultKind,
    /// For a person: what is wrong, and what to do.
    pub message: String,
}

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryFaultKind {
    /// The query's.
    Invalid,
    /// The user may not ask.
    Forbidden,
    /// Nothing has that name.
    NotFound,
    /// That of what is read.
    Unavailable,
    /// Ours.
    Internal,
}

/// A table: fields of one length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataFrame {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub fields: Vec<DataField>,
    /// What a person should know about it.
    pub notices: Vec<String>,
    /// What Explore draws of it.
    pub shown_as: ShownAs,
}

/// What Explore draws of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShownAs {
    /// Rows and columns.
    #[default]
    Table,
    /// Lines over time.
    Graph,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct DataField {
    /// Its name.
    pub name: String,
    /// What tells its series from others.
    pub labels: BTreeMap<String, String>,
    /// Grafana's id of the unit, such as `percentunit`. It does not go with labels.
    pub unit: Option<&'static str>,
    /// Its values.
    pub values: FieldValues,
}

/// The values of a column; `None` where there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValues {
    /// Times.
    Times(Vec<Option<Timestamp>>),
    /// Numbers.
    Numbers(Vec<Option<f64>>),
    /// Texts.
    Texts(Vec<Option<String>>),
}

impl DataField {
    /// A column without labels and unit.
    pub fn new(name: &str, values: FieldValues) -> Self {
        Self {
            name: name.to_owned(),
            labels: BTreeMap::new(),
            unit: None,
            values,
        }
    }

    /// With a unit.
    #[must_use]
    pub fn with_unit(self, unit: &'static str) -> Self {
        Self {
            unit: Some(unit),
            ..self
        }
    }

    /// With labels.
    #[must_use]
    pub fn with_labels(self, labels: BTreeMap<String, String>) -> Self {
        Self { labels, ..self }
    }

    fn into_field(self) -> Field {
        let field = match self.values {
            FieldValues::Times(times) => times
                .into_iter()
                .map(|at| at.and_then(system_time))
                .into_opt_field(self.name),
            FieldValues::Numbers(numbers) => numbers.into_opt_field(self.name),
            FieldValues::Texts(texts) => texts.into_opt_field(self.name),
        };
        // The SDK forgets the labels of a field that has a config, and series without them are all one.
        let unit = self.unit.filter(|_| self.labels.is_empty());
        let config = unit.map(|unit| {
            let mut config = FieldConfig::default();
            config.unit = Some(unit.to_owned());
            config
        });
        field.with_labels(self.labels).with_config(config)
    }
}

impl DataFrame {
    fn into_frame(self) -> Frame {
        let notices: Vec<Notice> = self
            .notices
            .into_iter()
            .map(|text| {
                let mut notice = Notice::new(text);
                notice.severity = Some(Severity::Info);
                notice
            })
            .collect();
        let mut metadata = Metadata::default();
        metadata.notices = (!notices.is_empty()).then_some(notices);
        metadata.preferred_visualisation = Some(match self.shown_as {
            ShownAs::Table => VisType::Table,
            ShownAs::Graph => VisType::Graph,
        });
        Frame::new(self.name)
            .with_fields(self.fields.into_iter().map(DataField::into_field))
            .with_metadata(metadata)
    }
}

/// To the millisecond, as Grafana has it; times before 1970 are none here.
fn system_time(at: Timestamp) -> Option<SystemTime> {
    let ms = u64::try_from(at.as_millisecond()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(ms))
}

/// The service behind the socket.
pub(crate) struct DataDoor {
    pub(crate) answerer: Option<Arc<dyn QueryAnswerer>>,
}

/// What was answered, by the query's letter.
type Answered = Vec<(String, Result<Vec<DataFrame>, QueryFault>)>;

impl DataDoor {
    async fn answers(&self, request: pluginv2::QueryDataRequest) -> Result<Answered, Status> {
        let Some(answerer) = &self.answerer else {
            return Err(Status::unimplemented("this plugin answers no queries"));
        };
        if request.queries.len() > MAX_QUERIES {
            return Err(Status::invalid_argument(format!(
                "{} queries are more than the {MAX_QUERIES} that one request may have",
                request.queries.len()
            )));
        }
        let (context, user) = CallContext::read(request.plugin_context)
            .map_err(|unreadable| Status::invalid_argument(unreadable.to_string()))?;
        let caller = Caller {
            organisation: context.organisation,
            identity: Identity::Unverified {
                reason: "a query needs no proof".to_owned(),
            },
            user,
        };
        let is_for_alert = request
            .headers
            .get(FROM_ALERT)
            .is_some_and(|value| value == "true");
        let mut answered = Vec::new();
        for query in request.queries {
            let ref_id = query.ref_id.clone();
            let answer = match refusal(&caller) {
                Some(fault) => Err(fault),
                None => match read(query, is_for_alert) {
                    Ok(query) => answerer.answer(&context, &query).await,
                    Err(fault) => Err(fault),
                },
            };
            answered.push((ref_id, answer));
        }
        Ok(answered)
    }
}

/// Grafana itself asks without a user, to evaluate an alert.
fn refusal(caller: &Caller) -> Option<QueryFault> {
    let has_no_role = caller.user.is_some() && caller.role() == OrganisationRole::None;
    has_no_role.then(|| QueryFault {
        kind: QueryFaultKind::Forbidden,
        message: "you have no role in this organisation; ask one of its admins for one".to_owned(),
    })
}

fn read(query: pluginv2::DataQuery, is_for_alert: bool) -> Result<DataQuery, QueryFault> {
    let invalid = |message: &str| QueryFault {
        kind: QueryFaultKind::Invalid,
        message: message.to_owned(),
    };
    let range = query.time_range.unwrap_or_default();
    let time = |ms: i64| Timestamp::from_millisecond(ms).map_err(|_| invalid("the query's time is no time"));
    Ok(DataQuery {
        ref_id: query.ref_id,
        json: serde_json::from_slice(&query.json).map_err(|_| invalid("the query is no JSON"))?,
        from: time(range.from_epoch_ms)?,
        until: time(range.to_epoch_ms)?,
        is_for_alert,
    })
}

#[async_trait]
impl Data for DataDoor {
    async fn query_data(
        &self,
        request: Request<pluginv2::QueryDataRequest>,
    ) -> Result<Response<pluginv2::QueryDataResponse>, Status> {
        let encoder = Encoder::of(self.answers(request.into_inner()).await?);
        Data::query_data(&encoder, Request::new(nothing_more())).await
    }

    type QueryChunkedDataStream = BoxStream<'static, Result<pluginv2::QueryChunkedDataResponse, Status>>;

    async fn query_chunked_data(
        &self,
        request: Request<pluginv2::QueryChunkedDataRequest>,
    ) -> Result<Response<Self::QueryChunkedDataStream>, Status> {
        let request = request.into_inner();
        let asked = pluginv2::QueryDataRequest {
            plugin_context: request.plugin_context,
            headers: request.headers,
            queries: request.queries,
            format: request.format,
        };
        let encoder = Encoder::of(self.answers(asked).await?);
        let nothing_more = pluginv2::QueryChunkedDataRequest {
            plugin_context: Some(pluginv2::PluginContext::default()),
            ..Default::default()
        };
        let response = Data::query_chunked_data(&encoder, Request::new(nothing_more)).await?;
        Ok(response.map(|stream| stream as Self::QueryChunkedDataStream))
    }
}

/// For the SDK, which has its answers already.
fn nothing_more() -> pluginv2::QueryDataRequest {
    pluginv2::QueryDataRequest {
        plugin_context: Some(pluginv2::PluginContext::default()),
        ..Default::default()
    }
}

/// Hands answers that are there to the SDK, which alone can write them as Arrow.
#[derive(Debug)]
struct Encoder(Mutex<Answered>);

impl Encoder {
    fn of(answered: Answered) -> Self {
        Self(Mutex::new(answered))
    }
}

impl GrafanaPlugin for Encoder {
    type PluginType = AppPlugin<Value, Value>;
    type JsonData = Value;
    type SecureJsonData = Value;
}

#[derive(Debug, thiserror::Error)]
#[error("{}", fault.message)]
struct Refused {
    ref_id: String,
    fault: QueryFault,
}

impl DataQueryError for Refused {
    fn ref_id(self) -> String {
        self.ref_id
    }

    fn status(&self) -> DataQueryStatus {
        match self.fault.kind {
            QueryFaultKind::Invalid => DataQueryStatus::BadRequest,
            QueryFaultKind::Forbidden => DataQueryStatus::Forbidden,
            QueryFaultKind::NotFound => DataQueryStatus::NotFound,
            QueryFaultKind::Unavailable => DataQueryStatus::BadGateway,
            QueryFaultKind::Internal => DataQueryStatus::Internal,
        }
    }

    fn source(&self) -> ErrorSource {
        match self.fault.kind {
            QueryFaultKind::Unavailable => ErrorSource::Downstream,
            QueryFaultKind::Invalid
            | QueryFaultKind::Forbidden
            | QueryFaultKind::NotFound
            | QueryFaultKind::Internal => ErrorSource::Plugin,
        }
    }
}

#[async_trait]
impl DataService for Encoder {
    type Query = Value;
    type QueryError = Refused;
    type Stream = BoxDataResponseStream<Refused>;

    async fn query_data(&self, _: QueryDataRequest<Value, Self>) -> Self::Stream {
        let answered = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let encoded: Vec<_> = answered.into_iter().map(encode).collect();
        Box::pin(futures::stream::iter(encoded))
    }
}

fn encode((ref_id, answer): (String, Result<Vec<DataFrame>, QueryFault>)) -> Result<DataResponse, Refused> {
    let frames: Vec<Frame> = match answer {
        Ok(frames) => frames.into_iter().map(DataFrame::into_frame).collect(),
        Err(fault) => return Err(Refused { ref_id, fault }),
    };
    let checked: Result<Vec<_>, _> = frames.iter().map(Frame::check).collect();
    match checked {
        Ok(checked) => Ok(DataResponse::new(ref_id, checked)),
        Err(error) => Err(Refused {
            ref_id,
            fault: QueryFault {
                kind: QueryFaultKind::Internal,
                message: format!("the answer could not be written: {error}"),
            },
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Echo;

    #[async_trait]
    impl QueryAnswerer for Echo {
        async fn answer(&self, _: &CallContext, query: &DataQuery) -> Result<Vec<DataFrame>, QueryFault> {
            if query.json["bad"] == true {
                return Err(QueryFault {
                    kind: QueryFaultKind::NotFound,
                    message: "there is no such objective".to_owned(),
                });
            }
            Ok(vec![DataFrame {
                name: "burn-down".to_owned(),
                fields: vec![
                    DataField::new(
                        "time",
                        FieldValues::Times(vec![Some(query.from), Some(query.until)]),
                    ),
                    DataField::new("left", FieldValues::Numbers(vec![Some(0.5), None]))
                        .with_unit("percentunit"),
                    DataField::new(
                        "state",
                        FieldValues::Texts(vec![Some("healthy".to_owned()), None]),
                    ),
                ],
                notices: vec!["stored 2 h ago".to_owned()],
                shown_as: ShownAs::Table,
            }])
        }
    }

    async fn ask(role: Option<&str>, queries: &[(&str, &str)]) -> pluginv2::QueryDataResponse {
        let door = DataDoor {
            answerer: Some(Arc::new(Echo)),
        };
        let queries = queries.iter().map(|(ref_id, json)| pluginv2::DataQuery {
            ref_id: (*ref_id).to_owned(),
            json: json.as_bytes().to_vec(),
            time_range: Some(pluginv2::TimeRange {
                from_epoch_ms: 1_000,
                to_epoch_ms: 2_000,
            }),
            ..Default::default()
        });
        let request = pluginv2::QueryDataRequest {
            plugin_context: Some(pluginv2::PluginContext {
                user: role.map(|role| pluginv2::User {
                    role: role.to_owned(),
                    ..Default::default()
                }),
                ..Default::default()
            }),
            queries: queries.collect(),
            ..Default::default()
        };
        Data::query_data(&door, Request::new(request))
            .await
            .unwrap()
            .into_inner()
    }

    #[tokio::test]
    async fn good_and_bad_queries_are_answered_side_by_side() {
        let answer = ask(
            Some("Viewer"),
            &[("A", "{}"), ("B", r#"{"bad":true}"#), ("C", "{")],
        )
        .await;
        let (good, bad, broken) = (
            &answer.responses["A"],
            &answer.responses["B"],
            &answer.responses["C"],
        );
        assert_eq!(
            (good.status, good.error.as_str(), good.frames.len()),
            (200, "", 1)
        );
        assert!(good.frames[0].starts_with(b"ARROW1"));
        assert_eq!(
            (bad.status, bad.error.as_str()),
            (404, "there is no such objective")
        );
        assert_eq!(broken.status, 400);
    }

    #[tokio::test]
    async fn every_role_asks_and_none_is_refused_in_words() {
        for (role, status) in [
            (None, 200),
            (Some("Admin"), 200),
            (Some("Editor"), 200),
            (Some("Viewer"), 200),
            (Some("None"), 403),
            (Some(""), 403),
        ] {
            let answer = ask(role, &[("A", "{}")]).await;
            assert_eq!(answer.responses["A"].status, status, "{role:?}");
        }
    }
}
