//! `srellama import`

use std::path::Path;

use api::imports::ImportResponse;
use app::import::ImportRequest;
use domain::Proposal;
use formats::{LossKind, LossReport, ReadOptions, Reading};
use jiff::Timestamp;
use serde::Serialize;

use crate::cli::{Cli, ImportArgs};
use crate::commands::propose::{in_one_line, print_evidence};
use crate::commands::{Verdict, print_findings};
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone, counted, shell_word};
use crate::wiring::{Need, Needs, Wired, wire};

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct ImportDocument {
    imports: Vec<ImportResponse>,
    meta: api::lists::ListMeta,
}

pub(crate) async fn run(cli: &Cli, args: &ImportArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let needs = Needs {
        source: Need::Required,
        model: false,
        rules: None,
    };
    let wired = wire(cli, needs, terminal).await?;
    let options = ReadOptions {
        default_period: args.period,
        in_force: wired.app.objectives_written()?,
    };
    // All are read before the source is asked: a mistake in the last file is told at once.
    let readings = args
        .files
        .iter()
        .map(|file| Ok((file.as_path(), read_file(file, &options)?)))
        .collect::<Result<Vec<_>, Failure>>()?;
    let as_of = args.as_of.unwrap_or_else(wired.history_end);
    let mut imports = Vec::new();
    let mut verdict = Verdict::Fine;
    for (path, mut reading) in readings {
        expand_groups(&mut reading, &wired, as_of, terminal).await?;
        let formats = reading.formats.clone();
        let origin = reading.origin(&path.display().to_string());
        let (mut specs, losses) = reading.into_specs();
        for spec in &mut specs {
            spec.objective.also_in_maintenance(&args.maintenance);
        }
        let n_objectives = counted(specs.len(), "objective");
        terminal.done("Read", format!("{origin}: {n_objectives}"))?;
        for loss in &losses.losses {
            terminal.line(Tone::Attention, "Loss", loss)?;
        }
        let request = ImportRequest {
            specs,
            origin,
            alerting: args.alerting,
            as_of,
        };
        let importing = wired.app.import(&request);
        let proposals = terminal.while_waiting("Reading", "history", importing).await?;
        print(terminal, &proposals, cli.output.verbose > 0)?;
        print_next(terminal, &wired, &proposals)?;
        if lost_of_the_source(&losses) || !proposals.iter().all(Proposal::is_applicable) {
            verdict = Verdict::Findings;
        }
        imports.push(ImportResponse::of(&formats, &proposals, &losses));
    }
    if terminal.is_json() {
        let meta = api::lists::ListMeta::of(&imports);
        terminal.json(&ImportDocument { imports, meta })?;
    }
    Ok(verdict)
}

/// Asks the source for the values of the groups that list none.
async fn expand_groups(
    reading: &mut Reading,
    wired: &Wired,
    as_of: Timestamp,
    terminal: &Terminal,
) -> Result<(), Failure> {
    for grouped in std::mem::take(&mut reading.groups) {
        let values = wired.app.values_of(&grouped.group, as_of).await?;
        reading.expand(&grouped, &values)?;
        let (id, label) = (&grouped.group.definition().id, grouped.group.label());
        let detail = format!("{id} by `{label}`: {}", counted(values.len(), "value"));
        terminal.done("Grouped", detail)?;
    }
    Ok(())
}

pub(super) fn read_file(path: &Path, options: &ReadOptions) -> Result<Reading, Failure> {
    let (file, text) = text_of(path)?;
    Ok(formats::read(&file, &text, options)?)
}

/// The name and the text of a file.
pub(super) fn text_of(path: &Path) -> Result<(String, String), Failure> {
    let text = std::fs::read_to_string(path).map_err(|source| Failure::File {
        verb: "read",
        path: path.to_owned(),
        source,
    })?;
    Ok((path.display().to_string(), text))
}

/// Does a file say something that alerts or numbers depend on and that was not carried over? What a
/// target cannot say is told, but it is nothing that the author of the file could mend.
pub(super) fn lost_of_the_source(losses: &LossReport) -> bool {
    losses.losses.iter().any(|loss| {
        loss.position.is_some() && matches!(loss.kind, LossKind::NotConverted | LossKind::Changed)
    })
}

fn print(terminal: &Terminal, proposals: &[Proposal], wants_more: bool) -> Result<(), Failure> {
    for proposal in proposals {
        terminal.done("Proposed", in_one_line(proposal))?;
        if wants_more {
            print_evidence(terminal, proposal)?;
        }
        print_findings(terminal, &proposal.findings, wants_more)?;
    }
    Ok(())
}

fn print_next(terminal: &Terminal, wired: &Wired, proposals: &[Proposal]) -> Result<(), Failure> {
    let mut services: Vec<&str> = proposals
        .iter()
        .filter(|proposal| proposal.is_applicable())
        .map(|proposal| proposal.objective.service.name.as_str())
        .collect();
    services.sort_unstable();
    services.dedup();
    for service in services {
        let ids: Vec<&str> = proposals
            .iter()
            .filter(|proposal| proposal.is_applicable() && proposal.objective.service.name == service)
            .map(|proposal| proposal.id().as_str())
            .collect();
        let next = format!(
            "srellama apply {}{} --rules /etc/prometheus/rules --only {}",
            shell_word(service),
            wired.source_words,
            ids.join(" ")
        );
        terminal.line(Tone::Quiet, "Next", next)?;
    }
    Ok(())
}
