//! The folder of an embedded ledger: its files, who may write it, and what can be wrong with it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use alloy::signers::local::PrivateKeySigner;
use domain::ledger::LedgerError;
use tracing::warn;

use super::block_file::{BlockFile, ReplayError};
use super::chain::Chain;
use super::signing_key::{self, KeyError};
use crate::causes::with_causes;

/// A folder that holds a ledger, or will. It words the errors, so that each names the folder.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

/// Why the folder can not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum FolderError {
    #[error("another process writes this ledger; stop it, or open the ledger read-only")]
    Locked,
    #[error("this process opened the ledger read-only; ask the process that writes it")]
    ReadOnly,
    #[error("there is no ledger yet; the process that writes it makes it")]
    Absent,
    #[error("the file `{}` could not be read or written", file.display())]
    Io {
        file: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error(
        "the key file `{}` is missing, and the blocks were signed with it; restore it from a backup",
        file.display()
    )]
    KeyMissing { file: PathBuf },
    #[error("the key in `{}` is not the one that signed the blocks; restore it from a backup", file.display())]
    KeyDiffers { file: PathBuf },
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("a transaction could not be signed")]
    Signing(#[source] alloy::signers::Error),
    #[error("an operation broke off in the middle; restart this process")]
    BrokenOff,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Makes the folder and takes the lock that only one process can have. It is held until the
    /// file is closed.
    pub(super) fn lock(&self) -> Result<File, LedgerError> {
        fs::create_dir_all(&self.0).map_err(|error| self.io(&self.0, error))?;
        let path = self.0.join("writer.lock");
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| self.io(&path, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(self.unavailable(FolderError::Locked)),
            Err(TryLockError::Error(error)) => Err(self.io(&path, error)),
        }
    }

    /// Opens the blocks for the one who holds the lock.
    pub(super) fn blocks_to_append(&self) -> Result<BlockFile, LedgerError> {
        BlockFile::open_to_append(&self.blocks()).map_err(|error| self.io(&self.blocks(), error))
    }

    /// Opens the blocks for anyone.
    pub(super) fn blocks_to_read(&self) -> Result<BlockFile, LedgerError> {
        BlockFile::open_to_read(&self.blocks()).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => self.unavailable(FolderError::Absent),
            _ => self.io(&self.blocks(), error),
        })
    }

    /// The key that signed the blocks; a new one where there are none.
    pub(super) fn signer(&self, chain: &Chain) -> Result<PrivateKeySigner, LedgerError> {
        self.matching_signer(chain)
            .map_err(|error| self.unavailable(error))
    }

    fn matching_signer(&self, chain: &Chain) -> Result<PrivateKeySigner, FolderError> {
        let file = self.0.join("signer.key");
        match (signing_key::load(&file)?, chain.deployment()) {
            (Some(signer), Some(deployment)) if signer.address() != deployment.signer => {
                Err(FolderError::KeyDiffers { file })
            }
            (Some(signer), Some(_)) => Ok(signer),
            (Some(signer), None) => {
                warn!(signer = %signer.address(), "found a signing key and no block; starting a new chain");
                Ok(signer)
            }
            (None, Some(_)) => Err(FolderError::KeyMissing { file }),
            (None, None) => Ok(signing_key::create(&file)?),
        }
    }

    /// Makes the names of new files durable.
    pub(super) fn sync(&self) -> Result<(), LedgerError> {
        if cfg!(unix) {
            File::open(&self.0)
                .and_then(|folder| folder.sync_all())
                .map_err(|error| self.io(&self.0, error))?;
        }
        Ok(())
    }

    pub(super) fn unavailable(&self, error: FolderError) -> LedgerError {
        LedgerError::Unavailable {
            place: self.place(),
            source: Box::new(error),
        }
    }

    pub(super) fn damaged(&self, fault: impl ToString) -> LedgerError {
        LedgerError::Damaged {
            place: self.place(),
            fault: fault.to_string(),
        }
    }

    pub(super) fn blocks_io(&self, source: io::Error) -> LedgerError {
        self.io(&self.blocks(), source)
    }

    pub(super) fn replay_failed(&self, error: ReplayError) -> LedgerError {
        match error {
            ReplayError::Io(source) => self.blocks_io(source),
            ReplayError::Block { .. } => self.damaged(error),
        }
    }

    /// One failure that several callers have to hear of.
    pub(super) fn repeated(&self, error: &LedgerError) -> LedgerError {
        match error {
            LedgerError::Damaged { fault, .. } => self.damaged(fault),
            LedgerError::Unavailable { source, .. } => LedgerError::Unavailable {
                place: self.place(),
                source: with_causes(source.as_ref()).into(),
            },
            other => LedgerError::Unavailable {
                place: self.place(),
                source: with_causes(other).into(),
            },
        }
    }

    fn io(&self, file: &Path, source: io::Error) -> LedgerError {
        self.unavailable(FolderError::Io {
            file: file.to_owned(),
            source,
        })
    }

    fn blocks(&self) -> PathBuf {
        self.0.join("blocks.jsonl")
    }

    fn place(&self) -> String {
        self.0.display().to_string()
    }
}
