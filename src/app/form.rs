//! Forms: fields with what is typed, what is wrong with it, and where the keys go.
//!
//! A form knows nothing of what it is for; the dialog that holds it checks the values by the rules of the domain. What
//! is typed is never lost: a refusal is put under its field, and the values are left alone.

use super::action::Action;
use super::input::TextInput;
use super::key::{Code, Key};
use crate::domain::refusal::Refusal;
use std::collections::BTreeMap;

/// A form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// Where the keys go.
    pub focus: Focus,
    /// What the button says: `Complete audit`.
    pub submit: &'static str,
    /// What the button says that leaves everything as it is.
    pub leave: &'static str,
    /// There is a button of the dialog's own between the fields and the others.
    pub extra: Option<String>,
    /// A refusal that concerns no single field.
    pub refused: Option<Refusal>,
}

/// Where the keys of a form go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// To the field of this number.
    Field(usize),
    /// To a button of the dialog's own, between the fields and the others.
    Extra,
    /// To the button that closes the form.
    Cancel,
    /// To the button that submits it.
    Submit,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The word that refusals know it by.
    pub name: &'static str,
    /// What stands before it.
    pub label: &'static str,
    /// What is in it.
    pub value: Value,
    /// What is wrong with it.
    pub error: Option<Refusal>,
    /// What is worth knowing about it: `97 → 91, 6 fewer`.
    pub remark: Option<String>,
    /// Something was typed or chosen in it.
    pub touched: bool,
    /// What is recorded, where something that is there is edited: a field that says so still is not kept as typed.
    pub recorded: Option<String>,
    /// The error is a refusal of what was submitted: it stays until the field is changed or submitted again.
    pub refused: bool,
    /// What is recorded in it is replaced by the first character typed, as of a number or a day; a name is gone on with.
    anew: bool,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, of one line or several.
    Text(TextInput),
    /// One of a few.
    Choice {
        /// The choices as they are read.
        options: Vec<String>,
        /// Which of them.
        at: usize,
    },
    /// Text with names to choose from.
    Suggest(Suggest),
}

/// A line with suggestions under it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suggest {
    /// What is typed.
    pub input: TextInput,
    /// The best matches, best first; at most [`SUGGESTIONS`].
    pub matches: Vec<Suggestion>,
    /// Which of the matches the cursor is on, if any.
    pub at: Option<usize>,
    /// The one that was taken.
    pub taken: Option<Suggestion>,
}

/// Most matches that a line suggests.
pub const SUGGESTIONS: usize = 5;

/// One name to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The number of what it names.
    pub id: i64,
    /// The name.
    pub name: String,
    /// What tells it from others of that name.
    pub note: String,
}

/// What an action came to in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// Nothing that concerns the dialog.
    Nothing,
    /// A value changed.
    Changed,
    /// The form is to be closed.
    Cancel,
    /// The form is to be submitted.
    Submit,
    /// The dialog's own button was pressed.
    Extra,
}

impl Field {
    /// A field with a value.
    #[must_use]
    pub fn new(name: &'static str, label: &'static str, value: Value) -> Self {
        Self {
            name,
            label,
            value,
            error: None,
            remark: None,
            touched: false,
            recorded: None,
            refused: false,
            anew: false,
        }
    }

    /// Something was typed or chosen, and it is not what is recorded anyway.
    fn is_touched(&self) -> bool {
        self.touched && self.recorded.as_deref() != Some(self.text())
    }

