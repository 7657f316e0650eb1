//! Everything that must pass before a change lands. The runners print their own summaries.

use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::process;
use crate::report::say;
use crate::{contracts, frontend, tidy, tools, workspace};

/// Runs all checks, the quick ones first; the first failure ends it.
pub fn run() -> Result<()> {
    let started = Instant::now();
    step("Format", || {
        process::run(cargo().args(["fmt", "--all", "--check"]))
    })?;
    step("Structure", tidy::run)?;
    contracts::install()?;
    frontend::install()?;
    tools::chromium()?;
    let tools = [
        ("SRELLAMA_PROMETHEUS", tools::prometheus()?),
        ("SRELLAMA_PROMTOOL", tools::promtool()?),
        ("SRELLAMA_ALERTMANAGER", tools::alertmanager()?),
        ("SRELLAMA_MODEL_DIR", tools::model()?),
        ("SRELLAMA_ANVIL", contracts::anvil()),
    ];
    step("Lints", || {
        process::run(cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "--deny",
            "warnings",
        ]))
    })?;
    // Binaries first: the black-box tests run them, and cargo builds only those of a test's own crate.
    step("Build", || {
        process::run(cargo().args(["build", "--workspace", "--quiet"]))
    })?;
    step("Tests", || {
        // Test programs with servers of their own would disturb each other's timing on two cores.
        process::run(
            cargo()
                .args(["test", "--workspace", "--no-fail-fast", "--quiet"])
                .envs(tools.clone()),
        )
    })?;
    step("Contracts", contracts::test)?;
    step("App", frontend::check)?;
    step("Journeys", frontend::walk)?;
    match std::env::var_os("GRAFANA_URL") {
        Some(_) => step("Real Grafana", frontend::walk_grafana)?,
        None => say(
            "Skipped",
            "the specs in tests/grafana: no GRAFANA_URL names a running Grafana with the app",
        ),
    }
    say(
        "Finished",
        format_args!("all checks in {} s", started.elapsed().as_secs()),
    );
    Ok(())
}

fn step(name: &str, check: impl FnOnce() -> Result<()>) -> Result<()> {
    let started = Instant::now();
    say("Checking", name.to_lowercase());
    check()?;
    say(
        "Passed",
        format_args!("{} in {} s", name.to_lowercase(), started.elapsed().as_secs()),
    );
    Ok(())
}

fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(workspace::root());
    cargo
}
