//! CallResource: a call of Grafana's becomes an HTTP request to the router, its answer a stream.

use std::convert::Infallible;
use std::fmt::Display;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use domain::caller::{Caller, Identity, User};
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use grafana_plugin_sdk::pluginv2::resource_server::Resource;
use grafana_plugin_sdk::pluginv2::{CallResourceRequest, CallResourceResponse, StringList};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use tonic::Status;
use tower::{Service, ServiceExt};

use crate::context::CallContext;
use crate::identity::{IdentityError, IdentityVerifier};
use crate::stopping::Stopping;

/// The most bytes that the body of a call may have: 16 MiB. Beyond it the answer is 413; the router
/// may take less.
pub const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// Where Grafana puts the signed identity of its user.
const GRAFANA_ID: HeaderName = HeaderName::from_static("x-grafana-id");

/// Headers about a connection, which mean nothing beyond it, and cookies, which Grafana drops.
const NOT_PASSED_ON: [HeaderName; 7] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::HOST,
    header::SET_COOKIE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    GRAFANA_ID,
];

type Pieces = BoxStream<'static, Result<CallResourceResponse, Status>>;

/// Hands calls to the router.
pub(crate) struct ResourceService<R> {
    pub(crate) router: R,
    pub(crate) identity: Option<Arc<IdentityVerifier>>,
    pub(crate) stopping: Stopping,
}

#[tonic::async_trait]
impl<R, B> Resource for ResourceService<R>
where
    R: Service<http::Request<Full<Bytes>>, Response = http::Response<B>, Error = Infallible>,
    R: Clone + Send + Sync + 'static,
    R::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Display,
{
    type CallResourceStream = Pieces;

    async fn call_resource(
        &self,
        request: tonic::Request<CallResourceRequest>,
    ) -> Result<tonic::Response<Pieces>, Status> {
        let pieces = match self.read(request.into_inner()).await {
            Ok(request) => {
                // A router is always ready and never fails.
                let Ok(response) = self.router.clone().oneshot(request).await;
                stream(response, self.stopping.clone())
            }
            Err(refusal) => stream(refusal.into_response(), self.stopping.clone()),
        };
        Ok(tonic::Response::new(pieces))
    }
}

impl<R: Sync> ResourceService<R> {
    async fn read(&self, mut call: CallResourceRequest) -> Result<http::Request<Full<Bytes>>, Refusal> {
        if call.body.len() > MAX_BODY_BYTES {
            return Err(Refusal::too_large(call.body.len()));
        }
        let (context, user) = CallContext::read(call.plugin_context.take()).map_err(|unreadable| {
            tracing::error!("{unreadable}: {}", unreadable.cause());
            Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "unreadable_settings",
                unreadable.to_string(),
            )
        })?;
        let sent = headers(&call);
        let caller = Caller {
            organisation: context.organisation,
            identity: self.identity(&sent, &context, user.as_ref()).await,
            user,
        };
        let mut request = http_request(call, sent)?;
        request.extensions_mut().insert(caller);
        request.extensions_mut().insert(context);
        Ok(request)
    }

    async fn identity(&self, headers: &HeaderMap, context: &CallContext, user: Option<&User>) -> Identity {
        let verified = match (
            &self.identity,
            headers.get(GRAFANA_ID).and_then(|id| id.to_str().ok()),
        ) {
            (None, _) => Err(IdentityError::NotConfigured),
            (_, None | Some("")) => Err(IdentityError::Absent),
            (Some(verifier), Some(token)) => verifier.verify(token, context, user).await,
        };
        match verified {
            Ok(identity) => Identity::Verified(identity),
            Err(error) => {
                if error.is_suspicious() {
                    tracing::warn!(
                        organisation = context.organisation,
                        "refused an identity: {error}"
                    );
                }
                Identity::Unverified {
                    reason: error.to_string(),
                }
            }
        }
    }
}

/// A call that the router does not get to see.
struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: String) -> Self {
        Self {
            status,
            code,
            message,
        }
    }

    fn too_large(n_bytes: usize) -> Self {
        let message = format!(
            "the body has {n_bytes} bytes and may have {MAX_BODY_BYTES}; send less at once, for instance one file at a time"
        );
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    /// In the envelope that all errors of the API have.
    fn into_response(self) -> http::Response<Full<Bytes>> {
        let body = serde_json::json!({
            "error": { "code": self.code, "message": self.message, "causes": [] }
        });
        let mut response = http::Response::new(Full::from(body.to_string()));
        *response.status_mut() = self.status;
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    }
}