    /// An empty line.
    #[must_use]
    pub fn line(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Value::Text(TextInput::line()))
    }

    /// A line for a number, an amount, a day or a code, with what holds unless another is typed: nobody goes on with
    /// the digits of a number, so the first character typed replaces it all.
    #[must_use]
    pub fn figure(name: &'static str, label: &'static str, default: &str) -> Self {
        let input = TextInput::line().suggesting(default);
        Self { anew: true, ..Self::new(name, label, Value::Text(input)) }
    }

    /// A choice of words.
    #[must_use]
    pub fn choice(name: &'static str, label: &'static str, options: Vec<String>, at: usize) -> Self {
        Self::new(name, label, Value::Choice { options, at })
    }

    /// A line with suggestions.
    #[must_use]
    pub fn suggest(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Value::Suggest(Suggest::default()))
    }

    /// What is typed, or the choice as it is read.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.value {
            Value::Text(input) => input.text(),
            Value::Choice { options, at } => options.get(*at).map_or("", String::as_str),
            Value::Suggest(suggest) => suggest.input.text(),
        }
    }

    fn set(&mut self, text: &str) {
        match &mut self.value {
            Value::Text(input) => input.set(text),
            Value::Choice { options, at } => {
                *at = options.iter().position(|option| option == text).unwrap_or(*at);
            }
            Value::Suggest(suggest) => {
                suggest.taken = suggest.taken.take().filter(|taken| taken.name == text);
                suggest.input.set(text);
            }
        }
        self.touched = true;
    }

    /// Its value was changed by somebody: what was wrong with it may be so no more.
    fn change(&mut self) {
        self.touched = true;
        if self.refused {
            (self.refused, self.error) = (false, None);
        }
    }

    fn input(&mut self) -> Option<&mut TextInput> {
        match &mut self.value {
            Value::Text(input) => Some(input),
            Value::Suggest(suggest) => Some(&mut suggest.input),
            Value::Choice { .. } => None,
        }
    }

    /// Lets a key change the value. `None` if it is none for this field, else whether the value changed.
    fn key(&mut self, key: Key) -> Option<bool> {
        match &mut self.value {
            Value::Choice { options, at } => {
                let last = options.len().saturating_sub(1);
                let to = match key.code {
                    Code::Home => 0,
                    Code::End => last,
                    Code::Char(' ') if !key.ctrl => (*at + 1) % (last + 1),
                    Code::Char(c) => {
                        let begins = |option: &String| option.to_lowercase().starts_with(c.to_ascii_lowercase());
                        let next = (1..=last + 1).map(|by| (*at + by) % (last + 1));
                        next.into_iter().find(|place| options.get(*place).is_some_and(begins))?
                    }
                    _ => return None,
                };
                let changed = to != *at;
                *at = to;
                Some(changed)
            }
            Value::Suggest(suggest) => suggest.key(key),
            Value::Text(input) => {
                let old = input.text().to_owned();
                input.key(key).then(|| old != input.text())
            }
        }
    }
}

impl Suggest {
    fn key(&mut self, key: Key) -> Option<bool> {
        let count = self.matches.len();
        match key.code {
            Code::Down if count > 0 => self.at = Some(self.at.map_or(0, |at| (at + 1).min(count - 1))),
            Code::Up if self.at.is_some() => self.at = self.at.and_then(|at| at.checked_sub(1)),
            _ => {
                let old = self.input.text().to_owned();
                let known = self.input.key(key);
                if old != self.input.text() {
                    self.taken = None;
                    self.at = None;
                    return Some(true);
                }
                return known.then_some(false);
            }
        }
        Some(false)
    }

    /// Takes the match under the cursor, or the only one.
    fn take(&mut self) -> bool {
        let at = self.at.or_else(|| (self.matches.len() == 1).then_some(0));
        let Some(found) = at.and_then(|at| self.matches.get(at)).cloned() else { return false };
        self.input.set(&found.name);
        self.taken = Some(found);
        self.matches.clear();
        self.at = None;
        true
    }
}

impl Form {
    /// A form with the keys in its first field.
    #[must_use]
    pub fn new(submit: &'static str, fields: Vec<Field>) -> Self {
        Self { fields, focus: Focus::Field(0), submit, leave: "Cancel", extra: None, refused: None }
    }

    /// The field that has the keys.
    #[must_use]
    pub fn focused(&self) -> Option<&Field> {
        match self.focus {
            Focus::Field(at) => self.fields.get(at),
            _ => None,
        }
    }

    fn focused_mut(&mut self) -> Option<&mut Field> {
        match self.focus {
            Focus::Field(at) => self.fields.get_mut(at),
            _ => None,
        }
    }

    /// True if the keys go to a text of several lines.
    #[must_use]
    pub fn in_notes(&self) -> bool {
        matches!(self.focused(), Some(Field { value: Value::Text(input), .. }) if input.is_multiline())
    }

    /// True if the keys go to a field with a few choices.
    #[must_use]
    pub fn in_choice(&self) -> bool {
        matches!(self.focused(), Some(Field { value: Value::Choice { .. }, .. }))
    }

