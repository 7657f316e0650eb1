//! What a page reads for us is what we read by ourselves: every use case by relay, over a double of
//! Grafana's data source routes, with the page played by the test.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::{AccessPolicy, ApiState, Desk, Metrics, router};
use app::apply::ApplyRequest;
use app::objectives::ObjectiveFilter;
use app::propose::ProposeRequest;
use app::{App, RuleTarget, Settings};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use domain::caller::User;
use domain::change::{ApprovalMeans, Approver};
use domain::grafana_api::GrafanaRequest;
use domain::ports::{Between, MetricsSource as _, SourceError};
use domain::{Caller, DataSourceUid, Identity, OrganisationRole, ReadBy, TimeSpan};
use fakes::{
    FAKE_DATA_SOURCE, FakeDataSource, FakePrometheus, MemoryLedger, MemoryRuleFolder, MemoryStore, World,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sources::GrafanaSource;
use tower::ServiceExt as _;

fn now() -> Timestamp {
    Timestamp::constant(1_767_607_200, 0)
}

fn payment() -> ProposeRequest {
    ProposeRequest {
        service: "payment".to_owned(),
        period: domain::Period::THIRTY_DAYS,
        target: None,
        alerting: domain::Alerting::Derived,
        maintenance: Vec::new(),
        group_by: None,
        as_of: now(),
    }
}

/// Whoever asks does so at no whole minute.
fn asked_at() -> Timestamp {
    now() + SignedDuration::from_secs(17)
}

/// A plugin without a source of its own, and the Grafana before it.
struct Plugin {
    router: Router,
    grafana: FakeDataSource,
}

fn prometheus() -> FakePrometheus {
    FakePrometheus::new(World::shop(now()))
}

fn plugin() -> Plugin {
    plugin_before(prometheus(), MemoryStore::new())
}

fn app_of(source: FakePrometheus, store: MemoryStore) -> App {
    App {
        source: Arc::new(source),
        store: Arc::new(store),
        ledger: Arc::new(MemoryLedger::new(now)),
        scorer: None,
        clock: now,
        settings: Settings::default(),
        histories: app::HistoryCache::default(),
        profiles: app::ProfileCache::default(),
    }
}

fn plugin_before(prometheus: FakePrometheus, store: MemoryStore) -> Plugin {
    let app = app_of(FakePrometheus::new(World::empty(now())), store);
    let desk = Desk::of_grafana(Arc::new(|api, uid| Arc::new(GrafanaSource::new(api, uid))));
    let metrics = Arc::new(Metrics::default());
    let state = ApiState::new(app, None, AccessPolicy::Grafana, metrics, asked_at).with_desk(desk);
    Plugin {
        router: router(state),
        grafana: FakeDataSource::new(Arc::new(prometheus)),
    }
}

fn caller(login: &str, role: OrganisationRole) -> Caller {
    Caller {
        organisation: 1,
        user: Some(User {
            login: login.to_owned(),
            role,
        }),
        identity: Identity::Unverified {
            reason: "nobody signed".to_owned(),
        },
    }
}

impl Plugin {
    async fn call(&self, login: &str, method: &str, path: &str, body: Body) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("content-type", "application/json");
        let mut request = request.body(body).unwrap();
        let role = if login == "edgar" {
            OrganisationRole::Editor
        } else {
            OrganisationRole::Viewer
        };
        request.extensions_mut().insert(caller(login, role));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn begin(&self, login: &str, method: &str, path: &str, body: Option<Value>) -> String {
        let task = json!({
            "data_source": FAKE_DATA_SOURCE, "method": method, "path": path, "body": body,
        });
        let (status, begun) = self
            .call(login, "POST", "/api/v1/tasks", Body::from(task.to_string()))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{begun}");
        begun["id"].as_str().unwrap().to_owned()
    }

    /// What comes after an event, by polling.
    async fn events(&self, login: &str, id: &str, after: u64) -> Vec<Value> {
        let path = format!("/api/v1/tasks/{id}/events?after={after}");
        let (status, polled) = self.call(login, "GET", &path, Body::empty()).await;
        assert_eq!(status, StatusCode::OK, "{polled}");
        polled["events"].as_array().unwrap().clone()
    }

    async fn answer(&self, login: &str, id: &str, read: &Value) -> StatusCode {
        let request = GrafanaRequest {
            path: read["path"].as_str().unwrap().to_owned(),
            body: Some(read["body"].clone()).filter(|body| !body.is_null()),
        };
        assert_eq!(request.method(), read["method"]);
        let (status, body) = self.grafana.answer(&request).await;
        let path = format!("/api/v1/tasks/{id}/reads/{}?status={status}", read["read"]);
        self.call(login, "POST", &path, Body::from(body.to_string()))
            .await
            .0
    }

    /// Plays the page until the task has ended; answers what it ended with, and the reads it made.
    async fn run(&self, login: &str, method: &str, path: &str, body: Option<Value>) -> (Value, usize) {
        let id = self.begin(login, method, path, body).await;
        let (mut after, mut n_reads) = (0, 0);
        loop {
            for event in self.events(login, &id, after).await {
                after = event["number"].as_u64().unwrap();
                match event["event"].as_str().unwrap() {
                    "read" => {
                        n_reads += 1;
                        assert_eq!(self.answer(login, &id, &event).await, StatusCode::NO_CONTENT);
                    }
                    "done" => return (event, n_reads),
                    "progress" => assert!(event["n_bytes"].as_u64().unwrap() > 0),
                    "discovery" => assert!(event["done"].as_u64() <= event["of"].as_u64()),
                    other => panic!("{other}"),
                }
            }
        }
    }
}

#[tokio::test]
async fn services_come_by_the_page_that_asked() {
    let (done, n_reads) = plugin().run("vera", "GET", "/api/v1/services", None).await;
    assert_eq!(done["status"], 200, "{done}");
    let services = done["body"]["services"].as_array().unwrap();
    assert!(
        services.iter().any(|service| service["name"] == "payment"),
        "{done}"
    );
    assert!(n_reads > 3, "{n_reads}");
}

#[tokio::test]
async fn a_proposal_by_relay_is_the_one_that_is_read_directly() {
    let plugin = plugin();
    let body = json!({ "service": "payment" });
    let (done, n_reads) = plugin
        .run("edgar", "POST", "/api/v1/proposals", Some(body.clone()))
        .await;
    assert_eq!(done["status"], 201, "{done}");

    let direct = App {
        source: Arc::new(prometheus()),
        store: Arc::new(MemoryStore::new()),
        ledger: Arc::new(MemoryLedger::new(now)),
        scorer: None,
        clock: now,
        settings: Settings::default(),
        histories: app::HistoryCache::default(),
        profiles: app::ProfileCache::default(),
    };
    let direct = direct.propose(&payment()).await.unwrap();
    let relayed = done["body"]["proposals"].as_array().unwrap();
    assert_eq!(relayed.len(), direct.proposals.len());
    assert!(!relayed.is_empty());
    for (relayed, direct) in relayed.iter().zip(direct.proposals) {
        assert_eq!(relayed["evidence"]["read_by"], "relay");
        assert_eq!(direct.evidence.read_by, ReadBy::Direct);
        let direct = serde_json::to_value(api::proposal_document::ProposalResponse::from(&direct)).unwrap();
        for part in ["objective", "alert_tiers", "backtest", "findings", "reasons"] {
            assert_eq!(relayed[part], direct[part], "{part}");
        }
        assert_eq!(relayed["evidence"]["queries"], direct["evidence"]["queries"]);
    }
    assert!(n_reads > 20, "{n_reads}");
}

#[tokio::test]
async fn an_objective_in_force_stands_by_relay_where_it_stands_directly() {
    let folder = MemoryRuleFolder::new("/rules");
    let prometheus = prometheus().with_memory_rule_folder(folder.clone());
    let store = MemoryStore::new();
    let direct = app_of(prometheus.clone(), store.clone());
    put_in_force(&direct, folder, &prometheus).await;
    let asked = direct.objectives_in_force(ObjectiveFilter::default(), None, asked_at());
    let asked = asked.await.unwrap();
    let expected = serde_json::to_value(api::objective_status::ObjectiveListResponse::from(&asked)).unwrap();
    assert_eq!(expected["read_by"], "direct");

    let plugin = plugin_before(prometheus, store);
    let (done, n_reads) = plugin.run("vera", "GET", "/api/v1/objectives", None).await;
    assert_eq!(done["status"], 200, "{done}");
    assert_eq!(done["body"]["read_by"], "relay");
    // The double has no rules, which takes no figure away.
    let cut = done["body"]["cut"].as_array().unwrap();
    let is_of_rules = |cut: &Value| cut.as_str().unwrap().contains("its rules");
    assert!(cut.iter().all(is_of_rules), "{cut:?}");
    assert!(n_reads > 5, "{n_reads}");
    let relayed = done["body"]["objectives"].as_array().unwrap();
    let expected = expected["objectives"].as_array().unwrap();
    assert!(!expected.is_empty());
    assert_eq!(relayed.len(), expected.len());
    for (relayed, expected) in relayed.iter().zip(expected) {
        for part in [
            "objective",
            "state",
            "basis",
            "events_bad",
            "attainment",
            "budget",
            "burn_rate",
        ] {
            assert_eq!(relayed[part], expected[part], "{part}");
        }
        assert_eq!(relayed["basis"], "counted");
    }

    let id = expected[0]["objective"]["id"].as_str().unwrap();
    let (done, _) = plugin
        .run("vera", "GET", &format!("/api/v1/objectives/{id}"), None)
        .await;
    assert_eq!(done["body"]["read_by"], "relay", "{done}");
    let points = done["body"]["history"]["burn_down"].as_array().unwrap();
    assert!(points.len() > 20, "{}", points.len());
}

async fn put_in_force(app: &App, folder: MemoryRuleFolder, prometheus: &FakePrometheus) {
    let target = RuleTarget {
        folder: Arc::new(folder),
        reload: Arc::new(prometheus.clone()),
    };
    app.propose(&payment()).await.unwrap();
    let apply = ApplyRequest {
        service: "payment".to_owned(),
        objective_ids: Vec::new(),
        approved_by: Approver {
            login: "ada".to_owned(),
            means: ApprovalMeans::CommandLine,
        },
    };
    let plan = app.plan(&apply, &target).unwrap();
    app.apply(plan, &target).await.unwrap();
}

#[tokio::test]
async fn a_viewer_proposes_nothing_by_relay_either() {
    let (done, n_reads) = plugin()
        .run(
            "vera",
            "POST",
            "/api/v1/proposals",
            Some(json!({"service": "payment"})),
        )
        .await;
    assert_eq!((&done["status"], n_reads), (&json!(403), 0), "{done}");
}

#[tokio::test]
async fn a_stream_tells_at_once_and_a_second_page_takes_over() {
    use axum::body::BodyDataStream;
    use futures_of_the_stream::next_line;

    let plugin = plugin();
    let id = plugin.begin("vera", "GET", "/api/v1/services", None).await;
    let follow = async || -> BodyDataStream {
        let mut request = Request::get(format!("/api/v1/tasks/{id}/stream"))
            .body(Body::empty())
            .unwrap();
        let caller = caller("vera", OrganisationRole::Viewer);
        request.extensions_mut().insert(caller);
        let response = plugin.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/x-ndjson");
        response.into_body().into_data_stream()
    };
    let started = Instant::now();
    let mut first = follow().await;
    let line = next_line(&mut first).await;
    assert!(started.elapsed() < Duration::from_secs(2), "{line}");
    drop(first);
    // The page was closed before it answered; the one that comes back sees the same read.
    let mut second = follow().await;
    let read = loop {
        let line = next_line(&mut second).await;
        if line["event"] == "read" {
            break line;
        }
    };
    assert_eq!(plugin.answer("vera", &id, &read).await, StatusCode::NO_CONTENT);
    assert_eq!(
        plugin.answer("vera", &id, &read).await,
        StatusCode::NOT_FOUND,
        "a second answer"
    );
}

mod futures_of_the_stream {
    use axum::body::BodyDataStream;
    use serde_json::Value;

    /// The first line of the next piece.
    pub(super) async fn next_line(stream: &mut BodyDataStream) -> Value {
        let mut stream = std::pin::Pin::new(stream);
        let piece = std::future::poll_fn(|context| {
            use futures::Stream as _;
            stream.as_mut().poll_next(context)
        });
        let piece = piece.await.unwrap().unwrap();
        let text = String::from_utf8(piece.to_vec()).unwrap();
        serde_json::from_str(text.lines().next().unwrap()).unwrap()
    }
}

#[tokio::test]
async fn a_task_is_for_who_began_it() {
    let plugin = plugin();
    let id = plugin.begin("vera", "GET", "/api/v1/services", None).await;
    for (method, path) in [
        ("GET", format!("/api/v1/tasks/{id}/events")),
        ("GET", format!("/api/v1/tasks/{id}/stream")),
        ("POST", format!("/api/v1/tasks/{id}/reads/1?status=200")),
        ("DELETE", format!("/api/v1/tasks/{id}")),
    ] {
        let (status, _) = plugin.call("eve", method, &path, Body::from("{}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}");
    }
    let path = format!("/api/v1/tasks/{id}");
    let (status, _) = plugin.call("vera", "DELETE", &path, Body::empty()).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, _) = plugin.call("vera", "DELETE", &path, Body::empty()).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "it is forgotten");
}

