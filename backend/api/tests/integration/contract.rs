//! One set of documents of what goes over the API, `tests/contract/*.json`, which the app's tests check
//! as well: a file for each operation, with requests that were taken and the answers that they got.
//!
//! The documents are what this router answers over the fakes, each array cut to one element of each
//! shape and long texts to their beginning. They are compared by shape: which members there are, and of
//! which type. So a figure may change, but no member comes or goes without `UPDATE_EXPECT=1`, and
//! without the app's tests seeing it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use api::AccessPolicy;
use api::changes::ChangeRequest;
use api::checks::CheckRequest;
use api::configuration::PartTestRequest;
use api::dismissals::DismissalRequest;
use api::drives::{DriveRequest, ObjectPlanRequest, StepAnswerRequest};
use api::imports::SpecFileRequest;
use api::plans::PlanRequest;
use api::proposals::ProposalRequest;
use api::tasks::TaskRequest;
use api::what_if::{ScenarioRequest, WhatIfRequest};
use axum::body::Body;
use axum::http::Request;
use domain::caller::User;
use domain::{Caller, Identity, OrganisationRole, VerifiedIdentity};
use fakes::{FakeGrafana, GrafanaRequest, World};
use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::double::{ADMIN_TOKEN, Double, READ_TOKEN, now, request};

/// Texts beyond that are cut.
const MAX_CHARACTERS: usize = 120;
/// A change of two objectives takes some twenty.
const MAX_STEPS: usize = 100;
/// What no JSON schema describes.
const WITHOUT_DOCUMENTS: [&str; 2] = ["GET /api/v1/openapi.json", "GET /metrics"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/contract")
}

/// What was asked and answered, by operation.
#[derive(Default)]
struct Recorder(BTreeMap<String, Vec<Value>>);

impl Recorder {
    /// Asks, and keeps what came.
    async fn ask(&mut self, server: &Double, operation: &str, asked: Asked<'_>) -> Value {
        let answer = server.send(asked.request(operation)).await;
        let (status, text) = (answer.status.as_u16(), answer.text);
        let is_lines = answer
            .headers
            .get("content-type")
            .is_some_and(|it| it == "application/x-ndjson");
        let body = if text.is_empty() {
            Value::Null
        } else if is_lines {
            let lines = text.lines().filter(|line| !line.is_empty());
            lines
                .map(|line| serde_json::from_str::<Value>(line).unwrap())
                .collect()
        } else {
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{operation}: {error}: {text}"))
        };
        assert_eq!(status, asked.status, "{operation}: {body}");
        let mut exchange = json!({ "status": status, "response": cut(&body) });
        if !asked.body.is_null() {
            exchange["request"] = cut(&asked.body);
        }
        self.0.entry(operation.to_owned()).or_default().push(exchange);
        body
    }
}

/// One request, and the status that it is to get.
struct Asked<'a> {
    status: u16,
    /// What stands in the place of the parameters of the path, in their order; then a query.
    names: Vec<&'a str>,
    query: &'a str,
    body: Value,
    by: By,
}

/// Who asks.
#[derive(Clone, Copy)]
enum By {
    AdminToken,
    ReadToken,
    Nobody,
    Editor,
}

fn asked(status: u16) -> Asked<'static> {
    Asked {
        status,
        names: Vec::new(),
        query: "",
        body: Value::Null,
        by: By::AdminToken,
    }
}

impl<'a> Asked<'a> {
    fn of<'b>(self, names: &[&'b str]) -> Asked<'b>
    where
        'a: 'b,
    {
        Asked {
            names: names.to_vec(),
            ..self
        }
    }

    fn with(self, body: Value) -> Self {
        Self { body, ..self }
    }

    fn query(self, query: &'a str) -> Self {
        Self { query, ..self }
    }

    fn by(self, by: By) -> Self {
        Self { by, ..self }
    }

    fn request(&self, operation: &str) -> Request<Body> {
        let (method, template) = operation.split_once(' ').unwrap();
        let mut path = String::new();
        let mut names = self.names.iter();
        for part in template.split('/').skip(1) {
            let part = if part.starts_with('{') {
                names.next().unwrap()
            } else {
                part
            };
            path += &format!("/{part}");
        }
        let body = if self.body.is_null() {
            String::new()
        } else {
            self.body.to_string()
        };
        let token = match self.by {
            By::AdminToken => Some(ADMIN_TOKEN),
            By::ReadToken => Some(READ_TOKEN),
            By::Nobody | By::Editor => None,
        };
        let mut request = request(method, &format!("{path}{}", self.query), token, &body);
        if matches!(self.by, By::Editor) {
            request.extensions_mut().insert(editor());
        }
        request
    }
}

