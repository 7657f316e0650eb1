//! The use cases over the fakes: what a person does, and what can go wrong in it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop with the cause"
)]

mod apply;
mod drive;
mod objectives;
mod promql_server;
mod propose;
mod verify;
mod workbench;