#[tokio::test]
async fn an_answer_has_eight_mebibytes_at_most() {
    let plugin = plugin();
    let id = plugin.begin("vera", "GET", "/api/v1/services", None).await;
    let read = plugin.events("vera", &id, 0).await[0]["read"].clone();
    let path = format!("/api/v1/tasks/{id}/reads/{read}?status=200");
    let large = |n_bytes: usize| Body::from(vec![b' '; n_bytes]);
    let (status, refused) = plugin
        .call("vera", "POST", &path, large(8 * 1024 * 1024 + 1))
        .await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{refused}");
    assert_eq!(refused["error"]["code"], "too_large");
    let (status, _) = plugin.call("vera", "POST", &path, large(8 * 1024 * 1024)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn no_task_begins_a_task_or_leads_out_of_the_api() {
    let plugin = plugin();
    for path in [
        "/api/v1/tasks",
        "/api/v1/tasks/x/stream",
        "/health",
        "//evil",
        "x",
    ] {
        let task = json!({ "method": "GET", "path": path });
        let (status, refused) = plugin
            .call("vera", "POST", "/api/v1/tasks", Body::from(task.to_string()))
            .await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {refused}");
    }
    let task = json!({ "data_source": "../x", "method": "GET", "path": "/api/v1/services" });
    let (status, _) = plugin
        .call("vera", "POST", "/api/v1/tasks", Body::from(task.to_string()))
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_data_source_gives_the_same_values_as_its_prometheus() {
    let uid = DataSourceUid::parse(FAKE_DATA_SOURCE).unwrap();
    let direct = prometheus();
    let plain = FakeDataSource::new(Arc::new(direct.clone()));
    let selector = r#"{service="payment"}"#;
    let day = Between::the_last(TimeSpan::from_days(1), now());
    for grafana in [plain.clone(), plain.without_resources()] {
        let through = GrafanaSource::new(Arc::new(grafana), uid.clone());
        assert_eq!(through.read_by(), ReadBy::Token);
        assert_eq!(
            through.server().await.unwrap().version,
            direct.server().await.unwrap().version
        );
        assert_eq!(
            through.label_values("service", None, day).await.unwrap(),
            direct.label_values("service", None, day).await.unwrap()
        );
        assert_eq!(
            through.series(selector, day).await.unwrap().len(),
            direct.series(selector, day).await.unwrap().len()
        );
        assert_eq!(
            through.metadata().await.unwrap(),
            direct.metadata().await.unwrap()
        );
    }
    let through = GrafanaSource::new(Arc::new(FakeDataSource::new(Arc::new(direct.clone()))), uid);
    let expression = r#"sum(increase(payment_requests_total[5m]))"#;
    let refused = through.instant("sum(", now()).await.unwrap_err();
    assert!(
        matches!(refused, SourceError::Refused { status: 400, .. }),
        "{refused}"
    );
    // A month by the minute takes seven requests; a start that is no multiple of the step shifts nothing.
    let month = Between::the_last(TimeSpan::from_days(30), now());
    let crooked = Between {
        from: now() - jiff::SignedDuration::from_secs(7_260),
        until: now(),
    };
    for (between, step) in [
        (month, TimeSpan::from_minutes(1)),
        (crooked, TimeSpan::from_minutes(5)),
    ] {
        assert_eq!(
            through.range(expression, between, step).await.unwrap(),
            direct.range(expression, between, step).await.unwrap()
        );
    }
}
