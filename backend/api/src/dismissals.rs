//! Proposed objectives that nobody wants, and why.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{Dismissal, DismissalReason};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::{Approving, Editor};
use crate::error::ApiError;
use crate::extract::{JsonBody, PathParams, QueryParams, objective_id_of};
use crate::lists::ListMeta;
use crate::{ApiState, ErrorBody};

/// Why an objective is not wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissalRequest {
    /// For those who look at it later; at most 500 characters.
    #[schema(example = "a batch job; nobody waits for it")]
    pub reason: String,
}

/// Which dismissals to list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DismissalQueryParams {
    /// Only those of this service.
    pub service: Option<String>,
}

/// The objectives that are dismissed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DismissalListResponse {
    /// By objective.
    pub dismissals: Vec<DismissalResponse>,
    /// About the list.
    pub meta: ListMeta,
}

/// A proposed objective that somebody does not want.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DismissalResponse {
    /// The objective.
    #[schema(example = "payment-availability")]
    pub objective_id: String,
    /// Its service.
    #[schema(example = "payment")]
    pub service: String,
    /// Why.
    pub reason: String,
    /// The login of who said so.
    pub by: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<&Dismissal> for DismissalResponse {
    fn from(dismissal: &Dismissal) -> Self {
        Self {
            objective_id: dismissal.objective_id.to_string(),
            service: dismissal.service.clone(),
            reason: dismissal.reason.to_string(),
            by: dismissal.by.clone(),
            at: dismissal.at.to_string(),
        }
    }
}

/// List the proposed objectives that are dismissed.
#[utoipa::path(get, path = "/api/v1/dismissals", tag = "proposals", params(DismissalQueryParams), responses(
    (status = 200, body = DismissalListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn list_dismissals(
    State(state): State<ApiState>,
    QueryParams(params): QueryParams<DismissalQueryParams>,
) -> Result<Json<DismissalListResponse>, ApiError> {
    let dismissals = state.app.dismissals(params.service.as_deref())?;
    let dismissals: Vec<DismissalResponse> = dismissals.iter().map(DismissalResponse::from).collect();
    Ok(Json(DismissalListResponse {
        meta: ListMeta::of(&dismissals),
        dismissals,
    }))
}

/// Dismiss a proposed objective, with the reason.
#[utoipa::path(put, path = "/api/v1/dismissals/{id}", tag = "proposals",
    params(("id" = String, Path, description = "The objective's id")),
    request_body = DismissalRequest, responses((status = 200, body = DismissalResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn dismiss(
    _: Editor,
    Approving(approver): Approving,
    State(state): State<ApiState>,
    PathParams(id): PathParams<String>,
    JsonBody(body): JsonBody<DismissalRequest>,
) -> Result<Json<DismissalResponse>, ApiError> {
    let id = objective_id_of(&id)?;
    let reason = DismissalReason::try_new(&body.reason)
        .map_err(|error| ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", error.to_string()))?;
    let dismissal = state.app.dismiss(&id, reason, &approver.login)?;
    Ok(Json(DismissalResponse::from(&dismissal)))
}

/// Want a dismissed objective again.
#[utoipa::path(delete, path = "/api/v1/dismissals/{id}", tag = "proposals",
    params(("id" = String, Path, description = "The objective's id")), responses(
    (status = 204), (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn want_again(
    _: Editor,
    State(state): State<ApiState>,
    PathParams(id): PathParams<String>,
) -> Result<StatusCode, ApiError> {
    state.app.want_again(&objective_id_of(&id)?)?;
    Ok(StatusCode::NO_CONTENT)
}
