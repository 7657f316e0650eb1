//! Checks of expressions and rule files that somebody wrote.

use app::check::{CheckReport, CheckSubject};
use axum::Json;
use axum::extract::State;
use domain::Finding;
use promql::profile::Learned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Editor;
use crate::error::ApiError;
use crate::extract::JsonBody;
use crate::findings::{self, FindingResponse};
use crate::lists::ListMeta;
use crate::{ApiState, ErrorBody};

/// What is to be checked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckRequest {
    /// One PromQL expression.
    Expression(String),
    /// A rule file.
    RuleFile(RuleFileRequest),
}

/// A rule file to check.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleFileRequest {
    /// What the findings call it.
    #[schema(example = "payment.yaml")]
    pub name: String,
    /// The YAML.
    pub text: String,
}

/// What the checks had to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FindingListResponse {
    /// Empty when all is well.
    pub findings: Vec<FindingResponse>,
    /// What PromQL the server takes; absent where no server was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<CheckedServerResponse>,
    /// About the list.
    pub meta: ListMeta,
}

/// The server that takes the expressions or does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CheckedServerResponse {
    /// The product with its version.
    #[schema(example = "Prometheus 3.15.0")]
    pub name: String,
    /// How it is known what PromQL it takes.
    pub learned_by: LearnedByResponse,
    /// The same in words.
    #[schema(example = "Prometheus 3.15.0, by its own list of features")]
    pub in_words: String,
    /// Expressions that were checked.
    pub n_expressions: usize,
    /// Those that are valid on this server, by all that is known of it and by its own word.
    pub n_valid: usize,
}

/// How it is known what PromQL a server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LearnedByResponse {
    /// By its own list of features.
    Features,
    /// By its version; flags are taken to be off.
    Version,
    /// By its answers to probe expressions.
    Probes,
    /// It told nothing, so the floor is assumed.
    Floor,
}

impl From<&[Finding]> for FindingListResponse {
    fn from(findings: &[Finding]) -> Self {
        Self {
            findings: findings::all_of(findings),
            server: None,
            meta: ListMeta::of(findings),
        }
    }
}

impl From<&CheckReport> for FindingListResponse {
    fn from(report: &CheckReport) -> Self {
        Self {
            server: Some(CheckedServerResponse {
                name: report.server.server.clone(),
                learned_by: report.server.learned.into(),
                in_words: report.server.in_words(),
                n_expressions: report.n_expressions,
                n_valid: report.n_valid,
            }),
            ..Self::from(&*report.findings)
        }
    }
}

impl From<Learned> for LearnedByResponse {
    fn from(learned: Learned) -> Self {
        match learned {
            Learned::Features => Self::Features,
            Learned::Version => Self::Version,
            Learned::Probes => Self::Probes,
            Learned::Floor => Self::Floor,
        }
    }
}

impl From<CheckRequest> for CheckSubject {
    fn from(request: CheckRequest) -> Self {
        match request {
            CheckRequest::Expression(text) => Self::Expression(text),
            CheckRequest::RuleFile(RuleFileRequest { name, text }) => Self::RuleFile { name, text },
        }
    }
}

/// Check an expression or a rule file against the source.
#[utoipa::path(post, path = "/api/v1/checks", tag = "checks", request_body = CheckRequest, responses(
    (status = 200, body = FindingListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn check(
    _: Editor,
    State(state): State<ApiState>,
    JsonBody(body): JsonBody<CheckRequest>,
) -> Result<Json<FindingListResponse>, ApiError> {
    let report = state.app.check(&body.into()).await?;
    state.metrics.findings_made(&report.findings);
    Ok(Json(FindingListResponse::from(&report)))
}
