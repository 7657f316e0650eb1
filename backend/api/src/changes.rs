//! Changes: what was put in force, and how it is taken back.

use app::AppError;
use app::apply::{Applied, ApplyRequest};
use app::undo::Undone;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::change::{ApprovalMeans, Approver, ChangeEvent, ChangeId, FileAction};
use domain::{Change, ChangeState, Digest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Admin, Approving};
use crate::changed_objects::ChangedObjectResponse;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathParams, digest_of, objective_id_of};
use crate::findings::{self, FindingResponse};
use crate::lists::ListMeta;
use crate::objectives::ObjectiveResponse;
use crate::plans::text_of;
use crate::receipts::ReceiptResponse;
use crate::{ApiState, ErrorBody};

/// What to put in force: proposals that a person has reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRequest {
    /// The service.
    #[schema(example = "payment")]
    pub service: String,
    /// At least one.
    pub objectives: Vec<ReviewedObjectiveRequest>,
}

/// An objective with the proposal that was reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewedObjectiveRequest {
    /// The objective.
    #[schema(example = "payment-availability")]
    pub id: String,
    /// The digest of its proposal. If a newer one has taken its place, the answer is 409.
    pub proposal: String,
}

/// All changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeListResponse {
    /// The newest first.
    pub changes: Vec<ChangeResponse>,
    /// About the list.
    pub meta: ListMeta,
}

/// A change in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AppliedResponse {
    /// The change, committed.
    pub change: ChangeResponse,
    /// Its receipts; those without a ledger entry are minted later.
    pub receipts: Vec<ReceiptResponse>,
    /// What should be known, such as a ledger that could not be reached.
    pub findings: Vec<FindingResponse>,
}

/// A change that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UndoneResponse {
    /// The change, undone.
    pub change: ChangeResponse,
    /// What should be known.
    pub findings: Vec<FindingResponse>,
}

/// A change with its whole history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeResponse {
    /// Names it.
    #[schema(example = "c0123456789ab")]
    pub id: String,
    /// The service whose objectives it puts in force.
    pub service: String,
    /// Where it stands.
    pub state: ChangeStateResponse,
    /// The files that it writes, in this order.
    pub files: Vec<ChangedFileResponse>,
    /// The objects of Grafana that it writes, in this order.
    pub objects: Vec<ChangedObjectResponse>,
    /// Who drives it, where a browser does: what is known of it is what that browser read. While the
    /// change is neither committed nor undone, whoever has the rights may resume it or take it back.
    pub driver: Option<String>,
    /// Who asked for it, and how we know.
    pub approved_by: ApproverResponse,
    /// When it was planned.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When its state last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// Each state with its time and, where there is one, the reason.
    pub log: Vec<ChangeEventResponse>,
}

/// Where a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeStateResponse {
    /// What it will write is known.
    Planned,
    /// What was there before is stored.
    Captured,
    /// Files are being written.
    Applying,
    /// Files are written; the server's word is awaited.
    Verifying,
    /// In force and verified.
    Committed,
    /// Being taken back.
    Undoing,
    /// Taken back; what was there before is there again.
    Undone,
    /// Neither in force nor taken back: a person must look.
    Stuck,
}

/// One file of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangedFileResponse {
    /// The objective that it puts in force.
    pub objective: ObjectiveResponse,
    /// The digest of the proposal that was reviewed.
    pub proposal: String,
    /// Where.
    pub path: String,
    /// What was there before, and is there again after an undo; absent where there was no file.
    pub before: Option<String>,
    /// What the change writes.
    pub after: String,
}

/// Who asked for a change, and how we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApproverResponse {
    /// The login.
    pub login: String,
    /// How we know.
    pub means: ApprovalMeansResponse,
}

/// How an approver was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalMeansResponse {
    /// The user who ran the command.
    CommandLine,
    /// The bearer of the server's admin token.
    ApiToken,
    /// Nobody was asked: a server in demonstration mode.
    Demonstration,
    /// The user of a Grafana, by its signature.
    Grafana,
}

/// One step in a change's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeEventResponse {
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// The state that was entered.
    pub state: ChangeStateResponse,
    /// Why, where it is not plain.
    pub reason: Option<String>,
}

impl From<&[Change]> for ChangeListResponse {
    fn from(changes: &[Change]) -> Self {
        Self {
            changes: changes.iter().map(ChangeResponse::from).collect(),
            meta: ListMeta::of(changes),
        }
    }
}

impl From<&Applied> for AppliedResponse {
    fn from(applied: &Applied) -> Self {
        Self {
            change: (&applied.change).into(),
            receipts: applied.receipts.iter().map(ReceiptResponse::from).collect(),
            findings: findings::all_of(&applied.findings),
        }
    }
}

impl From<&Undone> for UndoneResponse {
    fn from(undone: &Undone) -> Self {
        Self {
            change: (&undone.change).into(),
            findings: findings::all_of(&undone.findings),
        }
    }
}

impl From<&Change> for ChangeResponse {
    fn from(change: &Change) -> Self {
        Self {
            id: change.id.to_string(),
            service: change.service.clone(),
            state: change.state.into(),
            files: change.files().map(ChangedFileResponse::from).collect(),
            objects: change.objects().map(ChangedObjectResponse::from).collect(),
            driver: change.drive.as_ref().map(|drive| drive.driver.login.clone()),
            approved_by: ApproverResponse {
                login: change.approved_by.login.clone(),
                means: (&change.approved_by.means).into(),
            },
            created_at: change.created_at.to_string(),
            updated_at: change.updated_at.to_string(),
            log: change.log.iter().map(ChangeEventResponse::from).collect(),
        }
    }
}

