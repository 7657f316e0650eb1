//! Who may do what: nobody without a token, readers read, the admin also applies and undoes.

use std::fmt;

use axum::Extension;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::Digest;
use domain::change::{ApprovalMeans, Approver};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::ApiState;
use crate::error::ApiError;

/// Who is let in.
#[derive(Debug, Clone)]
pub enum AccessPolicy {
    /// Whoever reaches the loopback interface may do everything. Requests that another site's page
    /// made a browser send are refused: their `Host` or `Origin` is not the loopback's.
    Demonstration,
    /// Whoever bears a token.
    Tokens(Tokens),
}

/// The tokens of a server.
#[derive(Debug, Clone)]
pub struct Tokens {
    read: Option<AccessToken>,
    admin: Option<AccessToken>,
}

/// A token, kept as its SHA-256 only.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Digest);

/// Why a token is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessTokenError {
    /// Could be guessed.
    #[error("the token has {n_characters} characters; take at least {MIN_TOKEN_CHARACTERS} random ones")]
    TooShort {
        /// How many it has.
        n_characters: usize,
    },
    /// Could not be sent in a header.
    #[error("the token has spaces or characters beyond ASCII; take letters, digits and punctuation")]
    NotPlain,
    /// One token for both roles.
    #[error("the read token and the admin token are the same; take two")]
    Same,
    /// No token at all.
    #[error("there is neither a read token nor an admin token; give at least one")]
    None,
}

/// Sixteen characters of base 16 are 64 bits, more than can be tried over a network.
const MIN_TOKEN_CHARACTERS: usize = 16;

/// What the bearer of a request may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Reader,
    Admin,
}

/// Extracted by handlers that only the admin may reach.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admin;

impl AccessToken {
    /// Takes a token, without the white space around it.
    ///
    /// # Errors
    /// [`AccessTokenError`] says what is wrong with it, never the token itself.
    pub fn try_new(token: &SecretString) -> Result<Self, AccessTokenError> {
        let token = token.expose_secret().trim();
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(AccessTokenError::NotPlain);
        }
        if token.len() < MIN_TOKEN_CHARACTERS {
            return Err(AccessTokenError::TooShort {
                n_characters: token.len(),
            });
        }
        Ok(Self(Digest::of(token.as_bytes())))
    }

    /// Takes as long for a wrong token as for the right one.
    fn is(&self, token: &str) -> bool {
        let given = Digest::of(token.as_bytes());
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

impl Tokens {
    /// At least one token. Without a read token only the admin reads; without an admin token nobody
    /// applies or undoes.
    ///
    /// # Errors
    /// [`AccessTokenError::None`] and [`AccessTokenError::Same`].
    pub fn try_new(read: Option<AccessToken>, admin: Option<AccessToken>) -> Result<Self, AccessTokenError> {
        if read.is_none() && admin.is_none() {
            return Err(AccessTokenError::None);
        }
        if read == admin {
            return Err(AccessTokenError::Same);
        }
        Ok(Self { read, admin })
    }

    fn role_of(&self, token: &str) -> Option<Role> {
        let is = |known: &Option<AccessToken>| known.as_ref().is_some_and(|known| known.is(token));
        // Both are compared always, so that the time does not tell which one it was.
        match (is(&self.admin), is(&self.read)) {
            (true, _) => Some(Role::Admin),
            (false, true) => Some(Role::Reader),
            (false, false) => None,
        }
    }
}

impl AccessPolicy {
    /// As whom the admin's changes are recorded.
    pub(crate) fn approver(&self) -> Approver {
        match self {
            Self::Demonstration => Approver {
                login: "demo".to_owned(),
                means: ApprovalMeans::Demonstration,
            },
            Self::Tokens(_) => Approver {
                login: "admin".to_owned(),
                means: ApprovalMeans::ApiToken,
            },
        }
    }

    fn admit(&self, headers: &HeaderMap) -> Result<Role, ApiError> {
        match self {
            Self::Demonstration => {
                refuse_other_sites(headers)?;
                Ok(Role::Admin)
            }
            Self::Tokens(tokens) => {
                let token = bearer_token(headers)?;
                tokens
                    .role_of(token)
                    .ok_or_else(|| unauthorized("this bearer token is not known here"))
            }
        }
    }
}

/// Lets a request in, or not. The liveness answer is for everybody.
pub(crate) async fn authenticate(
    State(state): State<ApiState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if request.uri().path() != crate::health::LIVENESS_PATH {
        let role = state.access.admit(request.headers())?;
        request.extensions_mut().insert(role);
    }
    Ok(next.run(request).await)
}

impl<S: Send + Sync> FromRequestParts<S> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Extension::<Role>::from_request_parts(parts, state).await {
            Ok(Extension(Role::Admin)) => Ok(Self),
            Ok(Extension(Role::Reader)) | Err(_) => Err(ApiError::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "this needs the admin token; ask whoever runs this server for it",
            )),
        }
    }
}

fn unauthorized(message: &str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "unauthorized", message)
}

fn bearer_token(headers: &HeaderMap) -> Result<&str, ApiError> {
    let missing = || unauthorized("send a token as `Authorization: Bearer …`");
    let value = headers.get(header::AUTHORIZATION).ok_or_else(missing)?;
    let value = value.to_str().map_err(|_| missing())?;
    let (scheme, token) = value.split_once(' ').ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    Ok(token.trim())
}

/// A name that an attacker's server resolves to 127.0.0.1 still stands in `Host`, and a page of
/// another site stands in `Origin`.
fn refuse_other_sites(headers: &HeaderMap) -> Result<(), ApiError> {
    let forbidden = |message: &str| ApiError::new(StatusCode::FORBIDDEN, "forbidden", message);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let Some(host) = host.filter(|host| is_loopback(host)) else {
        let message = "a server in demonstration mode answers to `localhost`, `127.0.0.1` and `[::1]` only";
        return Err(forbidden(message));
    };
    match headers.get(header::ORIGIN) {
        Some(origin) if origin.as_bytes() != format!("http://{host}").as_bytes() => {
            Err(forbidden("a page of another site must not use this server"))
        }
        _ => Ok(()),
    }
}

fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    if authority.as_str().contains('@') {
        return false;
    }
    let name = authority.host();
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_the_loopback() {
        for host in [
            "localhost",
            "LOCALHOST:3000",
            "127.0.0.1:80",
            "127.9.9.9",
            "[::1]:8080",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example:80",
            "127.0.0.1.evil.example",
            "user@127.0.0.1",
            "0.0.0.0",
            "[::2]",
            "a b",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_weak_token_is_refused_without_showing_it() {
        let refusal = |token: &str| {
            let refused = AccessToken::try_new(&SecretString::from(token.to_owned()));
            refused.unwrap_err().to_string()
        };
        assert_eq!(
            refusal("hunter2\n"),
            "the token has 7 characters; take at least 16 random ones"
        );
        assert!(refusal("with spaces in between").contains("spaces"));
        let token = |text: &str| AccessToken::try_new(&SecretString::from(text.to_owned())).unwrap();
        let same = Tokens::try_new(Some(token("0123456789abcdef")), Some(token("0123456789abcdef\n")));
        assert_eq!(same.unwrap_err(), AccessTokenError::Same);
        assert_eq!(format!("{:?}", token("0123456789abcdef")), "AccessToken(…)");
    }
}
