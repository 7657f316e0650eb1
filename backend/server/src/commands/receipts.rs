//! `srellama receipts`

use std::path::{Path, PathBuf};

use api::receipts::{ReceiptListResponse, state_of};
use domain::Receipt;

use crate::cli::{Cli, ReceiptsArgs};
use crate::commands::Verdict;
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone};
use crate::wiring::{Need, Needs, wire};

pub(crate) async fn run(cli: &Cli, args: &ReceiptsArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let needs = Needs {
        source: Need::Optional,
        model: false,
        rules: None,
    };
    let wired = wire(cli, needs, terminal).await?;
    let receipts = wired.app.receipts(args.objective.as_ref()).await?;
    if terminal.is_json() {
        terminal.json(&ReceiptListResponse::from(&*receipts))?;
    }
    for receipt in &receipts {
        print(terminal, receipt)?;
    }
    if let Some(folder) = &args.export {
        export(&receipts, folder, terminal)?;
    }
    if receipts.is_empty() {
        terminal.line(Tone::Quiet, "Receipts", "none yet")?;
    }
    Ok(Verdict::Fine)
}

fn print(terminal: &Terminal, receipt: &Receipt) -> Result<(), Failure> {
    let place = receipt.ledger.as_ref().map(|ledger| {
        format!(
            "number {}, block {}, {:.0}",
            ledger.sequence, ledger.block_number, ledger.minted_at
        )
    });
    let detail = format!(
        "{} {:11} {}   {}",
        receipt.document_hash.short(),
        state_of(receipt),
        receipt.objective_id,
        place.unwrap_or_default()
    );
    Ok(terminal.done("Receipt", detail)?)
}

/// Writes each canonical document, byte for byte: its SHA-256 is the receipt's hash.
fn export(receipts: &[Receipt], folder: &Path, terminal: &Terminal) -> Result<(), Failure> {
    let failed = |path: &Path| {
        let path: PathBuf = path.to_owned();
        move |source| Failure::File {
            verb: "write",
            path,
            source,
        }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    for receipt in receipts {
        let name = format!("{}-{}.json", receipt.objective_id, receipt.document_hash.short());
        let path = folder.join(name);
        std::fs::write(&path, &receipt.document).map_err(failed(&path))?;
        terminal.done("Exported", path.display())?;
    }
    Ok(())
}
