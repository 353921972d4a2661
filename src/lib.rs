//! dormouse finds the software seats that sleep, and keeps seat counts honest.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod export;
pub mod import;
pub mod runtime;
pub mod store;
pub mod ui;
