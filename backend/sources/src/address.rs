//! Where a server is, and how to speak to it.

use std::time::Duration;

use domain::ports::SourceError;
use secrecy::SecretString;
use url::Url;

/// How a client behaves. The default asks without credentials and waits 30 s for 32 MiB at most.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// What the server wants to see.
    pub credentials: Option<Credentials>,
    /// Sent as `X-Scope-OrgID`, which names the tenant of a Mimir or Cortex.
    pub tenant: Option<SecretString>,
    /// Until a connection stands.
    pub connect_timeout: Duration,
    /// From the first byte of a request to the last one of its answer.
    pub timeout: Duration,
    /// The most that one call takes, unpacked.
    pub body_limit_bytes: usize,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            credentials: None,
            tenant: None,
            connect_timeout: Duration::from_secs(3),
            timeout: Duration::from_secs(30),
            body_limit_bytes: 32 * 1024 * 1024,
        }
    }
}

/// What shows a server who asks.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// `Authorization: Bearer …`.
    Bearer(SecretString),
    /// `Authorization: Basic …`.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: SecretString,
    },
}

/// A server's address with its path prefix, apart from the credentials that were written into it.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    /// Ends without a slash, unless the path is empty; has neither user nor password.
    url: Url,
    /// What was written before the `@`.
    pub(crate) credentials: Option<Credentials>,
}

impl Address {
    /// Reads `http://localhost:9090`, `https://user:password@mimir/prometheus` and the like.
    pub(crate) fn parse(text: &str) -> Result<Self, SourceError> {
        let refused = |fault: &str| SourceError::BadAddress {
            address: without_secrets(text),
            fault: fault.to_owned(),
        };
        let mut url = Url::parse(text.trim()).map_err(|error| refused(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused("it begins neither with `http://` nor with `https://`"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused("it has a `?` or `#`, which an address of an API has not"));
        }
        let credentials = take_credentials(&mut url);
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self { url, credentials })
    }

    /// For people: without credentials and final slash.
    pub(crate) fn origin(&self) -> String {
        self.url.as_str().trim_end_matches('/').to_owned()
    }

    /// The address of a path below the prefix. The segments are escaped, so that a label's name
    /// cannot lead elsewhere.
    pub(crate) fn at(&self, segments: &[&str]) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }
}

fn take_credentials(url: &mut Url) -> Option<Credentials> {
    let user = unescaped(url.username());
    let password = unescaped(url.password().unwrap_or_default());
    // Both can only fail for an address without a host, and ours has one.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if user.is_empty() && password.is_empty() {
        return None;
    }
    Some(Credentials::Basic {
        user,
        password: password.into(),
    })
}

/// Resolves `%40` and the like. What is no escape stays as it is.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = tail
            .get(..2)
            .filter(|_| first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An address that may not even parse, fit for an error: whatever could be a password or a token
/// is gone, even if that takes more away than it must.
fn without_secrets(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let shown = match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        (None, Some((_, place))) => format!("…@{place}"),
        (_, None) => text.to_owned(),
    };
    crate::answer::harmless(&shown)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_prefix_stays_and_a_final_slash_goes() {
        for (text, origin, query) in [
            (
                "http://localhost:9090",
                "http://localhost:9090",
                "http://localhost:9090/api",
            ),
            (
                "http://localhost:9090/",
                "http://localhost:9090",
                "http://localhost:9090/api",
            ),
            (
                " https://mimir/prometheus// ",
                "https://mimir/prometheus",
                "https://mimir/prometheus/api",
            ),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!(address.origin(), origin);
            assert_eq!(address.at(&["api"]).as_str(), query);
        }
    }

    #[test]
    fn credentials_are_moved_out_and_unescaped() {
        let address = Address::parse("https://ada:p%40ss%2fw%zz@host:1/x").unwrap();
        assert_eq!(address.origin(), "https://host:1/x");
        assert!(!format!("{address:?}").contains("p@ss"));
        let Some(Credentials::Basic { user, password }) = address.credentials else {
            panic!("{address:?}");
        };
        assert_eq!((user.as_str(), password.expose_secret()), ("ada", "p@ss/w%zz"));
    }

    #[test]
    fn what_is_no_address_is_refused_without_showing_a_secret() {
        for text in [
            "",
            "localhost:9090",
            "ftp://host",
            "http://",
            "http://ada:secret@host:port",
            "http://ada:sec/ret@host:port",
            "ada:secret@host",
            "http://host?token=secret",
            "http://host#secret",
        ] {
            let error = Address::parse(text).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(matches!(error, SourceError::BadAddress { .. }), "{shown}");
            assert!(!shown.contains("sec"), "{shown}");
        }
    }

    #[test]
    fn a_label_cannot_lead_elsewhere() {
        let address = Address::parse("http://host/x").unwrap();
        let url = address.at(&["label", "../../-/quit?a", "values"]);
        assert_eq!(url.as_str(), "http://host/x/label/..%2F..%2F-%2Fquit%3Fa/values");
    }
}
