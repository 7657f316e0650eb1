//! Servers that stall, flood, lie, refuse or send elsewhere.

use std::error::Error as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use domain::ports::{MetricsSource as _, SourceError};
use jiff::Timestamp;
use sources::{ClientOptions, Credentials, PrometheusClient};

use crate::double::{Double, Reply, json, quick, reply, success};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

async fn error_of(reply: Reply) -> SourceError {
    let double = Double::always(reply).await;
    double
        .client()
        .instant("up", Timestamp::UNIX_EPOCH)
        .await
        .unwrap_err()
}

fn gzipped(body: &[u8]) -> Reply {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(body).unwrap();
    let packed = encoder.finish().unwrap();
    let mut bytes = format!(
        "{HEAD}content-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    )
    .into_bytes();
    bytes.extend(packed);
    Reply::Bytes(bytes)
}

#[tokio::test]
async fn a_stall_ends_at_the_time_limit_wherever_it_happens() {
    let in_the_body = format!("{HEAD}content-length: 100\r\n\r\n{{");
    for bytes in [String::new(), "HTTP/1.1 200".to_owned(), in_the_body] {
        let started = Instant::now();
        let error = error_of(Reply::StallAfter(bytes.into_bytes())).await;
        assert!(matches!(error, SourceError::TimedOut { .. }), "{error:?}");
        assert!(
            error
                .to_string()
                .ends_with("/api/v1/query` was not answered within 1 s"),
            "{error}"
        );
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_limit() {
    let error = error_of(Reply::EndlessAfter(format!("{HEAD}\r\n").into_bytes())).await;
    let SourceError::TooLarge { limit_bytes, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(limit_bytes, 1024 * 1024);
}

#[tokio::test]
async fn a_packed_body_is_unpacked_within_the_limit() {
    let double = Double::always(gzipped(
        br#"{"status": "success", "data": {"resultType": "scalar", "result": [1, "7"]}}"#,
    ))
    .await;
    let samples = double.client().instant("7", Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(samples[0].value, 7.0);

    let bomb = gzipped(&vec![b' '; 64 * 1024 * 1024]);
    let error = error_of(bomb).await;
    assert!(matches!(error, SourceError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn a_body_that_is_cut_short_is_unreadable() {
    for bytes in [
        format!("{HEAD}content-length: 100\r\n\r\n{{\"status\": \"success\""),
        format!("{HEAD}connection: close\r\n\r\n{{\"status\": \"success\", \"data\": {{"),
        format!("{HEAD}content-encoding: gzip\r\nconnection: close\r\n\r\nthis is not gzip"),
    ] {
        let error = error_of(Reply::Bytes(bytes.into_bytes())).await;
        assert!(matches!(error, SourceError::Unreadable { .. }), "{error:?}");
        assert!(error.source().is_some());
    }
}

#[tokio::test]
async fn what_is_no_prometheus_is_told_apart() {
    for (reply, fault) in [
        (
            reply("200 OK", "text/html", "<!doctype html><p>Welcome"),
            "a web page",
        ),
        (
            reply("404 Not Found", "text/html", "<html>nginx"),
            "a web page with status 404 Not Found",
        ),
        (json("200 OK", r#"{"hits": []}"#), "JSON of another form"),
        (json("200 OK", "[1, 2]"), "JSON of another form"),
        (reply("200 OK", "text/plain", "hello"), "not JSON"),
        (reply("200 OK", "text/plain", ""), "nothing"),
    ] {
        let error = error_of(reply).await;
        assert!(matches!(error, SourceError::NotPrometheus { .. }), "{error:?}");
        assert!(error.to_string().contains(fault), "{error}");
    }
}

#[tokio::test]
async fn data_of_the_wrong_form_is_unreadable() {
    for data in [
        "7",
        "null",
        r#"{"resultType": "vector", "result": [{"metric": {}, "value": [1, 2]}]}"#,
        r#"{"resultType": "vector", "result": [{"metric": {}, "value": [1, "x"]}]}"#,
        r#"{"resultType": "of tomorrow", "result": []}"#,
    ] {
        let error = error_of(success(data)).await;
        assert!(
            matches!(error, SourceError::Unreadable { .. }),
            "{data}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_refusal_is_in_the_servers_words_made_harmless() {
    let envelope = r#"{"status": "error", "errorType": "bad_data", "error": "parse\u001b[2J error"}"#;
    let long = format!(r#"{{"status": "error", "error": "{}"}}"#, "x".repeat(5_000));
    for (reply, status, message) in [
        (
            json("400 Bad Request", envelope),
            400,
            "parse [2J error".to_owned(),
        ),
        (json("200 OK", envelope), 200, "parse [2J error".to_owned()),
        (json("503 Service Unavailable", &long), 503, "x".repeat(300)),
        (
            reply("401 Unauthorized", "text/plain", "no org id\n"),
            401,
            "no org id".to_owned(),
        ),
        (
            reply("401 Unauthorized", "text/html", "<html>"),
            401,
            "Unauthorized".to_owned(),
        ),
        (
            reply("502 Bad Gateway", "text/html", "<html>nginx"),
            502,
            "Bad Gateway".to_owned(),
        ),
        (
            reply("500 Internal Server Error", "text/plain", ""),
            500,
            "Internal Server Error".to_owned(),
        ),
    ] {
        let error = error_of(reply).await;
        let SourceError::Refused {
            status: found_status,
            message: found,
            ..
        } = error
        else {
            panic!("{error:?}");
        };
        assert_eq!((found_status, found), (status, message));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Double::always(success("[]")).await;
    let location = format!("{}/login?token=hidden", elsewhere.address);
    let head = format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
    let error = error_of(Reply::Bytes(head.into_bytes())).await;
    assert!(matches!(error, SourceError::NotPrometheus { .. }), "{error:?}");
    assert!(
        error
            .to_string()
            .contains(&format!("{}/login", elsewhere.address)),
        "{error}"
    );
    assert!(!error.to_string().contains("hidden"), "{error}");
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn where_nobody_listens_is_unreachable() {
    let closed = Double::always(success("[]")).await.address.clone();
    for address in [closed.as_str(), "https://localhost:1", "http://nobody.invalid"] {
        let client = PrometheusClient::new(address, ClientOptions::default()).unwrap();
        let error = client.server().await.unwrap_err();
        assert!(matches!(error, SourceError::Unreachable { .. }), "{error:?}");
        assert!(error.to_string().contains(&format!("`{address}`")), "{error}");
        assert!(error.source().is_some());
    }
}

#[tokio::test]
async fn https_is_not_spoken_to_a_server_without_it() {
    let double = Double::always(success("[]")).await;
    let address = double.address.replace("http:", "https:");
    let client = PrometheusClient::new(&address, quick()).unwrap();
    let error = client.server().await.unwrap_err();
    let is_refused = matches!(
        error,
        SourceError::Unreachable { .. } | SourceError::TimedOut { .. }
    );
    assert!(is_refused, "{error:?}");
}

#[tokio::test]
async fn credentials_are_sent_and_never_shown() {
    let double = Double::always(json("500 Internal Server Error", "{}")).await;
    let with_password = double.address.replace("http://", "http://ada:hid%40den@");
    let bearer = ClientOptions {
        credentials: Some(Credentials::Bearer("hidden-token".into())),
        tenant: Some("hidden-tenant".into()),
        ..quick()
    };
    for client in [
        PrometheusClient::new(&with_password, quick()).unwrap(),
        PrometheusClient::new(&double.address, bearer).unwrap(),
    ] {
        let error = client.server().await.unwrap_err();
        let shown = format!("{client:?} {} {error} {error:?}", client.origin());
        assert!(!shown.contains("hid") && !shown.contains("ada"), "{shown}");
    }
    let headers: Vec<_> = double
        .requests()
        .into_iter()
        .map(|request| request.headers)
        .collect();
    // The base64 of `ada:hid@den`.
    assert_eq!(headers[0]["authorization"], "Basic YWRhOmhpZEBkZW4=");
    assert_eq!(headers[1]["authorization"], "Bearer hidden-token");
    assert_eq!(headers[1]["x-scope-orgid"], "hidden-tenant");
}
