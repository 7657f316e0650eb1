//! From the services to an undo, as a page or a program goes.

use serde_json::{Value, json};

use crate::double::{ADMIN_TOKEN, Double, request};

async fn propose(server: &Double, service: &str) -> Value {
    let answer = server
        .post("/api/v1/proposals", &json!({ "service": service }))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

fn reviewed(plan: &Value) -> Value {
    let files = plan["files"].as_array().unwrap();
    files
        .iter()
        .map(|file| json!({ "id": file["objective"]["id"], "proposal": file["proposal"] }))
        .collect()
}

#[tokio::test]
async fn from_services_to_undo() {
    let server = Double::new();
    let services = server.get("/api/v1/services").await.json();
    assert_eq!(services["meta"]["total"], 7, "{services}");

    let proposed = propose(&server, "payment").await;
    assert!(proposed["meta"]["total"].as_u64().unwrap() >= 2, "{proposed}");
    let first = &proposed["proposals"][0];
    assert_eq!(first["objective"]["id"], "payment-availability");
    let digest = first["digest"].as_str().unwrap();
    assert_eq!(
        server.get(&format!("/api/v1/proposals/{digest}")).await.json(),
        *first
    );
    let listed = server.get("/api/v1/proposals?service=payment").await.json();
    assert_eq!(listed["proposals"], proposed["proposals"]);

    let plan = server
        .post("/api/v1/plans", &json!({"service": "payment"}))
        .await
        .json();
    assert_eq!(plan["meta"]["total"], 2, "{plan}");
    assert!(server.folder.files().is_empty());

    let body = json!({ "service": "payment", "objectives": reviewed(&plan) });
    let applied = server.post("/api/v1/changes", &body).await;
    assert_eq!(applied.status, 201, "{}", applied.text);
    let applied = applied.json();
    assert_eq!(applied["change"]["state"], "committed");
    assert_eq!(
        applied["change"]["approved_by"],
        json!({"login": "admin", "means": "api_token"})
    );
    assert_eq!(applied["receipts"].as_array().unwrap().len(), 2);
    assert_eq!(server.folder.files().len(), 2);
    let again = server.post("/api/v1/changes", &body).await;
    assert_eq!(
        (again.status.as_u16(), again.error_code().as_str()),
        (409, "conflict")
    );

    let hash = applied["receipts"][0]["document_hash"].as_str().unwrap();
    let receipt = server.get(&format!("/api/v1/receipts/{hash}")).await.json();
    assert_eq!(receipt["state"], "active");
    let verified = server
        .post(&format!("/api/v1/receipts/{hash}/verify"), &json!({}))
        .await
        .json();
    assert_eq!(verified["is_verified"], true, "{verified}");

    let in_force = server.get("/api/v1/objectives?service=payment").await.json();
    assert_eq!(in_force["meta"]["total"], 2, "{in_force}");
    let first = &in_force["objectives"][0];
    assert_eq!(first["basis"], "counted", "{first}");
    assert_eq!(first["state"], "healthy", "{first}");
    assert!(first["budget"]["share"].as_f64().unwrap() > 0.0, "{first}");
    let history = server.get("/api/v1/objectives/payment-availability").await.json();
    assert_eq!(history["in_force"]["receipt"]["state"], "active", "{history}");
    assert_eq!(history["changes"][0]["id"], applied["change"]["id"]);
    assert!(!history["history"]["burn_down"].as_array().unwrap().is_empty());

    let metrics = server.get("/metrics").await;
    assert!(
        metrics.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("application/openmetrics-text")
    );
    for line in [
        r#"srellama_changes{state="committed"} 1"#,
        r#"srellama_receipts{state="active"} 2"#,
        r#"srellama_http_requests_total{method="GET",route="/api/v1/receipts/{hash}",status="200"} 1"#,
    ] {
        assert!(metrics.text.contains(line), "{line}\n{}", metrics.text);
    }
    assert!(!metrics.text.contains(hash), "{}", metrics.text);

    let id = applied["change"]["id"].as_str().unwrap();
    let undone = server
        .post(&format!("/api/v1/changes/{id}/undo"), &json!({}))
        .await;
    assert_eq!(undone.json()["change"]["state"], "undone", "{}", undone.text);
    assert!(server.folder.files().is_empty());
    let again = server
        .post(&format!("/api/v1/changes/{id}/undo"), &json!({}))
        .await;
    assert_eq!(
        (again.status.as_u16(), again.error_code().as_str()),
        (409, "conflict")
    );
    let listed = server.get("/api/v1/changes").await.json();
    assert_eq!(listed["changes"][0]["state"], "undone");
    let gone = server.get("/api/v1/objectives/payment-availability").await;
    assert_eq!(
        (gone.status.as_u16(), gone.error_code().as_str()),
        (404, "not_found")
    );
    assert_eq!(server.get("/api/v1/objectives").await.json()["meta"]["total"], 0);
}

#[tokio::test]
async fn a_stale_review_is_refused_and_nothing_is_written() {
    let server = Double::new();
    propose(&server, "payment").await;
    let plan = server
        .post("/api/v1/plans", &json!({"service": "payment"}))
        .await
        .json();
    let stale = json!({ "service": "payment", "objectives": reviewed(&plan) });
    let newer = json!({ "service": "payment", "target": "99.5%" });
    assert_eq!(server.post("/api/v1/proposals", &newer).await.status, 201);
    let answer = server.post("/api/v1/changes", &stale).await;
    assert_eq!(
        (answer.status.as_u16(), answer.error_code().as_str()),
        (409, "stale_review")
    );
    assert!(server.folder.files().is_empty());
}

#[tokio::test]
async fn a_change_that_does_not_work_out_says_why() {
    let server = Double::new();
    propose(&server, "payment").await;
    let plan = server
        .post("/api/v1/plans", &json!({"service": "payment"}))
        .await
        .json();
    server.prometheus.set_reload_refusal(Some("no such luck"));
    let body = json!({ "service": "payment", "objectives": reviewed(&plan) });
    let answer = server.post("/api/v1/changes", &body).await;
    assert_eq!(
        (answer.status.as_u16(), answer.error_code().as_str()),
        (502, "taken_back")
    );
    assert!(answer.text.contains("no such luck"), "{}", answer.text);
    assert!(server.folder.files().is_empty());
}

#[tokio::test]
async fn checks_answer_findings() {
    let server = Double::new();
    let good = server
        .post("/api/v1/checks", &json!({"expression": "sum(up)"}))
        .await
        .json();
    assert_eq!(good["meta"]["total"], 0, "{good}");
    let bad = server
        .post("/api/v1/checks", &json!({"expression": "sum(up"}))
        .await
        .json();
    assert_eq!(bad["findings"][0]["severity"], "error", "{bad}");
    let file = json!({"rule_file": {"name": "mine.yaml", "text": "groups: 3"}});
    let bad = server.post("/api/v1/checks", &file).await.json();
    assert_eq!(bad["findings"][0]["severity"], "error", "{bad}");
}

#[tokio::test]
async fn each_part_of_the_configuration_is_tried_alone() {
    let server = Double::new();
    let configuration = server.get("/api/v1/configuration").await.json();
    assert_eq!(
        configuration["parts"].as_array().unwrap().len(),
        5,
        "{configuration}"
    );
    let attempt = async |part: &str| {
        let answer = server
            .post("/api/v1/configuration/tests", &json!({ "part": part }))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    };
    for part in ["source", "service_labels", "rule_target", "model", "ledger"] {
        let test = attempt(part).await;
        assert_eq!(test["is_working"], true, "{test}");
        assert_ne!(test["tried"], "", "{test}");
    }
    let labels = attempt("service_labels").await;
    assert_eq!(labels["came_back"], "7 services: 7 by `service`", "{labels}");
    server.prometheus.set_no_prometheus(true);
    server.folder.set_read_only(true);
    for part in ["source", "service_labels", "rule_target"] {
        let test = attempt(part).await;
        assert_eq!(test["is_working"], false, "{test}");
    }
    let unknown = server
        .post("/api/v1/configuration/tests", &json!({"part": "moon"}))
        .await;
    assert_eq!(unknown.status, 422, "{}", unknown.text);
}

#[tokio::test]
async fn health_tells_each_part() {
    let server = Double::new();
    let health = server.get("/api/v1/health").await.json();
    assert_eq!(health["is_ready"], true, "{health}");
    server.prometheus.set_no_prometheus(true);
    let health = server.get("/api/v1/health").await.json();
    assert_eq!(health["source"]["is_ready"], false, "{health}");
    assert_eq!(health["store"]["is_ready"], true, "{health}");
}

#[tokio::test]
async fn exports_a_proposal_for_others() {
    let server = Double::new();
    let proposed = propose(&server, "payment").await;
    let digest = proposed["proposals"][0]["digest"].as_str().unwrap();
    let path = |query: &str| format!("/api/v1/proposals/{digest}/export{query}");
    for (format, media_type) in [
        ("prometheus", "application/yaml"),
        ("prometheus-rule", "application/yaml"),
        ("openslo", "application/yaml"),
        ("grafana", "application/yaml"),
        ("grafana-http", "application/json"),
        ("dashboard", "application/json"),
        ("srellama", "application/yaml"),
    ] {
        let answer = server.get(&path(&format!("?format={format}"))).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let document = answer.json();
        assert_eq!(document["format"], format);
        assert_eq!(document["media_type"], media_type);
        assert!(
            document["text"].as_str().unwrap().contains("payment"),
            "{document}"
        );
        assert_eq!(
            document["meta"]["total"],
            document["losses"].as_array().unwrap().len()
        );
    }
    let named = server
        .get(&path("?format=grafana-http&datasource_uid=prom&folder=slo"))
        .await;
    assert!(named.json()["text"].as_str().unwrap().contains("\"prom\""));
    assert_eq!(server.get(&path("?format=pdf")).await.status, 400);
    assert_eq!(server.get(&path("")).await.status, 400);
}

#[tokio::test]
async fn imports_what_others_wrote() {
    let server = Double::new();
    let text = r#"
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: payment-errors, namespace: shop}
spec:
  target: "99"
  window: 4w
  indicator:
    ratio:
      errors: {metric: 'http_requests_total{service="payment",code=~"5.."}'}
      total: {metric: 'http_requests_total{service="payment"}'}
"#;
    let answer = server
        .post("/api/v1/imports", &json!({ "name": "pyrra.yaml", "text": text }))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let imported = answer.json();
    let proposal = &imported["proposals"][0];
    assert_eq!(proposal["objective"]["id"], "payment-errors", "{imported}");
    assert_eq!(proposal["objective"]["period"], "4w");
    assert_eq!(proposal["is_applicable"], true, "{proposal}");
    let digest = proposal["digest"].as_str().unwrap();
    let found = server.get(&format!("/api/v1/proposals/{digest}")).await.json();
    assert_eq!(found, *proposal);

    let refused = server
        .post(
            "/api/v1/imports",
            &json!({ "name": "x.yaml", "text": "version: srellama/v1\nobjectives: 1" }),
        )
        .await;
    assert_eq!(
        (refused.status.as_u16(), refused.error_code()),
        (422, "invalid".to_owned())
    );
    assert!(refused.text.contains("x.yaml:2:13"), "{}", refused.text);
}

