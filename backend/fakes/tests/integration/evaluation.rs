//! Results that were computed by hand from the rules of Prometheus 2.42.

use domain::TimeSpan;
use domain::ports::{Between, MetricsSource, SourceError};
use fakes::{FakePrometheus, SeriesDraft, World};
use jiff::Timestamp;

use crate::{after, now, text_of};

/// An hour, scraped every minute: 10 good and 1 bad event a minute of `a`, 5 good ones of `b`.
fn prometheus() -> FakePrometheus {
    let counter = |service: &'static str, code: &'static str, events: f64| {
        let labels = [("service", service), ("code", code)];
        SeriesDraft::counter("requests_total", &labels, move |_| events)
    };
    let gap = Between {
        from: after(-1_200),
        until: after(-600),
    };
    FakePrometheus::new(
        World::builder(now())
            .going_back(TimeSpan::from_hours(1))
            .series(counter("a", "200", 10.0))
            .series(counter("a", "500", 1.0))
            .series(counter("b", "200", 5.0))
            .series(SeriesDraft::counter("restarted_total", &[], |_| 2.0).restarted_at(after(-120)))
            .series(SeriesDraft::counter("born_total", &[], |_| 6.0).born_at(after(-120)))
            .series(SeriesDraft::counter("gone_total", &[], |_| 6.0).gone_at(after(-240)))
            .series(SeriesDraft::counter("broken_total", &[], |_| 3.0).with_gap(gap))
            .gauge("depth", &[("queue", "q")], |minute| minute as f64)
            .build(),
    )
}

async fn check_at(expression: &str, at: Timestamp, expected: &[&str]) {
    let samples = prometheus().instant(expression, at).await.unwrap();
    assert_eq!(text_of(&samples), expected, "{expression}");
}

async fn check(expression: &str, expected: &[&str]) {
    check_at(expression, now(), expected).await;
}

#[tokio::test]
async fn an_increase_counts_the_window_both_ends_included() {
    // Six samples from −5 min to 0 cover the window.
    check("sum(increase(requests_total{service=\"a\"}[5m]))", &["{} 55"]).await;
    check(
        "rate(requests_total{service=\"b\"}[5m]) * 60",
        &["{code=\"200\", service=\"b\"} 5"],
    )
    .await;
}

#[tokio::test]
async fn an_increase_is_extrapolated_to_the_bounds_of_its_window() {
    // At +30 s the window begins at −4:30: five samples cover 240 s, 30 s are missing on each side,
    // less than 66 s: 8 × 300 / 240.
    check_at("increase(broken_total[5m])", after(30), &["{} 15"]).await;
    // At +120 s four samples cover 180 s; the end is 120 s away, so half an interval is added.
    check_at("increase(broken_total[5m])", after(120), &["{} 10.5"]).await;
    // Its first sample has 0, so nothing is added before it: 12 from −2 min to 0.
    check("increase(born_total[5m])", &["{} 12"]).await;
    // A single sample has no increase.
    check_at("increase(born_total[5m])", after(-120), &[]).await;
}

#[tokio::test]
async fn a_restart_loses_nothing_that_was_seen() {
    // −5 min … −3 min: 110, 112, 114; then 0, 2, 4 from −2 min on. 4 − 110 + 114, six samples.
    check("increase(restarted_total[5m])", &["{} 8"]).await;
    check("resets(restarted_total[5m])", &["{} 1"]).await;
    check("delta(restarted_total[5m])", &["{} -106"]).await;
}

#[tokio::test]
async fn a_sample_is_seen_for_five_minutes() {
    check("gone_total", &["gone_total{} 330"]).await;
    check_at("gone_total", after(1), &[]).await;
    check_at("broken_total", after(-960), &["broken_total{} 117"]).await;
    check_at("broken_total", after(-959), &[]).await;
    check("depth offset 10m", &["depth{queue=\"q\"} 50"]).await;
}

#[tokio::test]
async fn or_fills_what_is_absent() {
    check(
        "sum(increase(nosuch_total[5m])) or 0 * sum(increase(born_total[5m]))",
        &["{} 0"],
    )
    .await;
    check("sum(nosuch_total) or vector(7)", &["{} 7"]).await;
    check(
        "requests_total{code=\"500\"} or requests_total{service=\"a\"} or requests_total",
        &[
            "requests_total{code=\"200\", service=\"a\"} 600",
            "requests_total{code=\"200\", service=\"b\"} 300",
            "requests_total{code=\"500\", service=\"a\"} 60",
        ],
    )
    .await;
    check(
        "requests_total and on (service) requests_total{code=\"500\"}",
        &[
            "requests_total{code=\"200\", service=\"a\"} 600",
            "requests_total{code=\"500\", service=\"a\"} 60",
        ],
    )
    .await;
    check(
        "requests_total unless on (service) requests_total{code=\"500\"}",
        &["requests_total{code=\"200\", service=\"b\"} 300"],
    )
    .await;
    check(
        "absent(nosuch{service=\"x\", code=~\"5..\"})",
        &["{service=\"x\"} 1"],
    )
    .await;
    check("absent(depth)", &[]).await;
}

