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
pub(crate) struct NoSource;

fn absent<T>() -> Result<T, SourceError> {
    Err(SourceError::BadAddress {
        address: String::new(),
        fault: "no `--source` was given".to_owned(),
    })
}

#[async_trait]
impl MetricsSource for NoSource {
    fn origin(&self) -> String {
        "no source".to_owned()
    }

    async fn server(&self) -> Result<ServerProfile, SourceError> {
        absent()
    }

    async fn label_values(&self, _: &str, _: Option<&str>, _: Between) -> Result<Vec<String>, SourceError> {
        absent()
    }

    async fn metadata(&self) -> Result<BTreeMap<String, MetricMetadata>, SourceError> {
        absent()
    }

    async fn series(&self, _: &str, _: Between) -> Result<Vec<Labels>, SourceError> {
        absent()
    }

    async fn instant(&self, _: &str, _: Timestamp) -> Result<Vec<Sample>, SourceError> {
        absent()
    }

    async fn range(&self, _: &str, _: Between, _: TimeSpan) -> Result<Vec<SampleSeries>, SourceError> {
        absent()
    }

    async fn rule_groups(&self) -> Result<Vec<LoadedRuleGroup>, SourceError> {
        absent()
    }
}

#[async_trait]
impl Reload for NoSource {
    async fn reload(&self) -> Result<(), SourceError> {
        absent()
    }

    fn means(&self) -> String {
        "no reload".to_owned()
    }
}
