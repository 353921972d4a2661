//! What a dialog is: which keys it takes, what it asks for, and what it answers. Everything has a default but what its
//! actions do.

use super::answer::{ASKS, Answer, Choice, no, usually_enabled};
use super::confirmation::Confirmation;
use crate::app::action::{Action, Context, Label};
use crate::app::env::Env;
use crate::app::form::Form;
use crate::app::key::Key;
use crate::app::msg::{Data, Query};
use crate::app::picker::{ListKeys, Picker};
use crate::domain::advice::Advice;
use crate::domain::command::{Command, Outcome};
use crate::domain::ids::BatchId;
use crate::domain::refusal::Refusal;
use crate::domain::skipped::Skipped;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Lends the list that a dialog is, by the field that holds it.
macro_rules! list_is {
    ($list:ident) => {
        fn list(&self) -> Option<&dyn crate::app::picker::ListKeys> {
            Some(&self.$list)
        }

        fn list_mut(&mut self) -> Option<&mut dyn crate::app::picker::ListKeys> {
            Some(&mut self.$list)
        }
    };
}
pub(super) use list_is;

const LISTS: &[Context] = &[Context::Picker, Context::Dialog, Context::Anywhere];
const TYPES: &[Context] = &[Context::Typing, Context::Anywhere];

/// A dialog. What it holds decides most of the rest: a list, a confirmation, or a form (`Filled`).
pub trait DialogBehaviour: Debug {
    /// Carries out an action.
    fn act(&mut self, action: Action, env: Env) -> Answer;

    /// The list it is, to be looked at.
    fn list(&self) -> Option<&dyn ListKeys> {
        None
    }

    /// The list it is, to be changed.
    fn list_mut(&mut self) -> Option<&mut dyn ListKeys> {
        None
    }

    /// What it waits for before it takes something away.
    fn confirmation(&self) -> Option<&Confirmation> {
        None
    }

    /// The same, to be changed.
    fn confirmation_mut(&mut self) -> Option<&mut Confirmation> {
        None
    }

    /// The contexts whose keys it takes, the most particular first.
    fn contexts(&self) -> &'static [Context] {
        match self.list() {
            Some(list) if list.is_typing() => TYPES,
            Some(_) => LISTS,
            None => self.confirmation().map_or(ASKS, Confirmation::contexts),
        }
    }

    /// Takes a key that is bound to nothing here: text.
    fn key(&mut self, key: Key, _env: Env) {
        if let Some(list) = self.list_mut() {
            list.key(key);
        } else if let Some(confirmation) = self.confirmation_mut() {
            confirmation.key(key);
        }
    }

    /// Takes a pasted text. `None` if nothing here takes text, else false if a part was left out.
    fn paste(&mut self, text: &str, _env: Env) -> Option<bool> {
        match self.list_mut() {
            Some(list) => list.paste(text).then_some(true),
            None => self.confirmation_mut()?.paste(text),
        }
    }

    /// Empties the text that has the keys. False if there is none.
    fn clear_text(&mut self, _env: Env) -> bool {
        if let Some(list) = self.list_mut() {
            return list.clear();
        }
        self.confirmation_mut().is_some_and(Confirmation::clear)
    }

    /// The list of the dialog has room for so many rows now.
    fn set_height(&mut self, height: usize) {
        if let Some(list) = self.list_mut() {
            list.set_height(height);
        }
    }

    /// What it waits for, asked for when it opens.
    fn queries(&self, _env: Env) -> Vec<Query> {
        Vec::new()
    }

    /// True if it has no point without the answer to this.
    fn waits_for(&self, _query: &Query) -> bool {
        false
    }

    /// Takes data in that was read.
    fn take(&mut self, _query: &Query, _data: &Data, _env: Env) -> Answer {
        Answer::Stay
    }

    /// What is looked at without being kept when it opens.
    fn rehearsal(&self) -> Option<Command> {
        None
    }

    /// Takes in what the rehearsal came to.
    fn rehearsed(&mut self, _result: Result<Outcome, Refusal>, _env: Env) {}

    /// Shows why the command it submitted was refused; what was typed stays.
    fn refuse(&mut self, refusal: Refusal) {
        if let Some(confirmation) = self.confirmation_mut() {
            confirmation.refused = Some(refusal);
        }
    }

    /// The form it is, with the name that its draft is kept under.
    fn form(&self) -> Option<(String, &Form)> {
        None
    }

    /// Puts back what was typed into this form before it was left.
    fn restore(&mut self, _draft: &BTreeMap<String, String>, _env: Env) {}

    /// What it has said to be odd without being wrong.
    fn warned(&self) -> &[Advice] {
        &[]
    }

    /// Seats that it has said will stay, and why.
    fn skipped(&self) -> &[Skipped] {
        &[]
    }

    /// The batch that it takes back.
    fn takes_back(&self) -> Option<BatchId> {
        None
    }

    /// Whether an action of its contexts can be done now.
    ///
    /// # Errors
    /// One sentence: why not.
    fn enabled(&self, action: Action) -> Result<(), String> {
        if self.confirmation().is_some() { Confirmation::enabled(action) } else { usually_enabled(action) }
    }

    /// What the footer says of an action here, if that is not what it says in every dialog.
    fn label(&self, _action: Action) -> Option<Label> {
        None
    }
}

/// What the footer says of an action in a dialog.
#[must_use]
pub fn label_of(dialog: &dyn DialogBehaviour, action: Action) -> Label {
    dialog.label(action).unwrap_or_else(|| match action {
        Action::Filter if dialog.list().is_some() => ("filter".to_owned(), Some(3)),
        Action::Down if dialog.list().is_some() => ("down".to_owned(), Some(4)),
        Action::Back => ("close".to_owned(), Some(5)),
        other => (other.label().0, None),
    })
}

/// An action in a list of choices.
pub(super) fn choose<T>(picker: &mut Picker<T>, action: Action, choice: impl Fn(&T) -> Choice) -> Answer {
    match action {
        Action::Press | Action::Confirm => match picker.selected() {
            Some(selected) if selected.enabled => Answer::Choose(choice(&selected.value)),
            _ => Answer::Stay,
        },
        Action::Back if picker.clear() => Answer::Stay,
        Action::Back | Action::Close => Answer::Close,
        _ => {
            picker.act(action);
            Answer::Stay
        }
    }
}

/// Whether the selected choice can be taken.
pub(super) fn selected_enabled<T>(picker: &Picker<T>) -> Result<(), String> {
    match picker.selected() {
        Some(choice) if choice.enabled => Ok(()),
        Some(choice) => Err(choice.note.clone()),
        None => no("Nothing has that name."),
    }
}
