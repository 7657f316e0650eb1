//! The binary `shop`: one sub-command per thing that the demo needs; see the library's documentation for the order.

use std::error::Error;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use serde_json::json;
use shop::configuration::{
    LiveSettings, ServiceAddress, live_configuration, receive_only_configuration, topology,
};
use shop::history::{HistoryPlan, write_history};
use shop::load::{LoadSettings, Rate, visit_storefront};
use shop::remote_write::Receiver;
use shop::serve::{BaseUrl, PeerAddress, ServeSettings, serve};
use shop::services::Service;

/// A small shop of instrumented services, its customers and its past, for demonstrations.
#[derive(Debug, Parser)]
#[command(name = "shop", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(ServeArguments),
    Load(LoadArguments),
    History(HistoryArguments),
    Config(ConfigArguments),
    /// Print who is in the shop and who calls whom, as JSON.
    Topology,
}

/// Run one service until SIGTERM or SIGINT; prints one JSON line with its address when it is ready.
#[derive(Debug, Args)]
struct ServeArguments {
    /// Which service to be.
    #[arg(long, value_name = "NAME")]
    service: Service,
    /// Where to listen; port 0 picks a free one.
    #[arg(long, value_name = "HOST:PORT")]
    listen: SocketAddr,
    /// Where a peer is; needed once for each peer that `shop topology` names.
    #[arg(long = "peer", value_name = "NAME=URL")]
    peers: Vec<PeerAddress>,
}

/// Visit the storefront until SIGTERM or SIGINT; prints one JSON line with the outcome at the end.
#[derive(Debug, Args)]
struct LoadArguments {
    /// The storefront.
    #[arg(long, value_name = "URL")]
    target: BaseUrl,
    /// Visits per second; with --seasonal those of the busiest minute.
    #[arg(long, value_name = "PER_SECOND", default_value = "20", value_parser = parse_rate)]
    rate: Rate,
    /// Follow the time of day and week as the history does.
    #[arg(long)]
    seasonal: bool,
    /// Stop after this many seconds.
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<u32>,
}

/// Write the past into an empty Prometheus, one sample a minute; prints one JSON line with what was written.
#[derive(Debug, Args)]
struct HistoryArguments {
    /// The receiver, such as http://127.0.0.1:9090/api/v1/write.
    #[arg(long, value_name = "URL")]
    remote_write: String,
    /// How many days to write, with the incidents that fit in.
    #[arg(long, default_value = "30")]
    days: u32,
    /// Where to end, in RFC 3339; now, if absent.
    #[arg(long, value_name = "TIME")]
    until: Option<Timestamp>,
    /// Go on after this time, in RFC 3339, without incidents; the counters start anew.
    #[arg(long, value_name = "TIME", conflicts_with = "days")]
    from: Option<Timestamp>,
    /// Say nothing about the progress.
    #[arg(long)]
    quiet: bool,
}

/// Print the Prometheus configuration of the demo.
#[derive(Debug, Args)]
struct ConfigArguments {
    /// Neither scrape nor evaluate rules: for the time before the history is written.
    #[arg(long, conflicts_with_all = ["addresses", "alertmanager", "rules_dir"])]
    receive_only: bool,
    /// Where a service listens; needed once for each service.
    #[arg(long = "address", value_name = "NAME=HOST:PORT")]
    addresses: Vec<ServiceAddress>,
    /// Where Alertmanager listens.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:9093")]
    alertmanager: SocketAddr,
    /// The folder of rule files; a relative one is meant relative to the configuration file.
    #[arg(long, value_name = "DIR", default_value = "rules")]
    rules_dir: String,
}

fn parse_rate(text: &str) -> Result<Rate, String> {
    let per_second: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    Rate::try_new(per_second).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("shop: {}", chain(error.as_ref())));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Serve(arguments) => run_serve(arguments),
        Command::Load(arguments) => run_load(arguments),
        Command::History(arguments) => run_history(&arguments),
        Command::Config(arguments) => run_config(arguments),
        Command::Topology => print(&serde_json::to_string(&topology())?),
    }
}

fn run_serve(arguments: ServeArguments) -> Result<(), Box<dyn Error>> {
    let ServeArguments {
        service,
        listen,
        peers,
    } = arguments;
    let on_ready = |address: SocketAddr| {
        // A starter that does not read the line loses nothing but the line.
        let _ = print(&json!({ "service": service, "listen": address.to_string() }).to_string());
    };
    block_on(serve(
        ServeSettings {
            service,
            listen,
            peers,
        },
        on_ready,
    ))??;
    Ok(())
}

fn run_load(arguments: LoadArguments) -> Result<(), Box<dyn Error>> {
    let LoadArguments {
        target,
        rate,
        seasonal,
        seconds,
    } = arguments;
    let duration = seconds.map(|seconds| Duration::from_secs(seconds.into()));
    let report = block_on(visit_storefront(&LoadSettings {
        target,
        rate,
        seasonal,
        duration,
    }))??;
    print(&serde_json::to_string(&report)?)
}

fn run_history(arguments: &HistoryArguments) -> Result<(), Box<dyn Error>> {
    let until = arguments.until.unwrap_or_else(Timestamp::now);
    let plan = match arguments.from {
        Some(from) => HistoryPlan::resumed(from, until)?,
        None => HistoryPlan::first(arguments.days, until)?,
    };
    let mut last_percent = 0;
    let report = write_history(&plan, &Receiver::at(&arguments.remote_write), |share_done| {
        let percent = (share_done * 100.0) as u32;
        if !arguments.quiet && percent >= last_percent + PROGRESS_STEP_PERCENT {
            last_percent = percent;
            say(&format!("history: {percent} % written"));
        }
    })?;
    print(&serde_json::to_string(&report)?)
}

const PROGRESS_STEP_PERCENT: u32 = 10;

fn run_config(arguments: ConfigArguments) -> Result<(), Box<dyn Error>> {
    if arguments.receive_only {
        return print(receive_only_configuration().trim_end());
    }
    let addresses = arguments
        .addresses
        .iter()
        .map(|entry| (entry.service, entry.address))
        .collect();
    let settings = LiveSettings {
        addresses,
        alertmanager: arguments.alertmanager,
        rules_dir: arguments.rules_dir,
    };
    print(live_configuration(&settings)?.trim_end())
}

/// One thread is enough for a service, and seven of them share a small machine.
fn block_on<T>(future: impl Future<Output = T>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let output = runtime.block_on(future);
    runtime.shutdown_background();
    Ok(output)
}

/// Prints a line for the program that started this one.
fn print(line: &str) -> Result<(), Box<dyn Error>> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()?;
    Ok(())
}

/// Prints a line for people. If nobody can read it, there is nothing better to do.
fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        text.push_str(&format!(": {deeper}"));
        cause = deeper.source();
    }
    text
}
