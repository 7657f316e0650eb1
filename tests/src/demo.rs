//! A running `cargo xtask demo`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;

use crate::{binary, wait_for};

/// The demo, until it is dropped.
#[derive(Debug)]
pub struct Demo {
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    folder: PathBuf,
}

impl Demo {
    /// Starts the demo in `folder` and waits until it runs.
    ///
    /// # Panics
    /// With what it printed, if it does not come to that within four minutes.
    pub fn start(folder: &Path, options: &[&str]) -> Self {
        let mut command = Command::new(binary("xtask"));
        command
            .args(["demo", "--no-build", "--folder"])
            .arg(folder)
            .args(options);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.expect("xtask can be started");
        let lines = Arc::new(Mutex::new(Vec::new()));
        collect(child.stdout.take(), &lines);
        collect(child.stderr.take(), &lines);
        let mut demo = Self {
            child,
            lines,
            folder: folder.to_owned(),
        };
        let running = wait_for("the demo to run", 240, || {
            let has_ended = demo.child.try_wait().expect("a child can be asked").is_some();
            (has_ended || demo.printed().contains("until Ctrl-C")).then_some(!has_ended)
        });
        assert!(running, "the demo ended:\n{}", demo.printed());
        demo
    }

    /// All that it has printed.
    pub fn printed(&self) -> String {
        self.lines
            .lock()
            .map(|lines| lines.join("\n"))
            .unwrap_or_default()
    }

    /// The folder of rule files.
    pub fn rules(&self) -> PathBuf {
        self.folder.join("rules")
    }

    /// A file of its run, as JSON.
    ///
    /// # Panics
    /// If it is absent or no JSON.
    pub fn run_file(&self, name: &str) -> Value {
        let path = self.folder.join("run").join(name);
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// One of its addresses, such as `prometheus` or `services/payment`.
    ///
    /// # Panics
    /// If it has no such address.
    pub fn address(&self, name: &str) -> String {
        let addresses = self.run_file("addresses.json");
        let address = addresses.pointer(&format!("/{name}")).and_then(Value::as_str);
        address
            .unwrap_or_else(|| panic!("no address `{name}` in {addresses}"))
            .to_owned()
    }

    /// Runs srellama with the demo's state and source.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn srellama(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(binary("srellama"));
        command
            .arg("--data-dir")
            .arg(self.folder.join("srellama/organisation-1"));
        command
            .args(["--source", &self.address("prometheus"), "--model", "off"])
            .args(arguments);
        command.output().expect("srellama can be started")
    }

    /// Ends it as Ctrl-C does; answers its exit code and the servers that live on.
    ///
    /// # Panics
    /// If it does not end within 30 seconds.
    pub fn stop(mut self) -> (Option<i32>, Vec<i32>) {
        let servers = children_of(self.child.id());
        self.interrupt();
        let code = wait_for("the demo to stop", 30, || {
            self.child.try_wait().expect("a child can be asked")
        });
        let is_alive = |pid: &i32| Pid::from_raw(*pid).is_some_and(|pid| test_kill_process(pid).is_ok());
        (code.code(), servers.into_iter().filter(is_alive).collect())
    }

    fn interrupt(&self) {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // It may have ended already.
            let _ = kill_process(pid, Signal::INT);
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.interrupt();
            // Its own servers are ended by it; a demo that hangs is a failure of another test.
            let _ = self.child.wait();
        }
    }
}

fn collect(stream: Option<impl std::io::Read + Send + 'static>, lines: &Arc<Mutex<Vec<String>>>) {
    let lines = lines.clone();
    std::thread::spawn(move || {
        let Some(stream) = stream else { return };
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Ok(mut lines) = lines.lock() {
                lines.push(line);
            }
        }
    });
}

/// The process ids of a process' children.
fn children_of(pid: u32) -> Vec<i32> {
    let path = format!("/proc/{pid}/task/{pid}/children");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace()
        .filter_map(|pid| pid.parse().ok())
        .collect()
}
