//! Serves the router on a listener until it is told to stop.

use std::time::Duration;

use tokio::net::TcpListener;

use crate::ApiState;
use crate::router::router;

/// Beyond this an idle client would keep the process from ending.
const CLIENTS_LEAVE_WITHIN: Duration = Duration::from_secs(5);

/// Serves until `stop` is done. Then takes no more requests, lets clients finish for a moment, and
/// waits for the end of every change that was begun.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    state: ApiState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop.await;
        // Only fails where the waiting side is gone, and then nobody waits.
        let _ = stopping.send(());
    };
    let serving = axum::serve(listener, router(state.clone())).with_graceful_shutdown(stop);
    let grace_is_over = async move {
        // An error means that the server ended by itself; it is told by `serving`.
        let _ = stopped.await;
        state.changes_settled().await;
        tokio::time::sleep(CLIENTS_LEAVE_WITHIN).await;
    };
    tokio::select! {
        served = serving.into_future() => served,
        () = grace_is_over => Ok(()),
    }
}
