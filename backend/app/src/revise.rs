//! Takes another target, period or other alerts for one proposal, and proves it anew.

use std::sync::Arc;

use domain::alert_tier::base_window;
use domain::fit::fit_target;
use domain::what_if::{Scenario, what_if};
use domain::{Digest, EventHistory, Proposal};
use promql::KnownMetrics;

use crate::propose::{dear_metrics, findings_about, lint_alerting};
use crate::{App, AppError};

impl App {
    /// The proposal as the scenario has it: history replayed, rules rendered, checked and evaluated
    /// once, on the data of the proposal. It is kept as the newest one of its objective, so that it is
    /// what a review shows.
    ///
    /// # Errors
    /// Where there is no such proposal, or its source does not answer.
    pub async fn revise(&self, digest: Digest, scenario: Scenario) -> Result<Proposal, AppError> {
        let mut proposal = self
            .store
            .proposal(digest)?
            .ok_or_else(|| AppError::ExportableNotFound {
                what: digest.to_string(),
            })?;
        let history = self.history_for(digest, &proposal, scenario).await?;
        let catalogue = self
            .catalogue_of(&proposal.objective.service.name, proposal.evidence.as_of)
            .await?;

        proposal.objective.target = scenario.target;
        proposal.objective.period = scenario.period;
        proposal.target_reason = target_reason(&history, scenario);
        if let Some(tried) = what_if(&history, proposal.cadence, &[scenario]).pop() {
            proposal.alert_tiers = proposal.alert_options.enabled(tried.alert_tiers);
            proposal.backtest = tried.backtest;
            proposal.fit = tried.fit.ok();
        }
        proposal.findings = findings_about(&proposal, &history, self.retention().await);
        proposal
            .findings
            .extend(lint_alerting(&proposal, scenario.alerting));
        proposal
            .findings
            .extend(dear_metrics(&catalogue, &proposal.objective.indicator));
        let known = KnownMetrics::of_catalogue(&catalogue);
        let profile = self.learn_profile(&self.source.server().await?).await;
        let proposal = self.prove(proposal, &known, &profile).await?;

        self.histories.put(proposal.digest(), history);
        self.store.save_proposal(&proposal, (self.clock)())?;
        Ok(proposal)
    }

    /// A longer period needs more history than the proposal had.
    async fn history_for(
        &self,
        digest: Digest,
        proposal: &Proposal,
        scenario: Scenario,
    ) -> Result<Arc<EventHistory>, AppError> {
        let objective = &proposal.objective;
        if scenario.period.span() <= objective.period.span() {
            return self.history_of_proposal(digest, proposal).await;
        }
        let history = self
            .event_history(
                &objective.indicator,
                base_window(proposal.cadence),
                scenario.period.span(),
                proposal.evidence.as_of,
            )
            .await?;
        Ok(Arc::new(history.without(&objective.maintenance)))
    }
}

fn target_reason(history: &EventHistory, Scenario { target, .. }: Scenario) -> String {
    match fit_target(history) {
        Ok(fit) if fit.target == target => fit.reason,
        Ok(fit) => format!("{target} was asked for; fitted to history: {}", fit.reason),
        Err(refusal) => format!("{target} was asked for; history fits none: {refusal}"),
    }
}
