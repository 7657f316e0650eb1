//! Documents of others, refused and accepted.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, and so may what only tests call"
)]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod accepted;
mod linear;
mod refused;

use std::path::Path;

/// A file of `../shared/data`, which lies beside the project where it is present.
fn reference(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) => {
            assert!(
                std::env::var_os("CI").is_none(),
                "`../shared/data/{name}` is not there ({error})"
            );
            eprintln!("passed over: `../shared/data/{name}` is not there ({error})");
            None
        }
    }
}
