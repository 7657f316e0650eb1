//! How much one request may ask for.

use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use crate::error::ApiError;

/// The most bytes that a body may have. A rule file of that size holds ten thousand rules.
pub(crate) const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// Proposals that are made at the same time: each reads weeks of history and keeps a model busy.
pub(crate) const MAX_PROPOSING: usize = 2;

/// Proposals that wait for their turn.
pub(crate) const MAX_WAITING_TO_PROPOSE: usize = 4;

/// How long a read may take.
const READ_WITHIN: Duration = Duration::from_secs(30);
/// How long a question may take that reads history, such as a proposal.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(180);

/// Ends a read that takes too long.
pub(crate) async fn end_slow_reads(request: Request, next: Next) -> Result<Response, ApiError> {
    end_after(READ_WITHIN, request, next).await
}

/// Ends a question that takes too long.
pub(crate) async fn end_slow_answers(request: Request, next: Next) -> Result<Response, ApiError> {
    end_after(ANSWER_WITHIN, request, next).await
}

async fn end_after(limit: Duration, request: Request, next: Next) -> Result<Response, ApiError> {
    ended_after(limit, next.run(request)).await
}

/// What the work yields, if it ends within `limit`.
pub(crate) async fn ended_after<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, ApiError> {
    tokio::time::timeout(limit, work).await.map_err(|_| {
        let message = format!("this was not done within {} s; ask for less", limit.as_secs());
        ApiError::new(StatusCode::GATEWAY_TIMEOUT, "timed_out", message)
    })
}