fn editor() -> Caller {
    Caller {
        organisation: 1,
        user: Some(User {
            login: "edgar".to_owned(),
            role: OrganisationRole::Editor,
        }),
        identity: Identity::Verified(VerifiedIdentity {
            issuer: "http://localhost:3000/".to_owned(),
            subject: "user:1".to_owned(),
            organisation: 1,
            login: Some("edgar".to_owned()),
            key_id: "k1".to_owned(),
            expires_at: now(),
        }),
    }
}

/// A document that says as much of the shape in less space.
fn cut(value: &Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > MAX_CHARACTERS => {
            let beginning: String = text.chars().take(MAX_CHARACTERS).collect();
            format!("{beginning}…").into()
        }
        Value::Array(elements) => {
            let mut shapes = BTreeSet::new();
            let elements = elements.iter().map(cut);
            elements
                .filter(|element| shapes.insert(shape(element).to_string()))
                .collect()
        }
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), cut(member)))
            .collect(),
        other => other.clone(),
    }
}

/// Which members there are, and of which type.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) => "boolean".into(),
        Value::Number(_) => "number".into(),
        Value::String(_) => "string".into(),
        Value::Array(elements) => {
            let shapes: BTreeSet<String> = elements
                .iter()
                .map(|element| shape(element).to_string())
                .collect();
            shapes.into_iter().collect()
        }
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), shape(member)))
            .collect(),
    }
}

