//! A strict stand-in of the part of Grafana's HTTP API by which rules are put in force: it takes what a
//! Grafana 12.4.0 took, refuses what that refused, and answers in its words.

mod dashboards;
mod datasources;
mod folders;
mod rule_groups;
mod ruler;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use domain::OrganisationRole;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::locked;
use dashboards::Dashboard;
use datasources::Datasource;
use folders::Folder;
use rule_groups::StoredGroup;

/// A Grafana with one organisation. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct FakeGrafana(Arc<Mutex<State>>);

/// One request, with what Grafana knows of who makes it.
#[derive(Debug, Clone, Copy)]
pub struct GrafanaRequest<'a> {
    /// The login.
    pub login: &'a str,
    /// What they may do in the organisation.
    pub role: OrganisationRole,
    /// The method.
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// Whether `X-Disable-Provenance` was sent.
    pub disable_provenance: bool,
    /// The body; empty for none.
    pub body: &'a str,
    /// When.
    pub at: Timestamp,
}

/// An answer; a body of `null` is an empty one.
#[derive(Debug, Clone, PartialEq)]
pub struct GrafanaAnswer {
    /// The status. 501 stands for a route that this stand-in does not have.
    pub status: u16,
    /// The body.
    pub body: Value,
}

#[derive(Debug, Default)]
struct State {
    folders: BTreeMap<String, Folder>,
    /// Who had made the folders that were deleted.
    makers_of_former: BTreeMap<String, String>,
    /// By folder and name.
    groups: BTreeMap<(String, String), StoredGroup>,
    dashboards: BTreeMap<String, Dashboard>,
    datasources: BTreeMap<String, Datasource>,
    n_objects: u64,
}

/// What a request asks for, taken apart.
struct Call<'a> {
    request: &'a GrafanaRequest<'a>,
    query: BTreeMap<String, String>,
}

/// How long a permission that just changed is not seen.
const PERMISSIONS_SEEN_AFTER: SignedDuration = SignedDuration::from_secs(60);
/// Grafana's scheduler looks at its rules this often, in seconds.
const SCHEDULER_SECONDS: u64 = 10;

impl FakeGrafana {
    /// An empty Grafana with a Prometheus of that uid as data source.
    pub fn with_prometheus(uid: &str, takes_remote_write: bool) -> Self {
        let grafana = Self::default();
        grafana.add_prometheus(uid, takes_remote_write);
        grafana
    }

    /// Adds a Prometheus as data source.
    pub fn add_prometheus(&self, uid: &str, takes_remote_write: bool) {
        self.add(uid, Datasource::prometheus(takes_remote_write));
    }

    /// Adds a Cortex with its ruler as data source.
    pub fn add_cortex(&self, uid: &str) {
        self.add(uid, Datasource::cortex());
    }

    /// Whether a data source cannot be reached.
    pub fn set_down(&self, uid: &str, is_down: bool) {
        if let Some(datasource) = locked(&self.0).datasources.get_mut(uid) {
            datasource.is_down = is_down;
        }
    }

    /// Whether the services behind the data sources stand still: raw queries yield nothing then.
    pub fn set_quiet(&self, uid: &str, is_quiet: bool) {
        if let Some(datasource) = locked(&self.0).datasources.get_mut(uid) {
            datasource.is_quiet = is_quiet;
        }
    }

    /// The rule groups that are there, as `folder/group`.
    pub fn rule_groups(&self) -> Vec<String> {
        let state = locked(&self.0);
        state
            .groups
            .keys()
            .map(|(folder, name)| format!("{folder}/{name}"))
            .collect()
    }

    /// The uids of the folders that are there.
    pub fn folders(&self) -> Vec<String> {
        locked(&self.0).folders.keys().cloned().collect()
    }

    /// The uids of the dashboards that are there.
    pub fn dashboards(&self) -> Vec<String> {
        locked(&self.0).dashboards.keys().cloned().collect()
    }

