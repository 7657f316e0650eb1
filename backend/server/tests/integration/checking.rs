//! `srellama check`: what it prints for people, for machines and for GitHub, and how it ends.

use std::io::Write as _;
use std::process::Stdio;

use expect_test::expect;

use crate::command::{Home, Ran};

/// Two rules with faults, one of them with a name that tries to break out, and one that is fine.
const RULES: &str = "\
groups:
- name: shop
  rules:
  - record: job:latency:p99
    expr: >-
      histogram_quantile(0.99,
        sum by (job) (rate(http_seconds_bucket[5m])))
  - alert: \"x\\n::error::y\"
    expr: sum(limitk(1, up)
  # srellama disable target-100
  - alert: Fine
    expr: up == 0
";

fn home() -> Home {
    let home = Home::new();
    std::fs::write(home.path("rules.yaml"), RULES).unwrap();
    home
}

fn with_input(home: &Home, line: &str, input: &str) -> Ran {
    let mut command = home.command(line);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

#[test]
fn people_read_the_line_and_column_in_the_file() {
    let ran = home().run("check rules.yaml").ended_with(1);
    // A line at the margin, since the expectation's common indentation is cut off.
    expect![[r#"
        srellama check rules.yaml
               Error  rules.yaml:7:9 shop/job:latency:p99: `histogram_quantile` reads buckets without `le`, so it answers nothing (le-lost)
                      try add `le` to the labels that are grouped by
               Error  rules.yaml:9:28 shop/x\n::error::y: a `(` is not closed (at 1:18 of `sum(limitk(1, up)`) (promql-syntax)
                      try write the expression so that Prometheus parses it
             Checked  1 file, offline: no metric was looked up: 2 errors, 0 warnings
    "#]].assert_eq(&format!("srellama check rules.yaml\n{}", ran.stdout));
}

#[test]
fn a_machine_reads_one_document() {
    let home = home();
    let ran = home.run("check rules.yaml --format json").ended_with(1);
    expect![[r#"
        {
          "findings": [
            {
              "check": "le-lost",
              "severity": "error",
              "place": "rules.yaml shop/job:latency:p99",
              "message": "`histogram_quantile` reads buckets without `le`, so it answers nothing",
              "remedy": "add `le` to the labels that are grouped by",
              "at": {
                "line": 7,
                "column": 9,
                "end_line": 7,
                "end_column": 53
              }
            },
            {
              "check": "promql-syntax",
              "severity": "error",
              "place": "rules.yaml shop/x\n::error::y",
              "message": "a `(` is not closed (at 1:18 of `sum(limitk(1, up)`)",
              "remedy": "write the expression so that Prometheus parses it",
              "at": {
                "line": 9,
                "column": 28,
                "end_line": 9,
                "end_column": 28
              }
            }
          ],
          "meta": {
            "total": 2
          }
        }
    "#]]
    .assert_eq(&ran.stdout);
    assert_eq!(home.run("check rules.yaml --json").stdout, ran.stdout);
    let with_server = home
        .run("check --fake --expr up[300] --format json")
        .ended_with(1);
    expect![[r#"
        {
          "findings": [
            {
              "check": "unsupported-promql",
              "severity": "error",
              "place": "expression",
              "message": "a number where a duration stands is valid from Prometheus 2.54 on; this server (Prometheus 2.42.0, by its version, with its flags taken to be off) does not take it",
              "remedy": "write it without, or upgrade the server",
              "at": {
                "line": 1,
                "column": 4,
                "end_line": 1,
                "end_column": 7
              }
            }
          ],
          "server": {
            "name": "Prometheus 2.42.0",
            "learned_by": "version",
            "in_words": "Prometheus 2.42.0, by its version, with its flags taken to be off",
            "n_expressions": 1,
            "n_valid": 0
          },
          "meta": {
            "total": 1
          }
        }
    "#]].assert_eq(&with_server.stdout);
}

#[test]
fn github_reads_annotations_and_nothing_of_a_name_becomes_a_command() {
    let ran = home().run("check rules.yaml --format github").ended_with(1);
    expect![[r#"
        ::error file=rules.yaml,line=7,endLine=7,col=9,endColumn=53,title=le-lost::rules.yaml shop/job:latency:p99: `histogram_quantile` reads buckets without `le`, so it answers nothing%0Atry add `le` to the labels that are grouped by
        ::error file=rules.yaml,line=9,endLine=9,col=28,endColumn=28,title=promql-syntax::rules.yaml shop/x%0A::error::y: a `(` is not closed (at 1:18 of `sum(limitk(1, up)`)%0Atry write the expression so that Prometheus parses it
             Checked  1 file, offline: no metric was looked up: 2 errors, 0 warnings
    "#]].assert_eq(&ran.stdout);
}

#[test]
fn standard_input_is_a_file_too() {
    let home = home();
    let ran = with_input(&home, "check -", RULES).ended_with(1);
    assert!(
        ran.stdout.contains("standard input:7:9 shop/job:latency:p99: "),
        "{}",
        ran.stdout
    );
    with_input(&home, "check -", "groups: []\n").ended_with(0);
    with_input(&home, "check -", "groups: 3\n")
        .ended_with(1)
        .says(&["standard input:1:9: "]);
}

#[test]
fn a_version_of_the_server_decides_without_a_server() {
    let home = home();
    let check = |version: &str, expression: &str| {
        home.run_words(&["check", "--server-version", version, "--expr", expression])
    };
    check("2.42", "up[300]")
        .ended_with(1)
        .says(&["expression:1:4: a number where a duration stands is valid from Prometheus 2.54 on"]);
    check("3.15.0", "sum_over_time(up[300])")
        .succeeded()
        .says(&["for Prometheus 3.15.0"]);
    check("3.15", "limitk(1, up)")
        .ended_with(1)
        .says(&["needs `--enable-feature=promql-experimental-functions`"]);
    check("latest", "up").failed_with(&["`latest` is no version of Prometheus", "write it like 2.42"]);
    home.run("check --server-version 2.42 --fake --expr up")
        .failed_with(&["leave one of them out"]);
}