/// From services to an undo, with rule files.
async fn with_files(seen: &mut Recorder) {
    let server = Double::new();
    let payment = || json!({ "service": "payment" });
    seen.ask(&server, "GET /health", asked(200).by(By::Nobody)).await;
    seen.ask(&server, "GET /api/v1/health", asked(200)).await;
    let services = "GET /api/v1/services";
    seen.ask(&server, services, asked(401).by(By::Nobody)).await;
    seen.ask(&server, services, asked(200)).await;
    seen.ask(
        &server,
        "GET /api/v1/services/{name}",
        asked(200).of(&["payment"]),
    )
    .await;
    seen.ask(
        &server,
        "GET /api/v1/families",
        asked(200).query("?service=payment"),
    )
    .await;

    let proposed = seen
        .ask(&server, "POST /api/v1/proposals", asked(201).with(payment()))
        .await;
    seen.ask(
        &server,
        "POST /api/v1/proposals",
        asked(422).with(json!({ "service": "payment", "target": "100%" })),
    )
    .await;
    let digest = proposed["proposals"][0]["digest"].as_str().unwrap().to_owned();
    let id = proposed["proposals"][0]["objective"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    seen.ask(&server, "GET /api/v1/proposals", asked(200)).await;
    let one = "GET /api/v1/proposals/{digest}";
    seen.ask(&server, one, asked(200).of(&[&digest])).await;
    seen.ask(&server, one, asked(404).of(&[&"0".repeat(64)])).await;
    seen.ask(
        &server,
        "GET /api/v1/proposals/{digest}/export",
        asked(200).of(&[&digest]).query("?format=openslo"),
    )
    .await;
    let scenarios = json!({ "scenarios": [{}, { "target": "99%", "period": "7d", "alerting": "pyrra" }] });
    seen.ask(
        &server,
        "POST /api/v1/proposals/{digest}/what-if",
        asked(200).of(&[&digest]).with(scenarios),
    )
    .await;

    let revised = json!({ "target": "99.5%" });
    let revisions = asked(201).of(&[&digest]).with(revised);
    seen.ask(&server, "POST /api/v1/proposals/{digest}/revisions", revisions)
        .await;
    let dismissal = asked(200)
        .of(&[&id])
        .with(json!({ "reason": "nobody waits for it" }));
    seen.ask(&server, "PUT /api/v1/dismissals/{id}", dismissal).await;
    seen.ask(&server, "GET /api/v1/dismissals", asked(200)).await;
    seen.ask(&server, "DELETE /api/v1/dismissals/{id}", asked(204).of(&[&id]))
        .await;

    let plan = seen
        .ask(&server, "POST /api/v1/plans", asked(200).with(payment()))
        .await;
    let files = plan["files"].as_array().unwrap().iter();
    let reviewed: Value = files
        .map(|file| json!({ "id": file["objective"]["id"], "proposal": file["proposal"] }))
        .collect();
    let changes = "POST /api/v1/changes";
    let body = json!({ "service": "payment", "objectives": reviewed });
    seen.ask(&server, changes, asked(403).by(By::ReadToken).with(body.clone()))
        .await;
    let applied = seen.ask(&server, changes, asked(201).with(body.clone())).await;
    seen.ask(&server, changes, asked(409).with(body)).await;
    let change = applied["change"]["id"].as_str().unwrap();
    seen.ask(&server, "GET /api/v1/changes", asked(200)).await;
    seen.ask(&server, "GET /api/v1/changes/{id}", asked(200).of(&[change]))
        .await;
    seen.ask(&server, "GET /api/v1/objectives", asked(200)).await;
    seen.ask(&server, "GET /api/v1/objectives/{id}", asked(200).of(&[&id]))
        .await;
    let burn_downs = asked(200).query("?objectives=payment-availability,payment-latency");
    seen.ask(&server, "GET /api/v1/burn-downs", burn_downs).await;
    seen.ask(&server, "GET /api/v1/receipts", asked(200)).await;
    let hash = applied["receipts"][0]["document_hash"].as_str().unwrap();
    seen.ask(&server, "GET /api/v1/receipts/{hash}", asked(200).of(&[hash]))
        .await;
    seen.ask(
        &server,
        "POST /api/v1/receipts/{hash}/verify",
        asked(200).of(&[hash]),
    )
    .await;
    seen.ask(
        &server,
        "POST /api/v1/changes/{id}/undo",
        asked(200).of(&[change]),
    )
    .await;
    seen.ask(
        &server,
        "POST /api/v1/changes/{id}/undo",
        asked(409).of(&[change]),
    )
    .await;
}

async fn questions(seen: &mut Recorder) {
    let server = Double::new();
    let checks = "POST /api/v1/checks";
    let expression = json!({ "expression": "rate(http_requests_totl[5m]) / 0" });
    seen.ask(&server, checks, asked(200).with(expression)).await;
    let rules = "groups:\n  - name: a\n    rules:\n      - record: b\n        expr: sum(\n";
    let rule_file = json!({ "rule_file": { "name": "a.yaml", "text": rules } });
    seen.ask(&server, checks, asked(200).with(rule_file)).await;
    seen.ask(&server, "GET /api/v1/configuration", asked(200)).await;
    seen.ask(
        &server,
        "POST /api/v1/configuration/tests",
        asked(200).with(json!({ "part": "source" })),
    )
    .await;
    let spec = r#"{"apiVersion":"pyrra.dev/v1alpha1","kind":"ServiceLevelObjective","metadata":{"name":"p"},
        "spec":{"target":"99","window":"4w","indicator":{"ratio":{
            "errors":{"metric":"http_requests_total{service=\"payment\",code=~\"5..\"}"},
            "total":{"metric":"http_requests_total{service=\"payment\"}"}}}}}"#;
    let imports = "POST /api/v1/imports";
    let file = json!({ "name": "pyrra.yaml", "text": spec, "period": "4w", "alerting": "derived" });
    seen.ask(&server, imports, asked(201).with(file)).await;
    let broken = json!({ "name": "x.yaml", "text": "version: srellama/v1\nobjectives: 1" });
    seen.ask(&server, imports, asked(422).with(broken)).await;

    let tasks = "POST /api/v1/tasks";
    let body = json!({ "method": "GET", "path": "/api/v1/services" });
    let task = seen.ask(&server, tasks, asked(201).with(body)).await;
    let refused = json!({ "data_source": "prom", "method": "GET", "path": "/api/v1/services" });
    seen.ask(&server, tasks, asked(409).with(refused)).await;
    let task = task["id"].as_str().unwrap();
    seen.ask(&server, "GET /api/v1/tasks/{id}/stream", asked(200).of(&[task]))
        .await;
    seen.ask(
        &server,
        "GET /api/v1/tasks/{id}/events",
        asked(200).of(&[task]).query("?after=0"),
    )
    .await;
    seen.ask(
        &server,
        "POST /api/v1/tasks/{id}/reads/{read}",
        asked(404)
            .of(&[task, "1"])
            .query("?status=200")
            .with(json!({ "results": {} })),
    )
    .await;
    seen.ask(&server, "DELETE /api/v1/tasks/{id}", asked(204).of(&[task]))
        .await;
}

