//! What watches us: counters and histograms in the OpenMetrics text format.
//!
//! Every label has few values, all chosen by our code: routes as they are registered, never as they
//! are asked for; ids of checks; states.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use app::propose::Proposals;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::ports::{Store, StoreError};
use domain::{Finding, Severity};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::ApiState;
use crate::error::ApiError;

/// The metrics of one process.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
    queries: Family<QueryLabels, Counter>,
    proposals: Counter,
    findings: Family<FindingLabels, Counter>,
    changes: Family<StateLabels, Gauge>,
    receipts: Family<StateLabels, Gauge>,
    scoring_seconds: Histogram,
    scoring_failures: Counter,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct QueryLabels {
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct FindingLabels {
    check: String,
    severity: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct StateLabels {
    state: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct BuildLabels {
    version: &'static str,
}

/// From a cached answer to a proposal over a year, in seconds.
const SECONDS: [f64; 12] = [
    0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 180.0,
];

fn seconds() -> Histogram {
    Histogram::new(SECONDS)
}

impl Default for Metrics {
    fn default() -> Self {
        let request_seconds: fn() -> Histogram = seconds;
        let mut metrics = Self {
            registry: Registry::with_prefix("srellama"),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(request_seconds),
            queries: Family::default(),
            proposals: Counter::default(),
            findings: Family::default(),
            changes: Family::default(),
            receipts: Family::default(),
            scoring_seconds: seconds(),
            scoring_failures: Counter::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "http_requests",
            "Requests answered, by route as registered",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time until a request was answered",
            Unit::Seconds,
            self.request_seconds.clone(),
        );
        registry.register(
            "source_queries",
            "Requests to the metrics source",
            self.queries.clone(),
        );
        registry.register("proposals", "Proposals made", self.proposals.clone());
        registry.register(
            "findings",
            "Findings of checks, of proposals and of what was sent in",
            self.findings.clone(),
        );
        registry.register("changes", "Changes in the store, by state", self.changes.clone());
        registry.register(
            "receipts",
            "Receipts in the store, by state on the ledger",
            self.receipts.clone(),
        );
        registry.register_with_unit(
            "model_scoring_duration",
            "Time that the model took to rank the candidates of a service",
            Unit::Seconds,
            self.scoring_seconds.clone(),
        );
        registry.register(
            "model_scoring_failures",
            "Questions that the model did not answer",
            self.scoring_failures.clone(),
        );
        let build = BuildLabels {
            version: env!("CARGO_PKG_VERSION"),
        };
        registry.register("build", "Which version runs", Info::new(build));
    }

    pub(crate) fn request_answered(&self, method: &'static str, route: &str, status: u16, elapsed: Duration) {
        let route = route.to_owned();
        let labels = RouteLabels { route: route.clone() };
        self.request_seconds
            .get_or_create(&labels)
            .observe(elapsed.as_secs_f64());
        let labels = RequestLabels {
            method,
            route,
            status,
        };
        self.requests.get_or_create(&labels).inc();
    }

    /// Counts one request to the metrics source; `kind` names the call, such as `range`.
    pub fn source_asked(&self, kind: &'static str, succeeded: bool) {
        let outcome = if succeeded { "ok" } else { "error" };
        self.queries.get_or_create(&QueryLabels { kind, outcome }).inc();
    }

    /// Counts one question to the model.
    pub fn model_asked(&self, elapsed: Duration, succeeded: bool) {
        self.scoring_seconds.observe(elapsed.as_secs_f64());
        if !succeeded {
            self.scoring_failures.inc();
        }
    }

    pub(crate) fn proposals_made(&self, proposals: &Proposals) {
        self.proposals.inc_by(proposals.proposals.len() as u64);
        self.findings_made(&proposals.findings);
        for proposal in &proposals.proposals {
            self.findings_made(&proposal.findings);
        }
    }

    pub(crate) fn findings_made(&self, findings: &[Finding]) {
        for finding in findings {
            let labels = FindingLabels {
                check: finding.check.clone(),
                severity: match finding.severity {
                    Severity::Info => "info",
                    Severity::Warning => "warning",
                    Severity::Error => "error",
                },
            };
            self.findings.get_or_create(&labels).inc();
        }
    }

    fn set_by_state(family: &Family<StateLabels, Gauge>, states: impl Iterator<Item = String>) {
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        for state in states {
            *counts.entry(state).or_default() += 1;
        }
        family.clear();
        for (state, count) in counts {
            family.get_or_create(&StateLabels { state }).set(count);
        }
    }

    /// Counts the changes and receipts that these stores keep, by state.
    ///
    /// # Errors
    /// When a store cannot be read.
    pub fn count_kept(&self, stores: &[&dyn Store]) -> Result<(), StoreError> {
        let (mut changes, mut receipts) = (Vec::new(), Vec::new());
        for store in stores {
            changes.extend(store.changes()?);
            receipts.extend(store.receipts(None)?);
        }
        let states = changes.iter().map(|change| change.state.to_string());
        Self::set_by_state(&self.changes, states);
        let states = receipts
            .iter()
            .map(|receipt| crate::receipts::state_of(receipt).to_string());
        Self::set_by_state(&self.receipts, states);
        Ok(())
    }

    /// In the text format of OpenMetrics.
    ///
    /// # Errors
    /// When a metric cannot be written.
    pub fn encode(&self) -> Result<String, fmt::Error> {
        let mut encoded = String::new();
        text::encode(&mut encoded, &self.registry)?;
        Ok(encoded)
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics")
            .field("proposals", &self.proposals.get())
            .finish_non_exhaustive()
    }
}

pub(crate) const METRICS_PATH: &str = "/metrics";

/// Get the metrics of this process.
#[utoipa::path(get, path = METRICS_PATH, tag = "operation", responses(
    (status = 200, body = String, content_type = "application/openmetrics-text"),
    (status = "4XX", body = crate::ErrorBody), (status = "5XX", body = crate::ErrorBody)))]
pub(crate) async fn show_metrics(State(state): State<ApiState>) -> Result<Response, ApiError> {
    let stores = [&*state.app.store];
    state.metrics.count_kept(&stores).map_err(app::AppError::from)?;
    let encoded = state
        .metrics
        .encode()
        .map_err(|error| ApiError::internal(vec![error.to_string()]))?;
    let content_type = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, content_type)], encoded).into_response())
}
