//! A process that is killed leaves what it saved and no lock.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use domain::ports::Store as _;
use store::SqliteStore;

use crate::documents::a_change;

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
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::the_process_that_is_killed", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "saved"));

    let store = SqliteStore::open(folder.path()).unwrap();
    assert!(store.lock_for_writing().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();

    assert!(store.lock_for_writing().unwrap().is_some());
    assert_eq!(store.changes().unwrap(), [a_change(0)]);
}
