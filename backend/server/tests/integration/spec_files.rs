//! Files with objectives go in and out: import, export, convert.

use crate::command::Home;

/// What Sloth's users write; the metric is one of the made-up shop's.
const SLOTH: &str = r#"version: prometheus/v1
service: payment
labels: {team: money}
slos:
- name: answers
  objective: 99.5
  description: Payments are answered.
  sli:
    events:
      error_query: sum(rate(http_requests_total{service="payment",code=~"5.."}[{{.window}}]))
      total_query: sum(rate(http_requests_total{service="payment"}[{{.window}}]))
  alerting:
    name: PaymentFails
"#;

fn home_with(name: &str, text: &str) -> Home {
    let home = Home::new();
    std::fs::write(home.path(name), text).unwrap();
    home
}

#[test]
fn imports_what_others_wrote_so_that_it_can_be_applied() {
    let home = home_with("slo.yaml", SLOTH);
    home.run("import slo.yaml --fake").succeeded().says(&[
        "        Read  slo.yaml (Sloth prometheus/v1): 1 objective",
        "        Loss  payment-answers: left out: its description: a proposal has none; `srellama convert` keeps it",
        "    Proposed  payment availability 99.5 %",
        "        Next  srellama apply payment --fake --rules /etc/prometheus/rules --only payment-answers",
    ]);
    home.run("apply payment --fake --rules rules --only payment-answers --yes")
        .succeeded();
    assert_eq!(home.rule_files(), ["payment-answers.yaml"]);
    let exported = home.run("export payment-answers --format prometheus").succeeded();
    assert!(
        exported.stderr.contains("Exporting  payment-answers, in force"),
        "{exported:#?}"
    );
    // What is exported is what was applied, but for the heading.
    let applied = std::fs::read_to_string(home.path("rules/payment-answers.yaml")).unwrap();
    assert!(applied.ends_with(&exported.stdout), "{applied}\n{exported:#?}");
}

#[test]
fn imports_for_machines() {
    let home = home_with("slo.yaml", SLOTH);
    let imported = home.run("import slo.yaml --fake --json").succeeded().json();
    let file = &imported["imports"][0];
    assert_eq!(file["formats"][0], "Sloth prometheus/v1");
    assert_eq!(file["proposals"][0]["objective"]["id"], "payment-answers");
    assert_eq!(file["proposals"][0]["objective"]["target"], "0.995");
    assert_eq!(file["losses"][0]["kind"], "assumed");
    assert_eq!(file["losses"][0]["line"], 5);
    assert!(
        file["proposals"][0]["backtest"]["events_total"].as_f64().unwrap() > 1_000_000.0,
        "{file}"
    );
}

#[test]
fn an_objective_without_events_must_not_be_put_in_force() {
    let home = home_with("slo.yaml", &SLOTH.replace("http_requests_total", "nothing_total"));
    home.run("import slo.yaml --fake").ended_with(1).says(&[
        "Error  ",
        "the source has no events of it in 30d",
        "(no-events)",
    ]);
    home.run("apply payment --fake --rules rules --only payment-answers --yes")
        .failed_with(&["must not be put in force"]);
}

#[test]
fn exports_a_proposal_in_every_format() {
    let home = Home::with_proposals();
    for (format, text) in [
        ("prometheus", "record: slo:events:increase5m"),
        ("prometheus-rule", "kind: PrometheusRule"),
        ("openslo", "apiVersion: openslo/v1"),
        ("grafana", "apiVersion: 1"),
        ("grafana-http", "\"folderUid\": \"srellama\""),
        ("dashboard", "\"schemaVersion\""),
        ("srellama", "version: srellama/v1"),
    ] {
        let ran = home.run(&format!("export payment-availability --format {format}"));
        let ran = ran.succeeded().says(&[text]);
        assert!(ran.stderr.contains("a proposal, not in force"), "{ran:#?}");
        let document = home.run(&format!("export payment-availability --format {format} --json"));
        let document = document.succeeded().json();
        assert_eq!(document["format"], format);
        assert_eq!(document["text"], ran.stdout);
    }
    home.run("export payment-availability --format grafana --datasource prom --folder slo -o rules/g.yaml")
        .succeeded();
    let written = std::fs::read_to_string(home.path("rules/g.yaml")).unwrap();
    assert!(written.contains("datasourceUid: prom"), "{written}");
    home.run("export nothing").failed_with(&[
        "there is no objective and no proposal `nothing`",
        "\n  try  name an objective's id",
    ]);
    home.run("export payment-availability --format pdf")
        .failed_with(&["is not a format"]);
}

