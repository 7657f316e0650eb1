//! Stands in where no source was given and none is needed, such as for listing receipts.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::metric::MetricMetadata;
use domain::ports::{
    Between, LoadedRuleGroup, MetricsSource, Reload, Sample, SampleSeries, ServerProfile, SourceError,
};
use domain::{Labels, TimeSpan};
use jiff::Timestamp;

/// Answers every question with the advice to name a source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoSource {
    /// Which setting to make, and where.
    pub(crate) remedy: &'static str,
}

impl NoSource {
    fn absent<T>(self) -> Result<T, SourceError> {
        Err(SourceError::NotConfigured {
            remedy: self.remedy.to_owned(),
        })
    }
}

#[async_trait]
impl MetricsSource for NoSource {
    fn origin(&self) -> String {
        "no source".to_owned()
    }

    async fn server(&self) -> Result<ServerProfile, SourceError> {
        self.absent()
    }

    async fn label_values(&self, _: &str, _: Option<&str>, _: Between) -> Result<Vec<String>, SourceError> {
        self.absent()
    }

    async fn metadata(&self) -> Result<BTreeMap<String, MetricMetadata>, SourceError> {
        self.absent()
    }

    async fn series(&self, _: &str, _: Between) -> Result<Vec<Labels>, SourceError> {
        self.absent()
    }

    async fn instant(&self, _: &str, _: Timestamp) -> Result<Vec<Sample>, SourceError> {
        self.absent()
    }

    async fn range(&self, _: &str, _: Between, _: TimeSpan) -> Result<Vec<SampleSeries>, SourceError> {
        self.absent()
    }

    async fn rule_groups(&self) -> Result<Vec<LoadedRuleGroup>, SourceError> {
        self.absent()
    }
}

#[async_trait]
impl Reload for NoSource {
    async fn reload(&self) -> Result<(), SourceError> {
        self.absent()
    }

    fn means(&self) -> String {
        "no reload".to_owned()
    }
}
