//! Counts and times what a server asks of others.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use api::Metrics;
use async_trait::async_trait;
use domain::metric::MetricMetadata;
use domain::overview::DiscoveryCost;
use domain::ports::{
    Between, FeatureList, LoadedRuleGroup, MetricsSource, Sample, SampleSeries, ServerProfile, ServerVerdict,
    SourceError,
};
use domain::scoring::{CandidateScorer, ModelIdentity, ScoringError, ScoringQuestion};
use domain::{Labels, ReadBy, TimeSpan};
use jiff::Timestamp;

/// A source whose requests are counted.
pub(crate) struct ObservedSource {
    pub(crate) source: Arc<dyn MetricsSource>,
    pub(crate) metrics: Arc<Metrics>,
}

/// A model whose answers are timed.
pub(crate) struct ObservedScorer {
    pub(crate) scorer: Arc<dyn CandidateScorer>,
    pub(crate) metrics: Arc<Metrics>,
}

impl ObservedSource {
    fn counted<T>(&self, kind: &'static str, answer: Result<T, SourceError>) -> Result<T, SourceError> {
        self.metrics.source_asked(kind, answer.is_ok());
        answer
    }
}

#[async_trait]
impl MetricsSource for ObservedSource {
    fn origin(&self) -> String {
        self.source.origin()
    }

    fn read_by(&self) -> ReadBy {
        self.source.read_by()
    }

    async fn server(&self) -> Result<ServerProfile, SourceError> {
        self.counted("server", self.source.server().await)
    }

    async fn label_values(
        &self,
        label: &str,
        selector: Option<&str>,
        between: Between,
    ) -> Result<Vec<String>, SourceError> {
        let answer = self.source.label_values(label, selector, between).await;
        self.counted("label_values", answer)
    }

    async fn metadata(&self) -> Result<BTreeMap<String, MetricMetadata>, SourceError> {
        self.counted("metadata", self.source.metadata().await)
    }

    async fn series(&self, selector: &str, between: Between) -> Result<Vec<Labels>, SourceError> {
        self.counted("series", self.source.series(selector, between).await)
    }

    async fn instant(&self, expression: &str, at: Timestamp) -> Result<Vec<Sample>, SourceError> {
        self.counted("instant", self.source.instant(expression, at).await)
    }

    async fn range(
        &self,
        expression: &str,
        between: Between,
        step: TimeSpan,
    ) -> Result<Vec<SampleSeries>, SourceError> {
        self.counted("range", self.source.range(expression, between, step).await)
    }

    async fn rule_groups(&self) -> Result<Vec<LoadedRuleGroup>, SourceError> {
        self.counted("rule_groups", self.source.rule_groups().await)
    }

    async fn series_of_any(
        &self,
        selectors: &[String],
        between: Between,
        limit: usize,
    ) -> Result<Vec<Labels>, SourceError> {
        let answer = self.source.series_of_any(selectors, between, limit).await;
        self.counted("series", answer)
    }

    async fn label_names(&self, metric: &str, between: Between) -> Result<Option<Vec<String>>, SourceError> {
        self.counted("label_names", self.source.label_names(metric, between).await)
    }

    async fn features(&self) -> Result<Option<FeatureList>, SourceError> {
        self.counted("features", self.source.features().await)
    }

    async fn verdict(&self, expression: &str) -> Result<Option<ServerVerdict>, SourceError> {
        self.counted("verdict", self.source.verdict(expression).await)
    }

    async fn n_series(&self) -> Result<Option<u64>, SourceError> {
        self.counted("n_series", self.source.n_series().await)
    }

    async fn retention(&self) -> Result<Option<TimeSpan>, SourceError> {
        self.counted("retention", self.source.retention().await)
    }

    fn cost(&self) -> DiscoveryCost {
        self.source.cost()
    }

    fn identity(&self) -> String {
        self.source.identity()
    }
}

impl CandidateScorer for ObservedScorer {
    fn model(&self) -> ModelIdentity {
        self.scorer.model()
    }

    fn score(&self, question: &ScoringQuestion) -> Result<Vec<f64>, ScoringError> {
        let started = Instant::now();
        let scores = self.scorer.score(question);
        self.metrics.model_asked(started.elapsed(), scores.is_ok());
        scores
    }
}
