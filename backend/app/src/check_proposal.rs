//! What every proposal goes through, wherever its objective comes from.

use domain::alert_tier::Cadence;
use domain::ports::SourceError;
use domain::proposal::EvaluatedQuery;
use domain::{Finding, Indicator, Proposal, TimeSpan};
use jiff::Timestamp;
use promql::{KnownMetrics, check_rule_file, rule_file_of, rules::text_of};

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

    /// Parses every rule, holds it against the metrics that exist and has the source evaluate it once.
    pub(crate) async fn check_proposal(
        &self,
        proposal: &Proposal,
        known: &KnownMetrics,
    ) -> Result<(Vec<EvaluatedQuery>, Vec<Finding>), AppError> {
        let objective = &proposal.objective;
        let evaluation_interval = proposal.cadence.evaluation_interval;
        let file = rule_file_of(objective, &proposal.alert_tiers, evaluation_interval);
        let text = text_of(objective, &file);
        let mut findings = check_rule_file(objective.id.as_str(), &text, Some(known));
        let mut queries = Vec::new();
        for (rule_idx, (_, rule)) in file.rules().enumerate() {
            match self.source.instant(&rule.expr, proposal.evidence.as_of).await {
                Ok(samples) => {
                    // The first two rules read the raw series; the others read what these record.
                    if rule_idx < 2 && samples.iter().any(|sample| !sample.value.is_finite()) {
                        findings.push(Finding::error(
                            "not-a-number",
                            rule.name(),
                            "the source computes no finite number for it",
                            "look at the metric: its counter holds NaN or infinity",
                        ));
                    }
                    queries.push(EvaluatedQuery {
                        purpose: rule.name().to_owned(),
                        expression: rule.expr.clone(),
                        n_series: samples.len(),
                    });
                }
                Err(SourceError::Refused { message, .. }) => findings.push(Finding::error(
                    "refused-by-server",
                    rule.name(),
                    format!("the source refuses `{}`: {message}", rule.expr),
                    "the server may be too old for it; report this with its version",
                )),
                Err(error) => return Err(error.into()),
            }
        }
        Ok((queries, findings))
    }
}
