//! Objectives in force on the wire: where each stands, and how it came there.

use app::objectives::{ObjectiveFilter, ObjectiveHistory, ObjectiveInForce, ObjectivesInForce};
use axum::Json;
use axum::extract::State;
use domain::{BudgetRemaining, ObjectiveState, StatusBasis, TierBurn};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::changes::ChangeResponse;
use crate::error::ApiError;
use crate::extract::{PathParams, QueryParams, objective_id_of};
use crate::lists::ListMeta;
use crate::objectives::ObjectiveResponse;
use crate::proposal_document::{
    AlertSeverityResponse, AlertTiersResponse, BacktestResponse, CadenceResponse, ReadByResponse,
};
use crate::receipts::{ReceiptResponse, ReceiptStateResponse};
use crate::{ApiState, ErrorBody};

/// Which objectives to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ObjectiveQueryParams {
    /// Of one service only.
    service: Option<String>,
    /// Those only whose alerts read the data source with this uid; those of which none is known where it is
    /// empty.
    data_source: Option<String>,
}

/// The objectives in force.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ObjectiveListResponse {
    /// Those first that need a person first.
    pub objectives: Vec<ObjectiveInForceResponse>,
    /// With whose rights the source was asked; absent where there is none to ask, and then the figures are of
    /// the reviewed proposals.
    pub read_by: Option<ReadByResponse>,
    /// What could not be looked at, in words.
    pub cut: Vec<String>,
    /// About the list.
    pub meta: ListMeta,
}

/// An objective in force with its history.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ObjectiveHistoryResponse {
    /// Where it stands.
    pub in_force: ObjectiveInForceResponse,
    /// Its period up to now, replayed: the burn-down, and when each alert fired or would have.
    pub history: BacktestResponse,
    /// The changes that wrote it, the newest first, undone ones too.
    pub changes: Vec<ChangeResponse>,
    /// Its receipts, the newest first.
    pub receipts: Vec<ReceiptResponse>,
    /// With whose rights the source was asked; absent where there is none to ask, and then the figures are of
    /// the reviewed proposal.
    pub read_by: Option<ReadByResponse>,
    /// What could not be looked at, in words.
    pub cut: Vec<String>,
}

/// An objective in force and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ObjectiveInForceResponse {
    /// What is in force.
    pub objective: ObjectiveResponse,
    /// Its alerts.
    pub alert_tiers: AlertTiersResponse,
    /// The intervals that they were derived for.
    pub cadence: CadenceResponse,
    /// The change that put it in force.
    pub change: String,
    /// When that was verified.
    #[schema(format = DateTime)]
    pub since: String,
    /// The uid of the data source of Grafana's that its alerts read; absent where that is not known.
    pub data_source: Option<String>,
    /// Its receipt; absent where none was written yet.
    pub receipt: Option<ReceiptReferenceResponse>,
    /// What the rules in force have otherwise than the receipt, in words.
    pub drift: Option<String>,
    /// The one word: where it stands.
    pub state: ObjectiveStateResponse,
    /// By which way the figures came.
    pub basis: StatusBasisResponse,
    /// The end of the period that the figures are of.
    #[schema(format = DateTime)]
    pub as_of: String,
    /// The newest data of the source; absent where there was none in the last hour.
    #[schema(format = DateTime)]
    pub newest_data_at: Option<String>,
    /// Events of the period, each counted once.
    pub events_total: f64,
    /// The bad ones among them.
    pub events_bad: f64,
    /// The part of the period for which there is data.
    #[schema(example = "29d12h")]
    pub seen: String,
    /// The share of good events; absent without events.
    pub attainment: Option<f64>,
    /// What is left of the error budget; absent without events.
    pub budget: Option<BudgetRemainingResponse>,
    /// How fast it burns now; 1 spends the budget in exactly the period. Absent without events.
    pub burn_rate: Option<f64>,
    /// When the budget is gone if it goes on so; absent where it is not.
    #[schema(example = "2d2h")]
    pub spent_in: Option<String>,
    /// How fast it burns in the windows of each alert, in the order of the tiers.
    pub tiers: Vec<TierBurnResponse>,
}

/// The receipt of an objective in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceiptReferenceResponse {
    /// The SHA-256 of its document.
    pub document_hash: String,
    /// Where it stands.
    pub state: ReceiptStateResponse,
}

/// Where an objective stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectiveStateResponse {
    /// An alert's condition holds: the budget burns faster than it may.
    Burning,
    /// The period's budget is spent.
    Spent,
    /// The source has no recent data.
    NoData,
    /// The rules in force are not the recorded ones.
    Drifted,
    /// Too little of the period was seen to say more.
    NotEnoughHistory,
    /// None of these.
    Healthy,
}

/// By which way figures came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusBasisResponse {
    /// From what the rules in force have recorded over the whole period.
    Recorded,
    /// Counted from the raw series: the rules have not recorded a whole period yet.
    Counted,
    /// From the proposal that was reviewed: the source does not answer.
    Stored,
}

/// What is left of an error budget; below 0 where more was burned than there was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct BudgetRemainingResponse {
    /// As a share of the period's budget.
    pub share: f64,
    /// As seconds of full outage under even traffic.
    pub seconds: f64,
    /// As events that may yet be bad, at the period's traffic.
    pub events: f64,
}

