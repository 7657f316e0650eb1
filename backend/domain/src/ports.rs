//! What the rules need of the outside, as small traits. Adapters live in `sources` and `store`;
//! doubles in `fakes`. See also [`crate::ledger`] and [`crate::scoring`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::change::{Change, ChangeId, FileBefore};
use crate::digest::Digest;
use crate::dismissal::Dismissal;
use crate::metric::{Labels, MetricMetadata};
use crate::objective::ObjectiveId;
use crate::overview::{DiscoveryCost, Overview};
use crate::proposal::Proposal;
use crate::read_by::ReadBy;
use crate::receipt::Receipt;
use crate::time_span::TimeSpan;

/// A Prometheus-compatible server, read by its HTTP API. Every call is bounded in time and bytes.
#[async_trait]
pub trait MetricsSource: Send + Sync {
    /// The address, without credentials.
    fn origin(&self) -> String;

    /// With whose rights it is read.
    fn read_by(&self) -> ReadBy {
        ReadBy::Direct
    }

    /// What the server says it is. The first call to make: it tells a Prometheus from anything else.
    async fn server(&self) -> Result<ServerProfile, SourceError>;

    /// The values of one label among the series that match `selector` (all series if `None`) in the
    /// time, sorted.
    async fn label_values(
        &self,
        label: &str,
        selector: Option<&str>,
        between: Between,
    ) -> Result<Vec<String>, SourceError>;

    /// The metadata of all metric families.
    async fn metadata(&self) -> Result<BTreeMap<String, MetricMetadata>, SourceError>;

    /// The label sets of the series that match `selector` in the time.
    async fn series(&self, selector: &str, between: Between) -> Result<Vec<Labels>, SourceError>;

    /// Evaluates an expression that yields an instant vector or a scalar at one time.
    async fn instant(&self, expression: &str, at: Timestamp) -> Result<Vec<Sample>, SourceError>;

    /// Evaluates an expression over time. Adapters split what the server's limit of points per
    /// request would refuse. Points are in time order; times without a value have no point.
    async fn range(
        &self,
        expression: &str,
        between: Between,
        step: TimeSpan,
    ) -> Result<Vec<SampleSeries>, SourceError>;

    /// The rule groups that the server has loaded.
    async fn rule_groups(&self) -> Result<Vec<LoadedRuleGroup>, SourceError>;

    /// The label sets of the series that match any of `selectors` in the time, each once. Adapters
    /// ask in one request where the server can, and may ask the server for no more than `limit`; an
    /// answer with more was not cut by it.
    async fn series_of_any(
        &self,
        selectors: &[String],
        between: Between,
        limit: usize,
    ) -> Result<Vec<Labels>, SourceError> {
        let mut found = std::collections::BTreeSet::new();
        for selector in selectors {
            found.extend(self.series(selector, between).await?);
            if found.len() > limit {
                break;
            }
        }
        Ok(found.into_iter().collect())
    }

    /// The names of the labels that any series of the metric has in the time, sorted, without
    /// `__name__`; `None` where the server cannot be asked, or knows no such series.
    async fn label_names(
        &self,
        _metric: &str,
        _between: Between,
    ) -> Result<Option<Vec<String>>, SourceError> {
        Ok(None)
    }

    /// The server's own list of its features; `None` where it has none or does not show it.
    async fn features(&self) -> Result<Option<FeatureList>, SourceError> {
        Ok(None)
    }

    /// What the server itself says to an expression, by its parser or by evaluating it at a time
    /// from which there are no data; `None` where it cannot be asked.
    async fn verdict(&self, _expression: &str) -> Result<Option<ServerVerdict>, SourceError> {
        Ok(None)
    }

    /// How many series the server has at present; `None` where it does not tell.
    async fn n_series(&self) -> Result<Option<u64>, SourceError> {
        Ok(None)
    }

    /// For how long the server keeps samples; `None` where it does not tell.
    async fn retention(&self) -> Result<Option<TimeSpan>, SourceError> {
        Ok(None)
    }

    /// What all calls together have cost since this source was made; zero where nobody counts.
    fn cost(&self) -> DiscoveryCost {
        DiscoveryCost::default()
    }

    /// Tells apart what may give different answers, so that one's overview is never shown for
    /// another's: the address, with the tenant and the user where there are any. No secret.
    fn identity(&self) -> String {
        self.origin()
    }
}

/// Makes a server read its rule files again.
#[async_trait]
pub trait Reload: Send + Sync {
    /// Asks, and waits for the server's answer where the means has one.
    async fn reload(&self) -> Result<(), SourceError>;

    /// In words, for errors and logs: `POST http://…/-/reload`, `SIGHUP to process 42`.
    fn means(&self) -> String;
}

