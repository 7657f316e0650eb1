//! What a server says of its PromQL, by its features and by its verdicts on expressions.

use domain::ports::{MetricsSource as _, ServerVerdict, SourceError};
use sources::PrometheusClient;

use crate::double::{Double, Reply, json, quick, reply, success};

/// A server of one kind: what it answers to its features, its parser and a query.
async fn server(
    features: Reply,
    parser: impl Fn(&str) -> Reply + Send + Sync + 'static,
    query: impl Fn(&str) -> Reply + Send + Sync + 'static,
) -> Double {
    Double::new(move |request| {
        let path = request.line.split([' ', '?']).nth(1).unwrap_or_default();
        match path {
            "/api/v1/features" => features.clone(),
            "/api/v1/parse_query" => parser(&request.body),
            "/api/v1/query" => query(&request.body),
            _ => absent(),
        }
    })
    .await
}

fn absent() -> Reply {
    reply("404 Not Found", "text/plain", "404 page not found\n")
}

fn refusal(status: &str) -> Reply {
    json(
        status,
        r#"{"status": "error", "errorType": "bad_data", "error": "1:5: parse error"}"#,
    )
}

fn refuses() -> ServerVerdict {
    ServerVerdict::Refuses {
        message: "1:5: parse error".to_owned(),
    }
}

fn paths(double: &Double) -> Vec<String> {
    let path = |line: String| line.split([' ', '?']).nth(1).unwrap_or_default().to_owned();
    double
        .requests()
        .into_iter()
        .map(|request| path(request.line))
        .collect()
}

#[tokio::test]
async fn a_prometheus_of_today_lists_its_features_and_parses() {
    let parser = |body: &str| match body.contains("sum%28up") || body.contains("sum(up") {
        true => refusal("400 Bad Request"),
        false => success(r#"{"type": "vectorSelector"}"#),
    };
    let double = server(success(r#"{"promql": {"anchored": false}}"#), parser, |_| {
        absent()
    })
    .await;
    let client = double.client();
    let features = client.features().await.unwrap().unwrap();
    assert!(!features["promql"]["anchored"]);
    assert_eq!(client.verdict("up").await.unwrap(), Some(ServerVerdict::Takes));
    assert_eq!(client.verdict("sum(up").await.unwrap(), Some(refuses()));
    assert!(!paths(&double).contains(&"/api/v1/query".to_owned()));
}

/// 2.42 has neither, and VictoriaMetrics answers an unknown path with 400 and what it cannot parse
/// with 422.
#[tokio::test]
async fn a_server_without_parser_evaluates_where_no_data_are_and_is_asked_for_its_parser_once() {
    let unsupported = || {
        reply(
            "400 Bad Request",
            "text/plain; charset=utf-8",
            "unsupported path requested: \"/api/v1/parse_query\"\n",
        )
    };
    for (no_such_path, status) in [
        (absent(), "400 Bad Request"),
        (unsupported(), "422 Unprocessable Entity"),
    ] {
        let query = move |body: &str| {
            assert!(
                body.contains("time=0.000") && body.contains("timeout=5s"),
                "{body}"
            );
            match body.contains("bad") {
                true => refusal(status),
                false => success(r#"{"resultType": "matrix", "result": []}"#),
            }
        };
        let parser = no_such_path.clone();
        let double = server(no_such_path, move |_| parser.clone(), query).await;
        let client = double.client();
        assert_eq!(client.features().await.unwrap(), None);
        let other = client.clone();
        assert_eq!(client.verdict("good").await.unwrap(), Some(ServerVerdict::Takes));
        assert_eq!(other.verdict("bad").await.unwrap(), Some(refuses()));
        let asked = paths(&double);
        let n_parser = asked.iter().filter(|path| path.ends_with("parse_query")).count();
        assert_eq!(n_parser, 1, "{asked:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_list_of_features_is_none() {
    let page = "<!doctype html><title>Sign in</title>";
    let cut_off = r#"{"status": "success", "data": {"promql": {"anch"#;
    for answer in [
        absent(),
        refusal("500 Internal Server Error"),
        refusal("401 Unauthorized"),
        reply("500 Internal Server Error", "text/html", page),
        reply("502 Bad Gateway", "text/html", page),
        reply("200 OK", "text/html", page),
        json("200 OK", cut_off),
        json("200 OK", ""),
    ] {
        let double = server(answer, |_| absent(), |_| absent()).await;
        assert_eq!(double.client().features().await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_is_no_word_on_the_expression_is_an_error() {
    for status in [
        "401 Unauthorized",
        "429 Too Many Requests",
        "503 Service Unavailable",
    ] {
        let busy = move |_: &str| refusal(status);
        let double = server(absent(), busy, busy).await;
        let error = double.client().verdict("up").await.unwrap_err();
        assert!(
            matches!(error, SourceError::Refused { .. }),
            "{status}: {error:?}"
        );
    }
    let lying = server(success(r#"{"promql": 3}"#), |_| absent(), |_| absent()).await;
    let error = lying.client().features().await.unwrap_err();
    assert!(matches!(error, SourceError::Unreadable { .. }), "{error:?}");
    let endless: String = (0..11_000).map(|n| format!("\"f{n}\": true,")).collect();
    let long = success(&format!(r#"{{"promql": {{{endless} "x": true}}}}"#));
    let long = server(long, |_| absent(), |_| absent()).await;
    assert_eq!(long.client().features().await.unwrap(), None);
}

#[tokio::test]
async fn victoria_metrics_is_known_by_how_little_it_says() {
    let build_info = |data: &'static str| async move {
        let double = Double::always(success(data)).await;
        let client = PrometheusClient::new(&double.address, quick()).unwrap();
        client.server().await.unwrap()
    };
    let victoria = build_info(r#"{"version": "2.24.0"}"#).await;
    assert_eq!(
        (victoria.product.as_str(), victoria.version.as_str()),
        ("VictoriaMetrics", "")
    );
    let prometheus =
        build_info(r#"{"version": "2.24.0", "revision": "02e92236a8bad3503ff5eec3e04ac205a3b8e4fe"}"#).await;
    assert_eq!(prometheus.to_string(), "Prometheus 2.24.0");
}
