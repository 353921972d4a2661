//! The few things that screens are made of.

pub mod bar;
pub mod rule;
pub mod table;
