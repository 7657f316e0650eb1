//! A double of every port of `domain`, good enough to run the product with (`srellama … --fake`)
//! and to test its use cases with.
//!
//! [`FakePrometheus`] answers from a [`World`] of series; it knows the PromQL that the product
//! renders and refuses the rest. [`MemoryStore`], [`MemoryLedger`], [`MemoryRuleFolder`] and
//! [`FakeScorer`] keep everything in memory. All of them can be told to fail, and all are cheap
//! clones of one shared state, so that a test can hold on to what it hands to a use case. None of
//! them reads a clock or draws at random: time is given to them.
//!
//! [`FarSide`] is no port's double but a large server over HTTP, to measure and to test limits with.
//! [`FakeDataSource`] stands between a page and any source, as Grafana's routes to a data source do.
//! [`FakeGrafana`] answers Grafana's HTTP API as a real 12.4.0 did; a test holds it against what was
//! recorded there.
//!
//! A process that runs on gives the fake a clock and a world that goes on:
//!
//! ```
//! use domain::TimeSpan;
//! use fakes::{FakePrometheus, World};
//! use jiff::Timestamp;
//!
//! let world = World::shop_going_on(Timestamp::now(), TimeSpan::from_days(1));
//! let prometheus = FakePrometheus::new(world).with_clock(Timestamp::now);
//! assert_eq!(prometheus.n_requests(), 0);
//! ```

mod evaluation;
mod expression;
mod fake_data_source;
mod fake_prometheus;
mod fake_scorer;
mod far_side;
mod grafana;
mod memory_ledger;
mod memory_rule_folder;
mod memory_store;
mod rule_files;
mod world;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use fake_data_source::{FAKE_DATA_SOURCE, FakeDataSource};
pub use fake_prometheus::{FakePrometheus, Fault};
pub use fake_scorer::FakeScorer;
pub use far_side::{FarSide, FarSideSize, FarSideTraffic};
pub use grafana::{FakeGrafana, GrafanaAnswer, GrafanaRequest};
pub use memory_ledger::MemoryLedger;
pub use memory_rule_folder::MemoryRuleFolder;
pub use memory_store::MemoryStore;
pub use world::{SeriesDraft, World, WorldBuilder};

/// The cause of failures that a test asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this failure was scripted")]
pub struct Scripted;

/// Each change under these locks is a single step, so a panic elsewhere leaves nothing half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
