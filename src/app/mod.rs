//! The dashboard as a state machine.

pub mod key;
