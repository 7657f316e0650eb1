//! Puts reviewed proposals in force: plan, capture, write, reload, verify, commit, or take back.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use domain::change::{Approver, FileAction, FileBefore};
use domain::ports::WriteLock;
use domain::{
    AbsenceAlert, Action, AlertTiers, Change, ChangeState, Digest, Finding, Objective, ObjectiveId, Proposal,
    Severity,
};
use jiff::Timestamp;
use promql::RuleFile;
use promql::rules::{text_of, tier_in_words};

use crate::proposal_rules::rules_of;
use crate::propose::recommended;
use crate::server_rules::{self, RulesState};
use crate::{App, AppError, RuleTarget};

/// What is to be put in force.
#[derive(Debug, Clone)]
pub struct ApplyRequest {
    /// The service.
    pub service: String,
    /// Which of its proposals; empty for the recommended ones.
    pub objective_ids: Vec<ObjectiveId>,
    /// Who asks.
    pub approved_by: Approver,
}

/// What a change would write, for a person to review.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The change, not stored yet.
    pub change: Change,
    /// One entry for each file.
    pub files: Vec<PlannedFile>,
}

/// One file that would be written.
#[derive(Debug, Clone)]
pub struct PlannedFile {
    /// The objective.
    pub objective: Objective,
    /// Where.
    pub path: PathBuf,
    /// What is there now.
    pub before: FileBefore,
    /// What would be there.
    pub after: String,
    /// What it does, one sentence each.
    pub in_words: Vec<String>,
    /// What the checks had to say.
    pub findings: Vec<Finding>,
}

impl Plan {
    /// Refuses what was not reviewed: each file must come from one of the `reviewed` proposals.
    ///
    /// # Errors
    /// [`AppError::StaleReview`] names the first that does not.
    pub fn refuse_unless_reviewed(&self, reviewed: &[Digest]) -> Result<(), AppError> {
        let other = self
            .change
            .actions
            .iter()
            .filter_map(|action| Some((action.objective()?, action.proposal()?)))
            .find(|(_, proposal)| !reviewed.contains(proposal));
        match other {
            Some((objective, _)) => Err(AppError::StaleReview {
                id: objective.id.clone(),
            }),
            None => Ok(()),
        }
    }
}

/// A change in force.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The change, committed.
    pub change: Change,
    /// Its receipts; those without a ledger entry are minted later.
    pub receipts: Vec<domain::Receipt>,
    /// What should be known, such as a ledger that could not be reached.
    pub findings: Vec<Finding>,
}

/// The first line of every file that we write holds these words.
pub(crate) const OUR_HEADING: &str = "Written by srellama.";

impl App {
    /// Says what would be written, without writing anything.
    pub fn plan(&self, request: &ApplyRequest, target: &RuleTarget) -> Result<Plan, AppError> {
        target.folder.probe()?;
        let proposals = self.chosen(request)?;
        let mut files = Vec::new();
        let mut actions = Vec::new();
        for proposal in &proposals {
            let path = target.folder.folder().join(file_name(proposal.id()));
            let before = target.folder.read(&path)?;
            refuse_foreign(&path, &before)?;
            let after = rule_text(proposal);
            if (FileBefore::Present { text: after.clone() }) == before {
                continue;
            }
            actions.push(Action::File(Box::new(FileAction {
                objective: proposal.objective.clone(),
                proposal: proposal.digest(),
                path: path.clone(),
                after: after.clone(),
                before: None,
                is_written: false,
            })));
            files.push(planned_file(proposal, path, before, after));
        }
        if actions.is_empty() {
            let ids: Vec<String> = proposals
                .iter()
                .map(|proposal| proposal.id().to_string())
                .collect();
            return Err(AppError::NothingToApply { ids: ids.join(", ") });
        }
        let change = Change::plan(
            &request.service,
            actions,
            request.approved_by.clone(),
            (self.clock)(),
        );
        Ok(Plan { change, files })
    }

