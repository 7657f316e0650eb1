//! The demo's world: a small shop of instrumented services, the load that visits them, and the history behind them.
//!
//! The binary `shop` has five sub-commands. `shop serve` runs one service of [`services::Service`] as one process,
//! `shop load` visits the storefront, `shop history` writes past samples into an empty Prometheus by remote write,
//! `shop topology` prints which service calls which as JSON, and `shop config` prints the Prometheus configuration.
//! A program that starts the demo therefore needs nothing of this library: it runs the binary and reads what it prints.
//!
//! ```text
//! shop topology
//! shop config --receive-only                                  # before the history: neither scraping nor rules
//! shop history --remote-write http://127.0.0.1:9090/api/v1/write
//! shop serve --service payment --listen 127.0.0.1:4005
//! shop serve --service orders --listen 127.0.0.1:4004 --peer payment=http://127.0.0.1:4005 --peer …
//! shop config --address payment=127.0.0.1:4005 … --alertmanager 127.0.0.1:9093 --rules-dir rules   # then reload
//! shop load --target http://127.0.0.1:4001 --rate 20
//! ```
//!
//! Who starts a stopped demo again begins in the same way: with the first configuration, `shop history --from` with the
//! time of the newest sample, then the services and the second configuration. A sample of now, be it `up` of a service
//! that is not there yet, would make Prometheus refuse the minutes between.
//!
//! [`metrics`] is the only place that knows what a service exposes. A live service and the history both turn their
//! numbers into series there, so the two cannot drift apart.
//!
//! The crate knows nothing of indicators, objectives or alerts, and depends on none of our crates: what is watched must
//! not share code with what watches it.

pub mod chance;
pub mod configuration;
pub mod fault;
pub mod history;
pub mod incidents;
pub mod latency;
pub mod load;
pub mod metrics;
pub mod remote_write;
pub mod serve;
pub mod services;
pub mod shutdown;
pub mod traffic;

mod peers;
mod shipping;
