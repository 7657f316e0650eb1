//! Checks of expressions and rule files that somebody wrote.

use app::check::CheckSubject;
use axum::Json;
use axum::extract::State;
use domain::Finding;
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
    /// About the list.
    pub meta: ListMeta,
}

impl From<&[Finding]> for FindingListResponse {
    fn from(findings: &[Finding]) -> Self {
        Self {
            findings: findings::all_of(findings),
            meta: ListMeta::of(findings),
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
    let findings = state.app.check(&body.into()).await?;
    state.metrics.findings_made(&findings);
    Ok(Json(FindingListResponse::from(&*findings)))
}
