//! The rules that a server has loaded.

use domain::ports::{LoadedRule, LoadedRuleGroup, RuleHealth};
use jiff::Timestamp;
use serde::Deserialize;

use crate::answer::{DataFault, harmless};

#[derive(Deserialize)]
pub(crate) struct RuleGroups {
    groups: Vec<RuleGroup>,
}

#[derive(Deserialize)]
struct RuleGroup {
    name: String,
    file: String,
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    query: String,
    health: String,
    #[serde(default)]
    last_error: String,
    last_evaluation: Option<Timestamp>,
    #[serde(default)]
    state: String,
}

pub(crate) fn groups(groups: RuleGroups) -> Result<Vec<LoadedRuleGroup>, DataFault> {
    Ok(groups.groups.into_iter().map(LoadedRuleGroup::from).collect())
}

impl From<RuleGroup> for LoadedRuleGroup {
    fn from(group: RuleGroup) -> Self {
        Self {
            name: group.name,
            file: group.file,
            rules: group.rules.into_iter().map(LoadedRule::from).collect(),
        }
    }
}

impl From<Rule> for LoadedRule {
    fn from(rule: Rule) -> Self {
        let is_alert = rule.kind == "alerting";
        let is_active = matches!(rule.state.as_str(), "firing" | "pending");
        Self {
            health: health(&rule),
            name: rule.name,
            expression: rule.query,
            // Go's zero time, 1 January of the year 1, stands for never.
            last_evaluation: rule.last_evaluation.filter(|at| at.as_second() > 0),
            is_active_alert: is_alert.then_some(is_active),
        }
    }
}

/// A word that we do not know is no reason to trust a rule.
fn health(rule: &Rule) -> RuleHealth {
    match rule.health.as_str() {
        "ok" => RuleHealth::Ok,
        "err" => RuleHealth::Error {
            message: harmless(&rule.last_error),
        },
        _ => RuleHealth::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(json: &str) -> LoadedRule {
        serde_json::from_str::<Rule>(json).unwrap().into()
    }

    #[test]
    fn a_rule_that_was_not_evaluated_has_no_time() {
        let rule = rule(
            r#"{"type": "recording", "name": "a", "query": "b", "health": "unknown",
                "evaluationTime": 0, "lastEvaluation": "0001-01-01T00:00:00Z"}"#,
        );
        assert_eq!(rule.last_evaluation, None);
        assert_eq!(rule.health, RuleHealth::Unknown);
        assert_eq!(rule.is_active_alert, None);
    }

    #[test]
    fn an_alert_is_active_where_it_fires_or_is_pending() {
        for (state, is_active) in [("firing", true), ("pending", true), ("inactive", false)] {
            let rule = rule(&format!(
                r#"{{"type": "alerting", "name": "a", "query": "b", "health": "err", "lastError": "x\ny",
                    "state": "{state}", "lastEvaluation": "2024-01-01T01:00:00.123456789+01:00"}}"#,
            ));
            assert_eq!(rule.is_active_alert, Some(is_active));
            assert_eq!(
                rule.last_evaluation,
                Some("2024-01-01T00:00:00.123456789Z".parse().unwrap())
            );
            let message = "x y".to_owned();
            assert_eq!(rule.health, RuleHealth::Error { message });
        }
    }
}
