//! Serves a router as a backend plugin of Grafana: the handshake of go-plugin, a private unix socket,
//! and gRPC on it. Grafana's CallResource becomes a plain HTTP request to the router that also serves
//! everybody else; who calls stands beside it as a [`domain::Caller`], what Grafana knows about the
//! plugin as a [`CallContext`].
//!
//! [`serve`] is the way in. [`IdentityVerifier`] proves who calls; [`HclogLayer`] writes log lines that
//! Grafana shows.
//!
//! Deliberately absent: TCP (any local user could then claim to be an admin), AutoMTLS (Grafana does
//! not ask for it), rules about who may do what (the handlers'), and the fetching of Grafana's keys (a
//! port, [`SigningKeys`]).

mod context;
mod controller;
mod data;
mod data_directory;
mod diagnostics;
mod handshake;
mod hclog;
mod identity;
mod resource;
mod serve;
mod signing_keys;
mod socket;
mod stopping;

pub use context::{CallContext, DataSource, InstanceSettings};
pub use data::{
    DataField, DataFrame, DataQuery, FieldValues, QueryAnswerer, QueryFault, QueryFaultKind, ShownAs,
};
pub use data_directory::{DataDirectoryError, data_directory};
pub use diagnostics::{Health, HealthReporter};
pub use handshake::{Handshake, HandshakeError};
pub use hclog::{HclogLayer, log_panics};
pub use identity::{IdentityError, IdentityVerifier};
pub use resource::MAX_BODY_BYTES;
pub use serve::{PluginError, ServeOptions, serve};
pub use signing_keys::{SigningKeys, SigningKeysError};
pub use socket::SocketError;
