//! The numbers of crates `domain` and `promql`, held against Prometheus' own engine (promtool) and
//! against brute force.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "what surrounds the tests is test code too, and a test that is passed over must say so"
)]

mod absence;
mod budget;
mod certificates;
mod counters;
mod firings;
mod grouped;
mod minimums;
mod minutes;
mod promtool;
mod random;
mod server_verdicts;
mod traffic_cases;
mod unseen;
mod upstream_corpus;
