//! What is asked, and what is made of good answers.

use domain::ports::{Between, MetricsSource as _, SourceError};
use domain::{MetricType, TimeSpan};
use jiff::Timestamp;
use sources::{AlertmanagerClient, PrometheusClient};

use crate::double::{Double, Reply, json, quick, reply, success};

fn between(from: i64, until: i64) -> Between {
    Between {
        from: Timestamp::from_second(from).unwrap(),
        until: Timestamp::from_second(until).unwrap(),
    }
}

/// Answers `query` and `buildinfo` as told, and 404 as a Go server does.
async fn server_with(build_info: Option<Reply>, query: Option<Reply>) -> Double {
    Double::new(move |request| {
        let found = match request.line.split(' ').nth(1) {
            Some("/x/api/v1/status/buildinfo") => build_info.clone(),
            Some("/x/api/v1/query") => query.clone(),
            _ => None,
        };
        found.unwrap_or_else(|| reply("404 Not Found", "text/plain", "404 page not found\n"))
    })
    .await
}

async fn server_of(double: &Double) -> Result<String, SourceError> {
    let client = PrometheusClient::new(&format!("{}/x/", double.address), quick()).unwrap();
    client.server().await.map(|profile| profile.to_string())
}

#[tokio::test]
async fn a_server_is_named_by_its_build_information() {
    for (data, name) in [
        (r#"{"version": "2.42.0", "revision": ""}"#, "Prometheus 2.42.0"),
        (
            r#"{"application": "Grafana Mimir", "version": "2.14.0"}"#,
            "Grafana Mimir 2.14.0",
        ),
    ] {
        let double = server_with(Some(success(data)), None).await;
        assert_eq!(server_of(&double).await.unwrap(), name);
    }
}

#[tokio::test]
async fn a_server_that_evaluates_promql_will_do_and_nothing_else() {
    let vector = r#"{"resultType": "vector", "result": [{"metric": {}, "value": [1, "1"]}]}"#;
    let cortex = server_with(None, Some(success(vector))).await;
    assert_eq!(server_of(&cortex).await.unwrap(), "Prometheus-compatible ");

    let other = server_with(None, None).await;
    let error = server_of(&other).await.unwrap_err();
    assert!(matches!(error, SourceError::NotPrometheus { .. }), "{error:?}");

    let locked = server_with(None, Some(reply("401 Unauthorized", "text/plain", "no org id"))).await;
    let error = server_of(&locked).await.unwrap_err();
    assert!(
        matches!(error, SourceError::Refused { status: 401, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn label_values_are_sorted_and_a_label_is_escaped() {
    let double = Double::always(success(r#"["b", "a"]"#)).await;
    let client = double.client();
    let values = client
        .label_values("job", Some(r#"{a="b&c"}"#), between(0, 60))
        .await
        .unwrap();
    assert_eq!(values, ["a", "b"]);
    client
        .label_values("../-/quit", None, between(0, 60))
        .await
        .unwrap();
    let lines: Vec<_> = double
        .requests()
        .into_iter()
        .map(|request| request.line)
        .collect();
    assert_eq!(
        lines,
        [
            "GET /api/v1/label/job/values?start=0.000&end=60.000&match%5B%5D=%7Ba%3D%22b%26c%22%7D",
            "GET /api/v1/label/..%2F-%2Fquit/values?start=0.000&end=60.000",
        ]
    );
}

#[tokio::test]
async fn label_names_are_those_of_one_metric_and_none_where_it_has_no_series() {
    for (data, names) in [
        (
            r#"["job", "__name__", "code"]"#,
            Some(vec!["code".to_owned(), "job".to_owned()]),
        ),
        ("[]", None),
    ] {
        let double = Double::always(success(data)).await;
        let found = double.client().label_names("a\"b", between(0, 60)).await.unwrap();
        assert_eq!(found, names);
        assert_eq!(
            double.requests()[0].line,
            "GET /api/v1/labels?start=0.000&end=60.000&match%5B%5D=%7B__name__%3D%22a%5C%22b%22%7D"
        );
    }
}

#[tokio::test]
async fn queries_are_posted_as_forms() {
    let double = Double::always(success(r#"{"resultType": "vector", "result": []}"#)).await;
    let at = Timestamp::from_millisecond(1_500).unwrap();
    assert!(double.client().instant("a + b", at).await.unwrap().is_empty());
    let request = &double.requests()[0];
    assert_eq!(request.line, "POST /api/v1/query");
    assert_eq!(
        request.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(request.body, "query=a+%2B+b&time=1.500");
    assert_eq!(request.headers["accept-encoding"], "gzip");
}

#[tokio::test]
async fn metadata_and_series_are_read() {
    let double = Double::new(|request| match request.line.as_str() {
        "GET /api/v1/metadata" => success(
            r#"{"a": [{"type": "counter", "help": "h", "unit": "s"}], "b": [{"type": "of tomorrow"}], "c": []}"#,
        ),
        _ => success(r#"[{"__name__": "a", "x": "1"}]"#),
    })
    .await;
    let metadata = double.client().metadata().await.unwrap();
    assert_eq!(metadata.len(), 2);
    assert_eq!(metadata["a"].metric_type, MetricType::Counter);
    assert_eq!(
        (metadata["a"].help.as_str(), metadata["a"].unit.as_str()),
        ("h", "s")
    );
    assert_eq!(metadata["b"].metric_type, MetricType::Unknown);

    let series = double.client().series("a", between(0, 60)).await.unwrap();
    assert_eq!(series[0]["__name__"], "a");
    let request = &double.requests()[1];
    assert_eq!(request.line, "POST /api/v1/series");
    assert_eq!(request.body, "start=0.000&end=60.000&match%5B%5D=a");
}

#[tokio::test]
async fn a_long_range_is_split_and_joined() {
    // Each answer has one point, at the start that was asked for.
    let double = Double::new(|request| {
        let start = request
            .body
            .split('&')
            .find_map(|pair| pair.strip_prefix("start="))
            .unwrap();
        success(&format!(
            r#"{{"resultType": "matrix", "result": [
                {{"metric": {{"a": "2"}}, "values": [[{start}, "NaN"]]}},
                {{"metric": {{"a": "1"}}, "values": [[{start}, "+Inf"]]}}]}}"#
        ))
    })
    .await;
    let step = TimeSpan::from_seconds(10);
    let series = double
        .client()
        .range("up", between(0, 250_000), step)
        .await
        .unwrap();
    let bodies: Vec<_> = double
        .requests()
        .into_iter()
        .map(|request| request.body)
        .collect();
    assert_eq!(
        bodies,
        [
            "query=up&start=0.000&end=99990.000&step=10",
            "query=up&start=100000.000&end=199990.000&step=10",
            "query=up&start=200000.000&end=250000.000&step=10",
        ]
    );
    assert_eq!(series.len(), 2);
    assert_eq!(series[0].labels["a"], "1");
    let times: Vec<_> = series[0].points.iter().map(|(at, _)| at.as_second()).collect();
    assert_eq!(times, [0, 100_000, 200_000]);
    assert!(series[0].points.iter().all(|(_, value)| *value == f64::INFINITY));
    assert!(series[1].points.iter().all(|(_, value)| value.is_nan()));
}

#[tokio::test]
async fn the_byte_limit_holds_for_all_chunks_together() {
    let blanks = " ".repeat(600_000);
    let body =
        format!(r#"{{"status": "success", "data": {{"resultType": "matrix", "result": []}}}}{blanks}"#);
    let double = Double::always(json("200 OK", &body)).await;
    let step = TimeSpan::from_seconds(1);
    let error = double
        .client()
        .range("up", between(0, 20_000), step)
        .await
        .unwrap_err();
    assert!(matches!(error, SourceError::TooLarge { .. }), "{error:?}");
    assert_eq!(double.requests().len(), 2);
}

#[tokio::test]
async fn a_range_that_cannot_fit_is_not_asked_for() {
    let double = Double::always(success("[]")).await;
    let step = TimeSpan::from_seconds(1);
    let error = double
        .client()
        .range("up", between(0, 1_000_000_000), step)
        .await
        .unwrap_err();
    assert!(matches!(error, SourceError::TooLarge { .. }), "{error:?}");
    assert!(double.requests().is_empty());
}

#[tokio::test]
async fn active_alerts_are_read() {
    let double = Double::always(json(
        "200 OK",
        r#"[{"labels": {"alertname": "A"}, "annotations": {"summary": "s"}, "fingerprint": "f",
             "startsAt": "2024-01-01T00:00:00.000Z", "status": {"state": "active"}}]"#,
    ))
    .await;
    let client = AlertmanagerClient::new(&double.address, quick()).unwrap();
    let alerts = client.active_alerts().await.unwrap();
    assert_eq!(alerts[0].labels["alertname"], "A");
    assert_eq!(alerts[0].starts_at.to_string(), "2024-01-01T00:00:00Z");
    assert_eq!(
        double.requests()[0].line,
        "GET /api/v2/alerts?active=true&silenced=false&inhibited=false"
    );
}
