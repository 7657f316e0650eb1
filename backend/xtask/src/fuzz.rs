//! Hunts for texts that our readers do not survive; crate `fuzz` does it.

use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace;

/// Runs the hunt with these options. In the profile of the tests, since that looks for overflows too.
pub fn run(options: &[String]) -> Result<()> {
    let mut build = Command::new("cargo");
    build
        .args(["build", "--workspace", "--bin", "fuzz"])
        .current_dir(workspace::root());
    crate::process::run(&mut build)?;
    let status = Command::new(workspace::binary("fuzz")).args(options).status()?;
    if status.success() {
        return Ok(());
    }
    let folder = workspace::target().join("fuzz");
    bail!(
        "`fuzz` ended with {status}; where a signal ended it, the text's number is in the newest file `*.number` of `{}`",
        folder.display()
    )
}
