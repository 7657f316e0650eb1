//! One service as one process: its pages, its metrics, its fault switches.

use std::future::IntoFuture;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use crate::chance::Chance;
use crate::fault::{Fault, FaultError};
use crate::metrics::{EXPOSITION_TYPE, HttpWork, Measurements, Work};
use crate::peers::Peers;
pub use crate::peers::{BaseUrl, BaseUrlError, PeerAddress, PeerAddressError};
use crate::services::{Codes, OWN_FAILURE, Page, Profile, Service};
use crate::shipping::{JobQueue, work_forever};
use crate::shutdown::stop_signal;

/// What a process needs to know to be one service.
#[derive(Clone, Debug)]
pub struct ServeSettings {
    /// Which service to be.
    pub service: Service,
    /// Where to listen; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Where the peers are; those of [`Service::peers`] must be among them.
    pub peers: Vec<PeerAddress>,
}

/// A service could not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address of a peer is missing.
    #[error(
        "`{service}` calls `{peer}`, but nothing says where that is; add `--peer {peer}=http://HOST:PORT`"
    )]
    MissingPeer {
        /// The service.
        service: Service,
        /// The peer that it calls.
        peer: Service,
    },
    /// The port cannot be listened at.
    #[error("could not listen at `{listen}`; choose a free port with `--listen`")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The process cannot learn when to stop.
    #[error("could not listen for the signal to stop")]
    Signal(#[source] io::Error),
    /// The server failed while it ran.
    #[error("could not go on answering requests")]
    Answer(#[source] io::Error),
}

/// Requests that are being answered when the process is told to stop get this long.
const GRACE: Duration = Duration::from_secs(3);

/// Runs one service until SIGTERM or SIGINT; `on_ready` is told the address once it answers.
///
/// # Errors
///
/// If a peer's address is missing or the service cannot listen.
pub async fn serve(settings: ServeSettings, on_ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let ServeSettings {
        service,
        listen,
        peers,
    } = settings;
    let peers = Peers::of(service, &peers).map_err(|peer| ServeError::MissingPeer { service, peer })?;
    let cannot_listen = |source| ServeError::Listen { listen, source };
    let listener = TcpListener::bind(listen).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    let stop = stop_signal().map_err(ServeError::Signal)?;

    let running = Arc::new(RunningService::start(service, peers));
    let worker = tokio::spawn(work_forever(Arc::clone(&running)));
    let (tell_to_end, told_to_end) = oneshot::channel::<()>();
    let server = axum::serve(listener, router(&running)).with_graceful_shutdown(async {
        // An error means that the sender is gone, which also means the end.
        let _ = told_to_end.await;
    });
    on_ready(address);
    let mut server = pin!(server.into_future());
    let ended = tokio::select! {
        ended = &mut server => ended,
        () = stop => {
            drop(tell_to_end);
            timeout(GRACE, server).await.unwrap_or(Ok(()))
        }
    };
    worker.abort();
    ended.map_err(ServeError::Answer)
}

/// A service that runs: what its handlers share.
#[derive(Debug)]
pub(crate) struct RunningService {
    service: Service,
    profile: Profile,
    peers: Peers,
    fault: Mutex<Fault>,
    chance: Mutex<Chance>,
    measurements: Mutex<Measurements>,
    /// The jobs that wait; stays empty at services that answer HTTP.
    pub(crate) jobs: JobQueue,
}

impl RunningService {
    fn start(service: Service, peers: Peers) -> Self {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            service,
            profile: service.profile(),
            peers,
            fault: Mutex::default(),
            chance: Mutex::new(Chance::seeded(service.name(), since_1970.as_nanos() as u64)),
            measurements: Mutex::new(Measurements::new(
                service,
                since_1970.as_millis() as f64 / 1_000.0,
            )),
            jobs: JobQueue::default(),
        }
    }

    pub(crate) fn fault(&self) -> Fault {
        *locked(&self.fault)
    }

    fn set_fault(&self, fault: Fault) {
        *locked(&self.fault) = fault;
        self.jobs.wake_worker();
    }

    pub(crate) fn measurements(&self) -> MutexGuard<'_, Measurements> {
        locked(&self.measurements)
    }

    fn with_http_work(&self, change: impl FnOnce(&mut HttpWork)) {
        if let Work::Http(work) = &mut self.measurements().work {
            change(work);
        }
    }

    /// Spends the time that one request or job takes by itself.
    pub(crate) async fn take_time(&self, fault: Fault) {
        let own_seconds = self.profile.own_latency.draw_seconds(&mut locked(&self.chance));
        sleep(Duration::from_secs_f64(own_seconds) + Duration::from_millis(fault.latency_ms)).await;
    }

    /// Whether a request or job fails by the service's own fault.
    pub(crate) fn fails(&self, fault: Fault) -> bool {
        locked(&self.chance).happens(self.profile.error_share.max(fault.error_share))
    }

    fn refuses(&self) -> bool {
        locked(&self.chance).happens(self.profile.refused_share)
    }

    /// The code that a visit of `page` ends with.
    async fn visit(&self, page: &Page, codes: Codes, fault: Fault) -> &'static str {
        self.take_time(fault).await;
        if self.fails(fault) {
            return OWN_FAILURE;
        }
        if self.refuses() {
            return codes.refused;
        }
        for call in page.calls {
            let answer = self.peers.call(call).await;
            if !call.needed {
                continue;
            }
            match answer {
                Some(status) if status.as_str() == codes.refused => return codes.refused,
                Some(status) if !status.is_server_error() => {}
                _ => return codes.bad_gateway.unwrap_or(OWN_FAILURE),
            }
        }
        codes.success
    }

    async fn answer(&self, page: &Page, codes: Codes) -> StatusCode {
        let fault = self.fault();
        if fault.stopped {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        let in_flight = InFlight::enter(self);
        let started = Instant::now();
        let code = self.visit(page, codes, fault).await;
        drop(in_flight);
        self.with_http_work(|work| {
            work.count_answers(code, 1);
            work.durations.observe(started.elapsed().as_secs_f64());
        });
        code.parse()
            .expect("the codes of the shop's services are HTTP status codes")
    }
}

