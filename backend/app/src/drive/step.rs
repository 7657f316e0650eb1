//! The step that a change has to make next. It follows from the stored change alone, so whoever
//! resumes goes on exactly there.

use domain::change::{GrafanaObject, ObjectAction, ObjectBefore, ObjectProgress};
use domain::{Change, ChangeState};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// One request that a browser makes with the session of the person before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number. The answer names it.
    pub number: u64,
    /// What it is for.
    pub purpose: Purpose,
    /// The object that it is about.
    pub object: String,
    /// In words.
    pub in_words: String,
    /// The method.
    pub method: &'static str,
    /// Path and query, from the root of Grafana.
    pub path: String,
    /// Whether Grafana is asked to let people go on editing.
    pub disable_provenance: bool,
    /// The JSON that is sent.
    pub body: Option<String>,
    /// How long to wait before it.
    pub wait_seconds: u64,
}

/// What a step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Read what is in the place.
    Capture,
    /// Read whether that is still there.
    Compare,
    /// Write.
    Write,
    /// Read back what was written.
    ReadBack,
    /// Ask whether the rules were evaluated.
    AwaitEvaluation,
    /// Ask whether there is anything to record.
    AskRaw,
    /// Ask whether it is recorded.
    AwaitRecorded,
    /// Read what is to be taken back, and later whether it was.
    LookAgain,
    /// Ask what is in a folder that is to be deleted.
    CountContents,
    /// Put back what was there.
    TakeBack,
}

/// Between two questions about the same thing.
const ASK_EVERY_SECONDS: u64 = 3;

/// Which object is next, and what for. `None` where the change has nothing more to ask in its state.
pub(crate) fn position(change: &Change) -> Option<(usize, Purpose)> {
    use ObjectProgress as P;
    let objects: Vec<&ObjectAction> = change.objects().collect();
    let first = |is_next: fn(&ObjectAction) -> Option<Purpose>| {
        let mut found = objects.iter().enumerate();
        found.find_map(|(object_idx, object)| Some((object_idx, is_next(object)?)))
    };
    match change.state {
        ChangeState::Planned => first(|object| (object.progress == P::Planned).then_some(Purpose::Capture)),
        ChangeState::Applying => first(|object| match object.progress {
            P::Captured | P::Uncertain => Some(Purpose::Compare),
            P::Compared => Some(Purpose::Write),
            _ => None,
        }),
        ChangeState::Verifying => first(|object| match object.progress {
            P::Written => Some(Purpose::ReadBack),
            P::ReadBack => Some(Purpose::AwaitEvaluation),
            P::Evaluated => match object.recorded.as_ref()?.has_raw {
                None => Some(Purpose::AskRaw),
                Some(_) => Some(Purpose::AwaitRecorded),
            },
            _ => None,
        }),
        ChangeState::Undoing => {
            let mut backwards = objects.iter().enumerate().rev();
            let (object_idx, object) = backwards.find(|(_, object)| object.may_be_written())?;
            let purpose = match (object.progress, &object.object) {
                (P::Restoring, GrafanaObject::Folder { .. }) => Purpose::CountContents,
                (P::Restoring | P::Emptied, _) => Purpose::TakeBack,
                _ => Purpose::LookAgain,
            };
            Some((object_idx, purpose))
        }
        ChangeState::Captured | ChangeState::Committed | ChangeState::Undone | ChangeState::Stuck => None,
    }
}

