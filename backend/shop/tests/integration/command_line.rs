//! The sub-commands that print, and what they refuse.

use std::net::TcpListener;

use serde_json::Value;

use crate::processes::{Running, shop};

#[track_caller]
fn check_refused(arguments: &[&str], reason: &str) {
    let output = shop(arguments).output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && message.contains(reason),
        "{arguments:?}: {message}"
    );
}

#[test]
fn what_cannot_be_done_is_refused_with_its_reason() {
    let serve_orders = ["serve", "--service", "orders", "--listen", "127.0.0.1:0"];
    check_refused(&serve_orders, "add `--peer carts=http://HOST:PORT`");
    check_refused(
        &["serve", "--service", "billing", "--listen", "127.0.0.1:0"],
        "`billing` is no service",
    );
    check_refused(
        &["load", "--target", "http://127.0.0.1:1", "--rate", "0"],
        "`0` visits per second",
    );
    check_refused(&["load", "--target", "127.0.0.1:1"], "is no base URL");
    check_refused(
        &["config", "--address", "user=127.0.0.1:1"],
        "add `--address storefront=HOST:PORT`",
    );
    let history = [
        "history",
        "--remote-write",
        "http://127.0.0.1:1/api/v1/write",
        "--quiet",
    ];
    check_refused(
        &history,
        "could not reach the remote write receiver at `http://127.0.0.1:1/api/v1/write`",
    );
}

#[test]
fn the_topology_names_the_entrance_and_all_services() {
    let output = shop(&["topology"]).output().unwrap();
    let topology: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(topology["entrance"], "storefront");
    assert_eq!(topology["services"].as_array().unwrap().len(), 7);
}

#[test]
fn the_first_configuration_needs_no_addresses() {
    let output = shop(&["config", "--receive-only"]).output().unwrap();
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("scrape_interval: 5s")
    );
}

#[test]
fn the_load_goes_on_without_answers_and_stops_when_told_to() {
    let storefront = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = format!("http://{}", storefront.local_addr().unwrap());
    let mut load = Running::start(&mut shop(&["load", "--target", &target, "--rate", "500"]));
    for connection in storefront.incoming().take(50) {
        drop(connection.unwrap());
    }
    assert!(load.terminate().success());
    let report: Value = serde_json::from_str(&load.read_line()).unwrap();
    assert_eq!(report["answered"], 0, "{report}");
    assert!(report["unanswered"].as_u64().unwrap() > 0, "{report}");
}
