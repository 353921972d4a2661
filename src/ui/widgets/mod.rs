//! The few things that screens are made of.

pub mod bar;
pub mod flow;
pub mod line;
pub mod rule;
pub mod table;
pub mod trend;
