//! The one writer's lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use domain::ports::WriteLock;

/// An open file that is locked. The operating system frees the lock when the file is closed, so a
/// process that is killed never leaves it behind; the file itself stays and means nothing.
#[derive(Debug)]
pub(crate) struct FileLock {
    _file: File,
}

impl FileLock {
    /// The lock on `path`, or `None` where someone has it.
    pub(crate) fn try_new(path: &Path) -> std::io::Result<Option<Self>> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl WriteLock for FileLock {}
