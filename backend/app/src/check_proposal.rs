//! What every proposal goes through, wherever its objective comes from.

use domain::alert_tier::Cadence;
use domain::proposal::EvaluatedQuery;
use domain::{Finding, Indicator, Proposal, TimeSpan};
use jiff::Timestamp;
use promql::check::server_word::{Foreseen, PlacedExpression};
use promql::check::{Surroundings, check_rule_file_in};
use promql::profile::{Profile, Verdict};
use promql::{KnownMetrics, rules::text_of};

use crate::proposal_rules::rules_of;
use crate::{App, AppError};

impl App {
    /// How often the indicator's counters are scraped, and our rules evaluated.
    pub(crate) async fn cadence_of(
        &self,
        indicator: &Indicator,
        as_of: Timestamp,
    ) -> Result<Cadence, AppError> {
        let scrape_interval = match indicator.selectors().into_iter().next() {
            Some(counter) => self.scrape_interval(&counter.to_string(), as_of).await?,
            // What others wrote may read anything; a minute is right for most, and safe for faster ones.
            None => TimeSpan::from_minutes(1),
        };
        Ok(Cadence {
            scrape_interval,
            evaluation_interval: self.settings.evaluation_interval,
        })
    }

    /// Parses every rule, holds it against the metrics that exist and the PromQL that the source
    /// takes, and has the source evaluate it once. The queries become the proposal's evidence; what
    /// is to be said of them is returned.
    pub(crate) async fn check_proposal(
        &self,
        proposal: &mut Proposal,
        known: &KnownMetrics,
        profile: &Profile,
    ) -> Result<Vec<Finding>, AppError> {
        let objective = &proposal.objective;
        let evaluation_interval = proposal.cadence.evaluation_interval;
        let file = rules_of(proposal, evaluation_interval);
        let text = text_of(objective, &file);
        let of_rule = |(_, rule): (_, &promql::Rule)| PlacedExpression::alone(rule.name(), &rule.expr);
        let expressions: Vec<PlacedExpression> = file.rules().map(of_rule).collect();
        let mut profile = profile.clone();
        let mut findings = self.ask_about_doubtful(&expressions, &mut profile).await?;
        let surroundings = Surroundings {
            known: Some(known),
            profile: Some(&profile),
            ..Surroundings::default()
        };
        findings.extend(check_rule_file_in(objective.id.as_str(), &text, surroundings));
        let mut queries = Vec::new();
        let mut is_valid = true;
        for (rule_idx, rule) in expressions.iter().enumerate() {
            is_valid &= rule.foreseen(&profile) == Foreseen::Verdict(Verdict::Valid);
            match self.source.instant(&rule.text, proposal.evidence.as_of).await {
                Ok(samples) => {
                    // The first two rules read the raw series; the others read what these record.
                    if rule_idx < 2 && samples.iter().any(|sample| !sample.value.is_finite()) {
                        findings.push(Finding::error(
                            "not-a-number",
                            &rule.place,
                            "the source computes no finite number for it",
                            "look at the metric: its counter holds NaN or infinity",
                        ));
                    }
                    queries.push(EvaluatedQuery {
                        purpose: rule.place.clone(),
                        expression: rule.text.clone(),
                        n_series: samples.len(),
                    });
                }
                Err(error) => {
                    let Some(message) = error.refusal_of_expression() else {
                        return Err(error.into());
                    };
                    is_valid = false;
                    findings.push(rule.refused(&profile, message));
                }
            }
        }
        proposal.evidence.queries = queries;
        proposal.evidence.valid_on = is_valid.then(|| profile.in_words());
        Ok(findings)
    }
}
