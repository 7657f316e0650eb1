//! The HTTP API: one axum router, its wire types and its OpenAPI document.
//!
//! [`router`] serves whoever calls it: the stand-alone server (by [`serve`]), the plugin's door and tests. A handler
//! extracts, calls one use case of `app` and converts; wire types are converted by hand and are never
//! domain types, so that a change of the domain cannot change the API unnoticed. The command line
//! prints the same wire types with `--json`.
//!
//! Deliberately absent: rules of any kind, and CORS headers (no other site's page may read this).

pub mod access;
pub mod burn_downs;
pub mod candidates;
pub mod changed_objects;
pub mod changes;
pub mod checks;
pub mod configuration;
pub mod dismissals;
pub mod drives;
pub mod error;
pub mod exports;
pub mod findings;
pub mod fit;
pub mod health;
pub mod imports;
pub mod lists;
pub mod metrics;
pub mod objective_status;
pub mod objectives;
pub mod plans;
pub mod proposal_document;
pub mod proposals;
pub mod receipts;
pub mod revisions;
pub mod services;
pub mod tasks;
pub mod what_if;

mod extract;
mod limits;
mod observe;
mod openapi;
mod relay;
mod router;
mod serve;
mod state;
mod turns;

pub use access::{AccessPolicy, AccessToken, AccessTokenError, Tokens};
pub use error::ErrorBody;
pub use metrics::Metrics;
pub use openapi::document as openapi_document;
pub use relay::{Desk, SourceByGrafana};
pub use router::router;
pub use serve::serve;
pub use state::ApiState;
