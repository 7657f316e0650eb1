//! The stand-alone server: who is let in, recovery at the start, a clean end.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Child;

use rustix::process::{Pid, Signal, kill_process};

use crate::command::Home;
use crate::stub_prometheus::StubPrometheus;

struct Server {
    child: Child,
    address: String,
    /// What it said before it listened.
    said: String,
}

impl Server {
    /// Waits until it listens.
    fn start(home: &Home, options: &str) -> Self {
        let line = format!("serve --fake --model off --listen 127.0.0.1:0 {options}");
        let mut child = home.start(&line);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = String::new();
        let address = loop {
            let line = lines.next().unwrap().unwrap();
            if let Some(address) = line.strip_prefix("   Listening  http://") {
                break address.to_owned();
            }
            said += &format!("{line}\n");
        };
        Self { child, address, said }
    }

    /// Status and body.
    fn ask(&self, method: &str, path: &str, headers: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{headers}\r\n",
            self.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        (status, body.to_owned())
    }

    fn stop(mut self) -> String {
        let pid = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
        let mut stderr = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut stderr)
            .unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{stderr}");
        stderr
    }
}

#[test]
fn a_demonstration_serves_the_shop_and_ends_when_asked() {
    let home = Home::new();
    let server = Server::start(&home, "--demo");
    let (status, body) = server.ask("GET", "/api/v1/services", "");
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("\"payment\""), "{body}");
    assert_eq!(server.ask("GET", "/health", "").0, 200);
    let (status, body) = server.ask("GET", "/metrics", "");
    assert_eq!(status, 200, "{body}");
    assert!(
        body.contains("srellama_source_queries_total{kind=\"label_values\",outcome=\"ok\"}"),
        "{body}"
    );
    assert!(body.contains("srellama_build_info{version="), "{body}");
    assert_eq!(
        server.ask("GET", "/metrics", "origin: http://evil.example\r\n").0,
        403
    );
    let log = server.stop();
    assert!(log.contains("SIGTERM"), "{log}");
}

#[test]
fn tokens_come_from_files_and_appear_nowhere() {
    let home = Home::new();
    std::fs::write(home.path("read"), "read-0123456789abcdef\n").unwrap();
    std::fs::write(home.path("admin"), "admin-0123456789abcdef\n").unwrap();
    let options = "--read-token-file read --admin-token-file admin --rules rules --log-format json -vv";
    let server = Server::start(&home, options);
    assert_eq!(server.ask("GET", "/api/v1/changes", "").0, 401);
    let read = "authorization: Bearer read-0123456789abcdef\r\n";
    assert_eq!(server.ask("GET", "/api/v1/changes", read).0, 200);
    assert_eq!(server.ask("POST", "/api/v1/changes/c1/undo", read).0, 403);
    let admin = "authorization: Bearer admin-0123456789abcdef\r\n";
    let (status, body) = server.ask("POST", "/api/v1/changes/c1/undo", admin);
    assert_eq!(status, 404, "{body}");
    let log = server.stop();
    for line in log.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(line["level"].is_string(), "{line}");
    }
    assert!(log.contains("/api/v1/changes/{id}/undo"), "{log}");
    assert!(!log.contains("0123456789abcdef"), "{log}");
}

#[test]
fn nobody_is_let_in_by_accident() {
    let home = Home::new();
    home.run("serve --fake --model off")
        .failed_with(&["there is no token file", "\n  try  name `--read-token-file`"]);
    home.run("serve --fake --model off --demo --listen 0.0.0.0:0")
        .failed_with(&["can be reached from outside"]);
    std::fs::write(home.path("weak"), "hunter2\n").unwrap();
    let ran = home
        .run("serve --fake --model off --read-token-file weak")
        .ended_with(2);
    assert!(ran.stderr.contains("has 7 characters"), "{ran:#?}");
    assert!(!ran.stderr.contains("hunter2"), "{ran:#?}");
    home.run("serve --fake --model off --read-token-file nowhere")
        .failed_with(&["could not read a file\n  in   nowhere"]);
}

#[test]
fn a_server_takes_back_at_its_start_what_a_crash_left_open() {
    let home = Home::with_proposals();
    let prometheus = StubPrometheus::start();
    let line = format!("apply payment --source {} --rules rules --yes", prometheus.url());
    let mut applying = home.start(&line);
    let _reload = prometheus.next_reload();
    applying.kill().unwrap();
    applying.wait().unwrap();
    assert_eq!(home.rule_files().len(), 2);

    let server = Server::start(&home, "--demo --rules rules");
    assert!(
        server
            .said
            .contains("a change was applying when srellama ended; it was taken back"),
        "{}",
        server.said
    );
    assert_eq!(home.rule_files(), [""; 0]);
    // Others may read its ledger meanwhile.
    home.run("receipts").succeeded().says(&["none yet"]);
    server.stop();
}
