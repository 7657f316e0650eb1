//! What a server says of its rules: whether ours are loaded and healthy, and whether the others are
//! still as they were.

use std::collections::BTreeSet;

use domain::ports::{LoadedRuleGroup, RuleHealth};
use jiff::Timestamp;
use promql::{Expression, RuleFile, RuleGroup};

/// How far the server has come with rules that it should load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RulesState {
    /// All are loaded, evaluated since the reload and healthy.
    Healthy,
    /// Not yet: what is missing.
    Waiting(String),
    /// At least one evaluation failed.
    Failed(String),
}

/// Judges whether `file`, applied at `since`, is in force.
pub(crate) fn judge(file: &RuleFile, loaded: &[LoadedRuleGroup], since: Timestamp) -> RulesState {
    for group in &file.groups {
        match judge_group(group, loaded, since) {
            RulesState::Healthy => {}
            other => return other,
        }
    }
    RulesState::Healthy
}

fn judge_group(group: &RuleGroup, loaded: &[LoadedRuleGroup], since: Timestamp) -> RulesState {
    let Some(loaded) = find_group(group, loaded) else {
        return RulesState::Waiting(format!("the server has not loaded the group `{}`", group.name));
    };
    if let Some(difference) = difference(group, loaded) {
        return RulesState::Waiting(difference);
    }
    for rule in &loaded.rules {
        if let RuleHealth::Error { message } = &rule.health {
            return RulesState::Failed(format!("the rule `{}` fails: {message}", rule.name));
        }
        let is_evaluated = rule.last_evaluation.is_some_and(|at| at >= since);
        if rule.health == RuleHealth::Unknown || !is_evaluated {
            return RulesState::Waiting(format!("the rule `{}` was not evaluated yet", rule.name));
        }
    }
    RulesState::Healthy
}

pub(crate) fn find_group<'a>(
    group: &RuleGroup,
    loaded: &'a [LoadedRuleGroup],
) -> Option<&'a LoadedRuleGroup> {
    loaded.iter().find(|other| other.name == group.name)
}

/// What the loaded group has otherwise than the file; expressions are compared by meaning.
pub(crate) fn difference(group: &RuleGroup, loaded: &LoadedRuleGroup) -> Option<String> {
    if group.rules.len() != loaded.rules.len() {
        return Some(format!(
            "the server has {} rules in the group `{}`, the file has {}",
            loaded.rules.len(),
            group.name,
            group.rules.len()
        ));
    }
    for (ours, theirs) in group.rules.iter().zip(&loaded.rules) {
        let is_same = Expression::parse(&ours.expr).is_ok_and(|ours| ours.is_same_as(&theirs.expression));
        if ours.name() != theirs.name || !is_same {
            return Some(format!(
                "the server has another rule `{}` loaded than the file",
                theirs.name
            ));
        }
    }
    None
}

/// The rules that fail, as `group/rule`.
pub(crate) fn failing(loaded: &[LoadedRuleGroup]) -> BTreeSet<String> {
    let is_failing = |health: &RuleHealth| matches!(health, RuleHealth::Error { .. });
    loaded
        .iter()
        .flat_map(|group| group.rules.iter().map(move |rule| (group, rule)))
        .filter(|(_, rule)| is_failing(&rule.health))
        .map(|(group, rule)| format!("{}/{}", group.name, rule.name))
        .collect()
}
