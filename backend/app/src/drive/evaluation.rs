//! What Grafana or a ruler says of the rules of a group: evaluated and healthy, not yet, or failing.

use domain::change::{GrafanaObject, ObjectAction};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// How far a server has come with a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Evaluation {
    /// Every rule was evaluated since it was written, without error.
    Healthy,
    /// Not yet: what is missing.
    Waiting(String),
    /// A rule fails.
    Failed(String),
}

/// Grafana's scheduler looks at its rules this often.
const SCHEDULER_SECONDS: i64 = 10;

#[derive(Debug, Deserialize)]
struct Answer {
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Data {
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    name: String,
    /// A ruler's namespace; a folder's title in Grafana.
    #[serde(default)]
    file: String,
    #[serde(default)]
    folder_uid: String,
    #[serde(default)]
    rules: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    name: String,
    #[serde(default)]
    health: String,
    #[serde(default)]
    last_error: String,
    last_evaluation: Option<Timestamp>,
}

/// Judges the answer of a rules API; `None` where it cannot be read.
pub(crate) fn judge(action: &ObjectAction, text: &str, since: Timestamp) -> Option<Evaluation> {
    let answer: Answer = serde_json::from_str(text).ok()?;
    let is_ours = |group: &&Group| match &action.object {
        GrafanaObject::RuleGroup { folder_uid, name, .. } => {
            group.folder_uid == *folder_uid && group.name == *name
        }
        GrafanaObject::RulerGroup { namespace, name, .. } => group.file == *namespace && group.name == *name,
        GrafanaObject::Folder { .. } | GrafanaObject::Dashboard { .. } => false,
    };
    let Some(group) = answer.data.groups.iter().find(is_ours) else {
        return Some(Evaluation::Waiting("the rules are not loaded yet".to_owned()));
    };
    let n_expected = n_rules(&action.after);
    if group.rules.len() != n_expected {
        let (n_found, name) = (group.rules.len(), &group.name);
        return Some(Evaluation::Waiting(format!(
            "{n_found} of {n_expected} rules of `{name}` are loaded"
        )));
    }
    let is_in_grafana = matches!(action.object, GrafanaObject::RuleGroup { .. });
    let is_since = |rule: &Rule| {
        let began = rule
            .last_evaluation
            .map(|at| if is_in_grafana { tick_of(at) } else { at });
        began.is_some_and(|at| at >= since)
    };
    let failing = group.rules.iter().find(|rule| is_failing(rule) && is_since(rule));
    if let Some(rule) = failing {
        let (name, error) = (&rule.name, rule.last_error.trim());
        return Some(Evaluation::Failed(format!("the rule `{name}` fails: {error}")));
    }
    let waiting = group
        .rules
        .iter()
        .find(|rule| !is_evaluated(rule) || !is_since(rule));
    Some(match waiting {
        Some(rule) => Evaluation::Waiting(format!("the rule `{}` was not evaluated yet", rule.name)),
        None => Evaluation::Healthy,
    })
}

fn is_failing(rule: &Rule) -> bool {
    matches!(rule.health.as_str(), "error" | "err")
}

/// An alert whose condition yields nothing is healthy, or has no data: it burns nothing.
fn is_evaluated(rule: &Rule) -> bool {
    matches!(rule.health.as_str(), "ok" | "nodata")
}

/// The tick at which Grafana's scheduler read a rule that it evaluated at `at`: it spreads recording rules
/// over the ten seconds between two ticks, so one may be evaluated as it was before a write in between.
fn tick_of(at: Timestamp) -> Timestamp {
    let second = at.as_second();
    Timestamp::from_second(second - second.rem_euclid(SCHEDULER_SECONDS)).unwrap_or(at)
}

fn n_rules(after: &str) -> usize {
    let body: Value = serde_json::from_str(after).unwrap_or_default();
    body["rules"].as_array().map_or(0, Vec::len)
}

/// Whether an instant query yielded a sample; `None` where the answer cannot be read.
pub(crate) fn has_sample(text: &str) -> Option<bool> {
    let body: Value = serde_json::from_str(text).ok()?;
    let result = body.get("data")?.get("result")?.as_array()?;
    Some(!result.is_empty())
}

#[cfg(test)]
mod tests {
    use domain::change::ObjectProgress;

    use super::*;

    #[test]
    fn only_what_was_evaluated_since_counts() {
        let action = ObjectAction {
            object: GrafanaObject::RuleGroup {
                folder_uid: "f".into(),
                name: "g".into(),
                is_editable: false,
            },
            reviewed: None,
            after: r#"{"rules":[{},{}]}"#.into(),
            before: None,
            progress: ObjectProgress::ReadBack,
            seen_version: None,
            recorded: None,
        };
        let since: Timestamp = "2026-01-01T00:00:05Z".parse().unwrap();
        let judged = |rules: &str| {
            let text = format!(
                r#"{{"data":{{"groups":[{{"name":"g","file":"F","folderUid":"f","rules":[{rules}]}}]}}}}"#
            );
            judge(&action, &text, since).unwrap()
        };
        let rule = |health: &str, second: u8| {
            format!(
                r#"{{"name":"r","health":"{health}","lastError":"no\n","lastEvaluation":"2026-01-01T00:00:{second:02}Z"}}"#
            )
        };
        let (good, old, bad) = (rule("ok", 20), rule("error", 0), rule("error", 10));
        let no_data = rule("nodata", 11);
        // Read at the tick before the write, evaluated after it.
        let before = rule("ok", 9);
        assert_eq!(judged(&format!("{good},{no_data}")), Evaluation::Healthy);
        assert!(matches!(judged(&good), Evaluation::Waiting(_)));
        assert!(matches!(judged(&format!("{good},{old}")), Evaluation::Waiting(_)));
        assert!(matches!(
            judged(&format!("{good},{before}")),
            Evaluation::Waiting(_)
        ));
        let failed = Evaluation::Failed("the rule `r` fails: no".to_owned());
        assert_eq!(judged(&format!("{good},{bad}")), failed);
        assert_eq!(judge(&action, "<html>", since), None);
    }
}
