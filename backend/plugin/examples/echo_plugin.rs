//! The smallest plugin: it says back who called and with what. The tests let a real go-plugin host
//! drive it.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::{Caller, Identity};
use futures::Stream;
use http::{Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use jiff::Timestamp;
use plugin::{
    CallContext, Handshake, HclogLayer, Health, HealthReporter, IdentityVerifier, ServeOptions, SigningKeys,
    SigningKeysError,
};
use serde_json::{Value, json};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;

type Body = UnsyncBoxBody<Bytes, Infallible>;
type AnyError = Box<dyn std::error::Error>;

fn main() -> Result<(), AnyError> {
    let logs = tracing_subscriber::registry()
        .with(LevelFilter::DEBUG)
        .with(HclogLayer::new(Timestamp::now));
    tracing::subscriber::set_global_default(logs)?;
    plugin::log_panics();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let served = runtime.block_on(run());
    if let Err(error) = &served {
        tracing::error!("could not serve: {error}");
    }
    served
}

async fn run() -> Result<(), AnyError> {
    let variable = |name: &str| std::env::var(name).ok();
    let handshake = Handshake::read(variable)?;
    let store = Store::open(plugin::data_directory(variable, &std::env::current_exe()?)?)?;
    let keys = KeyFile(PathBuf::from(
        variable("GF_PLUGIN_SIGNING_KEYS").unwrap_or_default(),
    ));
    let options = ServeOptions {
        identity: Some(Arc::new(IdentityVerifier::new(Arc::new(keys), Timestamp::now))),
        ..ServeOptions::new(handshake)
    };
    let counts = Arc::new(Counts::default());
    let metrics = {
        let counts = counts.clone();
        move |_: String| std::future::ready(counts.as_text())
    };
    let router = tower::service_fn(move |request| answer(counts.clone(), request));
    tracing::info!(pid = std::process::id(), "the echo is ready");
    plugin::serve(options, router, AskForDataSource, metrics).await?;
    store.close()?;
    Ok(())
}

/// Stands for a store: a file that says whether it was closed.
struct Store(PathBuf);

impl Store {
    fn open(directory: PathBuf) -> std::io::Result<Self> {
        let file = directory.join("store");
        std::fs::write(&file, "open")?;
        Ok(Self(file))
    }

    fn close(self) -> std::io::Result<()> {
        std::fs::write(self.0, "closed")
    }
}

/// Stands for Grafana's address of its keys.
struct KeyFile(PathBuf);

#[async_trait]
impl SigningKeys for KeyFile {
    async fn fetch(&self, app_url: &str) -> Result<String, SigningKeysError> {
        std::fs::read_to_string(&self.0).map_err(|error| SigningKeysError {
            app_url: app_url.to_owned(),
            reason: error.to_string(),
        })
    }
}

struct AskForDataSource;

#[async_trait]
impl HealthReporter for AskForDataSource {
    async fn health(&self, context: &CallContext) -> Health {
        let chosen = context
            .app
            .as_ref()
            .and_then(|app| app.json_data["dataSource"].as_str());
        let message = match chosen {
            Some(data_source) => format!("reads `{data_source}`"),
            None => "no data source is chosen; choose one on the settings page of the app".to_owned(),
        };
        Health {
            is_ready: chosen.is_some(),
            message,
            details: Value::Null,
        }
    }
}

#[derive(Default)]
struct Counts {
    n_calls: AtomicU64,
    n_streams_left: AtomicU64,
}

impl Counts {
    fn as_text(&self) -> Vec<u8> {
        let n_calls = self.n_calls.load(Ordering::Relaxed);
        let n_streams_left = self.n_streams_left.load(Ordering::Relaxed);
        format!("echo_calls_total {n_calls}\necho_streams_left_total {n_streams_left}\n").into_bytes()
    }
}

async fn answer(counts: Arc<Counts>, request: Request<Full<Bytes>>) -> Result<Response<Body>, Infallible> {
    counts.n_calls.fetch_add(1, Ordering::Relaxed);
    let path = request.uri().path().to_owned();
    let response = match path.as_str() {
        "/whoami" => who(&request),
        "/echo" => {
            let Ok(body) = request.into_body().collect().await;
            json_response(StatusCode::CREATED, &json!({ "n_bytes": body.to_bytes().len() }))
        }
        "/stream" => streamed(ticks(5, Duration::from_millis(100), None)),
        "/endless" => streamed(ticks(u32::MAX, Duration::from_millis(20), Some(Left(counts)))),
        "/silent" => streamed(ticks(1, Duration::from_secs(60), None)),
        "/slow" => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            json_response(StatusCode::OK, &Value::Null)
        }
        "/large" => Response::new(Full::from(vec![b'x'; 6 << 20]).boxed_unsync()),
        "/panic" => panic!("asked to"),
        _ => json_response(StatusCode::NOT_FOUND, &json!({ "path": path })),
    };
    Ok(response)
}

fn who(request: &Request<Full<Bytes>>) -> Response<Body> {
    let (Some(caller), Some(context)) = (
        request.extensions().get::<Caller>(),
        request.extensions().get::<CallContext>(),
    ) else {
        return json_response(StatusCode::INTERNAL_SERVER_ERROR, &json!("nobody calls"));
    };
    tracing::info!(role = ?caller.role(), "asked who calls");
    let identity = match &caller.identity {
        Identity::Verified(identity) => json!(identity),
        Identity::Unverified { reason } => json!({ "reason": reason }),
    };
    let app = context.app.as_ref();
    let headers: Vec<&str> = request.headers().keys().map(|name| name.as_str()).collect();
    let seen = json!({
        "method": request.method().as_str(),
        "target": request.uri().to_string(),
        "headers": headers,
        "organisation": caller.organisation,
        "login": caller.user.as_ref().map(|user| &user.login),
        "role": caller.role(),
        "identity": identity,
        "json_data": app.map(|app| &app.json_data),
        "secrets": app.map(|app| app.secrets.keys().collect::<Vec<_>>()),
        "is_configured": app.is_some_and(|app| app.updated_at.is_some()),
    });
    json_response(StatusCode::OK, &seen)
}

fn json_response(status: StatusCode, body: &Value) -> Response<Body> {
    let mut response = Response::new(Full::from(body.to_string()).boxed_unsync());
    *response.status_mut() = status;
    let json = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(http::header::CONTENT_TYPE, json);
    response
}

fn streamed(pieces: impl Stream<Item = Bytes> + Send + 'static) -> Response<Body> {
    use futures::StreamExt;
    Response::new(StreamBody::new(pieces.map(|piece| Ok(Frame::data(piece)))).boxed_unsync())
}

/// Counts the stream that it belongs to when that is left.
struct Left(Arc<Counts>);

impl Drop for Left {
    fn drop(&mut self) {
        self.0.n_streams_left.fetch_add(1, Ordering::Relaxed);
    }
}

/// Pieces of text, each after a pause.
fn ticks(n_ticks: u32, pause: Duration, left: Option<Left>) -> impl Stream<Item = Bytes> + Send {
    futures::stream::unfold((0, left), move |(tick, left)| async move {
        if tick == n_ticks {
            return None;
        }
        tokio::time::sleep(pause).await;
        Some((Bytes::from(format!("tick {tick}\n")), (tick + 1, left)))
    })
}