#[tokio::test]
async fn comparisons_filter_and_arithmetic_matches_labels() {
    check(
        "requests_total > 300",
        &["requests_total{code=\"200\", service=\"a\"} 600"],
    )
    .await;
    check(
        "300 > requests_total",
        &["requests_total{code=\"500\", service=\"a\"} 60"],
    )
    .await;
    check("depth > bool 3", &["{queue=\"q\"} 1"]).await;
    check(
        "requests_total{code=\"500\"} / ignoring (code) requests_total{code=\"200\"}",
        &["{service=\"a\"} 0.1"],
    )
    .await;
    check("requests_total{code=\"500\"} / requests_total{code=\"200\"}", &[]).await;
    check("2 ^ 3 ^ 0 - -1 % 3", &["{} 3"]).await;
    check(
        "clamp_min(depth - 100, 0) + clamp_max(depth, 5)",
        &["{queue=\"q\"} 5"],
    )
    .await;
    check("scalar(depth) + time() * 0", &["{} 60"]).await;
    check("scalar(requests_total)", &["{} NaN"]).await;
}

#[tokio::test]
async fn aggregations_group_by_labels() {
    check(
        "sum by (service) (requests_total)",
        &["{service=\"a\"} 660", "{service=\"b\"} 300"],
    )
    .await;
    check(
        "count(requests_total) without (code)",
        &["{service=\"a\"} 2", "{service=\"b\"} 1"],
    )
    .await;
    check("count by (__name__) ({service=\"a\"})", &["requests_total{} 2"]).await;
    check("max(requests_total)", &["{} 600"]).await;
    check("min(requests_total)", &["{} 60"]).await;
    check("avg(requests_total)", &["{} 320"]).await;
    check("group({__name__=~\"dep.*\"})", &["{} 1"]).await;
    check("sum(nosuch)", &[]).await;
}

#[tokio::test]
async fn subqueries_stand_on_multiples_of_their_step() {
    // −10 min, −5 min and 0: 50, 55 and 60.
    check("sum_over_time(depth[10m:5m])", &["{queue=\"q\"} 165"]).await;
    check_at("sum_over_time(depth[10m:5m])", after(-1), &["{queue=\"q\"} 105"]).await;
    check("count_over_time(depth[10m:])", &["{queue=\"q\"} 11"]).await;
    check("max_over_time((depth > 58)[10m:1m])", &["{queue=\"q\"} 60"]).await;
    check("avg_over_time(depth[2m])", &["{queue=\"q\"} 59"]).await;
}

#[tokio::test]
async fn matchers_are_anchored_and_an_absent_label_is_empty() {
    check("count(requests_total{code=~\"0\"})", &[]).await;
    check(
        "count(requests_total{code=~\"5..|200\",service!=\"b\"})",
        &["{} 2"],
    )
    .await;
    check("count({queue!=\"\"})", &["{} 1"]).await;
    check("count({code=\"\",__name__=~\".*pt.*\"})", &["{} 1"]).await;
}

