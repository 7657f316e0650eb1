//! Tries other targets, periods and alerts on the history of a proposal.

use std::sync::Arc;

use domain::alert_tier::base_window;
use domain::what_if::{Scenario, WhatIf, what_if};
use domain::{Digest, EventHistory, Proposal};

use crate::{App, AppError};

impl App {
    /// Tries scenarios on the history that a proposal was made from. The history is read again only
    /// where it is no longer at hand.
    pub async fn what_if(&self, digest: Digest, scenarios: &[Scenario]) -> Result<Vec<WhatIf>, AppError> {
        let proposal = self
            .store
            .proposal(digest)?
            .ok_or_else(|| AppError::ExportableNotFound {
                what: digest.to_string(),
            })?;
        let history = self.history_of_proposal(digest, &proposal).await?;
        Ok(what_if(&history, proposal.cadence, scenarios))
    }

    pub(crate) async fn history_of_proposal(
        &self,
        digest: Digest,
        proposal: &Proposal,
    ) -> Result<Arc<EventHistory>, AppError> {
        if let Some(history) = self.histories.get(digest) {
            return Ok(history);
        }
        let objective = &proposal.objective;
        let history = self
            .event_history(
                &objective.indicator,
                base_window(proposal.cadence),
                objective.period.span(),
                proposal.evidence.as_of,
            )
            .await?
            .without(&objective.maintenance);
        let history = Arc::new(history);
        self.histories.put(digest, history.clone());
        Ok(history)
    }
}
