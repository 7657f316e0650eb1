//! What can be written on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::{Alerting, ObjectiveId, Period, Target, TimeSpan};
use jiff::Timestamp;
use sources::ReloadMeans;

/// Proposes service level objectives from what Prometheus measures, puts them in force so that they
/// can be taken back, and keeps receipts.
#[derive(Debug, Parser)]
#[command(name = "srellama", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Where proposals, changes, receipts and models are kept [default: $XDG_DATA_HOME/srellama or
    /// ~/.local/share/srellama]
    #[arg(long, global = true, env = "SRELLAMA_DATA_DIR", value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// A folder of packs of your own, which win over those that come with SRE-Llama
    #[arg(long, global = true, env = "SRELLAMA_PACKS", value_name = "DIR")]
    pub(crate) packs: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
}

/// How things are printed.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Print one JSON document in place of lines
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print more; twice and thrice log more, too
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub(crate) color: ColorChoice,
    /// The form of log lines
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub(crate) log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

/// Where metrics are read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Source")]
pub(crate) struct SourceArgs {
    /// The address of a Prometheus or Mimir, such as http://localhost:9090
    #[arg(
        long,
        global = true,
        env = "SRELLAMA_SOURCE",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(crate) source: Option<String>,
    /// A file with the bearer token for the source
    #[arg(long, global = true, env = "SRELLAMA_SOURCE_TOKEN_FILE", value_name = "FILE")]
    pub(crate) source_token_file: Option<PathBuf>,
    /// The tenant of a Mimir or Cortex (X-Scope-OrgID)
    #[arg(long, global = true, env = "SRELLAMA_TENANT", value_name = "TENANT")]
    pub(crate) tenant: Option<String>,
    /// Read a made-up shop of seven services whose time stands still, in place of a source
    #[arg(long, global = true)]
    pub(crate) fake: bool,
    /// The labels that name a service, the most telling first
    #[arg(long, global = true, value_delimiter = ',', value_name = "LABEL,…")]
    pub(crate) service_labels: Vec<String>,
    /// How often our rules are evaluated
    #[arg(long, global = true, default_value = "30s", value_name = "SPAN")]
    pub(crate) evaluation_interval: TimeSpan,
}

/// Which model ranks candidates.
#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub(crate) struct ModelArgs {
    /// `off`, the weights file, or the folder that it is in [default: models in the data folder]
    #[arg(long, global = true, env = "SRELLAMA_MODEL", value_name = "off|PATH")]
    pub(crate) model: Option<PathBuf>,
}

/// Where receipts are minted.
#[derive(Debug, Args)]
#[command(next_help_heading = "Ledger")]
pub(crate) struct LedgerArgs {
    /// `embedded`, or the JSON-RPC address of an EVM node
    #[arg(
        long,
        global = true,
        env = "SRELLAMA_LEDGER",
        hide_env_values = true,
        default_value = "embedded",
        value_name = "embedded|URL"
    )]
    pub(crate) ledger: String,
    /// A file with the key that signs for the node, 64 hex digits
    #[arg(long, global = true, env = "SRELLAMA_LEDGER_KEY_FILE", value_name = "FILE")]
    pub(crate) ledger_key_file: Option<PathBuf>,
    /// The contract's address on the node; one is created with the first receipt where none is known
    #[arg(long, global = true, env = "SRELLAMA_LEDGER_CONTRACT", value_name = "ADDRESS")]
    pub(crate) ledger_contract: Option<String>,
}

/// Where rules are put in force.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// The folder of rule files that the server reads
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: PathBuf,
    /// How to make the server read them again: `http`, an address, `signal:PID`
    #[arg(long, default_value = "http", value_name = "MEANS")]
    pub(crate) reload: ReloadMeans,
    /// How long the server may take to evaluate new rules before they are taken back
    #[arg(long, default_value = "90s", value_name = "SPAN")]
    pub(crate) verify_within: TimeSpan,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the services that the source measures, or show one in detail
    Services(ServicesArgs),
    /// Propose objectives for a service from its own history
    Propose(ProposeArgs),
    /// Check rule files or an expression; offline where no source is given
    Check(CheckArgs),
    /// Import objectives of Sloth, Pyrra, OpenSLO or our own YAML as proposals
    Import(ImportArgs),
    /// Write an objective in force, or a proposal, for others
    Export(ExportArgs),
    /// Convert objectives between formats, without any source
    Convert(ConvertArgs),
    /// Put proposals in force: written, verified, or taken back
    Apply(ApplyArgs),
    /// Take a change back: what was there before is there again
    Undo(UndoArgs),
    /// List receipts, or write their documents as files
    Receipts(ReceiptsArgs),
    /// Recompute receipts from the ledger, the documents and the deployed rules
    Verify(VerifyArgs),
    /// List the packs of templates that candidates are made from
    Packs,
    /// Serve the HTTP API
    Serve(ServeArgs),
    /// Print the OpenAPI document of the HTTP API
    Openapi,
}

