//! Writes and mints the receipts of changes in force, and revokes those of changes taken back.

use std::path::Path;

use domain::change::{FileBefore, ObjectAction, ObjectBefore};
use domain::ledger::{LedgerError, MintRequest, ReceiptState};
use domain::receipt::{Predicate, ReadBack, ReceiptEvidence, Subject};
use domain::{
    Action, Change, ChangeState, Digest, Finding, Objective, ObjectiveId, Receipt, ReceiptDocument,
};
use jiff::Timestamp;
use promql::{Rule, RuleFile};
use tracing::warn;

use crate::apply::in_full;
use crate::drive::projection;
use crate::{App, AppError};

/// The reason whose digest goes onto the ledger with a revocation.
pub const UNDONE_REASON: &str = "the change was undone";

impl App {
    /// The receipts, the newest first, with the state that the ledger has them in now.
    pub async fn receipts(&self, objective_id: Option<&ObjectiveId>) -> Result<Vec<Receipt>, AppError> {
        let mut receipts = self.store.receipts(objective_id)?;
        for receipt in &mut receipts {
            if let Some(now) = self.ledger.receipt(receipt.document_hash).await? {
                receipt.ledger = Some(now);
            }
        }
        Ok(receipts)
    }

    /// The receipt whose document hash begins with `prefix`, or that belongs to the objective or the
    /// change of that name: the newest one.
    pub async fn receipt(&self, prefix: &str) -> Result<Receipt, AppError> {
        let is_it = |receipt: &Receipt| {
            receipt.document_hash.to_string().starts_with(prefix)
                || receipt.objective_id.as_str() == prefix
                || receipt.change.0 == prefix
        };
        let receipts = self.receipts(None).await?;
        let found = if prefix.is_empty() {
            None
        } else {
            receipts.into_iter().find(is_it)
        };
        found.ok_or_else(|| AppError::ReceiptNotFound {
            what: prefix.to_owned(),
        })
    }

    /// The receipt that a document on its own would have, wherever it comes from. Verifying it asks
    /// the ledger; where the rule file lies is known if the document is ours, else its name is.
    ///
    /// # Errors
    /// [`AppError::Document`] where the text is no canonical receipt document.
    pub fn receipt_of_document(&self, text: &str) -> Result<Receipt, AppError> {
        let document_hash = Digest::of(text.as_bytes());
        let known = self.store.receipts(None)?;
        if let Some(ours) = known
            .into_iter()
            .find(|receipt| receipt.document_hash == document_hash)
        {
            return Ok(ours);
        }
        let document = ReceiptDocument::from_canonical(text)?;
        let file_name = document.subject.first().map(|subject| subject.name.clone());
        Ok(Receipt {
            document_hash,
            document: text.to_owned(),
            change: document.predicate.change,
            objective_id: document.predicate.objective.id,
            path: file_name.unwrap_or_default().into(),
            ledger: None,
        })
    }

    /// Brings receipts in line with changes. Idempotent: what is done already is passed over, so it
    /// may be called after every change and at every start. A ledger that fails is a finding, not
    /// an error: the change is in force, its receipt is minted later.
    pub(crate) async fn settle_receipts(&self) -> Result<Vec<Finding>, AppError> {
        let mut findings = Vec::new();
        // The oldest first, so that lineages grow in the order of the changes.
        for change in self.store.changes()?.into_iter().rev() {
            let settled = match change.state {
                ChangeState::Committed => self.mint_for(&change).await,
                ChangeState::Undone => self.withdraw(&change).await,
                _ => Ok(()),
            };
            if let Err(error) = settled {
                warn!(change.id = %change.id, error = in_full(&error), "receipts are outstanding");
                findings.push(Finding::warning(
                    "receipt-outstanding",
                    change.id.to_string(),
                    format!("the ledger did not take its receipts: {}", in_full(&error)),
                    "they are tried again at the next start and with the next change",
                ));
            }
        }
        Ok(findings)
    }

    async fn mint_for(&self, change: &Change) -> Result<(), AppError> {
        for action in recorded_actions(change) {
            let known = self.receipts_of(change, action)?;
            let mut receipt = match known {
                Some(receipt) if receipt.ledger.is_some() => continue,
                Some(receipt) => receipt,
                None => self.write_document(change, action, change.updated_at).await?,
            };
            self.mint(&mut receipt, action).await?;
        }
        Ok(())
    }

