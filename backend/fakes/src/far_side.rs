//! A large Prometheus over HTTP: services, families and series by arithmetic, none of them kept.
//!
//! It is strict: it knows the paths, parameters and queries that looking at a source needs, refuses
//! all others, and refuses a query that touches more series than a server would let it. It counts
//! the requests and the bytes that it answered.

mod http;
mod query;
mod shape;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub use shape::FarSideSize;
use shape::Shape;

/// The large server. It serves until the process ends.
#[derive(Debug, Clone)]
pub struct FarSide {
    address: SocketAddr,
    state: Arc<State>,
}

/// What was answered so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FarSideTraffic {
    /// Requests that came.
    pub n_requests: u64,
    /// Bytes of the answers' bodies.
    pub n_bytes: u64,
    /// Requests for label sets of series.
    pub n_series_requests: u64,
}

#[derive(Debug)]
struct State {
    shape: Shape,
    has_changed: AtomicBool,
    n_requests: AtomicU64,
    n_bytes: AtomicU64,
    n_series_requests: AtomicU64,
}

impl FarSide {
    /// Serves on a free loopback port.
    ///
    /// # Errors
    /// Where no port can be had.
    pub fn start(size: FarSideSize) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            shape: Shape { size },
            has_changed: AtomicBool::new(false),
            n_requests: AtomicU64::new(0),
            n_bytes: AtomicU64::new(0),
            n_series_requests: AtomicU64::new(0),
        });
        let serving = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&serving);
                // A client that goes away ends its thread.
                std::thread::spawn(move || http::serve(stream, &state));
            }
        });
        Ok(Self { address, state })
    }

    /// `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was answered since the start, or since the last call.
    pub fn take_traffic(&self) -> FarSideTraffic {
        FarSideTraffic {
            n_requests: self.state.n_requests.swap(0, Ordering::Relaxed),
            n_bytes: self.state.n_bytes.swap(0, Ordering::Relaxed),
            n_series_requests: self.state.n_series_requests.swap(0, Ordering::Relaxed),
        }
    }

    /// From now on the eighth service has three more names, and one fewer.
    pub fn change(&self) {
        self.state.has_changed.store(true, Ordering::Relaxed);
    }
}