    /// Puts a plan in force, or leaves everything as it was.
    ///
    /// Changes that a crash left open are taken back first.
    pub async fn apply(&self, plan: Plan, target: &RuleTarget) -> Result<Applied, AppError> {
        let lock = self.lock()?;
        let mut findings = self.recover_locked(&*lock, target).await?;
        let failing_before = server_rules::failing(&self.source.rule_groups().await?);
        let mut change = plan.change;
        self.store.save_change(&change)?;
        self.capture(&mut change, target)?;

        self.enter(&mut change, ChangeState::Applying, None)?;
        if let Err(reason) = self.write_and_verify(&mut change, target, &failing_before).await {
            return Err(self.take_back(change, target, reason).await);
        }
        self.enter(&mut change, ChangeState::Committed, None)?;
        findings.extend(self.settle_receipts().await?);
        let receipts = self.store.receipts(None)?;
        let receipts = receipts
            .into_iter()
            .filter(|receipt| receipt.change == change.id)
            .collect();
        Ok(Applied {
            change,
            receipts,
            findings,
        })
    }

    pub(crate) fn lock(&self) -> Result<Box<dyn WriteLock>, AppError> {
        self.store.lock_for_writing()?.ok_or(AppError::Busy)
    }

    pub(crate) fn chosen(&self, request: &ApplyRequest) -> Result<Vec<Proposal>, AppError> {
        let service = &request.service;
        let all = self.store.proposals(Some(service))?;
        if all.is_empty() {
            return Err(AppError::NoProposals {
                service: service.clone(),
            });
        }
        let chosen: Vec<Proposal> = if request.objective_ids.is_empty() {
            recommended(&all).into_iter().cloned().collect()
        } else {
            let find = |id: &ObjectiveId| {
                let found = all.iter().find(|proposal| proposal.id() == id).cloned();
                found.ok_or_else(|| AppError::ProposalNotFound {
                    service: service.clone(),
                    id: id.clone(),
                })
            };
            request.objective_ids.iter().map(find).collect::<Result<_, _>>()?
        };
        for proposal in &chosen {
            if let Some(finding) = proposal.findings.iter().find(|f| f.severity == Severity::Error) {
                let finding = format!("{}: {}", finding.check, finding.message);
                return Err(AppError::NotApplicable {
                    id: proposal.id().clone(),
                    finding,
                });
            }
        }
        Ok(chosen)
    }

    /// Stores what is in the place of each file: the inverse of the change.
    fn capture(&self, change: &mut Change, target: &RuleTarget) -> Result<(), AppError> {
        for file_idx in 0..change.files().count() {
            let Some(action) = change.files_mut().nth(file_idx) else {
                continue;
            };
            let captured = target
                .folder
                .read(&action.path)
                .map_err(AppError::from)
                .and_then(|before| {
                    refuse_foreign(&action.path, &before)?;
                    Ok(before)
                });
            match captured {
                Ok(before) => action.before = Some(before),
                Err(error) => {
                    let reason = Some(format!("nothing was written: {error}"));
                    self.enter(change, ChangeState::Undone, reason)?;
                    return Err(error);
                }
            }
        }
        self.enter(change, ChangeState::Captured, None)
    }

    /// Writes the files and waits for the server's word. The error is the reason to take them back.
    async fn write_and_verify(
        &self,
        change: &mut Change,
        target: &RuleTarget,
        failing_before: &std::collections::BTreeSet<String>,
    ) -> Result<(), String> {
        for file_idx in 0..change.files().count() {
            let Some(action) = change.files_mut().nth(file_idx) else {
                continue;
            };
            let expected = action.before.as_ref().and_then(FileBefore::digest);
            let after = FileBefore::Present {
                text: action.after.clone(),
            };
            target
                .folder
                .replace(&action.path, expected, &after)
                .map_err(|error| in_full(&error))?;
            action.is_written = true;
            self.store.save_change(change).map_err(|error| in_full(&error))?;
        }
        let reloaded_at = (self.clock)();
        target.reload.reload().await.map_err(|error| in_full(&error))?;
        self.enter(change, ChangeState::Verifying, None)
            .map_err(|error| in_full(&error))?;
        let files: Vec<RuleFile> = change
            .files()
            .map(|action| RuleFile::parse(&action.after).map_err(|error| in_full(&error)))
            .collect::<Result<_, _>>()?;
        self.await_rules(&files, reloaded_at).await?;
        self.compare_others(failing_before).await?;
        for (action, file) in change.files().zip(&files) {
            self.await_recorded(action, file, reloaded_at).await?;
        }
        Ok(())
    }

