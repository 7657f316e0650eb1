//! Other targets, periods and alerts, tried on the history of a proposal.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Objective;
use domain::what_if::{Scenario, WhatIf};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Editor;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathParams, digest_of};
use crate::fit::ObjectiveFitResponse;
use crate::lists::ListMeta;
use crate::proposal_document::{AlertTiersResponse, BacktestResponse};
use crate::proposals::{alerting_of, period_of, target_of};
use crate::{ApiState, ErrorBody};

/// What to try.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIfRequest {
    /// One scenario or several; at most 100.
    pub scenarios: Vec<ScenarioRequest>,
}

/// One thing to try. What is absent is as it was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioRequest {
    /// A target: a share or a percentage, as text.
    #[schema(example = "99.9%")]
    pub target: Option<String>,
    /// A rolling period.
    #[schema(example = "28d")]
    pub period: Option<String>,
    /// The alerts: `derived` for the objective (also if absent), or as `google`, `sloth`, `pyrra` or
    /// `grafana` have them.
    #[schema(example = "derived")]
    pub alerting: Option<String>,
}

/// What would be so.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhatIfListResponse {
    /// In the order of the scenarios.
    pub scenarios: Vec<WhatIfResponse>,
    /// About the list.
    pub meta: ListMeta,
}

/// What would be so in one scenario.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhatIfResponse {
    /// The target as a share, an exact decimal.
    #[schema(example = "0.999")]
    pub target: String,
    /// The period.
    #[schema(example = "30d")]
    pub period: String,
    /// The error budget of a period, as time of full outage.
    #[schema(example = "43m12s")]
    pub budget_time: String,
    /// The same as events, at the observed traffic; absent without events.
    pub budget_events: Option<f64>,
    /// Pages in 30 days by chance alone, about; absent without events.
    pub false_pages_per_30_days: Option<f64>,
    /// The alerts that would be written.
    pub alert_tiers: AlertTiersResponse,
    /// For each tier, in one sentence, how fast the budget goes where it fires.
    pub in_words: Vec<String>,
    /// Events, attainment, budget and burn-down of the last period (of the whole history, where that
    /// is shorter), firings of the whole history.
    pub backtest: BacktestResponse,
    /// How well the whole history keeps the target, and how sure that is; absent where there is not
    /// enough data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<ObjectiveFitResponse>,
    /// Why nothing is known of that, in words; absent where something is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "only 3.0 d of history, 7 d needed")]
    pub not_enough_data: Option<String>,
}

/// Each scenario costs a few milliseconds.
const MAX_SCENARIOS: usize = 100;

impl From<&WhatIf> for WhatIfResponse {
    fn from(what_if: &WhatIf) -> Self {
        Self {
            target: what_if.scenario.target.share().to_string(),
            period: what_if.scenario.period.to_string(),
            budget_time: what_if.budget_time.to_string(),
            budget_events: what_if.budget_events,
            false_pages_per_30_days: what_if.false_pages_in_30_days,
            alert_tiers: (&what_if.alert_tiers).into(),
            in_words: what_if.in_words.clone(),
            backtest: (&what_if.backtest).into(),
            fit: what_if.fit.as_ref().ok().map(ObjectiveFitResponse::from),
            not_enough_data: what_if.fit.as_ref().err().map(ToString::to_string),
        }
    }
}

/// What is absent is as it was proposed; the alerts are derived.
pub(crate) fn scenario_of(asked: &ScenarioRequest, objective: &Objective) -> Result<Scenario, ApiError> {
    Ok(Scenario {
        target: target_of(asked.target.as_deref())?.unwrap_or(objective.target),
        period: match &asked.period {
            Some(period) => period_of(Some(period))?,
            None => objective.period,
        },
        alerting: alerting_of(asked.alerting.as_deref())?,
    })
}

/// Try other targets, periods and alerts on the history of a proposal.
#[utoipa::path(post, path = "/api/v1/proposals/{digest}/what-if", tag = "proposals",
    params(("digest" = String, Path, description = "The proposal's SHA-256, 64 hex digits")),
    request_body = WhatIfRequest, responses(
    (status = 200, body = WhatIfListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn what_if(
    _: Editor,
    State(state): State<ApiState>,
    PathParams(digest): PathParams<String>,
    JsonBody(body): JsonBody<WhatIfRequest>,
) -> Result<Json<WhatIfListResponse>, ApiError> {
    let digest = digest_of(&digest)?;
    if body.scenarios.is_empty() || body.scenarios.len() > MAX_SCENARIOS {
        let message = format!("1 to {MAX_SCENARIOS} scenarios can be tried at once");
        return Err(ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            message,
        ));
    }
    let found = state.app.store.proposal(digest).map_err(app::AppError::from)?;
    let proposal = found.ok_or_else(|| ApiError::not_found(format!("there is no proposal `{digest}`")))?;
    let scenarios: Vec<Scenario> = body
        .scenarios
        .iter()
        .map(|asked| scenario_of(asked, &proposal.objective))
        .collect::<Result<_, ApiError>>()?;
    let tried = state.app.what_if(digest, &scenarios).await?;
    let scenarios: Vec<WhatIfResponse> = tried.iter().map(WhatIfResponse::from).collect();
    Ok(Json(WhatIfListResponse {
        meta: ListMeta::of(&scenarios),
        scenarios,
    }))
}
