//! Specs and cadences that the tests share, and the way to the data of other projects.

use std::path::PathBuf;

use domain::{Cadence, TimeSpan};
use formats::{ReadOptions, Spec, read};
use serde_json::Value;

pub(crate) const SHOP: &str = r##"
version: srellama/v1
objectives:
- id: payment-availability
  service: {label: service, name: payment}
  description: Payments must not fail.
  indicator:
    type: status_ratio
    requests: http_requests_total{service="payment"}
    bad: code=~"5.."
  target: 99.9%
  period: 30d
  labels: {team: checkout}
  alerts:
    name: PaymentsFail
    labels: {severity: critical}
    annotations: {runbook_url: "https://wiki/{{ $labels.objective }}"}
    ticket: {disabled: true}
  kubernetes:
    namespace: monitoring
    labels: {role: alert-rules}
- id: search-latency
  service: {label: job, name: search}
  indicator:
    type: latency_bucket
    histogram: search_seconds{job="search"}
    threshold: "0.25"
  target: 0.99
  period: 1w
- id: wifi-satisfaction
  service: {label: service, name: home-wifi}
  indicator:
    type: expressions
    kind: availability
    bad: sum_over_time((count(satisfaction < 0.75))[$window:]) or on() vector(0)
    total: sum_over_time((count(satisfaction))[$window:])
  target: 95%
  period: 30d
"##;

pub(crate) fn shop() -> Vec<Spec> {
    read("shop.yaml", SHOP, &ReadOptions::default()).unwrap().specs
}

pub(crate) fn cadence() -> Cadence {
    Cadence {
        scrape_interval: TimeSpan::from_seconds(15),
        evaluation_interval: TimeSpan::from_seconds(30),
    }
}

/// The lines of a file of `../shared/data/slo`, which lies beside the project where it is present.
pub(crate) fn shared_lines(name: &str) -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/slo")
        .join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
        Err(error) => {
            eprintln!("passed over: `../shared/data/slo/{name}` is not there ({error})");
            Vec::new()
        }
    }
}
