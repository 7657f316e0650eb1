//! A server over fakes, asked without a network.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use api::{AccessPolicy, AccessToken, ApiState, Metrics, Tokens, router};
use app::{App, RuleTarget, Settings};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use domain::ports::MetricsSource;
use fakes::{FakePrometheus, MemoryLedger, MemoryRuleFolder, MemoryStore, World};
use jiff::Timestamp;
use serde_json::Value;
use tower::ServiceExt as _;

pub(crate) const READ_TOKEN: &str = "read-0123456789abcdef";
pub(crate) const ADMIN_TOKEN: &str = "admin-0123456789abcdef";

pub(crate) fn now() -> Timestamp {
    Timestamp::from_second(1_767_607_200).unwrap()
}

pub(crate) static SHOP: LazyLock<World> = LazyLock::new(|| World::shop(now()));

/// The server and what stands behind it.
pub(crate) struct Double {
    router: Router,
    pub(crate) prometheus: FakePrometheus,
    pub(crate) folder: MemoryRuleFolder,
    pub(crate) store: MemoryStore,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The code of the envelope, whose form is checked.
    #[track_caller]
    pub(crate) fn error_code(&self) -> String {
        let body = self.json();
        let error = &body["error"];
        assert!(error["message"].is_string(), "{body}");
        assert!(error["causes"].is_array(), "{body}");
        let request_id = error["request_id"].as_str().unwrap();
        assert_eq!(self.headers["x-request-id"], request_id, "{body}");
        error["code"].as_str().unwrap().to_owned()
    }
}

impl Double {
    /// With two tokens, the demo's shop and a rule folder.
    pub(crate) fn new() -> Self {
        Self::with(SHOP.clone(), tokens(), true)
    }

    pub(crate) fn empty() -> Self {
        Self::with(World::empty(now()), tokens(), true)
    }

    pub(crate) fn with(world: World, access: AccessPolicy, has_rules: bool) -> Self {
        Self::reading_by(world, access, has_rules, |prometheus| Arc::new(prometheus))
    }

    /// With what reads the fake Prometheus in its place.
    pub(crate) fn reading_by(
        world: World,
        access: AccessPolicy,
        has_rules: bool,
        source: impl FnOnce(FakePrometheus) -> Arc<dyn MetricsSource>,
    ) -> Self {
        let folder = MemoryRuleFolder::new("/rules");
        let prometheus = FakePrometheus::new(world).with_memory_rule_folder(folder.clone());
        let store = MemoryStore::new();
        let app = App {
            source: source(prometheus.clone()),
            store: Arc::new(store.clone()),
            ledger: Arc::new(MemoryLedger::new(now)),
            scorer: None,
            clock: now,
            settings: Settings {
                verify_within: Duration::from_millis(100),
                ..Settings::default()
            },
            histories: app::HistoryCache::default(),
            profiles: app::ProfileCache::default(),
        };
        let target = RuleTarget {
            folder: Arc::new(folder.clone()),
            reload: Arc::new(prometheus.clone()),
        };
        let state = ApiState::new(
            app,
            has_rules.then_some(target),
            access,
            Arc::new(Metrics::default()),
            now,
        );
        Self {
            router: router(state),
            prometheus,
            folder,
            store,
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(request("GET", path, Some(ADMIN_TOKEN), "")).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(request("POST", path, Some(ADMIN_TOKEN), &body.to_string()))
            .await
    }
}

pub(crate) fn tokens() -> AccessPolicy {
    let token = |text: &str| AccessToken::try_new(&text.into()).unwrap();
    AccessPolicy::Tokens(Tokens::try_new(Some(token(READ_TOKEN)), Some(token(ADMIN_TOKEN))).unwrap())
}

pub(crate) fn request(method: &str, path: &str, token: Option<&str>, body: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if !body.is_empty() {
        request = request.header("content-type", "application/json");
    }
    request.body(Body::from(body.to_owned())).unwrap()
}
