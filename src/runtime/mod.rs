//! The only room with a terminal, signals and time.

pub mod input;