/// A folder of rule files. Synchronous: the files are small.
pub trait RuleFolder: Send + Sync {
    /// The folder.
    fn folder(&self) -> PathBuf;

    /// Refuses a folder that is absent or cannot be written to, before anything is written.
    fn probe(&self) -> Result<(), RuleFolderError>;

    /// What lies at `path`.
    fn read(&self, path: &Path) -> Result<FileBefore, RuleFolderError>;

    /// Puts `after` in the place of what has the digest `expected` (`None`: no file), atomically and
    /// durably. Anything else there is [`RuleFolderError::Foreign`], and nothing is written.
    fn replace(
        &self,
        path: &Path,
        expected: Option<Digest>,
        after: &FileBefore,
    ) -> Result<(), RuleFolderError>;
}

/// Where proposals, changes and receipts are kept. Synchronous: the database is embedded, each
/// call is short and durable when it returns.
pub trait Store: Send + Sync {
    /// Keeps a proposal as the newest one of its objective.
    fn save_proposal(&self, proposal: &Proposal, at: Timestamp) -> Result<(), StoreError>;

    /// The newest proposal of each objective, of one service or of all, by service and rank.
    fn proposals(&self, service: Option<&str>) -> Result<Vec<Proposal>, StoreError>;

    /// The proposal with that digest.
    fn proposal(&self, digest: Digest) -> Result<Option<Proposal>, StoreError>;

    /// Keeps a dismissal, in the place of an earlier one of the same objective.
    fn save_dismissal(&self, dismissal: &Dismissal) -> Result<(), StoreError>;

    /// The dismissals of one service's objectives or of all, by objective, also those taken back.
    fn dismissals(&self, service: Option<&str>) -> Result<Vec<Dismissal>, StoreError>;

    /// Keeps a change in its present state.
    fn save_change(&self, change: &Change) -> Result<(), StoreError>;

    /// One change.
    fn change(&self, id: &ChangeId) -> Result<Option<Change>, StoreError>;

    /// All changes, the newest first.
    fn changes(&self) -> Result<Vec<Change>, StoreError>;

    /// Keeps a receipt, replacing what was known of it.
    fn save_receipt(&self, receipt: &Receipt) -> Result<(), StoreError>;

    /// All receipts, the newest first; of one objective or of all.
    fn receipts(&self, objective_id: Option<&ObjectiveId>) -> Result<Vec<Receipt>, StoreError>;

    /// Keeps what a source measures, in the place of what was kept under the same
    /// [`MetricsSource::identity`].
    fn save_overview(&self, identity: &str, overview: &Overview) -> Result<(), StoreError>;

    /// What was kept of that source.
    fn overview(&self, identity: &str) -> Result<Option<Overview>, StoreError>;

    /// The one writer's lock; `None` where another process has it. Dropping it frees it.
    fn lock_for_writing(&self) -> Result<Option<Box<dyn WriteLock>>, StoreError>;
}

/// Held while one process applies or undoes.
pub trait WriteLock: Send + Sync {}

/// A stretch of time, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between {
    /// The start.
    pub from: Timestamp,
    /// The end.
    pub until: Timestamp,
}

impl Between {
    /// The `span` that ends at `until`.
    pub fn the_last(span: TimeSpan, until: Timestamp) -> Self {
        let span = jiff::SignedDuration::from_secs(i64::try_from(span.seconds()).unwrap_or(i64::MAX));
        Self {
            from: until.checked_sub(span).unwrap_or(Timestamp::MIN),
            until,
        }
    }
}

/// What a server says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerProfile {
    /// The product, such as `Prometheus`.
    pub product: String,
    /// Its version, such as `2.42.0`; empty where it tells none.
    pub version: String,
}

impl std::fmt::Display for ServerProfile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.product, self.version)
    }
}

/// A server's list of its features: by section, by name, whether it is on.
pub type FeatureList = BTreeMap<String, BTreeMap<String, bool>>;

/// What a server itself says to an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerVerdict {
    /// It takes it.
    Takes,
    /// It does not.
    Refuses {
        /// The server's words, cut to 300 characters.
        message: String,
    },
}

/// One element of an instant vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The series' labels.
    pub labels: Labels,
    /// The value; NaN and ±Inf are possible, since the server may answer them.
    pub value: f64,
}

/// One series of a range answer.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleSeries {
    /// The series' labels.
    pub labels: Labels,
    /// Time and value.
    pub points: Vec<(Timestamp, f64)>,
}

/// A rule group as a server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedRuleGroup {
    /// The group's name.
    pub name: String,
    /// The file it came from, as the server names it.
    pub file: String,
    /// Its rules, in order.
    pub rules: Vec<LoadedRule>,
}

