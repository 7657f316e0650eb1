//! Packs against expositions.

mod embedded;
mod exposition;
mod faults;
mod golden;
