//! What a change puts into Grafana, or through it into a ruler, step by step by the browser of a person
//! who has the rights.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::change::Approver;
use crate::digest::Digest;
use crate::objective::Objective;

/// One object that a change writes by Grafana's HTTP API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectAction {
    /// Which object.
    pub object: GrafanaObject,
    /// What it puts in force; none for a folder.
    pub reviewed: Option<Reviewed>,
    /// The JSON that is written.
    pub after: String,
    /// What was there: the inverse. `None` until it is captured.
    pub before: Option<ObjectBefore>,
    /// How far it is.
    pub progress: ObjectProgress,
    /// The version that was read last, of objects that have one.
    pub seen_version: Option<i64>,
    /// What must be recorded once the rules are evaluated; none where nothing is recorded.
    pub recorded: Option<RecordedSeries>,
}

/// What a person reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// The objective that is put in force.
    pub objective: Objective,
    /// The digest of the proposal.
    pub proposal: Digest,
}

/// An object of Grafana, or of a ruler behind it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum GrafanaObject {
    /// A folder. Made where it is absent, never changed.
    Folder {
        /// Its uid.
        uid: String,
    },
    /// A group of Grafana-managed rules.
    RuleGroup {
        /// The folder's uid.
        folder_uid: String,
        /// The group's name.
        name: String,
        /// Whether people may go on editing the rules in Grafana.
        is_editable: bool,
    },
    /// A group of rules in the ruler of a Mimir or Cortex.
    RulerGroup {
        /// The data source through which the ruler is reached.
        datasource_uid: String,
        /// Which ruler it is, as Grafana's routes tell them apart.
        ruler: RulerKind,
        /// The namespace.
        namespace: String,
        /// The group's name.
        name: String,
    },
    /// A dashboard.
    Dashboard {
        /// Its uid.
        uid: String,
    },
}

/// The kind of a ruler behind Grafana: each has its routes elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RulerKind {
    /// Grafana Mimir.
    Mimir,
    /// Cortex.
    Cortex,
}

impl RulerKind {
    /// The word that Grafana knows it by.
    pub fn subtype(self) -> &'static str {
        match self {
            Self::Mimir => "mimir",
            Self::Cortex => "cortex",
        }
    }
}

impl GrafanaObject {
    /// Does it hold rules?
    pub fn has_rules(&self) -> bool {
        match self {
            Self::RuleGroup { .. } | Self::RulerGroup { .. } => true,
            Self::Folder { .. } | Self::Dashboard { .. } => false,
        }
    }
}

/// Where it is, for people; two objects are one if this is the same.
impl std::fmt::Display for GrafanaObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder { uid } => write!(f, "grafana/folders/{uid}"),
            Self::RuleGroup { folder_uid, name, .. } => {
                write!(f, "grafana/folders/{folder_uid}/rules/{name}")
            }
            Self::RulerGroup {
                datasource_uid,
                namespace,
                name,
                ..
            } => write!(f, "ruler/{datasource_uid}/{namespace}/{name}"),
            Self::Dashboard { uid } => write!(f, "grafana/dashboards/{uid}"),
        }
    }
}

/// What was in the place of an object before a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "was", rename_all = "snake_case")]
pub enum ObjectBefore {
    /// Nothing.
    Absent,
    /// An object.
    Present {
        /// Its JSON, as the server answered it.
        text: String,
    },
}

/// How far an object is, on the way there and then on the way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectProgress {
    /// Nothing is known of it yet.
    Planned,
    /// What is in its place is stored.
    Captured,
    /// That is still there: the next step writes. From here on it may be written.
    Compared,
    /// A write was sent, and nobody knows what became of it: what is there has to be compared again.
    Uncertain,
    /// It is written.
    Written,
    /// It was read back as it was written.
    ReadBack,
    /// Its rules were evaluated since.
    Evaluated,
    /// What its rules record is there, or nothing of it has to be.
    Verified,
    /// What the change wrote is there: the next step takes it back.
    Restoring,
    /// What the change wrote is a folder with nothing in it: the next step deletes it.
    Emptied,
    /// It was taken back and has to be read once more.
    RestoreWritten,
    /// What was there before is there again.
    Restored,
}

/// The series by which a blind alert is found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedSeries {
    /// The data source that the alerts read, in which what is recorded has to appear.
    pub datasource_uid: String,
    /// What the first rule evaluates. Where it has no sample, nothing has to be recorded.
    pub raw: String,
    /// What has to have a sample.
    pub recorded: String,
    /// Whether `raw` had a sample; `None` until it was asked.
    pub has_raw: Option<bool>,
}

/// The state of a change that a browser drives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drive {
    /// Who drives it: the answers come from their session.
    pub driver: Approver,
    /// The number of the step that is handed out. An answer to another one is not taken.
    pub step_number: u64,
    /// Until when the word of the server is awaited, in state `verifying`.
    pub deadline: Option<Timestamp>,
    /// Why the last step has to be tried again.
    pub trouble: Option<Trouble>,
    /// What was answered to each step; of repeated questions, the last answer.
    pub answers: Vec<StepAnswer>,
}

/// Why a step has to be tried again. Nothing was written by it, or nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// In words, with what to do.
    pub message: String,
    /// Whether the person lacks a right: perhaps only for another minute.
    pub is_forbidden: bool,
}

/// What a browser read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepAnswer {
    /// When it was recorded.
    pub at: Timestamp,
    /// The login of who drove.
    pub by: String,
    /// The step, in words.
    pub step: String,
    /// The HTTP status; 0 where there was no answer.
    pub status: u16,
}

impl ObjectAction {
    /// May the object be in another state than before the change?
    pub fn may_be_written(&self) -> bool {
        match self.progress {
            ObjectProgress::Planned | ObjectProgress::Captured | ObjectProgress::Restored => false,
            ObjectProgress::Compared
            | ObjectProgress::Uncertain
            | ObjectProgress::Emptied
            | ObjectProgress::Written
            | ObjectProgress::ReadBack
            | ObjectProgress::Evaluated
            | ObjectProgress::Verified
            | ObjectProgress::Restoring
            | ObjectProgress::RestoreWritten => true,
        }
    }
}
