//! A double of every port of `domain`, good enough to run the product with (`srellama … --fake`)
//! and to test its use cases with.
//!
//! [`MemoryStore`], [`MemoryLedger`], [`MemoryRuleFolder`] and [`FakeScorer`] keep everything in
//! memory and can be told to fail. All of them are cheap clones of one shared state, so that a test
//! can hold on to what it hands to a use case. None of them reads a clock or draws at random: time
//! is given to them.

mod fake_scorer;
mod memory_ledger;
mod memory_rule_folder;
mod memory_store;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use fake_scorer::FakeScorer;
pub use memory_ledger::MemoryLedger;
pub use memory_rule_folder::MemoryRuleFolder;
pub use memory_store::MemoryStore;

/// The cause of failures that a test asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this failure was scripted")]
pub struct Scripted;

/// Each change under these locks is a single step, so a panic elsewhere leaves nothing half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
