//! Which services a source measures, and what of each.

use std::sync::Arc;

use app::discover::ServiceDetail;
use app::discovery::DiscoveryProgress;
use app::services::{Freshness, Services};
use axum::extract::State;
use axum::{Extension, Json};
use domain::overview::{MeasuredService, MetricFamily, OverviewDifference};
use domain::signals::{self, ServiceKind, Signal};
use domain::{Catalogue, Metric, MetricType, Overview};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::ApiError;
use crate::extract::{PathParams, QueryParams};
use crate::lists::ListMeta;
use crate::objectives::ServiceNameResponse;
use crate::relay::Task;
use crate::{ApiState, ErrorBody};

/// How recent the list must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ServiceQueryParams {
    /// Whether to compare with the source now, in place of showing what was read in the last five
    /// minutes.
    #[serde(default)]
    pub refresh: bool,
}

/// Which metric families to list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FamilyQueryParams {
    /// Only those of this service.
    pub service: Option<String>,
    /// Only those with this in name or help, whichever case.
    pub search: Option<String>,
    /// How many to list, 500 if absent, 5,000 at most; the dearest first.
    pub limit: Option<usize>,
}

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
    /// When it was last compared with the source.
    pub refreshed_at: String,
    /// How long ago that is, in seconds.
    pub age_seconds: u64,
    /// What differs from the look before; absent where there was none.
    pub changes: Option<ServiceChangesResponse>,
    /// Metric families over all services.
    pub n_families: usize,
    /// About the list.
    pub meta: ListMeta,
}

/// What differs between two looks at a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceChangesResponse {
    /// In words.
    #[schema(example = "3 new metrics, 1 gone")]
    pub summary: String,
    /// Services that are new; 100 at most.
    pub new_services: Vec<String>,
    /// Services that are gone; 100 at most.
    pub gone_services: Vec<String>,
    /// Series names that are new; 100 at most.
    pub new_metrics: Vec<String>,
    /// Series names that are gone; 100 at most.
    pub gone_metrics: Vec<String>,
}

/// A service with how much is measured of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceResponse {
    /// What it is called.
    #[serde(flatten)]
    pub service: ServiceNameResponse,
    /// What it mainly does, by the names of its metrics.
    pub kind: ServiceKindResponse,
    /// Which signals it shows, by the same names.
    pub signals: Vec<SignalResponse>,
    /// Series names that it has.
    pub n_metrics: usize,
    /// Series that it has.
    pub n_series: u64,
}

/// What a service mainly does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKindResponse {
    /// Answers HTTP.
    Http,
    /// Answers gRPC.
    Grpc,
    /// Works on messages or jobs.
    Queue,
    /// Keeps data.
    Store,
    /// Its names tell nothing of it.
    Other,
}

/// A golden signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignalResponse {
    /// How much is asked of it.
    Traffic,
    /// How much of that fails.
    Errors,
    /// How long it takes.
    Latency,
    /// How full it is.
    Saturation,
}

/// A service with all that is measured of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceDetailResponse {
    /// What it is called.
    #[serde(flatten)]
    pub service: ServiceNameResponse,
    /// By series name.
    pub metrics: Vec<MetricResponse>,
    /// Series that it has.
    pub n_series: usize,
    /// How often it is scraped; absent where that could not be counted.
    #[schema(example = "15s")]
    pub scrape_interval: Option<String>,
    /// Time of the first sample that the source has, give or take five minutes.
    pub first_sample: Option<String>,
    /// Time of the last sample, give or take five minutes.
    pub last_sample: Option<String>,
    /// The series name whose samples were looked at.
    pub looked_at: Option<String>,
    /// For how long the source keeps samples; absent where it does not tell.
    #[schema(example = "15d")]
    pub retention: Option<String>,
    /// What could not be looked at, in words.
    pub cut: Vec<String>,
}

/// A series name with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MetricResponse {
    /// The series name: outside text.
    pub name: String,
    /// `counter`, `gauge`, `histogram`, `summary` or `unknown`.
    pub metric_type: String,
    /// The declared unit, often empty.
    pub unit: String,
    /// The help text: outside text, cut to 1,000 characters.
    pub help: String,
    /// Series of this name.
    pub n_series: usize,
    /// Its labels.
    pub labels: Vec<LabelResponse>,
}

