//! dormouse finds the software seats that sleep, and keeps seat counts honest.

pub mod cli;
pub mod config;
pub mod domain;
pub mod export;
pub mod import;
pub mod store;
