//! dormouse finds the software seats that sleep, and keeps seat counts honest.
//!
//! The map of the crate. A functional core decides ([`domain`]), one store remembers ([`store`]), files become rows
//! ([`import`]) and rows become text ([`export`]), every file is made in one way ([`files`]); the dashboard is a state machine ([`app`]) that is drawn ([`ui`]) and
//! run ([`runtime`]); the command line is the second front end over the same core. [`config`] says where the files are,
//! what the settings file says and who is acting; [`trust`] reads what must be trusted.

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod export;
pub mod files;
pub mod import;
pub mod notify;
pub mod runtime;
pub mod store;
pub mod trust;
pub mod ui;
