//! Grafana-managed rules, by the provisioning API, and what evaluating them yields.

use domain::OrganisationRole::{Editor, Viewer};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Call, GrafanaAnswer, SCHEDULER_SECONDS, State, answered, denied, is_broken_promql, last_evaluation,
    refused,
};

#[derive(Debug, Clone)]
pub(super) struct StoredGroup {
    interval: u64,
    rules: Vec<Value>,
    written_at: Timestamp,
}

const MAY_READ: &str = "any of alert.provisioning:read, alert.rules.provisioning:read, alert.provisioning.secrets:read, \
     all of alert.rules:read, folders:read";
const MAY_WRITE: &str = "any of alert.provisioning:write, alert.rules.provisioning:write, all of alert.rules:read, \
     folders:read, alert.provisioning.provenance:write, any of alert.rules:write, alert.rules:create, \
     alert.rules:delete";
/// What a Prometheus without a receiver for remote write answers, and Grafana hands on.
const WRITE_REFUSED: &str = "remote write failed: failed to write time series\nexpected HTTP 200 status code: actual=404, \
     body=remote write receiver needs to be enabled with --enable-feature=remote-write-receiver\n";

/// Recording rules are spread over the seconds between two ticks of the scheduler.
const SPREAD: SignedDuration = SignedDuration::from_secs(4);

impl StoredGroup {
    pub(super) fn n_rules(&self) -> usize {
        self.rules.len()
    }
}

impl State {
    pub(super) fn find_group(&self, call: &Call<'_>, folder: &str, name: &str) -> GrafanaAnswer {
        if !call.is_at_least(Viewer) || self.is_hidden(call, folder) {
            return denied(MAY_READ);
        }
        let Some(group) = self.groups.get(&(folder.to_owned(), name.to_owned())) else {
            return no_group();
        };
        answered(200, group_json(folder, name, group.interval, &group.rules))
    }

    pub(super) fn write_group(&mut self, call: &Call<'_>, folder: &str, name: &str) -> GrafanaAnswer {
        if !call.is_at_least(Editor) {
            return denied(MAY_WRITE);
        }
        let Some(body) = call.json() else {
            return refused(400, "bad request data");
        };
        let Some(its_folder) = self.folders.get(folder) else {
            return refused(400, "invalid alert rule: folder does not exist");
        };
        if !its_folder.lets_write(call) {
            return denied(MAY_WRITE);
        }
        let interval = body["interval"].as_u64().unwrap_or(0);
        if interval == 0 || !interval.is_multiple_of(SCHEDULER_SECONDS) {
            return refused(
                400,
                &format!(
                    "invalid alert rule: interval ({interval}s) should be non-zero and divided exactly by scheduler \
                     interval: {SCHEDULER_SECONDS}"
                ),
            );
        }
        let rules = body["rules"].as_array().cloned().unwrap_or_default();
        if let Some(refusal) = rules.iter().find_map(refusal_of) {
            return refusal;
        }
        let echoed: Vec<Value> = rules.iter().map(|rule| echo(rule, folder, name)).collect();
        let stored = echoed
            .iter()
            .map(|rule| self.stored(rule, call.request.at))
            .collect();
        let key = (folder.to_owned(), name.to_owned());
        let group = StoredGroup {
            interval,
            rules: stored,
            written_at: call.request.at,
        };
        self.groups.insert(key, group);
        answered(200, group_json(folder, name, interval, &echoed))
    }

    pub(super) fn delete_group(&mut self, call: &Call<'_>, folder: &str, name: &str) -> GrafanaAnswer {
        let lets_write = self
            .folders
            .get(folder)
            .is_none_or(|folder| folder.lets_write(call));
        if !call.is_at_least(Editor) || !lets_write {
            return denied(MAY_WRITE);
        }
        match self.groups.remove(&(folder.to_owned(), name.to_owned())) {
            Some(_) => answered(204, Value::Null),
            None => no_group(),
        }
    }

    pub(super) fn grafana_rules(&self, call: &Call<'_>) -> GrafanaAnswer {
        let wanted = |name: &str, value: &str| call.query.get(name).is_none_or(|wanted| wanted == value);
        let groups = self
            .groups
            .iter()
            .filter(|((folder, name), _)| wanted("folder_uid", folder) && wanted("rule_group", name));
        let groups: Vec<Value> = groups
            .map(|((folder, name), group)| self.evaluated(folder, name, group, call.request.at))
            .collect();
        answered(200, json!({ "status": "success", "data": { "groups": groups } }))
    }

    /// When the newest sample of a series was recorded that Grafana's rules record into a data source. It
    /// carries the time of the scheduler's tick, however much later the rule was evaluated.
    pub(super) fn recorded_by_grafana(&self, metric: &str, uid: &str, at: Timestamp) -> Option<Timestamp> {
        let records = |rule: &Value| {
            let record = &rule["record"];
            record["metric"] == metric && record["target_datasource_uid"] == uid && !self.is_failing(rule)
        };
        let groups = self.groups.values();
        groups
            .filter(|group| group.rules.iter().any(records))
            .filter_map(|group| {
                last_evaluation(group.written_at, group.interval, at.saturating_sub(SPREAD).ok()?)
            })
            .max()
    }

