//! Asks whether to do one thing.

use super::Refused;
use crate::domain::command::Command;

/// A question with two buttons.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What is asked: `Start users audit?`
    pub title: String,
    /// What is worth knowing before.
    pub lines: Vec<String>,
    /// What the button says.
    pub go: &'static str,
    /// It takes something away: Cancel has the focus and keeps it.
    pub destructive: bool,
    /// The button that does it has the focus.
    pub on_go: bool,
    /// What is done.
    pub command: Command,
    /// Why it was not done.
    pub refused: Refused,
}
