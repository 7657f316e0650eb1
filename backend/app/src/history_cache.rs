//! The event histories of recent proposals, so that other targets and periods can be tried without
//! asking the source again.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Digest, EventHistory};

/// Event histories by the digest of their proposal, the most recently used last. Cheap to clone; all
/// clones share one cache, which lives as long as the process.
#[derive(Clone, Default)]
pub struct HistoryCache {
    entries: Arc<Mutex<Entries>>,
}

type Entries = VecDeque<(Digest, Arc<EventHistory>)>;

/// 24 bytes each: about 72 MB, which are 69 histories of 30 days, or 5 of a year.
const MAX_POINTS: usize = 3_000_000;

impl HistoryCache {
    /// Keeps a history, and forgets those that were not used for longest where there are too many.
    pub fn put(&self, proposal: Digest, history: Arc<EventHistory>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|(digest, _)| *digest != proposal);
        entries.push_back((proposal, history));
        let mut n_points: usize = entries.iter().map(|(_, history)| history.points.len()).sum();
        while n_points > MAX_POINTS && entries.len() > 1 {
            if let Some((_, history)) = entries.pop_front() {
                n_points -= history.points.len();
            }
        }
    }

    /// The history of a proposal, if it is still there.
    pub fn get(&self, proposal: Digest) -> Option<Arc<EventHistory>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry_idx = entries.iter().position(|(digest, _)| *digest == proposal)?;
        let entry = entries.remove(entry_idx)?;
        let history = entry.1.clone();
        entries.push_back(entry);
        Some(history)
    }
}

impl fmt::Debug for HistoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("HistoryCache")
            .field("n_histories", &entries.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use domain::TimeSpan;
    use jiff::Timestamp;

    use super::*;

    fn history(n_points: usize) -> Arc<EventHistory> {
        Arc::new(EventHistory {
            from: Timestamp::UNIX_EPOCH,
            step: TimeSpan::from_minutes(1),
            base_window: TimeSpan::from_minutes(5),
            points: vec![None; n_points],
            unseen_events: None,
        })
    }

    #[test]
    fn what_was_not_used_for_longest_is_forgotten() {
        let cache = HistoryCache::default();
        let [one, two, three] = ["1", "2", "3"].map(|text| Digest::of(text.as_bytes()));
        cache.put(one, history(MAX_POINTS / 2));
        cache.put(two, history(MAX_POINTS / 2));
        assert!(cache.get(one).is_some());
        cache.put(three, history(MAX_POINTS / 2));
        assert!(cache.get(two).is_none());
        assert!(cache.get(one).is_some() && cache.get(three).is_some());
        // One that is too large alone is kept: it is what somebody looks at.
        cache.put(two, history(MAX_POINTS + 1));
        assert!(cache.get(two).is_some() && cache.get(one).is_none());
    }
}