    fn receipts_of(&self, change: &Change, action: RecordedAction<'_>) -> Result<Option<Receipt>, AppError> {
        let of_objective = self.store.receipts(Some(&action.objective.id))?;
        Ok(of_objective
            .into_iter()
            .find(|receipt| receipt.change == change.id))
    }

    /// Writes the document durably before anything is minted.
    async fn write_document(
        &self,
        change: &Change,
        action: RecordedAction<'_>,
        in_force_since: Timestamp,
    ) -> Result<Receipt, AppError> {
        let head = self.ledger.head(action.objective.id.lineage()).await?;
        let evidence = self.evidence_of(action)?;
        let predicate = Predicate {
            objective: action.objective.clone(),
            evidence,
            change: change.id.clone(),
            approved_by: change.approved_by.clone(),
            in_force_since: whole_second(in_force_since),
            previous: head.map(|head| head.document_hash),
            read_back: change.drive.as_ref().map(|drive| ReadBack::Browser {
                login: drive.driver.login.clone(),
            }),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let document = ReceiptDocument::new(subjects_of_action(change, action), predicate);
        let document = document.to_canonical();
        let receipt = Receipt {
            document_hash: Digest::of(document.as_bytes()),
            document,
            change: change.id.clone(),
            objective_id: action.objective.id.clone(),
            path: action.action.place(),
            ledger: None,
        };
        self.store.save_receipt(&receipt)?;
        Ok(receipt)
    }

    fn evidence_of(&self, action: RecordedAction<'_>) -> Result<ReceiptEvidence, AppError> {
        let proposal = self.store.proposal(action.proposal)?;
        let proposal = proposal.as_ref();
        let seconds = |p: &domain::Proposal| p.backtest.until.as_second() - p.backtest.from.as_second();
        Ok(ReceiptEvidence {
            proposal: action.proposal,
            source: proposal.map(|p| p.evidence.source.clone()).unwrap_or_default(),
            attainment: proposal
                .and_then(|p| p.backtest.attainment)
                .map(|share| format!("{share:.6}")),
            history_seconds: proposal.map_or(0, |p| seconds(p).max(0).unsigned_abs()),
            model: proposal
                .and_then(|p| p.rank.model.as_ref())
                .map(|rank| rank.model.clone()),
        })
    }

    async fn mint(&self, receipt: &mut Receipt, action: RecordedAction<'_>) -> Result<(), AppError> {
        let document = ReceiptDocument::from_canonical(&receipt.document)?;
        let request = MintRequest {
            document_hash: receipt.document_hash,
            lineage: action.objective.id.lineage(),
            expected_previous: document.predicate.previous,
        };
        let minted = match self.ledger.mint(request).await {
            // The answer to an earlier attempt was lost.
            Err(LedgerError::AlreadyMinted { document_hash }) => self.ledger.receipt(document_hash).await?,
            minted => Some(minted?),
        };
        receipt.ledger = minted;
        self.store.save_receipt(receipt)?;
        Ok(())
    }

    /// Revokes the receipts of a change that was taken back, then records what is in force again.
    async fn withdraw(&self, change: &Change) -> Result<(), AppError> {
        self.revoke_for(change).await?;
        for action in recorded_actions(change) {
            self.record_restored(change, action).await?;
        }
        Ok(())
    }

    /// Where an undo put an earlier change's file back, that change gets a new receipt: its own was
    /// superseded, and a ledger's states never go back.
    async fn record_restored(&self, undone: &Change, action: RecordedAction<'_>) -> Result<(), AppError> {
        if !action.was_present() {
            return Ok(());
        }
        let Some(head) = self.ledger.head(action.objective.id.lineage()).await? else {
            return Ok(());
        };
        let of_undone = self.receipts_of(undone, action)?;
        let is_head = of_undone.is_some_and(|receipt| receipt.document_hash == head.document_hash);
        if !is_head || head.state != ReceiptState::Revoked {
            return Ok(());
        }
        for earlier in self
            .store
            .changes()?
            .into_iter()
            .filter(|c| c.state == ChangeState::Committed)
        {
            let restored = recorded_actions(&earlier)
                .into_iter()
                .find(|earlier| action.puts_back(*earlier));
            if let Some(restored) = restored {
                let mut receipt = self.write_document(&earlier, restored, undone.updated_at).await?;
                return self.mint(&mut receipt, restored).await;
            }
        }
        Ok(())
    }

    async fn revoke_for(&self, change: &Change) -> Result<(), AppError> {
        for mut receipt in self.store.receipts(None)? {
            let is_active = receipt
                .ledger
                .as_ref()
                .is_some_and(|ledger| ledger.state != ReceiptState::Revoked);
            if receipt.change != change.id || !is_active {
                continue;
            }
            let reason_hash = Digest::of(UNDONE_REASON.as_bytes());
            let revoked = match self.ledger.revoke(receipt.document_hash, reason_hash).await {
                Err(LedgerError::NotRevocable { document_hash }) => {
                    self.ledger.receipt(document_hash).await?
                }
                revoked => Some(revoked?),
            };
            receipt.ledger = revoked;
            self.store.save_receipt(&receipt)?;
        }
        Ok(())
    }
}

/// What gets a receipt: an action that puts rules of an objective in force.
#[derive(Debug, Clone, Copy)]
struct RecordedAction<'a> {
    action: &'a Action,
    objective: &'a Objective,
    proposal: Digest,
}

