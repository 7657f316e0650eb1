//! The ledgers that receipts lie on: an EVM in this process, and any EVM behind JSON-RPC.
//!
//! Both are a [`domain::ledger::Ledger`] and run the bytecode of one contract, `SloReceipt`, whose
//! ABI and bytecode are read from `contracts/artifacts/SloReceipt.json` when this crate is compiled.
//!
//! [`EmbeddedLedger`] needs nothing but a folder. It signs real EIP-1559 transactions with a key of
//! its own and keeps them in hash-chained blocks that anyone can execute again. It is a
//! tamper-*evident* database, not an immutable one: who can write the folder can cut blocks off its
//! end, or replace key and blocks together. Only a head hash that was kept elsewhere shows that.
//!
//! [`JsonRpcLedger`] talks to a node. Its receipts are as trustworthy as that node's chain.
//!
//! Deliberately absent: documents (a ledger sees their digests only), an outbox, and a wait for
//! finality. A mint is answered when it is mined.

mod causes;
mod contract;
mod embedded;
mod json_rpc;

pub use embedded::{CHAIN_ID, EmbeddedLedger};
pub use json_rpc::{JsonRpcConfig, JsonRpcLedger};