/// A rule as a server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedRule {
    /// The record's or the alert's name.
    pub name: String,
    /// The expression, in the server's own formatting.
    pub expression: String,
    /// The server's word on it.
    pub health: RuleHealth,
    /// When it was last evaluated; `None` where it was not yet.
    pub last_evaluation: Option<Timestamp>,
    /// Whether an alert fires or is pending; `None` for a recording rule.
    pub is_active_alert: Option<bool>,
}

/// The server's word on a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleHealth {
    /// Evaluated without error.
    Ok,
    /// Not evaluated yet.
    Unknown,
    /// The last evaluation failed.
    Error {
        /// The server's message.
        message: String,
    },
}

/// Why a source did not answer.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The address is not usable.
    #[error("`{address}` is not an address of a Prometheus: {fault}; write it like `http://localhost:9090`")]
    BadAddress {
        /// What was given.
        address: String,
        /// What is wrong.
        fault: String,
    },
    /// No address was given.
    #[error("no source of metrics is configured; {remedy}")]
    NotConfigured {
        /// Which setting to make, and where.
        remedy: String,
    },
    /// Nobody answers there.
    #[error("no server answers at `{origin}`; is it running, and reachable from here?")]
    Unreachable {
        /// The address.
        origin: String,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It took too long.
    #[error("`{request}` was not answered within {seconds} s")]
    TimedOut {
        /// The method and the address without query.
        request: String,
        /// The limit.
        seconds: u64,
    },
    /// Something answers that is not a Prometheus.
    #[error("`{origin}` answers, but not as a Prometheus would: {fault}")]
    NotPrometheus {
        /// The address.
        origin: String,
        /// What it answered.
        fault: String,
    },
    /// The server refused the request.
    #[error("`{request}` was refused: {status} {message}{}", remedy_of_refusal(*status))]
    Refused {
        /// The method and the address without query.
        request: String,
        /// The HTTP status.
        status: u16,
        /// The server's words, cut to 300 characters.
        message: String,
    },
    /// The answer is larger than we take.
    #[error("the answer to `{request}` is larger than {limit_bytes} bytes; ask for less")]
    TooLarge {
        /// The method and the address without query.
        request: String,
        /// The limit.
        limit_bytes: usize,
    },
    /// The answer does not have the API's form.
    #[error("the answer to `{request}` cannot be read")]
    Unreadable {
        /// The method and the address without query.
        request: String,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A reload that is no HTTP request failed.
    #[error("{means} failed: {fault}")]
    ReloadFailed {
        /// What was tried.
        means: String,
        /// What went wrong.
        fault: String,
    },
}

impl SourceError {
    /// The server's words where it refuses the expression that it was asked about; `None` of every other
    /// failure. Prometheus answers 400 to what it cannot parse and 422 to what it cannot evaluate,
    /// VictoriaMetrics 422 to both; a right that is missing (401, 403) or a limit of requests (429) says
    /// nothing of the expression.
    pub fn refusal_of_expression(&self) -> Option<&str> {
        match self {
            Self::Refused {
                status: 400 | 422,
                message,
                ..
            } => Some(message),
            _ => None,
        }
    }
}

/// What to do about a refusal that is not about what was asked.
fn remedy_of_refusal(status: u16) -> &'static str {
    match status {
        401 => "; name credentials that it takes",
        429 => "; it limits how often it is asked, so try again later, or have the limit raised",
        _ => "",
    }
}

/// Why a rule folder could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RuleFolderError {
    /// The folder is not there.
    #[error(
        "the rule folder `{folder}` is not there; create it, or name the folder of the server's `rule_files`"
    )]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// It cannot be written to.
    #[error(
        "the rule folder `{folder}` cannot be written to; give this user the right, or run as the one who owns it"
    )]
    ReadOnly {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Something else is in the file's place than was captured.
    #[error(
        "`{path}` was changed by someone else in the meantime; nothing was written. Look at it, then plan the change again"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file is no UTF-8 text, or is no plain file.
    #[error("`{path}` is not a rule file ({fault}); it is left alone")]
    NotARuleFile {
        /// The file.
        path: PathBuf,
        /// What it is.
        fault: String,
    },
    /// Reading or writing failed.
    #[error("`{path}` could not be read or written")]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

/// Why the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be used.
    #[error("the database `{path}` cannot be used")]
    Unavailable {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A newer version of us wrote it.
    #[error(
        "the database `{path}` has schema {found}, this version knows {known}; use the newer srellama that wrote it"
    )]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// A stored document does not read back.
    #[error("the stored {what} in `{path}` cannot be read")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Which document.
        what: String,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
}
