//! Fetches the keys by which Grafana signs who calls.

use std::time::Duration;

use async_trait::async_trait;
use plugin::{SigningKeys, SigningKeysError};
use sources::{ClientOptions, GrafanaClient};

use crate::commands::serve::in_full;

/// A person waits for the answer to a call.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// A key set has some hundred bytes for each key.
const BODY_LIMIT_BYTES: usize = 256 * 1024;

/// Grafana's keys, from where it says it is or from a nearer address.
pub(crate) struct GrafanaKeys {
    /// The address that the operator named.
    pub(crate) nearer: Option<String>,
}

#[async_trait]
impl SigningKeys for GrafanaKeys {
    async fn fetch(&self, app_url: &str) -> Result<String, SigningKeysError> {
        let address = self.nearer.as_deref().unwrap_or(app_url);
        let options = ClientOptions {
            connect_timeout: ANSWER_WITHIN,
            timeout: ANSWER_WITHIN,
            body_limit_bytes: BODY_LIMIT_BYTES,
            ..ClientOptions::default()
        };
        let fetched = match GrafanaClient::new(address, options) {
            Ok(grafana) => grafana.signing_keys().await,
            Err(error) => Err(error),
        };
        fetched.map_err(|error| SigningKeysError {
            app_url: address.to_owned(),
            reason: in_full(&error),
        })
    }
}
