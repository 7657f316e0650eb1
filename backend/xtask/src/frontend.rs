//! The Grafana app: its packages, its checks, its build, and the journeys through it in a browser.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::report::say;
use crate::{npm, tools, workspace};

/// Installs what the app and its journeys are built with, where it is missing.
pub fn install() -> Result<()> {
    npm::install(&app(), "the app's packages (React, Grafana's libraries, webpack)")?;
    npm::install(&journeys(), "the journeys' packages (playwright-core, axe)")
}

/// Types, lints, unit tests, generated files, and the build with its size limit.
pub fn check() -> Result<()> {
    for script in ["check", "build"] {
        say("App", script);
        npm::script(&app(), script, &mut Command::new(tools::npm()?))?;
    }
    Ok(())
}

/// Builds the app for production.
pub fn build() -> Result<()> {
    say("App", "build");
    npm::script(&app(), "build", &mut Command::new(tools::npm()?))
}

/// What the build leaves.
pub fn built() -> PathBuf {
    app().join("dist")
}

/// Walks through the built app in Chromium, each journey against a backend of its own.
pub fn walk() -> Result<()> {
    let mut npm = Command::new(tools::npm()?);
    npm.env("SRELLAMA_BIN", workspace::binary("srellama"))
        .env("FAKE_GRAFANA_BIN", workspace::binary("fake-grafana"))
        .env("CHROMIUM", tools::chromium()?);
    npm::script(&journeys(), "test", &mut npm)
}

/// Looks at the app in the Grafana that `GRAFANA_URL` names.
pub fn walk_grafana() -> Result<()> {
    let specs = workspace::root().join("tests/grafana");
    npm::install(&specs, "Grafana's own test kit (playwright)")?;
    let mut npm = Command::new(tools::npm()?);
    npm.env("CHROMIUM", tools::chromium()?);
    npm::script(&specs, "test", &mut npm)
}

fn app() -> PathBuf {
    workspace::root().join("frontend-plugin")
}

fn journeys() -> PathBuf {
    workspace::root().join("tests/browser")
}
