//! Numbers, times and logs every request.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use tracing::{debug, error};

use crate::ApiState;
use crate::error::ApiError;

/// Gives each request of a process a name of its own.
#[derive(Debug)]
pub(crate) struct RequestIds {
    started_at: i64,
    next: AtomicU64,
}

impl RequestIds {
    /// `now` keeps the requests of two processes apart.
    pub(crate) fn starting_at(now: Timestamp) -> Self {
        Self {
            started_at: now.as_millisecond(),
            next: AtomicU64::new(1),
        }
    }

    fn next(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{:x}-{number}", self.started_at)
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The outermost layer.
pub(crate) async fn observe(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = state.request_ids.next();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());

    let mut response = next.run(request).await;
    let elapsed = started.elapsed();
    if let Some(failure) = response.extensions_mut().remove::<ApiError>() {
        response = with_id(failure, &request_id, &method, &route);
    }
    let status = response.status();
    state
        .metrics
        .request_answered(known_name(&method), &route, status.as_u16(), elapsed);
    debug!(
        request.id = request_id,
        http.method = %method,
        http.route = route,
        http.status = status.as_u16(),
        duration_ms = elapsed.as_millis(),
        "answered {method} {route} with {status}"
    );
    add_headers(&mut response, &request_id);
    response
}

fn with_id(mut failure: ApiError, request_id: &str, method: &Method, route: &str) -> Response {
    if failure.status.is_server_error() {
        error!(
            request.id = request_id,
            http.status = failure.status.as_u16(),
            causes = failure.log.join(": "),
            "{method} {route} failed"
        );
    }
    failure.detail.request_id = Some(request_id.to_owned());
    let mut response = (failure.status, Json(failure.body())).into_response();
    if failure.status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    }
    response
}

fn add_headers(response: &mut Response, request_id: &str) {
    let headers = response.headers_mut();
    if let Ok(request_id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, request_id);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
}

/// A client may send any word as its method; a metric's label may not have any value.
fn known_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