/// A change that a browser drives into Grafana and back.
async fn with_grafana(seen: &mut Recorder) {
    let server = Double::with(World::shop(now()), AccessPolicy::Grafana, false);
    let grafana = FakeGrafana::with_prometheus("prom", true);
    let by_editor = |status| asked(status).by(By::Editor);
    seen.ask(
        &server,
        "POST /api/v1/proposals",
        by_editor(201).with(json!({ "service": "payment" })),
    )
    .await;
    let target = json!({
        "kind": "grafana", "folder_uid": "slo", "folder_title": "SLO", "datasource_uid": "prom",
        "recording_datasource_uid": "prom", "organisation_id": 1, "is_editable": true,
    });
    let of_ruler = json!({
        "kind": "ruler", "datasource_uid": "mimir", "ruler": "mimir", "namespace": "slo",
        "marks": { "labels": { "team": "shop" }, "grafana_url": "http://g", "runbook_url": "http://r" },
    });
    let asked_plan =
        json!({ "service": "payment", "objective_ids": ["payment-availability"], "target": of_ruler });
    seen.ask(
        &server,
        "POST /api/v1/object-plans",
        by_editor(200).with(asked_plan),
    )
    .await;
    let asked_plan = json!({ "service": "payment", "target": target });
    let plan = seen
        .ask(
            &server,
            "POST /api/v1/object-plans",
            by_editor(200).with(asked_plan),
        )
        .await;
    let groups = plan["objects"].as_array().unwrap().iter();
    let reviewed: Value = groups
        .filter(|object| object["kind"] == "rule_group")
        .map(|object| json!({ "id": object["objective_id"], "proposal": object["proposal"] }))
        .collect();
    let body = json!({ "service": "payment", "objectives": reviewed, "target": target });
    let start = "POST /api/v1/changes/start";
    let started = seen.ask(&server, start, by_editor(201).with(body.clone())).await;
    seen.ask(&server, start, by_editor(409).with(body)).await;
    let change = started["change"]["id"].as_str().unwrap().to_owned();
    drive(seen, &server, &grafana, started).await;
    let resume = by_editor(404).of(&["c000000000000"]);
    seen.ask(&server, "POST /api/v1/changes/{id}/resume", resume)
        .await;
    let undoing = seen
        .ask(
            &server,
            "POST /api/v1/changes/{id}/undo/start",
            by_editor(200).of(&[&change]),
        )
        .await;
    drive(seen, &server, &grafana, undoing).await;
}

/// Makes the steps as a page does, until none is left.
async fn drive(seen: &mut Recorder, server: &Double, grafana: &FakeGrafana, mut driven: Value) {
    let id = driven["change"]["id"].as_str().unwrap().to_owned();
    // What Grafana evaluates after a write is seen only as time goes on.
    let mut at = now();
    for _ in 0..MAX_STEPS {
        let Some(step) = driven["step"].as_object() else {
            return;
        };
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
        let answers = asked(200).by(By::Editor).of(&[&id]).with(body);
        driven = seen
            .ask(server, "POST /api/v1/changes/{id}/answers", answers)
            .await;
        assert_eq!(driven["trouble"], Value::Null, "{driven}");
    }
    panic!("the change has still steps: {driven}");
}

/// Exchanges of one shape are told once.
fn document(exchanges: Vec<Value>) -> Value {
    cut(&Value::Array(exchanges))
}

#[tokio::test]
async fn the_documents_of_the_contract_are_what_the_router_takes_and_answers() {
    let mut seen = Recorder::default();
    with_files(&mut seen).await;
    questions(&mut seen).await;
    with_grafana(&mut seen).await;

    let mut stale = Vec::new();
    let mut expected = BTreeSet::new();
    for (operation, exchanges) in seen.0 {
        let name = file_name(&operation);
        let path = folder().join(&name);
        let answered = json!({ "operation": operation, "exchanges": document(exchanges) });
        let committed = std::fs::read_to_string(&path).ok();
        let committed: Option<Value> = committed.map(|text| serde_json::from_str(&text).unwrap());
        expected.insert(name.clone());
        if committed.is_none_or(|committed| shape(&committed) != shape(&answered)) {
            stale.push(name);
            if is_update() {
                std::fs::create_dir_all(folder()).unwrap();
                let text = serde_json::to_string_pretty(&answered).unwrap();
                std::fs::write(&path, text + "\n").unwrap();
            }
        }
    }
    let there: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let left_over: Vec<_> = there.difference(&expected).collect();
    assert!(
        left_over.is_empty(),
        "no operation has the documents {left_over:?}"
    );
    assert!(
        stale.is_empty() || is_update(),
        "tests/contract is not what the API does: {stale:?}; run `UPDATE_EXPECT=1 cargo test -p api` and read the diff"
    );
}