impl From<&FileAction> for ChangedFileResponse {
    fn from(action: &FileAction) -> Self {
        Self {
            objective: (&action.objective).into(),
            proposal: action.proposal.to_string(),
            path: action.path.display().to_string(),
            before: action.before.as_ref().and_then(text_of),
            after: action.after.clone(),
        }
    }
}

impl From<&ChangeEvent> for ChangeEventResponse {
    fn from(event: &ChangeEvent) -> Self {
        Self {
            at: event.at.to_string(),
            state: event.state.into(),
            reason: event.reason.clone(),
        }
    }
}

impl From<ChangeState> for ChangeStateResponse {
    fn from(state: ChangeState) -> Self {
        match state {
            ChangeState::Planned => Self::Planned,
            ChangeState::Captured => Self::Captured,
            ChangeState::Applying => Self::Applying,
            ChangeState::Verifying => Self::Verifying,
            ChangeState::Committed => Self::Committed,
            ChangeState::Undoing => Self::Undoing,
            ChangeState::Undone => Self::Undone,
            ChangeState::Stuck => Self::Stuck,
        }
    }
}

impl From<&ApprovalMeans> for ApprovalMeansResponse {
    fn from(means: &ApprovalMeans) -> Self {
        match means {
            ApprovalMeans::CommandLine => Self::CommandLine,
            ApprovalMeans::ApiToken => Self::ApiToken,
            ApprovalMeans::Demonstration => Self::Demonstration,
            ApprovalMeans::Grafana(_) => Self::Grafana,
        }
    }
}

/// List all changes.
#[utoipa::path(get, path = "/api/v1/changes", tag = "changes", responses(
    (status = 200, body = ChangeListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn list_changes(
    State(state): State<ApiState>,
) -> Result<Json<ChangeListResponse>, ApiError> {
    let changes = state.app.store.changes().map_err(AppError::from)?;
    Ok(Json(ChangeListResponse::from(&*changes)))
}

/// Get one change.
#[utoipa::path(get, path = "/api/v1/changes/{id}", tag = "changes",
    params(("id" = String, Path, description = "The change's id")), responses(
    (status = 200, body = ChangeResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn find_change(
    State(state): State<ApiState>,
    PathParams(id): PathParams<String>,
) -> Result<Json<ChangeResponse>, ApiError> {
    let found = state
        .app
        .store
        .change(&ChangeId(id.clone()))
        .map_err(AppError::from)?;
    let change = found.ok_or(AppError::ChangeNotFound { id })?;
    Ok(Json(ChangeResponse::from(&change)))
}

/// Put reviewed proposals in force: captured, written, verified, or taken back.
#[utoipa::path(post, path = "/api/v1/changes", tag = "changes", request_body = ChangeRequest, responses(
    (status = 201, body = AppliedResponse),
    (status = 409, body = ErrorBody, description = "Something stands in the way: a review that is out of date (`stale_review`), another change at work (`busy`), a file of somebody else"),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn apply(
    _: Admin,
    Approving(approver): Approving,
    State(state): State<ApiState>,
    JsonBody(body): JsonBody<ChangeRequest>,
) -> Result<(StatusCode, Json<AppliedResponse>), ApiError> {
    let target = state.rule_target()?;
    let (request, reviewed) = apply_request(body, approver)?;
    let plan = state.app.plan(&request, &target)?;
    plan.refuse_unless_reviewed(&reviewed)?;
    let app = state.app.clone();
    let applied = to_the_end(&state, async move { app.apply(plan, &target).await }).await?;
    state.metrics.findings_made(&applied.findings);
    Ok((StatusCode::CREATED, Json(AppliedResponse::from(&applied))))
}

/// Take a change back: what was there before is there again.
#[utoipa::path(post, path = "/api/v1/changes/{id}/undo", tag = "changes",
    params(("id" = String, Path, description = "The change's id")), responses(
    (status = 200, body = UndoneResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn undo(
    _: Admin,
    State(state): State<ApiState>,
    PathParams(id): PathParams<String>,
) -> Result<Json<UndoneResponse>, ApiError> {
    let target = state.rule_target()?;
    let app = state.app.clone();
    let undone = to_the_end(&state, async move { app.undo(&ChangeId(id), &target).await }).await?;
    state.metrics.findings_made(&undone.findings);
    Ok(Json(UndoneResponse::from(&undone)))
}

pub(crate) fn apply_request(
    body: ChangeRequest,
    approved_by: Approver,
) -> Result<(ApplyRequest, Vec<Digest>), ApiError> {
    if body.objectives.is_empty() {
        let message = "name at least one objective with the proposal that was reviewed";
        return Err(ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            message,
        ));
    }
    let mut objective_ids = Vec::new();
    let mut reviewed = Vec::new();
    for objective in &body.objectives {
        objective_ids.push(objective_id_of(&objective.id)?);
        reviewed.push(digest_of(&objective.proposal)?);
    }
    let request = ApplyRequest {
        service: body.service,
        objective_ids,
        approved_by,
    };
    Ok((request, reviewed))
}

/// Works on although the client may go away: a change that was begun must come to its end.
pub(crate) async fn to_the_end<T: Send + 'static>(
    state: &ApiState,
    change: impl Future<Output = Result<T, AppError>> + Send + 'static,
) -> Result<T, ApiError> {
    let guard = state.begin_change().await;
    let done = tokio::spawn(async move {
        let done = change.await;
        drop(guard);
        done
    });
    match done.await {
        Ok(done) => Ok(done?),
        Err(panic) => Err(ApiError::internal(vec![panic.to_string()])),
    }
}
