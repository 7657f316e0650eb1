//! A receiver of remote write that remembers what it was sent.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use prost::Message;
use shop::remote_write::WriteRequest;

/// What came in, and where.
#[derive(Debug)]
pub(crate) struct FakeReceiver {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<WriteRequest>>>,
}

impl FakeReceiver {
    /// A receiver that takes `n_accepted` requests and refuses the others as Prometheus refuses old samples.
    pub(crate) fn accepting(n_accepted: usize) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stored = Arc::clone(&requests);
        let take = move |headers: HeaderMap, body: Bytes| async move {
            assert_eq!(headers["content-type"], "application/x-protobuf");
            assert_eq!(headers["content-encoding"], "snappy");
            let mut stored = stored.lock().unwrap();
            if stored.len() == n_accepted {
                return (StatusCode::BAD_REQUEST, "out of order sample\n");
            }
            let encoded = snap::raw::Decoder::new().decompress_vec(&body).unwrap();
            stored.push(WriteRequest::decode(encoded.as_slice()).unwrap());
            (StatusCode::NO_CONTENT, "")
        };
        let router = Router::new()
            .route("/api/v1/write", post(take))
            .layer(DefaultBodyLimit::disable());
        let listener = std::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let url = format!("http://{}/api/v1/write", listener.local_addr().unwrap());
        listener.set_nonblocking(true).unwrap();
        // The thread ends with the test process; it holds nothing but its port.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, router).await.unwrap();
            });
        });
        Self { url, requests }
    }

    pub(crate) fn requests(&self) -> Vec<WriteRequest> {
        self.requests.lock().unwrap().clone()
    }
}
