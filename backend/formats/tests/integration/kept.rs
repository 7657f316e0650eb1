//! What an import keeps of a file beside its objectives, and what it says of the rest.

use domain::AlertSeverity;
use formats::{LossKind, ReadOptions, Spec, read};

fn specs(text: &str) -> (Vec<Spec>, Vec<(LossKind, String)>) {
    let reading = read("slo.yaml", text, &ReadOptions::default()).unwrap();
    let (specs, losses) = reading.into_specs();
    let losses = losses.losses.into_iter().map(|loss| (loss.kind, loss.reason));
    (specs, losses.collect())
}

#[test]
fn names_labels_annotations_and_switches_of_alerts_are_kept() {
    let (specs, losses) = specs(
        r#"
version: prometheus/v1
service: shop
labels: {team: checkout}
slos:
- name: availability
  objective: 99.9
  description: Payments must not fail.
  labels: {tier: "1"}
  sli:
    events:
      error_query: sum(rate(http_requests_total{code=~"5.."}[{{.window}}]))
      total_query: sum(rate(http_requests_total[{{.window}}]))
  alerting:
    name: ShopFails
    labels: {area: money}
    annotations: {runbook: https://example.com/shop}
    page_alert: {labels: {severity: critical}, annotations: {title: Now}}
    ticket_alert: {disable: true}
"#,
    );
    let [spec] = &specs[..] else { panic!("{specs:?}") };
    let texts = |pairs: &[(&str, &str)]| {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        pairs.collect::<domain::Texts>()
    };
    assert_eq!(spec.labels, texts(&[("team", "checkout"), ("tier", "1")]));
    assert_eq!(spec.alerts.name.as_deref(), Some("ShopFails"));
    assert_eq!(spec.alerts.labels, texts(&[("area", "money")]));
    assert_eq!(
        spec.alerts.annotations,
        texts(&[("runbook", "https://example.com/shop")])
    );
    let page = spec.alerts.of(AlertSeverity::Page);
    assert_eq!(page.labels, texts(&[("severity", "critical")]));
    assert_eq!(page.annotations, texts(&[("title", "Now")]));
    assert!(!page.is_disabled && spec.alerts.of(AlertSeverity::Ticket).is_disabled);
    let kinds: Vec<LossKind> = losses.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [LossKind::Assumed, LossKind::LeftOut], "{losses:?}");
    assert!(losses[1].1.starts_with("its description"), "{losses:?}");
}

#[test]
fn labels_whose_meaning_is_open_are_told() {
    let (specs, losses) = specs(
        r#"
apiVersion: openslo/v1
kind: SLO
metadata: {name: shop, labels: {team: checkout}, annotations: {a: b}}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 28d, isRolling: true}]
  indicator:
    metadata: {name: shop-sli}
    spec:
      ratioMetric:
        bad: {metricSource: {type: Prometheus, spec: {query: 'http_requests_total{code=~"5.."}'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'http_requests_total'}}}
  objectives: [{target: 0.99}]
"#,
    );
    assert_eq!(specs.len(), 1, "{losses:?}");
    for marks in ["the labels of its metadata", "the annotations of its metadata"] {
        let is_told =
            |(kind, reason): &(LossKind, String)| *kind == LossKind::LeftOut && reason.starts_with(marks);
        assert!(losses.iter().any(is_told), "{marks}: {losses:?}");
    }
}
