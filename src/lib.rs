//! dormouse finds the software seats that sleep, and keeps seat counts honest.

pub mod demo;
pub mod domain;
pub mod store;
