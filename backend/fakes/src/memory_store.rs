//! A store in memory.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use domain::change::{Change, ChangeId};
use domain::objective::ObjectiveId;
use domain::ports::{Store, StoreError, WriteLock};
use domain::{Digest, Dismissal, Overview, Proposal, Receipt};
use jiff::Timestamp;

use crate::{Scripted, locked};

/// A [`Store`] that forgets everything when its last clone is dropped. Clones share the content.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    content: Arc<Mutex<Content>>,
    is_locked: Arc<AtomicBool>,
}

#[derive(Debug, Default)]
struct Content {
    proposals: BTreeMap<Digest, Proposal>,
    newest_proposals: BTreeMap<ObjectiveId, Digest>,
    dismissals: BTreeMap<ObjectiveId, Dismissal>,
    /// In the order in which they were first saved.
    changes: Vec<Change>,
    /// In the order in which they were first saved.
    receipts: Vec<Receipt>,
    overviews: BTreeMap<String, Overview>,
    n_writes_until_failure: Option<usize>,
}

#[derive(Debug)]
struct MemoryWriteLock {
    is_locked: Arc<AtomicBool>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `n_writes` more writes succeed and fails all after them, until [`Self::recover`].
    pub fn fail_after(&self, n_writes: usize) {
        locked(&self.content).n_writes_until_failure = Some(n_writes);
    }

    /// Ends a failure: writes succeed again.
    pub fn recover(&self) {
        locked(&self.content).n_writes_until_failure = None;
    }
}

impl Store for MemoryStore {
    fn save_proposal(&self, proposal: &Proposal, _at: Timestamp) -> Result<(), StoreError> {
        let mut content = locked(&self.content);
        content.count_write()?;
        let digest = proposal.digest();
        content.newest_proposals.insert(proposal.id().clone(), digest);
        content.proposals.insert(digest, proposal.clone());
        Ok(())
    }

    fn proposals(&self, service: Option<&str>) -> Result<Vec<Proposal>, StoreError> {
        let content = locked(&self.content);
        let newest = content.newest_proposals.values();
        let mut found: Vec<Proposal> = newest
            .filter_map(|digest| content.proposals.get(digest))
            .filter(|proposal| service.is_none_or(|name| proposal.objective.service.name == name))
            .cloned()
            .collect();
        found.sort_by_key(|proposal| (proposal.objective.service.clone(), proposal.rank.rules));
        Ok(found)
    }

    fn proposal(&self, digest: Digest) -> Result<Option<Proposal>, StoreError> {
        Ok(locked(&self.content).proposals.get(&digest).cloned())
    }

    fn save_dismissal(&self, dismissal: &Dismissal) -> Result<(), StoreError> {
        let mut content = locked(&self.content);
        content.count_write()?;
        let objective_id = dismissal.objective_id.clone();
        content.dismissals.insert(objective_id, dismissal.clone());
        Ok(())
    }

    fn dismissals(&self, service: Option<&str>) -> Result<Vec<Dismissal>, StoreError> {
        let content = locked(&self.content);
        let of_service = |dismissal: &&Dismissal| service.is_none_or(|name| dismissal.service == name);
        Ok(content.dismissals.values().filter(of_service).cloned().collect())
    }

    fn save_change(&self, change: &Change) -> Result<(), StoreError> {
        let mut content = locked(&self.content);
        content.count_write()?;
        match content.changes.iter_mut().find(|known| known.id == change.id) {
            Some(known) => known.clone_from(change),
            None => content.changes.push(change.clone()),
        }
        Ok(())
    }

    fn change(&self, id: &ChangeId) -> Result<Option<Change>, StoreError> {
        let content = locked(&self.content);
        Ok(content.changes.iter().find(|change| change.id == *id).cloned())
    }

    fn changes(&self) -> Result<Vec<Change>, StoreError> {
        let mut changes: Vec<Change> = locked(&self.content).changes.iter().rev().cloned().collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.created_at));
        Ok(changes)
    }

    fn save_receipt(&self, receipt: &Receipt) -> Result<(), StoreError> {
        let mut content = locked(&self.content);
        content.count_write()?;
        let document_hash = receipt.document_hash;
        let mut receipts = content.receipts.iter_mut();
        match receipts.find(|known| known.document_hash == document_hash) {
            Some(known) => known.clone_from(receipt),
            None => content.receipts.push(receipt.clone()),
        }
        Ok(())
    }

    fn receipts(&self, objective_id: Option<&ObjectiveId>) -> Result<Vec<Receipt>, StoreError> {
        let content = locked(&self.content);
        let newest_first = content.receipts.iter().rev();
        Ok(newest_first
            .filter(|receipt| objective_id.is_none_or(|id| receipt.objective_id == *id))
            .cloned()
            .collect())
    }

    fn save_overview(&self, identity: &str, overview: &Overview) -> Result<(), StoreError> {
        let mut content = locked(&self.content);
        content.count_write()?;
        content.overviews.insert(identity.to_owned(), overview.clone());
        Ok(())
    }

    fn overview(&self, identity: &str) -> Result<Option<Overview>, StoreError> {
        Ok(locked(&self.content).overviews.get(identity).cloned())
    }

    fn lock_for_writing(&self) -> Result<Option<Box<dyn WriteLock>>, StoreError> {
        if self.is_locked.swap(true, Ordering::AcqRel) {
            return Ok(None);
        }
        let is_locked = Arc::clone(&self.is_locked);
        Ok(Some(Box::new(MemoryWriteLock { is_locked })))
    }
}

impl Content {
    fn count_write(&mut self) -> Result<(), StoreError> {
        if let Some(n_writes) = &mut self.n_writes_until_failure {
            *n_writes = n_writes.checked_sub(1).ok_or_else(|| StoreError::Unavailable {
                path: PathBuf::from("memory"),
                source: Box::new(Scripted),
            })?;
        }
        Ok(())
    }
}

