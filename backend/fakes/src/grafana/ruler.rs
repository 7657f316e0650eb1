//! The ruler of a Cortex behind Grafana.

use domain::OrganisationRole::{Editor, Viewer};
use domain::TimeSpan;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::datasources::Datasource;
use super::{Call, GrafanaAnswer, State, answered, denied, is_broken_promql, last_evaluation, refused};

#[derive(Debug, Clone)]
pub(super) struct RulerGroup {
    body: Value,
    written_at: Timestamp,
}

impl RulerGroup {
    fn name(&self) -> &str {
        self.body["name"].as_str().unwrap_or_default()
    }

    fn rules(&self) -> impl Iterator<Item = &Value> {
        self.body["rules"].as_array().into_iter().flatten()
    }

    fn interval_seconds(&self) -> u64 {
        let text = self.body["interval"].as_str().unwrap_or_default();
        text.parse().map_or(60, TimeSpan::seconds)
    }
}

impl Datasource {
    /// When the newest sample of a series was recorded that rules of this ruler record.
    pub(super) fn recorded_by_ruler(&self, metric: &str, at: Timestamp) -> Option<Timestamp> {
        let groups = self
            .ruler
            .iter()
            .flat_map(|namespaces| namespaces.values().flatten());
        groups
            .filter(|group| group.rules().any(|rule| rule["record"] == metric))
            .filter_map(|group| last_evaluation(group.written_at, group.interval_seconds(), at))
            .max()
    }
}

impl State {
    pub(super) fn ruler(&mut self, call: &Call<'_>, uid: &str, rest: &[&str]) -> Option<GrafanaAnswer> {
        let is_read = call.request.method == "GET";
        if is_read && !call.is_at_least(Viewer) {
            return Some(denied("alert.rules.external:read"));
        }
        if !is_read && !call.is_at_least(Editor) {
            return Some(denied("alert.rules.external:write"));
        }
        let datasource = self.datasources.get_mut(uid)?;
        if call.request.method == "POST" && call.json().is_some_and(|body| body["rules"] == json!([])) {
            // Without rules Grafana takes the group for one of its own.
            return Some(refused(
                500,
                "unexpected backend type (lotex) for payload type (grafana)",
            ));
        }
        if datasource.is_down {
            return Some(answered(502, json!({})));
        }
        let Some(namespaces) = &mut datasource.ruler else {
            return Some(match is_read {
                true => refused(
                    500,
                    "Error opening React index.html: open static/mantine-ui/index.html: no such file or directory",
                ),
                false => refused(404, "404 page not found\n"),
            });
        };
        match (call.request.method, rest) {
            ("GET", []) if namespaces.is_empty() => Some(refused(404, "no rule groups found\n")),
            ("GET", []) => {
                let listed = namespaces
                    .iter()
                    .map(|(namespace, groups)| (namespace.clone(), bodies(groups)));
                Some(answered(200, Value::Object(listed.collect::<Map<_, _>>())))
            }
            ("GET", [namespace]) => Some(match namespaces.get(*namespace) {
                Some(groups) => answered(200, json!({ *namespace: bodies(groups) })),
                None => refused(404, "no rule groups found\n"),
            }),
            ("GET", [namespace, name]) => {
                let mut groups = namespaces.get(*namespace).into_iter().flatten();
                Some(match groups.find(|group| group.name() == *name) {
                    Some(group) => answered(200, group.body.clone()),
                    None => refused(404, "group does not exist\n"),
                })
            }
            ("POST", [namespace]) => {
                let body = call.json()?;
                let group = RulerGroup {
                    body,
                    written_at: call.request.at,
                };
                let expression = |rule: &Value| rule["expr"].as_str().unwrap_or_default().to_owned();
                if group.rules().any(|rule| is_broken_promql(&expression(rule))) {
                    return Some(refused(400, "\n"));
                }
                let groups = namespaces.entry((*namespace).to_owned()).or_default();
                groups.retain(|other| other.name() != group.name());
                groups.push(group);
                Some(answered(202, json!({ "status": "success" })))
            }
            ("DELETE", [namespace, names @ ..]) => {
                if let Some(groups) = namespaces.get_mut(*namespace) {
                    groups.retain(|group| names.first().is_some_and(|name| group.name() != *name));
                }
                namespaces.retain(|_, groups| !groups.is_empty());
                Some(answered(202, json!({ "message": "{\"status\":\"success\"}" })))
            }
            _ => None,
        }
    }

    pub(super) fn ruler_rules(&self, call: &Call<'_>, uid: &str) -> Option<GrafanaAnswer> {
        let datasource = self.datasources.get(uid)?;
        if datasource.is_down {
            return Some(answered(502, json!({})));
        }
        let wanted = |name: &str, value: &str| call.query.get(name).is_none_or(|wanted| wanted == value);
        let namespaces = datasource.ruler.iter().flatten();
        let groups: Vec<Value> = namespaces
            .flat_map(|(namespace, groups)| groups.iter().map(move |group| (namespace, group)))
            .filter(|(namespace, group)| wanted("file[]", namespace) && wanted("rule_group[]", group.name()))
            .map(|(namespace, group)| evaluated(namespace, group, call.request.at))
            .collect();
        Some(answered(
            200,
            json!({ "status": "success", "data": { "groups": groups } }),
        ))
    }
}

fn bodies(groups: &[RulerGroup]) -> Value {
    groups.iter().map(|group| group.body.clone()).collect()
}

fn evaluated(namespace: &str, group: &RulerGroup, at: Timestamp) -> Value {
    let last = last_evaluation(group.written_at, group.interval_seconds(), at);
    let rule_json = |rule: &Value| {
        let is_recording = rule["record"].is_string();
        let mut evaluated = json!({
            "name": if is_recording { &rule["record"] } else { &rule["alert"] }, "query": rule["expr"],
            "health": if last.is_some() { "ok" } else { "unknown" },
            "type": if is_recording { "recording" } else { "alerting" },
            "lastEvaluation": last.unwrap_or(Timestamp::UNIX_EPOCH), "isPaused": false,
        });
        if !is_recording {
            evaluated["state"] = json!("inactive");
        }
        if let Some(labels) = rule["labels"].as_object() {
            evaluated["labels"] = json!(labels);
        }
        evaluated
    };
    let rules: Vec<Value> = group.rules().map(rule_json).collect();
    json!({ "name": group.name(), "file": namespace, "folderUid": "", "rules": rules, "interval": group.interval_seconds() })
}
