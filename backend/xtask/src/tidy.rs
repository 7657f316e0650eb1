//! The structure of the repository, executed: which crate may see which, what lies at the top, and
//! a few habits that a machine can check.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::licences;
use crate::process::output;
use crate::workspace;

/// For each of our crates, those it may depend on. `xtask`, `tests` and `shop` stand outside: they
/// see none of ours, and none of ours sees them.
const MAY_SEE: [(&str, &[&str]); 18] = [
    ("domain", &[]),
    ("promql", &["domain"]),
    ("formats", &["promql", "domain"]),
    ("exposition", &["domain"]),
    ("packs", &["domain"]),
    ("app", &["formats", "promql", "domain"]),
    ("store", &["domain"]),
    ("sources", &["domain"]),
    ("inference", &["domain"]),
    ("receipts", &["domain"]),
    ("fakes", &["domain"]),
    ("fuzz", &["exposition", "formats", "promql", "domain"]),
    ("api", &["app", "formats", "promql", "domain"]),
    ("plugin", &["api", "app", "formats", "promql", "domain"]),
    (
        "server",
        &[
            "plugin",
            "api",
            "app",
            "formats",
            "exposition",
            "packs",
            "promql",
            "domain",
            "store",
            "sources",
            "inference",
            "receipts",
            "fakes",
        ],
    ),
    ("shop", &[]),
    ("tests", &[]),
    ("xtask", &[]),
];

/// Crates from outside that only the named crates of ours may depend on, tests included.
const NAMED_ONLY_BY: [(&str, &[&str]); 16] = [
    ("alloy", &["receipts"]),
    ("axum", &["api", "server", "shop"]),
    ("candle-core", &["inference"]),
    ("candle-nn", &["inference"]),
    ("candle-transformers", &["inference"]),
    ("grafana-plugin-sdk-rs", &["plugin"]),
    ("granit-parser", &["formats"]),
    ("reqwest", &["sources"]),
    ("revm", &["receipts"]),
    ("rusqlite", &["store"]),
    ("tokenizers", &["inference"]),
    ("tonic", &["plugin"]),
    ("tonic-health", &["plugin"]),
    ("tonic-prost", &["plugin"]),
    ("utoipa", &["api"]),
    ("utoipa-axum", &["api"]),
];

/// What may lie at the top of the repository, dotfiles aside.
const TOP_LEVEL: [&str; 14] = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "backend",
    "clippy.toml",
    "contracts",
    "deny.toml",
    "frontend-plugin",
    "grafana",
    "models",
    "provisioning",
];
/// Further files that tools look for at the top.
const TOP_LEVEL_TOOLS: [&str; 3] = ["rust-toolchain.toml", "rustfmt.toml", "tests"];

/// Checks all of it; every fault is printed.
pub fn run() -> Result<()> {
    let mut faults = Vec::new();
    check_dependencies(&mut faults)?;
    let files = tracked_files()?;
    check_top_level(&files, &mut faults);
    check_texts(&files, &mut faults);
    licences::check(&mut faults)?;
    if faults.is_empty() {
        return Ok(());
    }
    for fault in &faults {
        eprintln!("tidy: {fault}");
    }
    bail!("{} faults in the structure", faults.len());
}

fn check_dependencies(faults: &mut Vec<String>) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(workspace::root());
    let metadata: Value = serde_json::from_str(&output(&mut cargo)?)?;
    let table: BTreeMap<&str, &[&str]> = MAY_SEE.into_iter().collect();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(may_see) = table.get(name) else {
            faults.push(format!("the crate `{name}` is not in the dependency table"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let is_for_tests = dependency["kind"].as_str() == Some("dev");
            // Any crate's tests may use the fakes, and the fakes' tests anything below.
            let is_allowed = may_see.contains(&other) || is_for_tests && other == "fakes";
            if table.contains_key(other) && !is_allowed {
                faults.push(format!("`{name}` must not depend on `{other}`"));
            }
            let named = NAMED_ONLY_BY.iter().find(|(outside, _)| *outside == other);
            if named.is_some_and(|(_, allowed)| !allowed.contains(&name)) {
                faults.push(format!("`{name}` must not name `{other}`"));
            }
        }
    }
    Ok(())
}

fn tracked_files() -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(workspace::root());
    Ok(output(&mut git)?.lines().map(str::to_owned).collect())
}

fn check_top_level(files: &[String], faults: &mut Vec<String>) {
    let tops = files.iter().filter_map(|file| file.split('/').next());
    let unknown =
        |top: &&str| !top.starts_with('.') && !TOP_LEVEL.contains(top) && !TOP_LEVEL_TOOLS.contains(top);
    let mut unknown: Vec<&str> = tops.filter(unknown).collect();
    unknown.dedup();
    faults.extend(
        unknown
            .into_iter()
            .map(|top| format!("`{top}` does not belong at the top level")),
    );
}

fn check_texts(files: &[String], faults: &mut Vec<String>) {
    // Spelt so that this file does not find itself.
    let unfinished = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    for file in files {
        let is_source = [".rs", ".ts", ".tsx", ".sol"]
            .iter()
            .any(|ending| file.ends_with(ending));
        let Ok(text) = std::fs::read_to_string(workspace::root().join(file)) else {
            continue;
        };
        if is_source
            && unfinished
                .iter()
                .any(|word| text.split(|c: char| !c.is_alphanumeric()).any(|w| w == *word))
        {
            faults.push(format!(
                "`{file}` leaves something open; finish it or file an issue"
            ));
        }
        if text.contains(concat!("#[", "ignore")) {
            faults.push(format!("`{file}` skips a test silently"));
        }
        if file.ends_with("src/lib.rs") && !text.starts_with("//!") {
            faults.push(format!("`{file}` does not say what its crate is for"));
        }
        // Lock files are as large as what they lock.
        let is_lock = file.ends_with(".lock") || file.ends_with("package-lock.json");
        if text.len() > 512 * 1024 && !is_lock {
            faults.push(format!("`{file}` has {} KiB", text.len() / 1024));
        }
    }
}
