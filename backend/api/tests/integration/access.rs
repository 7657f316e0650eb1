//! Every route × nobody, reader, admin; and a demonstration server against other sites' pages.

use api::AccessPolicy;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::caller::User;
use domain::change::ApprovalMeans;
use domain::ports::Store as _;
use domain::{Caller, Identity, OrganisationRole, VerifiedIdentity};
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
            .replace("{id}", "c000000000000")
            .replace("{name}", "payment")
            .replace("{read}", "1");
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
        GET /api/v1/burn-downs 401 401 400 400
        GET /api/v1/changes 401 401 200 200
        POST /api/v1/changes 401 401 403 415
        POST /api/v1/changes/start 401 401 403 415
        GET /api/v1/changes/c000000000000 401 401 404 404
        POST /api/v1/changes/c000000000000/answers 401 401 403 415
        POST /api/v1/changes/c000000000000/resume 401 401 403 404
        POST /api/v1/changes/c000000000000/undo 401 401 403 404
        POST /api/v1/changes/c000000000000/undo/start 401 401 403 404
        POST /api/v1/checks 401 401 415 415
        GET /api/v1/configuration 401 401 403 200
        POST /api/v1/configuration/tests 401 401 403 415
        GET /api/v1/dismissals 401 401 200 200
        DELETE /api/v1/dismissals/c000000000000 401 401 404 404
        PUT /api/v1/dismissals/c000000000000 401 401 415 415
        GET /api/v1/families 401 401 502 502
        GET /api/v1/health 401 401 200 200
        POST /api/v1/imports 401 401 415 415
        POST /api/v1/object-plans 401 401 415 415
        GET /api/v1/objectives 401 401 200 200
        GET /api/v1/objectives/c000000000000 401 401 404 404
        GET /api/v1/openapi.json 401 401 200 200
        POST /api/v1/plans 401 401 415 415
        GET /api/v1/proposals 401 401 200 200
        POST /api/v1/proposals 401 401 415 415
        GET /api/v1/proposals/{hash} 401 401 404 404
        GET /api/v1/proposals/{hash}/export 401 401 400 400
        POST /api/v1/proposals/{hash}/revisions 401 401 415 415
        POST /api/v1/proposals/{hash}/what-if 401 401 415 415
        GET /api/v1/receipts 401 401 200 200
        GET /api/v1/receipts/{hash} 401 401 404 404
        POST /api/v1/receipts/{hash}/verify 401 401 404 404
        GET /api/v1/services 401 401 502 502
        GET /api/v1/services/payment 401 401 502 502
        POST /api/v1/tasks 401 401 415 415
        DELETE /api/v1/tasks/c000000000000 401 401 404 404
        GET /api/v1/tasks/c000000000000/events 401 401 404 404
        POST /api/v1/tasks/c000000000000/reads/1 401 401 400 400
        GET /api/v1/tasks/c000000000000/stream 401 401 404 404
        GET /health 200 200 200 200
        GET /metrics 401 401 200 200
    "#]]
    .assert_eq(&table);
}

fn caller(user: Option<(&str, OrganisationRole)>, is_verified: bool) -> Caller {
    let identity = if is_verified {
        Identity::Verified(VerifiedIdentity {
            issuer: "http://localhost:3000/".to_owned(),
            subject: "user:1".to_owned(),
            organisation: 1,
            login: user.map(|(login, _)| login.to_owned()),
            key_id: "k1".to_owned(),
            expires_at: now(),
        })
    } else {
        Identity::Unverified {
            reason: "Grafana sent no `X-Grafana-Id`".to_owned(),
        }
    };
    Caller {
        organisation: 1,
        user: user.map(|(login, role)| User {
            login: login.to_owned(),
            role,
        }),
        identity,
    }
}

fn asked_by(caller: Option<Caller>, method: &str, path: &str, body: &str) -> Request<Body> {
    let mut asked = request(method, path, None, body);
    if let Some(caller) = caller {
        asked.extensions_mut().insert(caller);
    }
    asked
}

fn grafana() -> Double {
    Double::with(World::empty(now()), AccessPolicy::Grafana, true)
}

