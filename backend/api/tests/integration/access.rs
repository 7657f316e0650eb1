//! Every route × nobody, reader, admin; and a demonstration server against other sites' pages.

use api::AccessPolicy;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use expect_test::expect;
use fakes::World;

use crate::double::{ADMIN_TOKEN, Double, READ_TOKEN, now, request};

/// The operations of the OpenAPI document, with a digest or an id in the place of parameters.
fn operations() -> Vec<(String, String)> {
    let document: serde_json::Value = serde_json::from_str(&api::openapi_document()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path
            .replace("{digest}", &"0".repeat(64))
            .replace("{hash}", &"0".repeat(64))
            .replace("{id}", "c000000000000");
        for method in item.as_object().unwrap().keys() {
            operations.push((method.to_uppercase(), path.clone()));
        }
    }
    operations
}

#[tokio::test]
async fn every_route_asks_for_the_right_token() {
    let server = Double::empty();
    let mut table = String::new();
    for (method, path) in operations() {
        let mut row = format!("{method} {}", path.replace(&"0".repeat(64), "{hash}"));
        for token in [
            None,
            Some("wrong-0123456789abcdef"),
            Some(READ_TOKEN),
            Some(ADMIN_TOKEN),
        ] {
            let answer = server.send(request(&method, &path, token, "")).await;
            row += &format!(" {}", answer.status.as_u16());
        }
        table += &format!("{row}\n");
    }
    // Nobody, a wrong token, the reader, the admin. The bodies are empty: 415 comes after the door.
    expect![[r#"
        GET /api/v1/changes 401 401 200 200
        POST /api/v1/changes 401 401 403 415
        GET /api/v1/changes/c000000000000 401 401 404 404
        POST /api/v1/changes/c000000000000/undo 401 401 403 404
        POST /api/v1/checks 401 401 415 415
        GET /api/v1/health 401 401 200 200
        GET /api/v1/openapi.json 401 401 200 200
        POST /api/v1/plans 401 401 415 415
        GET /api/v1/proposals 401 401 200 200
        POST /api/v1/proposals 401 401 415 415
        GET /api/v1/proposals/{hash} 401 401 404 404
        GET /api/v1/receipts 401 401 200 200
        GET /api/v1/receipts/{hash} 401 401 404 404
        POST /api/v1/receipts/{hash}/verify 401 401 404 404
        GET /api/v1/services 401 401 502 502
        GET /health 200 200 200 200
        GET /metrics 401 401 200 200
    "#]]
    .assert_eq(&table);
}

#[tokio::test]
async fn a_refusal_says_how_to_come_in() {
    let server = Double::empty();
    let answer = server.send(request("GET", "/api/v1/services", None, "")).await;
    assert_eq!(answer.error_code(), "unauthorized");
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
    for value in ["Basic dXNlcjpwYXNz", "Bearer", "Bearer ", READ_TOKEN, "Bearer é"] {
        let asked = Request::get("/api/v1/services").header("authorization", value.as_bytes());
        let answer = server.send(asked.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{value}");
        assert!(!answer.text.contains(READ_TOKEN), "{}", answer.text);
    }
    let answer = server
        .send(request("POST", "/api/v1/changes", Some(READ_TOKEN), "{}"))
        .await;
    assert_eq!(answer.error_code(), "forbidden");
}

#[tokio::test]
async fn a_demonstration_answers_the_loopback_only() {
    let server = Double::with(World::empty(now()), AccessPolicy::Demonstration, true);
    let status = async |host: Option<&str>, origin: Option<&str>| {
        let mut asked = Request::get("/api/v1/changes");
        for (name, value) in [("host", host), ("origin", origin)] {
            if let Some(value) = value {
                asked = asked.header(name, value);
            }
        }
        server
            .send(asked.body(Body::empty()).unwrap())
            .await
            .status
            .as_u16()
    };
    assert_eq!(status(Some("localhost:3000"), None).await, 200);
    assert_eq!(
        status(Some("127.0.0.1:3000"), Some("http://127.0.0.1:3000")).await,
        200
    );
    assert_eq!(status(Some("[::1]:3000"), None).await, 200);
    assert_eq!(status(None, None).await, 403);
    assert_eq!(status(Some("rebound.example:3000"), None).await, 403);
    assert_eq!(
        status(Some("localhost:3000"), Some("https://evil.example")).await,
        403
    );
    assert_eq!(status(Some("localhost:3000"), Some("null")).await, 403);
}
