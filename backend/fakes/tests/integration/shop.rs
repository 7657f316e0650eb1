//! The demo's shop in the fake.

use domain::TimeSpan;
use domain::metric::{Catalogue, MetricType, Service};
use domain::ports::{Between, MetricsSource};
use fakes::{FakePrometheus, World};
use jiff::Timestamp;

use crate::now;

async fn value(prometheus: &FakePrometheus, expression: &str, at: Timestamp) -> f64 {
    let samples = prometheus.instant(expression, at).await.unwrap();
    assert_eq!(samples.len(), 1, "{expression}: {samples:?}");
    samples[0].value
}

fn the_month() -> Between {
    Between::the_last(TimeSpan::from_days(30), now())
}

#[tokio::test]
async fn has_seven_services_with_their_metrics() {
    let prometheus = FakePrometheus::new(World::shop(now()));
    let services = prometheus
        .label_values("service", None, the_month())
        .await
        .unwrap();
    assert_eq!(
        services,
        [
            "carts",
            "catalogue",
            "orders",
            "payment",
            "shipping",
            "storefront",
            "user"
        ]
    );
    let metadata = prometheus.metadata().await.unwrap();
    for (service, n_metrics) in [("orders", 7), ("payment", 10), ("shipping", 10)] {
        let series = prometheus
            .series(&format!("{{service=\"{service}\"}}"), the_month())
            .await
            .unwrap();
        let service = Service {
            name: service.into(),
            label: "service".into(),
        };
        let catalogue = Catalogue::gather(service, &series, &metadata);
        assert_eq!(
            catalogue.metrics.len(),
            n_metrics,
            "{:?}",
            catalogue.metrics.keys()
        );
        let undescribed = catalogue
            .metrics
            .iter()
            .filter(|(name, metric)| *name != "up" && metric.metadata.metric_type == MetricType::Unknown);
        assert_eq!(undescribed.count(), 0);
    }
}

#[tokio::test]
async fn has_a_small_share_of_errors_and_three_incidents() {
    let prometheus = FakePrometheus::new(World::shop(now()));
    let share = |service: &str, window: &str| {
        let of = |code: &str| {
            format!("sum(increase(http_requests_total{{service=\"{service}\"{code}}}[{window}]))")
        };
        format!("{} / {}", of(",code=~\"5..\""), of(""))
    };
    for service in ["storefront", "carts", "payment", "user"] {
        let share = value(&prometheus, &share(service, "30d"), now()).await;
        assert!((0.000_05..0.001).contains(&share), "{service}: {share}");
    }
    let end_of_outage = "2026-02-09T13:35:00Z".parse().unwrap();
    assert_eq!(
        value(&prometheus, &share("orders", "25m"), end_of_outage).await,
        1.0
    );
    let end_of_slow_burn = "2026-02-20T17:00:00Z".parse().unwrap();
    let burn = value(&prometheus, &share("catalogue", "9h"), end_of_slow_burn).await;
    assert!((0.018..0.022).contains(&burn), "{burn}");
    let slow_share = "1 - sum(increase(http_request_duration_seconds_bucket{service=\"storefront\",le=\"0.25\"}[90m])) \
                      / sum(increase(http_request_duration_seconds_count{service=\"storefront\"}[90m]))";
    let end_of_slowness = "2026-02-28T12:00:00Z".parse().unwrap();
    let slow = value(&prometheus, slow_share, end_of_slowness).await;
    assert!(slow > 0.5, "{slow}");
    let usual = value(&prometheus, slow_share, now()).await;
    assert!(usual < 0.01, "{usual}");
}

#[tokio::test]
async fn its_counts_agree_with_each_other() {
    let prometheus = FakePrometheus::new(World::shop(now()));
    for (one, other) in [
        ("http_requests_total", "http_request_duration_seconds_count"),
        (
            "http_request_duration_seconds_count",
            "http_request_duration_seconds_bucket{le=\"+Inf\"}",
        ),
        (
            "shipping_jobs_enqueued_total",
            "{__name__=~\"shipping_jobs_(succeeded|failed)_total\"}",
        ),
        (
            "payment_authorisation_req",
            "{__name__=~\"payment_authorisation_(succ|fail)\"}",
        ),
    ] {
        let difference = format!("sum({one}) - sum({other})");
        assert_eq!(value(&prometheus, &difference, now()).await, 0.0, "{difference}");
    }
    let names = prometheus
        .label_values("__name__", None, the_month())
        .await
        .unwrap();
    let suffixes = ["_total", "_bucket", "_count", "_sum"];
    for counter in names
        .iter()
        .filter(|name| suffixes.iter().any(|suffix| name.ends_with(suffix)))
    {
        let falling = format!("resets({counter}[30d]) > 0");
        assert!(
            prometheus.instant(&falling, now()).await.unwrap().is_empty(),
            "{counter}"
        );
    }
    let unordered = "http_request_duration_seconds_bucket{le=\"0.1\"} \
                     > ignoring (le) http_request_duration_seconds_bucket{le=\"0.25\"}";
    assert!(prometheus.instant(unordered, now()).await.unwrap().is_empty());
}

#[tokio::test]
async fn goes_on_after_now_where_it_is_told_to() {
    let tomorrow = now() + jiff::SignedDuration::from_hours(24);
    let fixed = FakePrometheus::new(World::shop(now()));
    assert!(fixed.instant("up", tomorrow).await.unwrap().is_empty());
    let going_on = FakePrometheus::new(World::shop_going_on(now(), TimeSpan::from_days(1)));
    assert_eq!(going_on.instant("up", tomorrow).await.unwrap().len(), 7);
    let past = "sum(http_requests_total)";
    assert_eq!(
        value(&fixed, past, now()).await,
        value(&going_on, past, now()).await
    );
}
