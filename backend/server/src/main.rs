//! `srellama`: the command line, the stand-alone server and the backend plugin of SRE-Llama.
//!
//! This crate reads the configuration, decides what stands behind each port, and hands over to the
//! use cases of `app`. It has no rules of its own. Where a command prints a document with `--json`,
//! it prints the wire types of `api`.

mod cli;
mod commands;
mod config;
mod exposition_file;
mod failure;
mod fake_world;
mod ledger_on_demand;
mod logging;
mod no_source;
mod observed;
mod plugin_process;
mod terminal;
mod wiring;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;

use crate::cli::Cli;
use crate::commands::Verdict;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Exit codes: fine, findings or drift, could not do it.
const FINE: u8 = 0;
const FINDINGS: u8 = 1;
const COULD_NOT: u8 = 2;

fn main() -> ExitCode {
    if plugin_process::is_asked_for() {
        return plugin_process::run();
    }
    let cli = Cli::parse();
    let terminal = Terminal::new(cli.output.color, cli.output.json);
    match run(cli, &terminal) {
        Ok(Ok(Verdict::Fine)) => ExitCode::from(FINE),
        Ok(Ok(Verdict::Findings)) => ExitCode::from(FINDINGS),
        // Who reads our output has seen enough.
        Ok(Err(failure)) if failure.is_closed_pipe() => ExitCode::from(FINE),
        Ok(Err(failure)) => {
            terminal.report(&failure.report());
            ExitCode::from(COULD_NOT)
        }
        Err(error) => {
            terminal.report(&failure::Report::plain(format!("{error:#}")));
            ExitCode::from(COULD_NOT)
        }
    }
}

fn run(cli: Cli, terminal: &Terminal) -> anyhow::Result<Result<Verdict, Failure>> {
    logging::begin(cli.log_level(), cli.output.log_format);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("could not start the async runtime")?;
    let verdict = runtime.block_on(commands::run(cli, terminal));
    // A model that is still loading for nobody must not hold up the end.
    runtime.shutdown_background();
    Ok(verdict)
}
