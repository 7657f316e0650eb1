//! The rules that put a proposal in force, with the names, labels and annotations that it was imported
//! with.

use domain::{Proposal, TimeSpan};
use formats::Spec;
use formats::rules::marked;
use promql::RuleFile;

/// Its recording and alert rules.
pub(crate) fn rules_of(proposal: &Proposal, evaluation_interval: TimeSpan) -> RuleFile {
    let Proposal {
        objective,
        alert_tiers,
        ..
    } = proposal;
    let file = promql::rule_file_of(objective, alert_tiers, evaluation_interval);
    marked(file, &Spec::of_proposal(proposal), alert_tiers)
}

/// Its alert rules alone, where nothing records.
pub(crate) fn inlined_rules_of(proposal: &Proposal, evaluation_interval: TimeSpan) -> RuleFile {
    let Proposal {
        objective,
        alert_tiers,
        ..
    } = proposal;
    let file = promql::inlined_rule_file_of(objective, alert_tiers, evaluation_interval);
    marked(file, &Spec::of_proposal(proposal), alert_tiers)
}
