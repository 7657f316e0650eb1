//! Whatever goes wrong, the envelope is the same.

use axum::body::Body;
use axum::http::Request;
use fakes::Fault;
use serde_json::json;

use crate::double::{ADMIN_TOKEN, Double, request, tokens};

#[track_caller]
fn check(answer: &crate::double::Answer, status: u16, code: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.error_code(), code);
}

#[tokio::test]
async fn hostile_and_mistaken_requests_are_refused_in_one_form() {
    let server = Double::empty();
    let get = async |path: &str| server.get(path).await;
    check(&get("/api/v1/nothing").await, 404, "not_found");
    check(&get("/").await, 404, "not_found");
    check(&get("/api/v1/proposals/abc").await, 400, "invalid");
    check(
        &get(&format!("/api/v1/proposals/{}", "0".repeat(64))).await,
        404,
        "not_found",
    );
    check(&get("/api/v1/proposals/%ff").await, 400, "invalid");
    check(&get("/api/v1/proposals?servise=x").await, 400, "invalid");
    check(&get("/api/v1/receipts?objective=../../etc").await, 400, "invalid");
    check(&get("/api/v1/receipts/zz").await, 400, "invalid");
    check(
        &get(&format!("/api/v1/receipts/{}", "a".repeat(64))).await,
        404,
        "not_found",
    );
    check(&get("/api/v1/changes/..%2f..").await, 404, "not_found");

    let put = server
        .send(request("PUT", "/api/v1/services", Some(ADMIN_TOKEN), ""))
        .await;
    check(&put, 405, "method_not_allowed");
    let post =
        async |path: &str, body: &str| server.send(request("POST", path, Some(ADMIN_TOKEN), body)).await;
    check(
        &post("/api/v1/proposals", "").await,
        415,
        "unsupported_media_type",
    );
    check(&post("/api/v1/proposals", "{").await, 400, "invalid");
    check(&post("/api/v1/proposals", "\u{feff}{}").await, 400, "invalid");
    check(&post("/api/v1/proposals", "[]").await, 422, "invalid");
    check(&post("/api/v1/proposals", "{}").await, 422, "invalid");
    check(
        &post("/api/v1/proposals", r#"{"service":"x","unknown":1}"#).await,
        422,
        "invalid",
    );
    check(
        &post("/api/v1/proposals", r#"{"service":"x","target":"100%"}"#).await,
        422,
        "invalid",
    );
    check(
        &post("/api/v1/proposals", r#"{"service":"x","period":"5 days"}"#).await,
        422,
        "invalid",
    );
    check(
        &post("/api/v1/proposals", r#"{"service":"x","period":"400d"}"#).await,
        422,
        "invalid",
    );
    let deep = "[".repeat(100_000);
    check(&post("/api/v1/checks", &deep).await, 400, "invalid");
    check(
        &post("/api/v1/changes", r#"{"service":"x","objectives":[]}"#).await,
        422,
        "invalid",
    );
    let bad_digest = r#"{"service":"x","objectives":[{"id":"x","proposal":"12"}]}"#;
    check(&post("/api/v1/changes", bad_digest).await, 400, "invalid");
    check(&post("/api/v1/changes/c1/undo", "").await, 404, "not_found");
}

#[tokio::test]
async fn a_huge_body_is_refused() {
    let server = Double::empty();
    let body = json!({ "expression": "x".repeat(5 * 1024 * 1024) });
    check(&server.post("/api/v1/checks", &body).await, 413, "too_large");
}

#[tokio::test]
async fn a_server_fault_says_little_and_a_source_that_is_down_is_named() {
    let server = Double::new();
    server.store.fail_after(0);
    let failed = server
        .post("/api/v1/proposals", &json!({"service": "payment"}))
        .await;
    check(&failed, 500, "internal");
    assert_eq!(failed.json()["error"]["causes"], json!([]));
    assert!(!failed.text.contains("database"), "{}", failed.text);
    server.store.recover();
    server.prometheus.fail_next(1, Fault::Unreachable);
    let answer = server.get("/api/v1/services").await;
    check(&answer, 502, "unavailable");
    assert_eq!(answer.json()["error"]["causes"], json!([]));
    assert_eq!(server.get("/api/v1/services").await.status, 200);
    let nothing = Double::empty().get("/api/v1/services").await;
    check(&nothing, 502, "unavailable");
}

#[tokio::test]
async fn without_a_rule_folder_nothing_is_planned() {
    let server = Double::with(fakes::World::empty(crate::double::now()), tokens(), false);
    let answer = server.post("/api/v1/plans", &json!({"service": "payment"})).await;
    check(&answer, 409, "no_rule_folder");
}

#[tokio::test]
async fn there_are_no_cors_headers() {
    let server = Double::empty();
    let asked = Request::get("/health").header("origin", "https://evil.example");
    let answer = server.send(asked.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200);
    let is_cors = |name: &axum::http::HeaderName| name.as_str().starts_with("access-control");
    assert!(!answer.headers.keys().any(is_cors));
}
