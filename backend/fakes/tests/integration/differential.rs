//! The fake against `promtool test rules`: the same series, rules and expressions, the same answers.
//!
//! promtool, of version 2, stands beside the Prometheus that `SRELLAMA_PROMETHEUS` names, in the workspace's
//! `target/tools`, or on the path. Without it the test says so and passes, but fails where `CI` is
//! set.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::TimeSpan;
use domain::metric::Labels;
use domain::ports::{Between, MetricsSource, Reload};
use fakes::{FakePrometheus, MemoryRuleFolder, SeriesDraft, World};
use jiff::{SignedDuration, Timestamp};

/// Series by minute from 1970 on; `_` is a missing sample.
const N_MINUTES: usize = 60;

const RULES: &str = r#"
groups:
- name: recorded
  interval: 1m
  rules:
  - record: slo:events:increase5m
    expr: sum(increase(requests_total{service="a"}[5m]))
    labels: {objective: a-availability}
  - record: slo:bad_events:increase5m
    expr: sum(increase(requests_total{service="a",code=~"5.."}[5m])) or 0 * sum(increase(requests_total{service="a"}[5m]))
    labels: {objective: a-availability}
  - record: slo:error_ratio:over20m
    expr: sum_over_time(slo:bad_events:increase5m{objective="a-availability"}[20m]) / (sum_over_time(slo:events:increase5m{objective="a-availability"}[20m]) > 0)
    labels: {objective: a-availability}
"#;

const EXPRESSIONS: [&str; 66] = [
    "requests_total",
    "increase(requests_total[5m])",
    "increase(requests_total[4m30s])",
    "increase(requests_total[17m])",
    "rate(requests_total[10m])",
    "delta(depth[10m])",
    "sum(increase(requests_total[5m]))",
    "sum by (service) (increase(requests_total[5m]))",
    "sum without (code) (rate(requests_total[7m]))",
    "sum(increase(requests_total{code=~\"5..\"}[5m])) or 0 * sum(increase(requests_total[5m]))",
    "sum(increase(nosuch[5m])) or 0 * sum(increase(requests_total[5m]))",
    "sum(increase(requests_total{code=\"500\"}[5m])) / sum(increase(requests_total[5m]))",
    "sum by (service) (rate(requests_total{code=\"500\"}[9m])) / sum by (service) (rate(requests_total[9m])) > 0.05",
    "clamp_min(sum(increase(latency_count[5m])) - (sum(increase(latency_bucket{le=\"0.1\"}[5m])) or 0 * sum(increase(latency_count[5m]))), 0)",
    "sum(increase(requests_total{service=\"a\"}[5m])) + sum(increase(requests_total{service=\"nosuch\"}[5m])) or sum(increase(requests_total{service=\"a\"}[5m]))",
    "sum_over_time(depth[10m])",
    "avg_over_time(depth[10m])",
    "min_over_time(depth[10m])",
    "max_over_time(depth[10m])",
    "count_over_time(depth[10m])",
    "last_over_time(depth[10m])",
    "present_over_time(depth[10m])",
    "quantile_over_time(0.985, depth[10m])",
    "quantile_over_time(0.5, (max(depth))[20m:2m])",
    "quantile_over_time(-1, depth[10m])",
    "quantile_over_time(1.5, depth[10m])",
    "changes(depth[10m])",
    "resets(requests_total[30m])",
    "sum_over_time(sum(increase(requests_total[5m]))[30m:5m])",
    "sum_over_time(requests_total{service=\"b\"}[30m:7m])",
    "max_over_time(sum(rate(requests_total[5m]))[20m:])",
    "count_over_time((depth > 5)[20m:2m])",
    "increase(requests_total[20m:3m])",
    "sum(requests_total) - sum(requests_total offset 7m)",
    "increase(requests_total[5m] offset 3m)",
    "sum_over_time(depth[10m:2m] offset 4m)",
    "depth > 5",
    "5 < depth",
    "depth > bool 5",
    "depth == 7 or depth != 7",
    "requests_total and on (service) depth",
    "requests_total unless on (service) depth",
    "requests_total or depth",
    "depth or on () vector(3)",
    "requests_total{code=\"500\"} / ignoring (code) requests_total{code=\"200\"}",
    "requests_total{code=\"500\"} / on (service) requests_total{code=\"200\"}",
    "requests_total{code=\"500\"} <= ignoring (code) requests_total{code=\"200\"}",
    "requests_total{code=\"500\"} < bool ignoring (code) requests_total{code=\"200\"}",
    "count by (__name__) ({service=~\"a|b\"})",
    "count({__name__=~\".*_total\"}) by (service)",
    "group by (service) (requests_total)",
    "avg by (code) (requests_total)",
    "max(requests_total) - min(requests_total)",
    "absent(nosuch{service=\"x\"})",
    "absent(depth)",
    "scalar(sum(depth)) + time()",
    "vector(1) * -2 ^ 2 % 3",
    "-depth",
    "clamp_max(depth, 4) + clamp_min(depth, 6)",
    "abs(depth - 5) + ceil(depth / 3) + floor(depth / 3)",
    "0 / (depth - depth)",
    "slo:events:increase5m",
    "slo:bad_events:increase5m{objective=\"a-availability\"} / (slo:events:increase5m{objective=\"a-availability\"} > 0)",
    "slo:error_ratio:over20m",
    "sum_over_time(slo:events:increase5m{objective=\"a-availability\"}[40m:5m])",
    "requests_total * on (service) requests_total",
];

