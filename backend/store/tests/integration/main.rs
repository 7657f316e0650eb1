//! The store against real files.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, and so may what only tests call"
)]

mod crash;
mod documents;

use std::error::Error as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use domain::ledger::{LedgerReceipt, ReceiptState};
use domain::ports::{Store as _, StoreError};
use domain::{ChangeState, Digest, Dismissal, DismissalReason, Proposal};
use rusqlite::Connection;
use store::SqliteStore;

use crate::documents::{a_change, a_proposal, a_receipt, at};

fn a_store() -> (tempfile::TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("data")).unwrap();
    (folder, store)
}

fn database(folder: &tempfile::TempDir) -> std::path::PathBuf {
    folder.path().join("data/srellama.db")
}

fn mode_of(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn what_was_saved_is_there_after_reopening() {
    let (folder, store) = a_store();
    let (proposal, change, receipt) = (
        a_proposal("payment", true, 1),
        a_change(0),
        a_receipt("{}", "payment"),
    );
    store.save_proposal(&proposal, at(0)).unwrap();
    store.save_change(&change).unwrap();
    store.save_receipt(&receipt).unwrap();
    drop(store);

    let store = SqliteStore::open(&folder.path().join("data")).unwrap();
    assert_eq!(store.proposals(None).unwrap(), [proposal]);
    assert_eq!(store.changes().unwrap(), [change]);
    assert_eq!(store.receipts(None).unwrap(), [receipt]);
}

#[test]
fn folder_and_database_are_for_their_owner_alone() {
    let (folder, _store) = a_store();
    assert_eq!(mode_of(&folder.path().join("data")), 0o700);
    assert_eq!(mode_of(&database(&folder)), 0o600);
    assert_eq!(mode_of(&folder.path().join("data/srellama.db-wal")), 0o600);
}

#[test]
fn a_proposal_read_back_has_the_digest_it_was_saved_under() {
    let (_folder, store) = a_store();
    let proposal = a_proposal("payment", true, 1);
    store.save_proposal(&proposal, at(0)).unwrap();
    let found = store.proposal(proposal.digest()).unwrap().unwrap();
    assert_eq!(found.digest(), proposal.digest());
    assert_eq!(store.proposal(Digest::of(b"another")).unwrap(), None);
}

#[test]
fn the_newest_proposal_of_each_objective_is_listed_and_the_old_ones_are_kept() {
    let (_folder, store) = a_store();
    let old = a_proposal("payment", true, 2);
    let new = Proposal {
        target_reason: "history changed".into(),
        ..old.clone()
    };
    let second = a_proposal("payment", false, 1);
    let other = a_proposal("cart", true, 1);
    for proposal in [&old, &new, &second, &other] {
        // The clock stands still: what is saved later is newer all the same.
        store.save_proposal(proposal, at(0)).unwrap();
    }

    let all = [other.clone(), second.clone(), new.clone()];
    assert_eq!(store.proposals(None).unwrap(), all);
    assert_eq!(store.proposals(Some("payment")).unwrap(), [second, new]);
    assert_eq!(store.proposals(Some("nobody")).unwrap(), []);
    assert_eq!(store.proposal(old.digest()).unwrap(), Some(old.clone()));

    store.save_proposal(&old, at(1)).unwrap();
    assert!(store.proposals(Some("payment")).unwrap().contains(&old));
}

#[test]
fn the_state_of_a_change_survives_and_the_newest_change_comes_first() {
    let (folder, store) = a_store();
    let (mut first, second) = (a_change(0), a_change(1));
    store.save_change(&second).unwrap();
    store.save_change(&first).unwrap();
    first.enter(ChangeState::Captured, None, at(2));
    first.enter(ChangeState::Applying, Some("asked".into()), at(3));
    store.save_change(&first).unwrap();
    drop(store);

    let store = SqliteStore::open(&folder.path().join("data")).unwrap();
    assert_eq!(store.change(&first.id).unwrap(), Some(first.clone()));
    assert_eq!(store.changes().unwrap(), [second, first]);
}

#[test]
fn a_receipt_is_replaced_in_its_place() {
    let (_folder, store) = a_store();
    let (mut first, second) = (a_receipt("1", "payment"), a_receipt("2", "cart"));
    store.save_receipt(&first).unwrap();
    store.save_receipt(&second).unwrap();
    first.ledger = Some(LedgerReceipt {
        document_hash: first.document_hash,
        lineage: first.objective_id.lineage(),
        sequence: 1,
        previous: None,
        state: ReceiptState::Active,
        minted_at: at(0),
        block_number: 2,
        transaction_hash: format!("0x{}", "0".repeat(64)),
        gas_used: 100_000,
    });
    store.save_receipt(&first).unwrap();

    assert_eq!(
        store.receipts(Some(&first.objective_id)).unwrap(),
        [first.clone()]
    );
    assert_eq!(store.receipts(None).unwrap(), [second, first]);
}

#[test]
fn a_damaged_document_is_named() {
    let (folder, store) = a_store();
    let change = a_change(0);
    store.save_change(&change).unwrap();
    Connection::open(database(&folder))
        .unwrap()
        .execute("UPDATE changes SET document = '{\"id\": 7}'", [])
        .unwrap();

    for error in [
        store.changes().unwrap_err(),
        store.change(&change.id).unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
        let message = error.to_string();
        assert!(message.contains(&format!("change `{}`", change.id)), "{message}");
        assert!(message.contains("srellama.db"), "{message}");
    }
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let (folder, store) = a_store();
    drop(store);
    let connection = Connection::open(database(&folder)).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();

    let error = SqliteStore::open(&folder.path().join("data")).unwrap_err();
    let StoreError::NewerSchema { found, known, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!((found, known), (99, 3));
    let version: u32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99);
}

#[test]
fn a_file_that_is_no_database_is_refused_with_the_cause() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("srellama.db"), "not a database, ".repeat(100)).unwrap();
    let error = SqliteStore::open(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    assert!(error.to_string().contains("srellama.db"), "{error}");
    let cause = error.source().unwrap().to_string();
    assert!(cause.contains("not a database"), "{cause}");
}

