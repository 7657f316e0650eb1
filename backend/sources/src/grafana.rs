//! The client of Grafana's HTTP API: as much of it as is needed to prove who calls.

use domain::ports::SourceError;

use crate::address::{Address, ClientOptions};
use crate::http_client::HttpClient;

/// Reads one Grafana, without credentials.
#[derive(Debug, Clone)]
pub struct GrafanaClient {
    http: HttpClient,
}

impl GrafanaClient {
    /// A client of the Grafana at `address`, its sub-path included.
    ///
    /// # Errors
    /// [`SourceError::BadAddress`].
    pub fn new(address: &str, options: ClientOptions) -> Result<Self, SourceError> {
        let http = HttpClient::new(Address::parse(address)?, &options)?;
        Ok(Self { http })
    }

    /// The key set (RFC 7517) by which it signs identities, as it sends it. It is public.
    ///
    /// # Errors
    /// [`SourceError`], as for every request.
    pub async fn signing_keys(&self) -> Result<String, SourceError> {
        let answer = self.http.get(&["api", "signing-keys", "keys"], &[]).await?;
        if !answer.status.is_success() {
            return Err(answer.refused());
        }
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    }
}
