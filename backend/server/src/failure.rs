//! Why a command could not do what it was asked, and how that is told: what failed, on what, why,
//! and what to do.

use std::io;
use std::path::PathBuf;

use app::AppError;
use domain::ledger::LedgerError;
use domain::ports::{SourceError, StoreError};
use domain::scoring::ScoringError;

/// Why a command could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A use case failed.
    #[error(transparent)]
    App(#[from] AppError),
    /// The model cannot be used.
    #[error(transparent)]
    Model(#[from] ScoringError),
    /// A pack cannot be used.
    #[error(transparent)]
    Pack(#[from] packs::PackError),
    /// What was asked for cannot be right.
    #[error("{what}")]
    Setting {
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// A file with objectives cannot be used.
    #[error("the objectives of a file cannot be used")]
    Spec(#[from] formats::SpecError),
    /// A file could not be read or written.
    #[error("could not {verb} a file")]
    File {
        /// `read` or `write`.
        verb: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A token cannot be used.
    #[error("the token file cannot be used")]
    Token {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: api::AccessTokenError,
    },
    /// The address cannot be listened at.
    #[error("could not listen")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Our output was not taken.
    #[error("could not write the output")]
    Output(#[from] io::Error),
}

/// An error as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    /// What failed.
    pub(crate) what: String,
    /// On what.
    pub(crate) place: Option<String>,
    /// Why.
    pub(crate) why: Option<String>,
    /// What to do.
    pub(crate) remedy: Option<String>,
}

impl Report {
    /// A report that says what failed and no more.
    pub(crate) fn plain(what: String) -> Self {
        Self {
            what,
            place: None,
            why: None,
            remedy: None,
        }
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        Self::App(error.into())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Self::App(error.into())
    }
}

impl Failure {
    pub(crate) fn setting(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Setting {
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// Did the reader of our output go away?
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// As a person reads it.
    pub(crate) fn report(&self) -> Report {
        match self {
            Self::App(error) => report_of_app(error),
            Self::Model(error) => {
                let (what, remedy) = apart(&error.to_string());
                let remedy = remedy.or_else(|| Some("go on with `--model off`".to_owned()));
                Report {
                    remedy,
                    ..Report::plain(what)
                }
            }
            Self::Pack(error) => {
                let (what, remedy) = apart(&error.to_string());
                Report {
                    why: std::error::Error::source(error).map(ToString::to_string),
                    remedy,
                    ..Report::plain(what)
                }
            }
            Self::Setting { what, remedy } => Report {
                remedy: Some(remedy.clone()),
                ..Report::plain(what.clone())
            },
            Self::Spec(error) => Report {
                place: Some(format!("{}:{}", error.file, error.position)),
                why: Some(error.fault.clone()),
                remedy: Some(error.remedy.clone()),
                ..Report::plain(self.to_string())
            },
            Self::File { path, source, .. } => Report {
                place: Some(path.display().to_string()),
                why: Some(source.to_string()),
                ..Report::plain(self.to_string())
            },
            Self::Token { path, source } => {
                let (why, remedy) = apart(&source.to_string());
                Report {
                    what: self.to_string(),
                    place: Some(path.display().to_string()),
                    why: Some(why),
                    remedy,
                }
            }
            Self::Listen { address, source } => Report {
                what: self.to_string(),
                place: Some(address.clone()),
                why: Some(source.to_string()),
                remedy: Some("choose another `--listen`; port 0 takes a free one".to_owned()),
            },
            Self::Output(source) => Report {
                why: Some(source.to_string()),
                ..Report::plain(self.to_string())
            },
        }
    }
}

fn report_of_app(error: &AppError) -> Report {
    let causes = error.causes();
    let why = (!causes.is_empty()).then(|| causes.join(": "));
    if matches!(error, AppError::TakenBack { .. } | AppError::Stuck { .. }) {
        let (why, remedy) = apart(&why.unwrap_or_default());
        let default = match error {
            AppError::Stuck { id, .. } => format!("mend that, then `srellama undo {id}`"),
            _ => "mend that, then apply again".to_owned(),
        };
        return Report {
            what: error.to_string(),
            place: error.place(),
            why: Some(why),
            remedy: Some(remedy.unwrap_or(default)),
        };
    }
    let (what, remedy) = apart(&error.to_string());
    Report {
        what,
        place: error.place(),
        why,
        remedy,
    }
}

/// Messages name the remedy after a semicolon; here it gets a line of its own.
fn apart(message: &str) -> (String, Option<String>) {
    match message.split_once("; ") {
        Some((what, remedy)) => (what.to_owned(), Some(remedy.to_owned())),
        None => (message.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_gets_a_line_of_its_own() {
        let report = Failure::from(AppError::NoProposals {
            service: "payment".into(),
        })
        .report();
        assert_eq!(report.what, "there is no proposal for `payment`");
        assert_eq!(
            report.remedy.as_deref(),
            Some("run `srellama propose --service payment` first")
        );
    }

    #[test]
    fn what_was_taken_back_says_why_and_where() {
        let report = Failure::from(AppError::TakenBack {
            id: domain::ChangeId("c1".into()),
            folder: "/rules".into(),
            reason: "`POST /-/reload` was refused: 403 not enabled; start it otherwise".into(),
        })
        .report();
        assert_eq!(
            report,
            Report {
                what: "the change did not work out and was taken back; the rule folder is as it was".into(),
                place: Some("/rules".into()),
                why: Some("`POST /-/reload` was refused: 403 not enabled".into()),
                remedy: Some("start it otherwise".into()),
            }
        );
    }
}
