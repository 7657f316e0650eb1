//! A process that is killed leaves what it saved and no lock.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use domain::ports::Store as _;
use store::SqliteStore;

use crate::documents::a_change;

/// The process that is killed, once it has saved.
fn a_process_that_saved(folder: &std::path::Path) -> std::process::Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::the_process_that_is_killed", "--nocapture"])
        .env(FOLDER, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "saved"));
    child
}

/// Tells [`the_process_that_is_killed`] where to write.
const FOLDER: &str = "STORE_TEST_FOLDER";

/// Does nothing but in the process that the other test starts.
#[test]
fn the_process_that_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let store = SqliteStore::open(folder.as_ref()).unwrap();
    let _lock = store.lock_for_writing().unwrap().unwrap();
    store.save_change(&a_change(0)).unwrap();
    println!("\nsaved");
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn a_killed_process_leaves_what_it_saved_and_no_lock() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = a_process_that_saved(folder.path());

    let store = SqliteStore::open(folder.path()).unwrap();
    assert!(store.lock_for_writing().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();

    assert!(store.lock_for_writing().unwrap().is_some());
    assert_eq!(store.changes().unwrap(), [a_change(0)]);
}

#[test]
fn another_process_reads_what_one_saves_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(SqliteStore::open_read_only(folder.path()).unwrap().is_none());
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "reading made something"
    );

    let mut writer = a_process_that_saved(folder.path());
    let reader = SqliteStore::open_read_only(folder.path()).unwrap().unwrap();
    assert_eq!(reader.changes().unwrap(), [a_change(0)]);
    assert!(reader.save_change(&a_change(1)).is_err());
    assert!(reader.lock_for_writing().unwrap().is_none());
    writer.kill().unwrap();
    writer.wait().unwrap();

    // The reader was open all the time, and neither holds up the next writer nor misses what it saves.
    let next = SqliteStore::open(folder.path()).unwrap();
    next.save_change(&a_change(2)).unwrap();
    assert_eq!(reader.changes().unwrap().len(), 2);
    drop(next);
    assert_eq!(reader.changes().unwrap().len(), 2);
}