impl RecordedAction<'_> {
    /// Was there anything in the place before the change?
    fn was_present(self) -> bool {
        match self.action {
            Action::File(file) => matches!(file.before, Some(FileBefore::Present { .. })),
            Action::Object(object) => matches!(object.before, Some(ObjectBefore::Present { .. })),
        }
    }

    /// Was what `earlier` wrote in this place, so that taking this one back puts it back?
    fn puts_back(self, earlier: RecordedAction<'_>) -> bool {
        match (self.action, earlier.action) {
            (Action::File(this), Action::File(earlier)) => {
                let text = earlier.after.clone();
                this.path == earlier.path && this.before == Some(FileBefore::Present { text })
            }
            (Action::Object(this), Action::Object(earlier)) => {
                this.object.to_string() == earlier.object.to_string()
                    && projection::of_before(this) == projection::of_after(earlier)
            }
            (Action::File(_), Action::Object(_)) | (Action::Object(_), Action::File(_)) => false,
        }
    }
}

/// One for each objective: its rules. A dashboard is named in the same receipt.
fn recorded_actions(change: &Change) -> Vec<RecordedAction<'_>> {
    let has_rules = |action: &&Action| match action {
        Action::File(_) => true,
        Action::Object(object) => object.object.has_rules(),
    };
    let recorded = |action| {
        Some(RecordedAction {
            action,
            objective: action.objective()?,
            proposal: action.proposal()?,
        })
    };
    change
        .actions
        .iter()
        .filter(has_rules)
        .filter_map(recorded)
        .collect()
}

fn subjects_of_action(change: &Change, action: RecordedAction<'_>) -> Vec<Subject> {
    match action.action {
        Action::File(file) => subjects_of(&file.path, &file.after),
        Action::Object(_) => {
            let is_of_objective = |object: &&ObjectAction| {
                let objective = object.reviewed.as_ref().map(|reviewed| &reviewed.objective);
                objective.is_some_and(|objective| objective.id == action.objective.id)
            };
            change
                .objects()
                .filter(is_of_objective)
                .flat_map(projection::subjects_of)
                .collect()
        }
    }
}

/// The rule file and each of its rules, so that drift can be named.
pub(crate) fn subjects_of(path: &Path, text: &str) -> Vec<Subject> {
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut subjects = vec![Subject::of(file_name.clone(), text.as_bytes())];
    let file = RuleFile::parse(text).unwrap_or_default();
    let of_rule = |rule: &Rule| {
        Subject::of(
            format!("{file_name}#{}", rule_label(rule)),
            rule.to_json().as_bytes(),
        )
    };
    subjects.extend(file.rules().map(|(_, rule)| of_rule(rule)));
    subjects
}

/// Names a rule within its file: alerts share one name and differ in their windows.
fn rule_label(rule: &Rule) -> String {
    match rule.labels.get("windows") {
        Some(windows) if rule.alert.is_some() => format!("{} {windows}", rule.name()),
        _ => rule.name().to_owned(),
    }
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
