//! Changes that a browser drives: what would be written into Grafana, and one step after the other.

use std::collections::BTreeMap;

use app::drive::step::place_of;
use app::drive::{
    AlertMarks, Answer, Driven, GrafanaTarget, ObjectPlan, ObjectTarget, PlannedObject, Purpose, RulerTarget,
    Step,
};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::change::{ChangeId, RulerKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Approving, Driver, Editor};
use crate::changed_objects::{ObjectKindResponse, objective_of};
use crate::changes::{ChangeRequest, ChangeResponse, ReviewedObjectiveRequest, apply_request, to_the_end};
use crate::error::ApiError;
use crate::extract::{JsonBody, PathParams, objective_id_of};
use crate::findings::{self, FindingResponse};
use crate::lists::ListMeta;
use crate::receipts::ReceiptResponse;
use crate::{ApiState, ErrorBody};

/// What to plan for a browser.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectPlanRequest {
    /// The service.
    #[schema(example = "payment")]
    pub service: String,
    /// Which of its proposals; the recommended ones if absent or empty.
    #[serde(default)]
    pub objective_ids: Vec<String>,
    /// Where the rules go.
    pub target: TargetRequest,
}

/// What a browser is to put in force: proposals that a person has reviewed, and where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DriveRequest {
    /// The service.
    #[schema(example = "payment")]
    pub service: String,
    /// At least one.
    pub objectives: Vec<ReviewedObjectiveRequest>,
    /// Where the rules go.
    pub target: TargetRequest,
}

/// Where a browser puts rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum TargetRequest {
    /// Rules that Grafana evaluates itself.
    Grafana(GrafanaTargetRequest),
    /// A group in the ruler of a Mimir or Cortex, reached through Grafana.
    Ruler(RulerTargetRequest),
}

/// Rules that Grafana evaluates itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct GrafanaTargetRequest {
    /// The folder's uid. The folder is made where it is absent.
    pub folder_uid: String,
    /// The title of a folder that is made.
    pub folder_title: String,
    /// The data source that is queried.
    pub datasource_uid: String,
    /// The data source that takes what is recorded. Without one the alerts read the raw series, and the
    /// plan says what that costs.
    #[serde(default)]
    pub recording_datasource_uid: Option<String>,
    /// The number of the organisation.
    pub organisation_id: u64,
    /// Whether people may go on editing the rules in Grafana.
    #[serde(default)]
    pub is_editable: bool,
    /// Whether a dashboard for each objective is written, too. It shows what is recorded.
    #[serde(default)]
    pub has_dashboards: bool,
    /// What alerts carry beside what an objective gives them.
    #[serde(default)]
    pub marks: AlertMarksRequest,
}

/// A group in the ruler of a Mimir or Cortex, reached through Grafana.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct RulerTargetRequest {
    /// The data source through which the ruler is reached.
    pub datasource_uid: String,
    /// Which ruler it is.
    pub ruler: RulerKindRequest,
    /// The namespace.
    pub namespace: String,
    /// What alerts carry beside what an objective gives them.
    #[serde(default)]
    pub marks: AlertMarksRequest,
}

/// The kind of a ruler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RulerKindRequest {
    /// Grafana Mimir.
    Mimir,
    /// Cortex.
    Cortex,
}

/// What alerts carry beside what an objective gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertMarksRequest {
    /// Labels by which notifications are routed.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Where Grafana is reached, for a link from each alert to its objective's page.
    #[serde(default)]
    pub grafana_url: Option<String>,
    /// A page that says what to do.
    #[serde(default)]
    pub runbook_url: Option<String>,
}

/// What a browser would write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ObjectPlanResponse {
    /// The service.
    pub service: String,
    /// The objects, in the order in which they are written.
    pub objects: Vec<PlannedObjectResponse>,
    /// About the list of objects.
    pub meta: ListMeta,
}

/// One object that would be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlannedObjectResponse {
    /// What kind of object it is.
    pub kind: ObjectKindResponse,
    /// Where it is.
    pub place: String,
    /// The path in Grafana's API by which its user reads what is there now.
    #[schema(example = "/api/v1/provisioning/folder/slo-payment/rule-groups/payment-availability")]
    pub read_path: String,
    /// The objective that it puts in force; none for a folder.
    pub objective_id: Option<String>,
    /// The digest of the proposal that it comes from. Name it when starting.
    pub proposal: Option<String>,
    /// The JSON that would be written.
    pub after: String,
    /// What it does, one sentence each.
    pub in_words: Vec<String>,
    /// What should be known before.
    pub findings: Vec<FindingResponse>,
}

/// Where a change stands that a browser drives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DrivenResponse {
    /// The change.
    pub change: ChangeResponse,
    /// What to do next; absent where the change came to its end.
    pub step: Option<StepResponse>,
    /// Why the last step has to be tried again: ask the person before.
    pub trouble: Option<TroubleResponse>,
    /// Its receipts, once it is in force; those without a ledger entry are minted later.
    pub receipts: Vec<ReceiptResponse>,
    /// What should be known.
    pub findings: Vec<FindingResponse>,
}

