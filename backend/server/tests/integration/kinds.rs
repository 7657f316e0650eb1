//! What a promise may be besides 30 days of one service: calendar periods, maintenance, groups.

use crate::command::Home;

const MAINTENANCE: &str = "every Sunday 02:00 for 2h Europe/Berlin";

#[test]
fn a_calendar_month_with_maintenance_goes_from_the_proposal_into_force() {
    let home = Home::new();
    let propose = [
        "propose",
        "--fake",
        "--service",
        "payment",
        "--model",
        "off",
        "--period",
        "calendar month Europe/Berlin",
        "--maintenance",
        MAINTENANCE,
        "-v",
    ];
    home.run_words(&propose).succeeded().says(&[
        "payment availability",
        "(maintenance)",
        "ticket when there has been no data for 15m, at most 26m after the last sample",
    ]);
    home.run("apply payment --fake --rules rules --only payment-availability --yes")
        .succeeded();
    let rules = std::fs::read_to_string(home.path("rules/payment-availability.yaml")).unwrap();
    for text in [
        "slo:events:increase_calendar_month",
        "unless on ()",
        "alert: ObjectiveDataAbsent",
    ] {
        assert!(rules.contains(text), "{text}: {rules}");
    }
    home.run("verify payment --fake --rules rules").succeeded();
    let mut mistaken = propose;
    mistaken[9] = "every day";
    home.run_words(&mistaken)
        .failed_with(&["is not a maintenance window", "write it like"]);
}

#[test]
fn proposes_an_objective_for_each_value_of_a_label() {
    let home = Home::new();
    let propose = "propose --fake --service payment --model off --json --group-by";
    let proposed = home.run(&format!("{propose} instance")).succeeded().json();
    let ids: Vec<&str> = proposed["proposals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|proposal| proposal["objective"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        ["payment-availability-payment-0", "payment-latency-payment-0"]
    );
    // A value without series has no history.
    let proposed = home
        .run(&format!("{propose} instance=payment-0,payment-9"))
        .succeeded()
        .json();
    assert_eq!(proposed["proposals"].as_array().unwrap().len(), 2);
    assert!(
        proposed["skipped"]
            .to_string()
            .contains("of instance `payment-9`"),
        "{proposed}"
    );
    home.run(&format!("{propose} le"))
        .failed_with(&["`le` is no label to group by"]);
    home.run("apply payment --fake --rules rules --yes").succeeded();
    assert_eq!(
        home.rule_files(),
        [
            "payment-availability-payment-0.yaml",
            "payment-latency-payment-0.yaml"
        ]
    );
}

#[test]
fn imports_into_a_calendar_period_with_maintenance() {
    let home = Home::new();
    let pyrra = r#"apiVersion: openslo/v1
kind: SLO
metadata: {name: payment-answers}
spec:
  service: payment
  budgetingMethod: Occurrences
  indicator:
    metadata: {name: answers}
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: 'sum(increase(http_requests_total{service="payment",code=~"5.."}[{{.window}}]))'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(increase(http_requests_total{service="payment"}[{{.window}}]))'}}}
  objectives: [{target: 0.99}]
"#;
    std::fs::write(home.path("slo.yaml"), pyrra).unwrap();
    let imported = home.run_words(&[
        "import",
        "slo.yaml",
        "--fake",
        "--json",
        "--period",
        "calendar week UTC",
        "--maintenance",
        MAINTENANCE,
    ]);
    let imported = imported.succeeded().json();
    let objective = &imported["imports"][0]["proposals"][0]["objective"];
    assert_eq!(objective["period"], "calendar week UTC", "{imported}");
    assert_eq!(objective["maintenance"][0], MAINTENANCE);
}