/// A label of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabelResponse {
    /// The label's name.
    pub name: String,
    /// How many values it has.
    pub n_values: usize,
    /// The first of them, 20 at most: outside text.
    pub values: Vec<String>,
}

/// Metric families over all services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FamilyListResponse {
    /// Those with the most series first.
    pub families: Vec<FamilyResponse>,
    /// How old that is, in seconds.
    pub age_seconds: u64,
    /// What could not be looked at, in words.
    pub cut: Vec<String>,
    /// How many families there are, listed or not.
    pub meta: ListMeta,
}

/// A metric family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FamilyResponse {
    /// Its name: outside text.
    pub name: String,
    /// `counter`, `gauge`, `histogram`, `summary` or `unknown`.
    pub metric_type: String,
    /// The declared unit, often empty.
    pub unit: String,
    /// The help text: outside text, cut to 1,000 characters.
    pub help: String,
    /// Services that have it.
    pub n_services: usize,
    /// Series that it has.
    pub n_series: u64,
}

/// Names of changes that are listed of each kind.
const MAX_CHANGES: usize = 100;
/// Values of a label that are listed.
const MAX_VALUES: usize = 20;
const DEFAULT_FAMILIES: usize = 500;
const MAX_FAMILIES: usize = 5_000;

impl From<&Services> for ServiceListResponse {
    fn from(found: &Services) -> Self {
        let overview = &found.overview;
        let services: Vec<_> = overview
            .services
            .iter()
            .map(|measured| service_response(overview, measured))
            .collect();
        Self {
            meta: ListMeta::of(&services),
            services,
            server: overview.server.clone(),
            cut: overview.cut.clone(),
            refreshed_at: overview.refreshed_at.to_string(),
            age_seconds: found.age.seconds(),
            changes: found.difference.since.map(|_| (&found.difference).into()),
            n_families: overview.families(None).len(),
        }
    }
}

impl From<&OverviewDifference> for ServiceChangesResponse {
    fn from(difference: &OverviewDifference) -> Self {
        let first = |names: &[String]| names.iter().take(MAX_CHANGES).cloned().collect();
        Self {
            summary: difference.to_string(),
            new_services: first(&difference.new_services),
            gone_services: first(&difference.gone_services),
            new_metrics: first(&difference.new_metrics),
            gone_metrics: first(&difference.gone_metrics),
        }
    }
}

fn service_response(overview: &Overview, measured: &MeasuredService) -> ServiceResponse {
    let names = || overview.names_of(measured);
    ServiceResponse {
        service: (&measured.service).into(),
        kind: signals::kind_of(names()).into(),
        signals: signals::signals_of(names()).into_iter().map(Into::into).collect(),
        n_metrics: measured.metrics.len(),
        n_series: measured.n_series,
    }
}

impl From<ServiceKind> for ServiceKindResponse {
    fn from(kind: ServiceKind) -> Self {
        match kind {
            ServiceKind::Http => Self::Http,
            ServiceKind::Grpc => Self::Grpc,
            ServiceKind::Queue => Self::Queue,
            ServiceKind::Store => Self::Store,
            ServiceKind::Other => Self::Other,
        }
    }
}

impl From<Signal> for SignalResponse {
    fn from(signal: Signal) -> Self {
        match signal {
            Signal::Traffic => Self::Traffic,
            Signal::Errors => Self::Errors,
            Signal::Latency => Self::Latency,
            Signal::Saturation => Self::Saturation,
        }
    }
}

impl From<&Catalogue> for ServiceDetailResponse {
    fn from(catalogue: &Catalogue) -> Self {
        Self {
            service: (&catalogue.service).into(),
            metrics: catalogue.metrics.iter().map(MetricResponse::from).collect(),
            n_series: catalogue.n_series,
            scrape_interval: None,
            first_sample: None,
            last_sample: None,
            looked_at: None,
            retention: None,
            cut: catalogue.cut.clone(),
        }
    }
}

impl From<&ServiceDetail> for ServiceDetailResponse {
    fn from(detail: &ServiceDetail) -> Self {
        Self {
            scrape_interval: detail.scrape_interval.map(|span| span.to_string()),
            first_sample: detail.samples.map(|samples| samples.from.to_string()),
            last_sample: detail.samples.map(|samples| samples.until.to_string()),
            looked_at: detail.looked_at.clone(),
            retention: detail.retention.map(|span| span.to_string()),
            ..Self::from(&detail.catalogue)
        }
    }
}

