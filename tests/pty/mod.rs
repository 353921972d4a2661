//! Programs in a real pseudo-terminal, driven as a person would.

mod desk;
mod ending;
pub mod harness;
mod journey;
mod terminal;