#[tokio::test]
async fn tries_other_targets_without_asking_the_source_again() {
    let server = Double::new();
    let proposed = propose(&server, "payment").await;
    let proposal = &proposed["proposals"][0];
    let path = format!(
        "/api/v1/proposals/{}/what-if",
        proposal["digest"].as_str().unwrap()
    );
    let n_requests = server.prometheus.n_requests();

    let scenarios = json!([{}, { "target": "99%" }, { "period": "7d" }, { "alerting": "pyrra" }]);
    let answer = server.post(&path, &json!({ "scenarios": scenarios })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(server.prometheus.n_requests(), n_requests);
    let tried = answer.json();
    let [as_proposed, lower, shorter, preset] = [0, 1, 2, 3].map(|nth| &tried["scenarios"][nth]);
    assert_eq!(as_proposed["backtest"], proposal["backtest"]);
    assert_eq!(as_proposed["alert_tiers"], proposal["alert_tiers"]);
    assert_eq!(as_proposed["budget_time"], "43m12s");
    assert_eq!(lower["budget_time"], "7h12m");
    let left = |scenario: &Value| scenario["backtest"]["budget_remaining"].as_f64().unwrap();
    assert!(left(lower) > left(as_proposed));
    assert_eq!(shorter["period"], "1w");
    assert_eq!(preset["alert_tiers"]["tiers"][0]["hold"], "2m");
    assert_eq!(preset["in_words"].as_array().unwrap().len(), 4);
    let points = as_proposed["backtest"]["burn_down"].as_array().unwrap().len();
    assert!((100..=500).contains(&points), "{points}");

    for (body, status) in [
        (json!({ "scenarios": [] }), 422),
        (json!({ "scenarios": [{ "target": "100%" }] }), 422),
        (json!({ "scenarios": [{ "period": "1h" }] }), 422),
        (json!({ "scenarios": [{ "alerting": "x" }] }), 422),
        (json!({ "scenario": [] }), 422),
    ] {
        assert_eq!(server.post(&path, &body).await.status, status, "{body}");
    }
    let unknown = format!("/api/v1/proposals/{}/what-if", "0".repeat(64));
    assert_eq!(
        server.post(&unknown, &json!({ "scenarios": [{}] })).await.status,
        404
    );
}

#[tokio::test]
async fn takes_another_target_for_one_proposal_and_proves_it_anew() {
    let server = Double::new();
    let proposed = propose(&server, "payment").await;
    let proposal = &proposed["proposals"][0];
    let digest = proposal["digest"].as_str().unwrap();
    let path = format!("/api/v1/proposals/{digest}/revisions");

    let answer = server
        .post(&path, &json!({ "target": "99.5%", "period": "7d" }))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let revised = answer.json();
    assert_eq!(revised["objective"]["id"], proposal["objective"]["id"]);
    assert_eq!(revised["objective"]["target_percent"], "99.5");
    assert_eq!(revised["objective"]["period"], "1w");
    assert_eq!(revised["is_applicable"], true, "{revised}");
    let reason = revised["target_reason"].as_str().unwrap();
    assert!(
        reason.starts_with("99.5 % was asked for; fitted to history: "),
        "{reason}"
    );
    let queries = revised["evidence"]["queries"].as_array().unwrap();
    assert!(queries.len() > 5, "each rule was evaluated: {queries:?}");
    let what_if = server
        .post(
            &format!("/api/v1/proposals/{digest}/what-if"),
            &json!({ "scenarios": [{ "target": "99.5%", "period": "7d" }] }),
        )
        .await
        .json();
    assert_eq!(what_if["scenarios"][0]["backtest"], revised["backtest"]);
    let fit = &revised["fit"];
    assert_eq!(what_if["scenarios"][0]["fit"], *fit);
    assert!(
        fit["confidence"].as_f64().is_some_and(|share| share > 0.9),
        "{fit}"
    );
    assert_ne!(*fit, proposal["fit"], "it is of the new target");
    assert_eq!(what_if["scenarios"][0]["alert_tiers"], revised["alert_tiers"]);

    let kept = server.get("/api/v1/proposals?service=payment").await.json();
    assert_eq!(kept["proposals"][0], revised, "it is what a review shows");
    assert_eq!(
        kept["proposals"].as_array().unwrap().len(),
        proposed["proposals"].as_array().unwrap().len()
    );

    // Back again: the same proposal as at first.
    let path = format!(
        "/api/v1/proposals/{}/revisions",
        revised["digest"].as_str().unwrap()
    );
    let target = format!("{}%", proposal["objective"]["target_percent"].as_str().unwrap());
    let back = server
        .post(&path, &json!({ "target": target, "period": "30d" }))
        .await
        .json();
    assert_eq!(back["digest"], proposal["digest"]);

    assert_eq!(server.post(&path, &json!({ "target": "0" })).await.status, 422);
    let unknown = format!("/api/v1/proposals/{}/revisions", "0".repeat(64));
    assert_eq!(server.post(&unknown, &json!({})).await.status, 404);
}

#[tokio::test]
async fn a_dismissal_keeps_who_and_why_and_can_be_taken_back() {
    let server = Double::new();
    propose(&server, "payment").await;
    let path = "/api/v1/dismissals/payment-availability";
    let put = async |path: &str, body: &Value| {
        server
            .send(request("PUT", path, Some(ADMIN_TOKEN), &body.to_string()))
            .await
    };
    let dismissed = put(path, &json!({ "reason": " nobody waits for it " })).await;
    assert_eq!(dismissed.status, 200, "{}", dismissed.text);
    let listed = server.get("/api/v1/dismissals?service=payment").await.json();
    assert_eq!(listed["dismissals"], json!([dismissed.json()]));
    assert_eq!(listed["dismissals"][0]["reason"], "nobody waits for it");
    assert_eq!(listed["dismissals"][0]["by"], "admin");
    let others = server.get("/api/v1/dismissals?service=orders").await.json();
    assert_eq!(others["dismissals"], json!([]));

    // It outlives the proposal.
    propose(&server, "payment").await;
    let listed = server.get("/api/v1/dismissals").await.json();
    assert_eq!(listed["meta"]["total"], 1);

    let delete = async || server.send(request("DELETE", path, Some(ADMIN_TOKEN), "")).await;
    assert_eq!(delete().await.status, 204);
    assert_eq!(delete().await.status, 404, "it is wanted already");
    assert_eq!(
        server.get("/api/v1/dismissals").await.json()["dismissals"],
        json!([])
    );

    assert_eq!(put(path, &json!({ "reason": " " })).await.status, 422);
    let unknown = "/api/v1/dismissals/nothing-availability";
    assert_eq!(put(unknown, &json!({ "reason": "x" })).await.status, 404);
}
