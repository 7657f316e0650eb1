//! The clients against a double that misbehaves, against real files, and against a real Prometheus.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, and so may what only tests call"
)]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod double;
mod http_faults;
mod prometheus_api;
mod promql_server;
mod real_prometheus;
mod reloads;
mod rule_folder;
