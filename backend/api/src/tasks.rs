//! Questions that take their time: begun, followed, answered by the page where it reads for us, and
//! cancelled.

use std::sync::Arc;
use std::time::Duration;

use app::discovery::DiscoveryStep;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::Caller;
use domain::grafana_api::{DataSourceUid, GrafanaAnswer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use tower::ServiceExt as _;
use utoipa::{IntoParams, ToSchema};

use crate::error::ApiError;
use crate::extract::{JsonBody, PathParams, QueryParams};
use crate::relay::{DeskFull, Event, MAX_ANSWER_BYTES, Outcome, Owner, SeenEvent, Task};
use crate::{ApiState, ErrorBody, router};

/// Where tasks are; none is begun by a task.
const TASKS_PATH: &str = "/api/v1/tasks";
/// A page that does not follow any more has gone.
const ALONE_AT_MOST: Duration = Duration::from_secs(60);
/// How often it is looked whether a page still follows.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long a poll waits for something to tell; proxies cut what is silent for longer.
const POLL_FOR: Duration = Duration::from_secs(20);
/// A stream says at least so often that it is alive.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(10);

/// What to do as a task.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskRequest {
    /// The uid of the data source in Grafana that the page reads for us. Without it, what the settings
    /// name is read.
    #[schema(example = "prom")]
    pub data_source: Option<String>,
    /// The method of the request to this API that the task answers.
    #[schema(example = "POST")]
    pub method: String,
    /// Its path and query.
    #[schema(example = "/api/v1/proposals")]
    pub path: String,
    /// Its body, where it has one.
    #[schema(value_type = Option<Object>)]
    pub body: Option<Value>,
}

/// A task that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaskResponse {
    /// Names the task; nobody but who began it can use it.
    pub id: String,
}

/// From where on to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TaskEventQueryParams {
    /// The number of the last event that is known; everything that still holds if absent.
    pub after: Option<u64>,
}

/// How Grafana answered a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TaskAnswerQueryParams {
    /// The HTTP status of the answer; 502 where none came, 413 where it was larger than 8 MiB.
    pub status: u16,
}

/// What happened to a task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskEventListResponse {
    /// Oldest first.
    pub events: Vec<TaskEventResponse>,
}

/// One thing that happened to a task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskEventResponse {
    /// From 1, growing; 0 where it only says that the task is alive.
    pub number: u64,
    /// What happened.
    #[serde(flatten)]
    pub event: TaskEventKindResponse,
}

/// What happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TaskEventKindResponse {
    /// Nothing; the stream is alive.
    Alive,
    /// Grafana is to be asked.
    Read {
        /// Which read of the task it is.
        read: u64,
        /// GET or POST.
        method: String,
        /// Path and query in Grafana, from `/api/` on.
        path: String,
        /// What to post.
        #[schema(value_type = Option<Object>)]
        body: Option<Value>,
    },
    /// So much was read.
    Progress {
        /// Answers so far.
        n_answers: u64,
        /// Their bytes.
        n_bytes: u64,
    },
    /// The look at the whole source is so far.
    Discovery {
        /// What is being done.
        step: DiscoveryStepResponse,
        /// How many parts of it are done.
        done: usize,
        /// Of how many.
        of: usize,
        /// Requests that were sent so far.
        n_requests: u64,
    },
    /// The task has ended.
    Done {
        /// The status of the answer to the task's request.
        status: u16,
        /// The answer's body.
        #[schema(value_type = Object)]
        body: Box<RawValue>,
    },
}

/// A step of the look at a whole source, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscoveryStepResponse {
    /// Services by each label.
    Services,
    /// What changed since the last look.
    Changes,
    /// Series by service and name.
    Series,
    /// Types, units and help.
    Metadata,
}

impl From<DiscoveryStep> for DiscoveryStepResponse {
    fn from(step: DiscoveryStep) -> Self {
        match step {
            DiscoveryStep::Services => Self::Services,
            DiscoveryStep::Changes => Self::Changes,
            DiscoveryStep::Series => Self::Series,
            DiscoveryStep::Metadata => Self::Metadata,
        }
    }
}

impl From<SeenEvent> for TaskEventResponse {
    fn from(SeenEvent { number, event }: SeenEvent) -> Self {
        let event = match event {
            Event::Read { id, request } => TaskEventKindResponse::Read {
                read: id,
                method: request.method().to_owned(),
                path: request.path,
                body: request.body,
            },
            Event::Progress { n_answers, n_bytes } => TaskEventKindResponse::Progress { n_answers, n_bytes },
            Event::Discovery(progress) => TaskEventKindResponse::Discovery {
                step: progress.step.into(),
                done: progress.done,
                of: progress.of,
                n_requests: progress.n_requests,
            },
            Event::Done(outcome) => TaskEventKindResponse::Done {
                status: outcome.status,
                body: outcome.body.clone(),
            },
        };
        Self { number, event }
    }
}

