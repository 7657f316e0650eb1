//! With whose rights metrics were read.

use serde::{Deserialize, Serialize};

/// With whose rights metrics were read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadBy {
    /// From the server itself, with our credentials or none.
    #[default]
    Direct,
    /// Through Grafana, with a service account.
    Token,
    /// Through Grafana, by the page that asked, with its user's session.
    Relay,
}

impl ReadBy {
    /// Is it the way that needs no word?
    pub fn is_direct(&self) -> bool {
        *self == Self::Direct
    }
}
