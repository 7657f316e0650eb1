//! One store, ledger and router for each organisation of Grafana, since settings belong to one. They
//! are opened with its first call; the router is built again when its settings change.

use std::collections::HashMap;
use std::sync::Arc;

use api::{AccessPolicy, ApiState, Desk, Metrics};
use app::{App, AppError, RuleTarget};
use axum::Router;
use domain::Digest;
use domain::ports::{SourceError, Store};
use jiff::Timestamp;
use plugin::{CallContext, Health};
use serde_json::Value;
use sources::{GrafanaSource, PrometheusRuleFolder};
use store::SqliteStore;
use tokio::sync::{Mutex, MutexGuard};
use tracing::warn;

use crate::commands::serve::observed;
use crate::config::ledger::LedgerConfig;
use crate::failure::Failure;
use crate::ledger_on_demand::LedgerOnDemand;
use crate::observed::ObservedSource;
use crate::plugin_process::operator::Operator;
use crate::plugin_process::settings::{NAME_A_SOURCE, Settings};
use crate::wiring::{Rules, WiredSource, resolved, wire_source};

/// All organisations that called.
pub(crate) struct Organisations {
    pub(super) operator: Operator,
    pub(super) metrics: Arc<Metrics>,
    desk: Desk,
    known: Mutex<HashMap<i64, Arc<Mutex<Organisation>>>>,
}

struct Organisation {
    store: Arc<SqliteStore>,
    ledger: Arc<LedgerOnDemand>,
    serving: Option<Serving>,
}

/// What serves an organisation with one state of its settings.
#[derive(Clone)]
struct Serving {
    settings: Digest,
    app: App,
    rules: Option<RuleTarget>,
    state: ApiState,
    router: Router,
}

impl Organisations {
    pub(crate) fn new(operator: Operator, metrics: Arc<Metrics>) -> Self {
        let observed = metrics.clone();
        let desk = Desk::of_grafana(Arc::new(move |api, data_source| {
            Arc::new(ObservedSource {
                source: Arc::new(GrafanaSource::new(api, data_source)),
                metrics: observed.clone(),
            })
        }));
        Self {
            operator,
            metrics,
            desk,
            known: Mutex::default(),
        }
    }

    /// What serves this call.
    pub(crate) async fn router(&self, context: &CallContext) -> Result<Router, Failure> {
        Ok(self.serving(context).await?.router)
    }

