//! What we write for others, in full.

use expect_test::{Expect, expect, expect_file};
use formats::grafana_rules::{GrafanaOptions, GrafanaRuleGroup, rule_group_of};
use formats::{LossReport, dashboard, openslo_document, prometheus_rule, rules};

use crate::samples::{cadence, shop};

fn grafana_options() -> GrafanaOptions {
    GrafanaOptions {
        folder_uid: "srellama".into(),
        folder_title: "SRE-Llama objectives".into(),
        datasource_uid: "prom".into(),
        recording_datasource_uid: "prom-write".into(),
        organisation_id: 1,
    }
}

fn grafana_group(spec_idx: usize) -> (GrafanaRuleGroup, LossReport) {
    rule_group_of(&shop()[spec_idx], cadence(), &grafana_options())
}

#[track_caller]
fn check_losses(losses: &LossReport, expected: Expect) {
    expected.assert_eq(&losses.to_string());
}

#[test]
fn a_rule_file() {
    let (file, losses) = rules::rule_file_of(&shop()[0], cadence());
    expect_file!["exports/rules.yaml"].assert_eq(&file.to_yaml());
    check_losses(
        &losses,
        expect![[r#"
        payment-availability: left out: its description: rules have no place for it
        payment-availability: left out: its Kubernetes options: a rule file is no Kubernetes object
    "#]],
    );
}

#[test]
fn a_rule_file_of_queries() {
    let (file, losses) = rules::rule_file_of(&shop()[2], cadence());
    expect_file!["exports/rules_of_queries.yaml"].assert_eq(&file.to_yaml());
    assert!(losses.is_empty());
    for (_, rule) in file.rules() {
        promql::Expression::parse(&rule.expr).unwrap();
    }
}

#[test]
fn a_prometheus_rule() {
    let (rule, losses) = prometheus_rule::prometheus_rule_of(&shop()[0], cadence());
    expect_file!["exports/prometheus_rule.yaml"].assert_eq(&rule.to_yaml());
    check_losses(&losses, expect![[""]]);
}

#[test]
fn an_openslo_document() {
    let (documents, losses) = openslo_document::openslo_of(&shop()[0], cadence());
    expect_file!["exports/openslo.yaml"].assert_eq(&documents);
    check_losses(
        &losses,
        expect![[r#"
        payment-availability: left out: that the label `service` names the service: OpenSLO has no place for it
        payment-availability: assumed: alerts go to `alertmanager`: OpenSLO wants a target, and ours is decided by labels
        payment-availability: changed: the short windows of the alerts (5m, 30m): a condition of OpenSLO has one window
        payment-availability: left out: the labels of its series
        payment-availability: left out: the name, labels and annotations of its alerts
        payment-availability: left out: its Kubernetes options
    "#]],
    );
}

#[test]
fn rules_for_the_api_of_grafana() {
    let (group, losses) = grafana_group(0);
    expect_file!["exports/grafana_rule_group.json"].assert_eq(&(group.to_http().to_json() + "\n"));
    check_losses(
        &losses,
        expect![[r#"
            payment-availability: left out: its description: rules have no place for it
            payment-availability: left out: its Kubernetes options: a rule file is no Kubernetes object
            payment-availability: changed: an alert that reads nothing is `Normal`: without events and without recorded series it looks alike, so verify that the series arrive
            payment-availability: changed: each rule reads what was recorded an evaluation ago: Grafana evaluates the rules of a group side by side
        "#]],
    );
}

#[test]
fn rules_as_a_provisioning_file_of_grafana() {
    let (group, _) = grafana_group(0);
    expect_file!["exports/grafana_provisioning.yaml"].assert_eq(&group.to_file().to_yaml());
}

#[test]
fn a_dashboard() {
    let (dashboard, losses) = dashboard::dashboard_of(&shop()[0], cadence(), Some("prom"));
    let text = serde_json::to_string_pretty(&dashboard).unwrap() + "\n";
    expect_file!["exports/dashboard.json"].assert_eq(&text);
    check_losses(
        &losses,
        expect![[r#"
        payment-availability: left out: labels and annotations of its alerts: they are seen where the alerts are
    "#]],
    );
}

/// A dashboard reads only what the rules of the same spec record.
#[test]
fn a_dashboard_reads_what_is_recorded() {
    for spec in shop() {
        let (file, _) = rules::rule_file_of(&spec, cadence());
        let recorded: Vec<&str> = file
            .rules()
            .filter_map(|(_, rule)| rule.record.as_deref())
            .collect();
        let (dashboard, _) = dashboard::dashboard_of(&spec, cadence(), None);
        let panels = dashboard["panels"].as_array().unwrap();
        let targets = panels
            .iter()
            .filter_map(|panel| panel["targets"].as_array())
            .flatten();
        let mut n_read = 0;
        for target in targets {
            let expression = promql::Expression::parse(target["expr"].as_str().unwrap()).unwrap();
            for selector in expression.selectors() {
                let metric = selector.metric.unwrap();
                assert!(recorded.contains(&metric.as_str()), "{metric}");
                n_read += 1;
            }
        }
        assert!(n_read >= 6);
    }
}

#[test]
fn what_grafana_refuses_is_never_written() {
    for spec in shop() {
        for seconds in [1, 7, 15, 30, 60] {
            let cadence = domain::Cadence {
                evaluation_interval: domain::TimeSpan::from_seconds(seconds),
                ..cadence()
            };
            let group = rule_group_of(&spec, cadence, &grafana_options()).0.to_http();
            assert!(group.interval > 0 && group.interval.is_multiple_of(10));
            let mut uids: Vec<&str> = group.rules.iter().map(|rule| rule.uid.as_str()).collect();
            let mut titles: Vec<&str> = group.rules.iter().map(|rule| rule.title.as_str()).collect();
            for rule in &group.rules {
                assert!(rule.uid.len() <= 40 && rule.title.len() <= 190);
                assert!(rule.uid.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
            }
            for names in [&mut uids, &mut titles] {
                let count = names.len();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), count);
            }
        }
    }
}