    /// True if the keys go to the last field: Enter there submits, as it goes on from the others.
    #[must_use]
    pub fn in_last(&self) -> bool {
        self.focus == Focus::Field(self.fields.len().saturating_sub(1))
    }

    /// A field by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// A field by its name, to be changed.
    pub fn field_mut(&mut self, name: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.name == name)
    }

    /// What stands in a field.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.field(name).map_or("", Field::text)
    }

    /// What stands in a field, without spaces around it; `None` if that is nothing.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<String> {
        let text = self.text(name).trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// True if something was typed or chosen.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.fields.iter().any(Field::is_touched)
    }

    /// Puts what is recorded into a field.
    pub fn fill(&mut self, name: &str, text: &str) {
        let Some(field) = self.field_mut(name) else { return };
        field.set(text);
        if let (true, Some(input)) = (field.anew, field.input()) {
            input.suggest(text);
        }
        field.touched = false;
        field.recorded = Some(field.text().to_owned());
    }

    /// Puts what follows from another field into one that nobody has touched.
    pub fn follow(&mut self, name: &str, text: &str) {
        if let Some(field) = self.field_mut(name).filter(|field| !field.touched) {
            field.set(text);
            field.touched = false;
        }
    }

    /// Puts what is recorded into a field with suggestions, as if it had been taken from them.
    pub fn fill_taken(&mut self, name: &str, taken: Suggestion) {
        self.fill(name, &taken.name);
        if let Some(Field { value: Value::Suggest(suggest), .. }) = self.field_mut(name) {
            suggest.taken = Some(taken);
        }
    }

    /// Puts a refusal under its field, which gets the keys, or under the form.
    pub fn refuse(&mut self, refusal: Refusal) {
        let at = self.fields.iter().position(|field| refusal.field == Some(field.name));
        match at {
            Some(at) => {
                self.fields[at].error = Some(refusal);
                self.fields[at].refused = true;
                self.focus = Focus::Field(at);
            }
            None => self.refused = Some(refusal),
        }
    }

    /// Sets or clears what is wrong with a field and what is worth knowing about it.
    pub fn judge(&mut self, name: &str, judged: Result<Option<String>, Refusal>) {
        let Some(field) = self.field_mut(name).filter(|field| !field.refused) else { return };
        match judged {
            Ok(remark) => (field.remark, field.error) = (remark, None),
            Err(refusal) => (field.remark, field.error) = (None, field.touched.then_some(refusal)),
        }
    }

    /// Lets a key change the field that has the keys, or go to another.
    pub fn key(&mut self, key: Key) -> Pressed {
        if let Some(field) = self.focused_mut()
            && let Some(changed) = field.key(key)
        {
            if !changed {
                return Pressed::Nothing;
            }
            field.change();
            self.refused = None;
            return Pressed::Changed;
        }
        match key.code {
            Code::Down | Code::Right => self.walk(true),
            Code::Up | Code::Left => self.walk(false),
            _ => {}
        }
        Pressed::Nothing
    }

    /// Adds a pasted text to the field that has the keys. `None` if that takes no text, else false if a part was left
    /// out.
    pub fn paste(&mut self, text: &str) -> Option<bool> {
        let field = self.focused_mut()?;
        let whole = field.input()?.paste(text);
        if let Value::Suggest(suggest) = &mut field.value {
            suggest.taken = None;
        }
        field.change();
        self.refused = None;
        Some(whole)
    }

    /// Empties the field that has the keys. False if there was nothing to empty.
    pub fn clear_field(&mut self) -> bool {
        let Some(input) = self.focused_mut().and_then(Field::input) else { return false };
        let full = !input.is_empty();
        input.clear();
        if let Some(field) = self.focused_mut() {
            field.change();
            if let Value::Suggest(suggest) = &mut field.value {
                suggest.taken = None;
            }
        }
        full
    }

    /// Begins to submit: every field is judged as if it had been typed in, and earlier refusals are forgotten.
    pub fn submitting(&mut self) {
        for field in &mut self.fields {
            field.change();
        }
        self.refused = None;
    }

    /// Goes to the next or the previous field or button.
    pub fn walk(&mut self, forward: bool) {
        let mut places: Vec<Focus> = (0..self.fields.len()).map(Focus::Field).collect();
        places.extend(self.extra.is_some().then_some(Focus::Extra));
        places.extend([Focus::Cancel, Focus::Submit]);
        let at = places.iter().position(|place| *place == self.focus).unwrap_or(0);
        let to = if forward { at + 1 } else { at + places.len() - 1 };
        self.focus = places[to % places.len()];
    }

    /// Carries out an action of forms.
    pub fn act(&mut self, action: Action) -> Pressed {
        match (action, self.focus) {
            (Action::NextField, _) => {
                let taken = self.take_suggestion();
                self.walk(true);
                return if taken { Pressed::Changed } else { Pressed::Nothing };
            }
            (Action::PreviousField, _) => self.walk(false),
            (Action::Submit, _) => {
                self.take_suggestion();
                return Pressed::Submit;
            }
            (Action::NextChoice | Action::PreviousChoice, _) => return self.choose(action == Action::NextChoice),
            (Action::NewLine, _) => return self.key(Key::plain(Code::Enter)),
            (Action::Back, _) | (Action::Press, Focus::Cancel) => return Pressed::Cancel,
            (Action::Press, Focus::Submit) => return Pressed::Submit,
            (Action::Press, Focus::Extra) => return Pressed::Extra,
            (Action::Press, Focus::Field(_)) => {
                if self.points_at_first() {
                    return Pressed::Nothing;
                }
                let taken = self.take_suggestion();
                if self.in_last() {
                    return Pressed::Submit;
                }
                self.walk(true);
                return if taken { Pressed::Changed } else { Pressed::Nothing };
            }
            _ => {}
        }
        Pressed::Nothing
    }

    /// Takes the next choice of the field that has the keys, or the one before; at either end nothing changes.
    fn choose(&mut self, next: bool) -> Pressed {
        let Some(field) = self.focused_mut() else { return Pressed::Nothing };
        let Value::Choice { options, at } = &mut field.value else { return Pressed::Nothing };
        let to = if next { (*at + 1).min(options.len().saturating_sub(1)) } else { at.saturating_sub(1) };
        if to == *at {
            return Pressed::Nothing;
        }
        *at = to;
        field.change();
        self.refused = None;
        Pressed::Changed
    }

    fn take_suggestion(&mut self) -> bool {
        let Some(field) = self.focused_mut() else { return false };
        let Value::Suggest(suggest) = &mut field.value else { return false };
        let taken = suggest.taken.is_none() && suggest.take();
        field.touched |= taken;
        if taken {
            self.refused = None;
        }
        taken
    }

    /// Where several names could be meant and none was chosen, the cursor goes to the best: one more press takes it.
    fn points_at_first(&mut self) -> bool {
        let Some(Field { value: Value::Suggest(suggest), .. }) = self.focused_mut() else { return false };
        let open = !suggest.input.is_empty() && suggest.taken.is_none() && suggest.at.is_none();
        let several = open && suggest.matches.len() > 1;
        if several {
            suggest.at = Some(0);
        }
        several
    }

    /// Puts suggestions under a field.
    pub fn suggest(&mut self, name: &str, matches: Vec<Suggestion>) {
        if let Some(Field { value: Value::Suggest(suggest), .. }) = self.field_mut(name) {
            suggest.at = suggest.at.filter(|at| *at < matches.len());
            suggest.matches = matches;
        }
    }

    /// What was taken from the suggestions of a field.
    #[must_use]
    pub fn taken(&self, name: &str) -> Option<&Suggestion> {
        match &self.field(name)?.value {
            Value::Suggest(suggest) => suggest.taken.as_ref(),
            _ => None,
        }
    }

    /// What was typed, field by field, to be kept.
    #[must_use]
    pub fn draft(&self) -> BTreeMap<String, String> {
        let touched = self.fields.iter().filter(|field| field.is_touched());
        touched.map(|field| (field.name.to_owned(), field.text().to_owned())).collect()
    }

    /// Puts what was kept back.
    pub fn restore(&mut self, draft: &BTreeMap<String, String>) {
        for field in &mut self.fields {
            if let Some(text) = draft.get(field.name) {
                field.set(text);
            }
        }
    }
}

#[cfg(test)]
mod tests;
