//! What stands between a question and what takes something away: a key, or a number that is typed; and why it was refused.

use super::answer::{ASKS, Answer, FORM, Refused, no, usually_enabled};
use crate::app::action::{Action, Context, Label, label};
use crate::app::input::TextInput;
use crate::app::key::Key;
use crate::domain::batch::{is_typed, type_it};

/// What a question waits for.
#[derive(Debug, Clone, Default)]
pub struct Confirmation {
    /// The number of things, where it must be typed.
    pub typed: Option<TextInput>,
    /// What is wrong with the number.
    pub wrong: Option<String>,
    /// Why it was not done, or cannot be.
    pub refused: Refused,
}

/// Lends the confirmation that a dialog asks for, by the field that holds it.
macro_rules! confirmation_is {
    ($confirmation:ident) => {
        fn confirmation(&self) -> Option<&crate::app::dialogs::confirmation::Confirmation> {
            Some(&self.$confirmation)
        }

        fn confirmation_mut(&mut self) -> Option<&mut crate::app::dialogs::confirmation::Confirmation> {
            Some(&mut self.$confirmation)
        }
    };
}
pub(super) use confirmation_is;

impl Confirmation {
    /// A key, or the number where it must be typed.
    #[must_use]
    pub fn new(must_type: bool) -> Self {
        Self { typed: must_type.then(TextInput::line), ..Self::default() }
    }

    /// What comes of an action: what is asked is done by `go` after a yes or the number of things, and given up by what
    /// closes.
    pub(super) fn answer(&mut self, action: Action, many: usize, to_do: &str, go: impl FnOnce() -> Answer) -> Answer {
        match (action, &self.typed) {
            (Action::Confirm, None) => go(),
            (Action::Press, Some(typed)) if !typed.text().trim().is_empty() => {
                if is_typed(typed.text(), many) {
                    return go();
                }
                self.wrong = Some(format!("{}.", type_it(many, to_do)));
                Answer::Stay
            }
            (Action::Press | Action::Back | Action::Close, _) => Answer::Close,
            _ => Answer::Stay,
        }
    }

    /// What can be done while a question has one focus, on Cancel.
    pub(super) fn enabled(action: Action) -> Result<(), String> {
        match action {
            Action::NextField | Action::PreviousField => no("The focus stays on Cancel here."),
            Action::Down | Action::Up => no("There is no list here."),
            other => usually_enabled(other),
        }
    }

    /// The contexts whose keys hold.
    pub(super) fn contexts(&self) -> &'static [Context] {
        if self.typed.is_some() { FORM } else { ASKS }
    }

    /// What the footer says: `go` where a key does it, `verb` where the number does.
    pub(super) fn label(&self, action: Action, go: &str, verb: &str) -> Option<Label> {
        Some(match (action, &self.typed) {
            (Action::Confirm, None) => label(go, 0),
            (Action::Press, Some(typed)) if !typed.is_empty() => label(verb, 1),
            (Action::Press, _) => label("cancel", 1),
            _ => return None,
        })
    }

    /// A key: the number takes digits and no other character.
    pub(super) fn key(&mut self, key: Key) {
        let Some(input) = &mut self.typed else { return };
        if key.typed().is_some_and(|c| !c.is_ascii_digit()) {
            self.wrong = Some("Type the number in digits.".to_owned());
        } else if input.key(key) {
            self.wrong = None;
        }
    }

    /// The number pasted. `None` if none is asked for or the text is none.
    pub(super) fn paste(&mut self, text: &str) -> Option<bool> {
        let digits = text.trim();
        let input = self.typed.as_mut().filter(|_| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))?;
        self.wrong = None;
        Some(input.paste(digits))
    }

    /// Empties the number. False if there is none.
    pub(super) fn clear(&mut self) -> bool {
        self.typed.as_mut().is_some_and(|input| {
            let full = !input.is_empty();
            input.clear();
            full
        })
    }
}
