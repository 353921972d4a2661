//! Lists what the keys do where one is.

use super::behaviour::{Answer, Choice, DialogBehaviour, choose, label, no, selected_enabled, usually_enabled};
use crate::app::action::{Action, ActionInfo, Label};
use crate::app::env::Env;
use crate::app::picker::{Choice as Item, ListKeys, Picker};

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

    fn list(&self) -> Option<&dyn ListKeys> {
        Some(&self.picker)
    }

    fn list_mut(&mut self) -> Option<&mut dyn ListKeys> {
        Some(&mut self.picker)
    }

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
