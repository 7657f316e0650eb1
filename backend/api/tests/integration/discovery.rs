//! A look at a whole source as a task: followed, and cancelled.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use axum::http::StatusCode;
use domain::metric::MetricMetadata;
use domain::ports::{
    Between, LoadedRuleGroup, MetricsSource, Sample, SampleSeries, ServerProfile, SourceError,
};
use domain::{Labels, TimeSpan};
use fakes::FakePrometheus;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::double::{ADMIN_TOKEN, Double, SHOP, request, tokens};

/// A source whose queries stall, and that tells when one is given up.
struct Stalling {
    inner: FakePrometheus,
    switch: Arc<Switch>,
}

#[derive(Default)]
struct Switch {
    is_stalled: AtomicBool,
    given_up: Notify,
}

/// Dropped with the query that it stands in.
struct Query<'a>(&'a Switch);

impl Drop for Query<'_> {
    fn drop(&mut self) {
        self.0.given_up.notify_one();
    }
}

#[async_trait]
impl MetricsSource for Stalling {
    fn origin(&self) -> String {
        self.inner.origin()
    }

    async fn server(&self) -> Result<ServerProfile, SourceError> {
        self.inner.server().await
    }

    async fn label_values(
        &self,
        label: &str,
        selector: Option<&str>,
        between: Between,
    ) -> Result<Vec<String>, SourceError> {
        self.inner.label_values(label, selector, between).await
    }

    async fn metadata(&self) -> Result<BTreeMap<String, MetricMetadata>, SourceError> {
        self.inner.metadata().await
    }

    async fn series(&self, selector: &str, between: Between) -> Result<Vec<Labels>, SourceError> {
        self.inner.series(selector, between).await
    }

    async fn instant(&self, expression: &str, at: Timestamp) -> Result<Vec<Sample>, SourceError> {
        if self.switch.is_stalled.load(Ordering::Relaxed) {
            let _query = Query(&self.switch);
            std::future::pending::<()>().await;
        }
        self.inner.instant(expression, at).await
    }

    async fn range(
        &self,
        expression: &str,
        between: Between,
        step: TimeSpan,
    ) -> Result<Vec<SampleSeries>, SourceError> {
        self.inner.range(expression, between, step).await
    }

    async fn rule_groups(&self) -> Result<Vec<LoadedRuleGroup>, SourceError> {
        self.inner.rule_groups().await
    }
}

/// Polls until the task has told of this step.
async fn step_of(double: &Double, id: &str, step: &str) -> Value {
    let mut after = 0;
    loop {
        let path = format!("/api/v1/tasks/{id}/events?after={after}");
        let told = double.get(&path).await.json();
        for event in told["events"].as_array().unwrap() {
            after = after.max(event["number"].as_u64().unwrap());
            if event["event"] == "discovery" && event["step"] == step {
                return event.clone();
            }
            assert_ne!(event["event"], "done", "{event}");
        }
    }
}

#[tokio::test]
async fn a_look_at_the_source_tells_how_far_it_is_and_ends_with_its_task() {
    let switch = Arc::new(Switch::default());
    switch.is_stalled.store(true, Ordering::Relaxed);
    let double = Double::reading_by(SHOP.clone(), tokens(), true, |inner| {
        let switch = switch.clone();
        Arc::new(Stalling { inner, switch })
    });
    let look = json!({ "method": "GET", "path": "/api/v1/services?refresh=true" });
    let begun = double.post("/api/v1/tasks", &look).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.text);
    let id = begun.json()["id"].as_str().unwrap().to_owned();

    let event = step_of(&double, &id, "series").await;
    assert_eq!(event["done"], 0, "{event}");
    assert!(event["of"].as_u64() > Some(0), "{event}");
    assert!(event["n_requests"].as_u64() > Some(0), "{event}");

    let path = format!("/api/v1/tasks/{id}");
    let cancelled = double.send(request("DELETE", &path, Some(ADMIN_TOKEN), "")).await;
    assert_eq!(cancelled.status, StatusCode::NO_CONTENT, "{}", cancelled.text);
    // Ends only because what was asked of the source is given up.
    switch.given_up.notified().await;
    let gone = double.get(&format!("{path}/events")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND, "{}", gone.text);

    // Nothing is held any more: the next look is made.
    switch.is_stalled.store(false, Ordering::Relaxed);
    let services = double.get("/api/v1/services").await;
    assert_eq!(services.status, StatusCode::OK, "{}", services.text);
    assert!(services.json()["meta"]["total"].as_u64() > Some(0));
}
