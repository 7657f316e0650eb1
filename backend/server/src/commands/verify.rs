//! `srellama verify`

use std::path::Path;

use api::receipts::VerificationResponse;
use app::verify::{Outcome, Verification, VerifyCheck};
use app::{App, AppError};
use domain::ledger::{LedgerAudit, LedgerKind, ReceiptState};
use domain::{Receipt, ReceiptDocument};
use serde::Serialize;
use sources::ReloadMeans;

use crate::cli::{Cli, VerifyArgs};
use crate::commands::Verdict;
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone, counted};
use crate::wiring::{Need, Needs, Rules, Wired, wire};

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct VerifyDocument {
    ledger: AuditDocument,
    verifications: Vec<VerificationResponse>,
    meta: api::lists::ListMeta,
}

/// What the audit of the ledger found.
#[derive(Debug, Serialize)]
struct AuditDocument {
    n_blocks: u64,
    n_transactions: u64,
    faults: Vec<String>,
}

pub(crate) async fn run(cli: &Cli, args: &VerifyArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let needs = Needs {
        source: Need::Optional,
        model: false,
        rules: args.rules.as_deref().map(|folder| Rules {
            folder,
            // Verifying reloads nothing.
            reload: &ReloadMeans::Http,
            verify_within: None,
        }),
    };
    let mut wired = wire(cli, needs, terminal).await?;
    let target = wired.rules.take();
    let auditing = wired.app.audit_ledger();
    let audit = terminal.while_waiting("Auditing", "the ledger", auditing).await?;
    print_audit(terminal, &wired, &audit)?;

    let mut verifications = Vec::new();
    // A ledger that does not add up proves nothing.
    let receipts = if audit.faults.is_empty() {
        chosen(&wired.app, args, terminal).await?
    } else {
        Vec::new()
    };
    for receipt in receipts {
        let verification = wired.app.verify(receipt, target.as_ref()).await?;
        print(terminal, &verification)?;
        verifications.push(verification);
    }
    if terminal.is_json() {
        terminal.json(&document(&audit, &verifications))?;
    } else if verifications.is_empty() && audit.faults.is_empty() {
        terminal.line(Tone::Quiet, "Verified", "nothing: no receipt is in force")?;
    }
    let is_fine = audit.faults.is_empty() && verifications.iter().all(Verification::is_verified);
    Ok(if is_fine { Verdict::Fine } else { Verdict::Findings })
}

async fn chosen(app: &App, args: &VerifyArgs, terminal: &Terminal) -> Result<Vec<Receipt>, Failure> {
    if let Some(path) = &args.document {
        return Ok(vec![exported(app, path)?]);
    }
    let all = app.receipts(None).await?;
    if args.what.is_empty() {
        let (in_force, past): (Vec<_>, Vec<_>) = all.into_iter().partition(is_in_force);
        if !past.is_empty() {
            let detail = format!(
                "{} that are superseded or revoked",
                counted(past.len(), "receipt")
            );
            terminal.line(Tone::Quiet, "Skipping", detail)?;
        }
        return Ok(in_force);
    }
    let mut chosen = Vec::new();
    for what in &args.what {
        let of_service: Vec<Receipt> = all
            .iter()
            .filter(|receipt| is_in_force(receipt) && is_of_service(receipt, what))
            .cloned()
            .collect();
        if of_service.is_empty() {
            chosen.push(app.receipt(what).await?);
        } else {
            chosen.extend(of_service);
        }
    }
    Ok(chosen)
}

/// Active, or not minted yet.
fn is_in_force(receipt: &Receipt) -> bool {
    let state = receipt.ledger.as_ref().map(|ledger| ledger.state);
    matches!(state, None | Some(ReceiptState::Active))
}

fn is_of_service(receipt: &Receipt, name: &str) -> bool {
    ReceiptDocument::from_canonical(&receipt.document)
        .is_ok_and(|document| document.predicate.objective.service.name == name)
}

fn exported(app: &App, path: &Path) -> Result<Receipt, Failure> {
    let text = std::fs::read_to_string(path).map_err(|source| Failure::File {
        verb: "read",
        path: path.to_owned(),
        source,
    })?;
    match app.receipt_of_document(&text) {
        Err(AppError::Document(error)) => Err(Failure::setting(
            format!("`{}` is no receipt document: {error}", path.display()),
            "take a file that `srellama receipts --export` wrote, unchanged",
        )),
        receipt => Ok(receipt?),
    }
}

fn print_audit(terminal: &Terminal, wired: &Wired, audit: &LedgerAudit) -> Result<(), Failure> {
    let detail = match wired.ledger_identity().kind {
        LedgerKind::Embedded => format!(
            "the embedded ledger: {}, {} executed again",
            counted(usize::try_from(audit.n_blocks).unwrap_or(usize::MAX), "block"),
            counted(
                usize::try_from(audit.n_transactions).unwrap_or(usize::MAX),
                "transaction"
            )
        ),
        LedgerKind::JsonRpc => "the ledger on the node: the contract's code is ours".to_owned(),
    };
    if audit.faults.is_empty() {
        return Ok(terminal.done("Audited", detail)?);
    }
    for fault in &audit.faults {
        terminal.line(Tone::Bad, "Damaged", fault)?;
    }
    Ok(())
}

fn print(terminal: &Terminal, verification: &Verification) -> Result<(), Failure> {
    let receipt = &verification.receipt;
    let name = format!("{} {}", receipt.objective_id, receipt.document_hash.short());
    if verification.is_verified() {
        terminal.done("Verified", name)?;
    } else if verification.has_drift() {
        terminal.line(Tone::Bad, "Drifted", name)?;
    } else {
        terminal.line(Tone::Bad, "Failed", name)?;
    }
    for step in &verification.steps {
        let word = match step.outcome {
            Outcome::Passed => "ok",
            Outcome::Failed => "NO",
            Outcome::Skipped => "-",
        };
        let check = match step.check {
            VerifyCheck::Document => "document",
            VerifyCheck::Ledger => "ledger",
            VerifyCheck::InForce => "in force",
            VerifyCheck::RuleFile => "rule file",
            VerifyCheck::Loaded => "loaded",
        };
        terminal.more(format!("{word:2} {check:9}  {}", step.detail))?;
    }
    Ok(())
}

fn document(audit: &LedgerAudit, verifications: &[Verification]) -> VerifyDocument {
    VerifyDocument {
        ledger: AuditDocument {
            n_blocks: audit.n_blocks,
            n_transactions: audit.n_transactions,
            faults: audit.faults.clone(),
        },
        verifications: verifications.iter().map(VerificationResponse::from).collect(),
        meta: api::lists::ListMeta::of(verifications),
    }
}
