//! The built binary, as a person or a script runs it, over the fake shop and a stub of a Prometheus.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may panic and must say that it is passed over, and so may what only tests call"
)]

mod applying;
mod at_scale;
mod checking;
mod command;
mod crash;
mod exposition;
mod hostile_source;
mod mistakes;
mod plugin_process;
mod proposing;
mod relaying;
mod serving;
mod spec_files;
mod stub_prometheus;
