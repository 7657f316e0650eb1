//! What can go wrong in a use case, and which kind of failure that is.

use std::path::PathBuf;

use domain::change::ChangeId;
use domain::ledger::LedgerError;
use domain::ports::{RuleFolderError, SourceError, StoreError};
use domain::receipt::DocumentError;
use domain::{ChangeState, ObjectiveGroupError, ObjectiveId};

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The metrics source failed.
    #[error("{0}")]
    Source(#[from] SourceError),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The rule folder failed.
    #[error("{0}")]
    RuleFolder(#[from] RuleFolderError),
    /// The ledger failed.
    #[error("{0}")]
    Ledger(#[from] LedgerError),
    /// The source has no such service.
    #[error("the source has no service `{name}`{}", nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    ServiceNotFound {
        /// What was asked for.
        name: String,
        /// The nearest name that exists.
        nearest: Option<String>,
    },
    /// Objectives cannot be grouped as it was asked for.
    #[error("{0}")]
    Group(#[from] ObjectiveGroupError),
    /// The source measures nothing at all.
    #[error(
        "`{origin}` has no series with any of the labels {labels} in the last day; is it scraping, and do the labels fit?"
    )]
    NoServices {
        /// The source.
        origin: String,
        /// The labels that were looked for.
        labels: String,
    },
    /// Nothing was proposed for the service yet.
    #[error("there is no proposal for `{service}`; run `srellama propose --service {service}` first")]
    NoProposals {
        /// The service.
        service: String,
    },
    /// There is no proposal of that name.
    #[error("there is no proposal `{id}` for `{service}`; `srellama propose --service {service}` lists them")]
    ProposalNotFound {
        /// The service.
        service: String,
        /// The objective.
        id: ObjectiveId,
    },
    /// Nobody dismissed it.
    #[error("`{objective_id}` is not dismissed")]
    NotDismissed {
        /// The objective.
        objective_id: ObjectiveId,
    },
    /// Neither an objective nor a proposal has that name.
    #[error("there is no objective and no proposal `{what}`; name an objective's id or a proposal's digest")]
    ExportableNotFound {
        /// What was asked for.
        what: String,
    },
    /// A check found an error in the proposal.
    #[error("the proposal `{id}` must not be put in force: {finding}")]
    NotApplicable {
        /// The objective.
        id: ObjectiveId,
        /// The first finding of severity error.
        finding: String,
    },
    /// The proposal is not the one that was reviewed.
    #[error("the proposal `{id}` is another one than was reviewed; review it again")]
    StaleReview {
        /// The objective.
        id: ObjectiveId,
    },
    /// What is to be applied is in force already.
    #[error("nothing to do: the rules of {ids} are in force as proposed")]
    NothingToApply {
        /// The objectives.
        ids: String,
    },
    /// Another process applies or undoes.
    #[error(
        "another srellama is applying or undoing a change with this data folder; wait until it is done, then try again"
    )]
    Busy,
    /// A file that we did not write is in the way.
    #[error("`{path}` was not written by srellama; move it away, or choose another rule folder")]
    ForeignFile {
        /// The file.
        path: PathBuf,
    },
    /// No such objective is in force.
    #[error("no objective `{id}` is in force; the list of objectives shows those that are")]
    ObjectiveNotFound {
        /// The objective.
        id: ObjectiveId,
    },
    /// There is no such change.
    #[error("there is no change `{id}`; `srellama undo --list` shows them")]
    ChangeNotFound {
        /// The change.
        id: String,
    },
    /// The change is not in force.
    #[error("the change `{id}` is {state}, so there is nothing to undo")]
    NotUndoable {
        /// The change.
        id: ChangeId,
        /// Its state.
        state: ChangeState,
    },
    /// A browser drives the change, so only a browser can take it back.
    #[error("the change `{id}` was made in Grafana by a browser; undo it on the app's page Changes")]
    DrivenByBrowser {
        /// The change.
        id: ChangeId,
    },
    /// Another change of the same objects is not finished.
    #[error("the change `{id}` of {login} writes `{place}` and is not finished; resume or undo it first")]
    OpenChange {
        /// The change.
        id: ChangeId,
        /// Who drives it.
        login: String,
        /// The object.
        place: String,
    },
    /// The answer is not to the step that is handed out.
    #[error(
        "this is the answer to step {answered} of the change `{id}`, but step {current} is handed out; resume the change to go on from here"
    )]
    StaleStep {
        /// The change.
        id: ChangeId,
        /// The step that was answered.
        answered: u64,
        /// The step that is handed out.
        current: u64,
    },
    /// Somebody else drives the change.
    #[error("the change `{id}` is driven by {login}; resume it to go on yourself")]
    OtherDriver {
        /// The change.
        id: ChangeId,
        /// Who drives it.
        login: String,
    },
    /// Nothing of the change is open.
    #[error("the change `{id}` is {state}; there is no step to make")]
    NotOpen {
        /// The change.
        id: ChangeId,
        /// Its state.
        state: ChangeState,
    },
    /// The target cannot be used as it is described.
    #[error("the target cannot be used: {reason}")]
    BadTarget {
        /// What is wrong with which part, and what to do.
        reason: String,
    },
    /// A newer change wrote the same file.
    #[error("the change `{newer}` wrote `{path}` after `{id}`; undo that one first")]
    Newer {
        /// The change to undo.
        id: ChangeId,
        /// The newer one.
        newer: ChangeId,
        /// The file.
        path: PathBuf,
    },
    /// The change did not work out and was taken back.
    #[error("the change did not work out and was taken back; the rule folder is as it was")]
    TakenBack {
        /// The change.
        id: ChangeId,
        /// The folder.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// The change did not work out and could not be taken back.
    #[error("the change `{id}` is stuck: it could not be completed and not be taken back")]
    Stuck {
        /// The change.
        id: ChangeId,
        /// The folder.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// There is no such receipt.
    #[error("there is no receipt `{what}`; `srellama receipts` lists them")]
    ReceiptNotFound {
        /// What was asked for.
        what: String,
    },
    /// The document cannot be used.
    #[error("{0}")]
    Document(#[from] DocumentError),
}

/// What kind of failure it is: decides status and exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The request cannot be carried out as it is.
    Invalid,
    /// The thing is not there.
    NotFound,
    /// Something else stands in the way; it may work later.
    Conflict,
    /// A server that we depend on failed or refused.
    Unavailable,
    /// We failed.
    Internal,
}

impl AppError {
    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Source(SourceError::BadAddress { .. })
            | Self::Group(_)
            | Self::Document(_)
            | Self::NotApplicable { .. }
            | Self::BadTarget { .. } => ErrorKind::Invalid,
            Self::Source(SourceError::NotConfigured { .. }) => ErrorKind::Conflict,
            Self::Source(_) | Self::NoServices { .. } | Self::TakenBack { .. } => ErrorKind::Unavailable,
            Self::Ledger(LedgerError::PreviousMismatch { .. })
            | Self::RuleFolder(RuleFolderError::Foreign { .. })
            | Self::Busy
            | Self::ForeignFile { .. }
            | Self::StaleReview { .. }
            | Self::NothingToApply { .. }
            | Self::NotUndoable { .. }
            | Self::DrivenByBrowser { .. }
            | Self::OpenChange { .. }
            | Self::StaleStep { .. }
            | Self::OtherDriver { .. }
            | Self::NotOpen { .. }
            | Self::Newer { .. }
            | Self::Stuck { .. } => ErrorKind::Conflict,
            Self::RuleFolder(_) | Self::Ledger(_) => ErrorKind::Unavailable,
            Self::ServiceNotFound { .. }
            | Self::NoProposals { .. }
            | Self::ProposalNotFound { .. }
            | Self::ObjectiveNotFound { .. }
            | Self::ExportableNotFound { .. }
            | Self::NotDismissed { .. }
            | Self::ChangeNotFound { .. }
            | Self::ReceiptNotFound { .. } => ErrorKind::NotFound,
            Self::Store(_) => ErrorKind::Internal,
        }
    }

    /// The place that it is about, where the message does not say it.
    pub fn place(&self) -> Option<String> {
        match self {
            Self::TakenBack { folder, .. } | Self::Stuck { folder, .. } => Some(folder.display().to_string()),
            _ => None,
        }
    }

    /// The causes, outermost first, without the message itself.
    pub fn causes(&self) -> Vec<String> {
        if let Self::TakenBack { reason, .. } | Self::Stuck { reason, .. } = self {
            return vec![reason.clone()];
        }
        // The transparent variants print the port's error as their own message.
        let mut causes = Vec::new();
        let mut source = match self {
            Self::Source(error) => std::error::Error::source(error),
            Self::Store(error) => std::error::Error::source(error),
            Self::RuleFolder(error) => std::error::Error::source(error),
            Self::Ledger(error) => std::error::Error::source(error),
            Self::Document(error) => std::error::Error::source(error),
            _ => None,
        };
        while let Some(error) = source {
            causes.push(error.to_string());
            source = error.source();
        }
        causes
    }
}
