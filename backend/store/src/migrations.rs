//! The schema, as the steps that led to it. A step that was released is never edited; a new one is
//! added at the end.

use rusqlite::{Connection, TransactionBehavior};

/// `MIGRATIONS[n]` leads from schema version `n` to `n + 1`.
///
/// `sequence` tells what was saved later; clocks may go back. Times are microseconds since 1970.
const MIGRATIONS: [&str; 3] = [
    "
    CREATE TABLE proposals (
        sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
        digest       TEXT NOT NULL UNIQUE,
        objective_id TEXT NOT NULL,
        service      TEXT NOT NULL,
        rank         INTEGER NOT NULL,
        saved_at_us  INTEGER NOT NULL,
        document     TEXT NOT NULL
    ) STRICT;
    CREATE INDEX proposals_by_objective ON proposals (objective_id, sequence);
    CREATE INDEX proposals_by_service ON proposals (service);

    CREATE TABLE changes (
        sequence      INTEGER PRIMARY KEY AUTOINCREMENT,
        id            TEXT NOT NULL UNIQUE,
        state         TEXT NOT NULL,
        created_at_us INTEGER NOT NULL,
        document      TEXT NOT NULL
    ) STRICT;

    CREATE TABLE receipts (
        sequence      INTEGER PRIMARY KEY AUTOINCREMENT,
        document_hash TEXT NOT NULL UNIQUE,
        objective_id  TEXT NOT NULL,
        document      TEXT NOT NULL
    ) STRICT;
    CREATE INDEX receipts_by_objective ON receipts (objective_id);
",
    "
    CREATE TABLE overviews (
        identity        TEXT NOT NULL PRIMARY KEY,
        refreshed_at_us INTEGER NOT NULL,
        document        TEXT NOT NULL
    ) STRICT;
",
    "
    CREATE TABLE dismissals (
        objective_id TEXT NOT NULL PRIMARY KEY,
        service      TEXT NOT NULL,
        document     TEXT NOT NULL
    ) STRICT;
",
];

/// What became of the schema.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Migrated {
    /// It is the one we know.
    UpToDate,
    /// A newer version of us wrote it; it was left alone.
    Newer { found: u32 },
}

/// The schema version that this version writes.
pub(crate) fn known_version() -> u32 {
    u32::try_from(MIGRATIONS.len()).expect("the steps are few")
}

/// Brings the schema to [`known_version`] in one transaction, so that a crash leaves the old schema
/// or the new one. Taking the write lock first makes a second process wait and then see the result.
pub(crate) fn migrate(connection: &mut Connection) -> rusqlite::Result<Migrated> {
    let found = version(connection)?;
    if found > known_version() {
        return Ok(Migrated::Newer { found });
    }
    if found == known_version() {
        return Ok(Migrated::UpToDate);
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    for step in MIGRATIONS.iter().skip(found as usize) {
        transaction.execute_batch(step)?;
    }
    if found < known_version() {
        transaction.pragma_update(None, "user_version", known_version())?;
    }
    transaction.commit()?;
    Ok(Migrated::UpToDate)
}

/// The version that the database has; 0 where nothing was written yet.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