/// Begin a task: another request of this API, answered when it is done.
#[utoipa::path(post, path = "/api/v1/tasks", tag = "tasks", request_body = TaskRequest, responses(
    (status = 201, body = TaskResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn begin_task(
    State(state): State<ApiState>,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<TaskRequest>,
) -> Result<(StatusCode, Json<TaskResponse>), ApiError> {
    let data_source = body.data_source.as_deref().map(DataSourceUid::parse).transpose();
    let data_source = data_source.map_err(|error| ApiError::invalid(error.to_string()))?;
    let mut request = request_of(&body, &headers, caller.as_deref())?;
    let owner = Owner::of(caller.as_deref());
    let task = state.desk.open(owner).map_err(too_many)?;
    let state = match data_source {
        None => state,
        Some(data_source) => match state.desk.source_of(&task, data_source) {
            Some(source) => state.reading(source),
            None => {
                state.desk.close(&task);
                return Err(no_relay());
            }
        },
    };
    let id = task.id.clone();
    request.extensions_mut().insert(task.clone());
    tokio::spawn(work_on(state, task, request));
    Ok((StatusCode::CREATED, Json(TaskResponse { id })))
}

/// Follow a task: a line of JSON for each event, until it has ended.
#[utoipa::path(get, path = "/api/v1/tasks/{id}/stream", tag = "tasks",
    params(("id" = String, Path, description = "The task's id"), TaskEventQueryParams), responses(
    (status = 200, body = TaskEventResponse, content_type = "application/x-ndjson"),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn stream_task(
    State(state): State<ApiState>,
    caller: Option<Extension<Caller>>,
    PathParams(id): PathParams<String>,
    QueryParams(params): QueryParams<TaskEventQueryParams>,
) -> Result<Response, ApiError> {
    let task = find(&state, &id, caller.as_deref())?;
    let body = Body::from_stream(lines(task, params.after.unwrap_or_default()));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let ndjson = HeaderValue::from_static("application/x-ndjson");
    headers.insert(header::CONTENT_TYPE, ndjson);
    // Asks nginx and what is like it to hand each line on at once.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Poll a task: what happened since, at once or when something happens.
#[utoipa::path(get, path = "/api/v1/tasks/{id}/events", tag = "tasks",
    params(("id" = String, Path, description = "The task's id"), TaskEventQueryParams), responses(
    (status = 200, body = TaskEventListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn poll_task(
    State(state): State<ApiState>,
    caller: Option<Extension<Caller>>,
    PathParams(id): PathParams<String>,
    QueryParams(params): QueryParams<TaskEventQueryParams>,
) -> Result<Json<TaskEventListResponse>, ApiError> {
    let task = find(&state, &id, caller.as_deref())?;
    let _following = task.follow();
    let after = params.after.unwrap_or_default();
    task.wait_after(after, POLL_FOR).await;
    let events = task.events_after(after).into_iter().map(Into::into).collect();
    Ok(Json(TaskEventListResponse { events }))
}

/// Hand in what Grafana answered to a read, as it came.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/reads/{read}", tag = "tasks",
    params(("id" = String, Path, description = "The task's id"),
        ("read" = u64, Path, description = "Which read of the task"), TaskAnswerQueryParams),
    request_body(content = Object, content_type = "application/json"), responses(
    (status = 204),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn answer_read(
    State(state): State<ApiState>,
    caller: Option<Extension<Caller>>,
    PathParams((id, read)): PathParams<(String, u64)>,
    QueryParams(params): QueryParams<TaskAnswerQueryParams>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    let task = find(&state, &id, caller.as_deref())?;
    let body = body.map_err(too_large)?;
    let share = state.desk.share_of(body.len()).ok_or_else(|| {
        let message = "too many answers wait to be read; hand this one in again in a second";
        ApiError::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message)
    })?;
    let answer = GrafanaAnswer {
        status: params.status,
        body: body.into(),
        share: Some(share),
    };
    if !task.answer_read(read, answer) {
        return Err(ApiError::not_found(format!(
            "the task does not wait for an answer to read {read}"
        )));
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Cancel a task, or forget one that has ended.
#[utoipa::path(delete, path = "/api/v1/tasks/{id}", tag = "tasks",
    params(("id" = String, Path, description = "The task's id")), responses(
    (status = 204),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn cancel_task(
    State(state): State<ApiState>,
    caller: Option<Extension<Caller>>,
    PathParams(id): PathParams<String>,
) -> Result<StatusCode, ApiError> {
    let task = find(&state, &id, caller.as_deref())?;
    state.desk.close(&task);
    Ok(StatusCode::NO_CONTENT)
}

/// Let in by the same door: with the caller, and what the caller showed.
fn request_of(task: &TaskRequest, headers: &HeaderMap, caller: Option<&Caller>) -> Result<Request, ApiError> {
    let path = task.path.as_str();
    let is_of_task = path == TASKS_PATH || path.starts_with(&format!("{TASKS_PATH}/"));
    if !path.starts_with("/api/v1/") || is_of_task {
        return Err(ApiError::invalid(format!(
            "`{path}` is nothing that a task can do"
        )));
    }
    let method = Method::try_from(task.method.as_str())
        .map_err(|_| ApiError::invalid(format!("`{}` is no HTTP method", task.method)))?;
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = path
        .parse()
        .map_err(|_| ApiError::invalid(format!("`{path}` is no path; encode what is no ASCII")))?;
    *request.method_mut() = method;
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller.clone());
    }
    for name in [header::AUTHORIZATION, header::HOST, header::ORIGIN] {
        if let Some(value) = headers.get(&name) {
            request.headers_mut().insert(name, value.clone());
        }
    }
    if let Some(body) = &task.body {
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::CONTENT_TYPE, json);
        *request.body_mut() = Body::from(body.to_string());
    }
    Ok(request)
}

/// Works until it is done, the task is cancelled, or its page has gone.
async fn work_on(state: ApiState, task: Arc<Task>, request: Request) {
    let desk = state.desk.clone();
    let mut work = tokio::spawn(async move {
        // A router is always ready and never fails.
        let Ok(response) = router(state).oneshot(request).await;
        outcome_of(response).await
    });
    let outcome = tokio::select! {
        outcome = &mut work => Some(outcome),
        () = task.cancelled() => None,
        () = is_alone(&task) => None,
    };
    match outcome {
        Some(Ok(Some(outcome))) => desk.end(&task, outcome),
        Some(Ok(None) | Err(_)) => desk.end(&task, failed()),
        None => {
            work.abort();
            desk.close(&task);
        }
    }
}

async fn is_alone(task: &Task) {
    while task.alone_for() < ALONE_AT_MOST {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn outcome_of(response: Response) -> Option<Outcome> {
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.ok()?;
    let text = String::from_utf8(body.into()).ok()?;
    let text = if text.is_empty() { "null".to_owned() } else { text };
    let body = RawValue::from_string(text).ok()?;
    Some(Outcome { status, body })
}

fn failed() -> Outcome {
    let error = ApiError::internal(Vec::new());
    tracing::error!("a task ended without an answer");
    Outcome {
        status: error.status.as_u16(),
        body: serde_json::value::to_raw_value(&error.body()).expect("an error has string keys only"),
    }
}

/// The first line comes at once, so that a page sees whether lines come as they are written.
fn lines(
    task: Arc<Task>,
    after: u64,
) -> impl futures::Stream<Item = Result<Bytes, std::convert::Infallible>> {
    let follower = Follower {
        task,
        after,
        is_first: true,
        has_ended: false,
    };
    futures::stream::unfold(follower, |mut follower| async move {
        let text = follower.next_lines().await?;
        Some((Ok(text.into()), follower))
    })
}

struct Follower {
    task: Arc<Task>,
    after: u64,
    is_first: bool,
    has_ended: bool,
}

impl Follower {
    async fn next_lines(&mut self) -> Option<String> {
        if self.has_ended || self.task.is_cancelled() {
            return None;
        }
        let task = self.task.clone();
        let _following = task.follow();
        if !std::mem::take(&mut self.is_first) {
            task.wait_after(self.after, HEARTBEAT_EVERY).await;
        }
        let events = task.events_after(self.after);
        let alive = TaskEventResponse {
            number: 0,
            event: TaskEventKindResponse::Alive,
        };
        let mut text = String::new();
        if events.is_empty() {
            text += &line(&alive);
        }
        for event in events {
            self.after = event.number;
            self.has_ended |= matches!(event.event, Event::Done(_));
            text += &line(&event.into());
        }
        Some(text)
    }
}

fn line(event: &TaskEventResponse) -> String {
    let mut line = serde_json::to_string(event).expect("an event has string keys only");
    line.push('\n');
    line
}

fn find(state: &ApiState, id: &str, caller: Option<&Caller>) -> Result<Arc<Task>, ApiError> {
    let found = state.desk.task(id, &Owner::of(caller));
    found.ok_or_else(|| ApiError::not_found("there is no such task of yours; begin it again"))
}

fn too_many(full: DeskFull) -> ApiError {
    let message = match full {
        DeskFull::OfOne => "you have as many tasks open as one may have; wait for one, or cancel it",
        DeskFull::OfAll => "as many tasks are open as there may be; try again in a minute",
    };
    ApiError::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message)
}

fn no_relay() -> ApiError {
    let message = "no page reads for this server; leave `data_source` out, and it reads its own source";
    ApiError::new(StatusCode::CONFLICT, "no_relay", message)
}

fn too_large(rejection: BytesRejection) -> ApiError {
    if rejection.status() != StatusCode::PAYLOAD_TOO_LARGE {
        return ApiError::invalid(rejection.body_text());
    }
    let message =
        format!("the answer is larger than {MAX_ANSWER_BYTES} bytes; hand in its status as 413 instead");
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
}
