//! Reads service level objectives that others wrote and writes ours for others.
//!
//! [`read()`] takes Sloth v1 and its Kubernetes resource, Pyrra, OpenSLO (v1, v1alpha, v2alpha) and
//! our own YAML ([`srellama`]), and gives [`Spec`]s. From a spec come a Prometheus rule file
//! ([`rules`]), a PrometheusRule ([`prometheus_rule`]), an OpenSLO v1 document ([`openslo_document`]), rules
//! that Grafana evaluates ([`grafana_rules`]) and a dashboard ([`dashboard`]); [`export()`] is the one door
//! to all of them. Every conversion
//! returns a [`LossReport`]: what the other side cannot say is written down and never dropped
//! silently. `README.md` beside this crate lists where rules of ours differ from Sloth's, and why.
//!
//! Nothing is read from or written to disk here, and no query is sent anywhere.

pub mod dashboard;
mod error;
pub mod export;
mod fields;
pub mod grafana_rules;
pub mod loss;
mod openslo;
mod openslo_calendar;
pub mod openslo_document;
pub mod prometheus_rule;
mod pyrra;
pub mod read;
pub mod rules;
mod sloth;
pub mod spec;
pub mod srellama;
mod yaml;

pub use error::{Position, SpecError};
pub use export::{ExportFormat, Exported, GrafanaPlace, export};
pub use loss::{Loss, LossKind, LossReport};
pub use read::{Format, GroupedSpec, ReadOptions, Reading, read, read_all};
pub use spec::{AlertOptions, KubernetesOptions, SeverityOptions, Spec};
