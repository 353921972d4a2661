//! The state of the dashboard → cells.

pub mod backend;
