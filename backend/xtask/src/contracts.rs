//! The contracts: their packages, their tests, and whether the committed artefacts are fresh.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::process::run;
use crate::report::say;
use crate::{tools, workspace};

/// Installs forge, anvil, solc and OpenZeppelin where they are missing, as the lock file has them.
pub fn install() -> Result<()> {
    let folder = folder();
    let installed = folder.join("node_modules/.package-lock.json");
    let lock = folder.join("package-lock.json");
    let modified = |path: &PathBuf| std::fs::metadata(path).and_then(|metadata| metadata.modified());
    if modified(&installed).is_ok_and(|at| modified(&lock).is_ok_and(|lock| at >= lock)) {
        return Ok(());
    }
    say(
        "Installing",
        "the contracts' tools (npm ci: forge, anvil, solc, OpenZeppelin)",
    );
    let mut npm = Command::new(tools::npm()?);
    run(npm
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ])
        .current_dir(folder))
}

/// Runs their tests and compares the committed artefacts with what the sources compile to.
pub fn test() -> Result<()> {
    for script in ["fmt:check", "test", "artifacts:check"] {
        say("Contracts", script);
        run(Command::new(tools::npm()?)
            .args(["run", "--silent", script])
            .current_dir(folder()))?;
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
