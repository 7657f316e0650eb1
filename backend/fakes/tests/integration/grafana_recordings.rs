//! The stand-in of Grafana against what a real Grafana 12.4.0 answered, call by call.

use std::path::PathBuf;

use domain::OrganisationRole;
use fakes::{FakeGrafana, GrafanaRequest};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Routes that no change uses, so that the stand-in need not have them.
const NOT_USED: [&str; 7] = [
    "/export",
    "/api/folders?",
    "/apis/",
    "/versions",
    "/api/v1/alerts",
    "/health",
    "resources/api/v1/",
];
/// What differs from run to run.
const VOLATILE: [&str; 10] = [
    "id",
    "created",
    "updated",
    "accessErrorId",
    "lastEvaluation",
    "evaluationTime",
    "activeAt",
    "alerts",
    "totals",
    "totalsFiltered",
];

#[expect(clippy::print_stderr, reason = "a test that is passed over says why")]
fn recording(name: &str) -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/grafana")
        .join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let file: Value = serde_json::from_str(&text).unwrap();
            file["calls"].as_array().unwrap().clone()
        }
        Err(error) => {
            eprintln!("passed over: `../shared/data/grafana/{name}` is not there ({error})");
            Vec::new()
        }
    }
}

fn text(call: &Value, field: &str) -> String {
    call[field].as_str().unwrap_or_default().to_owned()
}

fn role_of(login: &str) -> OrganisationRole {
    match login {
        "admin" => OrganisationRole::Admin,
        "editor" => OrganisationRole::Editor,
        "viewer" => OrganisationRole::Viewer,
        _ => OrganisationRole::None,
    }
}

fn ask(grafana: &FakeGrafana, call: &Value, at: Timestamp) -> (u16, Value) {
    let login = text(call, "who");
    let body = match (&call["request"], &call["request_text"]) {
        (Value::Null, Value::String(text)) => text.clone(),
        (Value::Null, _) => String::new(),
        (request, _) => request.to_string(),
    };
    let answer = grafana.answer(&GrafanaRequest {
        login: &login,
        role: role_of(&login),
        method: &text(call, "method"),
        path: &text(call, "path"),
        disable_provenance: !call["request_headers"]["X-Disable-Provenance"].is_null(),
        body: &body,
        at,
    });
    (answer.status, answer.body)
}

/// Without what differs from run to run, and of rules that were evaluated what says how they are.
fn comparable(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields
                .iter()
                .filter(|(name, _)| !VOLATILE.contains(&name.as_str()));
            Value::Object(
                kept.map(|(name, value)| (name.clone(), comparable(value)))
                    .collect(),
            )
        }
        Value::Array(items) => items.iter().map(comparable).collect(),
        // Grafana prints `1e9` as 1000000000.
        Value::Number(number) => json!(number.as_f64()),
        _ => value.clone(),
    }
}

fn healths(answer: &Value) -> Vec<[Value; 4]> {
    let groups = answer["data"]["groups"].as_array().into_iter().flatten();
    let rules = groups.flat_map(|group| group["rules"].as_array().into_iter().flatten());
    rules
        .map(|rule| ["name", "health", "type", "lastError"].map(|field| rule[field].clone()))
        .collect()
}

/// Replays a recording and counts the calls that were compared.
#[track_caller]
fn check(name: &str, grafana: &FakeGrafana) -> usize {
    let mut at: Timestamp = "2026-11-22T15:00:00Z".parse().unwrap();
    let mut n_compared = 0;
    for call in recording(name) {
        let (path, note) = (text(&call, "path"), text(&call, "note"));
        // A rule's state was asked for once it had been evaluated.
        let pause = if note == "65 s later" || path.starts_with("/api/prometheus") {
            65
        } else {
            1
        };
        at += SignedDuration::from_secs(pause);
        let is_recorded_query = path.contains("/api/v1/query?");
        if NOT_USED.iter().any(|part| path.contains(part)) && !is_recorded_query {
            continue;
        }
        let mut call = call.clone();
        if note == "version 1" {
            // The request was recorded without the version that it was sent with.
            call["request"]["dashboard"]["version"] = json!(1);
        }
        let (status, body) = ask(grafana, &call, at);
        let what = format!(
            "{name}: {} {} {path} ({note})",
            text(&call, "who"),
            text(&call, "method")
        );
        assert_eq!(json!(status), call["status"], "{what}: {body}");
        n_compared += 1;
        let expected = &call["response"];
        if path.starts_with("/api/prometheus") {
            assert_eq!(healths(&body), healths(expected), "{what}");
        } else if is_recorded_query {
            let is_empty = |answer: &Value| answer["data"]["result"].as_array().map(Vec::is_empty);
            assert_eq!(is_empty(&body), is_empty(expected), "{what}");
        } else if path.starts_with("/api/dashboards/uid/") && status == 200 {
            assert_eq!(
                comparable(&body["dashboard"]),
                comparable(&expected["dashboard"]),
                "{what}"
            );
            assert_eq!(body["meta"]["folderUid"], expected["meta"]["folderUid"], "{what}");
        } else {
            assert_eq!(comparable(&body), comparable(expected), "{what}");
        }
    }
    n_compared
}

