//! The fault switches.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use shop::services::Service;

use crate::processes::{RunningService, eventually, start_shop};

fn alone(service: Service) -> RunningService {
    RunningService::start(service, &BTreeMap::new())
}

#[test]
fn errors_of_payment_reach_the_customer_until_they_are_cleared() {
    let shop = start_shop();
    let payment = &shop[&Service::Payment];
    let set = payment.post("/fault", r#"{"error_share": 1.0}"#);
    assert_eq!(
        (set.status, set.body.as_str()),
        (200, r#"{"error_share":1.0,"latency_ms":0,"stopped":false}"#)
    );
    for _ in 0..5 {
        assert!(shop[&Service::Orders].post("/orders", "").status >= 500);
    }
    let storefront_statuses: Vec<u16> = (0..5)
        .map(|_| shop[&Service::Storefront].post("/checkout", "").status)
        .collect();
    assert!(storefront_statuses.contains(&502), "{storefront_statuses:?}");
    assert!(payment.value("payment_authorisation_fail") >= 5.0);

    assert_eq!(
        payment.delete("/fault").body,
        r#"{"error_share":0.0,"latency_ms":0,"stopped":false}"#
    );
    let statuses: Vec<u16> = (0..5)
        .map(|_| shop[&Service::Orders].post("/orders", "").status)
        .collect();
    assert!(statuses.contains(&201), "{statuses:?}");
}

#[test]
fn latency_moves_the_histogram_and_not_the_codes() {
    let user = alone(Service::User);
    user.post("/fault", r#"{"latency_ms": 600}"#);
    let started = Instant::now();
    user.get("/profile");
    assert!(started.elapsed() >= Duration::from_millis(600));
    assert_eq!(
        user.value("http_request_duration_seconds_bucket{le=\"0.5\"}"),
        0.0
    );
    assert_eq!(
        user.value("http_request_duration_seconds_bucket{le=\"+Inf\"}"),
        1.0
    );
    assert_eq!(user.value("http_requests_total{code=\"500\"}"), 0.0);
}

#[test]
fn a_stopped_service_answers_nothing_but_its_switch() {
    let catalogue = alone(Service::Catalogue);
    catalogue.post("/fault", r#"{"stopped": true}"#);
    assert_eq!(catalogue.get("/products").status, 503);
    assert_eq!(catalogue.get("/metrics").status, 503);
    assert_eq!(
        catalogue.get("/fault").body,
        r#"{"error_share":0.0,"latency_ms":0,"stopped":true}"#
    );
    catalogue.delete("/fault");
    assert_eq!(catalogue.value("http_request_duration_seconds_count"), 0.0);
}

#[test]
fn a_stopped_worker_lets_its_queue_grow_and_catches_up() {
    let shipping = alone(Service::Shipping);
    shipping.post("/fault", r#"{"stopped": true}"#);
    for _ in 0..3 {
        assert_eq!(shipping.post("/jobs", "").status, 202);
    }
    eventually("the oldest job is late", || {
        shipping.value("shipping_oldest_job_age_seconds") > 0.2
    });
    assert_eq!(shipping.value("shipping_queue_depth"), 3.0);
    assert_eq!(shipping.value("shipping_jobs_succeeded_total"), 0.0);
    shipping.post("/fault", r#"{"error_share": 1.0}"#);
    eventually("all jobs are given up", || {
        shipping.value("shipping_jobs_failed_total") == 3.0
    });
    assert_eq!(shipping.value("shipping_queue_depth"), 0.0);
    assert_eq!(shipping.value("shipping_oldest_job_age_seconds"), 0.0);
}

#[test]
fn a_fault_that_makes_no_sense_is_refused_and_changes_nothing() {
    let user = alone(Service::User);
    for (json, reason) in [
        (r#"{"error_share": 2}"#, "`error_share` is 2"),
        (r#"{"errors": 0.5}"#, "unknown field `errors`"),
        ("everything", "JSON object"),
    ] {
        let answer = user.post("/fault", json);
        assert_eq!(answer.status, 400);
        let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert!(body["error"].as_str().unwrap().contains(reason), "{body}");
    }
    assert_eq!(
        user.get("/fault").body,
        r#"{"error_share":0.0,"latency_ms":0,"stopped":false}"#
    );
}

#[test]
fn services_stop_cleanly_when_they_are_told_to() {
    for (_, mut running) in start_shop() {
        let status = running.process.terminate();
        assert!(status.success(), "{status}");
    }
}
