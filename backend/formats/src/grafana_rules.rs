//! The rules of a spec as Grafana evaluates them itself, as the body of its provisioning API
//! (`PUT /api/v1/provisioning/folder/{folder}/rule-groups/{group}`) and as a provisioning file. The two
//! say the same with different names, and the file expands `$`, which the API does not.
//!
//! What was learned from a Grafana 12: uids are letters, digits, `-` and `_`; titles have at most 190
//! characters; an interval is a multiple of 10 s; a file wants a `condition` even for a recording rule.

use domain::{Cadence, Digest, ObjectiveId, TimeSpan};
use ecow::EcoString;
use promql::rule_file::Labels;
use promql::{Rule, RuleFile};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::loss::{LossKind, LossReport};
use crate::rules::rule_file_of;
use crate::spec::{Spec, Texts};

/// Where in Grafana the rules go, and what they read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrafanaOptions {
    /// The folder's uid, for the API.
    pub folder_uid: String,
    /// The folder's title, for files.
    pub folder_title: String,
    /// The data source that is queried.
    pub datasource_uid: String,
    /// The data source that takes what is recorded. It must accept remote write.
    pub recording_datasource_uid: String,
    /// The organisation; 1 in most installations.
    pub organisation_id: u64,
}

/// A group of rules, before it is spelt for the API or for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrafanaRuleGroup {
    name: String,
    interval: TimeSpan,
    options: GrafanaOptions,
    rules: Vec<GrafanaRule>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct GrafanaRule {
    uid: String,
    title: String,
    expr: String,
    hold: String,
    keep_firing_for: String,
    labels: Texts,
    annotations: Texts,
    /// The series that it records; an alert where there is none.
    record: Option<String>,
}

/// Grafana's scheduler looks at its rules this often.
const SCHEDULER_SECONDS: u64 = 10;
const MAX_TITLE: usize = 190;
/// A burn that ended is a series that is gone; Prometheus resolves the alert at once.
const EVALUATIONS_TO_RESOLVE: u32 = 1;

/// The group of a spec, named like its objective.
pub fn rule_group_of(
    spec: &Spec,
    cadence: Cadence,
    options: &GrafanaOptions,
) -> (GrafanaRuleGroup, LossReport) {
    let interval = fit_interval(cadence.evaluation_interval);
    let fit = Cadence {
        evaluation_interval: interval,
        ..cadence
    };
    let (file, mut losses) = rule_file_of(spec, fit);
    let subject = spec.objective.id.as_str();
    if interval != cadence.evaluation_interval {
        let reason = format!(
            "rules are evaluated every {interval} instead of {}: Grafana wants multiples of {SCHEDULER_SECONDS} s",
            cadence.evaluation_interval
        );
        losses.add(subject, None, LossKind::Changed, reason);
    }
    losses.add(
        subject,
        None,
        LossKind::Changed,
        "an alert that reads nothing is `Normal`: without events and without recorded series it looks alike, so verify that the series arrive",
    );
    losses.add(
        subject,
        None,
        LossKind::Changed,
        "each rule reads what was recorded an evaluation ago: Grafana evaluates the rules of a group side by side",
    );
    let group = rule_group_of_file(&spec.objective.id, &file, interval, options);
    (group, losses)
}

/// The group of an objective whose rules are at hand, evaluated every `interval` or, where Grafana
/// cannot, a little later.
pub fn rule_group_of_file(
    id: &ObjectiveId,
    file: &RuleFile,
    interval: TimeSpan,
    options: &GrafanaOptions,
) -> GrafanaRuleGroup {
    GrafanaRuleGroup {
        name: id.to_string(),
        interval: fit_interval(interval),
        options: options.clone(),
        rules: file.rules().map(|(_, rule)| GrafanaRule::of(rule, id)).collect(),
    }
}

impl GrafanaRuleGroup {
    /// The body for the API.
    pub fn to_http(&self) -> HttpRuleGroup {
        HttpRuleGroup {
            title: self.name.clone(),
            folder_uid: self.options.folder_uid.clone(),
            interval: self.interval.seconds(),
            rules: self.rules.iter().map(|rule| self.http_rule(rule)).collect(),
        }
    }

