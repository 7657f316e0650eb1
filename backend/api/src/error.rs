//! The one envelope of every error.

use app::{AppError, ErrorKind};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ports::SourceError;
use serde::Serialize;
use utoipa::ToSchema;

/// What every answer with a status of 400 or above holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorDetail {
    /// Stable, for programs.
    #[schema(example = "not_found")]
    pub code: String,
    /// For people: what failed, on what, and what to do.
    pub message: String,
    /// Why, outermost first; empty where the server keeps that to its log.
    pub causes: Vec<String>,
    /// Names the request in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// An error on its way to the client. The middleware in `observe` adds the request's id and writes
/// [`Self::log`] into the log.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) detail: Box<ErrorDetail>,
    /// What only the log is told.
    pub(crate) log: Vec<String>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            detail: Box::new(ErrorDetail {
                code: code.to_owned(),
                message: message.into(),
                causes: Vec::new(),
                request_id: None,
            }),
            log: Vec::new(),
        }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// A failure of ours: the client learns where to look, the log learns the rest.
    pub(crate) fn internal(log: Vec<String>) -> Self {
        let message = "this failed inside the server; its log says more under the request's id";
        let error = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message);
        Self { log, ..error }
    }

    pub(crate) fn body(&self) -> ErrorBody {
        ErrorBody {
            error: (*self.detail).clone(),
        }
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        let mut in_full = vec![error.to_string()];
        in_full.extend(error.causes());
        let (status, code) = match (&error, error.kind()) {
            (AppError::StaleReview { .. }, _) => (StatusCode::CONFLICT, "stale_review"),
            (AppError::Busy, _) => (StatusCode::CONFLICT, "busy"),
            (AppError::OpenChange { .. }, _) => (StatusCode::CONFLICT, "open_change"),
            (AppError::StaleStep { .. } | AppError::OtherDriver { .. }, _) => {
                (StatusCode::CONFLICT, "stale_step")
            }
            (AppError::Source(SourceError::NotConfigured { .. }), _) => (StatusCode::CONFLICT, "no_source"),
            (AppError::TakenBack { .. }, _) => (StatusCode::BAD_GATEWAY, "taken_back"),
            (AppError::Stuck { .. }, _) => (StatusCode::CONFLICT, "stuck"),
            (_, ErrorKind::Invalid) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            (_, ErrorKind::NotFound) => (StatusCode::NOT_FOUND, "not_found"),
            (_, ErrorKind::Conflict) => (StatusCode::CONFLICT, "conflict"),
            (_, ErrorKind::Unavailable) => (StatusCode::BAD_GATEWAY, "unavailable"),
            (_, ErrorKind::Internal) => return Self::internal(in_full),
        };
        let mut answer = Self::new(status, code, error.to_string());
        // The reason that a change was taken back is in its log for every reader anyway.
        if !status.is_server_error() || matches!(error, AppError::TakenBack { .. }) {
            answer.detail.causes = error.causes();
        }
        answer.log = in_full;
        answer
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        response.extensions_mut().insert(self);
        response
    }
}
