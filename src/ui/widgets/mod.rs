//! The few things that screens are made of.

pub mod bar;
pub mod field;
pub mod flow;
pub mod line;
pub mod modal;
pub mod prose;
pub mod rule;
pub mod table;
pub mod trend;
