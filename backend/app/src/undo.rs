//! Takes changes back: what was there before is there again, byte for byte.

use std::path::PathBuf;

use domain::change::{ChangeId, FileBefore};
use domain::ports::RuleFolderError;
use domain::{Change, ChangeState, Digest, Finding};
use promql::RuleFile;

use crate::apply::in_full;
use crate::{App, AppError, RuleTarget, server_rules};

/// A change that was taken back.
#[derive(Debug, Clone)]
pub struct Undone {
    /// The change.
    pub change: Change,
    /// What should be known.
    pub findings: Vec<Finding>,
}

impl App {
    /// The newest change of a service that is in force or stuck.
    pub fn newest_change(&self, service: &str) -> Result<Change, AppError> {
        let changes = self.store.changes()?;
        let is_it = |change: &Change| {
            change.service == service && matches!(change.state, ChangeState::Committed | ChangeState::Stuck)
        };
        changes
            .into_iter()
            .find(is_it)
            .ok_or_else(|| AppError::ChangeNotFound {
                id: format!("of {service}"),
            })
    }

    /// Takes a change back.
    pub async fn undo(&self, id: &ChangeId, target: &RuleTarget) -> Result<Undone, AppError> {
        let lock = self.lock()?;
        let mut findings = self.recover_locked(&*lock, target).await?;
        let change = self.store.change(id)?;
        let mut change = change.ok_or_else(|| AppError::ChangeNotFound { id: id.to_string() })?;
        if change.drive.is_some() {
            return Err(AppError::DrivenByBrowser { id: change.id });
        }
        if !change.state.may_become(ChangeState::Undoing) {
            return Err(AppError::NotUndoable {
                id: change.id,
                state: change.state,
            });
        }
        self.refuse_if_newer(&change)?;
        self.undo_open(&mut change, target, None).await?;
        findings.extend(self.settle_receipts().await?);
        Ok(Undone { change, findings })
    }

    /// A change can be taken back only while nothing newer lies on top of it.
    pub(crate) fn refuse_if_newer(&self, change: &Change) -> Result<(), AppError> {
        // The newest come first, so those before it are newer.
        let newer = self
            .store
            .changes()?
            .into_iter()
            .take_while(|other| other.id != change.id);
        for newer in newer.filter(|other| matches!(other.state, ChangeState::Committed | ChangeState::Stuck))
        {
            let places: Vec<PathBuf> = change.actions.iter().map(domain::Action::place).collect();
            // A folder is there for others, too; one that is not empty stays.
            let shared = newer
                .actions
                .iter()
                .filter(|action| action.objective().is_some())
                .map(domain::Action::place)
                .find(|place| places.contains(place));
            if let Some(path) = shared {
                return Err(AppError::Newer {
                    id: change.id.clone(),
                    newer: newer.id,
                    path,
                });
            }
        }
        Ok(())
    }

    /// Takes back a change that may be half done. Idempotent: files that are as they were before are
    /// passed over. On failure the change is stuck.
    pub(crate) async fn undo_open(
        &self,
        change: &mut Change,
        target: &RuleTarget,
        reason: Option<String>,
    ) -> Result<(), AppError> {
        if change.state != ChangeState::Undoing {
            self.enter(change, ChangeState::Undoing, reason)?;
        }
        match self.restore(change, target).await {
            Ok(note) => self.enter(change, ChangeState::Undone, note),
            Err(error) => {
                self.enter(change, ChangeState::Stuck, Some(in_full(&error)))?;
                Err(error)
            }
        }
    }

    /// Puts back what was there, in reverse order, and has the server forget the rules. The answer
    /// is a note where the server did not confirm it.
    async fn restore(&self, change: &Change, target: &RuleTarget) -> Result<Option<String>, AppError> {
        let files: Vec<_> = change.files().collect();
        for action in files.into_iter().rev() {
            let Some(before) = &action.before else { continue };
            let found = target.folder.read(&action.path)?;
            if found == *before {
                continue;
            }
            if found.digest() != Some(Digest::of(action.after.as_bytes())) {
                if !action.is_written {
                    // Somebody else's content stopped the write; it is not ours to take back.
                    continue;
                }
                return Err(RuleFolderError::Foreign {
                    path: action.path.clone(),
                }
                .into());
            }
            target.folder.replace(&action.path, found.digest(), before)?;
        }
        // The files are what they were. A server that cannot reload now has either never read ours,
        // or reads the old ones when it starts again.
        if let Err(error) = target.reload.reload().await {
            return Ok(Some(format!(
                "the files are as they were; the server did not reload: {}",
                in_full(&error)
            )));
        }
        Ok(self.leftover(change).await)
    }

    /// A group of ours that the server still has although its file is gone.
    async fn leftover(&self, change: &Change) -> Option<String> {
        let loaded = self.source.rule_groups().await.ok()?;
        for action in change.files() {
            if action.before != Some(FileBefore::Absent) {
                continue;
            }
            let file = RuleFile::parse(&action.after).ok()?;
            if let Some(group) = file
                .groups
                .iter()
                .find(|g| server_rules::find_group(g, &loaded).is_some())
            {
                return Some(format!("the server still has the group `{}`", group.name));
            }
        }
        None
    }
}