/// Rules are evaluated at whole minutes, the fake's whenever it is asked.
fn is_comparable(expression: &str, seconds: i64) -> bool {
    !expression.starts_with("slo:") || seconds % 60 == 0
}

/// Beside and between the samples, in seconds.
const TIMES: [i64; 9] = [60, 301, 600, 633, 1_380, 1_999, 2_400, 3_000, 3_540];

type Row = (
    &'static str,
    &'static [(&'static str, &'static str)],
    Vec<Option<f64>>,
);

fn minutes(value_at: impl Fn(usize) -> Option<f64>) -> Vec<Option<f64>> {
    (0..N_MINUTES).map(value_at).collect()
}

fn rows() -> Vec<Row> {
    let counted = |minute: usize| minute as f64 * 7.0 + (minute * minute % 5) as f64;
    vec![
        (
            "requests_total",
            &[("service", "a"), ("code", "200")],
            minutes(|minute| Some(counted(minute))),
        ),
        // Born in minute 8, reset in minute 30.
        (
            "requests_total",
            &[("service", "a"), ("code", "500")],
            minutes(|minute| match minute {
                0..8 => None,
                8..30 => Some(1.0 + (minute as f64 - 8.0) * 0.5),
                _ => Some((minute as f64 - 30.0) * 1.5),
            }),
        ),
        // Missing from minute 20 to minute 28, gone after minute 45, reset twice.
        (
            "requests_total",
            &[("service", "b"), ("code", "200")],
            minutes(|minute| match minute {
                20..29 | 46.. => None,
                _ => Some(((minute % 17) * 3) as f64),
            }),
        ),
        (
            "requests_total",
            &[("service", "b"), ("code", "500")],
            minutes(|minute| (minute % 4 != 3).then_some((minute / 6) as f64)),
        ),
        (
            "latency_count",
            &[("service", "a")],
            minutes(|minute| Some(counted(minute))),
        ),
        (
            "latency_bucket",
            &[("service", "a"), ("le", "0.1")],
            minutes(|minute| (minute != 33).then(|| (counted(minute) * 0.9).floor())),
        ),
        (
            "depth",
            &[("service", "a")],
            minutes(|minute| (minute % 11 != 10 || minute < 20).then_some(((minute * 37) % 13) as f64 / 1.6)),
        ),
    ]
}

fn time_of(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
}

async fn fake() -> FakePrometheus {
    let last = time_of((N_MINUTES as i64 - 1) * 60);
    let mut world = World::builder(last).going_back(TimeSpan::from_minutes(N_MINUTES as u64 - 1));
    for (metric, labels, values) in rows() {
        let missing: Vec<usize> = (0..N_MINUTES)
            .filter(|minute| values[*minute].is_none())
            .collect();
        let value_at = move |minute: u64| values[minute as usize].unwrap_or_default();
        let mut draft = SeriesDraft::values(metric, labels, value_at);
        for minute in missing {
            let time = time_of(minute as i64 * 60);
            draft = draft.with_gap(Between {
                from: time,
                until: time,
            });
        }
        world = world.series(draft);
    }
    let folder = MemoryRuleFolder::new("/rules");
    folder.put("rules.yaml", RULES);
    let fake = FakePrometheus::new(world.build()).with_memory_rule_folder(folder);
    fake.reload().await.unwrap();
    fake
}

/// A promtool test that expects the impossible of every expression, so that it prints what it got.
fn promtool_test() -> String {
    let mut text = String::from(
        "rule_files: [rules.yaml]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n",
    );
    for (metric, labels, values) in rows() {
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{value}\""))
            .collect();
        let values = values
            .iter()
            .map(|value| value.map_or("_".to_owned(), |value| value.to_string()));
        let values = values.collect::<Vec<_>>().join(" ");
        writeln!(
            text,
            "  - {{series: '{metric}{{{}}}', values: '{values}'}}",
            labels.join(",")
        )
        .unwrap();
    }
    text += "  promql_expr_test:\n";
    for expression in EXPRESSIONS {
        for seconds in TIMES {
            writeln!(
                text,
                "  - {{expr: '{expression}', eval_time: {seconds}s, exp_samples: [{{labels: '{{impossible=\"yes\"}}', value: 1}}]}}"
            )
            .unwrap();
        }
    }
    text
}

