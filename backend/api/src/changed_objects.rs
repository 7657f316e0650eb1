//! The objects of Grafana that a change writes.

use app::drive::step::rules_path;
use domain::change::{GrafanaObject, ObjectAction, ObjectBefore, ObjectProgress};
use serde::Serialize;
use utoipa::ToSchema;

/// One object of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangedObjectResponse {
    /// What kind of object it is.
    pub kind: ObjectKindResponse,
    /// Where it is.
    pub place: String,
    /// The path in Grafana's API by which its user reads whether the alerts in it fire; absent where it
    /// holds no rules.
    #[schema(
        example = "/api/prometheus/grafana/api/v1/rules?folder_uid=slo-payment&rule_group=payment-availability"
    )]
    pub rules_path: Option<String>,
    /// The objective that it puts in force; none for a folder.
    pub objective_id: Option<String>,
    /// How far it is.
    pub progress: ObjectProgressResponse,
    /// What was there before, as the browser read it, and is there again after an undo; absent where
    /// nothing was, or where it was not read yet.
    pub before: Option<String>,
    /// What the change writes.
    pub after: String,
}

/// How far an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectProgressResponse {
    /// Nothing is known of it yet.
    Planned,
    /// What was in its place is stored, and nothing is written.
    Captured,
    /// It is being written, or it is not known whether it was.
    Writing,
    /// It is written.
    Written,
    /// It was read back, and its rules are evaluated and record.
    Verified,
    /// It is being taken back.
    Restoring,
    /// What was there before is there again.
    Restored,
}

/// What kind of object it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKindResponse {
    /// A folder of Grafana.
    Folder,
    /// A group of rules that Grafana evaluates.
    RuleGroup,
    /// A group of rules in a ruler.
    RulerGroup,
    /// A dashboard.
    Dashboard,
}

impl From<&ObjectAction> for ChangedObjectResponse {
    fn from(action: &ObjectAction) -> Self {
        Self {
            kind: (&action.object).into(),
            place: action.object.to_string(),
            rules_path: rules_path(&action.object),
            objective_id: objective_of(action),
            progress: action.progress.into(),
            before: match &action.before {
                Some(ObjectBefore::Present { text }) => Some(text.clone()),
                Some(ObjectBefore::Absent) | None => None,
            },
            after: action.after.clone(),
        }
    }
}

impl From<ObjectProgress> for ObjectProgressResponse {
    fn from(progress: ObjectProgress) -> Self {
        match progress {
            ObjectProgress::Planned => Self::Planned,
            ObjectProgress::Captured => Self::Captured,
            ObjectProgress::Compared | ObjectProgress::Uncertain => Self::Writing,
            ObjectProgress::Written | ObjectProgress::ReadBack | ObjectProgress::Evaluated => Self::Written,
            ObjectProgress::Verified => Self::Verified,
            ObjectProgress::Restoring | ObjectProgress::Emptied | ObjectProgress::RestoreWritten => {
                Self::Restoring
            }
            ObjectProgress::Restored => Self::Restored,
        }
    }
}

impl From<&GrafanaObject> for ObjectKindResponse {
    fn from(object: &GrafanaObject) -> Self {
        match object {
            GrafanaObject::Folder { .. } => Self::Folder,
            GrafanaObject::RuleGroup { .. } => Self::RuleGroup,
            GrafanaObject::RulerGroup { .. } => Self::RulerGroup,
            GrafanaObject::Dashboard { .. } => Self::Dashboard,
        }
    }
}

/// The objective that an object puts in force; none for a folder.
pub(crate) fn objective_of(action: &ObjectAction) -> Option<String> {
    let reviewed = action.reviewed.as_ref();
    reviewed.map(|reviewed| reviewed.objective.id.to_string())
}