#[derive(Debug, Args)]
pub(crate) struct ServicesArgs {
    /// The service to show in detail
    #[arg(value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// Compare with the source now; without it, what was read in the last five minutes is shown
    #[arg(long, conflicts_with = "service")]
    pub(crate) refresh: bool,
    /// Read everything anew
    #[arg(long, conflicts_with = "service")]
    pub(crate) anew: bool,
    /// Show what a file from `/metrics` has (classic text or OpenMetrics; `-` is standard input), in
    /// place of a source
    #[arg(long, value_name = "FILE", conflicts_with_all = ["service", "refresh", "anew"])]
    pub(crate) exposition: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ProposeArgs {
    /// The service; may be given more than once
    #[arg(long = "service", required_unless_present = "exposition", value_name = "NAME")]
    pub(crate) services: Vec<String>,
    /// List the candidates of a file from `/metrics`, without history and so without targets
    #[arg(long, value_name = "FILE", conflicts_with_all = ["services", "target", "as_of"])]
    pub(crate) exposition: Option<PathBuf>,
    /// Over which period objectives are to hold: rolling (30d) or `calendar month Europe/Berlin`
    #[arg(long, default_value = "30d", value_name = "PERIOD")]
    pub(crate) period: Period,
    /// A target in place of the fitted one, such as 99.9%
    #[arg(long, value_name = "SHARE")]
    pub(crate) target: Option<Target>,
    /// The alerts: `derived` for the objective, or as `google`, `sloth`, `pyrra` or `grafana` have them
    #[arg(long, default_value = "derived", value_name = "PRESET")]
    pub(crate) alerting: Alerting,
    /// The end of the history [default: now]
    #[arg(long, value_name = "RFC3339")]
    pub(crate) as_of: Option<Timestamp>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 where nothing needs a person, 1 with a warning or an error, 2 where the check could not be done.

A comment `# srellama disable ID` before a rule, or before everything else in the file, disables a check.")]
pub(crate) struct CheckArgs {
    /// Rule files; `-` is standard input
    #[arg(
        value_name = "FILE",
        required_unless_present = "expr",
        conflicts_with = "expr"
    )]
    pub(crate) files: Vec<PathBuf>,
    /// One PromQL expression
    #[arg(long, value_name = "EXPR")]
    pub(crate) expr: Option<String>,
    /// A file from `/metrics` whose names and types are the known ones, in place of a source
    #[arg(long, value_name = "FILE")]
    pub(crate) exposition: Option<PathBuf>,
    /// The version of Prometheus that the rules are for, such as 2.42, where no source is asked
    #[arg(long, value_name = "VERSION")]
    pub(crate) server_version: Option<String>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = FindingFormat::Text, value_name = "FORMAT")]
    pub(crate) format: FindingFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingFormat {
    /// Lines for people
    Text,
    /// One JSON document, as with `--json`
    Json,
    /// Annotations of a workflow on GitHub
    Github,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Files with objectives
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The period where a file names none
    #[arg(long, default_value = "30d", value_name = "SPAN")]
    pub(crate) period: TimeSpan,
    /// The alerts: `derived` for the objective, or as `google`, `sloth`, `pyrra` or `grafana` have them
    #[arg(long, default_value = "derived", value_name = "PRESET")]
    pub(crate) alerting: Alerting,
    /// The end of the history [default: now]
    #[arg(long, value_name = "RFC3339")]
    pub(crate) as_of: Option<Timestamp>,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// An objective, or the digest of a proposal
    #[arg(value_name = "OBJECTIVE|DIGEST")]
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) document: DocumentArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// Files with objectives
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) document: DocumentArgs,
    /// The period where a file names none
    #[arg(long, default_value = "30d", value_name = "SPAN")]
    pub(crate) period: TimeSpan,
    /// How often the services are scraped
    #[arg(long, default_value = "1m", value_name = "SPAN")]
    pub(crate) scrape_interval: TimeSpan,
}