#[tokio::test]
async fn every_route_asks_grafana_for_the_right_role() {
    let server = grafana();
    let callers = [
        None,
        Some(caller(None, false)),
        Some(caller(Some(("norole", OrganisationRole::None)), true)),
        Some(caller(Some(("", OrganisationRole::Viewer)), true)),
        Some(caller(Some(("vera", OrganisationRole::Viewer)), true)),
        Some(caller(Some(("edgar", OrganisationRole::Editor)), true)),
        Some(caller(Some(("ada", OrganisationRole::Admin)), false)),
        Some(caller(Some(("", OrganisationRole::Admin)), true)),
        Some(caller(Some(("ada", OrganisationRole::Admin)), true)),
    ];
    let mut table = String::new();
    for (method, path) in operations() {
        let mut row = format!("{method} {}", path.replace(&"0".repeat(64), "{hash}"));
        for caller in &callers {
            let answer = server.send(asked_by(caller.clone(), &method, &path, "")).await;
            row += &format!(" {}", answer.status.as_u16());
        }
        table += &format!("{row}\n");
    }
    // Not said who, Grafana itself, no role, an anonymous visitor, a viewer, an editor, an admin without
    // proof, an anonymous admin, an admin. The bodies are empty: 415 comes after the door.
    expect![[r#"
        GET /api/v1/burn-downs 403 403 403 400 400 400 400 400 400
        GET /api/v1/changes 403 403 403 200 200 200 200 200 200
        POST /api/v1/changes 403 403 403 403 403 403 403 403 415
        POST /api/v1/changes/start 403 403 403 403 403 415 403 403 415
        GET /api/v1/changes/c000000000000 403 403 403 404 404 404 404 404 404
        POST /api/v1/changes/c000000000000/answers 403 403 403 403 403 415 403 403 415
        POST /api/v1/changes/c000000000000/resume 403 403 403 403 403 404 403 403 404
        POST /api/v1/changes/c000000000000/undo 403 403 403 403 403 403 404 404 404
        POST /api/v1/changes/c000000000000/undo/start 403 403 403 403 403 404 403 403 404
        POST /api/v1/checks 403 403 403 403 403 415 415 415 415
        GET /api/v1/configuration 403 403 403 403 403 403 200 200 200
        POST /api/v1/configuration/tests 403 403 403 403 403 403 415 415 415
        GET /api/v1/dismissals 403 403 403 200 200 200 200 200 200
        DELETE /api/v1/dismissals/c000000000000 403 403 403 403 403 404 404 404 404
        PUT /api/v1/dismissals/c000000000000 403 403 403 403 403 415 403 403 415
        GET /api/v1/families 403 403 403 502 502 502 502 502 502
        GET /api/v1/health 403 403 403 200 200 200 200 200 200
        POST /api/v1/imports 403 403 403 403 403 415 415 415 415
        POST /api/v1/object-plans 403 403 403 403 403 415 403 403 415
        GET /api/v1/objectives 403 403 403 200 200 200 200 200 200
        GET /api/v1/objectives/c000000000000 403 403 403 404 404 404 404 404 404
        GET /api/v1/openapi.json 403 403 403 200 200 200 200 200 200
        POST /api/v1/plans 403 403 403 403 403 415 403 403 415
        GET /api/v1/proposals 403 403 403 200 200 200 200 200 200
        POST /api/v1/proposals 403 403 403 403 403 415 415 415 415
        GET /api/v1/proposals/{hash} 403 403 403 404 404 404 404 404 404
        GET /api/v1/proposals/{hash}/export 403 403 403 403 403 400 400 400 400
        POST /api/v1/proposals/{hash}/revisions 403 403 403 403 403 415 415 415 415
        POST /api/v1/proposals/{hash}/what-if 403 403 403 403 403 415 415 415 415
        GET /api/v1/receipts 403 403 403 200 200 200 200 200 200
        GET /api/v1/receipts/{hash} 403 403 403 404 404 404 404 404 404
        POST /api/v1/receipts/{hash}/verify 403 403 403 404 404 404 404 404 404
        GET /api/v1/services 403 403 403 502 502 502 502 502 502
        GET /api/v1/services/payment 403 403 403 502 502 502 502 502 502
        POST /api/v1/tasks 403 403 403 415 415 415 415 415 415
        DELETE /api/v1/tasks/c000000000000 403 403 403 404 404 404 404 404 404
        GET /api/v1/tasks/c000000000000/events 403 403 403 404 404 404 404 404 404
        POST /api/v1/tasks/c000000000000/reads/1 403 403 403 400 400 400 400 400 400
        GET /api/v1/tasks/c000000000000/stream 403 403 403 404 404 404 404 404 404
        GET /health 200 200 200 200 200 200 200 200 200
        GET /metrics 403 403 403 200 200 200 200 200 200
    "#]]
    .assert_eq(&table);
}

#[tokio::test]
async fn a_change_in_grafana_keeps_who_approved_it_and_the_proof() {
    let server = Double::with(World::shop(now()), AccessPolicy::Grafana, true);
    let admin = |is_verified| Some(caller(Some(("ada", OrganisationRole::Admin)), is_verified));
    let post = async |caller: Option<Caller>, path: &str, body: serde_json::Value| {
        server
            .send(asked_by(caller, "POST", path, &body.to_string()))
            .await
    };
    let editor = caller(Some(("edgar", OrganisationRole::Editor)), false);
    let proposed = post(
        Some(editor),
        "/api/v1/proposals",
        serde_json::json!({"service": "payment"}),
    )
    .await;
    assert_eq!(proposed.status, StatusCode::CREATED, "{}", proposed.text);
    let first = &proposed.json()["proposals"][0];
    let body = serde_json::json!({"service": "payment", "objectives": [
        {"id": first["objective"]["id"], "proposal": first["digest"]},
    ]});

    let refused = post(admin(false), "/api/v1/changes", body.clone()).await;
    assert_eq!(refused.error_code(), "unverified");
    assert!(
        refused.text.contains("sent no `X-Grafana-Id`"),
        "{}",
        refused.text
    );

    let applied = post(admin(true), "/api/v1/changes", body).await;
    assert_eq!(applied.status, StatusCode::CREATED, "{}", applied.text);
    let approved_by = &applied.json()["change"]["approved_by"];
    assert_eq!(
        *approved_by,
        serde_json::json!({"login": "ada", "means": "grafana"})
    );
    let kept = server.store.changes().unwrap().remove(0).approved_by;
    assert!(
        matches!(&kept.means, ApprovalMeans::Grafana(identity) if identity.subject == "user:1"),
        "{kept:?}"
    );
    let receipt = &applied.json()["receipts"][0];
    assert!(receipt.to_string().contains("user:1"), "{receipt}");
}

#[tokio::test]
async fn a_grafana_without_rule_folder_is_told_where_to_set_it() {
    let server = Double::with(World::empty(now()), AccessPolicy::Grafana, false);
    let admin = caller(Some(("ada", OrganisationRole::Admin)), true);
    let answer = server
        .send(asked_by(Some(admin), "POST", "/api/v1/changes/c1/undo", ""))
        .await;
    assert_eq!(answer.error_code(), "no_rule_folder");
    assert!(answer.text.contains("`rules_dir`"), "{}", answer.text);
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
