//! The store in a SQLite file.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::ports::{Store, StoreError, WriteLock};
use domain::{Change, ChangeId, Digest, Dismissal, ObjectiveId, Overview, Proposal, Receipt};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::migrations::{Migrated, known_version, migrate, version};
use crate::write_lock::FileLock;

/// The database's name in its folder.
const DATABASE: &str = "srellama.db";
/// The lock's name in the same folder.
const LOCK: &str = "writer.lock";
/// How long a call waits for another process that writes. Writes take milliseconds.
const BUSY: Duration = Duration::from_secs(5);

/// The documents in `srellama.db`, with the write-ahead log on and every commit synced: what a call
/// saved is there after a power cut. Several processes may have it open.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    /// `None` where it was opened for reading.
    lock_path: Option<PathBuf>,
    connection: Mutex<Connection>,
}

impl SqliteStore {
    /// Opens the database in `folder`. Folder (readable by its owner alone) and database are made
    /// where they are absent, and an older schema is brought up to date.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where folder or file cannot be used or is no database,
    /// [`StoreError::NewerSchema`] where a newer version of us wrote it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(DATABASE);
        let unavailable = |error| unavailable(&path, error);
        prepare_files(folder, &path).map_err(|error| unavailable(error.into()))?;
        let mut connection = connect(&path).map_err(|error| unavailable(error.into()))?;
        match migrate(&mut connection).map_err(|error| unavailable(error.into()))? {
            Migrated::UpToDate => Ok(Self {
                lock_path: Some(folder.join(LOCK)),
                connection: Mutex::new(connection),
                path,
            }),
            Migrated::Newer { found } => Err(StoreError::NewerSchema {
                path,
                found,
                known: known_version(),
            }),
        }
    }

    /// Opens the database in `folder` for reading, beside the process that writes it, and sees what that
    /// one saves from then on. `None` where nothing was kept there yet. Nothing is made or brought up to
    /// date: every save is refused by the database, and [`Store::lock_for_writing`] yields `None`.
    ///
    /// # Errors
    /// Those of [`Self::open`].
    pub fn open_read_only(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join(DATABASE);
        let unavailable = |error: rusqlite::Error| unavailable(&path, error.into());
        if !path.exists() {
            return Ok(None);
        }
        let connection = connect_to_read(&path).map_err(unavailable)?;
        match version(&connection).map_err(unavailable)? {
            0 => Ok(None),
            found if found > known_version() => Err(StoreError::NewerSchema {
                path,
                found,
                known: known_version(),
            }),
            _ => Ok(Some(Self {
                lock_path: None,
                connection: Mutex::new(connection),
                path,
            })),
        }
    }

    /// A panic while the connection was held cannot leave half a write: each is one statement.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn save(&self, statement: &str, values: impl Params) -> Result<(), StoreError> {
        self.connection()
            .prepare_cached(statement)
            .and_then(|mut statement| statement.execute(values))
            .map_err(|error| self.unavailable(error))?;
        Ok(())
    }

    /// The documents that `query` yields as pairs of key and JSON.
    fn documents<T: DeserializeOwned>(
        &self,
        noun: &str,
        query: &str,
        values: impl Params,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self
            .rows(query, values)
            .map_err(|error| self.unavailable(error))?;
        rows.into_iter()
            .map(|(key, json)| self.parsed(noun, &key, &json))
            .collect()
    }

    fn rows(&self, query: &str, values: impl Params) -> rusqlite::Result<Vec<(String, String)>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }

    /// The one document that `query` yields as JSON for `key`.
    fn document<T: DeserializeOwned>(
        &self,
        noun: &str,
        query: &str,
        key: &str,
    ) -> Result<Option<T>, StoreError> {
        let json: Option<String> = self
            .connection()
            .prepare_cached(query)
            .and_then(|mut statement| statement.query_row([key], |row| row.get(0)).optional())
            .map_err(|error| self.unavailable(error))?;
        json.map(|json| self.parsed(noun, key, &json)).transpose()
    }

    fn written(&self, document: &impl Serialize) -> Result<String, StoreError> {
        serde_json::to_string(document).map_err(|error| self.unavailable(error))
    }

    fn parsed<T: DeserializeOwned>(&self, noun: &str, key: &str, json: &str) -> Result<T, StoreError> {
        serde_json::from_str(json).map_err(|source| StoreError::Damaged {
            path: self.path.clone(),
            what: format!("{noun} `{key}`"),
            source,
        })
    }

    fn unavailable(&self, error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
        unavailable(&self.path, error.into())
    }
}

