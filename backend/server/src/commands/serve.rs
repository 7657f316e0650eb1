//! `srellama serve`

use std::sync::Arc;

use api::{ApiState, Metrics};
use app::{App, AppError, RuleTarget};
use domain::ledger::LedgerError;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing::{info, warn};

use crate::cli::{Cli, ServeArgs};
use crate::commands::{Verdict, print_findings};
use crate::config::access::policy_of;
use crate::failure::Failure;
use crate::observed::{ObservedScorer, ObservedSource};
use crate::terminal::Terminal;
use crate::wiring::{Need, Needs, Rules, wire};

pub(crate) async fn run(cli: &Cli, args: &ServeArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let access = policy_of(args)?;
    let needs = Needs {
        source: Need::Required,
        model: true,
        rules: args.rules.as_deref().map(|folder| Rules {
            folder,
            reload: &args.reload,
            verify_within: Some(args.verify_within),
        }),
    };
    let wired = wire(cli, needs, terminal).await?;
    if let Err(error) = wired.ledger.open().await {
        keep_going_without(error)?;
    }
    if let Some(target) = &wired.rules {
        recover(&wired.app, target, terminal).await?;
    }
    let metrics = Arc::new(Metrics::default());
    let app = observed(wired.app, &metrics);
    let state = ApiState::new(app, wired.rules, access, metrics, wired.history_end);

    // Before anything is said, so that whoever reads the line can stop us.
    let stop = stop_signal()?;
    let listen_failed = |source| Failure::Listen {
        address: args.listen.to_string(),
        source,
    };
    let listener = TcpListener::bind(args.listen).await.map_err(listen_failed)?;
    let address = listener.local_addr().map_err(listen_failed)?;
    terminal.done("Listening", format!("http://{address}"))?;
    api::serve(listener, state, stop).await.map_err(listen_failed)?;
    info!("stopped");
    Ok(Verdict::Fine)
}

/// A damaged ledger is for a person to look at; one that is busy or away is tried again with the
/// next receipt.
fn keep_going_without(error: LedgerError) -> Result<(), Failure> {
    match error {
        LedgerError::Unavailable { .. } => {
            warn!(error = in_full(&error), "the ledger is not open for writing yet");
            Ok(())
        }
        damaged => Err(damaged.into()),
    }
}

pub(crate) fn in_full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text
}

/// Takes back what a crash left open. A source that is down now must not keep us from serving.
async fn recover(app: &App, target: &RuleTarget, terminal: &Terminal) -> Result<(), Failure> {
    match app.recover(target).await {
        Ok(findings) => print_findings(terminal, &findings, true),
        Err(error @ AppError::Store(_)) => Err(error.into()),
        Err(error) => {
            warn!(%error, "what was left open is taken back with the next change");
            Ok(())
        }
    }
}

/// The same, with what it asks of others counted and timed.
pub(crate) fn observed(app: App, metrics: &Arc<Metrics>) -> App {
    let source = ObservedSource {
        source: app.source.clone(),
        metrics: metrics.clone(),
    };
    let scorer = app.scorer.clone().map(|scorer| {
        let metrics = metrics.clone();
        Arc::new(ObservedScorer { scorer, metrics }) as _
    });
    App {
        source: Arc::new(source),
        scorer,
        ..app
    }
}

/// Done when the process is asked to end: by a service manager, or by Ctrl-C.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => info!("asked to end (SIGTERM)"),
            _ = interrupt.recv() => info!("asked to end (SIGINT)"),
        }
    })
}