fn promtool() -> Option<PathBuf> {
    let beside =
        std::env::var_os("SRELLAMA_PROMETHEUS").map(|server| Path::new(&server).with_file_name("promtool"));
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("promtool"));
    let mut candidates = beside
        .into_iter()
        .chain([workspace.join("target/tools/promtool")])
        .chain(on_path);
    candidates.find(|candidate| is_of_version_2(candidate))
}

/// Prometheus 3 leaves the very start of a window out, and the fake is a 2.42.
fn is_of_version_2(promtool: &Path) -> bool {
    let Ok(output) = Command::new(promtool).arg("--version").output() else {
        return false;
    };
    let said = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&said).contains("version 2.")
}

/// Samples by label set, or `None` for an error; by expression and second.
type Answers = BTreeMap<(String, i64), Option<BTreeMap<String, f64>>>;

fn answers_of(promtool: &Path) -> Answers {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.yaml"), RULES).unwrap();
    std::fs::write(folder.path().join("test.yaml"), promtool_test()).unwrap();
    let output = Command::new(promtool)
        .args(["test", "rules", "test.yaml"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let answers = parsed(&text);
    assert_eq!(answers.len(), EXPRESSIONS.len() * TIMES.len(), "{text}");
    answers
}

fn parsed(text: &str) -> Answers {
    let mut answers = Answers::new();
    let mut asked = None;
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("expr: ") {
            let (expression, rest) = rest.rsplit_once(", time: ").unwrap();
            let (time, error) = match rest.split_once(", err: ") {
                Some((time, error)) => (time, Some(error)),
                None => (rest.trim_end_matches(','), None),
            };
            let expression: String = unquoted(expression);
            let seconds = time.parse::<TimeSpan>().unwrap().seconds() as i64;
            if error.is_some() {
                answers.insert((expression, seconds), None);
            } else {
                asked = Some((expression, seconds));
            }
        } else if let Some(got) = line.strip_prefix("got:") {
            let asked = asked.take().unwrap();
            answers.insert(asked, Some(samples_in(got)));
        }
    }
    answers
}

fn unquoted(text: &str) -> String {
    text.trim_matches('"').replace("\\\"", "\"").replace("\\\\", "\\")
}

/// `a{b="c"} 1E+00, {} 2E+00` or `nil`.
fn samples_in(text: &str) -> BTreeMap<String, f64> {
    let mut samples = BTreeMap::new();
    let mut rest = text.trim();
    while rest != "nil" && !rest.is_empty() {
        let (labels, after) = rest.split_once("} ").unwrap();
        let (value, after) = after.split_once(", ").unwrap_or((after, ""));
        samples.insert(format!("{labels}}}"), value.parse().unwrap());
        rest = after;
    }
    samples
}

#[tokio::test]
async fn answers_as_promtool_does() {
    let Some(promtool) = promtool() else {
        assert!(
            std::env::var_os("CI").is_none(),
            "promtool 2 is absent, and CI must not go without it"
        );
        eprintln!(
            "SKIPPED: promtool 2 is absent; set SRELLAMA_PROMETHEUS to a Prometheus 2 that has it beside itself"
        );
        return;
    };
    let fake = fake().await;
    let answers = answers_of(&promtool);
    let mut differences = Vec::new();
    let (mut n_answers, mut n_samples) = (0, 0);
    for ((expression, seconds), expected) in answers
        .iter()
        .filter(|((expression, seconds), _)| is_comparable(expression, *seconds))
    {
        let answer = fake.instant(expression, time_of(*seconds)).await.ok();
        let found: Option<BTreeMap<String, f64>> = answer.map(|samples| {
            let samples = samples.into_iter();
            samples
                .map(|sample| (printed(&sample.labels), sample.value))
                .collect()
        });
        n_answers += 1;
        n_samples += expected.as_ref().map_or(0, BTreeMap::len);
        if !are_equal(expected.as_ref(), found.as_ref()) {
            differences.push(format!(
                "{expression} at {seconds} s\n  promtool {expected:?}\n  fake     {found:?}"
            ));
        }
    }
    println!("{n_answers} answers with {n_samples} samples compared");
    assert!(
        differences.is_empty(),
        "{}:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// As promtool prints a label set.
fn printed(labels: &Labels) -> String {
    let labels: Vec<String> = labels
        .iter()
        .map(|(label, value)| format!("{label}={value:?}"))
        .collect();
    format!("{{{}}}", labels.join(", "))
}

fn are_equal(one: Option<&BTreeMap<String, f64>>, other: Option<&BTreeMap<String, f64>>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return one.is_none() == other.is_none();
    };
    let values = one.values().zip(other.values());
    one.keys().eq(other.keys()) && values.into_iter().all(|(one, other)| are_close(*one, *other))
}

fn are_close(one: f64, other: f64) -> bool {
    one == other || one.is_nan() && other.is_nan() || (one - other).abs() <= 1e-9 * one.abs().max(1.0)
}
