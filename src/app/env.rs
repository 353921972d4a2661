//! What screens and dialogs may look at while they answer: what was read, and the day it is judged by.

use super::msg::Viewport;
use super::records::Records;
use super::table::Scope;

/// What a screen or a dialog may look at.
#[derive(Debug, Clone, Copy)]
pub struct Env<'a> {
    /// What was read.
    pub records: &'a Records,
    /// The day, the threshold, the currency.
    pub scope: Scope,
    /// Rows that the lists have room for.
    pub viewport: Viewport,
}
