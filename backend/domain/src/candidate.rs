//! Candidates: every indicator that a service's catalogue allows, enumerated by code, each with its
//! reasons and ranked by rules.
//!
//! A candidate only names metrics, labels and bucket bounds that exist. What is deliberately absent:
//! anything on a gauge's rate, on a histogram without `le`, or across label sets that do not nest.

mod outcome;
mod ranking;
mod status;

use serde::{Deserialize, Serialize};

use crate::indicator::{BucketBound, Indicator, IndicatorKind};
use crate::metric::{Catalogue, Metric, MetricType};
use crate::selector::Selector;

/// One indicator that could be watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// What it would watch.
    pub shape: CandidateShape,
    /// The rules' score, for ordering only: higher is better.
    pub score: i32,
    /// What speaks for it, one sentence each.
    pub reasons: Vec<String>,
    /// What speaks against it, one sentence each.
    pub counter_reasons: Vec<String>,
}

/// What a candidate would watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum CandidateShape {
    /// An indicator that is complete.
    Complete {
        /// The indicator.
        indicator: Indicator,
    },
    /// A latency histogram: history decides which of its bounds becomes the threshold.
    Histogram {
        /// The family name, without `_bucket`, and its conditions.
        histogram: Selector,
        /// The finite bounds that exist, rising; at least two.
        bounds: Vec<BucketBound>,
    },
}

impl CandidateShape {
    /// Availability or latency.
    pub fn kind(&self) -> IndicatorKind {
        match self {
            Self::Complete { indicator } => indicator.kind(),
            Self::Histogram { .. } => IndicatorKind::Latency,
        }
    }

    /// In words, for people and for the model.
    pub fn in_words(&self) -> String {
        match self {
            Self::Complete { indicator } => indicator.to_string(),
            Self::Histogram { histogram, .. } => {
                format!("share of {} within a time", histogram.metric)
            }
        }
    }
}

/// Enumerates the candidates of a service, the best by rules first; equal ones in the order of
/// their words.
pub fn enumerate(catalogue: &Catalogue) -> Vec<Candidate> {
    let mut shapes = status::ratios(catalogue);
    shapes.extend(outcome::pairs(catalogue));
    shapes.extend(histograms(catalogue));
    let mut candidates: Vec<Candidate> = shapes
        .into_iter()
        .map(|shape| ranking::judge(shape, catalogue))
        .collect();
    candidates.sort_by_cached_key(|candidate| (-candidate.score, candidate.shape.in_words()));
    candidates
}

fn histograms(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let mut shapes = Vec::new();
    for (name, metric) in &catalogue.metrics {
        let Some(family) = name.strip_suffix("_bucket") else {
            continue;
        };
        let counts = catalogue.metrics.contains_key(&format!("{family}_count"));
        if !counts || !is_plain_name(family) || !measures_seconds(family, metric) {
            continue;
        }
        let bounds = bounds_of(metric);
        if bounds.len() >= 2 {
            shapes.push(CandidateShape::Histogram {
                histogram: Selector::of_service(family, &catalogue.service),
                bounds,
            });
        }
    }
    shapes
}

fn measures_seconds(family: &str, metric: &Metric) -> bool {
    let is_histogram = matches!(
        metric.metadata.metric_type,
        MetricType::Histogram | MetricType::Unknown
    );
    let in_seconds = metric.metadata.unit == "seconds" || family.split('_').any(|token| token == "seconds");
    is_histogram && in_seconds
}

/// The finite bounds, rising; none if the `+Inf` bucket is missing, for then `le` was lost.
fn bounds_of(metric: &Metric) -> Vec<BucketBound> {
    let Some(values) = metric.labels.get("le") else {
        return Vec::new();
    };
    if !values.contains("+Inf") {
        return Vec::new();
    }
    let mut bounds: Vec<BucketBound> = values
        .iter()
        .filter_map(|label| BucketBound::parse(label).ok())
        .collect();
    bounds.sort_by_key(BucketBound::seconds);
    bounds.dedup_by_key(|bound| bound.seconds());
    bounds
}

/// May this series be read as a counter? Declared ones, and undeclared ones that are named like
/// one; never a declared gauge.
fn is_counter(name: &str, metric: &Metric) -> bool {
    let is_named_so = ["_total", "_count"].iter().any(|suffix| name.ends_with(suffix));
    match metric.metadata.metric_type {
        MetricType::Counter => is_plain_name(name),
        MetricType::Histogram | MetricType::Summary => name.ends_with("_count") && is_plain_name(name),
        MetricType::Unknown => is_named_so && is_plain_name(name),
        MetricType::Gauge => false,
    }
}

