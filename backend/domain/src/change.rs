//! Changes: transactions that put rules in place and can take them back.
//!
//! `planned → captured → applying → verifying → committed`, or from any of the last three
//! `→ undoing → undone`, or `stuck` where a person must look. The inverse of each action is stored
//! before the action, so a crash at any point can be resumed or undone.

pub mod object;

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::caller::VerifiedIdentity;
use crate::digest::Digest;
use crate::objective::{Objective, ObjectiveId};

pub use object::{
    Drive, GrafanaObject, ObjectAction, ObjectBefore, ObjectProgress, RecordedSeries, Reviewed, RulerKind,
    StepAnswer, Trouble,
};

/// A change with its whole history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Names it.
    pub id: ChangeId,
    /// The service whose objectives it puts in force.
    pub service: String,
    /// Where it stands.
    pub state: ChangeState,
    /// What it writes, in this order: files, or objects of Grafana.
    pub actions: Vec<Action>,
    /// Present where a browser drives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drive: Option<Drive>,
    /// Who asked for it.
    pub approved_by: Approver,
    /// When it was planned.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
    /// Each state with its time and, where there is one, the reason.
    pub log: Vec<ChangeEvent>,
}

/// Names a change: `c` and 12 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeId(pub String);

impl std::fmt::Display for ChangeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// What it will write is known.
    Planned,
    /// What was there before is stored.
    Captured,
    /// Files are being written.
    Applying,
    /// Files are written; the server's word is awaited.
    Verifying,
    /// In force and verified.
    Committed,
    /// Being taken back.
    Undoing,
    /// Taken back; what was there before is there again.
    Undone,
    /// Neither in force nor taken back: a person must look.
    Stuck,
}

impl ChangeState {
    /// Is nothing more to be done by us?
    pub fn is_final(self) -> bool {
        match self {
            Self::Committed | Self::Undone | Self::Stuck => true,
            Self::Planned | Self::Captured | Self::Applying | Self::Verifying | Self::Undoing => false,
        }
    }

    /// May a change go from this state to `next`?
    pub fn may_become(self, next: Self) -> bool {
        use ChangeState::{Applying, Captured, Committed, Planned, Stuck, Undoing, Undone, Verifying};
        matches!(
            (self, next),
            (Planned, Captured)
                | (Planned | Captured, Undone)
                | (Captured, Applying)
                | (Applying, Verifying)
                | (Verifying, Committed)
                | (Applying | Verifying | Committed | Stuck, Undoing)
                | (Undoing, Undone | Stuck)
        )
    }
}

impl std::fmt::Display for ChangeState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Planned => "planned",
            Self::Captured => "captured",
            Self::Applying => "applying",
            Self::Verifying => "verifying",
            Self::Committed => "committed",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Stuck => "stuck",
        })
    }
}

/// One thing that a change writes. Changes that were stored before there were objects read as files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Action {
    /// A rule file, written by us.
    File(Box<FileAction>),
    /// An object of Grafana, written by a browser.
    Object(Box<ObjectAction>),
}

impl Action {
    /// The objective that it puts in force.
    pub fn objective(&self) -> Option<&Objective> {
        match self {
            Self::File(file) => Some(&file.objective),
            Self::Object(object) => object.reviewed.as_ref().map(|reviewed| &reviewed.objective),
        }
    }

    /// The digest of the proposal that was reviewed.
    pub fn proposal(&self) -> Option<Digest> {
        match self {
            Self::File(file) => Some(file.proposal),
            Self::Object(object) => object.reviewed.as_ref().map(|reviewed| reviewed.proposal),
        }
    }

    /// The uid of the data source that its alerts read what is recorded from; none where nothing is recorded,
    /// and none of a file, which a Prometheus reads itself.
    pub fn data_source(&self) -> Option<&str> {
        match self {
            Self::File(_) => None,
            Self::Object(object) => {
                let recorded = object.recorded.as_ref();
                recorded.map(|recorded| recorded.datasource_uid.as_str())
            }
        }
    }

    /// Where it writes: a path, or the place of an object.
    pub fn place(&self) -> PathBuf {
        match self {
            Self::File(file) => file.path.clone(),
            Self::Object(object) => object.object.to_string().into(),
        }
    }

    fn after(&self) -> &str {
        match self {
            Self::File(file) => &file.after,
            Self::Object(object) => &object.after,
        }
    }
}

/// One file that a change writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAction {
    /// The objective that the file puts in force.
    pub objective: Objective,
    /// The digest of the proposal that was reviewed.
    pub proposal: Digest,
    /// The rule file.
    pub path: PathBuf,
    /// What will be there.
    pub after: String,
    /// What was there: the inverse. `None` until it is captured.
    pub before: Option<FileBefore>,
    /// Whether the write is known to have happened. A crash may leave it false after the write; then
    /// the file's content tells.
    pub is_written: bool,
}

/// What was in the place of a file before a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "was", rename_all = "snake_case")]
pub enum FileBefore {
    /// There was no file.
    Absent,
    /// There was a file.
    Present {
        /// Its text. Rule files are UTF-8; another file is never touched.
        text: String,
    },
}

impl FileBefore {
    /// The digest of what was there, `None` for nothing.
    pub fn digest(&self) -> Option<Digest> {
        match self {
            Self::Absent => None,
            Self::Present { text } => Some(Digest::of(text.as_bytes())),
        }
    }
}

/// Who asked for a change, and how we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approver {
    /// The login, or the operating system's user name.
    pub login: String,
    /// How we know: `command_line`, `api_token`, `demonstration`, or `grafana` with what it signed.
    pub means: ApprovalMeans,
}

