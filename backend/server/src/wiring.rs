//! Decides what stands behind each port.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::{App, RuleTarget};
use domain::TimeSpan;
use domain::ledger::{Ledger as _, LedgerIdentity};
use domain::ports::{MetricsSource, Reload};
use domain::scoring::CandidateScorer;
use inference::LazyScorer;
use jiff::Timestamp;
use sources::{
    ClientOptions, GrafanaClient, GrafanaSource, PrometheusClient, PrometheusRuleFolder, ReloadMeans,
};
use store::SqliteStore;

use crate::cli::Cli;
use crate::config;
use crate::config::data_dir::DataDir;
use crate::config::ledger::LedgerConfig;
use crate::config::model::ModelConfig;
use crate::config::source::{SourceConfig, settings_of};
use crate::failure::Failure;
use crate::fake_world::{self, StandingShop};
use crate::ledger_on_demand::LedgerOnDemand;
use crate::no_source::NoSource;
use crate::terminal::{Terminal, Tone, shell_word};

/// What a command needs.
pub(crate) struct Needs<'a> {
    /// Whether it reads metrics.
    pub(crate) source: Need,
    /// Whether it ranks candidates.
    pub(crate) model: bool,
    /// Where it puts rules in force, or looks for drift.
    pub(crate) rules: Option<Rules<'a>>,
}

/// Whether something must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// It must.
    Required,
    /// It is used where it is named.
    Optional,
}

/// Where rules are put in force.
pub(crate) struct Rules<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) reload: &'a ReloadMeans,
    pub(crate) verify_within: Option<TimeSpan>,
}

/// What a command works with.
pub(crate) struct Wired {
    pub(crate) app: App,
    pub(crate) rules: Option<RuleTarget>,
    pub(crate) ledger: Arc<LedgerOnDemand>,
    /// How the source was named, to be named again in the next command.
    pub(crate) source_words: String,
    /// The time up to which history is read.
    pub(crate) history_end: fn() -> Timestamp,
}

impl Wired {
    /// The rule target of a command that asked for one.
    pub(crate) fn take_rules(&mut self) -> Result<RuleTarget, Failure> {
        self.rules
            .take()
            .ok_or_else(|| Failure::setting("there is no rule folder", "name one with `--rules`"))
    }

    /// Which ledger it is.
    pub(crate) fn ledger_identity(&self) -> LedgerIdentity {
        self.ledger.identity()
    }
}

/// Does the command line name a source, if only the made-up one?
pub(crate) fn names_a_source(cli: &Cli) -> bool {
    cli.source.fake || cli.source.source.is_some()
}

/// A source, and what makes it read its rules again.
pub(crate) struct WiredSource {
    pub(crate) source: Arc<dyn MetricsSource>,
    pub(crate) reload: Arc<dyn Reload>,
    words: String,
    pub(crate) history_end: fn() -> Timestamp,
}

const NAME_A_SOURCE: &str = "name one with `--source http://localhost:9090`";

/// Wires what `needs` asks for.
pub(crate) async fn wire(cli: &Cli, needs: Needs<'_>, terminal: &Terminal) -> Result<Wired, Failure> {
    let data_dir = DataDir::choose(cli.data_dir.clone(), |name| std::env::var_os(name))?;
    let mut settings = settings_of(
        &cli.source,
        needs.rules.as_ref().and_then(|rules| rules.verify_within),
    )?;
    settings.packs = config::packs::read(cli.packs.as_deref())?;
    let config = SourceConfig::read(&cli.source)?;
    let config = match needs.source {
        Need::Required => config.required()?,
        Need::Optional => config,
    };
    let wired = wire_source(config, needs.rules.as_ref(), NAME_A_SOURCE).await?;
    let store = SqliteStore::open(data_dir.path())?;
    let scorer = if needs.model {
        load_model(cli, &data_dir, terminal).await?
    } else {
        None
    };
    let ledger = Arc::new(LedgerOnDemand::new(LedgerConfig::read(&cli.ledger, &data_dir)?));
    let app = App {
        source: wired.source,
        store: Arc::new(store),
        ledger: ledger.clone(),
        scorer,
        clock: Timestamp::now,
        settings,
        histories: app::HistoryCache::default(),
        profiles: app::ProfileCache::default(),
    };
    let rules = needs.rules.map(|rules| RuleTarget {
        folder: Arc::new(PrometheusRuleFolder::new(&resolved(rules.folder))),
        reload: wired.reload,
    });
    Ok(Wired {
        app,
        rules,
        ledger,
        source_words: wired.words,
        history_end: wired.history_end,
    })
}