/// How fast an error budget burns in the windows of one alert.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TierBurnResponse {
    /// Page a person now, or open a ticket.
    pub severity: AlertSeverityResponse,
    /// The long window.
    #[schema(example = "1h")]
    pub long_window: String,
    /// The short window.
    #[schema(example = "5m")]
    pub short_window: String,
    /// The burn rate above which it fires, an exact decimal.
    #[schema(example = "14.4")]
    pub factor: String,
    /// The burn rate over the long window; absent without events.
    pub long_rate: Option<f64>,
    /// The burn rate over the short window; absent without events.
    pub short_rate: Option<f64>,
    /// Both are above the factor.
    pub is_exceeded: bool,
    /// Whether the server says that the alert is pending or fires; absent where it did not say.
    pub is_active: Option<bool>,
}

impl From<&ObjectivesInForce> for ObjectiveListResponse {
    fn from(found: &ObjectivesInForce) -> Self {
        Self {
            objectives: found
                .objectives
                .iter()
                .map(ObjectiveInForceResponse::from)
                .collect(),
            read_by: found.read_by.map(ReadByResponse::from),
            cut: found.cut.clone(),
            meta: ListMeta::of(&found.objectives),
        }
    }
}

impl From<&ObjectiveHistory> for ObjectiveHistoryResponse {
    fn from(found: &ObjectiveHistory) -> Self {
        Self {
            in_force: (&found.in_force).into(),
            history: (&found.history).into(),
            changes: found.changes.iter().map(ChangeResponse::from).collect(),
            receipts: found.receipts.iter().map(ReceiptResponse::from).collect(),
            read_by: found.read_by.map(ReadByResponse::from),
            cut: found.cut.clone(),
        }
    }
}

impl From<&ObjectiveInForce> for ObjectiveInForceResponse {
    fn from(in_force: &ObjectiveInForce) -> Self {
        let ObjectiveInForce {
            objective, status, ..
        } = in_force;
        let receipt = in_force.receipt.as_ref().map(ReceiptResponse::from);
        Self {
            objective: objective.into(),
            alert_tiers: (&in_force.alert_tiers).into(),
            cadence: in_force.cadence.into(),
            change: in_force.change.to_string(),
            since: in_force.since.to_string(),
            data_source: in_force.data_source.clone(),
            receipt: receipt.map(|receipt| ReceiptReferenceResponse {
                document_hash: receipt.document_hash,
                state: receipt.state,
            }),
            drift: status.drift.clone(),
            state: status.state(objective).into(),
            basis: status.basis.into(),
            as_of: status.as_of.to_string(),
            newest_data_at: status.newest_data_at.map(|at| at.to_string()),
            events_total: status.events.total,
            events_bad: status.events.bad,
            seen: status.seen.to_string(),
            attainment: status.attainment,
            budget: status.budget.map(BudgetRemainingResponse::from),
            burn_rate: status.burn_rate(),
            spent_in: status.spent_in(objective).map(|span| span.to_string()),
            tiers: status.tiers.iter().map(TierBurnResponse::from).collect(),
        }
    }
}

impl From<BudgetRemaining> for BudgetRemainingResponse {
    fn from(budget: BudgetRemaining) -> Self {
        Self {
            share: budget.share,
            seconds: budget.seconds,
            events: budget.events,
        }
    }
}

impl From<&TierBurn> for TierBurnResponse {
    fn from(burn: &TierBurn) -> Self {
        Self {
            severity: burn.severity.into(),
            long_window: burn.long_window.to_string(),
            short_window: burn.short_window.to_string(),
            factor: burn.factor.to_string(),
            long_rate: burn.long_rate,
            short_rate: burn.short_rate,
            is_exceeded: burn.is_exceeded,
            is_active: burn.is_active,
        }
    }
}

impl From<ObjectiveState> for ObjectiveStateResponse {
    fn from(state: ObjectiveState) -> Self {
        match state {
            ObjectiveState::Burning => Self::Burning,
            ObjectiveState::Spent => Self::Spent,
            ObjectiveState::NoData => Self::NoData,
            ObjectiveState::Drifted => Self::Drifted,
            ObjectiveState::NotEnoughHistory => Self::NotEnoughHistory,
            ObjectiveState::Healthy => Self::Healthy,
        }
    }
}

impl From<StatusBasis> for StatusBasisResponse {
    fn from(basis: StatusBasis) -> Self {
        match basis {
            StatusBasis::Recorded => Self::Recorded,
            StatusBasis::Counted => Self::Counted,
            StatusBasis::Stored => Self::Stored,
        }
    }
}

/// List the objectives in force, those first that need a person first.
#[utoipa::path(get, path = "/api/v1/objectives", tag = "objectives", params(ObjectiveQueryParams), responses(
    (status = 200, body = ObjectiveListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn list_objectives(
    State(state): State<ApiState>,
    QueryParams(params): QueryParams<ObjectiveQueryParams>,
) -> Result<Json<ObjectiveListResponse>, ApiError> {
    let filter = ObjectiveFilter {
        service: params.service.as_deref(),
        data_source: params.data_source.as_deref(),
    };
    let found = state
        .app
        .objectives_in_force(filter, state.rules.as_deref(), (state.history_end)())
        .await?;
    Ok(Json(ObjectiveListResponse::from(&found)))
}

/// Get one objective in force, with its burn-down, its alerts, its changes and its receipts.
#[utoipa::path(get, path = "/api/v1/objectives/{id}", tag = "objectives",
    params(("id" = String, Path, description = "The objective's id")), responses(
    (status = 200, body = ObjectiveHistoryResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn find_objective(
    State(state): State<ApiState>,
    PathParams(id): PathParams<String>,
) -> Result<Json<ObjectiveHistoryResponse>, ApiError> {
    let id = objective_id_of(&id)?;
    let found = state
        .app
        .objective_in_force(&id, state.rules.as_deref(), (state.history_end)())
        .await?;
    Ok(Json(ObjectiveHistoryResponse::from(&found)))
}
