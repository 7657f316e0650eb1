//! The burn-downs of many objectives at once.

use std::collections::BTreeSet;

use app::burn_downs::{BurnDowns, ObjectiveBurnDown};
use axum::Json;
use axum::extract::State;
use domain::ObjectiveId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::ApiError;
use crate::extract::{QueryParams, objective_id_of};
use crate::lists::ListMeta;
use crate::proposal_document::BurnDownPointResponse;
use crate::{ApiState, ErrorBody};

/// Each is a replay of a whole period; a page shows no more rows.
const MAX_OBJECTIVES: usize = 100;

/// Whose burn-downs to list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BurnDownQueryParams {
    /// The ids of the objectives, separated by commas; at most 100.
    #[param(example = "payment-availability,payment-latency")]
    pub objectives: String,
}

/// Burn-downs of objectives in force.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BurnDownListResponse {
    /// In the order in which they were asked for; those not in force are left out.
    pub burn_downs: Vec<ObjectiveBurnDownResponse>,
    /// What could not be looked at, in words.
    pub cut: Vec<String>,
    /// About the list.
    pub meta: ListMeta,
}

/// The burn-down of one objective, small enough for a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ObjectiveBurnDownResponse {
    /// The objective.
    #[schema(example = "payment-availability")]
    pub objective_id: String,
    /// Its budget over the period, in at most 60 points, the newest last.
    pub points: Vec<BurnDownPointResponse>,
}

impl From<&BurnDowns> for BurnDownListResponse {
    fn from(found: &BurnDowns) -> Self {
        Self {
            burn_downs: found
                .burn_downs
                .iter()
                .map(ObjectiveBurnDownResponse::from)
                .collect(),
            cut: found.cut.clone(),
            meta: ListMeta::of(&found.burn_downs),
        }
    }
}

impl From<&ObjectiveBurnDown> for ObjectiveBurnDownResponse {
    fn from(burn_down: &ObjectiveBurnDown) -> Self {
        Self {
            objective_id: burn_down.objective_id.to_string(),
            points: burn_down.points.iter().map(BurnDownPointResponse::from).collect(),
        }
    }
}

/// List how the budgets of some objectives have burned.
#[utoipa::path(get, path = "/api/v1/burn-downs", tag = "objectives", params(BurnDownQueryParams), responses(
    (status = 200, body = BurnDownListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn list_burn_downs(
    State(state): State<ApiState>,
    QueryParams(params): QueryParams<BurnDownQueryParams>,
) -> Result<Json<BurnDownListResponse>, ApiError> {
    let ids = objective_ids_of(&params.objectives)?;
    let found = state.app.burn_downs(&ids, (state.history_end)()).await?;
    Ok(Json(BurnDownListResponse::from(&found)))
}

/// The ids in a list with commas, each once.
fn objective_ids_of(list: &str) -> Result<Vec<ObjectiveId>, ApiError> {
    let mut once = BTreeSet::new();
    let names: Vec<&str> = list.split(',').filter(|name| once.insert(*name)).collect();
    if names.len() > MAX_OBJECTIVES {
        return Err(ApiError::invalid(format!(
            "{} objectives are too many at once; ask for at most {MAX_OBJECTIVES}",
            names.len()
        )));
    }
    names.into_iter().map(objective_id_of).collect()
}
