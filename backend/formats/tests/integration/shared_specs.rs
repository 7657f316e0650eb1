//! Every specification that other projects ship as an example reads; what is lost is pinned.

use expect_test::{Expect, expect};
use formats::{ReadOptions, Reading, read};

use crate::samples::shared_lines;

/// How many specs there are and what they lost, counted by sentence.
fn summary(readings: &[Reading]) -> String {
    let mut text = String::new();
    let n_specs: usize = readings.iter().map(|reading| reading.specs.len()).sum();
    text += &format!("{} files, {n_specs} objectives\n", readings.len());
    let mut reasons = std::collections::BTreeMap::<String, usize>::new();
    for reading in readings {
        for loss in &reading.losses.losses {
            *reasons
                .entry(format!("{}: {}", loss.kind, loss.reason))
                .or_default() += 1;
        }
        for spec in &reading.specs {
            let indicator = serde_json::to_value(&spec.objective.indicator).unwrap();
            *reasons
                .entry(format!("indicator: {}", indicator["type"].as_str().unwrap()))
                .or_default() += 1;
        }
    }
    for (reason, count) in reasons {
        text += &format!("{count:>3} {reason}\n");
    }
    text
}

#[track_caller]
fn check(name: &str, text_of: impl Fn(&serde_json::Value) -> String, expected: Expect) {
    let lines = shared_lines(name);
    if lines.is_empty() {
        return;
    }
    let readings: Vec<Reading> = lines
        .iter()
        .map(|line| {
            let file = line
                .get("path")
                .or(line.get("input_path"))
                .unwrap()
                .as_str()
                .unwrap();
            read(file, &text_of(line), &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
        })
        .collect();
    expected.assert_eq(&summary(&readings));
}

#[test]
fn sloth() {
    check(
        "sloth_pairs.jsonl",
        |line| line["input"].as_str().unwrap().into(),
        expect![[r#"
            14 files, 29 objectives
             28 assumed: the period is 30d: Sloth takes it from its command line
              2 changed: the plugins of Sloth are not run, so what they do to the rules is missing
              1 changed: the plugins of Sloth are not run, so what they do to the rules of all objectives is missing
              2 indicator: expressions
             27 indicator: status_ratio
        "#]],
    );
}

#[test]
fn pyrra() {
    check(
        "pyrra.jsonl",
        |line| line["slo"].to_string(),
        expect![[r#"
            22 files, 22 objectives
             10 assumed: the service is named like the objective: neither the resource nor its queries name one
              1 changed: one objective over all series instead of one for each `controller`
              1 changed: one objective over all series instead of one for each `handler`
              4 indicator: failure_share
              8 indicator: latency_bucket
              9 indicator: status_ratio
              1 indicator: success_share
        "#]],
    );
}

#[test]
fn openslo() {
    check(
        "openslo.jsonl",
        |line| line["doc"].as_str().unwrap().into(),
        expect![[r#"
            31 files, 8 objectives
              4 assumed: the period is 30d: it has no time window
              3 changed: its alert policies: alert tiers are derived for the period instead
              1 changed: its budget is counted in time slices (`RatioTimeslices`); ours counts events
              8 changed: its budget is counted in time slices (`Timeslices`); ours counts events
              8 changed: its windows begin as on Saturday, 2022-01-01 12:00:00; ours begin at midnight, on Monday
              1 changed: its windows begin as on Saturday, 2022-01-01 12:00:00; ours begin at midnight, on the first
              4 indicator: expressions
              4 indicator: status_ratio
              4 left out: AlertCondition: alert tiers are derived for the period instead
              5 left out: AlertNotificationTarget: who is told is decided in Alertmanager or Grafana
             10 left out: AlertPolicy: alert tiers are derived for the period instead
              5 left out: DataSource: only its type is used; which source is asked is configured elsewhere
              9 left out: SLI: it is used where an objective refers to it
             10 left out: Service: a service is known by its label
              2 left out: the labels of its metadata: nothing says whether series, alerts or people are meant
              1 not converted: it has no `objectives`, so nothing is promised
              1 not converted: its data source is not in the file, and its query is no PromQL
              5 not converted: its source is `Any`, and only Prometheus is asked
              1 not converted: its source is `datadog`, and only Prometheus is asked
        "#]],
    );
}
