//! The public keys by which Grafana signs identities.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// A key that Grafana withdraws is not believed for longer than this.
const FRESH_FOR: SignedDuration = SignedDuration::from_mins(10);
/// Tokens with made-up keys must not make us ask Grafana more often than this.
const FETCH_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// While Grafana cannot be asked, what it said last is believed for this long.
const BELIEVED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Where Grafana's public keys come from.
#[async_trait]
pub trait SigningKeys: Send + Sync + 'static {
    /// The JSON at `api/signing-keys/keys` below Grafana's address. `app_url` is where Grafana says it
    /// is; an implementation may know a nearer way. It must bound its own time.
    ///
    /// # Errors
    /// [`SigningKeysError`].
    async fn fetch(&self, app_url: &str) -> Result<String, SigningKeysError>;
}

/// Grafana's keys cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "could not fetch the signing keys of Grafana at `{app_url}` ({reason}); see that this host reaches it"
)]
pub struct SigningKeysError {
    /// Where they were looked for.
    pub app_url: String,
    /// Why not.
    pub reason: String,
}

/// One public key of the curve P-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicKey {
    pub(crate) key_id: String,
    /// An uncompressed point: 4, x, y.
    pub(crate) point: Vec<u8>,
}

/// The keys that were fetched last.
#[derive(Debug, Default)]
pub(crate) struct KeyCache(Mutex<Fetched>);

#[derive(Debug, Default)]
struct Fetched {
    app_url: String,
    keys: Vec<PublicKey>,
    fetched_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

impl KeyCache {
    /// The key of that id, fetched where need be. None if Grafana has no such key.
    pub(crate) async fn find(
        &self,
        key_id: &str,
        app_url: &str,
        source: &dyn SigningKeys,
        now: Timestamp,
    ) -> Result<Option<PublicKey>, SigningKeysError> {
        if let Some(known) = self.lookup(key_id, app_url, now) {
            return Ok(known);
        }
        let fetched = source.fetch(app_url).await.and_then(|text| {
            parse(&text).map_err(|error| SigningKeysError {
                app_url: app_url.to_owned(),
                reason: format!("not a key set: {error}"),
            })
        });
        let mut cache = self.lock();
        cache.tried_at = Some(now);
        match fetched {
            Ok(keys) => {
                *cache = Fetched {
                    app_url: app_url.to_owned(),
                    keys,
                    fetched_at: Some(now),
                    tried_at: Some(now),
                };
                Ok(cache.find(key_id))
            }
            Err(error) => match cache.find(key_id) {
                Some(key) if cache.app_url == app_url && cache.is_younger_than(BELIEVED_FOR, now) => {
                    tracing::warn!("{error}; the keys fetched before still hold");
                    Ok(Some(key))
                }
                _ => Err(error),
            },
        }
    }

