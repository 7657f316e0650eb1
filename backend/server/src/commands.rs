//! One file for each command.

mod apply;
mod check;
mod convert;
mod export;
mod import;
mod packs;
mod propose;
mod receipts;
pub(crate) mod serve;
mod services;
mod undo;
mod verify;

use domain::{Finding, Severity};

use crate::cli::{Cli, Command};
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone};

/// What came of a command that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All is well.
    Fine,
    /// A person should look: findings, drift, or nothing to propose.
    Findings,
}

/// Runs the command that was given.
pub(crate) async fn run(cli: Cli, terminal: &Terminal) -> Result<Verdict, Failure> {
    match &cli.command {
        Command::Services(args) => services::run(&cli, args, terminal).await,
        Command::Propose(args) => propose::run(&cli, args, terminal).await,
        Command::Check(args) => check::run(&cli, args, terminal).await,
        Command::Import(args) => import::run(&cli, args, terminal).await,
        Command::Export(args) => export::run(&cli, args, terminal).await,
        Command::Convert(args) => convert::run(&cli, args, terminal),
        Command::Apply(args) => apply::run(&cli, args, terminal).await,
        Command::Undo(args) => undo::run(&cli, args, terminal).await,
        Command::Receipts(args) => receipts::run(&cli, args, terminal).await,
        Command::Verify(args) => verify::run(&cli, args, terminal).await,
        Command::Packs => packs::run(&cli, terminal),
        Command::Serve(args) => serve::run(&cli, args, terminal).await,
        Command::Openapi => {
            terminal.text(&api::openapi_document())?;
            Ok(Verdict::Fine)
        }
    }
}

/// Prints findings; those that are merely good to know only if more is wanted.
fn print_findings(terminal: &Terminal, findings: &[Finding], wants_more: bool) -> Result<(), Failure> {
    for finding in findings {
        let (tone, verb) = match finding.severity {
            Severity::Info if !wants_more => continue,
            Severity::Info => (Tone::Quiet, "Note"),
            Severity::Warning => (Tone::Attention, "Warning"),
            Severity::Error => (Tone::Bad, "Error"),
        };
        let Finding {
            place,
            message,
            check,
            remedy,
            ..
        } = finding;
        terminal.line(tone, verb, format!("{place}: {message} ({check})"))?;
        terminal.more(format!("try {remedy}"))?;
    }
    Ok(())
}
