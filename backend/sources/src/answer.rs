//! What came back, and how it is read: the envelope of the Prometheus API, and what is none.

use domain::ports::SourceError;
use reqwest::StatusCode;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

/// The most that is taken of a server's words.
const MESSAGE_CHARACTERS: usize = 300;

/// An answer that was received whole.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The method and the address without query.
    pub(crate) request: String,
    /// The address without credentials.
    pub(crate) origin: String,
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// The body, unpacked.
    pub(crate) body: Vec<u8>,
}

/// What is wrong with data that has the API's form.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct DataFault(pub(crate) String);

/// `{"status": "success", "data": …}`, or `{"status": "error", "error": "…"}`.
#[derive(Deserialize)]
struct Envelope<T> {
    status: EnvelopeStatus,
    data: Option<T>,
    #[serde(default)]
    error: String,
    #[serde(default)]
    warnings: Option<Vec<String>>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum EnvelopeStatus {
    Success,
    Error,
}

impl Answer {
    /// The envelope's data, read as `W` and converted. The work is done off the async threads,
    /// since an answer may have millions of numbers.
    pub(crate) async fn data<W, T>(
        self,
        convert: impl FnOnce(W) -> Result<T, DataFault> + Send + 'static,
    ) -> Result<T, SourceError>
    where
        W: DeserializeOwned,
        T: Send + 'static,
    {
        off_the_async_threads(move || {
            let wire = self.envelope_data()?;
            convert(wire).map_err(|fault| self.unreadable(fault))
        })
        .await
    }

    /// The body itself, for APIs without envelope.
    pub(crate) async fn json<T: DeserializeOwned + Send + 'static>(self) -> Result<T, SourceError> {
        off_the_async_threads(move || {
            if !self.status.is_success() {
                return Err(self.refused());
            }
            serde_json::from_slice(&self.body).map_err(|error| self.unreadable(error))
        })
        .await
    }

    /// The body itself with whatever status; what has another form is the server's refusal or no
    /// answer of Grafana's.
    pub(crate) async fn bare_json<T: DeserializeOwned + Send + 'static>(self) -> Result<T, SourceError> {
        off_the_async_threads(move || {
            serde_json::from_slice(&self.body).map_err(|error| {
                if self.status.is_success() {
                    self.unreadable(error)
                } else {
                    self.refused()
                }
            })
        })
        .await
    }

    /// Does it come from a Prometheus, be it a refusal?
    pub(crate) fn is_envelope(&self) -> bool {
        serde_json::from_slice::<Envelope<IgnoredAny>>(&self.body).is_ok()
    }

    /// The server's refusal, in its own words where it has any fit to be shown.
    pub(crate) fn refused(&self) -> SourceError {
        SourceError::Refused {
            request: self.request.clone(),
            status: self.status.as_u16(),
            message: self.message(),
        }
    }

    /// The words of an error: the envelope's, or a plain text's, or those of the status.
    pub(crate) fn message(&self) -> String {
        let words = match serde_json::from_slice::<Envelope<IgnoredAny>>(&self.body) {
            Ok(envelope) => envelope.error,
            Err(_) if self.is_html() => String::new(),
            Err(_) if self.message_of_grafana().is_some() => self.message_of_grafana().unwrap_or_default(),
            Err(_) => String::from_utf8_lossy(&self.body).into_owned(),
        };
        match harmless(&words) {
            words if words.is_empty() => self.status.canonical_reason().unwrap_or_default().to_owned(),
            words => words,
        }
    }

    /// Grafana's own errors: `{"message": "…"}`.
    fn message_of_grafana(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Refusal {
            message: String,
        }
        serde_json::from_slice::<Refusal>(&self.body)
            .ok()
            .map(|refusal| refusal.message)
    }

    fn envelope_data<W: DeserializeOwned>(&self) -> Result<W, SourceError> {
        if !self.status.is_success() {
            return Err(self.failure());
        }
        let envelope: Envelope<W> =
            serde_json::from_slice(&self.body).map_err(|error| self.not_an_envelope(error))?;
        if envelope.status == EnvelopeStatus::Error {
            return Err(self.refused());
        }
        self.log_warnings(&envelope.warnings.unwrap_or_default());
        envelope
            .data
            .ok_or_else(|| self.unreadable(DataFault("it has no `data`".to_owned())))
    }

    /// A page with the status of a client's mistake comes from something else than the API; with
    /// any other status, or for want of credentials, from a proxy before it.
    fn failure(&self) -> SourceError {
        let is_page_of_another = self.is_html()
            && self.status.is_client_error()
            && !matches!(
                self.status,
                StatusCode::UNAUTHORIZED
                    | StatusCode::FORBIDDEN
                    | StatusCode::PROXY_AUTHENTICATION_REQUIRED
                    | StatusCode::TOO_MANY_REQUESTS
            );
        if is_page_of_another {
            return self.not_prometheus(&format!("a web page with status {}", self.status));
        }
        self.refused()
    }

    fn not_an_envelope(&self, error: serde_json::Error) -> SourceError {
        let has_envelope = serde_json::from_slice::<Envelope<IgnoredAny>>(&self.body).is_ok();
        let is_json = serde_json::from_slice::<IgnoredAny>(&self.body).is_ok();
        let is_cut = error.is_eof() && !self.body.trim_ascii().is_empty();
        if has_envelope || is_cut {
            return self.unreadable(error);
        }
        let what = match () {
            () if self.is_html() => "a web page",
            () if self.body.trim_ascii().is_empty() => "nothing",
            () if is_json => "JSON of another form",
            () => "something that is not JSON",
        };
        self.not_prometheus(&format!("it sends {what}"))
    }

    pub(crate) fn not_prometheus(&self, fault: &str) -> SourceError {
        SourceError::NotPrometheus {
            origin: self.origin.clone(),
            fault: fault.to_owned(),
        }
    }

    fn unreadable(&self, error: impl std::error::Error + Send + Sync + 'static) -> SourceError {
        SourceError::Unreadable {
            request: self.request.clone(),
            source: error.into(),
        }
    }

    fn is_html(&self) -> bool {
        self.body.trim_ascii_start().first() == Some(&b'<')
    }

    /// Engines that ask several stores warn where one of them did not answer.
    fn log_warnings(&self, warnings: &[String]) {
        if let Some(first) = warnings.first() {
            tracing::warn!(
                request = self.request,
                n_warnings = warnings.len(),
                "the server warns: {}",
                harmless(first)
            );
        }
    }
}

/// Outside text, made fit for an error or a log: control characters are taken out, runs of blanks
/// become one, and what is longer than 300 characters is cut.
pub(crate) fn harmless(text: &str) -> String {
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(MESSAGE_CHARACTERS).collect()
}

async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SourceError> + Send + 'static,
) -> Result<T, SourceError> {
    tokio::task::spawn_blocking(work)
        .await
        .expect("reading an answer neither panics nor is cancelled")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_text_is_made_harmless() {
        assert_eq!(harmless("a\u{1b}[31m\r\n\0b\t c"), "a [31m b c");
        assert_eq!(harmless(&"é".repeat(1_000)).chars().count(), 300);
    }
}