/// How an approver was known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalMeans {
    /// The user who ran the command; as trustworthy as the host's accounts.
    CommandLine,
    /// The bearer of the server's admin token.
    ApiToken,
    /// Nobody was asked: a server in demonstration mode, reachable from its own host alone.
    Demonstration,
    /// The user of a Grafana, by its signature.
    Grafana(VerifiedIdentity),
}

/// One step in a change's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeEvent {
    /// When.
    pub at: Timestamp,
    /// The state that was entered.
    pub state: ChangeState,
    /// Why, where it is not plain.
    pub reason: Option<String>,
}

impl Change {
    /// A new change. Its id follows from what it writes and when, so that no randomness is needed.
    pub fn plan(service: &str, actions: Vec<Action>, approved_by: Approver, now: Timestamp) -> Self {
        let mut content = format!("{service}\n{now}\n{}\n", approved_by.login);
        for action in &actions {
            content += &format!(
                "{}\n{}\n",
                action.place().display(),
                Digest::of(action.after().as_bytes())
            );
        }
        let id = ChangeId(format!("c{}", Digest::of(content.as_bytes()).short()));
        let planned = ChangeEvent {
            at: now,
            state: ChangeState::Planned,
            reason: None,
        };
        Self {
            id,
            service: service.to_owned(),
            state: ChangeState::Planned,
            actions,
            drive: None,
            approved_by,
            created_at: now,
            updated_at: now,
            log: vec![planned],
        }
    }

    /// Enters the next state.
    ///
    /// # Panics
    /// If the state machine has no such step: that would be a mistake of the caller, not of input.
    pub fn enter(&mut self, state: ChangeState, reason: Option<String>, now: Timestamp) {
        assert!(
            self.state.may_become(state),
            "a change never goes from {} to {state}",
            self.state
        );
        self.state = state;
        self.updated_at = now;
        self.log.push(ChangeEvent {
            at: now,
            state,
            reason,
        });
    }

    /// The reason of the newest step that has one.
    pub fn last_reason(&self) -> Option<&str> {
        self.log.iter().rev().find_map(|event| event.reason.as_deref())
    }

    /// The objectives that it puts in force, each once.
    pub fn objective_ids(&self) -> Vec<&ObjectiveId> {
        let mut ids: Vec<&ObjectiveId> = Vec::new();
        for objective in self.actions.iter().filter_map(Action::objective) {
            if !ids.contains(&&objective.id) {
                ids.push(&objective.id);
            }
        }
        ids
    }

    /// The files that it writes.
    pub fn files(&self) -> impl Iterator<Item = &FileAction> {
        self.actions.iter().filter_map(|action| match action {
            Action::File(file) => Some(&**file),
            Action::Object(_) => None,
        })
    }

    /// The same, to be changed.
    pub fn files_mut(&mut self) -> impl Iterator<Item = &mut FileAction> {
        self.actions.iter_mut().filter_map(|action| match action {
            Action::File(file) => Some(&mut **file),
            Action::Object(_) => None,
        })
    }

    /// The objects that it writes.
    pub fn objects(&self) -> impl DoubleEndedIterator<Item = &ObjectAction> {
        self.actions.iter().filter_map(|action| match action {
            Action::File(_) => None,
            Action::Object(object) => Some(&**object),
        })
    }

    /// The same, to be changed.
    pub fn objects_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut ObjectAction> {
        self.actions.iter_mut().filter_map(|action| match action {
            Action::File(_) => None,
            Action::Object(object) => Some(&mut **object),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Indicator, Period, Selector, Service};

    /// Changes that were stored before browsers drove any have neither a kind of action nor a drive.
    #[test]
    fn a_change_of_the_first_form_reads_and_prints_as_it_was() {
        let service = Service {
            name: "cart".into(),
            label: "service".into(),
        };
        let indicator = Indicator::FailureShare {
            failed: Selector::of_service("jobs_failed_total", &service),
            total: Selector::of_service("jobs_total", &service),
        };
        let objective = Objective {
            id: ObjectiveId::of(&service, &indicator, true),
            service,
            indicator,
            target: "99.9%".parse().unwrap(),
            period: Period::THIRTY_DAYS,
            maintenance: Vec::new(),
        };
        let stored = serde_json::json!({
            "id": "c0", "service": "cart", "state": "committed",
            "actions": [{ "objective": objective, "proposal": Digest::of(b""), "path": "/rules/cart.yaml",
                "after": "a", "before": { "was": "absent" }, "is_written": true }],
            "approved_by": { "login": "ada", "means": "command_line" },
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "log": [],
        });
        let change: Change = serde_json::from_value(stored.clone()).unwrap();
        assert!(matches!(change.actions[..], [Action::File(_)]) && change.drive.is_none());
        assert_eq!(serde_json::to_value(&change).unwrap(), stored);
    }

    #[test]
    fn every_open_state_can_end_undone_and_none_skips_the_capture() {
        use ChangeState::{Applying, Captured, Committed, Planned, Stuck, Undoing, Undone, Verifying};
        let all = [
            Planned, Captured, Applying, Verifying, Committed, Undoing, Undone, Stuck,
        ];
        for state in all.into_iter().filter(|state| !state.is_final()) {
            let direct = state.may_become(Undone);
            let by_undoing = state.may_become(Undoing);
            assert!(direct || by_undoing, "{state}");
        }
        assert!(!Planned.may_become(Applying));
        assert!(!Undone.may_become(Applying));
        assert!(!all.into_iter().any(|state| Undone.may_become(state)));
    }
}
