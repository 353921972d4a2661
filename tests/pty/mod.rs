//! Programs in a real pseudo-terminal, driven as a person would.

pub mod desk;
mod ending;
pub mod harness;
mod journey;
mod terminal;
