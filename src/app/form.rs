//! Forms: fields with what is typed, what is wrong with it, and where the keys go.
//!
//! A form knows nothing of what it is for; the dialog that holds it checks the values by the rules of the domain. What
//! is typed is never lost: a refusal is put under its field, and the values are left alone.

use super::input::TextInput;
use crate::domain::refusal::Refusal;

/// A form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// Where the keys go.
    pub focus: Focus,
    /// What the button says: `Complete audit`.
    pub submit: &'static str,
    /// Enter in a line submits; otherwise it goes to the next field.
    pub enter_submits: bool,
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
