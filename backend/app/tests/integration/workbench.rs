//! An [`App`] over fakes that a test can hold on to.

use std::sync::Arc;
use std::time::Duration;

use app::apply::{Applied, ApplyRequest};
use app::propose::{Proposals, ProposeRequest};
use app::{App, AppError, RuleTarget, Settings};
use domain::change::{ApprovalMeans, Approver};
use domain::{ObjectiveId, Period, TimeSpan};
use fakes::{FakePrometheus, MemoryLedger, MemoryRuleFolder, MemoryStore, World};
use jiff::Timestamp;

pub(crate) const RULES: &str = "/rules";

/// Midday on a Tuesday.
pub(crate) fn now() -> Timestamp {
    "2026-03-10T12:00:00Z".parse().unwrap()
}

pub(crate) struct Workbench {
    pub(crate) app: App,
    pub(crate) prometheus: FakePrometheus,
    pub(crate) folder: MemoryRuleFolder,
    pub(crate) store: MemoryStore,
    pub(crate) ledger: MemoryLedger,
    pub(crate) target: RuleTarget,
}

impl Workbench {
    pub(crate) fn over(world: World) -> Self {
        let folder = MemoryRuleFolder::new(RULES);
        let prometheus = FakePrometheus::new(world).with_memory_rule_folder(folder.clone());
        let (store, ledger) = (MemoryStore::new(), MemoryLedger::new(now));
        let settings = Settings {
            verify_within: Duration::from_millis(200),
            ..Settings::default()
        };
        let app = App {
            source: Arc::new(prometheus.clone()),
            store: Arc::new(store.clone()),
            ledger: Arc::new(ledger.clone()),
            scorer: None,
            clock: now,
            settings,
            histories: app::HistoryCache::default(),
            profiles: app::ProfileCache::default(),
        };
        let target = RuleTarget {
            folder: Arc::new(folder.clone()),
            reload: Arc::new(prometheus.clone()),
        };
        Self {
            app,
            prometheus,
            folder,
            store,
            ledger,
            target,
        }
    }

    pub(crate) fn shop() -> Self {
        Self::over(World::shop(now()))
    }

    /// One service `cart` at 600 requests a minute with these shares of errors.
    pub(crate) fn cart(error_share: impl Fn(u64) -> f64 + Clone + 'static) -> Self {
        Self::over(
            World::builder(now())
                .http_service("cart", 600.0, error_share)
                .build(),
        )
    }

    pub(crate) async fn propose(&self, service: &str) -> Proposals {
        self.app.propose(&request(service)).await.unwrap()
    }

    pub(crate) async fn apply(&self, service: &str) -> Result<Applied, AppError> {
        let plan = self.app.plan(&apply_request(service, &[]), &self.target)?;
        self.app.apply(plan, &self.target).await
    }
}

pub(crate) fn request(service: &str) -> ProposeRequest {
    ProposeRequest {
        service: service.to_owned(),
        period: Period::THIRTY_DAYS,
        target: None,
        alerting: domain::Alerting::Derived,
        maintenance: Vec::new(),
        group_by: None,
        as_of: now(),
    }
}

pub(crate) fn apply_request(service: &str, objective_ids: &[&str]) -> ApplyRequest {
    let objective_ids: Vec<ObjectiveId> = objective_ids.iter().map(|id| id.parse().unwrap()).collect();
    let approved_by = Approver {
        login: "ada".to_owned(),
        means: ApprovalMeans::CommandLine,
    };
    ApplyRequest {
        service: service.to_owned(),
        objective_ids,
        approved_by,
    }
}

pub(crate) fn days(count: u64) -> TimeSpan {
    TimeSpan::from_days(count)
}
