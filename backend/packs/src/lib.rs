//! Packs of templates for well-known metrics: the set that comes with SRE-Llama, and those that an
//! operator keeps in a folder. A pack is one YAML file; [`read_pack`] makes a
//! [`Pack`](domain::candidate::Pack) of it or says, with line and column, why not.
//!
//! What is deliberately absent: what a template does with a catalogue. That is
//! `domain::candidate`, which knows no files.

mod document;
mod embedded;
mod error;
mod folder;
mod page;
mod read;

pub use embedded::{EMBEDDED, EmbeddedPack, embedded_packs};
pub use error::{PackError, PackFault, Position};
pub use folder::read_folder;
pub use page::page;
pub use read::read_pack;