impl Store for SqliteStore {
    fn save_proposal(&self, proposal: &Proposal, at: Timestamp) -> Result<(), StoreError> {
        // REPLACE gives a proposal that was saved before a new sequence, which makes it the newest.
        self.save(
            "INSERT OR REPLACE INTO proposals (digest, objective_id, service, rank, saved_at_us, document)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                proposal.digest().to_string(),
                proposal.id().as_str(),
                proposal.objective.service.name,
                i64::try_from(proposal.rank.rules).unwrap_or(i64::MAX),
                at.as_microsecond(),
                self.written(proposal)?,
            ],
        )
    }

    fn proposals(&self, service: Option<&str>) -> Result<Vec<Proposal>, StoreError> {
        self.documents(
            "proposal",
            "SELECT digest, document FROM proposals AS candidate
             WHERE (?1 IS NULL OR service = ?1)
               AND sequence = (SELECT max(sequence) FROM proposals
                               WHERE objective_id = candidate.objective_id)
             ORDER BY service, rank, objective_id",
            [service],
        )
    }

    fn proposal(&self, digest: Digest) -> Result<Option<Proposal>, StoreError> {
        self.document(
            "proposal",
            "SELECT document FROM proposals WHERE digest = ?1",
            &digest.to_string(),
        )
    }

    fn save_dismissal(&self, dismissal: &Dismissal) -> Result<(), StoreError> {
        self.save(
            "INSERT OR REPLACE INTO dismissals (objective_id, service, document) VALUES (?1, ?2, ?3)",
            params![
                dismissal.objective_id.as_str(),
                dismissal.service,
                self.written(dismissal)?,
            ],
        )
    }

    fn dismissals(&self, service: Option<&str>) -> Result<Vec<Dismissal>, StoreError> {
        self.documents(
            "dismissal",
            "SELECT objective_id, document FROM dismissals
             WHERE (?1 IS NULL OR service = ?1) ORDER BY objective_id",
            [service],
        )
    }

    fn save_change(&self, change: &Change) -> Result<(), StoreError> {
        self.save(
            "INSERT INTO changes (id, state, created_at_us, document) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET state = excluded.state, document = excluded.document",
            params![
                change.id.0,
                change.state.to_string(),
                change.created_at.as_microsecond(),
                self.written(change)?,
            ],
        )
    }

    fn change(&self, id: &ChangeId) -> Result<Option<Change>, StoreError> {
        self.document("change", "SELECT document FROM changes WHERE id = ?1", &id.0)
    }

    fn changes(&self) -> Result<Vec<Change>, StoreError> {
        self.documents(
            "change",
            "SELECT id, document FROM changes ORDER BY created_at_us DESC, sequence DESC",
            [],
        )
    }

    fn save_receipt(&self, receipt: &Receipt) -> Result<(), StoreError> {
        self.save(
            "INSERT INTO receipts (document_hash, objective_id, document) VALUES (?1, ?2, ?3)
             ON CONFLICT (document_hash) DO UPDATE
             SET objective_id = excluded.objective_id, document = excluded.document",
            params![
                receipt.document_hash.to_string(),
                receipt.objective_id.as_str(),
                self.written(receipt)?,
            ],
        )
    }

    fn receipts(&self, objective_id: Option<&ObjectiveId>) -> Result<Vec<Receipt>, StoreError> {
        self.documents(
            "receipt",
            "SELECT document_hash, document FROM receipts
             WHERE (?1 IS NULL OR objective_id = ?1) ORDER BY sequence DESC",
            [objective_id.map(ObjectiveId::as_str)],
        )
    }

    fn save_overview(&self, identity: &str, overview: &Overview) -> Result<(), StoreError> {
        self.save(
            "INSERT OR REPLACE INTO overviews (identity, refreshed_at_us, document) VALUES (?1, ?2, ?3)",
            params![
                identity,
                overview.refreshed_at.as_microsecond(),
                self.written(overview)?,
            ],
        )
    }

    fn overview(&self, identity: &str) -> Result<Option<Overview>, StoreError> {
        self.document(
            "overview",
            "SELECT document FROM overviews WHERE identity = ?1",
            identity,
        )
    }

    fn lock_for_writing(&self) -> Result<Option<Box<dyn WriteLock>>, StoreError> {
        let Some(path) = &self.lock_path else {
            return Ok(None);
        };
        let lock = FileLock::try_new(path).map_err(|error| unavailable(path, error.into()))?;
        Ok(lock.map(|lock| Box::new(lock) as Box<dyn WriteLock>))
    }
}

/// SQLite would make the file with the process's umask; its log files take over the file's mode.
fn prepare_files(folder: &Path, database: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(database)?;
    Ok(())
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    // Without the flag for URIs, which would give a folder named `file:…` another meaning.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// Readers share the log's index with the writer, so the folder must be theirs too.
fn connect_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

fn unavailable(path: &Path, source: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    StoreError::Unavailable {
        path: path.to_owned(),
        source,
    }
}
