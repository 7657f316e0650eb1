//! `srellama export`

use api::exports::ExportResponse;
use formats::{Exported, GrafanaPlace, Spec};

use crate::cli::{Cli, DocumentArgs, ExportArgs};
use crate::commands::Verdict;
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone};
use crate::wiring::{Need, Needs, wire};

pub(crate) async fn run(cli: &Cli, args: &ExportArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let needs = Needs {
        source: Need::Optional,
        model: false,
        rules: None,
    };
    let wired = wire(cli, needs, terminal).await?;
    let found = wired.app.exportable(&args.what)?;
    let proposal = found.proposal;
    let state = if found.is_in_force {
        "in force"
    } else {
        "a proposal, not in force"
    };
    terminal.aside(Tone::Good, "Exporting", format!("{}, {state}", proposal.id()));
    let spec = Spec::of_proposal(&proposal);
    let exported = formats::export(
        &[spec],
        proposal.cadence,
        args.document.format,
        &place_of(&args.document),
    );
    write(&exported, &args.document, terminal)?;
    Ok(Verdict::Fine)
}

/// Where in a Grafana the document goes.
pub(super) fn place_of(args: &DocumentArgs) -> GrafanaPlace {
    GrafanaPlace {
        datasource_uid: args.datasource.clone(),
        folder: args.folder.clone(),
    }
}

/// Writes the document to its file or to standard output, and what it does not say beside it.
pub(super) fn write(exported: &Exported, args: &DocumentArgs, terminal: &Terminal) -> Result<(), Failure> {
    for loss in &exported.losses.losses {
        terminal.aside(Tone::Attention, "Loss", loss);
    }
    if let Some(path) = &args.output {
        std::fs::write(path, &exported.text).map_err(|source| Failure::File {
            verb: "write",
            path: path.clone(),
            source,
        })?;
        terminal.aside(Tone::Good, "Exported", path.display());
    }
    if terminal.is_json() {
        terminal.json(&ExportResponse::from(exported))?;
    } else if args.output.is_none() {
        terminal.text(&exported.text)?;
    }
    Ok(())
}
