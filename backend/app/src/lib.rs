//! The use cases of SRE-Llama, one module per thing that a user does: look at services, propose
//! and import objectives, check rules, apply and undo changes, verify receipts.
//!
//! [`App`] orchestrates the ports of `domain`; it knows no transport, no file format and no
//! database. Whoever builds it (crate `server`, a test) decides what stands behind each port.

pub mod apply;
pub mod burn_downs;
pub mod check;
pub mod configuration;
pub mod discover;
pub mod discovery;
pub mod dismiss;
pub mod drive;
pub mod error;
pub mod export;
pub mod exposed;
pub mod grouped;
pub mod history;
pub mod import;
pub mod objectives;
pub mod propose;
pub mod readiness;
pub mod receipts;
pub mod recover;
pub mod revise;
pub mod services;
pub mod undo;
pub mod verify;
pub mod what_if;

mod change_log;
mod choose_bound;
mod history_cache;
mod kind_findings;
mod model_rank;
mod profile_cache;
mod promql_server;
mod proposal_rules;
mod prove;
mod server_rules;
mod unseen_events;

use std::sync::Arc;
use std::time::Duration;

use domain::candidate::Pack;
use domain::ledger::Ledger;
use domain::ports::{MetricsSource, Reload, RuleFolder, Store};
use domain::scoring::CandidateScorer;
use jiff::Timestamp;

pub use error::{AppError, ErrorKind};
pub use history_cache::HistoryCache;
pub use profile_cache::ProfileCache;

/// The use cases over their ports. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Where metrics are read.
    pub source: Arc<dyn MetricsSource>,
    /// Where proposals, changes and receipts are kept.
    pub store: Arc<dyn Store>,
    /// Where receipts are minted.
    pub ledger: Arc<dyn Ledger>,
    /// The model, if there is one.
    pub scorer: Option<Arc<dyn CandidateScorer>>,
    /// What time it is.
    pub clock: fn() -> Timestamp,
    /// What the operator chose.
    pub settings: Settings,
    /// Histories that were read for proposals, so that they need not be read again.
    pub histories: HistoryCache,
    /// What PromQL the sources take, so that it need not be learned again.
    pub profiles: ProfileCache,
}

/// Where rules are put in force: a folder and the server that reads it.
#[derive(Clone)]
pub struct RuleTarget {
    /// The folder of rule files.
    pub folder: Arc<dyn RuleFolder>,
    /// Makes the server read it again.
    pub reload: Arc<dyn Reload>,
}

/// What the operator chose.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The labels that name a service, the most telling first.
    pub service_labels: Vec<String>,
    /// How often our rules are evaluated.
    pub evaluation_interval: domain::TimeSpan,
    /// How long the server may take to evaluate new rules before they are taken back.
    pub verify_within: Duration,
    /// Templates for well-known metrics; those that come first win.
    pub packs: Vec<Pack>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            service_labels: domain::metric::DEFAULT_SERVICE_LABELS.map(str::to_owned).to_vec(),
            evaluation_interval: domain::TimeSpan::from_seconds(30),
            verify_within: Duration::from_secs(90),
            packs: Vec::new(),
        }
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("source", &self.source.origin())
            .field("ledger", &self.ledger.identity())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RuleTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RuleTarget")
            .field("folder", &self.folder.folder())
            .field("reload", &self.reload.means())
            .finish()
    }
}