#[test]
fn a_page_that_was_overwritten_is_an_error_and_no_panic() {
    let (folder, store) = a_store();
    for second in 0..200 {
        store.save_change(&a_change(second)).unwrap();
    }
    drop(store);
    let mut bytes = std::fs::read(database(&folder)).unwrap();
    let n_bytes = bytes.len();
    bytes[4_096 * 2..n_bytes].fill(0xA5);
    std::fs::write(database(&folder), bytes).unwrap();

    let refused = match SqliteStore::open(&folder.path().join("data")) {
        Ok(store) => store.changes().unwrap_err(),
        Err(error) => error,
    };
    assert!(matches!(refused, StoreError::Unavailable { .. }), "{refused:?}");
}

#[test]
fn a_folder_that_cannot_be_made_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = SqliteStore::open(&file.join("data")).unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
}

#[test]
fn only_one_has_the_write_lock() {
    let (folder, store) = a_store();
    let second_store = SqliteStore::open(&folder.path().join("data")).unwrap();
    let lock = store.lock_for_writing().unwrap();
    assert!(lock.is_some());
    assert!(store.lock_for_writing().unwrap().is_none());
    assert!(second_store.lock_for_writing().unwrap().is_none());
    // Reading and saving need no lock: it keeps two changes apart, not two statements.
    second_store.save_change(&a_change(0)).unwrap();
    drop(lock);
    assert!(second_store.lock_for_writing().unwrap().is_some());
}

#[test]
fn two_stores_write_at_the_same_time() {
    let (folder, store) = a_store();
    std::thread::scope(|scope| {
        for writer in 0..4_i64 {
            let folder = folder.path().join("data");
            scope.spawn(move || {
                let store = SqliteStore::open(&folder).unwrap();
                for second in 0..10 {
                    store.save_change(&a_change(writer * 1_000 + second)).unwrap();
                }
            });
        }
    });
    assert_eq!(store.changes().unwrap().len(), 40);
}

#[test]
fn a_dismissal_takes_the_place_of_the_one_before() {
    let (_folder, store) = a_store();
    let dismissal = |service: &str, is_taken_back| Dismissal {
        objective_id: a_proposal(service, true, 1).id().clone(),
        service: service.into(),
        reason: DismissalReason::try_new("a batch job").unwrap(),
        by: "mira".into(),
        at: at(1),
        is_taken_back,
    };
    for each in [
        dismissal("payment", false),
        dismissal("cart", false),
        dismissal("payment", true),
    ] {
        store.save_dismissal(&each).unwrap();
    }
    assert_eq!(
        store.dismissals(None).unwrap(),
        [dismissal("cart", false), dismissal("payment", true)]
    );
    assert_eq!(
        store.dismissals(Some("cart")).unwrap(),
        [dismissal("cart", false)]
    );
}
