//! `srellama` as the backend plugin that Grafana starts: the same router, with the settings that come
//! from Grafana and the role that the user has there.

mod objective_queries;
mod operator;
mod organisation;
mod reading;
mod settings;
mod signing_keys;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use api::Metrics;
use api::error::{ErrorBody, ErrorDetail};
use async_trait::async_trait;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use jiff::Timestamp;
use plugin::{CallContext, Handshake, HclogLayer, Health, HealthReporter, IdentityVerifier, ServeOptions};
use tower::ServiceExt as _;
use tracing::{Level, error, info, warn};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::failure::{Failure, Report};
use crate::logging;
use crate::plugin_process::objective_queries::ObjectiveQueries;
use crate::plugin_process::operator::Operator;
use crate::plugin_process::organisation::Organisations;
use crate::plugin_process::reading::Readings;
use crate::plugin_process::signing_keys::GrafanaKeys;

/// Grafana kills two seconds after it asked us to stop, and calls may take one of them.
const CHANGES_END_WITHIN: Duration = Duration::from_millis(700);
/// What a plugin serves is little; each thread has a stack and an arena.
const WORKER_THREADS: usize = 2;

/// The data source that lies in the app.
const DATA_SOURCE_ID: &str = "srellama-objectives-datasource";

/// Did Grafana start this process?
pub(crate) fn is_asked_for() -> bool {
    std::env::var_os("grafana_plugin_type").is_some()
}

/// Serves until Grafana says stop.
pub(crate) fn run() -> ExitCode {
    let logs = tracing_subscriber::registry()
        .with(logging::filter(Level::INFO))
        .with(HclogLayer::new(Timestamp::now));
    // Only fails where logging has begun already.
    let _ = tracing::subscriber::set_global_default(logs);
    plugin::log_panics();
    match begin() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            error!("the plugin ends: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn begin() -> anyhow::Result<()> {
    let variable = |name: &str| std::env::var(name).ok();
    let handshake = Handshake::read(variable)?;
    let executable = std::env::current_exe().context("this binary's own path is not known")?;
    let data = plugin::data_directory(variable, &executable)?;
    let operator = Operator::read(variable, data).map_err(|failure| anyhow::anyhow!(in_words(&failure)))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKER_THREADS)
        .enable_all()
        .build()
        .context("could not start the async runtime")?;
    let served = runtime.block_on(serve(handshake, operator));
    // A model that is still loading for nobody must not hold up the end.
    runtime.shutdown_background();
    served
}

async fn serve(handshake: Handshake, operator: Operator) -> anyhow::Result<()> {
    let keys = GrafanaKeys {
        nearer: operator.grafana_url.clone(),
    };
    let organisations = Arc::new(Organisations::new(operator, Arc::new(Metrics::default())));
    let readings = Arc::new(Readings::new(organisations.clone()));
    let options = ServeOptions {
        identity: Some(Arc::new(IdentityVerifier::new(Arc::new(keys), Timestamp::now))),
        queries: Some(Arc::new(ObjectiveQueries(readings.clone()))),
        ..ServeOptions::new(handshake)
    };
    let router = Router::new()
        .fallback(hand_over)
        .with_state(organisations.clone());
    let health = Doctor {
        organisations: organisations.clone(),
        readings,
    };
    let counted = organisations.clone();
    let encoded = move |plugin_id: String| {
        let organisations = counted.clone();
        async move {
            match plugin_id.as_str() {
                // The app's process counts what is kept.
                DATA_SOURCE_ID => Vec::new(),
                _ => organisations.metrics().await,
            }
        }
    };
    let recovering = organisations.clone();
    tokio::spawn(async move { recovering.recover().await });
    plugin::serve(options, router, health, encoded).await?;
    if tokio::time::timeout(CHANGES_END_WITHIN, organisations.changes_settled())
        .await
        .is_err()
    {
        warn!("a change is still at work; it is taken back at the next start");
    }
    info!("stopped");
    Ok(())
}

/// Hands a call to the router of its organisation.
async fn hand_over(State(organisations): State<Arc<Organisations>>, request: Request) -> Response {
    let Some(context) = request.extensions().get::<CallContext>() else {
        let message = "Grafana did not say in which organisation it asks";
        return refusal(StatusCode::BAD_REQUEST, "invalid", message.to_owned());
    };
    if context.data_source.is_some() {
        let message = "this is served by the app `srellama-reliability-app`, not by its data source";
        return refusal(StatusCode::NOT_FOUND, "not_found", message.to_owned());
    }
    match organisations.router(context).await {
        Ok(router) => {
            // A router is always ready and never fails.
            let Ok(response) = router.oneshot(request).await;
            response
        }
        Err(failure) => {
            let message = in_words(&failure);
            warn!(
                organisation = context.organisation,
                "cannot serve with these settings: {message}"
            );
            refusal(StatusCode::SERVICE_UNAVAILABLE, "not_configured", message)
        }
    }
}

fn refusal(status: StatusCode, code: &str, message: String) -> Response {
    let error = ErrorDetail {
        code: code.to_owned(),
        message,
        causes: Vec::new(),
        request_id: None,
    };
    (status, Json(ErrorBody { error })).into_response()
}

/// A failure in one line: what, where, why, and what to do.
fn in_words(failure: &Failure) -> String {
    let Report {
        what,
        place,
        why,
        remedy,
    } = failure.report();
    let place = place.map(|place| format!(" in `{place}`")).unwrap_or_default();
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    let remedy = remedy.map(|remedy| format!("; {remedy}")).unwrap_or_default();
    format!("{what}{place}{why}{remedy}")
}

/// Answers Grafana's CheckHealth, of the app and of the data source.
struct Doctor {
    organisations: Arc<Organisations>,
    readings: Arc<Readings>,
}

#[async_trait]
impl HealthReporter for Doctor {
    async fn health(&self, context: &CallContext) -> Health {
        let health = match &context.data_source {
            Some(_) => self.readings.health(context).await,
            None => self.organisations.health(context).await,
        };
        health.unwrap_or_else(|failure| Health {
            is_ready: false,
            message: in_words(&failure),
            details: serde_json::Value::Null,
        })
    }
}