    /// Asks source, store and ledger.
    pub(crate) async fn health(&self, context: &CallContext) -> Result<Health, Failure> {
        let serving = self.serving(context).await?;
        let readiness = serving.app.readiness().await;
        let rules = match &serving.rules {
            Some(target) => format!("puts rules into `{}`", target.folder.folder().display()),
            None => "has no `rules_dir`, so nothing can be applied".to_owned(),
        };
        let faults = [readiness.store.err(), readiness.ledger.err()];
        if let Some(error) = faults.into_iter().flatten().next() {
            return Err(error.into());
        }
        let message = match readiness.source {
            Ok(server) => format!("reads {} ({server}); {rules}", serving.app.source.origin()),
            Err(AppError::Source(SourceError::NotConfigured { .. })) => {
                format!(
                    "reads what a page reads for its user, and nothing in the background; {NAME_A_SOURCE}; {rules}"
                )
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Health {
            is_ready: true,
            message,
            details: Value::Null,
        })
    }

    /// Takes back what a crash left open, before anybody calls, where the operator says where the rules
    /// are. Only the app's process is told that; where an admin said it, the first call brings it.
    pub(crate) async fn recover(&self) {
        if self.operator.rules_dir.is_none() {
            return;
        }
        for number in self.operator.organisations() {
            if let Err(failure) = self.recover_organisation(number).await {
                warn!(organisation = number, "nothing was taken back: {failure:#}");
            }
        }
    }

    async fn recover_organisation(&self, number: i64) -> Result<(), Failure> {
        let organisation = self.organisation(number).await?;
        let mut organisation = organisation.lock().await;
        let changes = organisation.store.changes()?;
        if changes.iter().any(|change| !change.state.is_final()) {
            let settings = Settings::of(&self.operator, None, None)?;
            self.serving_with(&mut organisation, &settings).await?;
        }
        Ok(())
    }

    /// In Prometheus' format, with the changes and receipts of all organisations.
    pub(crate) async fn metrics(&self) -> Vec<u8> {
        let mut stores = Vec::new();
        for number in self.operator.organisations() {
            if let Ok(organisation) = self.organisation(number).await {
                stores.push(organisation.lock().await.store.clone());
            }
        }
        let stores: Vec<&dyn Store> = stores.iter().map(|store| &**store as &dyn Store).collect();
        if let Err(error) = self.metrics.count_kept(&stores) {
            warn!(%error, "changes and receipts are not counted");
        }
        self.metrics.encode().unwrap_or_default().into_bytes()
    }

    /// Waits until no organisation's rules are being changed.
    pub(crate) async fn changes_settled(&self) {
        for organisation in self.known.lock().await.values() {
            if let Some(serving) = &organisation.lock().await.serving {
                serving.state.changes_settled().await;
            }
        }
    }

    async fn serving(&self, context: &CallContext) -> Result<Serving, Failure> {
        let organisation = self.organisation(context.organisation).await?;
        let mut organisation = organisation.lock().await;
        let settings = Settings::of(&self.operator, context.app.as_ref(), Some(context))?;
        self.serving_with(&mut organisation, &settings).await
    }

    async fn serving_with(
        &self,
        organisation: &mut MutexGuard<'_, Organisation>,
        settings: &Settings,
    ) -> Result<Serving, Failure> {
        match &organisation.serving {
            Some(serving) if serving.settings == settings.digest() => Ok(serving.clone()),
            _ => self.serve_anew(organisation, settings).await,
        }
    }

    async fn organisation(&self, number: i64) -> Result<Arc<Mutex<Organisation>>, Failure> {
        let mut known = self.known.lock().await;
        if let Some(organisation) = known.get(&number) {
            return Ok(organisation.clone());
        }
        let data = self.operator.data_of(number)?;
        let store = SqliteStore::open(data.path())?;
        let folder = data.ledger();
        let organisation = Organisation {
            store: Arc::new(store),
            ledger: Arc::new(LedgerOnDemand::new(LedgerConfig::Embedded { folder })),
            serving: None,
        };
        let organisation = Arc::new(Mutex::new(organisation));
        known.insert(number, organisation.clone());
        Ok(organisation)
    }

    async fn serve_anew(
        &self,
        organisation: &mut MutexGuard<'_, Organisation>,
        settings: &Settings,
    ) -> Result<Serving, Failure> {
        let folder = settings.rules()?;
        let rules = folder.as_ref().map(|(folder, reload)| Rules {
            folder,
            reload,
            verify_within: None,
        });
        let wired = wire_source(settings.source(), rules.as_ref(), NAME_A_SOURCE).await?;
        let target = rules.map(|rules| RuleTarget {
            folder: Arc::new(PrometheusRuleFolder::new(&resolved(rules.folder))),
            reload: wired.reload.clone(),
        });
        if let Some(before) = &organisation.serving {
            before.state.changes_settled().await;
        }
        let serving = self.assemble(organisation, settings, wired, target);
        organisation.serving = Some(serving.clone());
        if let Some(target) = serving.rules.clone() {
            tokio::spawn(recover(serving.app.clone(), target));
        }
        Ok(serving)
    }

    fn assemble(
        &self,
        organisation: &Organisation,
        settings: &Settings,
        wired: WiredSource,
        rules: Option<RuleTarget>,
    ) -> Serving {
        let app = App {
            source: wired.source,
            store: organisation.store.clone(),
            ledger: organisation.ledger.clone(),
            scorer: self.operator.scorer.clone(),
            clock: Timestamp::now,
            settings: app::Settings {
                packs: self.operator.packs.clone(),
                ..settings.of_use_cases()
            },
            histories: app::HistoryCache::default(),
            profiles: app::ProfileCache::default(),
        };
        let app = observed(app, &self.metrics);
        let state = ApiState::new(
            app.clone(),
            rules.clone(),
            AccessPolicy::Grafana,
            self.metrics.clone(),
            wired.history_end,
        )
        .with_desk(self.desk.clone());
        Serving {
            settings: settings.digest(),
            app,
            rules,
            router: api::router(state.clone()),
            state,
        }
    }
}

/// Takes back what a crash left open. A source that is down now must not keep us from serving.
async fn recover(app: App, target: RuleTarget) {
    match app.recover(&target).await {
        Ok(findings) => {
            for finding in findings {
                warn!(place = finding.place, "{}", finding.message);
            }
        }
        Err(error) => warn!(%error, "what was left open is taken back with the next change"),
    }
}
