//! Black-box tests across crates and processes: they run the binaries that cargo built, and know
//! nothing of our crates but what those print and answer.

pub mod demo;
pub mod http;

use std::path::{Path, PathBuf};

/// The folder of the binaries, where this test's own binary lies.
///
/// # Panics
/// If the test binary does not lie in a target folder of cargo.
pub fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a running program has a path");
    let folder = test
        .parent()
        .and_then(Path::parent)
        .expect("cargo puts tests into target/debug/deps");
    let binary = folder.join(name);
    assert!(
        binary.is_file(),
        "`{}` is missing; run `cargo build --workspace` first",
        binary.display()
    );
    binary
}

/// Asks `ready` until it answers something, for `seconds` at the most.
///
/// # Panics
/// With `what` if the time is over.
#[expect(
    clippy::disallowed_methods,
    reason = "there is no event of another process to wait for"
)]
pub fn wait_for<T>(what: &str, seconds: u64, mut ready: impl FnMut() -> Option<T>) -> T {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(seconds);
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(
            std::time::Instant::now() < deadline,
            "waited {seconds} s for {what}"
        );
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}