    /// The content of a file under `provisioning/alerting`.
    pub fn to_file(&self) -> ProvisioningFile {
        ProvisioningFile {
            api_version: 1,
            groups: vec![FileRuleGroup {
                organisation_id: self.options.organisation_id,
                name: for_file(&self.name),
                folder: for_file(&self.options.folder_title),
                interval: format!("{}s", self.interval.seconds()),
                rules: self.rules.iter().map(|rule| self.file_rule(rule)).collect(),
            }],
        }
    }

    fn http_rule(&self, rule: &GrafanaRule) -> HttpRule {
        let is_alert = rule.record.is_none();
        HttpRule {
            uid: rule.uid.clone(),
            title: rule.title.clone(),
            organisation_id: self.options.organisation_id,
            folder_uid: self.options.folder_uid.clone(),
            rule_group: self.name.clone(),
            condition: if is_alert { "B" } else { "" }.to_owned(),
            data: self.queries(rule),
            no_data_state: if is_alert { "OK" } else { "" }.to_owned(),
            error_state: if is_alert { "Error" } else { "" }.to_owned(),
            hold: rule.hold.clone(),
            keep_firing_for: rule.keep_firing_for.clone(),
            missing_evaluations: is_alert.then_some(EVALUATIONS_TO_RESOLVE),
            labels: rule.labels.clone(),
            annotations: rule.annotations.clone(),
            is_paused: false,
            record: rule.record.as_ref().map(|metric| HttpRecord {
                metric: metric.clone(),
                from: "A".to_owned(),
                target: self.options.recording_datasource_uid.clone(),
            }),
        }
    }

    fn file_rule(&self, rule: &GrafanaRule) -> FileRule {
        let is_alert = rule.record.is_none();
        let of_alert = |text: &str| is_alert.then(|| text.to_owned());
        FileRule {
            uid: rule.uid.clone(),
            title: for_file(&rule.title),
            condition: if is_alert { "B" } else { "A" }.to_owned(),
            data: self.queries(rule),
            no_data_state: of_alert("OK"),
            error_state: of_alert("Error"),
            hold: of_alert(&rule.hold),
            keep_firing_for: of_alert(&rule.keep_firing_for),
            missing_evaluations: is_alert.then_some(EVALUATIONS_TO_RESOLVE),
            labels: rule
                .labels
                .iter()
                .map(|(name, value)| (name.clone(), for_file(value)))
                .collect(),
            annotations: rule.annotations.clone(),
            is_paused: false,
            record: rule.record.as_ref().map(|metric| FileRecord {
                metric: metric.clone(),
                from: "A".to_owned(),
                target: self.options.recording_datasource_uid.clone(),
            }),
        }
    }

    fn queries(&self, rule: &GrafanaRule) -> Vec<Query> {
        let source = &self.options.datasource_uid;
        let mut queries = vec![Query {
            reference: "A".to_owned(),
            time_range: TimeRange { from: 600, to: 0 },
            datasource_uid: source.clone(),
            model: json!({
                "refId": "A",
                "expr": rule.expr,
                "instant": true,
                "range": false,
                "intervalMs": 1000,
                "maxDataPoints": 43200,
                "editorMode": "code",
                "datasource": { "type": "prometheus", "uid": source },
            }),
        }];
        if rule.record.is_none() {
            queries.push(threshold());
        }
        queries
    }
}

/// A series is there only while it burns, with an error ratio above zero, or while data is absent,
/// with a one.
fn threshold() -> Query {
    Query {
        reference: "B".to_owned(),
        time_range: TimeRange { from: 0, to: 0 },
        datasource_uid: "__expr__".to_owned(),
        model: json!({
            "refId": "B",
            "type": "threshold",
            "expression": "A",
            "datasource": { "type": "__expr__", "uid": "__expr__" },
            "conditions": [{
                "type": "query",
                "evaluator": { "type": "gt", "params": [0] },
                "operator": { "type": "and" },
                "query": { "params": ["B"] },
                "reducer": { "type": "last", "params": [] },
            }],
        }),
    }
}

