//! A list in a dialog to choose from by typing: palette, help, views.

use super::input::TextInput;

/// A list of choices.
#[derive(Debug, Clone)]
pub struct Chooser<T> {
    /// Every choice.
    pub choices: Vec<Choice<T>>,
    /// What narrows it down.
    pub input: TextInput,
    /// The line has the keys.
    pub typing: bool,
    /// Places in `choices`, the best first.
    pub shown: Vec<usize>,
    /// Which of `shown` is selected.
    pub at: usize,
    pub(super) offset: usize,
    pub(super) height: usize,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<T> {
    /// What is chosen.
    pub value: T,
    /// Its name.
    pub label: String,
    /// A key, or a count.
    pub key: String,
    /// More about it; for a disabled one the reason.
    pub note: String,
    /// It can be chosen.
    pub enabled: bool,
}
