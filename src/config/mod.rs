//! What one person may set.

pub use crate::app::spelling as keys;
