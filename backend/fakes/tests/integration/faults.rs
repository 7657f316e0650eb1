//! What a fake Prometheus can be told to do wrong.

use domain::TimeSpan;
use domain::ports::{Between, MetricsSource, SourceError};
use fakes::{FakePrometheus, Fault, World};

use crate::now;

fn prometheus() -> FakePrometheus {
    let world = World::builder(now()).going_back(TimeSpan::from_hours(1));
    FakePrometheus::new(
        world
            .http_service("checkout", 60.0, |_| 0.01)
            .http_service("cart", 6.0, |_| 0.0)
            .build(),
    )
}

#[tokio::test]
async fn calls_fail_as_often_as_told() {
    let prometheus = prometheus();
    prometheus.fail_next(2, Fault::TimedOut);
    let first = prometheus.metadata().await.unwrap_err();
    assert!(matches!(first, SourceError::TimedOut { .. }), "{first}");
    prometheus.instant("up", now()).await.unwrap_err();
    prometheus.instant("up", now()).await.unwrap();
    assert_eq!(prometheus.n_requests(), 3);
    for fault in [Fault::Unreachable, Fault::TooLarge, Fault::Unreadable] {
        prometheus.fail_next(1, fault);
        prometheus.server().await.unwrap_err();
    }
    prometheus.fail_next(
        1,
        Fault::Refused {
            status: 503,
            message: "TSDB not ready".into(),
        },
    );
    let refused = prometheus.rule_groups().await.unwrap_err().to_string();
    assert!(refused.contains("503 TSDB not ready"), "{refused}");
}

#[tokio::test]
async fn something_else_answers() {
    let prometheus = prometheus();
    prometheus.set_no_prometheus(true);
    for _ in 0..3 {
        let error = prometheus.server().await.unwrap_err();
        assert!(matches!(error, SourceError::NotPrometheus { .. }), "{error}");
    }
    prometheus.set_no_prometheus(false);
    prometheus.server().await.unwrap();
}

#[tokio::test]
async fn a_service_disappears() {
    let prometheus = prometheus();
    let services = |minutes| {
        let prometheus = prometheus.clone();
        async move {
            let between = Between::the_last(TimeSpan::from_minutes(minutes), now());
            prometheus.label_values("service", None, between).await.unwrap()
        }
    };
    assert_eq!(services(5).await, ["cart", "checkout"]);
    let ten_minutes_ago = Between::the_last(TimeSpan::from_minutes(10), now()).from;
    prometheus
        .lose_series("{service=\"cart\"}", ten_minutes_ago)
        .unwrap();
    assert_eq!(services(5).await, ["checkout"]);
    assert_eq!(services(20).await, ["cart", "checkout"]);
    prometheus.lose_series("sum(up)", now()).unwrap_err();
    prometheus.set_world(World::empty(now()));
    assert!(services(60).await.is_empty());
}
