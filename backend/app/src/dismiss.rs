//! Keeps which proposed objectives nobody wants, and why.

use domain::{Dismissal, DismissalReason, ObjectiveId, Proposal};

use crate::{App, AppError};

impl App {
    /// The dismissals in force of one service's objectives, or of all.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn dismissals(&self, service: Option<&str>) -> Result<Vec<Dismissal>, AppError> {
        let kept = self.store.dismissals(service)?;
        Ok(kept
            .into_iter()
            .filter(|dismissal| !dismissal.is_taken_back)
            .collect())
    }

    /// Keeps that a proposed objective is not wanted.
    ///
    /// # Errors
    /// Where nothing of that name was proposed, or the store cannot be written.
    pub fn dismiss(
        &self,
        objective_id: &ObjectiveId,
        reason: DismissalReason,
        by: &str,
    ) -> Result<Dismissal, AppError> {
        let proposals = self.store.proposals(None)?;
        let proposal = proposals.iter().find(|proposal| proposal.id() == objective_id);
        let proposal: &Proposal = proposal.ok_or_else(|| AppError::ExportableNotFound {
            what: objective_id.to_string(),
        })?;
        let dismissal = Dismissal {
            objective_id: objective_id.clone(),
            service: proposal.objective.service.name.clone(),
            reason,
            by: by.to_owned(),
            at: (self.clock)(),
            is_taken_back: false,
        };
        self.store.save_dismissal(&dismissal)?;
        Ok(dismissal)
    }

    /// Takes a dismissal back; what was said stays in the store.
    ///
    /// # Errors
    /// Where the objective is not dismissed, or the store cannot be written.
    pub fn want_again(&self, objective_id: &ObjectiveId) -> Result<(), AppError> {
        let in_force = self.dismissals(None)?;
        let dismissal = in_force
            .into_iter()
            .find(|dismissal| dismissal.objective_id == *objective_id)
            .ok_or_else(|| AppError::NotDismissed {
                objective_id: objective_id.clone(),
            })?;
        self.store.save_dismissal(&Dismissal {
            is_taken_back: true,
            ..dismissal
        })?;
        Ok(())
    }
}
