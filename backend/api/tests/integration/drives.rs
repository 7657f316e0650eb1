//! A change that a browser drives, over the API and the stand-in of Grafana.

use api::AccessPolicy;
use axum::body::Body;
use axum::http::Request;
use domain::caller::User;
use domain::{Caller, Identity, OrganisationRole, VerifiedIdentity};
use fakes::{FakeGrafana, GrafanaRequest, World};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::double::{Double, now, request};

fn caller(login: &str, role: OrganisationRole) -> Caller {
    Caller {
        organisation: 1,
        user: Some(User {
            login: login.to_owned(),
            role,
        }),
        identity: Identity::Verified(VerifiedIdentity {
            issuer: "http://localhost:3000/".to_owned(),
            subject: "user:1".to_owned(),
            organisation: 1,
            login: Some(login.to_owned()),
            key_id: "k1".to_owned(),
            expires_at: now(),
        }),
    }
}

fn asked(login: &str, role: OrganisationRole, path: &str, body: &Value) -> Request<Body> {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let mut asked = request("POST", path, None, &body);
    asked.extensions_mut().insert(caller(login, role));
    asked
}

/// Makes the steps of a change as a page does, until none is left.
async fn drive(server: &Double, grafana: &FakeGrafana, mut driven: Value) -> Value {
    let id = driven["change"]["id"].as_str().unwrap().to_owned();
    // What Grafana evaluates after a write is seen only as time goes on.
    let mut at = now();
    while let Some(step) = driven["step"].as_object() {
        let answer = grafana.answer(&GrafanaRequest {
            login: "edgar",
            role: OrganisationRole::Editor,
            method: step["method"].as_str().unwrap(),
            path: step["path"].as_str().unwrap(),
            disable_provenance: step["headers"]["X-Disable-Provenance"] == "true",
            body: step["body"].as_str().unwrap_or_default(),
            at,
        });
        at += SignedDuration::from_secs(10);
        let body =
            json!({ "number": step["number"], "status": answer.status, "body": answer.body.to_string() });
        let path = format!("/api/v1/changes/{id}/answers");
        let answered = server
            .send(asked("edgar", OrganisationRole::Editor, &path, &body))
            .await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        driven = answered.json();
        assert_eq!(driven["trouble"], Value::Null, "{driven}");
    }
    driven
}

#[tokio::test]
async fn an_editor_drives_a_change_into_grafana_and_back() {
    let server = Double::with(World::shop(now()), AccessPolicy::Grafana, false);
    let grafana = FakeGrafana::with_prometheus("prom", true);
    let post = async |path: &str, body: &Value| {
        server
            .send(asked("edgar", OrganisationRole::Editor, path, body))
            .await
    };
    let proposed = post("/api/v1/proposals", &json!({ "service": "payment" })).await;
    assert_eq!(proposed.status, 201, "{}", proposed.text);

    let target = json!({
        "kind": "grafana", "folder_uid": "slo", "folder_title": "SLO", "datasource_uid": "prom",
        "recording_datasource_uid": "prom", "organisation_id": 1, "is_editable": true,
    });
    let plan = post(
        "/api/v1/object-plans",
        &json!({ "service": "payment", "target": target }),
    )
    .await;
    assert_eq!(plan.status, 200, "{}", plan.text);
    let plan = plan.json();
    assert_eq!(plan["objects"][0]["kind"], "folder");
    let groups = plan["objects"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|object| object["kind"] == "rule_group");
    let reviewed: Value = groups
        .map(|object| json!({ "id": object["objective_id"], "proposal": object["proposal"] }))
        .collect();

    let mut body = json!({ "service": "payment", "objectives": reviewed, "target": target });
    let started = post("/api/v1/changes/start", &body).await;
    assert_eq!(started.status, 201, "{}", started.text);
    let second = post("/api/v1/changes/start", &body).await;
    assert_eq!(second.error_code(), "open_change");
    body["objectives"][0]["proposal"] = json!("0".repeat(64));
    assert_eq!(
        post("/api/v1/changes/start", &body).await.error_code(),
        "stale_review"
    );

    let applied = drive(&server, &grafana, started.json()).await;
    assert_eq!(applied["change"]["state"], "committed", "{applied}");
    assert_eq!(applied["change"]["driver"], "edgar");
    assert_eq!(grafana.rule_groups().len(), reviewed.as_array().unwrap().len());
    let document: Value = serde_json::from_str(applied["receipts"][0]["document"].as_str().unwrap()).unwrap();
    assert_eq!(
        document["predicate"]["read_back"],
        json!({ "by": "browser", "login": "edgar" })
    );

    let listed = async |query: &str| {
        let path = format!("/api/v1/objectives{query}");
        let mut asked = request("GET", &path, None, "");
        asked
            .extensions_mut()
            .insert(caller("vera", OrganisationRole::Viewer));
        server.send(asked).await.json()
    };
    let all = listed("").await;
    assert_eq!(all["objectives"][0]["data_source"], "prom");
    assert_eq!(all["read_by"], "direct");
    assert_eq!(listed("?data_source=prom").await["meta"], all["meta"]);
    for (query, of_whom) in [("?data_source=elsewhere", "another"), ("?data_source=", "none")] {
        assert_eq!(listed(query).await["meta"]["total"], 0, "{of_whom}");
    }

    let id = applied["change"]["id"].as_str().unwrap();
    let late = json!({ "number": 1, "status": 200, "body": "{}" });
    assert_eq!(
        post(&format!("/api/v1/changes/{id}/answers"), &late)
            .await
            .error_code(),
        "conflict"
    );
    let undoing = post(&format!("/api/v1/changes/{id}/undo/start"), &Value::Null).await;
    assert_eq!(undoing.status, 200, "{}", undoing.text);
    let undone = drive(&server, &grafana, undoing.json()).await;
    assert_eq!(undone["change"]["state"], "undone", "{undone}");
    assert!(grafana.rule_groups().is_empty() && grafana.folders().is_empty());
}
