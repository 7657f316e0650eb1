//! Objectives that could be put in force.

use app::grouped::GroupBy;
use app::propose::{Proposals, ProposeRequest};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{Alerting, MaintenanceWindow, Period, Proposal, Target};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::Editor;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathParams, QueryParams, digest_of};
use crate::findings::{self, FindingResponse};
use crate::lists::ListMeta;
use crate::objectives::ServiceNameResponse;
use crate::proposal_document::ProposalResponse;
use crate::{ApiState, ErrorBody};

/// What to propose for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalRequest {
    /// The service's name.
    #[schema(example = "payment")]
    pub service: String,
    /// Over which period the objectives are to hold, 30 days if absent: rolling, such as `30d`, or
    /// of the calendar, such as `calendar month Europe/Berlin`.
    #[schema(example = "30d")]
    pub period: Option<String>,
    /// A target to use in place of the fitted one: a share or a percentage, as text.
    #[schema(example = "99.9%")]
    pub target: Option<String>,
    /// The alerts: `derived` for the objective (also if absent), or as `google`, `sloth`, `pyrra` or
    /// `grafana` have them.
    #[schema(example = "derived")]
    pub alerting: Option<String>,
    /// Times whose events are neither good nor bad.
    #[serde(default)]
    #[schema(example = json!(["every Sunday 02:00 for 2h Europe/Berlin"]))]
    pub maintenance: Vec<String>,
    /// Makes of each recommended objective one for each value of a label.
    pub group_by: Option<GroupByRequest>,
}

/// What objectives are grouped by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupByRequest {
    /// The label, one that the definition does not compare already.
    #[schema(example = "region")]
    pub label: String,
    /// Its values, at most 50; those of the last day in the source if there are none here.
    #[serde(default)]
    pub values: Vec<String>,
}

/// Which proposals to list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ProposalQueryParams {
    /// Only those of this service.
    pub service: Option<String>,
}

/// The newest proposal of each objective.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ProposalListResponse {
    /// By service and rank.
    pub proposals: Vec<ProposalResponse>,
    /// About the list.
    pub meta: ListMeta,
}

/// What came of proposing for a service.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ProposedResponse {
    /// The service.
    pub service: ServiceNameResponse,
    /// Series names that it has.
    pub n_metrics: usize,
    /// The proposals, the best by rules first.
    pub proposals: Vec<ProposalResponse>,
    /// Candidates that did not become proposals.
    pub skipped: Vec<SkippedCandidateResponse>,
    /// Findings about the service as a whole.
    pub findings: Vec<FindingResponse>,
    /// What could not be looked at, in words.
    pub cut: Vec<String>,
    /// About the list of proposals.
    pub meta: ListMeta,
}

/// A candidate that did not become a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SkippedCandidateResponse {
    /// The candidate in words.
    pub candidate: String,
    /// Why there is no proposal.
    pub reason: String,
    /// Whether history is too short, or has too few events: later there may be a proposal.
    pub lacks_data: bool,
}

impl From<&[Proposal]> for ProposalListResponse {
    fn from(proposals: &[Proposal]) -> Self {
        Self {
            proposals: proposals.iter().map(ProposalResponse::from).collect(),
            meta: ListMeta::of(proposals),
        }
    }
}

impl From<&Proposals> for ProposedResponse {
    fn from(proposed: &Proposals) -> Self {
        let skipped = proposed.skipped.iter().map(|skipped| SkippedCandidateResponse {
            candidate: skipped.candidate.clone(),
            reason: skipped.reason.clone(),
            lacks_data: skipped.lacks_data,
        });
        Self {
            service: (&proposed.catalogue.service).into(),
            n_metrics: proposed.catalogue.metrics.len(),
            proposals: proposed.proposals.iter().map(ProposalResponse::from).collect(),
            skipped: skipped.collect(),
            findings: findings::all_of(&proposed.findings),
            cut: proposed.catalogue.cut.clone(),
            meta: ListMeta::of(&proposed.proposals),
        }
    }
}