/// One request that the browser makes to Grafana with the user's own session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StepResponse {
    /// Its number. The answer names it.
    pub number: u64,
    /// What it is about, in words.
    pub in_words: String,
    /// The phase of the change that it belongs to.
    pub phase: StepPhaseResponse,
    /// The HTTP method.
    #[schema(example = "GET")]
    pub method: String,
    /// Path and query, from the root of Grafana.
    #[schema(example = "/api/folders/slo-payment")]
    pub path: String,
    /// The headers to send beside those of the session.
    pub headers: BTreeMap<String, String>,
    /// The JSON to send, as text.
    pub body: Option<String>,
    /// How long to wait before, in seconds.
    pub wait_seconds: u64,
}

/// The phase of a change that a step belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepPhaseResponse {
    /// Read what is there.
    Capture,
    /// Write.
    Apply,
    /// See that it is in force.
    Verify,
    /// Put back what was there.
    Undo,
}

/// Why a step has to be tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TroubleResponse {
    /// In words, with what to do.
    pub message: String,
    /// Whether the person lacks a right, perhaps only for another minute.
    pub is_forbidden: bool,
}

/// What the browser read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepAnswerRequest {
    /// The step's number.
    pub number: u64,
    /// The HTTP status; 0 where there was no answer.
    pub status: u16,
    /// The body, as it came.
    pub body: String,
}

impl From<TargetRequest> for ObjectTarget {
    fn from(target: TargetRequest) -> Self {
        match target {
            TargetRequest::Grafana(target) => Self::Grafana(GrafanaTarget {
                folder_uid: target.folder_uid,
                folder_title: target.folder_title,
                datasource_uid: target.datasource_uid,
                recording_datasource_uid: target.recording_datasource_uid,
                organisation_id: target.organisation_id,
                is_editable: target.is_editable,
                has_dashboards: target.has_dashboards,
                marks: target.marks.into(),
            }),
            TargetRequest::Ruler(target) => Self::Ruler(RulerTarget {
                datasource_uid: target.datasource_uid,
                ruler: match target.ruler {
                    RulerKindRequest::Mimir => RulerKind::Mimir,
                    RulerKindRequest::Cortex => RulerKind::Cortex,
                },
                namespace: target.namespace,
                marks: target.marks.into(),
            }),
        }
    }
}

impl From<AlertMarksRequest> for AlertMarks {
    fn from(marks: AlertMarksRequest) -> Self {
        Self {
            labels: marks.labels,
            grafana_url: marks.grafana_url,
            runbook_url: marks.runbook_url,
        }
    }
}

impl From<&ObjectPlan> for ObjectPlanResponse {
    fn from(plan: &ObjectPlan) -> Self {
        Self {
            service: plan.service.clone(),
            objects: plan.objects.iter().map(PlannedObjectResponse::from).collect(),
            meta: ListMeta::of(&plan.objects),
        }
    }
}

impl From<&PlannedObject> for PlannedObjectResponse {
    fn from(planned: &PlannedObject) -> Self {
        let action = &planned.action;
        Self {
            kind: (&action.object).into(),
            place: action.object.to_string(),
            read_path: place_of(&action.object),
            objective_id: objective_of(action),
            proposal: action
                .reviewed
                .as_ref()
                .map(|reviewed| reviewed.proposal.to_string()),
            after: action.after.clone(),
            in_words: planned.in_words.clone(),
            findings: findings::all_of(&planned.findings),
        }
    }
}

impl From<&Driven> for DrivenResponse {
    fn from(driven: &Driven) -> Self {
        let trouble = driven
            .change
            .drive
            .as_ref()
            .and_then(|drive| drive.trouble.as_ref());
        Self {
            change: (&driven.change).into(),
            step: driven.step.as_ref().map(StepResponse::from),
            trouble: trouble.map(|trouble| TroubleResponse {
                message: trouble.message.clone(),
                is_forbidden: trouble.is_forbidden,
            }),
            receipts: driven.receipts.iter().map(ReceiptResponse::from).collect(),
            findings: findings::all_of(&driven.findings),
        }
    }
}

impl From<&Step> for StepResponse {
    fn from(step: &Step) -> Self {
        let mut headers = BTreeMap::new();
        if step.body.is_some() {
            headers.insert("Content-Type".to_owned(), "application/json".to_owned());
        }
        if step.disable_provenance {
            headers.insert("X-Disable-Provenance".to_owned(), "true".to_owned());
        }
        Self {
            number: step.number,
            in_words: step.in_words.clone(),
            phase: step.purpose.into(),
            method: step.method.to_owned(),
            path: step.path.clone(),
            headers,
            body: step.body.clone(),
            wait_seconds: step.wait_seconds,
        }
    }
}

