//! A real go-plugin host, written in Go, drives the echo plugin; and what happens when that host dies.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "what surrounds the tests is test code too, and a test that is passed over must say so"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The example beside this test. `cargo test -p plugin` builds both.
fn echo_plugin() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let target = test.parent().and_then(Path::parent).unwrap();
    let example = target.join("examples/echo_plugin");
    assert!(
        example.exists(),
        "build it by `cargo build -p plugin --example echo_plugin`"
    );
    example
}

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
fn a_real_go_plugin_host_is_served() {
    let Some(go) = go() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let host = folder.path().join("go-plugin-host");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/go-plugin-host");
    let built = Command::new(&go)
        .args(["build", "-mod=readonly", "-buildvcs=false", "-o"])
        .arg(&host)
        .arg(".")
        .current_dir(sources)
        .status()
        .unwrap();
    assert!(built.success(), "the host does not build");

    let output = Command::new(&host)
        .arg(echo_plugin())
        .arg(folder.path())
        .output()
        .unwrap();
    eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    println!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "the host is not content");
}

#[test]
fn an_orphan_stops_and_closes_its_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let is = |state: &str| std::fs::read_to_string(&store).is_ok_and(|found| found == state);
    // The shell stands for a Grafana that is killed while its plugin serves.
    let mut shell = Command::new("sh")
        .args(["-c", "\"$0\" & sleep 60"])
        .arg(echo_plugin())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("grafana_plugin_type", "datasource")
        .env("PLUGIN_UNIX_SOCKET_DIR", folder.path())
        .env("GF_PLUGIN_DATA_DIR", folder.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    wait_until("it serves", || n_sockets(folder.path()) == 1);
    assert!(is("open"));
    shell.kill().unwrap();
    shell.wait().unwrap();
    wait_until("it has stopped", || is("closed") && n_sockets(folder.path()) == 0);
}

fn n_sockets(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries
        .filter(|entry| entry.path().join("plugin.sock").exists())
        .count()
}

#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !is_so() {
        assert!(Instant::now() < deadline, "waited for ten seconds until {what}");
        std::thread::yield_now();
    }
}
