//! Holds the licence of every crate in the lock file against the list in `deny.toml`.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process::output;
use crate::workspace;

/// Adds a fault for each crate whose licence is not allowed.
pub fn check(faults: &mut Vec<String>) -> Result<()> {
    let allowed = allowed()?;
    let mut cargo = Command::new("cargo");
    cargo
        .args(["metadata", "--format-version=1", "--locked"])
        .current_dir(workspace::root());
    let metadata: Value = serde_json::from_str(&output(&mut cargo)?)?;
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let licence = package["license"].as_str().unwrap_or("none");
        if !is_allowed(licence, &allowed) {
            faults.push(format!(
                "`{}` has the licence `{licence}`, which deny.toml does not list",
                package["name"]
            ));
        }
    }
    Ok(())
}

/// The texts of the `allow` list in `deny.toml`.
fn allowed() -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(workspace::root().join("deny.toml"))?;
    let list = text
        .split_once("\nallow = [")
        .and_then(|(_, rest)| rest.split_once(']'));
    let (list, _) = list.context("deny.toml has no list of allowed licences")?;
    Ok(list.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}

/// SPDX as crates use it: every part of an `AND` needs one allowed alternative; `/` is an old `OR`.
fn is_allowed(licence: &str, allowed: &BTreeSet<String>) -> bool {
    let licence = licence
        .replace(['(', ')'], "")
        .replace(" / ", " OR ")
        .replace('/', " OR ");
    licence
        .split(" AND ")
        .all(|part| part.split(" OR ").any(|choice| allowed.contains(choice.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_needs_an_allowed_alternative() {
        let allowed = BTreeSet::from(["MIT", "BSD-3-Clause"].map(str::to_owned));
        for licence in [
            "MIT",
            "MIT/Apache-2.0",
            "(Apache-2.0 OR MIT) AND BSD-3-Clause",
            "GPL-3.0 OR MIT",
        ] {
            assert!(is_allowed(licence, &allowed), "{licence}");
        }
        for licence in ["none", "GPL-3.0", "MIT AND GPL-3.0"] {
            assert!(!is_allowed(licence, &allowed), "{licence}");
        }
    }
}
