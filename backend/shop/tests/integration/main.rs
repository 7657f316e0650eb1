//! The binary `shop` from outside: real processes on free ports, ended by their own handles.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod command_line;
mod faults;
mod history;
mod live_metrics;
mod processes;
mod receiver;
