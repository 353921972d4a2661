//! Programs in a real pseudo-terminal, driven as a person would.

pub mod harness;
mod terminal;
