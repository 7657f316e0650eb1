//! The clients of what lies outside: Prometheus and what speaks its API, its rule files, its
//! reload, Alertmanager, and Grafana: its signing keys and its data sources. They implement the ports of [`domain::ports`]; the main type is
//! [`PrometheusClient`].
//!
//! The only crate that knows an HTTP client. Every request is bounded in time and bytes, follows no
//! redirect, uses no proxy, and shows its credentials nowhere. There are no rules here and no
//! retries: what an answer means is for `domain` and `app` to say.

mod address;
mod alertmanager;
mod answer;
mod grafana;
mod http_client;
mod prometheus;
mod range_chunks;
mod reload;
mod rule_folder;

pub use address::{ClientOptions, Credentials};
pub use alertmanager::{ActiveAlert, AlertmanagerClient};
pub use grafana::{GrafanaClient, GrafanaSource};
pub use prometheus::PrometheusClient;
pub use reload::{HttpReload, ReloadAddress, ReloadMeans, ReloadMeansError, SignalReload};
pub use rule_folder::PrometheusRuleFolder;