/// Counts a request as being answered for as long as it lives, also when the client goes away.
struct InFlight<'a>(&'a RunningService);

impl<'a> InFlight<'a> {
    fn enter(running: &'a RunningService) -> Self {
        running.with_http_work(|work| work.in_flight += 1);
        Self(running)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.with_http_work(|work| work.in_flight -= 1);
    }
}

/// Takes a lock; numbers stay usable even if a thread panicked while it held one.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn router(running: &Arc<RunningService>) -> Router {
    let mut router = Router::new()
        .route("/metrics", get(show_metrics))
        .route("/fault", get(show_fault).post(set_fault).delete(clear_fault));
    match running.service.codes() {
        None => router = router.route("/jobs", post(take_job)),
        Some(codes) => {
            for page in running.service.pages() {
                let answer = move |State(running): State<Arc<RunningService>>| async move {
                    running.answer(page, codes).await
                };
                router = router.route(page.path, any(answer));
            }
        }
    }
    router.with_state(Arc::clone(running))
}

async fn show_metrics(State(running): State<Arc<RunningService>>) -> Response {
    let mut measurements = running.measurements();
    match &mut measurements.work {
        Work::Http(_) if running.fault().stopped => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Work::Http(_) => {}
        Work::Queue(work) => {
            work.depth = running.jobs.depth();
            work.oldest_age_seconds = running.jobs.oldest_age().as_secs_f64();
        }
    }
    (
        [(header::CONTENT_TYPE, EXPOSITION_TYPE)],
        measurements.exposition(),
    )
        .into_response()
}

async fn show_fault(State(running): State<Arc<RunningService>>) -> Json<Fault> {
    Json(running.fault())
}

async fn clear_fault(State(running): State<Arc<RunningService>>) -> Json<Fault> {
    running.set_fault(Fault::default());
    Json(running.fault())
}

async fn set_fault(
    State(running): State<Arc<RunningService>>,
    json: Bytes,
) -> Result<Json<Fault>, RefusedFault> {
    running.set_fault(Fault::parse(&json).map_err(RefusedFault)?);
    Ok(Json(running.fault()))
}

struct RefusedFault(FaultError);

impl IntoResponse for RefusedFault {
    fn into_response(self) -> Response {
        let cause = std::error::Error::source(&self.0)
            .map(|cause| format!(": {cause}"))
            .unwrap_or_default();
        let body = Json(serde_json::json!({ "error": format!("{}{cause}", self.0) }));
        (StatusCode::BAD_REQUEST, body).into_response()
    }
}

async fn take_job(State(running): State<Arc<RunningService>>) -> StatusCode {
    if !running.jobs.put() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if let Work::Queue(work) = &mut running.measurements().work {
        work.enqueued += 1;
    }
    StatusCode::ACCEPTED
}
