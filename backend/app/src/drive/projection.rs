//! What of an object's JSON means something: servers add ids, dates and defaults to what they are given,
//! so that only projections can be compared.

use domain::TimeSpan;
use domain::change::{GrafanaObject, ObjectAction, ObjectBefore};
use domain::receipt::Subject;
use serde_json::{Map, Value, json};

/// What a Grafana adds to rules and dashboards, seen in the answers of a 12.4.
const ADDED: [&str; 8] = [
    "id",
    "updated",
    "provenance",
    "orgID",
    "folderUID",
    "ruleGroup",
    "guid",
    "version",
];
/// The durations of a rule; servers spell them as they like.
const DURATIONS: [&str; 3] = ["for", "keep_firing_for", "interval"];
/// What a Grafana puts into the model of a query that does not have it.
const DEFAULTS: [(&str, u64); 2] = [("intervalMs", 1000), ("maxDataPoints", 43200)];

/// The projection of an object's JSON; `None` where the text is not of that kind.
pub(crate) fn of(object: &GrafanaObject, text: &str) -> Option<Value> {
    let body: Value = serde_json::from_str(text).ok()?;
    match object {
        GrafanaObject::Folder { uid } => (body["uid"] == *uid).then(|| json!({ "uid": uid })),
        GrafanaObject::RuleGroup { .. } | GrafanaObject::RulerGroup { .. } => rule_group(&body),
        GrafanaObject::Dashboard { .. } => dashboard(&body),
    }
}

/// The projection of what a change writes.
pub(crate) fn of_after(action: &ObjectAction) -> Option<Value> {
    of(&action.object, &action.after)
}

/// The projection of what was there before a change; `None` for nothing.
pub(crate) fn of_before(action: &ObjectAction) -> Option<Value> {
    match &action.before {
        Some(ObjectBefore::Present { text }) => of(&action.object, text),
        Some(ObjectBefore::Absent) | None => None,
    }
}

/// The object and each of its rules with the digests of their projections, so that drift can be named.
pub(crate) fn subjects_of(action: &ObjectAction) -> Vec<Subject> {
    let place = action.object.to_string();
    let projection = of_after(action).unwrap_or_default();
    let rules = projection["rules"].as_array().cloned().unwrap_or_default();
    let mut subjects = vec![Subject::of(place.clone(), canonical(&projection).as_bytes())];
    subjects.extend(rules.iter().map(|rule| {
        Subject::of(
            format!("{place}#{}", rule_label(rule)),
            canonical(rule).as_bytes(),
        )
    }));
    subjects
}

/// The same text for the same value, whoever printed it.
fn canonical(value: &Value) -> String {
    serde_json_canonicalizer::to_string(value).expect("JSON that was read has string keys and finite numbers")
}

fn rule_label(rule: &Value) -> String {
    let text = |name: &str| rule[name].as_str();
    if let Some(title) = text("title") {
        return title.to_owned();
    }
    let name = text("record").or(text("alert")).unwrap_or_default();
    match rule["labels"]["windows"].as_str() {
        Some(windows) => format!("{name} {windows}"),
        None => name.to_owned(),
    }
}

fn rule_group(body: &Value) -> Option<Value> {
    let rules = body.get("rules")?.as_array()?.iter().map(meaningful);
    let mut group = Map::new();
    group.insert("rules".to_owned(), rules.collect());
    if let Some(interval) = body.get("interval") {
        group.insert("interval".to_owned(), in_seconds(interval));
    }
    Some(Value::Object(group))
}

fn dashboard(body: &Value) -> Option<Value> {
    let dashboard = body.get("dashboard")?.as_object()?;
    let folder = body
        .get("folderUid")
        .or_else(|| body.get("meta")?.get("folderUid"))?;
    Some(json!({ "folder": folder, "dashboard": meaningful(&Value::Object(dashboard.clone())) }))
}

fn meaningful(value: &Value) -> Value {
    let Value::Object(fields) = value else {
        return value.clone();
    };
    let kept = fields.iter().filter(|(name, _)| !ADDED.contains(&name.as_str()));
    let cleaned = kept.filter_map(|(name, value)| {
        let value = if DURATIONS.contains(&name.as_str()) {
            in_seconds(value)
        } else {
            cleaned(value)
        };
        (!is_nothing(&value)).then(|| (name.clone(), value))
    });
    Value::Object(cleaned.collect())
}

/// Without nulls, empty values and defaults, all the way down.
fn cleaned(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let is_default = |name: &str, value: &Value| {
                DEFAULTS
                    .iter()
                    .any(|(default, number)| name == *default && value.as_u64() == Some(*number))
            };
            let kept = fields.iter().filter(|(name, value)| !is_default(name, value));
            let kept = kept.map(|(name, value)| (name.clone(), cleaned(value)));
            Value::Object(kept.filter(|(_, value)| !is_nothing(value)).collect())
        }
        Value::Array(items) => items.iter().map(cleaned).collect(),
        // `1e9` and 1000000000 are one number, and servers choose how they print it.
        Value::Number(number) => json!(number.as_f64()),
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

/// A duration as its seconds, whether it came as `90s`, `1m30s` or 90; null for none at all.
fn in_seconds(value: &Value) -> Value {
    let seconds = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) if text == "0s" || text == "0" => Some(0),
        Value::String(text) => text.parse::<TimeSpan>().ok().map(TimeSpan::seconds),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    match seconds {
        Some(0) => Value::Null,
        Some(seconds) => json!(seconds),
        None => value.clone(),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group() -> GrafanaObject {
        GrafanaObject::RuleGroup {
            folder_uid: "f".into(),
            name: "g".into(),
            is_editable: true,
        }
    }

    #[test]
    fn what_a_server_adds_means_nothing_and_what_a_person_edits_does() {
        let sent = r#"{"title":"g","folderUid":"f","interval":60,"rules":[{"uid":"a","title":"t","condition":"",
            "data":[{"refId":"B","model":{"expression":"A","params":[]}}],"for":"1m30s","keep_firing_for":"0s",
            "isPaused":false,"labels":{"a":"b"}}]}"#;
        let read = r#"{"title":"g","folderUid":"f","interval":60,"rules":[{"id":7,"uid":"a","orgID":1,"folderUID":"f",
            "ruleGroup":"g","title":"t","condition":"","data":[{"refId":"B","queryType":"","model":{"expression":"A",
            "intervalMs":1000,"maxDataPoints":43200,"params":[]}}],"updated":"2026-11-22T15:38:22Z","for":"90s",
            "keep_firing_for":"0s","annotations":{"__dashboardUid__":""},"labels":{"a":"b"},"isPaused":false,
            "notification_settings":null,"record":null}]}"#;
        assert_eq!(of(&group(), sent), of(&group(), read));
        for (from, to) in [
            (r#""interval":60"#, r#""interval":70"#),
            (r#""a":"b""#, r#""a":"c""#),
            (r#""isPaused":false"#, r#""isPaused":true"#),
            (r#""maxDataPoints":43200"#, r#""maxDataPoints":5"#),
            (
                r#""notification_settings":null"#,
                r#""notification_settings":{"receiver":"me"}"#,
            ),
            (r#""for":"90s""#, r#""for":"91s""#),
        ] {
            assert_ne!(of(&group(), sent), of(&group(), &read.replace(from, to)), "{to}");
        }
        for broken in ["", "[]", "{}", r#"{"rules":3}"#] {
            assert_eq!(of(&group(), broken), None, "{broken}");
        }
    }
}
