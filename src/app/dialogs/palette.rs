//! Finds an action, a license, a product or a person by name.

use super::Choice;
use crate::app::chooser::Chooser;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Palette {
    /// Everything that can be found.
    pub chooser: Chooser<Choice>,
}
