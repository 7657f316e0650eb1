//! Verifies receipts: recomputes them from the documents, the rule files and the ledger alone.

use std::collections::BTreeMap;

use domain::change::FileBefore;
use domain::ledger::{LedgerReceipt, ReceiptState};
use domain::ports::{LoadedRuleGroup, SourceError};
use domain::{Digest, Receipt, ReceiptDocument};
use promql::RuleFile;

use crate::receipts::subjects_of;
use crate::{App, AppError, RuleTarget, server_rules};

/// What came of verifying one receipt.
#[derive(Debug, Clone)]
pub struct Verification {
    /// The receipt.
    pub receipt: Receipt,
    /// Each step that was made, in order.
    pub steps: Vec<VerifyStep>,
}

/// One step of a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyStep {
    /// Which.
    pub check: VerifyCheck,
    /// What came of it.
    pub outcome: Outcome,
    /// In words.
    pub detail: String,
}

/// What a verification looks at, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyCheck {
    /// The document is canonical and has the receipt's hash.
    Document,
    /// The ledger has that receipt, with that lineage and predecessor.
    Ledger,
    /// The receipt is active.
    InForce,
    /// The rule file is the one in the document.
    RuleFile,
    /// The server has loaded these rules.
    Loaded,
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As recorded.
    Passed,
    /// Otherwise than recorded.
    Failed,
    /// Could not be looked at, or does not apply.
    Skipped,
}

impl Verification {
    /// Did no step fail?
    pub fn is_verified(&self) -> bool {
        self.steps.iter().all(|step| step.outcome != Outcome::Failed)
    }

    /// Do the deployed rules differ from the recorded ones?
    pub fn has_drift(&self) -> bool {
        let is_of_rules = |check| matches!(check, VerifyCheck::RuleFile | VerifyCheck::Loaded);
        self.steps
            .iter()
            .any(|step| is_of_rules(step.check) && step.outcome == Outcome::Failed)
    }

    fn add(&mut self, check: VerifyCheck, outcome: Outcome, detail: impl Into<String>) {
        self.steps.push(VerifyStep {
            check,
            outcome,
            detail: detail.into(),
        });
    }
}

impl App {
    /// Audits the ledger itself: the faults, empty when all is well.
    pub async fn audit_ledger(&self) -> Result<domain::ledger::LedgerAudit, AppError> {
        Ok(self.ledger.audit().await?)
    }

    /// Verifies one receipt. `target` is where its rules should lie; without one, or where the
    /// receipt is no longer in force, files are not looked at.
    pub async fn verify(
        &self,
        receipt: Receipt,
        target: Option<&RuleTarget>,
    ) -> Result<Verification, AppError> {
        let loaded = match target {
            Some(_) => self.source.rule_groups().await,
            None => Ok(Vec::new()),
        };
        self.verify_against(receipt, target, &loaded).await
    }

    /// The same against what the server answered when it was asked for its rules.
    pub(crate) async fn verify_against(
        &self,
        receipt: Receipt,
        target: Option<&RuleTarget>,
        loaded: &Result<Vec<LoadedRuleGroup>, SourceError>,
    ) -> Result<Verification, AppError> {
        let mut verification = Verification {
            receipt: receipt.clone(),
            steps: Vec::new(),
        };
        let Some(document) = check_document(&receipt, &mut verification) else {
            return Ok(verification);
        };
        let on_ledger = self.ledger.receipt(receipt.document_hash).await?;
        check_ledger(&document, on_ledger.as_ref(), &mut verification);
        let is_active = on_ledger.is_some_and(|ledger| ledger.state == ReceiptState::Active);
        if document.predicate.read_back.is_some() {
            let place = receipt.path.display();
            verification.add(
                VerifyCheck::RuleFile,
                Outcome::Skipped,
                format!("a browser put the rules at `{place}` and read them back; look at them there"),
            );
            return Ok(verification);
        }
        match target {
            Some(target) if is_active => {
                let text = check_rule_file(&receipt, &document, target, &mut verification)?;
                check_loaded(text, loaded, &mut verification);
            }
            _ => verification.add(
                VerifyCheck::RuleFile,
                Outcome::Skipped,
                "not in force, or no rule folder given",
            ),
        }
        Ok(verification)
    }
}

fn check_document(receipt: &Receipt, verification: &mut Verification) -> Option<ReceiptDocument> {
    let found = Digest::of(receipt.document.as_bytes());
    if found != receipt.document_hash {
        let detail = format!(
            "its SHA-256 is {found}, the receipt is for {}",
            receipt.document_hash
        );
        verification.add(VerifyCheck::Document, Outcome::Failed, detail);
        return None;
    }
    match ReceiptDocument::from_canonical(&receipt.document) {
        Ok(document) => {
            verification.add(
                VerifyCheck::Document,
                Outcome::Passed,
                format!("canonical, SHA-256 {found}"),
            );
            Some(document)
        }
        Err(error) => {
            verification.add(VerifyCheck::Document, Outcome::Failed, error.to_string());
            None
        }
    }
}

