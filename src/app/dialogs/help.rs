//! Lists what the keys do where one is.

use crate::app::action::{Action, ActionInfo};
use crate::app::actions::actions;
use crate::app::chooser::{Choice, Chooser};
use crate::app::state::App;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Help {
    /// The actions: key, what it does, and why it cannot be done now.
    pub chooser: Chooser<Action>,
}

impl Help {
    /// The actions of where one is.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let choice = |info: ActionInfo| Choice {
            value: info.action,
            label: info.about.to_owned(),
            key: info.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            enabled: info.enabled.is_ok(),
            note: info.enabled.err().unwrap_or_default(),
        };
        Self { chooser: Chooser::new(actions(app).into_iter().map(choice).collect(), false) }
    }
}