    /// Answers one request.
    pub fn answer(&self, request: &GrafanaRequest<'_>) -> GrafanaAnswer {
        let (path, query) = request.path.split_once('?').unwrap_or((request.path, ""));
        let segments: Vec<String> = path.trim_matches('/').split('/').map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let call = Call {
            request,
            query: query.split('&').filter_map(pair).collect(),
        };
        locked(&self.0).route(&call, &segments).unwrap_or(GrafanaAnswer {
            status: 501,
            body: Value::Null,
        })
    }

    fn add(&self, uid: &str, datasource: Datasource) {
        locked(&self.0).datasources.insert(uid.to_owned(), datasource);
    }
}

impl State {
    /// `None` for a route that is not known here.
    fn route(&mut self, call: &Call<'_>, segments: &[&str]) -> Option<GrafanaAnswer> {
        match (call.request.method, segments) {
            ("POST", ["api", "folders"]) => Some(self.make_folder(call)),
            ("GET", ["api", "folders", uid]) => Some(self.find_folder(call, uid)),
            ("GET", ["api", "folders", uid, "counts"]) => Some(self.count_contents(call, uid)),
            ("PUT", ["api", "folders", uid]) => Some(self.rename_folder(call, uid)),
            ("DELETE", ["api", "folders", uid]) => Some(self.delete_folder(call, uid)),
            (method, ["api", "v1", "provisioning", "folder", folder, "rule-groups", name]) => match method {
                "GET" => Some(self.find_group(call, folder, name)),
                "PUT" => Some(self.write_group(call, folder, name)),
                "DELETE" => Some(self.delete_group(call, folder, name)),
                _ => None,
            },
            ("POST", ["api", "dashboards", "db"]) => Some(self.save_dashboard(call)),
            ("GET", ["api", "dashboards", "uid", uid]) => Some(self.find_dashboard(call, uid)),
            ("DELETE", ["api", "dashboards", "uid", uid]) => Some(self.delete_dashboard(call, uid)),
            ("GET", ["api", "prometheus", "grafana", "api", "v1", "rules"]) => Some(self.grafana_rules(call)),
            ("GET", ["api", "prometheus", uid, "api", "v1", "rules"]) => self.ruler_rules(call, uid),
            (
                "GET",
                [
                    "api",
                    "datasources",
                    "uid",
                    uid,
                    "resources",
                    "api",
                    "v1",
                    "query",
                ],
            ) => self.query_datasource(call, uid),
            (_, ["api", "ruler", "grafana", ..]) => None,
            (_, ["api", "ruler", uid, "api", "v1", "rules", rest @ ..]) => self.ruler(call, uid, rest),
            _ => None,
        }
    }

    fn next_id(&mut self) -> u64 {
        self.n_objects += 1;
        self.n_objects
    }
}

impl Call<'_> {
    fn is_at_least(&self, role: OrganisationRole) -> bool {
        self.request.role >= role
    }

    fn json(&self) -> Option<Value> {
        serde_json::from_str(self.request.body).ok()
    }
}

fn answered(status: u16, body: Value) -> GrafanaAnswer {
    GrafanaAnswer { status, body }
}

fn refused(status: u16, message: &str) -> GrafanaAnswer {
    answered(status, json!({ "message": message }))
}

fn denied(permissions: &str) -> GrafanaAnswer {
    let message = format!(
        "You'll need additional permissions to perform this action. Permissions needed: {permissions}"
    );
    answered(
        403,
        json!({ "accessErrorId": "ACE0000000000", "message": message, "title": "Access denied" }),
    )
}

fn pair(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    Some((decoded(name), decoded(value)))
}

/// Percent-decoding; what is no UTF-8 is replaced.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether the parser of a server would refuse it; seen of this stand-in are brackets only.
fn is_broken_promql(expression: &str) -> bool {
    let mut depth = 0_i32;
    for character in expression.chars() {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return true;
        }
    }
    depth != 0 || expression.trim().is_empty()
}

/// The last evaluation at `at` of a group that was written at `since`; `None` before the first.
fn last_evaluation(since: Timestamp, interval_seconds: u64, at: Timestamp) -> Option<Timestamp> {
    let interval = i64::try_from(interval_seconds.max(1)).ok()?;
    let tick = Timestamp::from_second(at.as_second() - at.as_second().rem_euclid(interval)).ok()?;
    (tick >= since).then_some(tick)
}
