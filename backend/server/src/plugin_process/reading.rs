//! What the data source reads: what the app's process keeps, beside that process, and the source that
//! the data source's own settings name. Nothing is written and nothing is made, so both processes have
//! one folder at the same time.

use std::collections::HashMap;
use std::sync::Arc;

use app::{App, AppError};
use domain::ports::SourceError;
use plugin::{CallContext, Health};
use serde_json::json;
use store::SqliteStore;
use tokio::sync::Mutex;

use crate::commands::serve::observed;
use crate::config::ledger::LedgerConfig;
use crate::failure::Failure;
use crate::ledger_on_demand::LedgerOnDemand;
use crate::plugin_process::organisation::Organisations;
use crate::plugin_process::settings::Settings;
use crate::wiring::wire_source;

/// Where the data source's settings are made.
const NAME_A_SOURCE: &str = "for values of now, set the address of a Prometheus or Mimir in the data source's settings, or \
     another data source with the token of a service account";

/// What was opened for reading, by organisation.
pub(crate) struct Readings {
    organisations: Arc<Organisations>,
    opened: Mutex<HashMap<i64, Opened>>,
}

#[derive(Clone)]
struct Opened {
    store: Arc<SqliteStore>,
    ledger: Arc<LedgerOnDemand>,
}

impl Readings {
    pub(crate) fn new(organisations: Arc<Organisations>) -> Self {
        Self {
            organisations,
            opened: Mutex::default(),
        }
    }

    /// What answers the queries of a data source; `None` where the app keeps nothing of this
    /// organisation yet.
    pub(crate) async fn of(&self, context: &CallContext) -> Result<Option<App>, Failure> {
        let Some(Opened { store, ledger }) = self.open(context.organisation).await? else {
            return Ok(None);
        };
        let operator = &self.organisations.operator;
        let settings = context
            .data_source
            .as_ref()
            .map(|data_source| &data_source.settings);
        let settings = Settings::of(operator, settings, Some(context))?;
        let wired = wire_source(settings.source(), None, NAME_A_SOURCE).await?;
        let app = App {
            source: wired.source,
            store,
            ledger,
            scorer: None,
            clock: wired.history_end,
            settings: app::Settings::default(),
            histories: app::HistoryCache::default(),
            profiles: app::ProfileCache::default(),
        };
        Ok(Some(observed(app, &self.organisations.metrics)))
    }

    /// Asks the store, and the source where the settings name one.
    pub(crate) async fn health(&self, context: &CallContext) -> Result<Health, Failure> {
        let Some(app) = self.of(context).await? else {
            return Ok(ready(
                "the app has kept nothing in this organisation yet; open it, and put an objective in force"
                    .to_owned(),
                0,
            ));
        };
        let n_objectives = app.promises_in_force(None)?.len();
        let kept = match n_objectives {
            0 => "no objective is in force yet".to_owned(),
            1 => "1 objective is in force".to_owned(),
            n => format!("{n} objectives are in force"),
        };
        let message = match app.source.server().await {
            Ok(server) => format!("{kept}; reads {} ({server})", app.source.origin()),
            Err(SourceError::NotConfigured { .. }) => {
                format!("{kept}; shows what is kept, with its age; {NAME_A_SOURCE}")
            }
            Err(error) => return Err(AppError::from(error).into()),
        };
        Ok(ready(message, n_objectives))
    }

    async fn open(&self, organisation: i64) -> Result<Option<Opened>, Failure> {
        let mut opened = self.opened.lock().await;
        if let Some(known) = opened.get(&organisation) {
            return Ok(Some(known.clone()));
        }
        let data = self.organisations.operator.data_of(organisation)?;
        let Some(store) = SqliteStore::open_read_only(data.path())? else {
            return Ok(None);
        };
        let folder = data.ledger();
        let new = Opened {
            store: Arc::new(store),
            ledger: Arc::new(LedgerOnDemand::new(LedgerConfig::Embedded { folder })),
        };
        opened.insert(organisation, new.clone());
        Ok(Some(new))
    }
}

fn ready(message: String, n_objectives: usize) -> Health {
    Health {
        is_ready: true,
        message,
        details: json!({ "n_objectives": n_objectives }),
    }
}
