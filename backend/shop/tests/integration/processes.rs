//! Processes of the shop, and how the tests talk to them.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use shop::services::Service;

/// Conditions that are waited for must come true within this time.
const DEADLINE: Duration = Duration::from_secs(20);

/// A command of the binary, with its arguments.
pub(crate) fn shop(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
    command.args(arguments);
    command
}

/// Waits until `condition` holds, and fails the test if it does not in time.
#[track_caller]
pub(crate) fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < DEADLINE, "waited in vain until {what}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// A process that is ended with the test.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        Self {
            child: command.stdout(Stdio::piped()).spawn().unwrap(),
        }
    }

    /// The next line that the process prints.
    pub(crate) fn read_line(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        line
    }

    /// Sends SIGTERM and waits for the end.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(told.success());
        let mut status = None;
        eventually("the process has ended", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A service that runs, and its URL.
#[derive(Debug)]
pub(crate) struct RunningService {
    pub(crate) process: Running,
    pub(crate) url: String,
}

impl RunningService {
    pub(crate) fn start(service: Service, peers: &BTreeMap<Service, RunningService>) -> Self {
        let mut command = shop(&["serve", "--service", service.name(), "--listen", "127.0.0.1:0"]);
        for peer in service.peers() {
            command.arg("--peer").arg(format!("{peer}={}", peers[&peer].url));
        }
        let mut process = Running::start(&mut command);
        let ready: serde_json::Value = serde_json::from_str(&process.read_line()).unwrap();
        assert_eq!(ready["service"], service.name());
        Self {
            process,
            url: format!("http://{}", ready["listen"].as_str().unwrap()),
        }
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Answer {
        Answer::of(agent().post(format!("{}{path}", self.url)).send(body))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        Answer::of(agent().get(format!("{}{path}", self.url)).call())
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        Answer::of(agent().delete(format!("{}{path}", self.url)).call())
    }

    /// The value of a series, by its text up to the value.
    #[track_caller]
    pub(crate) fn value(&self, series: &str) -> f64 {
        let text = self.get("/metrics").body;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("`{series}` is not in {text}"))
            .parse()
            .unwrap()
    }
}

/// All services, each with its peers.
pub(crate) fn start_shop() -> BTreeMap<Service, RunningService> {
    let mut running: BTreeMap<Service, RunningService> = BTreeMap::new();
    while running.len() < Service::ALL.len() {
        for service in Service::ALL {
            let is_next = service.peers().iter().all(|peer| running.contains_key(peer));
            if is_next && !running.contains_key(&service) {
                running.insert(service, RunningService::start(service, &running));
            }
        }
    }
    running
}

/// An HTTP answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    fn of(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Self {
        let mut response = response.unwrap();
        let body = response.body_mut().read_to_string().unwrap();
        Self {
            status: response.status().as_u16(),
            body,
        }
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .new_agent()
}