    fn evaluated(&self, folder: &str, name: &str, group: &StoredGroup, at: Timestamp) -> Value {
        let since = |delay| last_evaluation(group.written_at, group.interval, at.saturating_sub(delay).ok()?);
        let (alerts, recordings) = (since(SignedDuration::ZERO), since(SPREAD));
        let rules: Vec<Value> = group
            .rules
            .iter()
            .map(|rule| {
                let is_recording = !rule["record"].is_null();
                let last = if is_recording { recordings } else { alerts };
                self.evaluated_rule(rule, folder, last)
            })
            .collect();
        json!({
            "name": name, "file": self.folder_title(folder), "folderUid": folder, "rules": rules,
            "interval": group.interval,
        })
    }

    fn evaluated_rule(&self, rule: &Value, folder: &str, last: Option<Timestamp>) -> Value {
        let is_recording = !rule["record"].is_null();
        // An alert is dated by its tick, a recording rule by when it was evaluated.
        let evaluated_at = last.map(|tick| if is_recording { tick + SPREAD } else { tick });
        let error = self.error_of(rule);
        let health = match (last, &error) {
            (None, _) => "unknown",
            (Some(_), Some(_)) => "error",
            (Some(_), None) => "ok",
        };
        let mut evaluated = json!({
            "state": "inactive", "name": rule["title"], "query": rule["data"][0]["model"]["expr"], "uid": rule["uid"],
            "folderUid": folder, "health": health, "type": if is_recording { "recording" } else { "alerting" },
            "lastEvaluation": evaluated_at.unwrap_or(Timestamp::UNIX_EPOCH), "isPaused": rule["isPaused"],
        });
        if let Some(labels) = rule["labels"].as_object().filter(|labels| !labels.is_empty()) {
            evaluated["labels"] = json!(labels);
        }
        if let (Some(_), Some(error)) = (last, error) {
            evaluated["lastError"] = json!(error);
        }
        evaluated
    }

    fn is_failing(&self, rule: &Value) -> bool {
        self.error_of(rule).is_some()
    }

    fn error_of(&self, rule: &Value) -> Option<String> {
        let query = &rule["data"][0];
        let expression = query["model"]["expr"].as_str().unwrap_or_default();
        if is_broken_promql(expression) {
            return Some(
                "[sse.dataQueryError] failed to execute query [A]: bad_data: parse error".to_owned(),
            );
        }
        let source = query["datasourceUid"].as_str().unwrap_or_default();
        if !self.datasources.contains_key(source) {
            return Some("failed to build query 'A': data source not found".to_owned());
        }
        let target = rule["record"]["target_datasource_uid"].as_str()?;
        let takes = self
            .datasources
            .get(target)
            .is_some_and(|target| target.takes_remote_write);
        (!takes).then(|| WRITE_REFUSED.to_owned())
    }

    /// What is kept differs from the echo: ids, a date, and defaults in the models of queries.
    fn stored(&mut self, rule: &Value, at: Timestamp) -> Value {
        let mut rule = rule.clone();
        rule["id"] = json!(self.next_id());
        rule["updated"] = json!(at);
        if !rule["record"].is_null() {
            for field in ["condition", "noDataState", "execErrState"] {
                rule[field] = json!("");
            }
        }
        for query in rule["data"].as_array_mut().into_iter().flatten() {
            if let Some(model) = query["model"].as_object_mut() {
                model.entry("intervalMs").or_insert(json!(1000));
                model.entry("maxDataPoints").or_insert(json!(43200));
            }
        }
        rule
    }
}

fn refusal_of(rule: &Value) -> Option<GrafanaAnswer> {
    let uid = rule["uid"].as_str().unwrap_or_default();
    if !uid.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
        let message = format!(
            "invalid alert rule: cannot create rule with UID \"{uid}\": invalid format of UID. Only letters, numbers, '-' \
             and '_' are allowed"
        );
        return Some(refused(400, &message));
    }
    if rule["title"].as_str().unwrap_or_default().len() > 190 {
        let message =
            "failed to update alert rules: invalid alert rule: name length should not be greater than 190";
        return Some(refused(400, message));
    }
    None
}

/// The answer to a write: what was sent, with zero ids and an empty date.
fn echo(rule: &Value, folder: &str, name: &str) -> Value {
    let of = |field: &str, default: Value| match &rule[field] {
        Value::Null => default,
        value => value.clone(),
    };
    let mut data = of("data", json!([]));
    for query in data.as_array_mut().into_iter().flatten() {
        if let Some(query) = query.as_object_mut() {
            query.entry("queryType").or_insert(json!(""));
        }
    }
    let mut echoed = json!({
        "id": 0, "uid": rule["uid"], "orgID": 1, "folderUID": folder, "ruleGroup": name, "title": rule["title"],
        "condition": of("condition", json!("")), "data": data, "updated": "0001-01-01T00:00:00Z",
        "noDataState": of("noDataState", json!("")), "execErrState": of("execErrState", json!("")),
        "for": of("for", json!("0s")), "keep_firing_for": of("keep_firing_for", json!("0s")),
        "isPaused": of("isPaused", json!(false)), "notification_settings": rule["notification_settings"],
        "record": rule["record"],
    });
    for field in ["annotations", "labels", "missingSeriesEvalsToResolve"] {
        if !rule[field].is_null() {
            echoed[field] = rule[field].clone();
        }
    }
    echoed
}

fn group_json(folder: &str, name: &str, interval: u64, rules: &[Value]) -> Value {
    json!({ "title": name, "folderUid": folder, "interval": interval, "rules": rules })
}

fn no_group() -> GrafanaAnswer {
    answered(
        404,
        json!({ "statusCode": 404, "messageId": "alerting.alert-rule.notFound", "message": "NotFound" }),
    )
}
