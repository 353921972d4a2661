//! dormouse finds the software seats that sleep, and keeps seat counts honest.

pub mod domain;
pub mod store;
