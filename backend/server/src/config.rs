//! What the operator chose, read once into plain values: one file per topic.

pub(crate) mod access;
pub(crate) mod data_dir;
pub(crate) mod ledger;
pub(crate) mod model;
pub(crate) mod packs;
pub(crate) mod secret_file;
pub(crate) mod source;
pub(crate) mod user;
