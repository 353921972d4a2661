//! A list in a dialog to choose from by typing: palette, help, views.

use super::action::Action;
use super::input::TextInput;
use super::key::Key;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// A list of choices.
#[derive(Debug, Clone)]
pub struct Picker<T> {
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

impl<T> Choice<T> {
    /// A choice that can be chosen, with nothing more to say of it.
    pub fn new(value: T, label: impl Into<String>) -> Self {
        Self { value, label: label.into(), key: String::new(), note: String::new(), enabled: true }
    }
}

/// What the keys do to a list of choices, whatever is chosen.
pub trait ListKeys {
    /// The line has the keys.
    fn is_typing(&self) -> bool;
    /// The window has so many rows now.
    fn set_height(&mut self, height: usize);
    /// Lets a key change what is typed.
    fn key(&mut self, key: Key);
    /// Adds a pasted text to what is typed. False if it is not typed in now.
    fn paste(&mut self, text: &str) -> bool;
    /// Empties what is typed. False if nothing was.
    fn clear(&mut self) -> bool;
}

impl<T> Picker<T> {
    /// A list of choices, all of them shown.
    #[must_use]
    pub fn new(choices: Vec<Choice<T>>, typing: bool) -> Self {
        let mut picker =
            Self { choices, input: TextInput::line(), typing, shown: Vec::new(), at: 0, offset: 0, height: 10 };
        picker.narrow();
        picker
    }

    /// The selected choice.
    #[must_use]
    pub fn selected(&self) -> Option<&Choice<T>> {
        self.choices.get(*self.shown.get(self.at)?)
    }

    /// Selects the first choice that fits.
    pub fn select(&mut self, fits: impl Fn(&T) -> bool) {
        if let Some(at) = self.shown.iter().position(|place| fits(&self.choices[*place].value)) {
            self.go_to(at);
        }
    }

    /// The choices in the window, and whether each is selected.
    pub fn window(&self) -> impl Iterator<Item = (&Choice<T>, bool)> {
        let end = (self.offset + self.height).min(self.shown.len());
        (self.offset.min(end)..end).map(|at| (&self.choices[self.shown[at]], at == self.at))
    }

    fn go_to(&mut self, at: usize) {
        self.at = at.min(self.shown.len().saturating_sub(1));
        let height = self.height.max(1);
        let last = self.shown.len().saturating_sub(height);
        self.offset = self.offset.min(last).clamp((self.at + 1).saturating_sub(height), self.at);
    }

    /// Moves the cursor by an action. False if the action is none that does.
    pub fn act(&mut self, action: Action) -> bool {
        let page = self.height.max(1);
        let to = match action {
            Action::Down => self.at + 1,
            Action::Up => self.at.saturating_sub(1),
            Action::Top => 0,
            Action::Bottom => usize::MAX,
            Action::HalfPageDown => self.at + page.div_ceil(2),
            Action::HalfPageUp => self.at.saturating_sub(page.div_ceil(2)),
            Action::PageDown => self.at + page,
            Action::PageUp => self.at.saturating_sub(page),
            Action::Filter => {
                self.typing = true;
                return true;
            }
            _ => return false,
        };
        self.go_to(to);
        true
    }

    /// Puts other choices in; what is typed stays.
    pub fn set_choices(&mut self, choices: Vec<Choice<T>>) {
        self.choices = choices;
        let at = self.at;
        self.narrow();
        self.go_to(at);
    }

    fn narrow(&mut self) {
        let typed = self.input.text().trim();
        if typed.is_empty() {
            self.shown = (0..self.choices.len()).collect();
        } else {
            let pattern = Pattern::parse(typed, CaseMatching::Smart, Normalization::Smart);
            let mut matcher = Matcher::new(Config::DEFAULT);
            let mut buffer = Vec::new();
            let mut found: Vec<(u32, usize)> = Vec::new();
            for (place, choice) in self.choices.iter().enumerate() {
                if let Some(score) = pattern.score(Utf32Str::new(&choice.label, &mut buffer), &mut matcher) {
                    found.push((score, place));
                }
            }
            found.sort_by_key(|(score, place)| (std::cmp::Reverse(*score), *place));
            self.shown = found.into_iter().map(|(_, place)| place).collect();
        }
        self.offset = 0;
        self.go_to(0);
    }
}

impl<T> ListKeys for Picker<T> {
    fn is_typing(&self) -> bool {
        self.typing
    }

    fn set_height(&mut self, height: usize) {
        self.height = height;
        self.go_to(self.at);
    }

    fn key(&mut self, key: Key) {
        if self.typing && self.input.key(key) {
            self.narrow();
        }
    }

    fn paste(&mut self, text: &str) -> bool {
        if self.typing {
            self.input.paste(text);
            self.narrow();
        }
        self.typing
    }

    fn clear(&mut self) -> bool {
        let full = !self.input.is_empty();
        self.input.clear();
        self.narrow();
        full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker(names: &[&str]) -> Picker<usize> {
        let choice = |(value, name): (usize, &&str)| Choice {
            value,
            label: (*name).to_owned(),
            key: String::new(),
            note: String::new(),
            enabled: true,
        };
        Picker::new(names.iter().enumerate().map(choice).collect(), true)
    }

    #[test]
    fn letters_in_order_find_a_name() {
        let mut picker = picker(&["Reclaim the marked seats", "Read everything again", "Slack · Business+"]);
        for c in "slbu".chars() {
            picker.key(Key::char(c));
        }
        assert_eq!(picker.selected().map(|choice| choice.value), Some(2));
        assert!(picker.clear() && !picker.clear());
        assert_eq!(picker.shown.len(), 3);
        picker.act(Action::Bottom);
        assert_eq!(picker.selected().map(|choice| choice.value), Some(2));
    }

    #[test]
    fn nothing_found_selects_nothing() {
        let mut picker = picker(&["a"]);
        picker.paste("zzz");
        assert!(picker.selected().is_none());
        assert!(picker.act(Action::Down));
        assert_eq!(picker.window().count(), 0);
    }
}