fn is_update() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// `post-changes-id-undo.json` for `POST /api/v1/changes/{id}/undo`, `get-unversioned-health.json` for `GET /health`.
fn file_name(operation: &str) -> String {
    let lower = operation.to_lowercase();
    let plain = if lower.contains("/api/v1/") {
        lower.replace("/api/v1/", "/")
    } else {
        lower.replace(" /", " /unversioned/")
    };
    let words: Vec<&str> = plain
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .collect();
    format!("{}.json", words.join("-"))
}

#[test]
fn every_operation_has_documents() {
    let described: Value = serde_json::from_str(&api::openapi_document()).unwrap();
    for (path, item) in described["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let operation = format!("{} {path}", method.to_uppercase());
            let is_there = folder().join(file_name(&operation)).is_file();
            let is_excepted = WITHOUT_DOCUMENTS.contains(&operation.as_str());
            assert!(
                is_there != is_excepted,
                "{operation} needs an exchange in this file"
            );
        }
    }
}

/// Reads the body of a request as the handler of an operation does; what is wrong with it, if anything.
fn fault_of_request(operation: &str, body: &Value) -> Option<String> {
    fn read<T: DeserializeOwned>(body: &Value) -> Option<String> {
        T::deserialize(body).err().map(|error| error.to_string())
    }
    match operation {
        "POST /api/v1/changes" => read::<ChangeRequest>(body),
        "POST /api/v1/changes/start" => read::<DriveRequest>(body),
        "POST /api/v1/changes/{id}/answers" => read::<StepAnswerRequest>(body),
        "POST /api/v1/checks" => read::<CheckRequest>(body),
        "POST /api/v1/configuration/tests" => read::<PartTestRequest>(body),
        "POST /api/v1/imports" => read::<SpecFileRequest>(body),
        "POST /api/v1/object-plans" => read::<ObjectPlanRequest>(body),
        "POST /api/v1/plans" => read::<PlanRequest>(body),
        "POST /api/v1/proposals" => read::<ProposalRequest>(body),
        "POST /api/v1/proposals/{digest}/revisions" => read::<ScenarioRequest>(body),
        "POST /api/v1/proposals/{digest}/what-if" => read::<WhatIfRequest>(body),
        "POST /api/v1/tasks" => read::<TaskRequest>(body),
        "PUT /api/v1/dismissals/{id}" => read::<DismissalRequest>(body),
        // What Grafana answered a page; any JSON.
        "POST /api/v1/tasks/{id}/reads/{read}" => None,
        _ => Some("no request type is known of it; add it to this table".to_owned()),
    }
}

/// What clients send is what the handlers read, and nothing that they do not know passes unseen.
#[test]
fn every_request_of_the_documents_is_read_and_a_member_too_many_is_not() {
    let mut n_requests = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let operation = document["operation"].as_str().unwrap();
        let exchanges = document["exchanges"].as_array().unwrap().iter();
        for request in exchanges.filter_map(|exchange| exchange.get("request")) {
            assert_eq!(
                fault_of_request(operation, request),
                None,
                "{operation}: {request}"
            );
            n_requests += 1;
            if operation.ends_with("/reads/{read}") {
                continue;
            }
            let mut unknown = request.clone();
            unknown["nobody_knows_this"] = json!(true);
            assert!(
                fault_of_request(operation, &unknown).is_some(),
                "{operation} takes {unknown}"
            );
        }
    }
    assert!(n_requests >= 20, "{n_requests} requests are read");
}

#[test]
fn a_shape_is_told_by_members_and_types_alone() {
    let with = |value: Value| shape(&cut(&value));
    let one = with(json!({ "a": [{ "b": 1 }, { "b": 2.5 }], "c": "x".repeat(500) }));
    assert_eq!(one, with(json!({ "a": [{ "b": 7 }], "c": "" })));
    assert_ne!(one, with(json!({ "a": [{ "b": "7" }], "c": "" })));
    assert_ne!(one, with(json!({ "a": [{ "b": 7, "d": null }], "c": "" })));
}
