//! When to stop: Grafana says so, the system says so, or Grafana is gone.

use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// How soon an orphan notices that it is one.
const ORPHAN_CHECK_EVERY: Duration = Duration::from_secs(1);

/// Whether this process is stopping, shared by all who have to know. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Stopping(Arc<watch::Sender<bool>>);

impl Stopping {
    pub(crate) fn not_yet() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    pub(crate) fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it begins.
    pub(crate) async fn begun(&self) {
        let mut state = self.0.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _ = state.wait_for(|is_stopping| *is_stopping).await;
    }

    /// Begins when the system asks for it or when Grafana is gone without a word. An orphan would hold
    /// the store that the next Grafana's plugin needs.
    pub(crate) fn begin_by_system(&self) -> std::io::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        // Ctrl-C in a terminal reaches Grafana and its plugins alike. Grafana then says when to stop;
        // until it does, its requests are still answered.
        let mut interrupt = signal(SignalKind::interrupt())?;
        // Read here and not in the task, which may first run when Grafana is gone already and would then
        // take whoever adopted the orphan for it. A Grafana that is gone before this line is noticed by
        // the announcement, which finds nobody at the other end of its pipe.
        let grafana = std::os::unix::process::parent_id();
        let stopping = self.clone();
        tokio::spawn(async move {
            let mut orphan_check = tokio::time::interval(ORPHAN_CHECK_EVERY);
            loop {
                tokio::select! {
                    _ = terminate.recv() => break,
                    _ = interrupt.recv() => {}
                    _ = orphan_check.tick() => {
                        if std::os::unix::process::parent_id() != grafana {
                            tracing::warn!("Grafana is gone, so this plugin stops");
                            break;
                        }
                    }
                }
            }
            stopping.begin();
        });
        Ok(())
    }
}
