//! What screens and dialogs may look at while they answer: who looks, what was read, and what follows from both.

use super::keymap::Keymap;
use super::msg::Viewport;
use super::records::Records;
use super::session::Session;
use super::table::Scope;

/// What a screen or a dialog may look at.
#[derive(Debug, Clone, Copy)]
pub struct Env<'a> {
    /// Who looks, at what, on which day.
    pub session: &'a Session,
    /// What was read.
    pub records: &'a Records,
    /// The day, the threshold, the currency.
    pub scope: Scope,
    /// Which key means what.
    pub keymap: &'a Keymap,
    /// Rows that the lists have room for.
    pub viewport: Viewport,
}
