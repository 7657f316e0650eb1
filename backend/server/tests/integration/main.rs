//! The built binary, as a person or a script runs it, over the fake shop and a stub of a Prometheus.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, and so may what only tests call"
)]

mod applying;
mod command;
mod crash;
mod mistakes;
mod proposing;
mod serving;
mod stub_prometheus;
