//! The state of the dashboard → cells.

pub mod backend;
pub mod text;
pub mod theme;
pub mod widgets;