/// Propose objectives for a service, and keep them.
#[utoipa::path(post, path = "/api/v1/proposals", tag = "proposals", request_body = ProposalRequest, responses(
    (status = 201, body = ProposedResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn propose(
    _: Editor,
    State(state): State<ApiState>,
    JsonBody(body): JsonBody<ProposalRequest>,
) -> Result<(StatusCode, Json<ProposedResponse>), ApiError> {
    let request = ProposeRequest {
        period: period_of(body.period.as_deref())?,
        target: target_of(body.target.as_deref())?,
        alerting: alerting_of(body.alerting.as_deref())?,
        maintenance: maintenance_of(&body.maintenance)?,
        group_by: body.group_by.map(|group_by| GroupBy {
            label: group_by.label,
            values: group_by.values,
        }),
        service: body.service,
        as_of: (state.history_end)(),
    };
    let proposing = async { Ok(state.app.propose(&request).await?) };
    let proposed = state.proposing.take(proposing).await?;
    state.metrics.proposals_made(&proposed);
    Ok((StatusCode::CREATED, Json(ProposedResponse::from(&proposed))))
}

/// List the newest proposal of each objective.
#[utoipa::path(get, path = "/api/v1/proposals", tag = "proposals", params(ProposalQueryParams), responses(
    (status = 200, body = ProposalListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn list_proposals(
    State(state): State<ApiState>,
    QueryParams(params): QueryParams<ProposalQueryParams>,
) -> Result<Json<ProposalListResponse>, ApiError> {
    let proposals = state.app.store.proposals(params.service.as_deref());
    let proposals = proposals.map_err(app::AppError::from)?;
    Ok(Json(ProposalListResponse::from(&*proposals)))
}

/// Get the proposal with a digest.
#[utoipa::path(get, path = "/api/v1/proposals/{digest}", tag = "proposals",
    params(("digest" = String, Path, description = "The proposal's SHA-256, 64 hex digits")), responses(
    (status = 200, body = ProposalResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn find_proposal(
    State(state): State<ApiState>,
    PathParams(digest): PathParams<String>,
) -> Result<Json<ProposalResponse>, ApiError> {
    let digest = digest_of(&digest)?;
    let found = state.app.store.proposal(digest).map_err(app::AppError::from)?;
    let proposal = found.ok_or_else(|| ApiError::not_found(format!("there is no proposal `{digest}`")))?;
    Ok(Json(ProposalResponse::from(&proposal)))
}

pub(crate) fn period_of(text: Option<&str>) -> Result<Period, ApiError> {
    let Some(text) = text else {
        return Ok(Period::THIRTY_DAYS);
    };
    text.parse()
        .map_err(|error: domain::period::PeriodError| unprocessable(error.to_string()))
}

pub(crate) fn alerting_of(text: Option<&str>) -> Result<Alerting, ApiError> {
    let Some(text) = text else {
        return Ok(Alerting::Derived);
    };
    text.parse()
        .map_err(|error: domain::alert_tier::preset::PresetError| unprocessable(error.to_string()))
}

/// More windows than anybody keeps would make every rule long.
const MAX_MAINTENANCE_WINDOWS: usize = 20;

pub(crate) fn maintenance_of(texts: &[String]) -> Result<Vec<MaintenanceWindow>, ApiError> {
    if texts.len() > MAX_MAINTENANCE_WINDOWS {
        let message = format!(
            "{} maintenance windows; at most {MAX_MAINTENANCE_WINDOWS} are possible, so write one that comes every week where several are alike",
            texts.len()
        );
        return Err(unprocessable(message));
    }
    let windows = texts.iter().map(|text| text.parse());
    windows
        .collect::<Result<_, domain::maintenance::MaintenanceWindowError>>()
        .map_err(|error| unprocessable(error.to_string()))
}

pub(crate) fn target_of(text: Option<&str>) -> Result<Option<Target>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    let target = text.parse();
    target
        .map(Some)
        .map_err(|error: domain::objective::TargetError| unprocessable(error.to_string()))
}

fn unprocessable(message: String) -> ApiError {
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", message)
}
