//! What the rules of the domain promise, held against simulated services.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop with the cause"
)]

mod low_traffic;
