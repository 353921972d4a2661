//! What is shown, taken out: comma-separated values for a spreadsheet or for reading back, and days for a calendar.
//!
//! This room may know the rules of `domain`. It must never decide which rows there are, nor make a file: it puts bytes into
//! what it is handed. Nothing that came from outside leaves here as a formula that a spreadsheet would run.

pub mod csv;
pub mod ics;
