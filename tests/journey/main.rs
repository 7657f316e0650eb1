//! The way of the data on a real Prometheus, and what the demo promises of it.

mod incidents;

use std::path::Path;

use serde_json::{Value, json};
use tests::demo::Demo;
use tests::http::{get, post};
use tests::wait_for;

const HTTP_SERVICES: [&str; 6] = ["storefront", "catalogue", "carts", "orders", "payment", "user"];

/// One world for all steps, since its start and its history take most of the time.
#[test]
fn the_demo_keeps_its_promises() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let demo = Demo::start(folder.path(), &[]);
    services_are_discovered_and_proposed_for(&demo);
    for line in incidents::each_is_found_with_the_predicted_delay(&demo) {
        println!("{line}");
    }
    rules_are_healthy(&demo);
    receipts_verify_and_a_hand_edit_is_named(&demo);
    a_fault_fires_the_page(&demo);
    let (code, left_running) = demo.stop();
    assert_eq!(code, Some(0));
    assert_eq!(left_running, Vec::<i32>::new(), "nothing is left running");
    a_second_run_goes_on(folder.path());
}

fn services_are_discovered_and_proposed_for(demo: &Demo) {
    let api = demo.address("api");
    let services = get(&format!("{api}/api/v1/services"));
    assert!(
        services["services"]
            .as_array()
            .is_some_and(|services| services.len() >= 5),
        "{services}"
    );
    for service in HTTP_SERVICES {
        let proposals = get(&format!("{api}/api/v1/proposals?service={service}"));
        let proposals = proposals["proposals"].as_array().cloned().unwrap_or_default();
        for kind in ["availability", "latency"] {
            let has_kind = |proposal: &Value| {
                proposal
                    .pointer("/objective/id")
                    .and_then(Value::as_str)
                    .is_some_and(|id| id == format!("{service}-{kind}"))
            };
            assert!(
                proposals.iter().any(has_kind),
                "{service} has no {kind} proposal:\n{}",
                demo.printed()
            );
        }
    }
}

fn rules_are_healthy(demo: &Demo) {
    let rules = get(&format!("{}/api/v1/rules", demo.address("prometheus")));
    let groups = rules
        .pointer("/data/groups")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    assert!(groups.len() >= 2, "{rules}");
    for rule in groups
        .iter()
        .flat_map(|group| group["rules"].as_array().cloned().unwrap_or_default())
    {
        assert_eq!(rule["health"], "ok", "{rule}");
    }
}

fn receipts_verify_and_a_hand_edit_is_named(demo: &Demo) {
    let rules = demo.rules();
    let verify = || demo.srellama(&["verify", "payment", "--rules", &rules.display().to_string()]);
    let verified = verify();
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");

    let path = rules.join("payment-availability.yaml");
    let original = std::fs::read_to_string(&path).expect("the rule file is there");
    let edited = original.replacen("[1h]", "[2h]", 1);
    assert_ne!(edited, original);
    std::fs::write(&path, edited).expect("the rule file can be written");
    let drifted = verify();
    let said =
        String::from_utf8_lossy(&drifted.stdout).into_owned() + &String::from_utf8_lossy(&drifted.stderr);
    assert_eq!(drifted.status.code(), Some(1), "{said}");
    assert!(
        said.contains("drift") && said.contains("slo:error_ratio:over1h"),
        "{said}"
    );
    std::fs::write(&path, original).expect("the rule file can be written");
    assert_eq!(verify().status.code(), Some(0));
}

fn a_fault_fires_the_page(demo: &Demo) {
    let fault = format!("{}/fault", demo.address("services/payment"));
    post(&fault, &json!({ "error_share": 1.0 }));
    let alertmanager = demo.address("alertmanager");
    let alert = wait_for("the page in Alertmanager", 120, || {
        let alerts = get(&format!("{alertmanager}/api/v2/alerts?active=true"));
        let is_ours = |alert: &&Value| {
            alert["labels"]["objective"] == "payment-availability" && alert["labels"]["severity"] == "page"
        };
        alerts
            .as_array()
            .and_then(|alerts| alerts.iter().find(is_ours).cloned())
    });
    assert_eq!(alert["labels"]["alertname"], "ErrorBudgetBurn");
    let alerts = get(&format!("{}/api/v1/alerts", demo.address("prometheus")));
    let fires = alerts
        .pointer("/data/alerts")
        .and_then(Value::as_array)
        .is_some_and(|alerts| {
            alerts
                .iter()
                .any(|alert| alert["state"] == "firing" && alert["labels"]["severity"] == "page")
        });
    assert!(fires, "{alerts}");
    ureq::delete(&fault).call().expect("the fault can be taken away");
}

fn a_second_run_goes_on(folder: &Path) {
    let demo = Demo::start(folder, &[]);
    let printed = demo.printed();
    assert!(
        !printed.contains("30 days of history"),
        "the history is kept:\n{printed}"
    );
    rules_are_healthy(&demo);
    let (code, left_running) = demo.stop();
    assert_eq!((code, left_running), (Some(0), Vec::new()));
}
