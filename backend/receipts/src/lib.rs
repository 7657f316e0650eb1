//! The ledger that receipts lie on: an EVM in this process.
//!
//! It is a [`domain::ledger::Ledger`] and runs the bytecode of the contract `SloReceipt`, whose
//! ABI and bytecode are read from `contracts/artifacts/SloReceipt.json` when this crate is compiled.
//!
//! [`EmbeddedLedger`] needs nothing but a folder. It signs real EIP-1559 transactions with a key of
//! its own and keeps them in hash-chained blocks that anyone can execute again. It is a
//! tamper-*evident* database, not an immutable one: who can write the folder can cut blocks off its
//! end, or replace key and blocks together. Only a head hash that was kept elsewhere shows that.
//!
//! Deliberately absent: documents (a ledger sees their digests only), an outbox, and a wait for
//! finality. A mint is answered when it is mined.

mod contract;
mod embedded;

pub use embedded::{CHAIN_ID, EmbeddedLedger};
