//! The few things that screens are made of.

pub mod bar;
pub mod field;
pub mod line;
pub mod modal;
pub mod rule;
pub mod table;
