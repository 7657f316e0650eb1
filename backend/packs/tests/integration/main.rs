//! Packs against expositions.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may panic and must say that it is passed over, and so may what only tests call"
)]

mod corpus;
mod embedded;
mod exposition;
mod faults;
mod golden;
