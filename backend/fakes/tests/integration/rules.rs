//! Rule files in the fake: reloaded, evaluated, refused.

use std::path::Path;

use domain::TimeSpan;
use domain::ports::{Between, LoadedRule, MetricsSource, Reload, RuleHealth, SourceError};
use fakes::{FakePrometheus, MemoryRuleFolder, World};

use crate::{after, now, text_of};

const RULES: &str = r#"
# Written by a test.
groups:
- name: checkout
  interval: 30s
  rules:
  - record: slo:events:increase5m
    expr: sum(increase(http_requests_total{service="checkout"}[5m]))
    labels: {objective: checkout-availability, service: checkout}
  - record: slo:bad_events:increase5m
    expr: >-
      sum(increase(http_requests_total{service="checkout",code=~"5.."}[5m])) or 0 *
      sum(increase(http_requests_total{service="checkout"}[5m]))
    labels: {objective: checkout-availability, service: checkout}
  - record: slo:error_ratio:over1h
    expr: >-
      sum_over_time(slo:bad_events:increase5m{objective="checkout-availability"}[1h]) /
      (sum_over_time(slo:events:increase5m{objective="checkout-availability"}[1h]) > 0)
    labels: {objective: checkout-availability, service: checkout}
  - record: slo:events:increase1d
    expr: sum_over_time(slo:events:increase5m{objective="checkout-availability"}[1d:5m])
    labels: {objective: checkout-availability, service: checkout}
  - alert: ErrorBudgetBurn
    expr: slo:error_ratio:over1h{objective="checkout-availability"} > 0.0144
    for: 2m
    labels: {severity: page}
    annotations: {summary: it burns}
  - alert: Quiet
    expr: slo:error_ratio:over1h > 0.9
"#;

fn world() -> World {
    let world = World::builder(now()).going_back(TimeSpan::from_days(2));
    world.http_service("checkout", 100.0, |_| 0.02).build()
}

fn prometheus() -> (FakePrometheus, MemoryRuleFolder) {
    let folder = MemoryRuleFolder::new("/rules");
    let prometheus = FakePrometheus::new(world()).with_memory_rule_folder(folder.clone());
    (prometheus, folder)
}

async fn rules(prometheus: &FakePrometheus) -> Vec<LoadedRule> {
    let groups = prometheus.rule_groups().await.unwrap();
    groups.into_iter().flat_map(|group| group.rules).collect()
}

#[tokio::test]
async fn records_are_answered_and_rules_report_their_health() {
    let (prometheus, folder) = prometheus();
    folder.put("checkout.yaml", RULES);
    folder.put("notes.txt", "{");
    assert!(prometheus.rule_groups().await.unwrap().is_empty());
    prometheus.reload().await.unwrap();

    let samples = prometheus
        .instant("slo:bad_events:increase5m", now())
        .await
        .unwrap();
    assert_eq!(
        text_of(&samples),
        ["slo:bad_events:increase5m{objective=\"checkout-availability\", service=\"checkout\"} 10"]
    );
    let ratio = prometheus.instant("slo:error_ratio:over1h", now()).await.unwrap();
    assert!((ratio[0].value - 0.02).abs() < 1e-12, "{ratio:?}");
    // 289 windows of 500 events each stand on multiples of 5 minutes, both ends of the day included.
    let events = prometheus
        .instant("slo:events:increase1d{service=\"checkout\"}", now())
        .await
        .unwrap();
    assert_eq!(events[0].value, 289.0 * 500.0);

    let loaded = prometheus.rule_groups().await.unwrap();
    assert_eq!(
        (loaded[0].name.as_str(), loaded[0].file.as_str()),
        ("checkout", "/rules/checkout.yaml")
    );
    let rules = rules(&prometheus).await;
    assert!(
        rules.iter().all(|rule| rule.health == RuleHealth::Ok),
        "{rules:?}"
    );
    assert!(rules.iter().all(|rule| rule.last_evaluation == Some(now())));
    let active: Vec<Option<bool>> = rules.iter().map(|rule| rule.is_active_alert).collect();
    assert_eq!(active, [None, None, None, None, Some(true), Some(false)]);
    assert_eq!(
        rules[1].expression,
        "sum(increase(http_requests_total{service=\"checkout\",code=~\"5..\"}[5m])) or \
         0 * sum(increase(http_requests_total{service=\"checkout\"}[5m]))"
    );
}

