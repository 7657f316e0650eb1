//! What is proposed of well-known expositions, line by line as a person reviewed it.
//!
//! The expositions themselves lie outside the repository, in `../shared/data/exposition` from its
//! root; the golden files hold names only.

use std::path::{Path, PathBuf};

use domain::candidate::{Candidate, CandidateShape, enumerate};
use domain::{Catalogue, Indicator, Labels, MetricMetadata};
use expect_test::expect_file;
use packs::embedded_packs;

use crate::exposition::{catalogue, metric_type, service};

fn shared(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/exposition")
        .join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "`{}` is missing, and CI must not skip it",
            path.display()
        );
        eprintln!("SKIPPED: `{}` is missing; get the reference data", path.display());
    }
    text
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

/// One line for each candidate: what it is, and the metrics that it reads.
pub(crate) fn line(candidate: &Candidate) -> String {
    match &candidate.shape {
        CandidateShape::Histogram { histogram, .. } => format!("latency   {}", histogram.metric),
        CandidateShape::NativeHistogram { histogram } => format!("latency   {} (native)", histogram.metric),
        CandidateShape::Level { gauge, .. } => format!("level     {}", gauge.metric),
        CandidateShape::Age { .. } => format!("age       {}", candidate.shape.metrics().join(" ")),
        CandidateShape::Complete { indicator } => match indicator {
            Indicator::StatusRatio { requests, bad } => format!("status    {} bad {bad}", requests.metric),
            Indicator::OutcomePair { failed, succeeded } => {
                format!("outcomes  {} + {}", failed.metric, succeeded.metric)
            }
            Indicator::FailureShare { failed, total } => {
                format!("failures  {} / {}", failed.metric, total.metric)
            }
            Indicator::SuccessShare { succeeded, total } => {
                format!("successes {} / {}", succeeded.metric, total.metric)
            }
            Indicator::GaugeThreshold {
                gauge,
                limit: Some(limit),
                bound,
                ..
            } => format!("level     {} of {} {bound}", gauge.metric, limit.metric),
            Indicator::GaugeThreshold {
                gauge,
                limit: None,
                bound,
                ..
            } => format!("level     {} {bound}", gauge.metric),
            Indicator::Freshness { .. } => format!("age       {}", indicator.metrics().join(" ")),
            Indicator::Probe { probe } => format!("probe     {}", probe.metric),
            other => other.to_string(),
        },
    }
}

#[track_caller]
fn check(catalogue: &Catalogue, name: &str) {
    let mut lines: Vec<String> = enumerate(catalogue, &embedded_packs()).iter().map(line).collect();
    lines.sort();
    lines.push(String::new());
    expect_file![golden(name)].assert_eq(&lines.join("\n"));
}

#[test]
fn prometheus_itself() {
    if let Some(text) = shared("prometheus.textparse.alltypes.237mfs.prom.txt") {
        check(&catalogue(&text), "prometheus.txt");
    }
}

#[test]
fn a_node_exporter() {
    if let Some(text) = shared("node_exporter.e2e-output.txt") {
        check(&catalogue(&text), "node_exporter.txt");
    }
}

#[test]
fn open5gs_by_names_types_and_labels_alone() {
    let Some(text) = shared("open5gs_metrics.jsonl") else {
        return;
    };
    let mut series = Vec::new();
    let mut metadata = std::collections::BTreeMap::new();
    for line in text.lines() {
        let fact: serde_json::Value = serde_json::from_str(line).unwrap();
        let name = fact["name"].as_str().unwrap();
        let mut labels = Labels::from([
            ("__name__".to_owned(), name.to_owned()),
            ("service".to_owned(), "it".to_owned()),
        ]);
        if let Some(by) = fact["by"].as_str() {
            labels.insert(by.to_owned(), "x".to_owned());
        }
        series.push(labels);
        let metric_type = metric_type(fact["type"].as_str().unwrap());
        metadata.insert(
            name.to_owned(),
            MetricMetadata {
                metric_type,
                ..MetricMetadata::default()
            },
        );
    }
    check(&Catalogue::gather(service(), &series, &metadata), "open5gs.txt");
}
