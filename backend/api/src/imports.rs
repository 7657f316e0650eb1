//! Objectives that somebody wrote, as proposals.

use app::import::ImportRequest;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Proposal;
use formats::{LossReport, ReadOptions, Reading, SpecError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Editor;
use crate::error::ApiError;
use crate::exports::{LossResponse, losses_of};
use crate::extract::JsonBody;
use crate::lists::ListMeta;
use crate::proposal_document::ProposalResponse;
use crate::proposals::{alerting_of, maintenance_of, period_of};
use crate::{ApiState, ErrorBody};

/// A file with objectives: Sloth, Pyrra, OpenSLO or our own YAML.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecFileRequest {
    /// What messages call it.
    #[schema(example = "payment.yaml")]
    pub name: String,
    /// The YAML.
    pub text: String,
    /// The period where the file names none, 30 days if absent.
    #[schema(example = "28d")]
    pub period: Option<String>,
    /// The alerts: `derived` for the objective (also if absent), or as `google`, `sloth`, `pyrra` or
    /// `grafana` have them.
    #[schema(example = "derived")]
    pub alerting: Option<String>,
    /// Times whose events are neither good nor bad, beside those of the file.
    #[serde(default)]
    #[schema(example = json!(["every Sunday 02:00 for 2h Europe/Berlin"]))]
    pub maintenance: Vec<String>,
}

/// What came of importing a file.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportResponse {
    /// The formats of its documents.
    #[schema(example = json!(["Sloth prometheus/v1"]))]
    pub formats: Vec<String>,
    /// A proposal for each objective, in the order of the file.
    pub proposals: Vec<ProposalResponse>,
    /// What was not carried over.
    pub losses: Vec<LossResponse>,
    /// About the list of proposals.
    pub meta: ListMeta,
}

impl ImportResponse {
    /// The answer for what was read of a file and made of it.
    pub fn of(formats: &[formats::Format], proposals: &[Proposal], losses: &LossReport) -> Self {
        Self {
            formats: formats.iter().map(ToString::to_string).collect(),
            proposals: proposals.iter().map(ProposalResponse::from).collect(),
            losses: losses_of(losses),
            meta: ListMeta::of(proposals),
        }
    }
}

/// Import the objectives of a file as proposals, and keep them.
#[utoipa::path(post, path = "/api/v1/imports", tag = "proposals", request_body = SpecFileRequest, responses(
    (status = 201, body = ImportResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn import(
    _: Editor,
    State(state): State<ApiState>,
    JsonBody(body): JsonBody<SpecFileRequest>,
) -> Result<(StatusCode, Json<ImportResponse>), ApiError> {
    let importing = import_file(&state, &body);
    Ok((StatusCode::CREATED, Json(state.proposing.take(importing).await?)))
}

async fn import_file(state: &ApiState, body: &SpecFileRequest) -> Result<ImportResponse, ApiError> {
    let options = ReadOptions {
        default_period: period_of(body.period.as_deref())?,
        in_force: state.app.objectives_written()?,
    };
    let as_of = (state.history_end)();
    let mut reading = read(&body.name, &body.text, &options)?;
    for grouped in std::mem::take(&mut reading.groups) {
        let values = state.app.values_of(&grouped.group, as_of).await?;
        reading
            .expand(&grouped, &values)
            .map_err(|error| invalid(&error))?;
    }
    let formats = reading.formats.clone();
    let origin = reading.origin(&body.name);
    let maintenance = maintenance_of(&body.maintenance)?;
    let (mut specs, losses) = reading.into_specs();
    for spec in &mut specs {
        spec.objective.also_in_maintenance(&maintenance);
    }
    let request = ImportRequest {
        specs,
        origin,
        alerting: alerting_of(body.alerting.as_deref())?,
        as_of,
    };
    let proposals = state.app.import(&request).await?;
    Ok(ImportResponse::of(&formats, &proposals, &losses))
}

fn read(name: &str, text: &str, options: &ReadOptions) -> Result<Reading, ApiError> {
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    formats::read(&name, text, options).map_err(|error| invalid(&error))
}

fn invalid(error: &SpecError) -> ApiError {
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", error.to_string())
}