/// The step that is handed out now.
pub(crate) fn next(change: &Change) -> Option<Step> {
    let (object_idx, purpose) = position(change)?;
    let drive = change.drive.as_ref()?;
    let action = change.objects().nth(object_idx)?;
    let (method, path, body) = match purpose {
        Purpose::Capture | Purpose::Compare | Purpose::ReadBack | Purpose::LookAgain => {
            ("GET", place_of(&action.object), None)
        }
        Purpose::Write => {
            let (method, path) = write_route(&action.object);
            (method, path, Some(written_body(action, &action.after)))
        }
        Purpose::AwaitEvaluation => ("GET", rules_path(&action.object)?, None),
        Purpose::AskRaw => ("GET", query_route(action, raw_query(action)), None),
        Purpose::AwaitRecorded => ("GET", query_route(action, recorded_query(change, action)), None),
        Purpose::CountContents => ("GET", format!("{}/counts", place_of(&action.object)), None),
        Purpose::TakeBack => match &action.before {
            Some(ObjectBefore::Present { text }) => {
                let (method, path) = write_route(&action.object);
                (method, path, Some(restored_body(action, text)))
            }
            Some(ObjectBefore::Absent) | None => ("DELETE", place_of(&action.object), None),
        },
    };
    // The first question may be answered at once; only what was not there yet is waited for.
    let has_asked = drive
        .answers
        .last()
        .is_some_and(|last| last.step == in_words(purpose, action));
    let is_question = matches!(purpose, Purpose::AwaitEvaluation | Purpose::AwaitRecorded);
    Some(Step {
        number: drive.step_number,
        purpose,
        object: action.object.to_string(),
        in_words: in_words(purpose, action),
        method,
        path,
        disable_provenance: matches!(
            &action.object,
            GrafanaObject::RuleGroup {
                is_editable: true,
                ..
            }
        ) && body.is_some(),
        body,
        wait_seconds: if is_question && has_asked {
            ASK_EVERY_SECONDS
        } else {
            0
        },
    })
}

/// Since when all objects are written.
pub(crate) fn written_at(change: &Change) -> Timestamp {
    let mut events = change.log.iter().rev();
    events
        .find(|event| event.state == ChangeState::Verifying && event.reason.is_none())
        .map_or(change.created_at, |event| event.at)
}

pub(crate) fn in_words(purpose: Purpose, action: &ObjectAction) -> String {
    let object = &action.object;
    match purpose {
        Purpose::Capture => format!("read what is at {object}"),
        Purpose::Compare => format!("look whether {object} is still as it was"),
        Purpose::Write => format!("write {object}"),
        Purpose::ReadBack => format!("read {object} back"),
        Purpose::AwaitEvaluation => format!("wait for the first evaluation of {object}"),
        Purpose::AskRaw => format!("ask whether {object} has anything to record"),
        Purpose::AwaitRecorded => format!("wait for what {object} records"),
        Purpose::LookAgain => format!("look at {object}"),
        Purpose::CountContents => format!("look whether {object} is empty"),
        Purpose::TakeBack => format!("take {object} back"),
    }
}

/// The path in Grafana's API by which a browser reads what is at an object's place.
pub fn place_of(object: &GrafanaObject) -> String {
    match object {
        GrafanaObject::Folder { uid } => format!("/api/folders/{}", encoded(uid)),
        GrafanaObject::RuleGroup { folder_uid, name, .. } => format!(
            "/api/v1/provisioning/folder/{}/rule-groups/{}",
            encoded(folder_uid),
            encoded(name)
        ),
        GrafanaObject::RulerGroup {
            datasource_uid,
            ruler,
            namespace,
            name,
        } => format!(
            "/api/ruler/{}/api/v1/rules/{}/{}?subtype={}",
            encoded(datasource_uid),
            encoded(namespace),
            encoded(name),
            ruler.subtype()
        ),
        GrafanaObject::Dashboard { uid } => format!("/api/dashboards/uid/{}", encoded(uid)),
    }
}

fn write_route(object: &GrafanaObject) -> (&'static str, String) {
    match object {
        GrafanaObject::Folder { .. } => ("POST", "/api/folders".to_owned()),
        GrafanaObject::RuleGroup { .. } => ("PUT", place_of(object)),
        GrafanaObject::RulerGroup {
            datasource_uid,
            ruler,
            namespace,
            ..
        } => {
            let (uid, namespace) = (encoded(datasource_uid), encoded(namespace));
            let subtype = ruler.subtype();
            (
                "POST",
                format!("/api/ruler/{uid}/api/v1/rules/{namespace}?subtype={subtype}"),
            )
        }
        GrafanaObject::Dashboard { .. } => ("POST", "/api/dashboards/db".to_owned()),
    }
}

