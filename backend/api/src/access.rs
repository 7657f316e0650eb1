//! Who may do what: nobody without a token or a role; viewers read, editors propose, admins also apply
//! and undo.

use std::fmt;

use axum::Extension;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::change::{ApprovalMeans, Approver};
use domain::{Caller, Digest, Identity, OrganisationRole};
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
    /// The users of a Grafana, each with their role there. The plugin's door puts a [`Caller`] beside each
    /// request; without one, nobody is let in.
    Grafana,
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

/// What somebody may do; a greater role may do all that a lesser one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Viewer,
    Editor,
    Admin,
}

/// Somebody who was let in.
#[derive(Debug, Clone)]
struct Admitted {
    role: Role,
    /// As whom their changes are recorded; else why they cannot be.
    approver: Result<Approver, String>,
    /// The role that puts rules into Grafana by a browser: there Grafana decides with the person's own
    /// rights, while a token tells nothing about them.
    drives_from: Role,
    /// How to become an editor or an admin.
    advice: &'static str,
}

/// Extracted by handlers that only editors and admins may reach.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Editor;

/// Extracted by handlers that only admins may reach.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admin;

/// Extracted by handlers that only those may reach whose browser may put rules into Grafana.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Driver;

/// Extracted by handlers that record who asked.
#[derive(Debug, Clone)]
pub(crate) struct Approving(pub(crate) Approver);

const ASK_FOR_TOKEN: &str = "this needs the admin token; ask whoever runs this server for it";
const ASK_FOR_ROLE: &str = "this needs a greater role in Grafana: proposing, checking, planning and putting rules into Grafana need \
     Editor, putting rules into files needs Admin; ask an admin of your organisation";

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
            // A token knows no lesser role than that of who proposes, too.
            (false, true) => Some(Role::Editor),
            (false, false) => None,
        }
    }
}

impl AccessPolicy {
    /// What to do where rules cannot be put in force.
    pub(crate) fn without_rules(&self) -> &'static str {
        match self {
            Self::Demonstration | Self::Tokens(_) => {
                "this server has no rule folder; start it with `--rules`"
            }
            Self::Grafana => {
                "no rule folder is set; set `rules_dir` in the app's settings, or below \
                 `[plugin.srellama-reliability-app]` in grafana.ini and restart Grafana"
            }
        }
    }

    fn admit(&self, request: &Request) -> Result<Admitted, ApiError> {
        let headers = request.headers();
        match self {
            Self::Demonstration => {
                refuse_other_sites(headers)?;
                Ok(Admitted::by_means(
                    Role::Admin,
                    "demo",
                    ApprovalMeans::Demonstration,
                ))
            }
            Self::Tokens(tokens) => {
                let token = bearer_token(headers)?;
                let role = tokens
                    .role_of(token)
                    .ok_or_else(|| unauthorized("this bearer token is not known here"))?;
                Ok(Admitted::by_means(role, "admin", ApprovalMeans::ApiToken))
            }
            Self::Grafana => admit_caller(request.extensions().get()),
        }
    }
}

impl Admitted {
    fn by_means(role: Role, login: &str, means: ApprovalMeans) -> Self {
        Self {
            role,
            approver: Ok(Approver {
                login: login.to_owned(),
                means,
            }),
            drives_from: Role::Admin,
            advice: ASK_FOR_TOKEN,
        }
    }

    async fn of<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Extension(admitted) = Extension::from_request_parts(parts, state)
            .await
            .map_err(|_| forbidden("nobody was let in here"))?;
        Ok(admitted)
    }

    fn refuse_below(&self, role: Role) -> Result<(), ApiError> {
        if self.role < role {
            return Err(forbidden(self.advice));
        }
        Ok(())
    }
}

/// The socket is private to Grafana, so the role is Grafana's word.
fn admit_caller(caller: Option<&Caller>) -> Result<Admitted, ApiError> {
    let caller = caller.ok_or_else(|| forbidden("Grafana did not say who asks"))?;
    let role = match caller.role() {
        OrganisationRole::None => {
            return Err(forbidden(
                "you have no role in this organisation; ask one of its admins for one",
            ));
        }
        OrganisationRole::Viewer => Role::Viewer,
        OrganisationRole::Editor => Role::Editor,
        OrganisationRole::Admin => Role::Admin,
    };
    Ok(Admitted {
        role,
        approver: approver_of(caller),
        drives_from: Role::Editor,
        advice: ASK_FOR_ROLE,
    })
}

fn approver_of(caller: &Caller) -> Result<Approver, String> {
    let identity = match &caller.identity {
        Identity::Verified(identity) => identity.clone(),
        Identity::Unverified { reason } => return Err(reason.clone()),
    };
    let login = caller.user.as_ref().map(|user| user.login.clone());
    match login.filter(|login| !login.is_empty()) {
        Some(login) => Ok(Approver {
            login,
            means: ApprovalMeans::Grafana(identity),
        }),
        None => Err("an anonymous visitor has no name; sign in to Grafana".to_owned()),
    }
}

/// Lets a request in, or not. The liveness answer is for everybody.
pub(crate) async fn authenticate(
    State(state): State<ApiState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if request.uri().path() != crate::health::LIVENESS_PATH {
        let admitted = state.access.admit(&request)?;
        request.extensions_mut().insert(admitted);
    }
    Ok(next.run(request).await)
}

impl<S: Send + Sync> FromRequestParts<S> for Editor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Admitted::of(parts, state).await?.refuse_below(Role::Editor)?;
        Ok(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Admitted::of(parts, state).await?.refuse_below(Role::Admin)?;
        Ok(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Driver {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let admitted = Admitted::of(parts, state).await?;
        admitted.refuse_below(admitted.drives_from)?;
        Ok(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Approving {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let admitted = Admitted::of(parts, state).await?;
        let approver = admitted.approver.map_err(|reason| {
            let message = format!("this is recorded with who asked, which is not proved: {reason}");
            ApiError::new(StatusCode::FORBIDDEN, "unverified", message)
        })?;
        Ok(Self(approver))
    }
}

fn forbidden(message: &str) -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "forbidden", message)
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
