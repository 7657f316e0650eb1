//! A process that is killed in the middle of an apply, and two that apply at once.

use std::process::Child;

use crate::command::Home;
use crate::stub_prometheus::StubPrometheus;

/// Applies against a server that never answers the reload; comes back when the files are written.
fn apply_until_reload(home: &Home, server: &StubPrometheus) -> (Child, std::net::TcpStream) {
    let line = format!("apply payment --source {} --rules rules --yes", server.url());
    let child = home.start(&line);
    let reload = server.next_reload();
    (child, reload)
}

#[test]
fn a_killed_apply_is_taken_back_by_the_next_start() {
    let home = Home::with_proposals();
    let server = StubPrometheus::start();
    let (mut child, _reload) = apply_until_reload(&home, &server);
    assert_eq!(
        home.rule_files(),
        ["payment-availability.yaml", "payment-latency.yaml"]
    );
    child.kill().unwrap();
    child.wait().unwrap();
    home.run("undo --list").succeeded().says(&["applying"]);
    home.run("apply payment --fake --rules rules --dry-run")
        .failed_with(&["nothing to do"]);

    home.run("apply payment --fake --rules rules --yes")
        .succeeded()
        .says(&[
            "     Warning  c",
            "a change was applying when srellama ended; it was taken back",
            "     Applied  2 files",
        ]);
    home.run("undo payment --fake --rules rules").succeeded();
    assert_eq!(home.rule_files(), [""; 0]);
}

#[test]
fn of_two_applies_at_once_one_is_refused() {
    let home = Home::with_proposals();
    let server = StubPrometheus::start();
    let (mut first, _reload) = apply_until_reload(&home, &server);
    home.run("apply payment --fake --rules rules --yes")
        .failed_with(&["another srellama is applying", "  try  wait until it is done"]);
    home.run("undo payment --fake --rules rules")
        .failed_with(&["another srellama is applying"]);
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn a_reload_that_breaks_off_takes_the_change_back() {
    let home = Home::with_proposals();
    let server = StubPrometheus::start();
    let (child, reload) = apply_until_reload(&home, &server);
    drop(reload);
    // The undo reloads, too.
    drop(server.next_reload());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr
            .contains("error: the change did not work out and was taken back; the rule folder is as it was"),
        "{stderr}"
    );
    assert!(stderr.contains("\n  in   /"), "{stderr}");
    assert!(stderr.contains("\n  why  "), "{stderr}");
    assert!(stderr.contains("\n  try  "), "{stderr}");
    assert_eq!(home.rule_files(), [""; 0]);
}