impl WriteLock for MemoryWriteLock {}

impl Drop for MemoryWriteLock {
    fn drop(&mut self) {
        self.is_locked.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use domain::backtest::{self, Backtest};
    use domain::change::{ApprovalMeans, Approver};
    use domain::indicator::Indicator;
    use domain::objective::{Objective, Period};
    use domain::proposal::{Evidence, PROPOSAL_SCHEMA, Rank};
    use domain::selector::{Matcher, Selector};
    use domain::{AlertTiers, Cadence, EventHistory, Service, TimeSpan};

    use super::*;

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn proposal(service: &str, metric: &str, rank: usize, target: &str) -> Proposal {
        let service = Service {
            name: service.into(),
            label: "service".into(),
        };
        let indicator = Indicator::StatusRatio {
            requests: Selector::of_service(metric, &service),
            bad: Matcher::matches("code", "5.."),
        };
        let cadence = Cadence {
            scrape_interval: TimeSpan::from_minutes(1),
            evaluation_interval: TimeSpan::from_minutes(1),
        };
        let target = target.parse().unwrap();
        let period = Period::rolling(TimeSpan::from_days(30)).unwrap();
        Proposal {
            schema: PROPOSAL_SCHEMA.into(),
            objective: Objective {
                id: ObjectiveId::of(&service, &indicator, rank == 1),
                service,
                indicator,
                target,
                period,
                maintenance: Vec::new(),
            },
            rank: Rank {
                rules: rank,
                model: None,
            },
            reasons: Vec::new(),
            counter_reasons: Vec::new(),
            labels: domain::Texts::new(),
            alert_options: domain::AlertOptions::default(),
            target_reason: String::new(),
            alert_tiers: AlertTiers::derive(target, period, cadence),
            cadence,
            backtest: empty_backtest(),
            evidence: Evidence {
                source: "http://prometheus.example".into(),
                read_by: domain::ReadBy::Direct,
                server: "Prometheus 2.42.0".into(),
                valid_on: None,
                as_of: now(),
                queries: Vec::new(),
            },
            findings: Vec::new(),
            fit: None,
            threshold_fit: None,
        }
    }

    fn empty_backtest() -> Backtest {
        let history = EventHistory {
            from: now(),
            step: TimeSpan::from_minutes(1),
            base_window: TimeSpan::from_minutes(5),
            points: vec![None],
            unseen_events: None,
        };
        backtest::replay(&history, "99%".parse().unwrap(), Period::THIRTY_DAYS, &[])
    }

    fn change(service: &str, at: Timestamp) -> Change {
        let approver = Approver {
            login: "mira".into(),
            means: ApprovalMeans::CommandLine,
        };
        Change::plan(service, Vec::new(), approver, at)
    }

    fn receipt(number: u8, objective_id: &ObjectiveId) -> Receipt {
        Receipt {
            document_hash: Digest::of(&[number]),
            document: "{}".into(),
            change: ChangeId("c0".into()),
            objective_id: objective_id.clone(),
            path: "/rules/a.yaml".into(),
            ledger: None,
        }
    }

    #[test]
    fn a_newer_proposal_takes_the_place_but_the_older_is_still_found() {
        let store = MemoryStore::new();
        let old = proposal("orders", "requests_total", 1, "99%");
        let new = proposal("orders", "requests_total", 1, "99.9%");
        let other = proposal("carts", "requests_total", 1, "99%");
        for each in [&old, &new, &other] {
            store.save_proposal(each, now()).unwrap();
        }
        assert_eq!(store.proposals(None).unwrap(), [other, new.clone()]);
        assert_eq!(store.proposals(Some("orders")).unwrap(), [new]);
        assert_eq!(store.proposal(old.digest()).unwrap(), Some(old));
    }

    #[test]
    fn changes_and_receipts_come_newest_first_and_are_replaced() {
        let store = MemoryStore::new();
        let earlier = change("orders", now());
        let mut later = change("carts", now() + jiff::SignedDuration::from_secs(1));
        store.save_change(&later).unwrap();
        store.save_change(&earlier).unwrap();
        later.enter(domain::ChangeState::Captured, None, now());
        store.save_change(&later).unwrap();
        assert_eq!(store.changes().unwrap(), [later.clone(), earlier]);
        assert_eq!(store.change(&later.id).unwrap(), Some(later));

        let orders = proposal("orders", "requests_total", 1, "99%").id().clone();
        let carts = proposal("carts", "requests_total", 1, "99%").id().clone();
        for each in [receipt(1, &orders), receipt(2, &carts), receipt(1, &orders)] {
            store.save_receipt(&each).unwrap();
        }
        let all = store.receipts(None).unwrap();
        assert_eq!(all, [receipt(2, &carts), receipt(1, &orders)]);
        assert_eq!(store.receipts(Some(&carts)).unwrap().len(), 1);
    }

    #[test]
    fn one_writer_at_a_time() {
        let store = MemoryStore::new();
        let lock = store.lock_for_writing().unwrap();
        assert!(lock.is_some());
        assert!(store.clone().lock_for_writing().unwrap().is_none());
        drop(lock);
        assert!(store.lock_for_writing().unwrap().is_some());
    }

    #[test]
    fn fails_after_the_scripted_number_of_writes() {
        let store = MemoryStore::new();
        store.fail_after(1);
        store.save_change(&change("orders", now())).unwrap();
        store.save_change(&change("carts", now())).unwrap_err();
        assert_eq!(store.changes().unwrap().len(), 1);
        store.recover();
        store.save_change(&change("carts", now())).unwrap();
    }
}
