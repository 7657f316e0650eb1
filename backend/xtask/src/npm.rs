//! npm in one of our folders.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process::run;
use crate::report::say;
use crate::tools;

/// Installs a folder's packages as its lock file has them, unless that was done already. No package
/// runs a script of its own while it is installed.
pub fn install(folder: &Path, what: &str) -> Result<()> {
    let modified = |name: &str| std::fs::metadata(folder.join(name)).and_then(|metadata| metadata.modified());
    let installed = modified("node_modules/.package-lock.json");
    if installed.is_ok_and(|at| modified("package-lock.json").is_ok_and(|lock| at >= lock)) {
        return Ok(());
    }
    say("Installing", format_args!("{what} (npm ci)"));
    let mut npm = Command::new(tools::npm()?);
    npm.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    run(npm.current_dir(folder))
}

/// Runs a script of the folder's `package.json` by the prepared `npm`.
pub fn script(folder: &Path, name: &str, npm: &mut Command) -> Result<()> {
    run(npm.args(["run", "--silent", name]).current_dir(folder))
}