impl GrafanaRule {
    fn of(rule: &Rule, id: &ObjectiveId) -> Self {
        let windows = rule.labels.get("windows").map_or("absence", EcoString::as_str);
        let title = match &rule.alert {
            Some(name) => match rule.labels.get("windows") {
                Some(windows) => format!("{name} {id} {windows}"),
                None => format!("{name} {id}"),
            },
            None => format!("{} {id}", rule.name()),
        };
        // Not the name of an alert, which people may change: it would be another rule then.
        let role = rule.record.as_deref().unwrap_or(windows);
        let duration = |text: Option<&EcoString>| text.map_or("0s", EcoString::as_str).to_owned();
        Self {
            uid: uid_of(&format!("rule/{id}/{role}")),
            title: fit_title(&title),
            expr: rule.expr.clone(),
            hold: duration(rule.hold.as_ref()),
            keep_firing_for: duration(rule.keep_firing_for.as_ref()),
            labels: for_grafana(&rule.labels),
            annotations: for_grafana(&rule.annotations),
            record: rule.record.as_ref().map(EcoString::to_string),
        }
    }
}

/// A uid that stays the same as long as `name` does.
fn uid_of(name: &str) -> String {
    format!("srl-{}", &Digest::of(name.as_bytes()).to_string()[..32])
}

fn fit_title(title: &str) -> String {
    if title.chars().count() <= MAX_TITLE && title.len() <= MAX_TITLE {
        return title.to_owned();
    }
    let digest = Digest::of(title.as_bytes()).to_string();
    let mut end = MAX_TITLE - 7;
    while !title.is_char_boundary(end) {
        end -= 1;
    }
    format!("{} {}", &title[..end], &digest[..6])
}

/// The shortest interval that Grafana takes and that is not shorter than this one.
pub fn fit_interval(interval: TimeSpan) -> TimeSpan {
    let n_ticks = interval.seconds().div_ceil(SCHEDULER_SECONDS).max(1);
    TimeSpan::from_seconds(n_ticks * SCHEDULER_SECONDS)
}

/// Templates of Prometheus for Grafana, where `$value` is a text about all queries.
fn for_grafana(texts: &Labels) -> Texts {
    texts
        .iter()
        .map(|(name, text)| (name.to_string(), with_value_of_query(text)))
        .collect()
}

fn with_value_of_query(text: &str) -> String {
    const VALUE: &str = "$value";
    let mut converted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(VALUE) {
        let after = &rest[start + VALUE.len()..];
        let is_longer_name = after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        converted.push_str(&rest[..start]);
        converted.push_str(if is_longer_name { VALUE } else { "$values.A.Value" });
        rest = after;
    }
    converted + rest
}

/// Text for a file, where Grafana puts in the environment's variables: `$$` is one `$`.
fn for_file(text: &str) -> String {
    text.replace('$', "$$")
}

/// A rule group as the API has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpRuleGroup {
    /// The group's name.
    pub title: String,
    /// The folder's uid.
    pub folder_uid: String,
    /// How often it is evaluated, in seconds.
    pub interval: u64,
    /// The rules, in order.
    pub rules: Vec<HttpRule>,
}

/// A rule as the API has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpRule {
    /// Stable: it follows from the objective and the rule's part in it.
    pub uid: String,
    /// For people; unique in its folder.
    pub title: String,
    /// The organisation.
    #[serde(rename = "orgID")]
    pub organisation_id: u64,
    /// The folder's uid.
    #[serde(rename = "folderUID")]
    pub folder_uid: String,
    /// The group's name.
    pub rule_group: String,
    /// The query that decides; empty for a recording rule.
    pub condition: String,
    /// The queries.
    pub data: Vec<Query>,
    /// The state without data; empty for a recording rule.
    pub no_data_state: String,
    /// The state after an error; empty for a recording rule.
    #[serde(rename = "execErrState")]
    pub error_state: String,
    /// How long it must hold.
    #[serde(rename = "for")]
    pub hold: String,
    /// How long it goes on.
    #[serde(rename = "keep_firing_for")]
    pub keep_firing_for: String,
    /// After how many evaluations without a series its alert is over.
    #[serde(
        rename = "missingSeriesEvalsToResolve",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub missing_evaluations: Option<u32>,
    /// Labels to add; templates in alerts.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub labels: Texts,
    /// Text for people; templates.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub annotations: Texts,
    /// Is it out of force?
    pub is_paused: bool,
    /// What is recorded, for a recording rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<HttpRecord>,
}