/// Wires a source. Where none is named, each question is answered by `remedy`.
pub(crate) async fn wire_source(
    config: SourceConfig,
    rules: Option<&Rules<'_>>,
    remedy: &'static str,
) -> Result<WiredSource, Failure> {
    let no_source = NoSource { remedy };
    match config {
        SourceConfig::Server { address, options } => {
            let client = PrometheusClient::new(&address, options.clone())?;
            Ok(WiredSource {
                words: format!(" --source {}", shell_word(&client.origin())),
                source: Arc::new(client),
                reload: reload_of(rules, &address, options, no_source)?,
                history_end: Timestamp::now,
            })
        }
        SourceConfig::DataSource {
            grafana,
            uid,
            options,
        } => {
            let client = GrafanaClient::new(&grafana, options)?;
            Ok(WiredSource {
                words: String::new(),
                source: Arc::new(GrafanaSource::new(Arc::new(client), uid)),
                reload: reload_elsewhere(rules, no_source)?,
                history_end: Timestamp::now,
            })
        }
        SourceConfig::Fake => {
            let shop = StandingShop::open(rules.map(|rules| resolved(rules.folder)).as_deref()).await;
            Ok(WiredSource {
                reload: Arc::new(shop.prometheus()),
                source: Arc::new(shop),
                words: " --fake".to_owned(),
                history_end: fake_world::now,
            })
        }
        SourceConfig::None => Ok(WiredSource {
            source: Arc::new(no_source),
            reload: reload_elsewhere(rules, no_source)?,
            words: String::new(),
            history_end: Timestamp::now,
        }),
    }
}

/// The reload of a server whose own address is not known.
fn reload_elsewhere(rules: Option<&Rules<'_>>, no_source: NoSource) -> Result<Arc<dyn Reload>, Failure> {
    match rules {
        Some(rules) if !matches!(rules.reload, ReloadMeans::Http) => {
            reload_of(Some(rules), "", ClientOptions::default(), no_source)
        }
        _ => Ok(Arc::new(no_source)),
    }
}

fn reload_of(
    rules: Option<&Rules<'_>>,
    source: &str,
    options: ClientOptions,
    no_source: NoSource,
) -> Result<Arc<dyn Reload>, Failure> {
    let Some(rules) = rules else {
        return Ok(Arc::new(no_source));
    };
    let reload = rules.reload.reload_of(source, options)?;
    reload.map(Arc::from).ok_or_else(|| {
        Failure::setting(
            "rules that the server does not read again are not in force",
            "use `--reload http`, an address or `signal:PID`",
        )
    })
}

/// One path for one folder, however it is written: changes keep the paths of their files.
pub(crate) fn resolved(folder: &Path) -> PathBuf {
    let absolute = || std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    std::fs::canonicalize(folder).unwrap_or_else(|_| absolute())
}

/// Loads the model before it is needed, so that weights that cannot be used are told at once.
async fn load_model(
    cli: &Cli,
    data_dir: &DataDir,
    terminal: &Terminal,
) -> Result<Option<Arc<dyn CandidateScorer>>, Failure> {
    match ModelConfig::find(cli.model.model.clone(), data_dir)? {
        ModelConfig::Off => Ok(None),
        ModelConfig::NotFetched { weights, fetch } => {
            let note = format!(
                "without a model: `{}` is not there; fetch it with `{fetch}`",
                weights.display()
            );
            terminal.line(Tone::Quiet, "Ranking", note)?;
            Ok(None)
        }
        ModelConfig::Weights { manifest, weights } => {
            let scorer = Arc::new(LazyScorer::new(*manifest, weights));
            let loading = scorer.clone();
            let loaded = tokio::task::spawn_blocking(move || loading.load().map(drop));
            let loaded = terminal.while_waiting("Loading", "the model", loaded).await;
            loaded.map_err(std::io::Error::other)??;
            Ok(Some(scorer))
        }
    }
}
