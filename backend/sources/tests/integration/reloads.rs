//! Reloads against a double and against processes of ours.

use std::process::{Child, Command, Stdio};

use domain::ports::{Reload as _, SourceError};
use sources::{HttpReload, SignalReload};

use crate::double::{Double, Reply, quick, reply};

async fn reload_with(reply: Reply) -> (Double, Result<(), SourceError>) {
    let double = Double::always(reply).await;
    let address = format!("{}/prometheus", double.address);
    let result = HttpReload::new(&address, quick()).unwrap().reload().await;
    (double, result)
}

#[tokio::test]
async fn a_reload_is_posted_below_the_prefix() {
    let (double, result) = reload_with(reply("200 OK", "text/plain", "")).await;
    result.unwrap();
    assert_eq!(double.requests()[0].line, "POST /prometheus/-/reload");
}

#[tokio::test]
async fn a_refused_reload_says_what_helps() {
    for (status, body, words) in [
        (
            "403 Forbidden",
            "Lifecycle API is not enabled.",
            "--web.enable-lifecycle",
        ),
        ("403 Forbidden", "not you", "not you"),
        ("404 Not Found", "404 page not found", "by signal"),
        (
            "500 Internal Server Error",
            "failed to reload config: line 3: bad indentation",
            "line 3: bad indentation",
        ),
    ] {
        let (_double, result) = reload_with(reply(status, "text/plain", body)).await;
        let error = result.unwrap_err();
        assert!(matches!(error, SourceError::Refused { .. }), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

/// A shell that waits, and with `trap` ends with status 7 at SIGHUP. `env` gives it the usual
/// handling of that signal, since whoever runs the tests may ignore it (`nohup`).
fn waiting_process(trap: &str) -> Child {
    let mut child = Command::new("env")
        .args([
            "--default-signal=HUP",
            "sh",
            "-c",
            &format!("{trap} echo ready; while :; do read line || exit 9; done"),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = String::new();
    let stdout = child.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut ready).unwrap();
    child
}

#[tokio::test]
async fn a_process_that_handles_the_signal_gets_it() {
    let mut child = waiting_process("trap 'exit 7' HUP;");
    SignalReload::new(child.id()).reload().await.unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(7));
}

#[tokio::test]
async fn a_process_that_would_die_of_the_signal_is_spared() {
    let mut child = waiting_process("");
    let error = SignalReload::new(child.id()).reload().await.unwrap_err();
    assert!(matches!(error, SourceError::ReloadFailed { .. }), "{error:?}");
    assert!(error.to_string().contains("would end it"), "{error}");
    assert!(child.try_wait().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn a_process_that_is_gone_is_said_to_be_gone() {
    let mut child = waiting_process("");
    child.kill().unwrap();
    child.wait().unwrap();
    let error = SignalReload::new(child.id()).reload().await.unwrap_err();
    assert!(error.to_string().contains("no such process"), "{error}");
    assert!(SignalReload::new(0).reload().await.is_err());
}
