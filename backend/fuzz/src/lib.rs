//! Tries what reads foreign text with mutated text: PromQL, specs, expositions. The main type is
//! [`Hunt`]; what is promised of each reader is in its [`Target`].
//!
//! Nothing is learnt from one text for the next: a text is a function of the corpus, a seed and a
//! number, so these name a case for good. It runs on stable Rust and measures no coverage; the corpora
//! are what leads it to the far corners.

pub mod corpus;
mod hunt;
mod mutation;
mod random;
mod shrink;
mod target;

pub use hunt::{Finding, Hunt, Tally};
pub use mutation::Mutation;
pub use target::{Broken, Target};
