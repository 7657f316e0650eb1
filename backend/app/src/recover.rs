//! Finishes what a crash left open: at every start, and before every change.

use domain::ports::WriteLock;
use domain::{ChangeState, Finding};

use crate::apply::in_full;
use crate::{App, AppError, RuleTarget};

impl App {
    /// Takes back every change that is not finished, mints and revokes outstanding receipts. Says
    /// what it did. [`AppError::Busy`] where another process is at work.
    pub async fn recover(&self, target: &RuleTarget) -> Result<Vec<Finding>, AppError> {
        let lock = self.lock()?;
        self.recover_locked(&*lock, target).await
    }

    /// The same for a caller that holds the lock already.
    pub(crate) async fn recover_locked(
        &self,
        _lock: &dyn WriteLock,
        target: &RuleTarget,
    ) -> Result<Vec<Finding>, AppError> {
        let mut findings = Vec::new();
        for mut change in self.store.changes()? {
            // A browser's change waits for the next person with the rights.
            if change.state.is_final() || change.drive.is_some() {
                continue;
            }
            let (id, state) = (change.id.clone(), change.state);
            let reason = Some(format!("it was {state} when the process ended"));
            let taken_back = match state {
                ChangeState::Planned | ChangeState::Captured => {
                    self.enter(&mut change, ChangeState::Undone, reason)
                }
                _ => self.undo_open(&mut change, target, reason).await,
            };
            findings.push(match taken_back {
                Ok(()) => Finding::warning(
                    "change-recovered",
                    id.to_string(),
                    format!("a change was {state} when srellama ended; it was taken back"),
                    "apply it again if it is wanted",
                ),
                Err(error) => Finding::error(
                    "change-stuck",
                    id.to_string(),
                    format!(
                        "a change was {state} when srellama ended and could not be taken back: {}",
                        in_full(&error)
                    ),
                    "look at its files, then undo it",
                ),
            });
        }
        findings.extend(self.settle_receipts().await?);
        Ok(findings)
    }
}
