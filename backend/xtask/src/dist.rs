//! `cargo xtask dist`: the plugin as Grafana installs it, in a folder and as a zip archive.
//!
//! `target/dist/srellama-reliability-app` holds what webpack made of `frontend-plugin`, and the
//! binary as `gpx_srellama_linux_ARCH`. Nothing in it is signed: the operator names the plugins in
//! `allow_loading_unsigned_plugins`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::run;
use crate::report::say;
use crate::{frontend, workspace};

/// The plugin's id, which is the name of its folder too.
pub const PLUGIN_ID: &str = "srellama-reliability-app";

/// How the binary in the package is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Optimised and stripped, for a release.
    Release,
    /// The one that is built already, for the demo.
    Development,
}

/// Builds the release package and its archive.
pub fn run_release() -> Result<()> {
    let folder = assemble(Profile::Release)?;
    let archive = pack(&folder)?;
    let kib = std::fs::metadata(&archive)?.len() / 1024;
    say("Packed", format_args!("{} ({kib} KiB)", archive.display()));
    Ok(())
}

/// Puts the plugin's folder together and says where it is.
pub fn assemble(profile: Profile) -> Result<PathBuf> {
    frontend::install()?;
    frontend::build()?;
    let binary = build_binary(profile)?;
    let folder = dist().join(PLUGIN_ID);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    copy_folder(&frontend::built(), &folder)?;
    let executable = folder.join(executable_name()?);
    std::fs::copy(&binary, &executable)
        .with_context(|| format!("`{}` could not be copied", binary.display()))?;
    say("Assembled", folder.display());
    Ok(folder)
}

fn dist() -> PathBuf {
    workspace::target().join("dist")
}

fn build_binary(profile: Profile) -> Result<PathBuf> {
    let folder = match profile {
        Profile::Development => return Ok(workspace::binary("srellama")),
        Profile::Release => "release",
    };
    say("Building", "srellama for release (this takes some minutes)");
    let mut cargo = Command::new("cargo");
    cargo
        .args(["rustc", "--release", "--package", "server", "--bin", "srellama"])
        .args(["--quiet", "--"])
        .current_dir(workspace::root());
    if cfg!(target_os = "linux") {
        // With its C library inside it runs in every image of Grafana's; the one on Alpine has another.
        cargo.args(["-C", "target-feature=+crt-static"]);
    }
    run(&mut cargo)?;
    Ok(workspace::target().join(folder).join("srellama"))
}

/// As Grafana looks for it: the executable of plugin.json with the system and architecture.
fn executable_name() -> Result<String> {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => bail!("Grafana runs no plugins on `{other}`; build on amd64 or arm64"),
    };
    let system = match std::env::consts::OS {
        "linux" => "linux",
        "macos" => "darwin",
        other => bail!("the plugin's private socket needs a Unix system, not `{other}`"),
    };
    Ok(format!("gpx_srellama_{system}_{architecture}"))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).with_context(|| format!("`{}` is not there", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Zips the folder with Python's own module, as no other archiver can be counted on.
fn pack(folder: &Path) -> Result<PathBuf> {
    let plugin: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("plugin.json"))?)?;
    let version = plugin["info"]["version"]
        .as_str()
        .context("plugin.json has no version")?;
    let stem = dist().join(format!("{PLUGIN_ID}-{version}"));
    let script = "import shutil, sys; shutil.make_archive(sys.argv[1], 'zip', sys.argv[2], sys.argv[3])";
    run(Command::new("python3")
        .args(["-c", script])
        .arg(&stem)
        .arg(dist())
        .arg(PLUGIN_ID))?;
    Ok(dist().join(format!("{PLUGIN_ID}-{version}.zip")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grafana_is_told_to_load_every_plugin_in_the_app() {
        let ini = std::fs::read_to_string(workspace::root().join("grafana/grafana.ini")).unwrap();
        let allowed = ini
            .lines()
            .find_map(|line| line.strip_prefix("allow_loading_unsigned_plugins = "))
            .unwrap();
        let mut ids = Vec::new();
        collect_ids(&workspace::root().join("frontend-plugin/src"), &mut ids);
        assert!(ids.contains(&PLUGIN_ID.to_owned()), "{ids:?}");
        for id in ids {
            assert!(allowed.split(',').any(|one| one == id), "{id}");
        }
    }

    fn collect_ids(folder: &Path, ids: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect_ids(&path, ids);
            } else if path.file_name().is_some_and(|name| name == "plugin.json") {
                let plugin: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
                ids.push(plugin["id"].as_str().unwrap().to_owned());
            }
        }
    }
}