/// What document is written, and where.
#[derive(Debug, Args)]
pub(crate) struct DocumentArgs {
    /// `prometheus`, `prometheus-rule`, `openslo`, `grafana`, `grafana-http`, `dashboard` or `srellama`
    #[arg(long, default_value = "srellama", value_name = "FORMAT")]
    pub(crate) format: formats::ExportFormat,
    /// The file to write, in place of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The uid of the data source, for documents of Grafana
    #[arg(long, value_name = "UID")]
    pub(crate) datasource: Option<String>,
    /// The folder of the rules, for documents of Grafana
    #[arg(long, value_name = "UID|TITLE")]
    pub(crate) folder: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    /// The service
    pub(crate) service: String,
    #[command(flatten)]
    pub(crate) rules: RulesArgs,
    /// Only these objectives, in place of the recommended ones
    #[arg(long, num_args = 1.., value_name = "ID")]
    pub(crate) only: Vec<ObjectiveId>,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct UndoArgs {
    /// A service (its newest change) or a change
    #[arg(value_name = "SERVICE|CHANGE", required_unless_present = "list")]
    pub(crate) what: Option<String>,
    /// The folder of rule files that the server reads
    #[arg(long, value_name = "DIR", required_unless_present = "list")]
    pub(crate) rules: Option<PathBuf>,
    /// How to make the server read them again: `http`, an address, `signal:PID`
    #[arg(long, default_value = "http", value_name = "MEANS")]
    pub(crate) reload: ReloadMeans,
    /// List the changes instead
    #[arg(long)]
    pub(crate) list: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ReceiptsArgs {
    /// Only those of this objective
    #[arg(long, value_name = "ID")]
    pub(crate) objective: Option<ObjectiveId>,
    /// Write each canonical document into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) export: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Services, objectives, changes or receipts (a hash or its beginning) [default: all in force]
    #[arg(value_name = "WHAT")]
    pub(crate) what: Vec<String>,
    /// Verify a document that was exported, wherever it comes from
    #[arg(long, value_name = "FILE", conflicts_with = "what")]
    pub(crate) document: Option<PathBuf>,
    /// The folder of rule files, to find drift in
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// The address to listen at; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub(crate) listen: SocketAddr,
    /// The folder of rule files that the source reads; without it nothing can be applied
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
    /// How to make the source read them again: `http`, an address, `signal:PID`
    #[arg(long, default_value = "http", value_name = "MEANS")]
    pub(crate) reload: ReloadMeans,
    /// How long the source may take to evaluate new rules before they are taken back
    #[arg(long, default_value = "90s", value_name = "SPAN")]
    pub(crate) verify_within: TimeSpan,
    /// Ask for no token; on a loopback address only
    #[arg(long)]
    pub(crate) demo: bool,
    /// A file with the token of those who read
    #[arg(long, env = "SRELLAMA_READ_TOKEN_FILE", value_name = "FILE")]
    pub(crate) read_token_file: Option<PathBuf>,
    /// A file with the token of who also applies and undoes
    #[arg(long, env = "SRELLAMA_ADMIN_TOKEN_FILE", value_name = "FILE")]
    pub(crate) admin_token_file: Option<PathBuf>,
}

impl Cli {
    /// How much is logged: warnings, or what a server does; more with each `-v` after the first.
    pub(crate) fn log_level(&self) -> tracing::Level {
        let is_server = matches!(self.command, Command::Serve(_));
        match (self.output.verbose, is_server) {
            (0 | 1, false) => tracing::Level::WARN,
            (0, true) | (2, false) => tracing::Level::INFO,
            (1, true) | (3, false) => tracing::Level::DEBUG,
            _ => tracing::Level::TRACE,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definitions_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_may_stand_after_the_command() {
        let line = "srellama propose --source http://x:1 --service payment --model off --json -vv";
        let cli = Cli::try_parse_from(line.split(' ')).unwrap();
        assert_eq!(cli.source.source.as_deref(), Some("http://x:1"));
        assert!(cli.output.json);
        assert_eq!(cli.log_level(), tracing::Level::INFO);
    }
}
