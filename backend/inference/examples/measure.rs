//! Measures what a model costs on this machine:
//! `cargo run -p inference --example measure -- MANIFEST WEIGHTS [REPEATS]`, where the list of metrics
//! in the prompt is repeated to make it longer.

use std::path::{Path, PathBuf};
use std::time::Instant;

use domain::scoring::{CandidateScorer, ScoringQuestion};
use inference::{LlamaScorer, Manifest};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(manifest), Some(weights)) = (arguments.next(), arguments.next()) else {
        return Err("usage: measure MANIFEST WEIGHTS [REPEATS]".into());
    };
    let n_repeats = arguments.next().map_or(Ok(1), |repeats| repeats.parse())?;
    let (manifest, weights) = (Manifest::read(Path::new(&manifest))?, PathBuf::from(weights));
    let started = Instant::now();
    manifest.verify(&weights)?;
    report("hashed", started);
    let started = Instant::now();
    let scorer = LlamaScorer::load(&manifest, &weights)?;
    report("hashed and loaded", started);
    let question = question(n_repeats);
    for _ in 0..3 {
        let started = Instant::now();
        let scores = scorer.score(&question)?;
        report(&format!("scored {scores:.4?}"), started);
    }
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let peak = status
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .unwrap_or("peak unknown");
        report(peak, started);
    }
    Ok(())
}

/// With SmolLM2's tokens: a prompt of 219 where nothing is repeated, and 8 answers of 3 to 9.
fn question(n_repeats: usize) -> ScoringQuestion {
    let metrics = [
        (
            "http_requests_total",
            "counter",
            "HTTP requests by method, route and status code",
        ),
        (
            "http_request_duration_seconds",
            "histogram",
            "Latency of HTTP requests",
        ),
        (
            "process_cpu_seconds_total",
            "counter",
            "CPU time used by the process",
        ),
        ("process_resident_memory_bytes", "gauge", "Resident memory"),
        (
            "db_pool_connections_in_use",
            "gauge",
            "Connections in use in the pool",
        ),
        (
            "orders_placed_total",
            "counter",
            "Orders that customers have placed",
        ),
        (
            "go_gc_duration_seconds",
            "summary",
            "Pauses of the garbage collector",
        ),
        ("queue_depth", "gauge", "Jobs that wait in the queue"),
    ];
    let lines: String = metrics
        .iter()
        .map(|(name, kind, help)| format!("- {name} ({kind}): {help}\n"))
        .collect();
    let lines = lines.repeat(n_repeats);
    ScoringQuestion {
        prompt: format!(
            "A service named checkout exposes these metrics:\n{lines}Which of them should a service level \
             indicator of availability be built on? Answer with the name of the metric only. The indicator \
             must tell what share of the requests of customers were answered without an error."
        ),
        continuations: metrics.iter().map(|(name, _, _)| (*name).to_owned()).collect(),
    }
}

#[expect(
    clippy::print_stdout,
    reason = "a measurement is for the person at the terminal"
)]
fn report(what: &str, started: Instant) {
    println!("{what}: {} ms", started.elapsed().as_millis());
}
