//! Lists what the keys do where one is.

use crate::app::action::Action;
use crate::app::chooser::Chooser;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Help {
    /// The actions: key, what it does, and why it cannot be done now.
    pub chooser: Chooser<Action>,
}