#[test]
fn converts_without_a_source() {
    let home = home_with("slo.yaml", SLOTH);
    let own = home.run("convert slo.yaml").succeeded().stdout;
    assert!(
        own.starts_with("version: srellama/v1") && own.contains("PaymentFails"),
        "{own}"
    );
    // Our own YAML reads back as what it was.
    std::fs::write(home.path("own.yaml"), &own).unwrap();
    assert_eq!(home.run("convert own.yaml").succeeded().stdout, own);
    home.run("convert own.yaml --format prometheus")
        .succeeded()
        .says(&["alert: PaymentFails", "team: money"]);
    home.run("convert own.yaml slo.yaml")
        .failed_with(&["two files have an objective `payment-answers`"]);
}

#[test]
fn mistakes_are_told_with_their_place() {
    let home = home_with("slo.yaml", &SLOTH.replace("99.5", "100"));
    for line in ["convert slo.yaml", "import slo.yaml --fake"] {
        home.run(line).failed_with(&[
            "the objectives of a file cannot be used",
            "\n  in   slo.yaml:6:14",
            "\n  why  the target `100` promises nothing or leaves no error budget",
            "\n  try  write a percentage between 0 and 100",
        ]);
    }
    home.run("convert nowhere.yaml")
        .failed_with(&["could not read a file", "nowhere.yaml"]);
    home.run("convert slo.yaml --scrape-interval 0s")
        .failed_with(&["nothing is scraped every 0 s"]);
}

#[test]
fn alerts_as_other_tools_have_them() {
    let home = Home::new();
    home.run("propose --fake --service payment --model off --alerting sloth")
        .succeeded()
        .says(&["its factors were made for 4w, and the period is 30d (preset-period)"]);
    home.run("propose --fake --service payment --model off --alerting pyrra --period 28d -v")
        .succeeded()
        .says(&[
            "page 1h/5m above 14 × budget",
            "the budget of 4w is gone in 2 days",
        ]);
    home.run("export payment-availability --format prometheus")
        .succeeded()
        .says(&["for: 2m", "windows: 4d/6h"]);
    home.run("propose --fake --service payment --model off --alerting datadog")
        .failed_with(&["`datadog` is not a preset"]);
}

/// A definition that is one objective for each instance, and a composite that names two objectives.
const COMPOSED: &str = r#"version: srellama/v1
objectives:
- id: payment-answers
  service: {label: service, name: payment}
  indicator: {type: status_ratio, requests: 'http_requests_total{service="payment"}', bad: 'code=~"5.."'}
  target: 99%
  period: 30d
  group_by: {label: instance}
- id: payment-whole
  service: {label: service, name: payment}
  indicator: {type: composite, members: [payment-availability, payment-latency]}
  target: 99%
  period: 30d
"#;

#[test]
fn one_definition_is_an_objective_for_each_value_and_a_composite_names_what_is_in_force() {
    let home = Home::with_proposals();
    std::fs::write(home.path("slo.yaml"), COMPOSED).unwrap();
    home.run("import slo.yaml --fake").failed_with(&[
        "\n  in   slo.yaml:11:42",
        "`payment-availability`, a member of the composite `payment-whole`, is not among the objectives",
        "\n  try  define it in this file, or put it in force first",
    ]);
    home.run("apply payment --fake --rules rules --yes").succeeded();
    home.run("import slo.yaml --fake").succeeded().says(&[
        "     Grouped  payment-answers by `instance`: 1 value",
        "    Proposed  payment composite 99 %",
        "    Proposed  payment availability 99 %",
        "--only payment-whole payment-answers-payment-0",
    ]);
    home.run("convert slo.yaml")
        .failed_with(&["\n  in   slo.yaml:11:42", "is not among the objectives"]);
    let grouped = COMPOSED.split("- id: payment-whole").next().unwrap();
    std::fs::write(home.path("grouped.yaml"), grouped).unwrap();
    home.run("convert grouped.yaml").failed_with(&[
        "\n  in   grouped.yaml:3:3",
        "the values of `instance` are not listed",
        "`srellama import`",
    ]);
    let listed = grouped.replace("instance}", "instance, values: [payment-0]}");
    std::fs::write(home.path("listed.yaml"), listed).unwrap();
    home.run("convert listed.yaml --format prometheus")
        .succeeded()
        .says(&["srellama-payment-answers-payment-0", r#"instance="payment-0""#]);
}
