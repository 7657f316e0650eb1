//! The client of Alertmanager's HTTP API, version 2: as much of it as is needed to see whether an
//! alert arrived.

use domain::Labels;
use domain::ports::SourceError;
use jiff::Timestamp;
use serde::Deserialize;

use crate::address::{Address, ClientOptions};
use crate::http_client::HttpClient;

/// Reads one Alertmanager.
#[derive(Debug, Clone)]
pub struct AlertmanagerClient {
    http: HttpClient,
}

/// An alert that is neither silenced nor inhibited.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActiveAlert {
    /// Its labels, the name as `alertname`.
    pub labels: Labels,
    /// Its annotations: outside text.
    #[serde(default)]
    pub annotations: Labels,
    /// Since when it fires.
    pub starts_at: Timestamp,
}

impl AlertmanagerClient {
    /// A client of the Alertmanager at `address`.
    ///
    /// # Errors
    /// [`SourceError::BadAddress`].
    pub fn new(address: &str, options: ClientOptions) -> Result<Self, SourceError> {
        let http = HttpClient::new(Address::parse(address)?, &options)?;
        Ok(Self { http })
    }

    /// The alerts that are active now.
    pub async fn active_alerts(&self) -> Result<Vec<ActiveAlert>, SourceError> {
        let parameters = [
            ("active", "true".to_owned()),
            ("silenced", "false".to_owned()),
            ("inhibited", "false".to_owned()),
        ];
        let answer = self.http.get(&["api", "v2", "alerts"], &parameters).await?;
        answer.json().await
    }
}
