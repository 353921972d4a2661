//! What a dialog is: which keys it takes, what it asks for, and what it answers. Everything has a default but what its
//! actions do.

use crate::app::action::{Action, Context, Label};
use crate::app::env::Env;
use crate::app::form::Form;
use crate::app::input::TextInput;
use crate::app::key::Key;
use crate::app::msg::{Data, Query};
use crate::app::picker::{ListKeys, Picker};
use crate::app::records::RecordId;
use crate::domain::batch::{is_typed, type_it};
use crate::domain::command::{Command, Outcome};
use crate::domain::ids::BatchId;
use crate::domain::refusal::Refusal;
use crate::domain::skipped::Skipped;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// What a dialog answers to a key, or to what was read.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It stays.
    Stay,
    /// It is done with.
    Close,
    /// It has become pointless: it goes, and this is said.
    Dismiss(&'static str),
    /// This is to be carried out; it stays until the answer is there.
    Submit(Box<Command>),
    /// A choice was made: close and do this.
    Choose(Choice),
}

impl Answer {
    /// Submits a command.
    #[must_use]
    pub fn submit(command: Command) -> Self {
        Self::Submit(Box::new(command))
    }
}

/// What was chosen in a palette, in help or among views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// An action.
    Action(Action),
    /// A record to be shown.
    Record(RecordId),
    /// A view of the screen that offered it, by its word there.
    View(String),
    /// A batch to take back.
    Batch(BatchId),
}

/// A refusal for a dialog to show.
pub type Refused = Option<Refusal>;

/// The number that must be typed before much is taken away, and what is wrong with it.
#[derive(Debug)]
pub struct Number<'a> {
    /// What is typed; none if it need not be.
    pub typed: &'a mut Option<TextInput>,
    /// What is wrong with it.
    pub wrong: &'a mut Option<String>,
}

/// Where there is nothing but buttons.
pub(super) const ASKS: &[Context] = &[Context::Dialog, Context::Anywhere];
const LISTS: &[Context] = &[Context::Picker, Context::Dialog, Context::Anywhere];
const TYPES: &[Context] = &[Context::Typing, Context::Anywhere];
/// Where a number or a field takes what is typed.
pub(super) const FORM: &[Context] = &[Context::Form, Context::Anywhere];

/// A dialog. What it holds decides most of the rest: a list, a number to be typed, or a form (`Filled`).
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

    /// The number it asks for.
    fn number(&mut self) -> Option<Number<'_>> {
        None
    }

    /// The contexts whose keys it takes, the most particular first.
    fn contexts(&self) -> &'static [Context] {
        match self.list() {
            Some(list) if list.is_typing() => TYPES,
            Some(_) => LISTS,
            None => ASKS,
        }
    }

    /// Takes a key that is bound to nothing here: text.
    fn key(&mut self, key: Key, _env: Env) {
        if let Some(list) = self.list_mut() {
            list.key(key);
        } else if let Some(number) = self.number() {
            number.key(key);
        }
    }

    /// Takes a pasted text. `None` if nothing here takes text, else false if a part was left out.
    fn paste(&mut self, text: &str, _env: Env) -> Option<bool> {
        match self.list_mut() {
            Some(list) => list.paste(text).then_some(true),
            None => self.number()?.paste(text),
        }
    }

    /// Empties the text that has the keys. False if there is none.
    fn clear_text(&mut self, _env: Env) -> bool {
        if let Some(list) = self.list_mut() {
            return list.clear();
        }
        self.number().and_then(|number| number.typed.as_mut()).is_some_and(|input| {
            let full = !input.is_empty();
            input.clear();
            full
        })
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
    fn refuse(&mut self, _refusal: Refusal) {}

    /// The form it is, with the name that its draft is kept under.
    fn form(&self) -> Option<(String, &Form)> {
        None
    }

    /// Puts back what was typed into this form before it was left.
    fn restore(&mut self, _draft: &BTreeMap<String, String>, _env: Env) {}

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
        usually_enabled(action)
    }

    /// What the footer says of an action here, if that is not what it says in every dialog.
    fn label(&self, _action: Action) -> Option<Label> {
        None
    }
}

/// What can be done in a dialog that says nothing else of it.
pub(super) fn usually_enabled(action: Action) -> Result<(), String> {
    if action == Action::Undo { no("Close this first.") } else { Ok(()) }
}

pub(super) fn no(reason: &str) -> Result<(), String> {
    Err(reason.to_owned())
}

pub(super) fn label(words: &str, rank: u8) -> Label {
    (words.to_owned(), Some(rank))
}

/// What the footer says of an action in a dialog.
#[must_use]
pub fn label_of(dialog: &dyn DialogBehaviour, action: Action) -> Label {
    dialog.label(action).unwrap_or_else(|| match action {
        Action::Filter if dialog.list().is_some() => ("filter".to_owned(), Some(3)),
        Action::Down if dialog.list().is_some() => ("down".to_owned(), Some(4)),
        Action::Back => ("close".to_owned(), Some(5)),
        other => (other.word().replace('-', " "), None),
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

impl Number<'_> {
    /// A key: it takes digits and no other character.
    pub(super) fn key(self, key: Key) {
        let Some(input) = self.typed else { return };
        if key.typed().is_some_and(|c| !c.is_ascii_digit()) {
            *self.wrong = Some("Type the number in digits.".to_owned());
        } else if input.key(key) {
            *self.wrong = None;
        }
    }

    /// The number pasted. `None` if none is asked for or the text is none.
    fn paste(self, text: &str) -> Option<bool> {
        let digits = text.trim();
        let input = self.typed.as_mut().filter(|_| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))?;
        *self.wrong = None;
        Some(input.paste(digits))
    }
}

/// What comes of the typed number: nothing typed closes, another one than is asked for says so. `None` if it is the one.
pub(super) fn number_typed(
    typed: &TextInput,
    wanted: usize,
    to_do: &str,
    wrong: &mut Option<String>,
) -> Option<Answer> {
    if typed.text().trim().is_empty() {
        return Some(Answer::Close);
    }
    if is_typed(typed.text(), wanted) {
        return None;
    }
    *wrong = Some(format!("{}.", type_it(wanted, to_do)));
    Some(Answer::Stay)
}

/// What the key that presses the button does where a number may have to be typed first.
pub(super) fn press_number(typed: Option<&TextInput>, verb: &str) -> Label {
    label(if typed.is_some_and(|typed| !typed.is_empty()) { verb } else { "cancel" }, 1)
}
