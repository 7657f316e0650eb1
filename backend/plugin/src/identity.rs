//! Proves who calls, by the token that Grafana signs for each call.
//!
//! The token is a JWT (RFC 7519) with one permitted algorithm, ES256. Only the signature needs
//! cryptography, and that is ring's. A library for JWT would bring RSA, HMAC and a provider for the whole
//! process, none of which may ever be used here; a check of one algorithm cannot be talked into another.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::VerifiedIdentity;
use domain::caller::User;
use jiff::{SignedDuration, Timestamp};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::context::CallContext;
use crate::signing_keys::{KeyCache, SigningKeys, SigningKeysError};

const ALGORITHM: &str = "ES256";
/// Grafana's tokens have about 700 bytes.
const MAX_TOKEN_BYTES: usize = 16 * 1024;
/// Clocks of two hosts differ by so much.
const CLOCKS_DIFFER_BY: SignedDuration = SignedDuration::from_secs(30);

/// Proves who calls.
pub struct IdentityVerifier {
    source: Arc<dyn SigningKeys>,
    keys: KeyCache,
    now: fn() -> Timestamp,
}

/// Why a caller's identity is not proved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Nothing is verified here.
    #[error("this plugin verifies no identities; it was started without a way to Grafana's keys")]
    NotConfigured,
    /// Grafana sent no token.
    #[error("Grafana sent no `X-Grafana-Id`; sign in to Grafana, and use version 12.3 or later")]
    Absent,
    /// It cannot be read.
    #[error("`X-Grafana-Id` is no token: {reason}")]
    Unreadable {
        /// Why not.
        reason: &'static str,
    },
    /// It is signed in another way than Grafana's, or not at all.
    #[error("`X-Grafana-Id` is signed by `{algorithm}`, and Grafana signs by `ES256`")]
    Algorithm {
        /// The algorithm that it names.
        algorithm: String,
    },
    /// Grafana did not say where it is, so nothing can be compared.
    #[error("Grafana did not say its address; set `root_url` in its configuration")]
    NoAppUrl,
    /// The keys cannot be had.
    #[error(transparent)]
    Keys(#[from] SigningKeysError),
    /// Grafana has no such key.
    #[error("`X-Grafana-Id` names the key `{key_id}`, which Grafana does not have")]
    UnknownKey {
        /// The key that it names.
        key_id: String,
    },
    /// Somebody else signed it.
    #[error("the signature of `X-Grafana-Id` is not Grafana's")]
    Forged,
    /// Another Grafana signed it.
    #[error("`X-Grafana-Id` is of the Grafana at `{issuer}`, and this one is at `{expected}`")]
    OtherIssuer {
        /// Who signed.
        issuer: String,
        /// Who should have.
        expected: String,
    },
    /// It is for another organisation.
    #[error("`X-Grafana-Id` is not for organisation {organisation}, in which the call was made")]
    OtherOrganisation {
        /// The organisation of the call.
        organisation: i64,
    },
    /// It is for another user.
    #[error("`X-Grafana-Id` is of `{signed}`, and the call is of `{login}`")]
    OtherUser {
        /// The login in the token.
        signed: String,
        /// The login in the call.
        login: String,
    },
    /// It is too old.
    #[error("`X-Grafana-Id` held until {expired_at}; reload the page")]
    Expired {
        /// Until when it held.
        expired_at: Timestamp,
    },
    /// It is from the future.
    #[error("`X-Grafana-Id` holds from {from} only; set the clocks of Grafana's host and of this one")]
    NotYet {
        /// From when it holds.
        from: Timestamp,
    },
    /// It names nobody.
    #[error("`X-Grafana-Id` names no subject")]
    NoSubject,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood; we understand none.
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    iss: String,
    #[serde(default)]
    sub: String,
    aud: Option<Audience>,
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
    username: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// A token taken apart; nothing in it is believed yet.
struct Token<'a> {
    header: Header,
    signed: &'a str,
    claims: &'a str,
    signature: Vec<u8>,
}

impl IdentityVerifier {
    /// Verifies by the keys of `source` at the time that `now` tells.
    pub fn new(source: Arc<dyn SigningKeys>, now: fn() -> Timestamp) -> Self {
        Self {
            source,
            keys: KeyCache::default(),
            now,
        }
    }

