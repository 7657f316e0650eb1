//! Calls from one service to another.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout;

use crate::services::{Call, Service, UnknownService};

/// A caller gives up after this long.
const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// Unused connections are closed before the other side does so after its own, longer time.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// An HTTP client that keeps its connections.
#[derive(Clone, Debug)]
pub(crate) struct HttpCaller {
    client: Client<HttpConnector, Body>,
}

impl HttpCaller {
    pub(crate) fn new() -> Self {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build_http();
        Self { client }
    }

    /// The status of the answer, or `None` if none came in time.
    pub(crate) async fn post(&self, base: &BaseUrl, path: &str) -> Option<StatusCode> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}{path}", base.0));
        let request = request.body(Body::empty()).ok()?;
        let answer = timeout(CALL_TIMEOUT, self.client.request(request))
            .await
            .ok()?
            .ok()?;
        let status = answer.status();
        // Only an answer that was read to its end leaves its connection free for the next call.
        let body = axum::body::to_bytes(Body::new(answer.into_body()), MAX_ANSWER_BYTES);
        timeout(CALL_TIMEOUT, body).await.ok()?.ok()?;
        Some(status)
    }
}

/// Services of the shop answer with a few bytes.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// The scheme and authority of a service, such as `http://127.0.0.1:4005`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(String);

/// A text that is no base URL.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is no base URL; write it as `http://HOST:PORT`, without a path")]
pub struct BaseUrlError {
    text: String,
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        let refused = || BaseUrlError {
            text: text.to_owned(),
        };
        let uri: Uri = text.parse().map_err(|_| refused())?;
        let is_base =
            uri.scheme_str() == Some("http") && matches!(uri.path(), "" | "/") && uri.query().is_none();
        let authority = uri.authority().filter(|_| is_base).ok_or_else(refused)?;
        Ok(Self(format!("http://{authority}")))
    }
}

/// Where a peer is, written `NAME=URL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerAddress {
    /// The peer.
    pub service: Service,
    /// Its URL.
    pub url: BaseUrl,
}

/// A text that is no address of a peer.
#[derive(Debug, thiserror::Error)]
pub enum PeerAddressError {
    /// The text has no `=`.
    #[error("`{0}` is no address of a peer; write it as `NAME=http://HOST:PORT`")]
    NoName(String),
    /// The name is unknown.
    #[error(transparent)]
    Service(#[from] UnknownService),
    /// The URL is not one.
    #[error(transparent)]
    Url(#[from] BaseUrlError),
}

impl FromStr for PeerAddress {
    type Err = PeerAddressError;

    fn from_str(text: &str) -> Result<Self, PeerAddressError> {
        let (name, url) = text
            .split_once('=')
            .ok_or_else(|| PeerAddressError::NoName(text.to_owned()))?;
        Ok(Self {
            service: name.parse()?,
            url: url.parse()?,
        })
    }
}

/// The peers of one service.
#[derive(Debug)]
pub(crate) struct Peers {
    caller: HttpCaller,
    urls: BTreeMap<Service, BaseUrl>,
}

impl Peers {
    /// The peers at their addresses, or the peer of `service` that has none.
    pub(crate) fn of(service: Service, addresses: &[PeerAddress]) -> Result<Self, Service> {
        let urls: BTreeMap<_, _> = addresses
            .iter()
            .map(|address| (address.service, address.url.clone()))
            .collect();
        match service.peers().into_iter().find(|peer| !urls.contains_key(peer)) {
            Some(missing) => Err(missing),
            None => Ok(Self {
                caller: HttpCaller::new(),
                urls,
            }),
        }
    }

    /// The status that the peer answered with, or `None` if it did not.
    pub(crate) async fn call(&self, call: &Call) -> Option<StatusCode> {
        self.caller.post(self.urls.get(&call.peer)?, call.path).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_base_url() {
        let address: PeerAddress = "payment=http://127.0.0.1:4005/".parse().unwrap();
        assert_eq!(address.service, Service::Payment);
        assert_eq!(address.url, BaseUrl("http://127.0.0.1:4005".to_owned()));
        for wrong in [
            "payment",
            "billing=http://127.0.0.1:1",
            "payment=127.0.0.1:1",
            "payment=https://127.0.0.1",
            "payment=http://127.0.0.1/pay",
        ] {
            assert!(wrong.parse::<PeerAddress>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_service_needs_all_its_peers() {
        let payment: PeerAddress = "payment=http://127.0.0.1:4005".parse().unwrap();
        assert_eq!(
            Peers::of(Service::Orders, &[payment]).unwrap_err(),
            Service::Carts
        );
        assert!(Peers::of(Service::Payment, &[]).is_ok());
    }
}