#[tokio::test]
async fn what_the_server_would_refuse_is_refused() {
    let prometheus = prometheus();
    for (expression, expected_status, words) in [
        ("sum(", 400, "parse error"),
        ("increase(depth)", 400, "expected type range vector"),
        ("depth[5m]", 400, "range vector"),
        ("topk(1, depth)", 400, "not supported"),
        (
            "requests_total * on (service) requests_total",
            422,
            "many-to-many",
        ),
        (
            "requests_total - on (service) sum by (service) (requests_total)",
            422,
            "many-to-one",
        ),
        (
            "abs({__name__=~\"born_total|restarted_total\"})",
            422,
            "same labelset",
        ),
        ("sum_over_time(depth[365d:1s])", 422, "too many samples"),
    ] {
        match prometheus.instant(expression, now()).await {
            Err(SourceError::Refused { status, message, .. }) => {
                assert_eq!(status, expected_status, "{expression}: {message}");
                assert!(message.contains(words), "{expression}: {message}");
            }
            other => panic!("{expression}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn no_text_makes_it_panic() {
    let prometheus = prometheus();
    let long = vec!["depth"; 1_000].join(" + ");
    let chain = prometheus.instant(&long, now()).await.unwrap();
    assert_eq!(chain[0].value, 60_000.0);
    for expression in [
        vec!["1"; 100_000].join(" + "),
        "(".repeat(5_000),
        "sum_over_time(depth[1000y:1000y] offset 1000y)".to_owned(),
        "depth offset -1000y".to_owned(),
        "increase(depth[1ms])".to_owned(),
        "depth{queue=\"\\".to_owned(),
        "\u{0}é[".to_owned(),
        "0x".to_owned(),
        "1e".to_owned(),
        ".".to_owned(),
        "\"é".to_owned(),
    ] {
        for at in [Timestamp::MIN, Timestamp::UNIX_EPOCH, now(), Timestamp::MAX] {
            let _ = prometheus.instant(&expression, at).await;
        }
    }
    let ever = Between {
        from: Timestamp::MIN,
        until: Timestamp::MAX,
    };
    prometheus
        .range("depth", ever, TimeSpan::from_seconds(u64::MAX))
        .await
        .unwrap();
    prometheus
        .range("depth", ever, TimeSpan::from_seconds(1))
        .await
        .unwrap_err();
}

#[tokio::test]
async fn a_range_has_a_point_where_there_is_a_value() {
    let between = Between {
        from: after(-1_320),
        until: after(-420),
    };
    let step = TimeSpan::from_minutes(5);
    let answer = prometheus().range("broken_total", between, step).await.unwrap();
    let points: Vec<(i64, f64)> = answer[0]
        .points
        .iter()
        .map(|(time, value)| (time.as_second() - now().as_second(), *value))
        .collect();
    // The last sample before the gap lies at −1,260 s and is seen until −960 s.
    assert_eq!(points, [(-1_320, 114.0), (-1_020, 117.0), (-420, 159.0)]);
    let scalar = prometheus().range("1 + 1", between, step).await.unwrap();
    assert_eq!(scalar[0].points.len(), 4);
    let nothing = prometheus().range("nosuch", between, step).await.unwrap();
    assert!(nothing.is_empty());
    let zero = prometheus().range("depth", between, TimeSpan::default()).await;
    assert!(matches!(zero, Err(SourceError::Refused { status: 400, .. })));
}

#[tokio::test]
async fn series_labels_and_metadata_are_seen_in_their_time() {
    let prometheus = prometheus();
    let whole = Between::the_last(TimeSpan::from_hours(1), now());
    let last_minute = Between::the_last(TimeSpan::from_minutes(1), now());
    let names = prometheus.label_values("__name__", None, whole).await.unwrap();
    assert_eq!(
        names,
        [
            "born_total",
            "broken_total",
            "depth",
            "gone_total",
            "requests_total",
            "restarted_total"
        ]
    );
    let names = prometheus
        .label_values("__name__", None, last_minute)
        .await
        .unwrap();
    assert!(!names.contains(&"gone_total".to_owned()));
    let codes = prometheus
        .label_values("code", Some("{service=\"a\"}"), whole)
        .await
        .unwrap();
    assert_eq!(codes, ["200", "500"]);
    assert_eq!(
        prometheus.series("{service=\"a\"}", whole).await.unwrap().len(),
        2
    );
    assert!(prometheus.series("sum(depth)", whole).await.is_err());
    assert_eq!(prometheus.metadata().await.unwrap().len(), 1);
    assert_eq!(
        prometheus.server().await.unwrap().to_string(),
        "Prometheus 2.42.0"
    );
}

#[tokio::test]
async fn thirty_days_of_minutes_are_one_answer() {
    let prometheus = FakePrometheus::new(World::shop(now()));
    let between = Between::the_last(TimeSpan::from_seconds(43_199 * 60), now());
    let answer = prometheus
        .range(
            "sum(increase(http_requests_total{service=\"carts\"}[5m]))",
            between,
            TimeSpan::from_minutes(1),
        )
        .await
        .unwrap();
    assert_eq!(answer[0].points.len(), 43_200);
}

#[tokio::test]
async fn calendars_and_histograms_that_are_not_there() {
    check("12 * year(vector(0)) + month(vector(0))", &["{} 23641"]).await;
    // The last second of February 2028, a leap year, and the next one.
    check("month(vector(1835481599))", &["{} 2"]).await;
    check("month(vector(1835481600))", &["{} 3"]).await;
    check("year(vector(-1))", &["{} 1969"]).await;
    check("year(vector(+Inf))", &["{} NaN"]).await;
    check("histogram_count(sum(increase(requests_total[5m])))", &[]).await;
    check("histogram_fraction(-Inf, 0.25, requests_total)", &[]).await;
}

#[tokio::test]
async fn the_end_of_a_query_is_the_same_at_each_of_its_steps() {
    let last_minutes = Between {
        from: after(-180),
        until: now(),
    };
    let step = TimeSpan::from_minutes(1);
    let prometheus = prometheus();
    let range = async |expression: &str| -> Vec<f64> {
        let series = prometheus.range(expression, last_minutes, step).await.unwrap();
        series[0].points.iter().map(|(_, value)| *value).collect()
    };
    let depth = range("depth").await;
    assert_eq!(range("depth @ end()").await, vec![depth[3]; 4]);
    assert_eq!(range("depth == depth @ end()").await, depth[3..]);
    assert_eq!(
        range("count_over_time((depth == depth @ end())[3m:1m])").await,
        [1.0]
    );
}
