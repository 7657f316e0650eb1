//! Whether this process lives, and whether what it needs is there.

use app::AppError;
use app::readiness::Readiness;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{ApiState, ErrorBody};

/// The one path that needs no token.
pub(crate) const LIVENESS_PATH: &str = "/health";

/// This process answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LivenessResponse {
    /// Always `ok`.
    pub status: String,
}

/// Whether what we need is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HealthResponse {
    /// Whether all parts are ready.
    pub is_ready: bool,
    /// Our version.
    pub version: String,
    /// The metrics source.
    pub source: PartHealthResponse,
    /// Where proposals, changes and receipts are kept.
    pub store: PartHealthResponse,
    /// Where receipts are minted.
    pub ledger: PartHealthResponse,
}

/// Whether one part is ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartHealthResponse {
    /// It answered.
    pub is_ready: bool,
    /// What it answered, or what went wrong.
    pub detail: String,
}

impl From<Readiness> for HealthResponse {
    fn from(readiness: Readiness) -> Self {
        let source = part(readiness.source.map(|server| server.to_string()));
        let store = part(readiness.store.map(|()| "can be read".to_owned()));
        let ledger = part(readiness.ledger.map(|()| "can be read".to_owned()));
        Self {
            is_ready: source.is_ready && store.is_ready && ledger.is_ready,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            source,
            store,
            ledger,
        }
    }
}

fn part(answer: Result<String, AppError>) -> PartHealthResponse {
    match answer {
        Ok(detail) => PartHealthResponse {
            is_ready: true,
            detail,
        },
        Err(error) => PartHealthResponse {
            is_ready: false,
            detail: error.to_string(),
        },
    }
}

/// Say that this process lives.
#[utoipa::path(get, path = LIVENESS_PATH, tag = "operation", security(()), responses(
    (status = 200, body = LivenessResponse)))]
pub(crate) async fn show_liveness() -> Json<LivenessResponse> {
    Json(LivenessResponse {
        status: "ok".to_owned(),
    })
}

/// Say whether source, store and ledger are there. The status is 200 in either case.
#[utoipa::path(get, path = "/api/v1/health", tag = "operation", responses(
    (status = 200, body = HealthResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn show_health(State(state): State<ApiState>) -> Json<HealthResponse> {
    Json(HealthResponse::from(state.app.readiness().await))
}