/// Only names that every PromQL version takes without quotes (`[a-zA-Z_:][a-zA-Z0-9_:]*`) can be
/// rendered for all the servers that we support.
fn is_plain_name(name: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
    name.starts_with(is_start) && name.chars().all(|c| is_start(c) || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::metric::{Labels, MetricMetadata, Service};

    /// Each line is `type name{label="a|b"}`; `|` separates values.
    fn catalogue(lines: &str) -> Catalogue {
        let mut series: Vec<Labels> = Vec::new();
        let mut metadata = BTreeMap::new();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (metric_type, rest) = line.split_once(' ').unwrap();
            let (name, labels) = rest.split_once('{').unwrap_or((rest, "}"));
            let mut all = vec![Labels::from([("__name__".to_owned(), name.to_owned())])];
            for pair in labels
                .trim_end_matches('}')
                .split(',')
                .filter(|pair| !pair.is_empty())
            {
                let (label, values) = pair.split_once('=').unwrap();
                let one_more = |base: &Labels, value: &str| {
                    let mut labels = base.clone();
                    labels.insert(label.to_owned(), value.to_owned());
                    labels
                };
                all = all
                    .iter()
                    .flat_map(|base| {
                        values
                            .trim_matches('"')
                            .split('|')
                            .map(|value| one_more(base, value))
                    })
                    .collect();
            }
            series.extend(all);
            let metric_type = match metric_type {
                "counter" => MetricType::Counter,
                "gauge" => MetricType::Gauge,
                "histogram" => MetricType::Histogram,
                "unknown" => MetricType::Unknown,
                other => panic!("{other}"),
            };
            metadata.insert(
                name.to_owned(),
                MetricMetadata {
                    metric_type,
                    ..MetricMetadata::default()
                },
            );
        }
        let service = Service {
            name: "payment".into(),
            label: "service".into(),
        };
        Catalogue::gather(service, &series, &metadata)
    }

    #[track_caller]
    fn check(lines: &str, expected: Expect) {
        let mut text = String::new();
        for candidate in enumerate(&catalogue(lines)) {
            text += &format!("{} {}\n", candidate.score, candidate.shape.in_words());
            if let CandidateShape::Histogram { bounds, .. } = &candidate.shape {
                let labels: Vec<&str> = bounds.iter().map(BucketBound::label).collect();
                text += &format!("  bounds {}\n", labels.join(" "));
            }
            for reason in &candidate.reasons {
                text += &format!("  + {reason}\n");
            }
            for reason in &candidate.counter_reasons {
                text += &format!("  - {reason}\n");
            }
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn an_http_service_gets_availability_and_latency() {
        check(
            r#"
            counter http_requests_total{code="200|404|500"}
            histogram http_request_duration_seconds_bucket{le="0.1|0.25|1|+Inf"}
            histogram http_request_duration_seconds_count
            histogram http_request_duration_seconds_sum
            gauge http_requests_in_flight
            gauge process_start_time_seconds
            "#,
            expect![[r#"
                98 share of http_requests_total without code=~"5.."
                  + errors of requests (RED): the status code tells server faults
                  + named as a server's requests
                78 share of http_request_duration_seconds within a time
                  bounds 0.1 0.25 1
                  + duration of requests (RED): how long users waited
                  + named as a server's requests
                  - few buckets, so the threshold can hardly be chosen
            "#]],
        );
    }

    #[test]
    fn status_labels_are_recognised_by_their_values() {
        check(
            r#"
            counter grpc_server_handled_total{grpc_code="OK|Internal|NotFound"}
            counter rpc_client_calls_total{status="ok|error"}
            counter parts_total{code="A1|B2"}
            gauge pool{status="200|500"}
            "#,
            expect![[r#"
                93 share of grpc_server_handled_total without grpc_code=~"DataLoss|DeadlineExceeded|Internal|Unavailable|Unknown"
                  + errors of requests (RED): a label tells the outcome
                  + named as a server's requests
                60 share of rpc_client_calls_total without status=~"error"
                  + errors of requests (RED): a label tells the outcome
                  - counts calls to others, not what this service's users see
            "#]],
        );
    }

    #[test]
    fn pairs_are_found_by_name_and_only_where_label_sets_nest() {
        check(
            r#"
            counter jobs_succeeded_total{queue="a|b"}
            counter jobs_failed_total{queue="a|b",reason="x"}
            counter mail_sent_total{region="eu"}
            counter mail_errors_total
            counter amf_reg_req
            counter amf_reg_succ
            counter amf_reg_fail{cause="1|2"}
            counter disk_reads_total
            counter disk_read_errors_total
            gauge cache_success
            gauge cache_fail
            "#,
            expect![[r#"
                85 share of amf_reg_succ among it and amf_reg_fail
                  + a counter of failures and one of successes belong together by name
                85 share of jobs_succeeded_total among it and jobs_failed_total
                  + a counter of failures and one of successes belong together by name
            "#]],
        );
    }

    #[test]
    fn nothing_is_proposed_without_le_or_on_a_gauge() {
        check(
            r#"
            unknown latency_seconds_bucket{le="0.1|0.5"}
            unknown latency_seconds_count
            gauge http_requests_total{code="200|500"}
            histogram size_bytes_bucket{le="1|2|+Inf"}
            histogram size_bytes_count
            "#,
            expect![[""]],
        );
    }
}
