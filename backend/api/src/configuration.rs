//! What this process works with, and tests of each part.

use app::configuration::{Configuration, ConfigurationPart, PartTest};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Admin;
use crate::error::ApiError;
use crate::extract::JsonBody;
use crate::{ApiState, ErrorBody};

/// What this process works with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConfigurationResponse {
    /// Each part with what it is now.
    pub parts: Vec<ConfigurationPartResponse>,
}

/// One part of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConfigurationPartResponse {
    /// Which.
    pub part: PartName,
    /// What it is now, in words.
    pub in_words: String,
}

/// A part that can be tried alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartName {
    /// Where metrics are read.
    Source,
    /// Which labels name a service.
    ServiceLabels,
    /// Where rules are put in force.
    RuleTarget,
    /// What ranks beside the rules.
    Model,
    /// Where receipts are minted.
    Ledger,
}

/// Which part to try.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartTestRequest {
    /// The part.
    pub part: PartName,
}

/// What came of trying one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartTestResponse {
    /// Which.
    pub part: PartName,
    /// It works.
    pub is_working: bool,
    /// What was tried, in words.
    pub tried: String,
    /// What came back, in words.
    pub came_back: String,
}

impl From<&Configuration> for ConfigurationResponse {
    fn from(configuration: &Configuration) -> Self {
        let parts = configuration.parts.iter();
        let parts = parts.map(|(part, in_words)| ConfigurationPartResponse {
            part: (*part).into(),
            in_words: in_words.clone(),
        });
        Self {
            parts: parts.collect(),
        }
    }
}

impl From<PartTest> for PartTestResponse {
    fn from(test: PartTest) -> Self {
        Self {
            part: test.part.into(),
            is_working: test.is_working,
            tried: test.tried,
            came_back: test.came_back,
        }
    }
}

impl From<ConfigurationPart> for PartName {
    fn from(part: ConfigurationPart) -> Self {
        match part {
            ConfigurationPart::Source => Self::Source,
            ConfigurationPart::ServiceLabels => Self::ServiceLabels,
            ConfigurationPart::RuleTarget => Self::RuleTarget,
            ConfigurationPart::Model => Self::Model,
            ConfigurationPart::Ledger => Self::Ledger,
        }
    }
}

impl From<PartName> for ConfigurationPart {
    fn from(name: PartName) -> Self {
        match name {
            PartName::Source => Self::Source,
            PartName::ServiceLabels => Self::ServiceLabels,
            PartName::RuleTarget => Self::RuleTarget,
            PartName::Model => Self::Model,
            PartName::Ledger => Self::Ledger,
        }
    }
}

/// Say what this process works with. Nothing is asked of others.
#[utoipa::path(get, path = "/api/v1/configuration", tag = "operation", responses(
    (status = 200, body = ConfigurationResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn show_configuration(
    _: Admin,
    State(state): State<ApiState>,
) -> Result<Json<ConfigurationResponse>, ApiError> {
    let configuration = state.app.configuration(state.rules.as_deref());
    Ok(Json(ConfigurationResponse::from(&configuration)))
}

/// Try one part, and say what was tried and what came back. A part that does not work is no error of the call.
#[utoipa::path(post, path = "/api/v1/configuration/tests", tag = "operation",
    request_body = PartTestRequest, responses(
    (status = 200, body = PartTestResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn try_part(
    _: Admin,
    State(state): State<ApiState>,
    JsonBody(body): JsonBody<PartTestRequest>,
) -> Result<Json<PartTestResponse>, ApiError> {
    let test = state.app.try_part(body.part.into(), state.rules.as_deref()).await;
    Ok(Json(PartTestResponse::from(test)))
}
