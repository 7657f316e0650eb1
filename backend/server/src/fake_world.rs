//! `--fake`: the demo's shop in memory, whose time stands still at [`now`].
//!
//! The command line and its clock go on, so that changes and receipts have their real times; what
//! the fake is asked about later times, it answers for the time at which it stands.

use std::collections::BTreeMap;
use std::path::Path;

use async_trait::async_trait;
use domain::metric::MetricMetadata;
use domain::ports::{
    Between, LoadedRuleGroup, MetricsSource, Reload as _, Sample, SampleSeries, ServerProfile, SourceError,
};
use domain::{Labels, TimeSpan};
use fakes::{FakePrometheus, World};
use jiff::Timestamp;
use tracing::warn;

/// When the shop's time stands still: Tuesday, 17 March 2026, noon.
pub(crate) fn now() -> Timestamp {
    Timestamp::constant(1_773_748_800, 0)
}

/// The shop, read as of [`now`] at the latest.
#[derive(Debug, Clone)]
pub(crate) struct StandingShop {
    prometheus: FakePrometheus,
}

impl StandingShop {
    /// The shop. A fake server lives no longer than its process: with `rules` it begins by reading
    /// what lies there, as a server does at its start.
    pub(crate) async fn open(rules: Option<&Path>) -> Self {
        let mut prometheus = FakePrometheus::new(World::shop(now())).with_clock(Timestamp::now);
        if let Some(rules) = rules {
            prometheus = prometheus.with_rule_folder(rules);
            if let Err(error) = prometheus.reload().await {
                warn!(%error, "the fake server starts without rules");
            }
        }
        Self { prometheus }
    }

    /// The server itself, which can be told to reload.
    pub(crate) fn prometheus(&self) -> FakePrometheus {
        self.prometheus.clone()
    }
}

/// The same stretch of time, moved back so that it ends at [`now`] at the latest.
fn not_later(between: Between) -> Between {
    if between.until <= now() {
        return between;
    }
    let length = between.until.duration_since(between.from);
    Between {
        from: now().checked_sub(length).unwrap_or(Timestamp::MIN),
        until: now(),
    }
}

#[async_trait]
impl MetricsSource for StandingShop {
    fn origin(&self) -> String {
        self.prometheus.origin()
    }

    async fn server(&self) -> Result<ServerProfile, SourceError> {
        self.prometheus.server().await
    }

    async fn label_values(
        &self,
        label: &str,
        selector: Option<&str>,
        between: Between,
    ) -> Result<Vec<String>, SourceError> {
        self.prometheus
            .label_values(label, selector, not_later(between))
            .await
    }

    async fn metadata(&self) -> Result<BTreeMap<String, MetricMetadata>, SourceError> {
        self.prometheus.metadata().await
    }

    async fn series(&self, selector: &str, between: Between) -> Result<Vec<Labels>, SourceError> {
        self.prometheus.series(selector, not_later(between)).await
    }

    async fn instant(&self, expression: &str, at: Timestamp) -> Result<Vec<Sample>, SourceError> {
        self.prometheus.instant(expression, at.min(now())).await
    }

    async fn range(
        &self,
        expression: &str,
        between: Between,
        step: TimeSpan,
    ) -> Result<Vec<SampleSeries>, SourceError> {
        self.prometheus.range(expression, not_later(between), step).await
    }

    async fn rule_groups(&self) -> Result<Vec<LoadedRuleGroup>, SourceError> {
        self.prometheus.rule_groups().await
    }
}
