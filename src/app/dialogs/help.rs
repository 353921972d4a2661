//! Lists what the keys do where one is.

use super::answer::{Answer, Choice, no, usually_enabled};
use super::behaviour::{DialogBehaviour, choose, list_is, selected_enabled};
use crate::app::action::{Action, ActionInfo, Label, label};
use crate::app::env::Env;
use crate::app::picker::{Choice as Item, Picker};

/// The dialog.
#[derive(Debug, Clone)]
pub struct Help {
    /// The actions: key, what it does, and why it cannot be done now.
    pub picker: Picker<Action>,
}

impl Help {
    /// A list of these actions.
    #[must_use]
    pub fn new(actions: Vec<ActionInfo>) -> Self {
        let item = |info: ActionInfo| Item {
            value: info.action,
            label: info.about.to_owned(),
            key: info.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            enabled: info.enabled.is_ok(),
            note: info.enabled.err().unwrap_or_default(),
        };
        Self { picker: Picker::new(actions.into_iter().map(item).collect(), false) }
    }
}

impl DialogBehaviour for Help {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
        choose(&mut self.picker, action, |action| Choice::Action(*action))
    }

    list_is!(picker);

    fn enabled(&self, action: Action) -> Result<(), String> {
        match action {
            Action::Help => no("Help is open."),
            Action::Press => selected_enabled(&self.picker),
            other => usually_enabled(other),
        }
    }

    fn label(&self, action: Action) -> Option<Label> {
        (action == Action::Press).then(|| label("do it", 0))
    }
}
