//! Every test that looks at dormouse from outside, in one binary, so that the crate is linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

mod amount;
mod app;
mod architecture;
mod cli;
mod dice;
mod domain;
mod import;
mod pty;
mod ring;
mod store;
mod ui;
mod ui_dialogs;
mod world;
