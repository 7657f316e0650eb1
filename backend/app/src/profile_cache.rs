//! What PromQL each source was found to take, so that it is not asked a dozen probes with every check.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use domain::TimeSpan;
use domain::ports::ServerProfile;
use jiff::Timestamp;
use promql::profile::Profile;

/// Profiles by the identity of their source. Cheap to clone; all clones share one cache, which lives
/// as long as the process.
#[derive(Clone, Default)]
pub struct ProfileCache {
    entries: Arc<Mutex<BTreeMap<String, Entry>>>,
}

struct Entry {
    /// What the source said it was.
    server: ServerProfile,
    learned_at: Timestamp,
    profile: Profile,
}

/// Flags are set anew without a new version, but not every hour.
const HOLDS_FOR: TimeSpan = TimeSpan::from_hours(1);
/// More sources than one process reads; with more, those that were learned first are forgotten.
const MAX_SOURCES: usize = 100;

impl ProfileCache {
    /// Keeps what was learned at that time of a source that says it is `server`.
    pub(crate) fn put(&self, identity: &str, server: &ServerProfile, now: Timestamp, profile: &Profile) {
        let entry = Entry {
            server: server.clone(),
            learned_at: now,
            profile: profile.clone(),
        };
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.insert(identity.to_owned(), entry);
        if entries.len() > MAX_SOURCES {
            let oldest = entries.iter().min_by_key(|(_, entry)| entry.learned_at);
            if let Some(identity) = oldest.map(|(identity, _)| identity.clone()) {
                entries.remove(&identity);
            }
        }
    }

    /// What was learned of that source, unless it says that it is another server by now, or it was
    /// learned an hour ago, or by a clock that was ahead.
    pub(crate) fn get(&self, identity: &str, server: &ServerProfile, now: Timestamp) -> Option<Profile> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(identity)?;
        let age = u64::try_from(now.duration_since(entry.learned_at).as_secs()).ok()?;
        let holds = entry.server == *server && age < HOLDS_FOR.seconds();
        holds.then(|| entry.profile.clone())
    }
}

impl fmt::Debug for ProfileCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("ProfileCache")
            .field("n_sources", &entries.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(version: &str) -> ServerProfile {
        ServerProfile {
            product: "Prometheus".to_owned(),
            version: version.to_owned(),
        }
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(minutes * 60).unwrap()
    }

    #[test]
    fn a_profile_holds_for_an_hour_of_one_version_of_one_source() {
        let cache = ProfileCache::default();
        cache.put("a", &server("2.42.0"), at(100), &Profile::floor("learned"));
        let holds = |identity, version, minutes| cache.get(identity, &server(version), at(minutes)).is_some();
        assert!(holds("a", "2.42.0", 100) && holds("a", "2.42.0", 159));
        assert!(!holds("a", "2.42.0", 160), "too old");
        assert!(!holds("a", "2.42.0", 99), "learned by a clock that was ahead");
        assert!(!holds("a", "3.0.0", 101), "another version");
        assert!(!holds("b", "2.42.0", 101), "another source");
    }

    #[test]
    fn those_learned_first_are_forgotten_first() {
        let cache = ProfileCache::default();
        for (minutes, nth) in (0..=MAX_SOURCES).enumerate() {
            let minutes = i64::try_from(minutes).unwrap() / 10;
            cache.put(
                &format!("{nth:03}"),
                &server("2.42.0"),
                at(minutes),
                &Profile::floor("x"),
            );
        }
        let is_kept = |identity: &str| cache.get(identity, &server("2.42.0"), at(10)).is_some();
        assert!(!is_kept("000") && is_kept("001") && is_kept("100"));
    }
}
