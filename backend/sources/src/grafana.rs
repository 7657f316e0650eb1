//! Grafana's HTTP API: the keys by which it proves who calls, and its data sources.

mod data_source;
mod frames;

use async_trait::async_trait;
use domain::ReadBy;
use domain::grafana_api::{GrafanaAnswer, GrafanaApi, GrafanaRequest};
use domain::ports::SourceError;

use crate::address::{Address, ClientOptions};
use crate::http_client::HttpClient;

pub use data_source::GrafanaSource;

/// Asks one Grafana, with the credentials of the options. Cheap to clone.
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

/// With the token of a service account among the credentials.
#[async_trait]
impl GrafanaApi for GrafanaClient {
    fn read_by(&self) -> ReadBy {
        ReadBy::Token
    }

    fn reader(&self) -> String {
        format!("token at {}", self.http.origin())
    }

    async fn ask(&self, request: GrafanaRequest) -> Result<GrafanaAnswer, SourceError> {
        let answer = self
            .http
            .ask_escaped(&request.path, request.body.as_ref())
            .await?;
        Ok(GrafanaAnswer {
            status: answer.status.as_u16(),
            body: answer.body,
            share: None,
        })
    }
}
