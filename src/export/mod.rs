//! What is shown, taken out: comma-separated values for a spreadsheet or for reading back, and files that are written
//! whole or not at all.
//!
//! This room may know the file system and the rules of `domain`. It must never decide which rows there are, and never
//! let a half-written file be seen: whoever opens an export can rely on its last line. Nothing that came from outside
//! leaves here as a formula that a spreadsheet would run.

pub mod csv;
pub mod file;
pub mod folder;
pub mod ics;
