//! Crate `formats` from outside: what others wrote, what we write for others, and what hostile people
//! write.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "what surrounds the tests is test code too, and a test that is passed over must say so"
)]

mod composed;
mod exports;
mod hostile;
mod hostile_readers;
mod kept;
mod round_trips;
mod samples;
mod shared_specs;
mod sloth_pairs;
