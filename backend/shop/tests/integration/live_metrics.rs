//! What live services expose, and how requests go through the shop.

use std::collections::{BTreeMap, BTreeSet};

use shop::history::HistoryPlan;
use shop::remote_write::Label;
use shop::services::Service;

use crate::processes::{RunningService, eventually, shop, start_shop};

/// The label sets of a scrape, as Prometheus would store them.
fn scraped(service: Service, exposition: &str) -> BTreeSet<Vec<Label>> {
    let lines = exposition.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| labels(service, line.rsplit_once(' ').unwrap().0))
        .collect()
}

fn labels(service: Service, series: &str) -> Vec<Label> {
    let label = |name: &str, value: &str| Label {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let (name, own) = series.split_once('{').unwrap_or((series, "}"));
    let own = own.strip_suffix('}').unwrap();
    let own = own.split(',').filter_map(|pair| pair.split_once('='));
    let mut labels = vec![label("__name__", name)];
    labels.extend(own.map(|(name, value)| label(name, value.trim_matches('"'))));
    labels.extend(service.target_labels().map(|(name, value)| label(name, &value)));
    labels.sort();
    labels
}

#[test]
fn live_services_expose_exactly_the_series_of_the_history() {
    let shop = start_shop();
    let mut live = BTreeSet::new();
    for (service, running) in &shop {
        live.extend(scraped(*service, &running.get("/metrics").body));
        live.insert(labels(*service, "up"));
    }
    let plan = HistoryPlan::first(1, "2026-03-31T09:30:00Z".parse().unwrap()).unwrap();
    let past: BTreeSet<_> = plan
        .batches()
        .next()
        .unwrap()
        .timeseries
        .into_iter()
        .map(|series| series.labels)
        .collect();
    assert_eq!(live, past);
    assert_eq!(past.len(), 125);
}

#[test]
fn checkouts_go_through_the_shop_and_are_shipped() {
    let shop = start_shop();
    let storefront = &shop[&Service::Storefront];
    for _ in 0..20 {
        storefront.post("/checkout", "");
    }
    let count = |service: Service, series: &str| shop[&service].value(series);
    let orders = count(Service::Orders, "http_requests_total{code=\"201\"}");
    assert!(orders >= 15.0, "{orders}");
    assert_eq!(
        count(Service::Storefront, "http_request_duration_seconds_count"),
        20.0
    );
    assert_eq!(count(Service::Storefront, "http_requests_in_flight"), 0.0);
    assert!(count(Service::Payment, "payment_authorisation_succ") >= orders);
    assert_eq!(count(Service::Shipping, "shipping_jobs_enqueued_total"), orders);
    eventually("all jobs are done", || {
        let shipped = count(Service::Shipping, "shipping_jobs_succeeded_total");
        let given_up = count(Service::Shipping, "shipping_jobs_failed_total");
        shipped + given_up == orders
    });
    assert_eq!(count(Service::Shipping, "shipping_queue_depth"), 0.0);
}

#[test]
fn the_load_visits_every_page_and_keeps_going_through_errors() {
    let services = start_shop();
    let target = &services[&Service::Storefront].url;
    services[&Service::Carts].post("/fault", r#"{"error_share": 1.0}"#);
    let output = shop(&["load", "--target", target, "--rate", "100", "--seconds", "2"])
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["answered"].as_u64().unwrap() > 100, "{report}");
    assert!(report["failed"].as_u64().unwrap() > 10, "{report}");
    assert_eq!(report["unanswered"], 0, "{report}");
    for service in [Service::Catalogue, Service::Carts, Service::Orders, Service::User] {
        assert!(
            services[&service].value("http_request_duration_seconds_count") > 0.0,
            "{service}"
        );
    }
}

#[test]
fn an_unknown_page_is_not_counted() {
    let user = RunningService::start(Service::User, &BTreeMap::new());
    assert_eq!(user.get("/nothing").status, 404);
    assert_eq!(user.value("http_request_duration_seconds_count"), 0.0);
}
