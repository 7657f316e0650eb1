//! Serves until Grafana says stop.

use std::convert::Infallible;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use grafana_plugin_sdk::pluginv2::data_server::DataServer;
use grafana_plugin_sdk::pluginv2::diagnostics_server::DiagnosticsServer;
use grafana_plugin_sdk::pluginv2::resource_server::ResourceServer;
use http_body_util::Full;
use tonic::transport::Server;
use tonic_health::ServingStatus;
use tower::Service;

use crate::controller::Controller;
use crate::data::{DataDoor, QueryAnswerer};
use crate::diagnostics::{DiagnosticsService, HealthReporter};
use crate::handshake::{Handshake, HandshakeError, announce};
use crate::identity::IdentityVerifier;
use crate::resource::ResourceService;
use crate::socket::{PrivateSocket, SocketError};
use crate::stopping::Stopping;

/// The name under which go-plugin asks for the health of any plugin.
const HEALTH_SERVICE: &str = "plugin";
/// A message up to this size is read, so that a body that is too large is answered by 413. Beyond it
/// gRPC refuses, and Grafana answers 500.
const MAX_MESSAGE_BYTES: usize = 64 * 1024 * 1024;
/// Grafana kills after two seconds; the store needs some of them to close.
const CALLS_END_WITHIN: Duration = Duration::from_secs(1);

/// How to serve.
#[derive(Debug)]
pub struct ServeOptions {
    /// What the host asked for.
    pub handshake: Handshake,
    /// Proves who calls; without one nobody is ever verified.
    pub identity: Option<Arc<IdentityVerifier>>,
    /// Answers the queries of a data source; without one there are none.
    pub queries: Option<Arc<dyn QueryAnswerer>>,
    /// How long calls may go on after the stop was asked for. Grafana closes its connection once it
    /// has asked, and calls end with it; so what must be finished runs in a task of its own.
    pub calls_end_within: Duration,
}

/// Why serving ends otherwise than by a stop.
#[derive(Debug, thiserror::Error)]
pub enum PluginError {
    /// The host could not be told where to call.
    #[error("the handshake with Grafana failed")]
    Handshake(#[from] HandshakeError),
    /// There is no socket.
    #[error("there is no socket to serve on")]
    Socket(#[from] SocketError),
    /// The system's signals cannot be received.
    #[error("could not listen for the system's signal to stop")]
    Signals(#[source] std::io::Error),
    /// Serving failed.
    #[error("serving Grafana's calls failed")]
    Transport(#[source] tonic::transport::Error),
}

impl ServeOptions {
    /// Serves as usual, without proving who calls.
    pub fn new(handshake: Handshake) -> Self {
        Self {
            handshake,
            identity: None,
            queries: None,
            calls_end_within: CALLS_END_WITHIN,
        }
    }
}

/// Serves `router` until Grafana or the system says stop, or Grafana is gone. Answers that wait for
/// more to happen are cut then; other calls get [`ServeOptions::calls_end_within`]. What the caller
/// closes afterwards (the store) must be closed about a second later, else Grafana kills.
///
/// Each request carries a [`domain::Caller`] and a [`crate::CallContext`] as extensions. `metrics` gives
/// text in Prometheus' format for the id of a plugin: the app's, or that of its data source.
///
/// # Errors
/// [`PluginError`] where it cannot begin, or ends without having been asked to.
pub async fn serve<R, B, H, M, F>(
    options: ServeOptions,
    router: R,
    health: H,
    metrics: M,
) -> Result<(), PluginError>
where
    R: Service<http::Request<Full<Bytes>>, Response = http::Response<B>, Error = Infallible>,
    R: Clone + Send + Sync + 'static,
    R::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Display,
    H: HealthReporter,
    M: Fn(String) -> F + Send + Sync + 'static,
    F: Future<Output = Vec<u8>> + Send + 'static,
{
    let stopping = Stopping::not_yet();
    stopping.begin_by_system().map_err(PluginError::Signals)?;
    let resources = ResourceService {
        router,
        identity: options.identity,
        stopping: stopping.clone(),
    };
    let queries = DataDoor {
        answerer: options.queries,
    };
    let diagnostics = DiagnosticsService {
        health: Arc::new(health),
        metrics,
    };
    let (liveness, liveness_service) = tonic_health::server::health_reporter();
    liveness
        .set_service_status(HEALTH_SERVICE, ServingStatus::Serving)
        .await;
    let server = Server::builder()
        .add_service(liveness_service)
        .add_service(Controller {
            stopping: stopping.clone(),
        })
        .add_service(ResourceServer::new(resources).max_decoding_message_size(MAX_MESSAGE_BYTES))
        .add_service(DataServer::new(queries).max_decoding_message_size(MAX_MESSAGE_BYTES))
        .add_service(DiagnosticsServer::new(diagnostics));

    let (socket, listener) = PrivateSocket::listen(&options.handshake.socket_directory)?;
    announce(&socket.path())?;
    let connections = futures::stream::poll_fn(move |context| {
        listener
            .poll_accept(context)
            .map(|accepted| Some(accepted.map(|(connection, _)| connection)))
    });
    let is_stopping = stopping.clone();
    let serving = server.serve_with_incoming_shutdown(connections, async move { is_stopping.begun().await });
    let is_overdue = async {
        stopping.begun().await;
        tokio::time::sleep(options.calls_end_within).await;
    };
    tokio::select! {
        served = serving => served.map_err(PluginError::Transport),
        () = is_overdue => {
            tracing::warn!("stopped before every call had ended");
            Ok(())
        }
    }
}