    /// Who Grafana says that they are, for a call made in `context` by `user`.
    ///
    /// # Errors
    /// [`IdentityError`] says why it is not proved and what to do, never the token.
    pub async fn verify(
        &self,
        token: &str,
        context: &CallContext,
        user: Option<&User>,
    ) -> Result<VerifiedIdentity, IdentityError> {
        let app_url = context.app_url.as_deref().ok_or(IdentityError::NoAppUrl)?;
        let now = (self.now)();
        let token = Token::parse(token)?;
        let key_id = token.header.kid.clone().unwrap_or_default();
        let found = self.keys.find(&key_id, app_url, &*self.source, now).await?;
        let key = found.ok_or_else(|| IdentityError::UnknownKey {
            key_id: key_id.clone(),
        })?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &key.point)
            .verify(token.signed.as_bytes(), &token.signature)
            .map_err(|_| IdentityError::Forged)?;

        let claims: Claims = decode_json(token.claims)?;
        let expires_at = claims.check_times(now)?;
        claims.check_addressee(app_url, context.organisation, user)?;
        Ok(VerifiedIdentity {
            issuer: claims.iss,
            subject: claims.sub,
            organisation: context.organisation,
            login: claims.username.filter(|name| !name.is_empty()),
            key_id,
            expires_at,
        })
    }
}

impl fmt::Debug for IdentityVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityVerifier").finish_non_exhaustive()
    }
}

impl IdentityError {
    /// Whether somebody may be trying something, so that an operator should know.
    pub(crate) fn is_suspicious(&self) -> bool {
        match self {
            Self::Unreadable { .. }
            | Self::Algorithm { .. }
            | Self::UnknownKey { .. }
            | Self::Forged
            | Self::OtherIssuer { .. }
            | Self::OtherOrganisation { .. }
            | Self::OtherUser { .. } => true,
            Self::NotConfigured
            | Self::Absent
            | Self::NoAppUrl
            | Self::Keys(_)
            | Self::Expired { .. }
            | Self::NotYet { .. }
            | Self::NoSubject => false,
        }
    }
}

impl<'a> Token<'a> {
    fn parse(token: &'a str) -> Result<Self, IdentityError> {
        let unreadable = |reason| IdentityError::Unreadable { reason };
        if token.len() > MAX_TOKEN_BYTES {
            return Err(unreadable("it is too long"));
        }
        let (signed, signature) = token
            .rsplit_once('.')
            .ok_or_else(|| unreadable("it has no parts"))?;
        let (header, claims) = signed
            .split_once('.')
            .ok_or_else(|| unreadable("it has two parts instead of three"))?;
        let header: Header = decode_json(header)?;
        if header.alg != ALGORITHM {
            let algorithm = header.alg.chars().take(20).collect();
            return Err(IdentityError::Algorithm { algorithm });
        }
        if header.crit.is_some() {
            return Err(unreadable("it demands extensions"));
        }
        let signature = BASE64_URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| unreadable("its signature is no base64url"))?;
        Ok(Self {
            header,
            signed,
            claims,
            signature,
        })
    }
}

impl Claims {
    /// Until when the token holds.
    fn check_times(&self, now: Timestamp) -> Result<Timestamp, IdentityError> {
        let unreadable = |reason| IdentityError::Unreadable { reason };
        let expires_at = self
            .exp
            .and_then(timestamp)
            .ok_or_else(|| unreadable("it does not say until when it holds"))?;
        if now.duration_since(expires_at) >= CLOCKS_DIFFER_BY {
            return Err(IdentityError::Expired {
                expired_at: expires_at,
            });
        }
        for from in [self.nbf, self.iat].into_iter().flatten() {
            let from = timestamp(from).ok_or_else(|| unreadable("it has a time that is none"))?;
            if from.duration_since(now) > CLOCKS_DIFFER_BY {
                return Err(IdentityError::NotYet { from });
            }
        }
        Ok(expires_at)
    }

