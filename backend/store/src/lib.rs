//! Keeps proposals, changes and receipts in an embedded database, behind the port
//! [`domain::ports::Store`]. The main type is [`SqliteStore`].
//!
//! Documents are kept as the JSON of the domain's own types, beside the few columns that are asked
//! for. There are no rules here: which state follows which, or what may be applied, is decided in
//! `domain` and `app`. Nothing is ever deleted but by a person who removes the folder.

mod migrations;
mod sqlite;
mod write_lock;

pub use sqlite::SqliteStore;