fn headers(call: &CallResourceRequest) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, values) in &call.headers {
        let Ok(name) = HeaderName::try_from(name) else {
            continue;
        };
        for value in values
            .values
            .iter()
            .filter_map(|value| HeaderValue::try_from(value).ok())
        {
            headers.append(name.clone(), value);
        }
    }
    headers
}

fn http_request(
    call: CallResourceRequest,
    mut headers: HeaderMap,
) -> Result<http::Request<Full<Bytes>>, Refusal> {
    let invalid = |what: String| Refusal::new(StatusCode::BAD_REQUEST, "invalid", what);
    let method = Method::try_from(call.method.as_str())
        .map_err(|_| invalid(format!("`{}` is no HTTP method", call.method)))?;
    let target = if call.url.is_empty() {
        &call.path
    } else {
        &call.url
    };
    let target = http::uri::PathAndQuery::try_from(format!("/{}", target.trim_start_matches('/')))
        .map_err(|_| invalid(format!("`{target}` is no path; encode what is no ASCII")))?;
    for name in NOT_PASSED_ON {
        headers.remove(name);
    }
    if !call.body.is_empty() {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(call.body.len()));
    }
    let mut request = http::Request::new(Full::new(call.body));
    *request.method_mut() = method;
    *request.uri_mut() = target.into();
    *request.headers_mut() = headers;
    Ok(request)
}

/// What is left of an answer.
struct Answer<B> {
    /// Sent with the first piece, or alone where the first piece is not there yet.
    head: Option<http::response::Parts>,
    body: Pin<Box<B>>,
    stopping: Stopping,
}

/// Hands on each piece of an answer when it is there. When the plugin stops, an answer that waits for
/// more to happen is cut with an error, so that nobody takes it for complete.
fn stream<B>(response: http::Response<B>, stopping: Stopping) -> Pieces
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Display,
{
    let (head, body) = response.into_parts();
    let answer = Answer {
        head: Some(head),
        body: Box::pin(body),
        stopping,
    };
    futures::stream::try_unfold(Some(answer), |answer| async move {
        match answer {
            Some(answer) => answer.next().await,
            None => Ok(None),
        }
    })
    .boxed()
}

/// A piece of an answer, and what is left after it.
type Next<B> = Result<Option<(CallResourceResponse, Option<Answer<B>>)>, Status>;

impl<B> Answer<B>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Display,
{
    async fn next(mut self) -> Next<B> {
        if let Some(head) = self.head.take() {
            return match self.data().now_or_never() {
                Some(Ok(Some(data))) => Ok(Some((with_head(&head, data), Some(self)))),
                Some(Ok(None)) => Ok(Some((with_head(&head, Bytes::new()), None))),
                Some(Err(status)) => Err(status),
                None => Ok(Some((with_head(&head, Bytes::new()), Some(self)))),
            };
        }
        Ok(self.data().await?.map(|data| (piece(data), Some(self))))
    }

    /// The next data, or none at the end.
    async fn data(&mut self) -> Result<Option<Bytes>, Status> {
        loop {
            let frame = tokio::select! {
                biased;
                frame = self.body.frame() => frame,
                () = self.stopping.begun() => return Err(Status::unavailable("the plugin is stopping")),
            };
            match frame {
                None => return Ok(None),
                Some(Err(error)) => {
                    tracing::error!("an answer broke off: {error}");
                    return Err(Status::internal("the answer broke off; the log says why"));
                }
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Ok(Some(data)),
                    Ok(_) | Err(_) => {}
                },
            }
        }
    }
}

fn piece(body: Bytes) -> CallResourceResponse {
    CallResourceResponse {
        body,
        ..Default::default()
    }
}

fn with_head(head: &http::response::Parts, body: Bytes) -> CallResourceResponse {
    let mut response = CallResourceResponse {
        code: head.status.as_u16().into(),
        ..piece(body)
    };
    for (name, value) in &head.headers {
        if NOT_PASSED_ON.contains(name) {
            continue;
        }
        let values: &mut StringList = response.headers.entry(name.as_str().to_owned()).or_default();
        values
            .values
            .push(String::from_utf8_lossy(value.as_bytes()).into_owned());
    }
    response
}
