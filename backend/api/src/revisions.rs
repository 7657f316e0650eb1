//! A proposal with another target, period or other alerts, proved anew.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::access::Editor;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathParams, digest_of};
use crate::proposal_document::ProposalResponse;
use crate::what_if::{ScenarioRequest, scenario_of};
use crate::{ApiState, ErrorBody};

/// Take another target, period or other alerts for a proposal: checked, replayed, and kept as the newest
/// proposal of its objective.
#[utoipa::path(post, path = "/api/v1/proposals/{digest}/revisions", tag = "proposals",
    params(("digest" = String, Path, description = "The proposal's SHA-256, 64 hex digits")),
    request_body = ScenarioRequest, responses((status = 201, body = ProposalResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn revise(
    _: Editor,
    State(state): State<ApiState>,
    PathParams(digest): PathParams<String>,
    JsonBody(body): JsonBody<ScenarioRequest>,
) -> Result<(StatusCode, Json<ProposalResponse>), ApiError> {
    let digest = digest_of(&digest)?;
    let found = state.app.store.proposal(digest).map_err(app::AppError::from)?;
    let proposal = found.ok_or_else(|| ApiError::not_found(format!("there is no proposal `{digest}`")))?;
    let scenario = scenario_of(&body, &proposal.objective)?;
    let revising = async { Ok(state.app.revise(digest, scenario).await?) };
    let revised = state.proposing.take(revising).await?;
    Ok((StatusCode::CREATED, Json(ProposalResponse::from(&revised))))
}
