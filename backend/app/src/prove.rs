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

    /// The proposal, proved: every rule is parsed, held against the metrics that exist and the PromQL
    /// that the source takes, and evaluated once by the source. The queries become its evidence, and
    /// what is to be said of them stands after its other findings.
    pub(crate) async fn prove(
        &self,
        mut proposal: Proposal,
        known: &KnownMetrics,
        profile: &Profile,
    ) -> Result<Proposal, AppError> {
        let objective = &proposal.objective;
        let evaluation_interval = proposal.cadence.evaluation_interval;
        let file = rules_of(&proposal, evaluation_interval);
        let of_rule = |(_, rule): (_, &promql::Rule)| PlacedExpression::alone(rule.name(), &rule.expr);
        let expressions: Vec<PlacedExpression> = file.rules().map(of_rule).collect();
        let mut profile = profile.clone();
        let mut findings = self.ask_about_doubtful(&expressions, &mut profile).await?;
        let surroundings = Surroundings {
            known: Some(known),
            profile: Some(&profile),
            ..Surroundings::default()
        };
        let text = text_of(objective, &file);
        findings.extend(check_rule_file_in(objective.id.as_str(), &text, surroundings));
        let evaluated = self
            .evaluate_once(&expressions, &profile, proposal.evidence.as_of)
            .await?;
        proposal.evidence.queries = evaluated.queries;
        proposal.evidence.valid_on = evaluated.is_valid.then(|| profile.in_words());
        proposal.findings.extend(findings);
        proposal.findings.extend(evaluated.findings);
        Ok(proposal)
    }

    async fn evaluate_once(
        &self,
        rules: &[PlacedExpression],
        profile: &Profile,
        as_of: Timestamp,
    ) -> Result<Evaluated, AppError> {
        let mut evaluated = Evaluated {
            queries: Vec::with_capacity(rules.len()),
            is_valid: rules
                .iter()
                .all(|rule| rule.foreseen(profile) == Foreseen::Verdict(Verdict::Valid)),
            findings: Vec::new(),
        };
        for (rule_idx, rule) in rules.iter().enumerate() {
            let samples = match self.source.instant(&rule.text, as_of).await {
                Ok(samples) => samples,
                Err(error) => {
                    let Some(message) = error.refusal_of_expression() else {
                        return Err(error.into());
                    };
                    evaluated.is_valid = false;
                    evaluated.findings.push(rule.refused(profile, message));
                    continue;
                }
            };
            // The first two rules read the raw series; the others read what these record.
            if rule_idx < 2 && samples.iter().any(|sample| !sample.value.is_finite()) {
                evaluated.findings.push(Finding::error(
                    "not-a-number",
                    &rule.place,
                    "the source computes no finite number for it",
                    "look at the metric: its counter holds NaN or infinity",
                ));
            }
            evaluated.queries.push(EvaluatedQuery {
                purpose: rule.place.clone(),
                expression: rule.text.clone(),
                n_series: samples.len(),
            });
        }
        Ok(evaluated)
    }
}

/// What the source said of a proposal's rules.
struct Evaluated {
    /// Those that it evaluated.
    queries: Vec<EvaluatedQuery>,
    /// Each was foreseen to be valid there, and was taken.
    is_valid: bool,
    findings: Vec<Finding>,
}