#[tokio::test]
async fn records_are_listed_with_the_other_series() {
    let (prometheus, folder) = prometheus();
    folder.put("checkout.yml", RULES);
    prometheus.reload().await.unwrap();
    let between = Between::the_last(TimeSpan::from_hours(1), now());
    let names = prometheus.label_values("__name__", None, between).await.unwrap();
    assert!(names.contains(&"slo:events:increase1d".to_owned()), "{names:?}");
    let series = prometheus
        .series("{objective=\"checkout-availability\"}", between)
        .await
        .unwrap();
    assert_eq!(series.len(), 4);
    folder.remove("checkout.yml");
    prometheus.reload().await.unwrap();
    assert!(
        prometheus
            .instant("slo:events:increase1d", now())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_file_that_is_no_rule_file_leaves_the_old_rules() {
    let (prometheus, folder) = prometheus();
    folder.put("checkout.yaml", RULES);
    prometheus.reload().await.unwrap();
    for (text, words) in [
        ("groups: [", ""),
        ("groups:\n- name: x\n  nosuch: 1\n", "nosuch"),
        ("groups:\n- name: x\n- name: x\n", "repeated"),
        (
            "groups:\n- name: x\n  rules:\n  - record: a\n    expr: 'sum('\n",
            "could not parse expression",
        ),
        (
            "groups:\n- name: x\n  rules:\n  - record: a b\n    expr: up\n",
            "invalid recording rule name",
        ),
        (
            "groups:\n- name: x\n  rules:\n  - record: a\n    alert: b\n    expr: up\n",
            "only one of",
        ),
        (
            "groups:\n- name: x\n  rules:\n  - record: a\n    for: 5m\n    expr: up\n",
            "in recording rule",
        ),
        (
            "groups:\n- name: x\n  rules:\n  - alert: a\n    for: soon\n    expr: up\n",
            "duration",
        ),
        (
            "groups:\n- name: x\n  rules:\n  - alert: a\n    expr: up\n    labels: {a-b: c}\n",
            "invalid label name",
        ),
    ] {
        folder.put("broken.yaml", text);
        match prometheus.reload().await {
            Err(SourceError::Refused {
                status: 500, message, ..
            }) => {
                assert!(message.contains("/rules/broken.yaml"), "{message}");
                assert!(message.contains(words), "{text}: {message}");
            }
            other => panic!("{text}: {other:?}"),
        }
        assert_eq!(rules(&prometheus).await.len(), 6);
    }
}

#[tokio::test]
async fn a_rule_that_cannot_be_evaluated_says_so() {
    let (prometheus, folder) = prometheus();
    let rules_of =
        |expression: &str| format!("groups:\n- name: x\n  rules:\n  - record: a\n    expr: {expression}\n");
    for expression in [
        "topk(1, up)",
        "http_requests_total * on (job) http_requests_total",
        "a + 1",
    ] {
        folder.put("x.yaml", &rules_of(expression));
        prometheus.reload().await.unwrap();
        let rules = rules(&prometheus).await;
        assert!(
            matches!(rules[0].health, RuleHealth::Error { .. }),
            "{expression}: {rules:?}"
        );
    }
}

#[tokio::test]
async fn rules_can_be_kept_from_becoming_healthy_and_reloads_be_refused() {
    let (prometheus, folder) = prometheus();
    folder.put("checkout.yaml", RULES);
    prometheus.set_reload_refusal(Some("lifecycle API is not enabled"));
    let refused = prometheus.reload().await.unwrap_err().to_string();
    assert!(refused.contains("lifecycle API is not enabled"), "{refused}");
    prometheus.set_reload_refusal(None);
    prometheus.reload().await.unwrap();
    prometheus.set_rules_stay_unknown(true);
    let unknown = rules(&prometheus).await;
    assert!(
        unknown
            .iter()
            .all(|rule| rule.health == RuleHealth::Unknown && rule.last_evaluation.is_none())
    );
    prometheus.set_rules_stay_unknown(false);
    assert_eq!(rules(&prometheus).await[0].health, RuleHealth::Ok);
}

#[tokio::test]
async fn rules_come_from_the_disk_and_time_from_a_clock() {
    let folder = tempfile::tempdir().unwrap();
    let absent = FakePrometheus::new(world()).with_rule_folder(folder.path().join("absent"));
    absent.reload().await.unwrap();
    let prometheus = FakePrometheus::new(world())
        .with_rule_folder(folder.path())
        .with_clock(|| after(45));
    std::fs::write(folder.path().join("b.yaml"), RULES).unwrap();
    std::fs::write(folder.path().join("a.yaml"), "# nothing yet\n").unwrap();
    prometheus.reload().await.unwrap();
    let groups = prometheus.rule_groups().await.unwrap();
    assert_eq!(groups.len(), 1);
    assert_eq!(Path::new(&groups[0].file), folder.path().join("b.yaml"));
    assert_eq!(groups[0].rules[0].last_evaluation, Some(after(45)));
    assert!(prometheus.means().contains("fake Prometheus"));
}

#[tokio::test]
async fn a_month_of_records_is_read() {
    let folder = MemoryRuleFolder::new("/rules");
    let rules = RULES
        .replace("checkout", "orders")
        .replace("[1d:5m]", "[30d:5m]")
        .replace("[1h]", "[3d]");
    folder.put("orders.yaml", &rules);
    let prometheus = FakePrometheus::new(World::shop(now())).with_memory_rule_folder(folder);
    prometheus.reload().await.unwrap();
    let groups = prometheus.rule_groups().await.unwrap();
    assert!(
        groups
            .iter()
            .all(|group| group.rules.iter().all(|rule| rule.health == RuleHealth::Ok))
    );
}
