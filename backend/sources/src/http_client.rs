//! Bounded requests: the one place that builds and sends them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::overview::DiscoveryCost;
use domain::ports::SourceError;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::address::{Address, ClientOptions, Credentials};
use crate::answer::{Answer, harmless};

/// Parameters of a query or a form.
pub(crate) type Parameters<'a> = [(&'a str, String)];

/// Sends requests to one address. Its `Debug` shows the address alone.
#[derive(Clone)]
pub(crate) struct HttpClient {
    client: Client,
    credentials: Option<Credentials>,
    address: Address,
    timeout: Duration,
    body_limit_bytes: usize,
    cost: Arc<Cost>,
}

/// What all requests together have cost.
#[derive(Debug, Default)]
struct Cost {
    n_requests: AtomicU64,
    n_bytes: AtomicU64,
}

impl std::fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("HttpClient").field(&self.origin()).finish()
    }
}

impl HttpClient {
    pub(crate) fn new(address: Address, options: &ClientOptions) -> Result<Self, SourceError> {
        let bad_address = |fault: String| SourceError::BadAddress {
            address: address.origin(),
            fault,
        };
        let credentials = the_credentials(&address, options).map_err(bad_address)?;
        let headers = headers(credentials.as_ref(), options).map_err(bad_address)?;
        let tls = tls(&address).map_err(|error| bad_address(error.to_string()))?;
        // Without redirects, because a form would be lost on the way and a token could end up with
        // someone else; without proxy, because whoever sets one for the web seldom means this.
        let client = Client::builder()
            .default_headers(headers)
            .user_agent(concat!("srellama/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(options.connect_timeout)
            .timeout(options.timeout)
            .tls_backend_preconfigured(tls)
            .build()
            .map_err(|error| bad_address(error.without_url().to_string()))?;
        Ok(Self {
            client,
            credentials,
            address,
            timeout: options.timeout,
            body_limit_bytes: options.body_limit_bytes,
            cost: Arc::default(),
        })
    }

    /// Requests that were sent, and bytes of their answers.
    pub(crate) fn cost(&self) -> DiscoveryCost {
        DiscoveryCost {
            n_requests: self.cost.n_requests.load(Ordering::Relaxed),
            n_bytes: self.cost.n_bytes.load(Ordering::Relaxed),
        }
    }

    /// The user that the server sees, where that is no secret.
    pub(crate) fn user(&self) -> Option<&str> {
        match &self.credentials {
            Some(Credentials::Basic { user, .. }) => Some(user),
            Some(Credentials::Bearer(_)) | None => None,
        }
    }

    pub(crate) fn origin(&self) -> String {
        self.address.origin()
    }

    pub(crate) fn body_limit_bytes(&self) -> usize {
        self.body_limit_bytes
    }

    pub(crate) async fn get(
        &self,
        path: &[&str],
        parameters: &Parameters<'_>,
    ) -> Result<Answer, SourceError> {
        let url = self.address.at(path);
        let request = self.client.get(url.clone()).query(parameters);
        self.send(&Method::GET, &url, request, self.body_limit_bytes)
            .await
    }

    pub(crate) async fn post(&self, path: &[&str], form: &Parameters<'_>) -> Result<Answer, SourceError> {
        self.post_within(path, form, self.body_limit_bytes).await
    }

    /// As [`Self::post`], with another limit for the answer.
    pub(crate) async fn post_within(
        &self,
        path: &[&str],
        form: &Parameters<'_>,
        body_limit_bytes: usize,
    ) -> Result<Answer, SourceError> {
        let url = self.address.at(path);
        let request = self.client.post(url.clone()).form(form);
        self.send(&Method::POST, &url, request, body_limit_bytes).await
    }

    /// A path and query that are escaped already; a body is posted as JSON.
    pub(crate) async fn ask_escaped(
        &self,
        path_and_query: &str,
        body: Option<&serde_json::Value>,
    ) -> Result<Answer, SourceError> {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let mut url = self.address.at(&[]);
        let below = format!("{}{path}", url.path().trim_end_matches('/'));
        url.set_path(&below);
        let mut asked = url.clone();
        asked.set_query((!query.is_empty()).then_some(query));
        let (method, request) = match body {
            Some(body) => (Method::POST, self.client.post(asked).json(body)),
            None => (Method::GET, self.client.get(asked)),
        };
        self.send(&method, &url, request, self.body_limit_bytes).await
    }

    async fn send(
        &self,
        method: &Method,
        url: &Url,
        request: RequestBuilder,
        body_limit_bytes: usize,
    ) -> Result<Answer, SourceError> {
        let name = format!("{method} {url}");
        self.cost.n_requests.fetch_add(1, Ordering::Relaxed);
        let response = self
            .with_password(request)
            .send()
            .await
            .map_err(|error| self.source_error(&name, error))?;
        if response.status().is_redirection() {
            return Err(self.redirected(&response));
        }
        self.receive(name, response, body_limit_bytes).await
    }

    fn with_password(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.credentials {
            Some(Credentials::Basic { user, password }) => {
                request.basic_auth(user, Some(password.expose_secret()))
            }
            // A bearer's token is among the headers of every request.
            Some(Credentials::Bearer(_)) | None => request,
        }
    }

    /// Takes the body piece by piece, so that what is too large is never held.
    async fn receive(
        &self,
        request: String,
        mut response: Response,
        limit_bytes: usize,
    ) -> Result<Answer, SourceError> {
        let mut body = Vec::new();
        loop {
            let piece = response.chunk().await;
            let Some(piece) = piece.map_err(|error| self.source_error(&request, error))? else {
                break;
            };
            self.cost.n_bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
            if piece.len() > limit_bytes - body.len() {
                return Err(SourceError::TooLarge {
                    request,
                    limit_bytes: self.body_limit_bytes,
                });
            }
            body.extend_from_slice(&piece);
        }
        Ok(Answer {
            request,
            origin: self.origin(),
            status: response.status(),
            body,
        })
    }

    /// The address is taken out of the cause: it may carry a query.
    fn source_error(&self, request: &str, error: reqwest::Error) -> SourceError {
        let error = error.without_url();
        if error.is_connect() {
            return SourceError::Unreachable {
                origin: self.origin(),
                source: error.into(),
            };
        }
        if error.is_timeout() {
            return SourceError::TimedOut {
                request: request.to_owned(),
                seconds: self.timeout.as_millis().div_ceil(1_000) as u64,
            };
        }
        if error.is_request() {
            return SourceError::Unreachable {
                origin: self.origin(),
                source: error.into(),
            };
        }
        SourceError::Unreadable {
            request: request.to_owned(),
            source: error.into(),
        }
    }

    fn redirected(&self, response: &Response) -> SourceError {
        let target = response
            .headers()
            .get(LOCATION)
            .and_then(|target| target.to_str().ok());
        let target = target
            .unwrap_or("nowhere")
            .split(['?', '#'])
            .next()
            .unwrap_or_default();
        let status = response.status().as_u16();
        SourceError::NotPrometheus {
            origin: self.origin(),
            fault: format!(
                "it sends on to `{}` ({status}), and redirects are not followed; give the address itself",
                harmless(target)
            ),
        }
    }
}

/// The one pair of credentials that was given, in the address or beside it.
fn the_credentials(address: &Address, options: &ClientOptions) -> Result<Option<Credentials>, String> {
    match (&options.credentials, &address.credentials) {
        (Some(_), Some(_)) => Err("credentials are given twice, in it and beside it".to_owned()),
        (given, in_address) => Ok(given.as_ref().or(in_address.as_ref()).cloned()),
    }
}

/// What every request carries, so that what cannot be sent is refused at once. The values are
/// marked as sensitive, so no `Debug` shows them.
fn headers(credentials: Option<&Credentials>, options: &ClientOptions) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    if let Some(Credentials::Bearer(token)) = credentials {
        let value = SecretString::from(format!("Bearer {}", token.expose_secret()));
        headers.insert(AUTHORIZATION, secret_header("the token", &value)?);
    }
    if let Some(tenant) = &options.tenant {
        headers.insert("x-scope-orgid", secret_header("the tenant", tenant)?);
    }
    Ok(headers)
}

fn secret_header(noun: &str, value: &SecretString) -> Result<HeaderValue, String> {
    let mut header = HeaderValue::from_str(value.expose_secret())
        .map_err(|_| format!("{noun} has characters that no HTTP header may have, such as a line break"))?;
    header.set_sensitive(true);
    Ok(header)
}

/// TLS by ring, trusting what the operating system trusts. The certificates are read for https
/// alone: a slim container has none, and needs none for a Prometheus at its side.
fn tls(address: &Address) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let builder = if address.is_https() {
        builder.with_platform_verifier()?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_given_twice_or_unfit_are_refused_without_showing_them() {
        let address = || Address::parse("http://ada:hidden@host").unwrap();
        let with = |credentials| ClientOptions {
            credentials: Some(credentials),
            ..ClientOptions::default()
        };
        let twice = HttpClient::new(address(), &with(Credentials::Bearer("hidden".into())));
        let plain = Address::parse("http://host").unwrap();
        let unfit = HttpClient::new(plain, &with(Credentials::Bearer("hid\nden".into())));
        for error in [twice.unwrap_err(), unfit.unwrap_err()] {
            let shown = format!("{error} {error:?}");
            assert!(matches!(error, SourceError::BadAddress { .. }), "{shown}");
            assert!(!shown.contains("hid"), "{shown}");
        }
    }
}
