//! Scores how well a text answers a question, with a Llama model that runs in this process.
//!
//! [`LlamaScorer`] reads a GGUF file that its [`Manifest`] vouches for and implements the port
//! [`CandidateScorer`](domain::scoring::CandidateScorer). [`LazyScorer`] does the same, but loads
//! when it is first needed. A tensor never leaves the crate: text goes in, numbers come out.
//!
//! What is deliberately absent: the network (a command fetches the weights beforehand), the
//! sampling of text (a model here judges what code has enumerated and writes nothing), and any
//! way for text from outside to become a control token.
//!
//! The kernels use as many threads as the machine has physical cores; the environment variable
//! `RAYON_NUM_THREADS` lowers that, `CANDLE_NUM_THREADS` for the quantised kernels alone.

mod dialect;
mod fault;
mod gguf;
mod lazy;
mod llama;
mod manifest;
mod projection;
mod rope;
mod scorer;
mod text;

pub use lazy::LazyScorer;
pub use manifest::{Manifest, WeightsSource};
pub use scorer::LlamaScorer;

#[cfg(test)]
mod real_weights;
#[cfg(test)]
mod tiny;
