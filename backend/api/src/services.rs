//! Which services a source measures.

use app::services::Overview;
use axum::Json;
use axum::extract::State;
use domain::ServiceSummary;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::lists::ListMeta;
use crate::objectives::ServiceNameResponse;
use crate::{ApiState, ErrorBody};

/// The services of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceListResponse {
    /// By name.
    pub services: Vec<ServiceResponse>,
    /// What the source says it is.
    #[schema(example = "Prometheus 2.42.0")]
    pub server: String,
    /// What could not be looked at, in words.
    pub cut: Vec<String>,
    /// About the list.
    pub meta: ListMeta,
}

/// A service with how much is measured of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceResponse {
    /// What it is called.
    #[serde(flatten)]
    pub service: ServiceNameResponse,
    /// Series names that it has.
    pub n_metrics: usize,
    /// Series that it has.
    pub n_series: u64,
}

impl From<&Overview> for ServiceListResponse {
    fn from(overview: &Overview) -> Self {
        let services: Vec<_> = overview.services.iter().map(ServiceResponse::from).collect();
        Self {
            meta: ListMeta::of(&services),
            services,
            server: overview.server.to_string(),
            cut: overview.cut.clone(),
        }
    }
}

impl From<&ServiceSummary> for ServiceResponse {
    fn from(summary: &ServiceSummary) -> Self {
        Self {
            service: (&summary.service).into(),
            n_metrics: summary.n_metrics,
            n_series: summary.n_series,
        }
    }
}

/// List the services that the source measures.
#[utoipa::path(get, path = "/api/v1/services", tag = "services", responses(
    (status = 200, body = ServiceListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn list_services(
    State(state): State<ApiState>,
) -> Result<Json<ServiceListResponse>, ApiError> {
    let overview = state.app.services().await?;
    Ok(Json(ServiceListResponse::from(&overview)))
}
