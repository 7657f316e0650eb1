//! Finds what is to be written for others: an objective in force, else its newest proposal.

use domain::{Action, ChangeState, Digest, Proposal};

use crate::{App, AppError};

/// A proposal that is to be written for others.
#[derive(Debug, Clone, PartialEq)]
pub struct Exportable {
    /// The proposal.
    pub proposal: Proposal,
    /// It is what the newest committed change put in force.
    pub is_in_force: bool,
}

impl App {
    /// The objective or the proposal that `what` names: an objective's id, or a proposal's digest.
    pub fn exportable(&self, what: &str) -> Result<Exportable, AppError> {
        if let Ok(digest) = what.parse::<Digest>() {
            let proposal = self.store.proposal(digest)?.ok_or_else(|| not_found(what))?;
            let in_force = self.digest_in_force(proposal.id().as_str())?;
            return Ok(Exportable {
                is_in_force: in_force == Some(digest),
                proposal,
            });
        }
        if let Some(digest) = self.digest_in_force(what)?
            && let Some(proposal) = self.store.proposal(digest)?
        {
            return Ok(Exportable {
                proposal,
                is_in_force: true,
            });
        }
        let newest = self.store.proposals(None)?;
        let proposal = newest
            .into_iter()
            .find(|proposal| proposal.id().as_str() == what)
            .ok_or_else(|| not_found(what))?;
        Ok(Exportable {
            proposal,
            is_in_force: false,
        })
    }

    /// The proposal that the newest committed change put in force for an objective.
    fn digest_in_force(&self, objective_id: &str) -> Result<Option<Digest>, AppError> {
        let changes = self.store.changes()?;
        let committed = changes
            .iter()
            .filter(|change| change.state == ChangeState::Committed);
        let mut actions = committed.flat_map(|change| &change.actions);
        let is_it = |action: &&Action| {
            action
                .objective()
                .is_some_and(|objective| objective.id.as_str() == objective_id)
        };
        Ok(actions.find(is_it).and_then(Action::proposal))
    }
}

fn not_found(what: &str) -> AppError {
    AppError::ExportableNotFound {
        what: what.chars().take(80).collect(),
    }
}