    /// What is known without asking; none where Grafana has to be asked.
    fn lookup(&self, key_id: &str, app_url: &str, now: Timestamp) -> Option<Option<PublicKey>> {
        let cache = self.lock();
        if cache.app_url != app_url {
            return None;
        }
        let key = cache.find(key_id);
        let was_tried = cache
            .tried_at
            .is_some_and(|tried| now.duration_since(tried) < FETCH_AGAIN_AFTER);
        let is_fresh = cache.is_younger_than(FRESH_FOR, now);
        let is_believed = cache.is_younger_than(BELIEVED_FOR, now);
        match key {
            Some(key) if is_fresh || is_believed && was_tried => Some(Some(key)),
            None if was_tried && is_believed => Some(None),
            _ => None,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Fetched> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fetched {
    fn find(&self, key_id: &str) -> Option<PublicKey> {
        self.keys.iter().find(|key| key.key_id == key_id).cloned()
    }

    fn is_younger_than(&self, age: SignedDuration, now: Timestamp) -> bool {
        self.fetched_at
            .is_some_and(|fetched| now.duration_since(fetched) < age)
    }
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Key>,
}

/// A JSON Web Key (RFC 7517), as far as it matters here.
#[derive(Deserialize)]
struct Key {
    kty: String,
    crv: Option<String>,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

fn parse(text: &str) -> Result<Vec<PublicKey>, serde_json::Error> {
    let set: KeySet = serde_json::from_str(text)?;
    Ok(set.keys.into_iter().filter_map(Key::public_key).collect())
}

impl Key {
    /// None for keys of other kinds and purposes.
    fn public_key(self) -> Option<PublicKey> {
        let is_for_signatures = self.purpose.is_none_or(|purpose| purpose == "sig");
        if self.kty != "EC" || self.crv? != "P-256" || !is_for_signatures {
            return None;
        }
        let mut point = vec![4];
        for coordinate in [self.x?, self.y?] {
            let coordinate = BASE64_URL_SAFE_NO_PAD.decode(coordinate).ok()?;
            if coordinate.len() != 32 {
                return None;
            }
            point.extend(coordinate);
        }
        Some(PublicKey {
            key_id: self.kid?,
            point,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;

    /// What a Grafana 12.4.0 answered.
    const KEY_SET: &str = r#"{"keys":[{"use":"sig","kty":"EC","kid":"id-2026-11-es256","crv":"P-256",
        "alg":"ES256","x":"JOsKVRgudei4tkWEJC3S5LfFcIYnoJSa2osbWt75J3Y",
        "y":"dOdFpADPrRl4NjpqdKXlBoZwU43INObJIt_pPdQsXLY"}]}"#;
    const KNOWN: &str = "id-2026-11-es256";

    #[derive(Default)]
    struct Grafana {
        n_fetches: AtomicUsize,
        is_gone: AtomicBool,
    }

    #[async_trait]
    impl SigningKeys for Grafana {
        async fn fetch(&self, app_url: &str) -> Result<String, SigningKeysError> {
            self.n_fetches.fetch_add(1, Ordering::Relaxed);
            if self.is_gone.load(Ordering::Relaxed) {
                return Err(SigningKeysError {
                    app_url: app_url.to_owned(),
                    reason: "connection refused".to_owned(),
                });
            }
            Ok(KEY_SET.to_owned())
        }
    }

    #[test]
    fn keys_of_other_kinds_are_passed_over() {
        let keys = parse(KEY_SET).unwrap();
        assert_eq!((keys.len(), keys[0].point.len()), (1, 65));
        for (from, to) in [
            ("EC", "RSA"),
            ("P-256", "P-384"),
            ("\"sig\"", "\"enc\""),
            ("JOsK", "JO"),
            ("kid", "id"),
        ] {
            assert_eq!(parse(&KEY_SET.replace(from, to)).unwrap(), [], "{to}");
        }
        assert!(parse("<html>").is_err());
    }

    #[tokio::test]
    async fn grafana_is_asked_seldom_whatever_keys_are_named() {
        let (grafana, cache) = (Grafana::default(), KeyCache::default());
        let start = Timestamp::UNIX_EPOCH;
        let find = async |key_id: &str, seconds: i64| {
            let now = start + SignedDuration::from_secs(seconds);
            let key = cache.find(key_id, "http://grafana/", &grafana, now).await;
            (
                key.map(|key| key.is_some()),
                grafana.n_fetches.load(Ordering::Relaxed),
            )
        };
        assert_eq!(find(KNOWN, 0).await, (Ok(true), 1));
        assert_eq!(find("made-up", 1).await, (Ok(false), 1));
        assert_eq!(find("made-up", 31).await, (Ok(false), 2));
        assert_eq!(find(KNOWN, 600).await, (Ok(true), 2));
        assert_eq!(find(KNOWN, 700).await, (Ok(true), 3));
    }

    #[tokio::test]
    async fn what_grafana_said_holds_for_a_day_while_it_cannot_be_asked() {
        let (grafana, cache) = (Grafana::default(), KeyCache::default());
        let start = Timestamp::UNIX_EPOCH;
        let find = async |app_url: &str, hours: i64| {
            let now = start + SignedDuration::from_hours(hours);
            let key = cache.find(KNOWN, app_url, &grafana, now).await;
            key.map(|key| key.is_some()).map_err(|error| error.to_string())
        };
        assert_eq!(find("http://grafana/", 0).await, Ok(true));
        grafana.is_gone.store(true, Ordering::Relaxed);
        assert_eq!(find("http://grafana/", 23).await, Ok(true));
        let other = find("http://elsewhere/", 23).await.unwrap_err();
        assert!(
            other.contains("`http://elsewhere/` (connection refused)"),
            "{other}"
        );
        assert!(find("http://grafana/", 25).await.is_err());
    }
}
