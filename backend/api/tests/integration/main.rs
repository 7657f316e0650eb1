//! The router over fakes: who may do what, what goes wrong, and the way from a proposal to its undo.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, and so may what only tests call"
)]

mod access;
mod contract;
mod discovery;
mod double;
mod drives;
mod errors;
mod flow;
mod openapi;
