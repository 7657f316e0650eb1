//! A source of 1,000 services, 50,000 families and 5 million series.

use fakes::{FarSide, FarSideSize};

use crate::command::Home;

#[test]
fn a_large_source_is_looked_at_within_50_requests_and_never_by_its_series() {
    let far_side = FarSide::start(FarSideSize::LARGE).unwrap();
    let home = Home::new();
    let source = format!("--source {}", far_side.url());

    let first = home.run(&format!("services --json {source}")).succeeded().json();
    let traffic = far_side.take_traffic();
    assert_eq!(first["cut"], serde_json::json!([]));
    assert_eq!(first["meta"]["total"], 1_000);
    assert_eq!(first["n_families"], 50_000);
    let services = first["services"].as_array().unwrap();
    let n_series: u64 = services.iter().map(|one| one["n_series"].as_u64().unwrap()).sum();
    assert_eq!(n_series, 5_000_000);
    let by = |label: &str| services.iter().filter(|one| one["label"] == label).count();
    assert_eq!(
        [
            "service",
            "service_name",
            "app_kubernetes_io_name",
            "consul_service",
            "namespace",
            "job"
        ]
        .map(by),
        [600, 150, 100, 50, 50, 50]
    );
    assert!(traffic.n_requests <= 50, "{traffic:?}");
    assert!(traffic.n_bytes <= 32 * 1024 * 1024, "{traffic:?}");
    assert_eq!(traffic.n_series_requests, 0);

    // Within five minutes nothing is asked; a refresh asks what changed and reads that.
    let kept = home.run(&format!("services --json {source}")).succeeded().json();
    assert_eq!(far_side.take_traffic().n_requests, 0);
    assert_eq!(kept["services"], first["services"]);
    let same = home
        .run(&format!("services --refresh --json {source}"))
        .succeeded()
        .json();
    assert_eq!(same["changes"]["summary"], "nothing new, nothing gone");
    far_side.take_traffic();
    far_side.change();
    let changed = home
        .run(&format!("services --refresh --json {source}"))
        .succeeded()
        .json();
    let traffic = far_side.take_traffic();
    assert_eq!(changed["changes"]["summary"], "3 new metrics, 1 gone");
    assert_eq!(changed["changes"]["new_metrics"][0], "brand_new_0");
    assert!(traffic.n_requests <= 50, "{traffic:?}");
    assert_eq!(traffic.n_series_requests, 0);
}

#[test]
fn one_service_of_a_large_source_is_shown_within_10_requests() {
    let far_side = FarSide::start(FarSideSize::LARGE).unwrap();
    let home = Home::new();
    for (service, label) in [("svc-0003", "service"), ("svc-0999", "job")] {
        let line = format!("services {service} --json --source {}", far_side.url());
        let detail = home.run(&line).succeeded().json();
        let traffic = far_side.take_traffic();
        assert_eq!(
            (&detail["name"], &detail["label"]),
            (&service.into(), &label.into())
        );
        assert_eq!(detail["n_series"], 5_000);
        assert_eq!(detail["scrape_interval"], "15s");
        assert_eq!(detail["retention"], "30d");
        assert_eq!(detail["looked_at"], "up");
        assert!(
            detail["first_sample"].is_string() && detail["last_sample"].is_string(),
            "{detail}"
        );
        assert!(traffic.n_requests <= 10, "{traffic:?}");
        assert!(traffic.n_bytes <= 16 * 1024 * 1024, "{traffic:?}");
    }
}
