//! Registers every route, and what lies around them.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::ApiError;
use crate::limits::{MAX_BODY_BYTES, end_slow_answers, end_slow_reads};
use crate::relay::MAX_ANSWER_BYTES;
use crate::{
    ApiState, access, burn_downs, changes, checks, configuration, dismissals, drives, exports, health,
    imports, metrics, objective_status, observe, openapi, plans, proposals, receipts, revisions, services,
    tasks, what_if,
};

/// The router: every request is numbered, timed and logged, then let in or not, then handled.
pub fn router(state: ApiState) -> Router {
    let (routes, _) = routes().split_for_parts();
    routes
        .fallback(unknown_path)
        .method_not_allowed_fallback(unknown_method)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn_with_state(state.clone(), access::authenticate))
        .layer(from_fn_with_state(state.clone(), observe::observe))
        .with_state(state)
}

/// All routes with their documentation.
pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(reads().route_layer(from_fn(end_slow_reads)))
        .merge(questions().route_layer(from_fn(end_slow_answers)))
        .merge(in_turns())
        .merge(actions())
        .merge(task_routes())
}

fn reads() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(proposals::list_proposals))
        .routes(routes!(proposals::find_proposal))
        .routes(routes!(dismissals::list_dismissals))
        .routes(routes!(dismissals::dismiss, dismissals::want_again))
        .routes(routes!(exports::export_proposal))
        .routes(routes!(changes::list_changes))
        .routes(routes!(changes::find_change))
        .routes(routes!(receipts::list_receipts))
        .routes(routes!(receipts::find_receipt))
        .routes(routes!(openapi::show_openapi))
        .routes(routes!(health::show_health))
        .routes(routes!(health::show_liveness))
        .routes(routes!(metrics::show_metrics))
}

/// What takes longer than a read and changes no rules.
fn questions() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(services::list_services))
        .routes(routes!(services::find_service))
        .routes(routes!(services::list_families))
        .routes(routes!(what_if::what_if))
        .routes(routes!(checks::check))
        .routes(routes!(plans::plan))
        .routes(routes!(drives::plan_objects))
        .routes(routes!(receipts::verify))
        .routes(routes!(objective_status::list_objectives))
        .routes(routes!(objective_status::find_objective))
        .routes(routes!(burn_downs::list_burn_downs))
        .routes(routes!(configuration::show_configuration))
        .routes(routes!(configuration::try_part))
}

/// What is done in turns. Its time counts from its turn on.
fn in_turns() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(proposals::propose))
        .routes(routes!(imports::import))
        .routes(routes!(revisions::revise))
}

/// What changes rules. It is never cut off: a change bounds its own time.
fn actions() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(changes::apply))
        .routes(routes!(changes::undo))
        .routes(routes!(drives::start))
        .routes(routes!(drives::answer))
        .routes(routes!(drives::resume))
        .routes(routes!(drives::start_undo))
}

/// Following a task takes as long as the task.
fn task_routes() -> OpenApiRouter<ApiState> {
    let answers = OpenApiRouter::new()
        .routes(routes!(tasks::answer_read))
        .route_layer(DefaultBodyLimit::max(MAX_ANSWER_BYTES));
    OpenApiRouter::new()
        .routes(routes!(tasks::begin_task))
        .routes(routes!(tasks::stream_task))
        .routes(routes!(tasks::poll_task))
        .routes(routes!(tasks::cancel_task))
        .merge(answers)
}

async fn unknown_path() -> ApiError {
    ApiError::not_found("there is nothing at this path; see `/api/v1/openapi.json`")
}

async fn unknown_method() -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "this path does not take that method; see `/api/v1/openapi.json`",
    )
}