/// The path in Grafana's API by which a browser reads how the rules of an object are; `None` for an object
/// without rules.
pub fn rules_path(object: &GrafanaObject) -> Option<String> {
    match object {
        GrafanaObject::RulerGroup {
            datasource_uid,
            namespace,
            name,
            ..
        } => Some(format!(
            "/api/prometheus/{}/api/v1/rules?file%5B%5D={}&rule_group%5B%5D={}",
            encoded(datasource_uid),
            encoded(namespace),
            encoded(name)
        )),
        GrafanaObject::RuleGroup { folder_uid, name, .. } => Some(format!(
            "/api/prometheus/grafana/api/v1/rules?folder_uid={}&rule_group={}",
            encoded(folder_uid),
            encoded(name)
        )),
        GrafanaObject::Folder { .. } | GrafanaObject::Dashboard { .. } => None,
    }
}

fn query_route(action: &ObjectAction, query: String) -> String {
    let uid = action
        .recorded
        .as_ref()
        .map_or("", |recorded| &recorded.datasource_uid);
    format!(
        "/api/datasources/uid/{}/resources/api/v1/query?query={}",
        encoded(uid),
        encoded(&query)
    )
}

fn raw_query(action: &ObjectAction) -> String {
    let recorded = action.recorded.as_ref();
    recorded.map(|recorded| recorded.raw.clone()).unwrap_or_default()
}

/// What was recorded before the write, by rules of before or elsewhere, is still seen for minutes: only
/// newer samples speak of what was written.
fn recorded_query(change: &Change, action: &ObjectAction) -> String {
    let series = action.recorded.as_ref().map_or("", |recorded| &recorded.recorded);
    format!("timestamp({series}) >= {}", written_at(change).as_second())
}

/// What is sent: a dashboard names the version that it takes the place of, so that the server compares, too.
fn written_body(action: &ObjectAction, after: &str) -> String {
    let GrafanaObject::Dashboard { .. } = action.object else {
        return after.to_owned();
    };
    let mut body: Value = serde_json::from_str(after).unwrap_or_default();
    body["dashboard"]["version"] = json!(action.seen_version.unwrap_or(0));
    body.to_string()
}

/// What puts a captured object back: its JSON without what the server gave it.
fn restored_body(action: &ObjectAction, text: &str) -> String {
    let mut body: Value = serde_json::from_str(text).unwrap_or_default();
    match &action.object {
        GrafanaObject::Dashboard { .. } => {
            let folder = body["meta"]["folderUid"].take();
            let mut dashboard = body["dashboard"].take();
            if let Some(fields) = dashboard.as_object_mut() {
                fields.remove("id");
            }
            dashboard["version"] = json!(action.seen_version.unwrap_or(0));
            json!({ "dashboard": dashboard, "folderUid": folder, "overwrite": false }).to_string()
        }
        GrafanaObject::Folder { .. } | GrafanaObject::RuleGroup { .. } | GrafanaObject::RulerGroup { .. } => {
            let rules = body["rules"].as_array_mut().into_iter().flatten();
            rules
                .filter_map(Value::as_object_mut)
                .for_each(without_server_fields);
            body.to_string()
        }
    }
}

fn without_server_fields(rule: &mut Map<String, Value>) {
    for name in ["id", "updated", "provenance"] {
        rule.remove(name);
    }
}

/// Percent-encoding of everything that is not unreserved (RFC 3986).
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_breaks_out_of_its_place() {
        let object = GrafanaObject::RulerGroup {
            datasource_uid: "mimir".into(),
            ruler: domain::change::RulerKind::Cortex,
            namespace: "a/b c?é".into(),
            name: "../g".into(),
        };
        assert_eq!(
            place_of(&object),
            "/api/ruler/mimir/api/v1/rules/a%2Fb%20c%3F%C3%A9/..%2Fg?subtype=cortex"
        );
        assert_eq!(
            rules_path(&object).as_deref(),
            Some("/api/prometheus/mimir/api/v1/rules?file%5B%5D=a%2Fb%20c%3F%C3%A9&rule_group%5B%5D=..%2Fg")
        );
    }
}
