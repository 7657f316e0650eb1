//! What looking at a source of 1,000 services, 50,000 families and 5 million series takes: time,
//! requests, bytes, and the most memory that the whole process had. There is no peer; each figure has
//! its limit beside it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::workspace;

/// The server, as its own process, so that its memory is not counted as ours.
struct FarSide {
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    url: String,
}

/// What one run of the command took.
struct Taken {
    seconds: f64,
    peak_mib: f64,
    n_requests: u64,
    n_bytes: u64,
}

/// A figure's limits: seconds, MiB of memory, requests.
struct Limits(f64, f64, u64);

/// Measures a first look, a refresh without and with changes, and one service.
pub(super) fn run() -> Result<()> {
    super::build_release()?;
    let folder = workspace::target().join("bench/discover");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let mut far_side = FarSide::start()?;
    let looks: [(&str, &[&str], Limits); 5] = [
        (
            "overview of all",
            &["services", "--json"],
            Limits(10.0, 300.0, 50),
        ),
        ("what is kept", &["services", "--json"], Limits(2.0, 300.0, 0)),
        (
            "refresh, nothing changed",
            &["services", "--refresh", "--json"],
            Limits(2.0, 300.0, 50),
        ),
        (
            "refresh, 3 metrics new and 1 gone",
            &["services", "--refresh", "--json"],
            Limits(2.0, 300.0, 50),
        ),
        (
            "one service in detail",
            &["services", "svc-0003", "--json"],
            Limits(2.0, 300.0, 10),
        ),
    ];
    let mut exceeded = Vec::new();
    for (figure, words, limits) in looks {
        if figure.contains("new") {
            far_side.order("change")?;
        }
        let taken = far_side.measure(words, &folder)?;
        println!(
            "{}",
            json!({
                "bench": "discover",
                "figure": figure,
                "seconds": taken.seconds,
                "peak_mib": taken.peak_mib,
                "requests": taken.n_requests,
                "mib_read": taken.n_bytes as f64 / 1_048_576.0,
                "limits": { "seconds": limits.0, "peak_mib": limits.1, "requests": limits.2 },
            })
        );
        if taken.seconds > limits.0 || taken.peak_mib > limits.1 || taken.n_requests > limits.2 {
            exceeded.push(figure);
        }
    }
    if exceeded.is_empty() {
        return Ok(());
    }
    bail!("over their limits: {}", exceeded.join(", "))
}

impl FarSide {
    fn start() -> Result<Self> {
        let mut process = Command::new(workspace::target().join("release/far-side"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("could not start `far-side`")?;
        let orders = process.stdin.take().context("`far-side` takes no orders")?;
        let answers = process.stdout.take().context("`far-side` says nothing")?;
        let mut far_side = Self {
            process,
            orders,
            answers: BufReader::new(answers),
            url: String::new(),
        };
        far_side.url = far_side.answer()?;
        Ok(far_side)
    }

    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }

    fn order(&mut self, order: &str) -> Result<String> {
        writeln!(self.orders, "{order}")?;
        self.answer()
    }

    fn measure(&mut self, words: &[&str], folder: &std::path::Path) -> Result<Taken> {
        self.order("traffic")?;
        let mut command = Command::new(workspace::target().join("release/srellama"));
        command
            .args(words)
            .args(["--source", &self.url, "--data-dir"])
            .arg(folder)
            .stdout(Stdio::null());
        let started = Instant::now();
        let mut running = command.spawn().context("could not start `srellama`")?;
        let mut peak_kib = 0;
        let status = loop {
            peak_kib = peak_kib.max(peak_kib_of(running.id()));
            if let Some(status) = running.try_wait()? {
                break status;
            }
            // Memory is looked at often, since nobody tells when it peaks.
            std::thread::park_timeout(Duration::from_millis(5));
        };
        let seconds = started.elapsed().as_secs_f64();
        if !status.success() {
            bail!("`srellama {}` ended with {status}", words.join(" "));
        }
        let traffic = self.order("traffic")?;
        let (n_requests, n_bytes) = traffic.split_once(' ').context("no traffic was told")?;
        Ok(Taken {
            seconds,
            peak_mib: f64::from(peak_kib) / 1024.0,
            n_requests: n_requests.parse()?,
            n_bytes: n_bytes.parse()?,
        })
    }
}

impl Drop for FarSide {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The most memory that a process has had so far (`VmHWM`, proc(5)); 0 once it is gone.
fn peak_kib_of(process_id: u32) -> u32 {
    let status = std::fs::read_to_string(format!("/proc/{process_id}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|peak| peak.split_whitespace().next());
    kib.and_then(|kib| kib.parse().ok()).unwrap_or_default()
}
