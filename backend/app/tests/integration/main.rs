//! The use cases over the fakes: what a person does, and what can go wrong in it.

mod apply;
mod propose;
mod verify;
mod workbench;