impl From<(&String, &Metric)> for MetricResponse {
    fn from((name, metric): (&String, &Metric)) -> Self {
        let labels = metric.labels.iter().map(|(name, values)| LabelResponse {
            name: name.clone(),
            n_values: values.len(),
            values: values.iter().take(MAX_VALUES).cloned().collect(),
        });
        Self {
            name: name.clone(),
            metric_type: word_of(metric.metadata.metric_type).to_owned(),
            unit: metric.metadata.unit.clone(),
            help: metric.metadata.help.clone(),
            n_series: metric.n_series,
            labels: labels.collect(),
        }
    }
}

impl From<MetricFamily> for FamilyResponse {
    fn from(family: MetricFamily) -> Self {
        Self {
            name: family.name,
            metric_type: word_of(family.metadata.metric_type).to_owned(),
            unit: family.metadata.unit,
            help: family.metadata.help,
            n_services: family.n_services,
            n_series: family.n_series,
        }
    }
}

fn word_of(metric_type: MetricType) -> &'static str {
    match metric_type {
        MetricType::Counter => "counter",
        MetricType::Gauge => "gauge",
        MetricType::Histogram => "histogram",
        MetricType::Summary => "summary",
        MetricType::Unknown => "unknown",
    }
}

/// List the services that the source measures.
#[utoipa::path(get, path = "/api/v1/services", tag = "services", params(ServiceQueryParams), responses(
    (status = 200, body = ServiceListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn list_services(
    State(state): State<ApiState>,
    task: Option<Extension<Arc<Task>>>,
    QueryParams(params): QueryParams<ServiceQueryParams>,
) -> Result<Json<ServiceListResponse>, ApiError> {
    let freshness = match params.refresh {
        true => Freshness::Refreshed,
        false => Freshness::Recent,
    };
    let found = found(&state, task.as_deref(), freshness).await?;
    Ok(Json(ServiceListResponse::from(&found)))
}

/// Get a service with all that is measured of it.
#[utoipa::path(get, path = "/api/v1/services/{name}", tag = "services",
    params(("name" = String, Path, description = "The service's name")), responses(
    (status = 200, body = ServiceDetailResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn find_service(
    State(state): State<ApiState>,
    PathParams(name): PathParams<String>,
) -> Result<Json<ServiceDetailResponse>, ApiError> {
    let detail = state.app.service_detail(&name, (state.history_end)()).await?;
    Ok(Json(ServiceDetailResponse::from(&detail)))
}

/// List metric families over all services.
#[utoipa::path(get, path = "/api/v1/families", tag = "services", params(FamilyQueryParams), responses(
    (status = 200, body = FamilyListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn list_families(
    State(state): State<ApiState>,
    task: Option<Extension<Arc<Task>>>,
    QueryParams(params): QueryParams<FamilyQueryParams>,
) -> Result<Json<FamilyListResponse>, ApiError> {
    let found = found(&state, task.as_deref(), Freshness::Recent).await?;
    let mut families = found.overview.families(params.service.as_deref());
    if let Some(wanted) = params.search.map(|search| search.to_lowercase()) {
        let has = |text: &str| text.to_lowercase().contains(&wanted);
        families.retain(|family| has(&family.name) || has(&family.metadata.help));
    }
    let meta = ListMeta::of(&families);
    families.sort_by_key(|family| std::cmp::Reverse(family.n_series));
    families.truncate(params.limit.unwrap_or(DEFAULT_FAMILIES).min(MAX_FAMILIES));
    Ok(Json(FamilyListResponse {
        families: families.into_iter().map(FamilyResponse::from).collect(),
        age_seconds: found.age.seconds(),
        cut: found.overview.cut,
        meta,
    }))
}

/// One look at a time: who waits gets what the one before found. Where a task asked, it shows how far
/// the look is, and cancelling the task ends it.
async fn found(
    state: &ApiState,
    task: Option<&Arc<Task>>,
    freshness: Freshness,
) -> Result<Services, ApiError> {
    let _looking = state.begin_looking().await;
    let show = |progress: DiscoveryProgress| {
        if let Some(task) = task {
            task.show_discovery(progress);
        }
    };
    Ok(state.app.services(freshness, &show).await?)
}
