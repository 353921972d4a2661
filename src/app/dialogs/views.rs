//! Chooses a part of the licenses, or an order of the report.

use super::Choice;
use crate::app::chooser::Chooser;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Views {
    /// `Views` or `Order`.
    pub title: &'static str,
    /// The choices, with their counts.
    pub chooser: Chooser<Choice>,
}