/// What a rule records, as the API has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpRecord {
    /// The series' name.
    pub metric: String,
    /// The query whose result it is.
    pub from: String,
    /// The data source that takes it.
    #[serde(rename = "target_datasource_uid")]
    pub target: String,
}

/// A provisioning file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProvisioningFile {
    /// 1.
    pub api_version: u32,
    /// The groups.
    pub groups: Vec<FileRuleGroup>,
}

/// A rule group as a file has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRuleGroup {
    /// The organisation.
    #[serde(rename = "orgId")]
    pub organisation_id: u64,
    /// The group's name.
    pub name: String,
    /// The folder's title.
    pub folder: String,
    /// How often it is evaluated.
    pub interval: String,
    /// The rules, in order.
    pub rules: Vec<FileRule>,
}

/// A rule as a file has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileRule {
    /// As in [`HttpRule`].
    pub uid: String,
    /// For people; unique in its folder.
    pub title: String,
    /// The query that decides; `A` for a recording rule, since a file may not leave it out.
    pub condition: String,
    /// The queries.
    pub data: Vec<Query>,
    /// The state without data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_data_state: Option<String>,
    /// The state after an error.
    #[serde(rename = "execErrState", default, skip_serializing_if = "Option::is_none")]
    pub error_state: Option<String>,
    /// How long it must hold.
    #[serde(rename = "for", default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<String>,
    /// How long it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_firing_for: Option<String>,
    /// After how many evaluations without a series its alert is over.
    #[serde(
        rename = "missing_series_evals_to_resolve",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub missing_evaluations: Option<u32>,
    /// Labels to add; templates in alerts, with `$$` for `$`.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub labels: Texts,
    /// Text for people; templates.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub annotations: Texts,
    /// Is it out of force?
    pub is_paused: bool,
    /// What is recorded, for a recording rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<FileRecord>,
}

/// What a rule records, as a file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// The series' name.
    pub metric: String,
    /// The query whose result it is.
    pub from: String,
    /// The data source that takes it.
    #[serde(rename = "targetDatasourceUid")]
    pub target: String,
}

/// A query of a rule, the same in both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// Its letter.
    #[serde(rename = "refId")]
    pub reference: String,
    /// What it looks back over.
    #[serde(rename = "relativeTimeRange")]
    pub time_range: TimeRange,
    /// The data source, or `__expr__` for what Grafana computes.
    #[serde(rename = "datasourceUid")]
    pub datasource_uid: String,
    /// What the data source is asked.
    pub model: Value,
}

/// Seconds before now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeRange {
    /// Where it begins.
    pub from: u64,
    /// Where it ends.
    pub to: u64,
}

impl HttpRuleGroup {
    /// Prints JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts, numbers, lists and mappings")
    }
}

impl ProvisioningFile {
    /// Prints YAML.
    pub fn to_yaml(&self) -> String {
        serde_saphyr::to_string(self).expect("texts, numbers, lists and mappings")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_of_an_alert_is_that_of_its_query() {
        assert_eq!(
            with_value_of_query("{{ $value | humanizePercentage }} {{ $values.B.Value }} $value"),
            "{{ $values.A.Value | humanizePercentage }} {{ $values.B.Value }} $values.A.Value"
        );
    }

    #[test]
    fn titles_and_intervals_are_what_grafana_takes() {
        for title in ["x".repeat(190), "x".repeat(191), "ü".repeat(300)] {
            assert!(fit_title(&title).len() <= MAX_TITLE);
        }
        for (given, fit) in [(0, 10), (7, 10), (10, 10), (15, 20), (30, 30)] {
            assert_eq!(fit_interval(TimeSpan::from_seconds(given)).seconds(), fit);
        }
    }
}
