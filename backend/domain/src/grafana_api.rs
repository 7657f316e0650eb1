//! How a data source of Grafana is read: by requests to Grafana's API, whoever sends them.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ports::SourceError;
use crate::read_by::ReadBy;

/// Sends requests to Grafana's API, with somebody's rights.
#[async_trait]
pub trait GrafanaApi: Send + Sync {
    /// By which way it reads.
    fn read_by(&self) -> ReadBy;

    /// Tells apart whose rights may give different answers; no secret.
    fn reader(&self) -> String;

    /// Sends one request and waits for its answer, bounded in time and bytes. An answer of any status
    /// is an answer.
    async fn ask(&self, request: GrafanaRequest) -> Result<GrafanaAnswer, SourceError>;
}

/// One request to Grafana's API that only reads.
#[derive(Debug, Clone, PartialEq)]
pub struct GrafanaRequest {
    /// Path and query, escaped, from `/api/` on.
    pub path: String,
    /// What is posted; a request without it is a GET.
    pub body: Option<Value>,
}

impl GrafanaRequest {
    /// The method, as HTTP has it.
    pub fn method(&self) -> &'static str {
        if self.body.is_some() { "POST" } else { "GET" }
    }

    /// The method and the path without its query, for errors.
    pub fn name(&self) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        format!("{} {path}", self.method())
    }
}

/// An answer that was received whole.
pub struct GrafanaAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// What the body counts against; given back when the answer has been read.
    pub share: Option<Box<dyn Send + Sync>>,
}

/// Without the body, which nobody wants in a log.
impl std::fmt::Debug for GrafanaAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GrafanaAnswer")
            .field("status", &self.status)
            .field("n_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The uid of a data source: 1 to 40 of the letters, digits, `-` and `_` that Grafana lets be one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DataSourceUid(String);

/// A text that is no uid of a data source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no uid of a data source; it has 1 to 40 letters, digits, `-` and `_`")]
pub struct DataSourceUidError;

impl DataSourceUid {
    /// Reads a uid.
    ///
    /// # Errors
    /// [`DataSourceUidError`] where Grafana would not have it.
    pub fn parse(text: &str) -> Result<Self, DataSourceUidError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if (1..=40).contains(&text.len()) && text.bytes().all(is_plain) {
            return Ok(Self(text.to_owned()));
        }
        Err(DataSourceUidError)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for DataSourceUid {
    type Error = DataSourceUidError;

    fn try_from(text: String) -> Result<Self, DataSourceUidError> {
        Self::parse(&text)
    }
}

impl From<DataSourceUid> for String {
    fn from(uid: DataSourceUid) -> Self {
        uid.0
    }
}

impl std::fmt::Display for DataSourceUid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_cannot_lead_elsewhere() {
        for text in ["prom", "P1809F7CD0C75ACF3", "a-b_c"] {
            assert_eq!(DataSourceUid::parse(text).unwrap().as_str(), text);
        }
        for text in ["", "a/b", "..", "a?b", "a b", "%2e", &"a".repeat(41)] {
            assert_eq!(DataSourceUid::parse(text), Err(DataSourceUidError), "{text}");
        }
    }

    #[test]
    fn a_request_is_named_without_its_query() {
        let request = |body| GrafanaRequest {
            path: "/api/x?match[]=secret".to_owned(),
            body,
        };
        assert_eq!(request(None).name(), "GET /api/x");
        assert_eq!(request(Some(Value::Null)).name(), "POST /api/x");
    }
}