fn check_ledger(document: &ReceiptDocument, found: Option<&LedgerReceipt>, verification: &mut Verification) {
    let Some(found) = found else {
        verification.add(
            VerifyCheck::Ledger,
            Outcome::Failed,
            "the ledger has no receipt of this document",
        );
        return;
    };
    let predicate = &document.predicate;
    if found.lineage != predicate.objective.id.lineage() || found.previous != predicate.previous {
        let detail = "the ledger has it under another objective or with another predecessor";
        verification.add(VerifyCheck::Ledger, Outcome::Failed, detail);
        return;
    }
    let detail = format!(
        "block {}, number {} of `{}`, minted {}, approved by {}",
        found.block_number,
        found.sequence,
        predicate.objective.id,
        found.minted_at,
        predicate.approved_by.login
    );
    verification.add(VerifyCheck::Ledger, Outcome::Passed, detail);
    let (outcome, detail) = match found.state {
        ReceiptState::Active => (Outcome::Passed, "active: nothing newer took its place"),
        ReceiptState::Superseded => (Outcome::Skipped, "superseded by a newer receipt"),
        ReceiptState::Revoked => (Outcome::Skipped, "revoked"),
    };
    verification.add(VerifyCheck::InForce, outcome, detail);
}

/// Compares the rule file with the document; answers its text where there is one.
fn check_rule_file(
    receipt: &Receipt,
    document: &ReceiptDocument,
    target: &RuleTarget,
    verification: &mut Verification,
) -> Result<Option<String>, AppError> {
    let path = target
        .folder
        .folder()
        .join(receipt.path.file_name().unwrap_or_default());
    let FileBefore::Present { text } = target.folder.read(&path)? else {
        verification.add(
            VerifyCheck::RuleFile,
            Outcome::Failed,
            format!("drift: `{}` is gone", path.display()),
        );
        return Ok(None);
    };
    let recorded: BTreeMap<&str, Digest> = document
        .subject
        .iter()
        .filter_map(|subject| Some((subject.name.as_str(), subject.sha256()?)))
        .collect();
    let found = subjects_of(&path, &text);
    let found: BTreeMap<&str, Digest> = found
        .iter()
        .filter_map(|subject| Some((subject.name.as_str(), subject.sha256()?)))
        .collect();
    let file_name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    if recorded.get(file_name.as_str()) == found.get(file_name.as_str()) {
        let detail = format!("`{file_name}` is byte for byte the recorded file");
        verification.add(VerifyCheck::RuleFile, Outcome::Passed, detail);
        return Ok(Some(text));
    }
    let detail = format!("drift: {}", drift_in_words(&file_name, &recorded, &found));
    verification.add(VerifyCheck::RuleFile, Outcome::Failed, detail);
    Ok(Some(text))
}

fn check_loaded(
    text: Option<String>,
    loaded: &Result<Vec<LoadedRuleGroup>, SourceError>,
    verification: &mut Verification,
) {
    let file = text
        .and_then(|text| RuleFile::parse(&text).ok())
        .unwrap_or_default();
    let Some(group) = file.groups.first() else {
        return verification.add(
            VerifyCheck::Loaded,
            Outcome::Skipped,
            "there is no rule file to compare with",
        );
    };
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(error) => {
            return verification.add(
                VerifyCheck::Loaded,
                Outcome::Skipped,
                format!("the server was not asked: {error}"),
            );
        }
    };
    match server_rules::find_group(group, loaded) {
        None => {
            let detail = format!("the server has not loaded the group `{}`", group.name);
            verification.add(VerifyCheck::Loaded, Outcome::Failed, detail);
        }
        Some(theirs) => match server_rules::difference(group, theirs) {
            Some(difference) => verification.add(VerifyCheck::Loaded, Outcome::Failed, difference),
            None => {
                let detail = format!("the server evaluates the {} rules of the file", group.rules.len());
                verification.add(VerifyCheck::Loaded, Outcome::Passed, detail);
            }
        },
    }
}

/// Names each rule that was changed, removed or added.
fn drift_in_words(
    file_name: &str,
    recorded: &BTreeMap<&str, Digest>,
    found: &BTreeMap<&str, Digest>,
) -> String {
    let rule_of = |subject: &str| subject.strip_prefix(&format!("{file_name}#")).map(str::to_owned);
    let mut parts = Vec::new();
    for (subject, digest) in recorded {
        let Some(rule) = rule_of(subject) else { continue };
        match found.get(subject) {
            None => parts.push(format!("the rule `{rule}` is missing")),
            Some(other) if other != digest => parts.push(format!("the rule `{rule}` was changed")),
            Some(_) => {}
        }
    }
    let added = found.keys().filter(|subject| !recorded.contains_key(*subject));
    parts.extend(
        added
            .filter_map(|subject| rule_of(subject))
            .map(|rule| format!("the rule `{rule}` was added")),
    );
    if parts.is_empty() {
        return format!("`{file_name}` was changed outside its rules (a comment, the order or the interval)");
    }
    format!("{} in `{file_name}`", parts.join(", "))
}