    fn check_addressee(
        &self,
        app_url: &str,
        organisation: i64,
        user: Option<&User>,
    ) -> Result<(), IdentityError> {
        if self.iss != app_url {
            return Err(IdentityError::OtherIssuer {
                issuer: self.iss.clone(),
                expected: app_url.to_owned(),
            });
        }
        let audience = format!("org:{organisation}");
        let is_for_us = match &self.aud {
            Some(Audience::One(one)) => *one == audience,
            Some(Audience::Many(many)) => many.contains(&audience),
            None => false,
        };
        if !is_for_us {
            return Err(IdentityError::OtherOrganisation { organisation });
        }
        if self.sub.is_empty() {
            return Err(IdentityError::NoSubject);
        }
        match (&self.username, user) {
            (Some(signed), Some(user)) if *signed != user.login => Err(IdentityError::OtherUser {
                signed: signed.clone(),
                login: user.login.clone(),
            }),
            _ => Ok(()),
        }
    }
}

/// From seconds since 1970, as a JWT has them; a fraction of a second does not matter.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast of a float saturates, and what is far out is refused"
)]
fn timestamp(seconds: f64) -> Option<Timestamp> {
    Timestamp::from_second(seconds as i64).ok()
}

fn decode_json<T: DeserializeOwned>(part: &str) -> Result<T, IdentityError> {
    let unreadable = |reason| IdentityError::Unreadable { reason };
    let bytes = BASE64_URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| unreadable("a part is no base64url"))?;
    serde_json::from_slice(&bytes).map_err(|_| unreadable("a part is not the JSON of a token"))
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use domain::OrganisationRole;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::{Value, json};

    use super::*;

    const APP_URL: &str = "http://localhost:3000/";
    const NOW: i64 = 1_800_000_000;

    /// A Grafana with one key.
    struct Grafana(EcdsaKeyPair);

    #[async_trait]
    impl SigningKeys for Grafana {
        async fn fetch(&self, _app_url: &str) -> Result<String, SigningKeysError> {
            let point = self.0.public_key().as_ref();
            let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
            let key = json!({ "kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig", "x": x, "y": y });
            Ok(json!({ "keys": [key] }).to_string())
        }
    }

    impl Grafana {
        fn new() -> Self {
            let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let random = SystemRandom::new();
            let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
            Self(EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap())
        }

        fn sign(&self, header: &Value, claims: &Value) -> String {
            let encoded = |part: &Value| encode(part.to_string().as_bytes());
            let signed = format!("{}.{}", encoded(header), encoded(claims));
            let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
            format!("{signed}.{}", encode(signature.as_ref()))
        }
    }

    fn encode(bytes: &[u8]) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    fn header() -> Value {
        json!({ "alg": "ES256", "kid": "k1", "typ": "jwt" })
    }

    fn claims() -> Value {
        json!({ "iss": APP_URL, "aud": ["org:1"], "sub": "user:1", "username": "admin",
            "iat": NOW - 60, "exp": NOW + 540 })
    }

    fn context() -> CallContext {
        CallContext {
            plugin_id: "srellama-reliability-app".to_owned(),
            organisation: 1,
            app: None,
            data_source: None,
            app_url: Some(APP_URL.to_owned()),
            client_secret: None,
        }
    }

    fn admin() -> User {
        User {
            login: "admin".to_owned(),
            role: OrganisationRole::Admin,
        }
    }

    async fn verify_by(grafana: Grafana, token: &str) -> Result<VerifiedIdentity, IdentityError> {
        let now = || Timestamp::from_second(NOW).unwrap();
        let verifier = IdentityVerifier::new(Arc::new(grafana), now);
        verifier.verify(token, &context(), Some(&admin())).await
    }

    /// Why a token signed by Grafana's own key is refused.
    async fn refusal(header: &Value, claims: &Value) -> IdentityError {
        let grafana = Grafana::new();
        let token = grafana.sign(header, claims);
        verify_by(grafana, &token).await.unwrap_err()
    }

    fn with(mut object: Value, key: &str, value: Value) -> Value {
        object[key] = value;
        object
    }

    #[tokio::test]
    async fn what_grafana_signed_is_believed() {
        let grafana = Grafana::new();
        let token = grafana.sign(&header(), &claims());
        let identity = verify_by(grafana, &token).await.unwrap();
        assert_eq!((identity.subject.as_str(), identity.organisation), ("user:1", 1));
        assert_eq!(identity.login.as_deref(), Some("admin"));
        assert_eq!(identity.expires_at.as_second(), NOW + 540);
    }

    #[tokio::test]
    async fn what_somebody_else_signed_or_changed_is_forged() {
        let token = Grafana::new().sign(&header(), &claims());
        assert_eq!(
            verify_by(Grafana::new(), &token).await,
            Err(IdentityError::Forged)
        );

        let grafana = Grafana::new();
        let token = grafana.sign(&header(), &claims());
        let parts: Vec<&str> = token.split('.').collect();
        let root = with(claims(), "sub", json!("user:2"));
        let changed = [parts[0], &encode(root.to_string().as_bytes()), parts[2]].join(".");
        assert_eq!(verify_by(grafana, &changed).await, Err(IdentityError::Forged));
    }

    #[tokio::test]
    async fn another_algorithm_is_refused_whatever_its_signature() {
        for algorithm in ["none", "None", "HS256", "ES384", "RS256", ""] {
            let refused = refusal(&with(header(), "alg", json!(algorithm)), &claims()).await;
            let algorithm = algorithm.to_owned();
            assert_eq!(refused, IdentityError::Algorithm { algorithm });
        }
        let unsigned = format!(
            "{}.{}.",
            encode(br#"{"alg":"none"}"#),
            encode(claims().to_string().as_bytes())
        );
        let refused = verify_by(Grafana::new(), &unsigned).await.unwrap_err();
        assert!(matches!(refused, IdentityError::Algorithm { .. }), "{refused}");
        let crit = refusal(&with(header(), "crit", json!(["b64"])), &claims()).await;
        assert!(crit.to_string().contains("extensions"), "{crit}");
    }

    #[tokio::test]
    async fn time_is_kept() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let expired = refusal(&header(), &with(claims(), "exp", json!(NOW - 30))).await;
        let expired_at = at(NOW - 30);
        assert_eq!(expired, IdentityError::Expired { expired_at });
        for key in ["iat", "nbf"] {
            let from = at(NOW + 31);
            let early = refusal(&header(), &with(claims(), key, json!(NOW + 31))).await;
            assert_eq!(early, IdentityError::NotYet { from }, "{key}");
        }
        for exp in [Value::Null, json!(1e300)] {
            let forever = refusal(&header(), &with(claims(), "exp", exp)).await;
            assert!(forever.to_string().contains("until when"), "{forever}");
        }
        let grafana = Grafana::new();
        let late = grafana.sign(&header(), &with(claims(), "exp", json!(NOW - 29)));
        assert!(verify_by(grafana, &late).await.is_ok());
    }

    #[tokio::test]
    async fn it_must_be_of_this_grafana_for_this_organisation_and_user() {
        let refused =
            async |key: &str, value: Value| refusal(&header(), &with(claims(), key, value)).await.to_string();
        assert!(
            refused("iss", json!("http://other/"))
                .await
                .contains("`http://other/`")
        );
        for aud in [json!(["org:2"]), json!("org:11"), json!([]), Value::Null] {
            assert!(refused("aud", aud).await.contains("organisation 1"));
        }
        assert!(refused("sub", json!("")).await.contains("no subject"));
        let other = refused("username", json!("root")).await;
        assert!(other.contains("`root`") && other.contains("`admin`"), "{other}");
        let unknown = refusal(&with(header(), "kid", json!("k2")), &claims()).await;
        assert!(matches!(unknown, IdentityError::UnknownKey { .. }), "{unknown}");
    }

    #[tokio::test]
    async fn what_is_no_token_is_refused_without_showing_it() {
        let long = "a.".repeat(MAX_TOKEN_BYTES);
        for token in [
            "",
            "secret",
            "secret.secret",
            "secret.secret.secret",
            "é.é.é",
            "....",
            &long,
        ] {
            let refused = verify_by(Grafana::new(), token).await.unwrap_err();
            assert!(matches!(refused, IdentityError::Unreadable { .. }), "{token}");
            assert!(!refused.to_string().contains("secret"));
        }
    }
}
