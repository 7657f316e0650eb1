//! What every handler has at hand.

use std::fmt;
use std::sync::Arc;

use app::{App, RuleTarget};
use axum::http::StatusCode;
use domain::ports::MetricsSource;
use jiff::Timestamp;
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedRwLockReadGuard, RwLock};

use crate::access::AccessPolicy;
use crate::error::ApiError;
use crate::metrics::Metrics;
use crate::observe::RequestIds;
use crate::relay::Desk;
use crate::turns::Turns;

/// What every handler has at hand. Cheap to clone.
#[derive(Clone)]
pub struct ApiState {
    pub(crate) app: Arc<App>,
    pub(crate) rules: Option<Arc<RuleTarget>>,
    pub(crate) access: Arc<AccessPolicy>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) history_end: fn() -> Timestamp,
    pub(crate) request_ids: Arc<RequestIds>,
    pub(crate) desk: Desk,
    pub(crate) proposing: Arc<Turns>,
    changing: Arc<RwLock<()>>,
    looking: Arc<Mutex<()>>,
}

impl ApiState {
    /// The state of a server. Without `rules` nothing can be planned, applied or undone.
    /// `history_end` is the time up to which proposals read history: the clock's, or that of a world
    /// that stands still.
    pub fn new(
        app: App,
        rules: Option<RuleTarget>,
        access: AccessPolicy,
        metrics: Arc<Metrics>,
        history_end: fn() -> Timestamp,
    ) -> Self {
        let request_ids = Arc::new(RequestIds::starting_at((app.clock)()));
        Self {
            app: Arc::new(app),
            rules: rules.map(Arc::new),
            access: Arc::new(access),
            metrics,
            history_end,
            request_ids,
            desk: Desk::without_relay(),
            proposing: Arc::default(),
            changing: Arc::default(),
            looking: Arc::default(),
        }
    }

    /// With a desk that outlives this state, and at which pages may read.
    pub fn with_desk(self, desk: Desk) -> Self {
        Self { desk, ..self }
    }

    /// The same, reading another source.
    pub(crate) fn reading(&self, source: Arc<dyn MetricsSource>) -> Self {
        let app = App {
            source,
            ..(*self.app).clone()
        };
        Self {
            app: Arc::new(app),
            ..self.clone()
        }
    }

    /// Waits until no change is being applied or undone, also for clients that went away.
    pub async fn changes_settled(&self) {
        drop(self.changing.write().await);
    }

    /// Held while a change is applied or undone.
    pub(crate) async fn begin_change(&self) -> OwnedRwLockReadGuard<()> {
        self.changing.clone().read_owned().await
    }

    /// Held while the services of the source are looked at.
    pub(crate) async fn begin_looking(&self) -> OwnedMutexGuard<()> {
        self.looking.clone().lock_owned().await
    }

    /// Where rules are put in force.
    pub(crate) fn rule_target(&self) -> Result<Arc<RuleTarget>, ApiError> {
        self.rules.clone().ok_or_else(|| {
            ApiError::new(
                StatusCode::CONFLICT,
                "no_rule_folder",
                self.access.without_rules(),
            )
        })
    }
}

impl fmt::Debug for ApiState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiState")
            .field("app", &self.app)
            .field("rules", &self.rules)
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}
