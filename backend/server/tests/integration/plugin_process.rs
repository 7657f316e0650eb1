//! The binary as Grafana's plugin, driven by a real go-plugin host.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Go, by `SRELLAMA_GO` or the path. Without it the test says so loudly, and fails in CI.
fn go() -> Option<PathBuf> {
    let go = std::env::var_os("SRELLAMA_GO").map_or_else(|| PathBuf::from("go"), PathBuf::from);
    let answers = Command::new(&go).arg("version").output();
    if answers.is_ok_and(|output| output.status.success()) {
        return Some(go);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "`{}` is not there, and CI must test against a real go-plugin host; set SRELLAMA_GO",
        go.display()
    );
    eprintln!("SKIPPED: no Go, so no real go-plugin host; set SRELLAMA_GO to a Go of version 1.26 or later");
    None
}

#[test]
fn grafana_is_served_with_its_roles_and_the_store_is_closed() {
    let Some(go) = go() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let host = folder.path().join("go-plugin-host");
    let built = Command::new(&go)
        .args(["build", "-mod=readonly", "-buildvcs=false", "-o"])
        .arg(&host)
        .arg(".")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/go-plugin-host"))
        .status()
        .unwrap();
    assert!(built.success(), "the host does not build");

    let output = Command::new(&host)
        .arg(env!("CARGO_BIN_EXE_srellama"))
        .arg(folder.path())
        .arg("product")
        .output()
        .unwrap();
    assert!(output.status.success(), "the host is not content: {output:#?}");
}
