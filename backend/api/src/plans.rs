//! What a change would write, for a person to review.

use app::apply::{ApplyRequest, Plan, PlannedFile};
use axum::Json;
use axum::extract::State;
use domain::change::FileBefore;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Approving, Editor};
use crate::error::ApiError;
use crate::extract::{JsonBody, objective_id_of};
use crate::findings::{self, FindingResponse};
use crate::lists::ListMeta;
use crate::objectives::ObjectiveResponse;
use crate::{ApiState, ErrorBody};

/// What to plan.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// The service.
    #[schema(example = "payment")]
    pub service: String,
    /// Which of its proposals; the recommended ones if absent or empty.
    #[serde(default)]
    pub objective_ids: Vec<String>,
}

/// What would be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanResponse {
    /// The service.
    pub service: String,
    /// One entry for each file.
    pub files: Vec<PlannedFileResponse>,
    /// About the list of files.
    pub meta: ListMeta,
}

/// One file that would be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlannedFileResponse {
    /// The objective.
    pub objective: ObjectiveResponse,
    /// The digest of the proposal that it comes from. Name it when applying.
    pub proposal: String,
    /// Where.
    pub path: String,
    /// The text that is there now; absent where there is no file.
    pub before: Option<String>,
    /// The text that would be there.
    pub after: String,
    /// What it does, one sentence each.
    pub in_words: Vec<String>,
    /// What the checks had to say.
    pub findings: Vec<FindingResponse>,
}

impl From<&Plan> for PlanResponse {
    fn from(plan: &Plan) -> Self {
        let digests = plan.change.files().map(|file| file.proposal.to_string());
        let files = plan.files.iter().zip(digests);
        Self {
            service: plan.change.service.clone(),
            files: files.map(|(file, digest)| planned_file(file, digest)).collect(),
            meta: ListMeta::of(&plan.files),
        }
    }
}

fn planned_file(file: &PlannedFile, proposal: String) -> PlannedFileResponse {
    PlannedFileResponse {
        objective: (&file.objective).into(),
        proposal,
        path: file.path.display().to_string(),
        before: text_of(&file.before),
        after: file.after.clone(),
        in_words: file.in_words.clone(),
        findings: findings::all_of(&file.findings),
    }
}

pub(crate) fn text_of(before: &FileBefore) -> Option<String> {
    match before {
        FileBefore::Absent => None,
        FileBefore::Present { text } => Some(text.clone()),
    }
}

/// Say what applying would write, without writing anything.
#[utoipa::path(post, path = "/api/v1/plans", tag = "changes", request_body = PlanRequest, responses(
    (status = 200, body = PlanResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn plan(
    _: Editor,
    Approving(approved_by): Approving,
    State(state): State<ApiState>,
    JsonBody(body): JsonBody<PlanRequest>,
) -> Result<Json<PlanResponse>, ApiError> {
    let target = state.rule_target()?;
    let objective_ids = body.objective_ids.iter().map(|id| objective_id_of(id));
    let request = ApplyRequest {
        objective_ids: objective_ids.collect::<Result<_, _>>()?,
        service: body.service,
        approved_by,
    };
    let plan = state.app.plan(&request, &target)?;
    Ok(Json(PlanResponse::from(&plan)))
}
