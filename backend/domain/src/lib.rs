//! The rules of SRE-Llama: services, indicators, objectives, error budgets, alert tiers, changes
//! and receipts, and the ports through which the outside is reached.
//!
//! Everything here is a plain value or a pure function: no clock, no files, no network, no async
//! runtime. Time is an argument.

pub mod digest;
pub mod ledger;
pub mod scoring;

pub use digest::Digest;
