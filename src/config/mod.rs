//! What one person may set.

pub mod keys;
