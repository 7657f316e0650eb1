//! Says whether what a use case needs is there: the source, the store and the ledger.

use domain::Digest;
use domain::ports::ServerProfile;

use crate::{App, AppError};

/// What each part answered when it was asked.
#[derive(Debug)]
pub struct Readiness {
    /// What the source says it is.
    pub source: Result<ServerProfile, AppError>,
    /// Whether the store can be read.
    pub store: Result<(), AppError>,
    /// Whether the ledger can be read.
    pub ledger: Result<(), AppError>,
}

impl App {
    /// Asks each part one small question.
    pub async fn readiness(&self) -> Readiness {
        let of_nothing = Digest::of(b"");
        let (source, receipt) = futures::join!(self.source.server(), self.ledger.receipt(of_nothing));
        Readiness {
            source: source.map_err(AppError::from),
            store: self.store.proposal(of_nothing).map(drop).map_err(AppError::from),
            ledger: receipt.map(drop).map_err(AppError::from),
        }
    }
}
