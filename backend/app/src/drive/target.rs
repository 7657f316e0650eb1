//! Where a browser puts rules: into Grafana itself, or through it into a ruler.

use std::collections::BTreeMap;

use domain::change::RulerKind;

use crate::AppError;

/// Where a browser puts rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectTarget {
    /// Rules that Grafana evaluates itself.
    Grafana(GrafanaTarget),
    /// A group in the ruler of a Mimir or Cortex.
    Ruler(RulerTarget),
}

/// Rules that Grafana evaluates itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrafanaTarget {
    /// The folder's uid. The folder is made where it is absent.
    pub folder_uid: String,
    /// The title of a folder that is made.
    pub folder_title: String,
    /// The data source that is queried.
    pub datasource_uid: String,
    /// The data source that takes what is recorded; `None` where nothing can record: then the alerts
    /// read the raw series.
    pub recording_datasource_uid: Option<String>,
    /// The number of the organisation.
    pub organisation_id: u64,
    /// May people go on editing the rules in Grafana?
    pub is_editable: bool,
    /// Whether a dashboard for each objective is written, too.
    pub has_dashboards: bool,
    /// What alerts carry.
    pub marks: AlertMarks,
}

/// A group in the ruler of a Mimir or Cortex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulerTarget {
    /// The data source through which the ruler is reached.
    pub datasource_uid: String,
    /// Which ruler it is.
    pub ruler: RulerKind,
    /// The namespace.
    pub namespace: String,
    /// What alerts carry.
    pub marks: AlertMarks,
}

/// What alerts carry beside what an objective gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertMarks {
    /// Labels by which notifications are routed.
    pub labels: BTreeMap<String, String>,
    /// Where Grafana is reached, for a link to the objective's page.
    pub grafana_url: Option<String>,
    /// A page that says what to do.
    pub runbook_url: Option<String>,
}

/// The app's id, which is part of its paths in Grafana.
pub(super) const APP: &str = "srellama-reliability-app";
/// The label by which Grafana knows the app that an alert is from.
pub(super) const ORIGIN: &str = "__grafana_origin";

/// Labels that we set ourselves, and those that a server sets.
const TAKEN_LABELS: [&str; 8] = [
    "objective",
    "service",
    "severity",
    "windows",
    "alertname",
    "grafana_folder",
    "__name__",
    ORIGIN,
];
const MAX_LABELS: usize = 20;
const MAX_TEXT: usize = 400;
/// Grafana's own limit for uids.
const MAX_UID: usize = 40;

impl ObjectTarget {
    /// Refuses what a server would refuse, or what would break out of its place.
    pub(crate) fn check(&self) -> Result<(), AppError> {
        match self {
            Self::Grafana(target) => {
                check_uid("folder", &target.folder_uid)?;
                check_text("the folder's title", &target.folder_title)?;
                check_uid("data source", &target.datasource_uid)?;
                if let Some(uid) = &target.recording_datasource_uid {
                    check_uid("recording data source", uid)?;
                }
                target.marks.check()
            }
            Self::Ruler(target) => {
                check_uid("data source", &target.datasource_uid)?;
                check_text("the namespace", &target.namespace)?;
                target.marks.check()
            }
        }
    }
}

impl AlertMarks {
    fn check(&self) -> Result<(), AppError> {
        if self.labels.len() > MAX_LABELS {
            return Err(bad(format!(
                "more than {MAX_LABELS} notification labels; give fewer"
            )));
        }
        for (name, value) in &self.labels {
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if !is_name || name.len() > MAX_TEXT || TAKEN_LABELS.contains(&name.as_str()) {
                return Err(bad(format!(
                    "`{name}` cannot be a notification label; take letters, digits and `_`, and none of {}",
                    TAKEN_LABELS.join(", ")
                )));
            }
            check_text("a label's value", value)?;
        }
        for url in [&self.grafana_url, &self.runbook_url].into_iter().flatten() {
            let is_web = url.starts_with("https://") || url.starts_with("http://");
            if !is_web || url.contains(|c: char| c.is_whitespace() || c.is_control() || "{}\"<>".contains(c))
            {
                return Err(bad(format!(
                    "`{url}` is no web address; it begins with http:// or https://"
                )));
            }
            check_text("an address", url)?;
        }
        Ok(())
    }
}

fn check_uid(what: &str, uid: &str) -> Result<(), AppError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if uid.is_empty() || uid.len() > MAX_UID || !uid.chars().all(is_plain) {
        return Err(bad(format!(
            "`{uid}` is no uid of a {what}; it has 1 to {MAX_UID} letters, digits, `-` and `_`"
        )));
    }
    Ok(())
}

/// Labels of alerts are templates in every target, so no text of them may open an action.
fn check_text(what: &str, text: &str) -> Result<(), AppError> {
    if text.trim().is_empty()
        || text.len() > MAX_TEXT
        || text.contains(char::is_control)
        || text.contains("{{")
    {
        return Err(bad(format!(
            "{what} is empty, longer than {MAX_TEXT} bytes, or has `{{{{` or control characters"
        )));
    }
    Ok(())
}

fn bad(reason: String) -> AppError {
    AppError::BadTarget { reason }
}