    /// Waits until the server has evaluated all rules of `files`.
    async fn await_rules(&self, files: &[RuleFile], since: Timestamp) -> Result<(), String> {
        let deadline = Instant::now() + self.settings.verify_within;
        loop {
            let waiting = match self.source.rule_groups().await {
                Ok(loaded) => {
                    let states = files.iter().map(|file| server_rules::judge(file, &loaded, since));
                    match states.into_iter().find(|state| *state != RulesState::Healthy) {
                        None => return Ok(()),
                        Some(RulesState::Failed(reason)) => return Err(reason),
                        Some(RulesState::Waiting(reason)) => reason,
                        Some(RulesState::Healthy) => continue,
                    }
                }
                // No answer is no word that all is well; it may only be slow to start again.
                Err(error) => in_full(&error),
            };
            if Instant::now() >= deadline {
                let seconds = self.settings.verify_within.as_secs();
                return Err(format!(
                    "{waiting} within {seconds} s of the reload; is the folder in the server's `rule_files`?"
                ));
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Severity must not rise: a rule that was healthy before must not fail now.
    async fn compare_others(
        &self,
        failing_before: &std::collections::BTreeSet<String>,
    ) -> Result<(), String> {
        let loaded = self.source.rule_groups().await.map_err(|error| in_full(&error))?;
        match server_rules::failing(&loaded).difference(failing_before).next() {
            Some(rule) => Err(format!(
                "the rule `{rule}` was healthy before the change and fails now"
            )),
            None => Ok(()),
        }
    }

    /// An alert over series that nobody records would look healthy and be blind. So the recorded
    /// increase of all events must appear, wherever the source has events to record.
    async fn await_recorded(
        &self,
        action: &FileAction,
        file: &RuleFile,
        since: Timestamp,
    ) -> Result<(), String> {
        let Some((_, first)) = file.rules().next() else {
            return Ok(());
        };
        let raw = self
            .source
            .instant(&first.expr, since)
            .await
            .map_err(|error| in_full(&error))?;
        if raw.is_empty() {
            return Ok(());
        }
        let recorded = format!("{}{{objective=\"{}\"}}", first.name(), action.objective.id);
        let deadline = Instant::now() + self.settings.verify_within;
        loop {
            let samples = self.source.instant(&recorded, (self.clock)()).await;
            if samples.is_ok_and(|samples| !samples.is_empty()) {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(format!(
                    "the server evaluates the rules, but `{recorded}` does not appear: the alerts would be blind"
                ));
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Takes a failed change back and says how that went.
    async fn take_back(&self, mut change: Change, target: &RuleTarget, reason: String) -> AppError {
        let folder = target.folder.folder();
        let id = change.id.clone();
        match self.undo_open(&mut change, target, Some(reason.clone())).await {
            Ok(()) => AppError::TakenBack { id, folder, reason },
            Err(error) => AppError::Stuck {
                id,
                folder,
                reason: format!("{reason}; and then {}", in_full(&error)),
            },
        }
    }
}

/// The rule file of a proposal, as text.
pub fn rule_text(proposal: &Proposal) -> String {
    let objective = &proposal.objective;
    let file = rules_of(proposal, proposal.cadence.evaluation_interval);
    text_of(objective, &file)
}

fn file_name(id: &ObjectiveId) -> String {
    format!("{id}.yaml")
}

/// What a proposal does once it is in force, one sentence each.
pub(crate) fn in_words(proposal: &Proposal) -> Vec<String> {
    let objective = &proposal.objective;
    let period = objective.period;
    let watch = format!(
        "watch the {}; {} of it over {period}",
        objective.indicator, objective.target
    );
    let AlertTiers { tiers, absence, .. } = &proposal.alert_tiers;
    std::iter::once(watch)
        .chain(tiers.iter().map(|tier| tier_in_words(tier, period)))
        .chain(absence.iter().map(AbsenceAlert::in_words))
        .collect()
}

fn planned_file(proposal: &Proposal, path: PathBuf, before: FileBefore, after: String) -> PlannedFile {
    PlannedFile {
        objective: proposal.objective.clone(),
        path,
        before,
        after,
        in_words: in_words(proposal),
        findings: proposal.findings.clone(),
    }
}

fn refuse_foreign(path: &std::path::Path, before: &FileBefore) -> Result<(), AppError> {
    match before {
        FileBefore::Present { text } if !text.lines().next().unwrap_or_default().contains(OUR_HEADING) => {
            Err(AppError::ForeignFile {
                path: path.to_owned(),
            })
        }
        FileBefore::Present { .. } | FileBefore::Absent => Ok(()),
    }
}

/// An error with its causes in one line.
pub(crate) fn in_full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        // A transparent variant repeats its cause's message.
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text += &format!(": {cause_text}");
        }
        source = cause.source();
    }
    text
}