fn with_folder(uid: &str, title: &str) -> FakeGrafana {
    let grafana = FakeGrafana::with_prometheus("prom", true);
    let folder = json!({ "who": "admin", "method": "POST", "path": "/api/folders", "request": { "uid": uid, "title": title } });
    let (status, _) = ask(&grafana, &folder, "2026-11-22T14:00:00Z".parse().unwrap());
    assert_eq!(status, 200);
    grafana
}

#[test]
fn it_answers_as_a_real_grafana_did() {
    if recording("folders.json").is_empty() {
        return;
    }
    let writes = FakeGrafana::with_prometheus("prom", true);
    let refuses = FakeGrafana::with_prometheus("prom", false);
    let in_folder = with_folder("srellama", "SRE-Llama objectives");
    let counts = [
        ("folders.json", check("folders.json", &FakeGrafana::default())),
        ("fresh_folder.json", check("fresh_folder.json", &writes)),
        (
            "provisioning_rule_groups.json",
            check("provisioning_rule_groups.json", &in_folder),
        ),
        (
            "recording_rules_ok.json",
            check("recording_rules_ok.json", &writes),
        ),
        (
            "recording_rules_refused.json",
            check("recording_rules_refused.json", &refuses),
        ),
        ("dashboards.json", check("dashboards.json", &in_folder)),
    ];
    expect_test::expect![[r#"
        [
            (
                "folders.json",
                13,
            ),
            (
                "fresh_folder.json",
                8,
            ),
            (
                "provisioning_rule_groups.json",
                27,
            ),
            (
                "recording_rules_ok.json",
                6,
            ),
            (
                "recording_rules_refused.json",
                6,
            ),
            (
                "dashboards.json",
                8,
            ),
        ]
    "#]]
    .assert_debug_eq(&counts);
}

#[test]
fn it_answers_as_grafana_did_before_a_cortex_and_before_one_that_is_down() {
    if recording("datasource_ruler.json").is_empty() {
        return;
    }
    let grafana = FakeGrafana::with_prometheus("prom", true);
    grafana.add_cortex("mimir");
    let n_compared = check("datasource_ruler.json", &grafana);
    grafana.set_down("mimir", true);
    let n_down = check("datasource_down.json", &grafana);
    expect_test::expect![[r#"
        (
            28,
            28,
        )
    "#]]
    .assert_debug_eq(&(n_compared, n_down));
}

/// Seen of a Grafana 12.4.0: to all but admins, and who had made it, a folder that is not there is one that
/// they may not see, and so is what would be in it.
#[test]
fn absence_is_shown_to_admins_and_former_makers() {
    let grafana = FakeGrafana::with_prometheus("prom", true);
    let at: Timestamp = "2026-11-24T21:00:00Z".parse().unwrap();
    let status = |who: &str, method: &str, path: &str| {
        let body = json!({ "uid": "f", "title": "F" });
        let request = if method == "POST" { body } else { Value::Null };
        let call = json!({ "who": who, "method": method, "path": path, "request": request });
        ask(&grafana, &call, at).0
    };
    let (folder, group) = ("/api/folders/f", "/api/v1/provisioning/folder/f/rule-groups/g");
    assert_eq!(status("admin", "GET", folder), 404);
    for path in [folder, "/api/folders/f/counts", group] {
        assert_eq!(status("editor", "GET", path), 403, "{path}");
    }
    assert_eq!(status("editor", "GET", "/api/dashboards/uid/d"), 404);
    assert_eq!(status("editor", "POST", "/api/folders"), 200);
    assert_eq!(status("editor", "POST", "/api/folders"), 412);
    assert_eq!(status("editor", "GET", group), 404);
    assert_eq!(status("editor", "DELETE", folder), 200);
    assert_eq!(status("editor", "GET", folder), 404);
    assert_eq!(status("viewer", "GET", folder), 403);
}