impl From<Purpose> for StepPhaseResponse {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Capture => Self::Capture,
            Purpose::Compare | Purpose::Write => Self::Apply,
            Purpose::ReadBack | Purpose::AwaitEvaluation | Purpose::AskRaw | Purpose::AwaitRecorded => {
                Self::Verify
            }
            Purpose::LookAgain | Purpose::CountContents | Purpose::TakeBack => Self::Undo,
        }
    }
}

/// Say what a browser would write into Grafana, without writing anything.
#[utoipa::path(post, path = "/api/v1/object-plans", tag = "changes", request_body = ObjectPlanRequest, responses(
    (status = 200, body = ObjectPlanResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn plan_objects(
    _: Editor,
    Approving(approved_by): Approving,
    State(state): State<ApiState>,
    JsonBody(body): JsonBody<ObjectPlanRequest>,
) -> Result<Json<ObjectPlanResponse>, ApiError> {
    let objective_ids = body.objective_ids.iter().map(|id| objective_id_of(id));
    let request = app::apply::ApplyRequest {
        objective_ids: objective_ids.collect::<Result<_, _>>()?,
        service: body.service,
        approved_by,
    };
    let plan = state.app.plan_objects(&request, &body.target.into())?;
    Ok(Json(ObjectPlanResponse::from(&plan)))
}

/// Begin a change that the browser drives: its first step reads what is there.
#[utoipa::path(post, path = "/api/v1/changes/start", tag = "changes", request_body = DriveRequest, responses(
    (status = 201, body = DrivenResponse),
    (status = 409, body = ErrorBody, description = "A review that is out of date (`stale_review`), or another change of the same objects that is not finished (`open_change`)"),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn start(
    _: Driver,
    Approving(approver): Approving,
    State(state): State<ApiState>,
    JsonBody(body): JsonBody<DriveRequest>,
) -> Result<(StatusCode, Json<DrivenResponse>), ApiError> {
    let reviewed = ChangeRequest {
        service: body.service,
        objectives: body.objectives,
    };
    let (request, reviewed) = apply_request(reviewed, approver.clone())?;
    let plan = state.app.plan_objects(&request, &body.target.into())?;
    plan.refuse_unless_reviewed(&reviewed)?;
    let driven = state.app.start(plan, approver)?;
    Ok((StatusCode::CREATED, Json(DrivenResponse::from(&driven))))
}

/// Record what the browser read, and get the next step.
#[utoipa::path(post, path = "/api/v1/changes/{id}/answers", tag = "changes", request_body = StepAnswerRequest,
    params(("id" = String, Path, description = "The change's id")), responses(
    (status = 200, body = DrivenResponse),
    (status = 409, body = ErrorBody, description = "The step is not the one that is handed out, or somebody else drives (`stale_step`)"),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn answer(
    _: Driver,
    Approving(approver): Approving,
    State(state): State<ApiState>,
    PathParams(id): PathParams<String>,
    JsonBody(body): JsonBody<StepAnswerRequest>,
) -> Result<Json<DrivenResponse>, ApiError> {
    let app = state.app.clone();
    let answer = Answer {
        status: body.status,
        body: body.body,
    };
    let answered = async move { app.answer(&ChangeId(id), body.number, &answer, &approver).await };
    let driven = to_the_end(&state, answered).await?;
    state.metrics.findings_made(&driven.findings);
    Ok(Json(DrivenResponse::from(&driven)))
}

/// Go on with a change that was left open, from here.
#[utoipa::path(post, path = "/api/v1/changes/{id}/resume", tag = "changes",
    params(("id" = String, Path, description = "The change's id")), responses(
    (status = 200, body = DrivenResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn resume(
    _: Driver,
    Approving(approver): Approving,
    State(state): State<ApiState>,
    PathParams(id): PathParams<String>,
) -> Result<Json<DrivenResponse>, ApiError> {
    let driven = state.app.resume(&ChangeId(id), approver)?;
    Ok(Json(DrivenResponse::from(&driven)))
}

/// Begin to take a change back that a browser put in force or left open.
#[utoipa::path(post, path = "/api/v1/changes/{id}/undo/start", tag = "changes",
    params(("id" = String, Path, description = "The change's id")), responses(
    (status = 200, body = DrivenResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn start_undo(
    _: Driver,
    Approving(approver): Approving,
    State(state): State<ApiState>,
    PathParams(id): PathParams<String>,
) -> Result<Json<DrivenResponse>, ApiError> {
    let app = state.app.clone();
    let undoing = async move { app.start_undo(&ChangeId(id), approver).await };
    let driven = to_the_end(&state, undoing).await?;
    state.metrics.findings_made(&driven.findings);
    Ok(Json(DrivenResponse::from(&driven)))
}
