//! CheckHealth and CollectMetrics.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use grafana_plugin_sdk::pluginv2::check_health_response::HealthStatus;
use grafana_plugin_sdk::pluginv2::collect_metrics_response::Payload;
use grafana_plugin_sdk::pluginv2::diagnostics_server::Diagnostics;
use grafana_plugin_sdk::pluginv2::{
    CheckHealthRequest, CheckHealthResponse, CollectMetricsRequest, CollectMetricsResponse,
};
use serde_json::{Value, json};
use tonic::{Request, Response, Status};

use crate::context::CallContext;

/// A person waits for it on the settings page.
const HEALTH_WITHIN: Duration = Duration::from_secs(10);

/// Says whether the plugin can do its work with the settings that it has.
#[async_trait]
pub trait HealthReporter: Send + Sync + 'static {
    /// Looks now.
    async fn health(&self, context: &CallContext) -> Health;
}

/// Whether the plugin can do its work.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// It can.
    pub is_ready: bool,
    /// For a person: what is there, or what is wrong and what to do about it.
    pub message: String,
    /// For programs; null where there is nothing to add.
    pub details: Value,
}

pub(crate) struct DiagnosticsService<H, M> {
    pub(crate) health: Arc<H>,
    pub(crate) metrics: M,
}

#[async_trait]
impl<H, M, F> Diagnostics for DiagnosticsService<H, M>
where
    H: HealthReporter,
    M: Fn(String) -> F + Send + Sync + 'static,
    F: Future<Output = Vec<u8>> + Send + 'static,
{
    async fn check_health(
        &self,
        request: Request<CheckHealthRequest>,
    ) -> Result<Response<CheckHealthResponse>, Status> {
        let health = match CallContext::read(request.into_inner().plugin_context) {
            Err(unreadable) => not_ready(format!("{unreadable}: {}", unreadable.cause())),
            Ok((context, _)) => tokio::time::timeout(HEALTH_WITHIN, self.health.health(&context))
                .await
                .unwrap_or_else(|_| {
                    let seconds = HEALTH_WITHIN.as_secs();
                    not_ready(format!(
                        "no answer within {seconds} s; check that the data source answers, and try again"
                    ))
                }),
        };
        Ok(Response::new(respond(&health)))
    }

    async fn collect_metrics(
        &self,
        request: Request<CollectMetricsRequest>,
    ) -> Result<Response<CollectMetricsResponse>, Status> {
        let context = request.into_inner().plugin_context.unwrap_or_default();
        let prometheus = (self.metrics)(context.plugin_id).await;
        Ok(Response::new(CollectMetricsResponse {
            metrics: Some(Payload { prometheus }),
        }))
    }
}

fn not_ready(message: String) -> Health {
    Health {
        is_ready: false,
        message,
        details: Value::Null,
    }
}

fn respond(health: &Health) -> CheckHealthResponse {
    let status = if health.is_ready {
        HealthStatus::Ok
    } else {
        HealthStatus::Error
    };
    // Grafana reads the details as an object.
    let details = match &health.details {
        Value::Null => json!({}),
        details => details.clone(),
    };
    CheckHealthResponse {
        status: status.into(),
        message: health.message.clone(),
        json_details: details.to_string().into_bytes(),
    }
}
