//! Takes objectives that somebody wrote: each is held against the source and its history, and becomes a
//! proposal that can be reviewed and applied like our own.

use std::sync::Arc;

use domain::alert_tier::base_window;
use domain::fit::{ObjectiveFit, fit_target};
use domain::proposal::{Evidence, PROPOSAL_SCHEMA, Proposal, Rank};
use domain::what_if::Scenario;
use domain::{Alerting, EventHistory, Finding, Objective, Traffic};
use formats::Spec;
use jiff::Timestamp;

use crate::propose::{findings_about, lint_alerting, whole_minute};
use crate::{App, AppError};

/// What is to be imported.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// The objectives with what their file says beside them, in its order.
    pub specs: Vec<Spec>,
    /// Where they come from, such as `slo.yaml (Sloth prometheus/v1)`.
    pub origin: String,
    /// Where the alerts come from.
    pub alerting: Alerting,
    /// The end of the history; cut to the minute.
    pub as_of: Timestamp,
}

/// The source has no events for an imported objective.
const NO_EVENTS: &str = "no-events";

impl App {
    /// Makes a proposal of each objective and keeps it. The target stays as it is written, whatever
    /// history says of it.
    ///
    /// The same answers of the source give the same proposals.
    pub async fn import(&self, request: &ImportRequest) -> Result<Vec<Proposal>, AppError> {
        let as_of = whole_minute(request.as_of);
        let server = self.source.server().await?;
        let profile = self.learn_profile(&server).await;
        let server = server.to_string();
        let known = self.known_metrics().await?;
        let retention = self.retention().await;
        let mut proposals = Vec::with_capacity(request.specs.len());
        for spec in &request.specs {
            let objective = &spec.objective;
            let cadence = self.cadence_of(&objective.indicator, as_of).await?;
            let period = objective.period.span();
            let history = self
                .event_history(&objective.indicator, base_window(cadence), period, as_of)
                .await?
                .without(&objective.maintenance);
            let scenario = Scenario {
                target: objective.target,
                period: objective.period,
                alerting: request.alerting,
            };
            let alert_tiers = spec
                .alerts
                .enabled(scenario.alert_tiers(cadence, Traffic::of(&history)));
            let mut proposal = Proposal {
                schema: PROPOSAL_SCHEMA.to_owned(),
                objective: objective.clone(),
                rank: Rank {
                    rules: proposals.len() + 1,
                    model: None,
                },
                reasons: vec![format!("imported from {}", request.origin)],
                counter_reasons: Vec::new(),
                labels: spec.labels.clone(),
                alert_options: spec.alerts.clone(),
                target_reason: target_reason(objective, &history),
                backtest: domain::backtest::replay(
                    &history,
                    objective.target,
                    objective.period,
                    &alert_tiers.tiers,
                ),
                alert_tiers,
                cadence,
                evidence: Evidence {
                    source: self.source.origin(),
                    read_by: domain::ReadBy::Direct,
                    server: server.clone(),
                    valid_on: None,
                    as_of,
                    queries: Vec::new(),
                },
                findings: Vec::new(),
                fit: ObjectiveFit::of(&history, objective.target, objective.period).ok(),
                threshold_fit: None,
            };
            proposal.findings = findings_about(&proposal, &history, retention);
            proposal
                .findings
                .extend(lint_alerting(&proposal, request.alerting));
            proposal.findings.extend(no_events(&proposal));
            let proposal = self.prove(proposal, &known, &profile).await?;
            self.histories.put(proposal.digest(), Arc::new(history));
            proposals.push(proposal);
        }
        for proposal in &proposals {
            self.store.save_proposal(proposal, (self.clock)())?;
        }
        Ok(proposals)
    }
}

fn target_reason(objective: &Objective, history: &EventHistory) -> String {
    match fit_target(history) {
        Ok(fit) => format!(
            "{} as it is written; fitted to history: {}",
            objective.target, fit.reason
        ),
        Err(refusal) => format!("{} as it is written; {refusal}", objective.target),
    }
}

/// An objective that nothing is known of would be applied only to be taken back: its series would not
/// appear.
fn no_events(proposal: &Proposal) -> Option<Finding> {
    (proposal.backtest.events.total <= 0.0).then(|| {
        Finding::error(
            NO_EVENTS,
            proposal.objective.indicator.to_string(),
            format!("the source has no events of it in {}", proposal.objective.period),
            "see whether the metrics have other names or labels here, or import it where they are scraped",
        )
    })
}
