//! Proposals as files for others: Prometheus, Kubernetes, OpenSLO, Grafana.

use axum::Json;
use axum::extract::State;
use formats::{ExportFormat, Exported, GrafanaPlace, Loss, LossKind, LossReport, Spec};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::Editor;
use crate::error::ApiError;
use crate::extract::{PathParams, QueryParams, digest_of};
use crate::lists::ListMeta;
use crate::{ApiState, ErrorBody};

/// How to write a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportQueryParams {
    /// In which format.
    pub format: ExportFormatRequest,
    /// The uid of the data source that Grafana's rules and dashboards read.
    pub datasource_uid: Option<String>,
    /// The uid of the folder of Grafana's rules; its title in a provisioning file.
    pub folder: Option<String>,
}

/// A format that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExportFormatRequest {
    /// A rule file of Prometheus, Mimir and Cortex.
    Prometheus,
    /// The object `PrometheusRule` of the Prometheus operator.
    PrometheusRule,
    /// OpenSLO v1.
    Openslo,
    /// Rules that Grafana evaluates, as a provisioning file.
    Grafana,
    /// The same as the body of Grafana's provisioning API.
    GrafanaHttp,
    /// A dashboard of Grafana.
    Dashboard,
    /// Our own YAML.
    Srellama,
}

/// A document for others, and what it does not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExportResponse {
    /// Its format.
    pub format: ExportFormatRequest,
    /// A name for it as a file.
    #[schema(example = "payment-availability.rules.yaml")]
    pub file_name: String,
    /// What it is.
    #[schema(example = "application/yaml")]
    pub media_type: String,
    /// The document.
    pub text: String,
    /// What it does not say, or says otherwise.
    pub losses: Vec<LossResponse>,
    /// About the list of losses.
    pub meta: ListMeta,
}

/// One difference between what was given and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LossResponse {
    /// The objective or the document that it concerns.
    pub subject: String,
    /// The line of the source that says it; absent where the loss is the target's.
    pub line: Option<usize>,
    /// What became of it.
    pub kind: LossKindResponse,
    /// What it is, and why.
    pub reason: String,
}

/// What became of something in a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LossKindResponse {
    /// The whole document or objective has no counterpart.
    NotConverted,
    /// It is gone, and alerts or numbers may differ for it.
    Changed,
    /// It is gone; alerts and numbers are the same.
    LeftOut,
    /// The source left it open; a default was taken.
    Assumed,
}

impl From<ExportFormatRequest> for ExportFormat {
    fn from(format: ExportFormatRequest) -> Self {
        match format {
            ExportFormatRequest::Prometheus => Self::Prometheus,
            ExportFormatRequest::PrometheusRule => Self::PrometheusRule,
            ExportFormatRequest::Openslo => Self::OpenSlo,
            ExportFormatRequest::Grafana => Self::Grafana,
            ExportFormatRequest::GrafanaHttp => Self::GrafanaHttp,
            ExportFormatRequest::Dashboard => Self::Dashboard,
            ExportFormatRequest::Srellama => Self::Srellama,
        }
    }
}

impl From<ExportFormat> for ExportFormatRequest {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Prometheus => Self::Prometheus,
            ExportFormat::PrometheusRule => Self::PrometheusRule,
            ExportFormat::OpenSlo => Self::Openslo,
            ExportFormat::Grafana => Self::Grafana,
            ExportFormat::GrafanaHttp => Self::GrafanaHttp,
            ExportFormat::Dashboard => Self::Dashboard,
            ExportFormat::Srellama => Self::Srellama,
        }
    }
}

impl From<LossKind> for LossKindResponse {
    fn from(kind: LossKind) -> Self {
        match kind {
            LossKind::NotConverted => Self::NotConverted,
            LossKind::Changed => Self::Changed,
            LossKind::LeftOut => Self::LeftOut,
            LossKind::Assumed => Self::Assumed,
        }
    }
}

impl From<&Loss> for LossResponse {
    fn from(loss: &Loss) -> Self {
        Self {
            subject: loss.subject.clone(),
            line: loss.position.map(|position| position.line),
            kind: loss.kind.into(),
            reason: loss.reason.clone(),
        }
    }
}

impl From<&Exported> for ExportResponse {
    fn from(exported: &Exported) -> Self {
        Self {
            format: exported.format.into(),
            file_name: exported.file_name.clone(),
            media_type: exported.format.media_type().to_owned(),
            text: exported.text.clone(),
            losses: losses_of(&exported.losses),
            meta: ListMeta::of(&exported.losses.losses),
        }
    }
}

pub(crate) fn losses_of(report: &LossReport) -> Vec<LossResponse> {
    report.losses.iter().map(LossResponse::from).collect()
}

/// Write a proposal for others.
#[utoipa::path(get, path = "/api/v1/proposals/{digest}/export", tag = "proposals",
    params(("digest" = String, Path, description = "The proposal's SHA-256, 64 hex digits"), ExportQueryParams),
    responses((status = 200, body = ExportResponse),
        (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn export_proposal(
    _: Editor,
    State(state): State<ApiState>,
    PathParams(digest): PathParams<String>,
    QueryParams(params): QueryParams<ExportQueryParams>,
) -> Result<Json<ExportResponse>, ApiError> {
    let digest = digest_of(&digest)?;
    let found = state.app.store.proposal(digest).map_err(app::AppError::from)?;
    let proposal = found.ok_or_else(|| ApiError::not_found(format!("there is no proposal `{digest}`")))?;
    let place = GrafanaPlace {
        datasource_uid: params.datasource_uid,
        folder: params.folder,
    };
    let spec = Spec::of_proposal(&proposal);
    let exported = formats::export(&[spec], proposal.cadence, params.format.into(), &place);
    Ok(Json(ExportResponse::from(&exported)))
}
