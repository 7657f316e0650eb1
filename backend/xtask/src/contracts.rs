//! The contracts: their packages, their tests, and whether the committed artefacts are fresh.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::report::say;
use crate::{npm, tools, workspace};

/// Installs forge, anvil, solc and OpenZeppelin where they are missing, as the lock file has them.
pub fn install() -> Result<()> {
    npm::install(
        &folder(),
        "the contracts' tools: forge, anvil, solc, OpenZeppelin",
    )
}

/// Runs their tests and compares the committed artefacts with what the sources compile to.
pub fn test() -> Result<()> {
    for script in ["fmt:check", "test", "artifacts:check"] {
        say("Contracts", script);
        npm::script(&folder(), script, &mut Command::new(tools::npm()?))?;
    }
    Ok(())
}

/// The anvil that npm installed.
pub fn anvil() -> PathBuf {
    folder().join("node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil")
}

fn folder() -> PathBuf {
    workspace::root().join("contracts")
}
