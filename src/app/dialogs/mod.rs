//! Dialogs: small state machines that lie on the screen, one on top of another. The top one gets the keys.
//!
//! A dialog answers a key with a value: stay, close, push another, submit a command. It never calls back, and what it
//! shows is its own data. Dialogs that take something away open on Cancel, and Enter alone changes nothing there.

pub mod assign;
pub mod batches;
pub mod complete;
pub mod confirm;
mod described;
mod fields;
pub mod help;
pub mod license_form;
pub mod outcome;
pub mod palette;
pub mod product_form;
pub mod reclaim;
pub mod revoke;
pub mod seat_form;
pub mod undo;
pub mod views;
pub mod why;

use super::action::{Action, Context};
use super::form::{Form, Pressed};
use super::key::Key;
use super::msg::{Data, Query, Ticket};
use super::state::Records;
use super::table::Scope;
use crate::domain::batch::{is_typed, type_it};
use crate::domain::command::Command;
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{BatchId, LicenseId};
use crate::domain::money::Currency;
use crate::domain::read_model::SeatFilter;
use crate::domain::refusal::Refusal;
use fields::Filled as _;
use std::collections::BTreeMap;

/// A dialog on the screen.
#[derive(Debug, Clone)]
pub struct Layer {
    /// What it is.
    pub dialog: Dialog,
    /// The command that was submitted from it and is being carried out; keys are held off until then.
    pub busy: Option<Ticket>,
}

/// The dialogs.
#[derive(Debug, Clone)]
pub enum Dialog {
    /// Asks whether to do one thing: start a users audit.
    Confirm(confirm::Confirm),
    /// Takes a batch back.
    Undo(Box<undo::Undo>),
    /// Chooses a batch to take back.
    Batches(batches::Batches),
    /// Completes a users audit.
    Complete(Box<complete::Complete>),
    /// Reclaims the marked seats.
    Reclaim(Box<reclaim::Reclaim>),
    /// Revokes seats.
    Revoke(revoke::Revoke),
    /// Tells what was done and what was not.
    Outcome(outcome::OutcomeDialog),
    /// Gives a seat.
    Assign(Box<assign::Assign>),
    /// Adds a product, or changes one.
    Product(Box<product_form::ProductForm>),
    /// Adds a license, or changes one.
    License(Box<license_form::LicenseForm>),
    /// Changes a seat.
    Seat(Box<seat_form::SeatForm>),
    /// Says why a seat is dormant, or is not.
    Why(Box<why::WhyDialog>),
    /// Finds anything by name.
    Palette(palette::Palette),
    /// Lists the keys.
    Help(help::Help),
    /// Chooses a view or an order.
    Views(views::Views),
}

/// What a dialog answers to a key.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It stays.
    Stay,
    /// It is done with.
    Close,
    /// Another one is put on top of it.
    Push(Box<Dialog>),
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
    /// The page of a license.
    License(LicenseId),
    /// The page of a person.
    Person(crate::domain::ids::PersonId),
    /// A product in the catalog.
    Product(crate::domain::ids::ProductId),
    /// A part of the licenses.
    Chip(super::screens::licenses::Chip),
    /// A part of the catalog.
    Part(super::screens::catalog::Part),
    /// An order of the report.
    Order(crate::domain::utilization::Sort),
    /// A batch to take back.
    Batch(BatchId),
}

/// A refusal for a dialog to show.
pub type Refused = Option<Refusal>;

/// What a dialog may look at while it answers.
#[derive(Debug, Clone, Copy)]
pub struct Env<'a> {
    /// What was read.
    pub records: &'a Records,
    /// The day, the threshold.
    pub scope: Scope,
    /// The organisation's currency.
    pub currency: Currency,
}

impl Dialog {
    /// The contexts whose keys it takes, the most particular first.
    #[must_use]
    pub fn contexts(&self) -> &'static [Context] {
        const ASKS: &[Context] = &[Context::Dialog, Context::Anywhere];
        const LISTS: &[Context] = &[Context::Chooser, Context::Dialog, Context::Anywhere];
        const TYPES: &[Context] = &[Context::Typing, Context::Anywhere];
        const FORM: &[Context] = &[Context::Form, Context::Anywhere];
        const NOTES: &[Context] = &[Context::Notes, Context::Form, Context::Anywhere];
        const CHOICE: &[Context] = &[Context::Choice, Context::Form, Context::Anywhere];
        let form = |form: &Form| match () {
            () if form.in_notes() => NOTES,
            () if form.in_choice() => CHOICE,
            () => FORM,
        };
        let asks = |by_number: bool| if by_number { FORM } else { ASKS };
        let list = |typing: bool| if typing { TYPES } else { LISTS };
        match self {
            Self::Confirm(_) | Self::Why(_) => ASKS,
            Self::Complete(dialog) => match dialog.stage {
                complete::Stage::Form => form(&dialog.form),
                complete::Stage::Confirm(_) => ASKS,
                complete::Stage::Holders if dialog.holders.filter.typing => &[Context::Filtering, Context::Anywhere],
                complete::Stage::Holders => &[Context::Marks, Context::List, Context::Dialog, Context::Anywhere],
            },
            Self::Reclaim(dialog) => asks(dialog.typed.is_some()),
            Self::Undo(dialog) => asks(dialog.typed.is_some()),
            Self::Batches(dialog) => list(dialog.chooser.typing),
            Self::Revoke(dialog) if dialog.typed.is_some() => &[Context::Revoking, Context::Form, Context::Anywhere],
            Self::Revoke(_) => &[Context::Revoking, Context::Dialog, Context::Anywhere],
            Self::Outcome(dialog) => list(dialog.rest.typing),
            Self::Assign(dialog) => form(&dialog.form),
            Self::Product(dialog) => form(&dialog.form),
            Self::Seat(dialog) => form(&dialog.form),
            Self::License(dialog) => form(&dialog.form),
            Self::Palette(_) => TYPES,
            Self::Help(dialog) => list(dialog.chooser.typing),
            Self::Views(dialog) => list(dialog.chooser.typing),
        }
    }

    /// Carries out an action.
    pub fn act(&mut self, action: Action, env: Env) -> Answer {
        match self {
            Self::Confirm(dialog) => dialog.act(action),
            Self::Complete(dialog) => dialog.act(action, env),
            Self::Reclaim(dialog) => dialog.act(action),
            Self::Revoke(dialog) => dialog.act(action),
            Self::Undo(dialog) => dialog.act(action),
            Self::Batches(dialog) => act_on(&mut dialog.chooser, action, Clone::clone),
            Self::Outcome(dialog) => dialog.act(action),
            Self::Assign(dialog) => dialog.act(action, env),
            Self::Product(dialog) => dialog.act(action, env),
            Self::Seat(dialog) => dialog.act(action, env),
            Self::License(dialog) => dialog.act(action, env),
            Self::Why(dialog) => dialog.act(action),
            Self::Palette(dialog) => act_on(&mut dialog.chooser, action, Clone::clone),
            Self::Help(dialog) => act_on(&mut dialog.chooser, action, |action| Choice::Action(*action)),
            Self::Views(dialog) => act_on(&mut dialog.chooser, action, Clone::clone),
        }
    }

    /// Takes a key that is bound to nothing here: text.
    pub fn key(&mut self, key: Key, env: Env) {
        match self {
            Self::Complete(dialog) => dialog.key(key, env),
            Self::Reclaim(dialog) => dialog.key(key),
            Self::Revoke(dialog) => type_number(&mut dialog.typed, &mut dialog.wrong, key),
            Self::Undo(dialog) => type_number(&mut dialog.typed, &mut dialog.wrong, key),
            Self::Batches(dialog) => dialog.chooser.key(key),
            Self::Outcome(dialog) => dialog.rest.key(key),
            Self::Assign(dialog) => dialog.key(key, env),
            Self::Product(dialog) => dialog.key(key, env),
            Self::Seat(dialog) => dialog.key(key, env),
            Self::License(dialog) => dialog.key(key, env),
            Self::Palette(dialog) => dialog.chooser.key(key),
            Self::Help(dialog) => dialog.chooser.key(key),
            Self::Views(dialog) => dialog.chooser.key(key),
            Self::Confirm(_) | Self::Why(_) => {}
        }
    }

    /// Takes a pasted text. `None` if nothing here takes text, else false if a part was left out.
    pub fn paste(&mut self, text: &str, env: Env) -> Option<bool> {
        match self {
            Self::Complete(dialog) => dialog.paste(text, env),
            Self::Reclaim(dialog) => paste_number(&mut dialog.typed, &mut dialog.wrong, text),
            Self::Revoke(dialog) => paste_number(&mut dialog.typed, &mut dialog.wrong, text),
            Self::Undo(dialog) => paste_number(&mut dialog.typed, &mut dialog.wrong, text),
            Self::Batches(dialog) => dialog.chooser.paste(text).then_some(true),
            Self::Outcome(dialog) => dialog.rest.paste(text).then_some(true),
            Self::Assign(dialog) => dialog.paste(text, env),
            Self::Product(dialog) => dialog.paste(text, env),
            Self::Seat(dialog) => dialog.paste(text, env),
            Self::License(dialog) => dialog.paste(text, env),
            Self::Palette(dialog) => dialog.chooser.paste(text).then_some(true),
            Self::Help(dialog) => dialog.chooser.paste(text).then_some(true),
            Self::Views(dialog) => dialog.chooser.paste(text).then_some(true),
            Self::Confirm(_) | Self::Why(_) => None,
        }
    }

    /// Empties the text that has the keys. False if there is none.
    pub fn clear_text(&mut self) -> bool {
        let number = |typed: &mut Option<super::input::TextInput>| {
            typed.as_mut().is_some_and(|input| {
                let full = !input.is_empty();
                input.clear();
                full
            })
        };
        match self {
            Self::Complete(dialog) => dialog.clear_text(),
            Self::Reclaim(dialog) => number(&mut dialog.typed),
            Self::Revoke(dialog) => number(&mut dialog.typed),
            Self::Undo(dialog) => number(&mut dialog.typed),
            Self::Batches(dialog) => dialog.chooser.clear(),
            Self::Assign(dialog) => dialog.form.clear_field(),
            Self::Product(dialog) => dialog.form.clear_field(),
            Self::Seat(dialog) => dialog.form.clear_field(),
            Self::License(dialog) => dialog.form.clear_field(),
            Self::Palette(dialog) => dialog.chooser.clear(),
            Self::Help(dialog) => dialog.chooser.clear(),
            Self::Views(dialog) => dialog.chooser.clear(),
            _ => false,
        }
    }

    /// Judges what is typed again, after it was changed from outside.
    pub fn checked(&mut self, env: Env) {
        match self {
            Self::Complete(dialog) => dialog.check(env),
            Self::Assign(dialog) => dialog.check(env),
            Self::Product(dialog) => dialog.check(env),
            Self::Seat(dialog) => dialog.check(env),
            Self::License(dialog) => dialog.check(env),
            _ => {}
        }
    }

    /// Shows why the command it submitted was refused; what was typed stays.
    pub fn refuse(&mut self, refusal: Refusal) {
        match self {
            Self::Confirm(dialog) => dialog.refused = Some(refusal),
            Self::Complete(dialog) => {
                dialog.stage = complete::Stage::Form;
                dialog.form.refuse(refusal);
            }
            Self::Reclaim(dialog) => dialog.refused = Some(refusal),
            Self::Revoke(dialog) => dialog.refused = Some(refusal),
            Self::Undo(dialog) => dialog.refused = Some(refusal),
            Self::Assign(dialog) => dialog.form.refuse(refusal),
            Self::Product(dialog) => dialog.form.refuse(refusal),
            Self::Seat(dialog) => dialog.form.refuse(refusal),
            Self::License(dialog) => dialog.form.refuse(refusal),
            Self::Outcome(_) | Self::Why(_) | Self::Palette(_) | Self::Help(_) | Self::Views(_) | Self::Batches(_) => {}
        }
    }

    /// Takes data in that it waits for.
    pub fn receive(&mut self, query: &Query, data: &Data, env: Env) {
        match (self, data) {
            (Self::Complete(dialog), Data::Seats(seats)) => dialog.receive(query, seats, env),
            (Self::Complete(dialog), Data::Licenses(_)) => dialog.see_license(env),
            (Self::Reclaim(dialog), Data::Seats(seats)) => dialog.receive(query, seats, env),
            (Self::Assign(dialog), Data::People(_) | Data::Licenses(_)) => dialog.check(env),
            (Self::Assign(dialog), Data::Seats(seats)) => dialog.receive(query, seats, env),
            (Self::Undo(dialog), Data::Batch(batch)) => dialog.receive(query, batch.as_deref()),
            (Self::Batches(dialog), Data::Batches(batches)) => dialog.receive(batches),
            (Self::Why(dialog), Data::Why(why)) => dialog.receive(query, why, env),
            _ => {}
        }
    }

    /// The list of the dialog has room for so many rows now.
    pub fn set_height(&mut self, height: usize) {
        use super::table::Grid as _;
        match self {
            Self::Complete(dialog) => dialog.holders.set_height(height),
            Self::Outcome(dialog) => dialog.rest.set_height(height),
            Self::Palette(dialog) => dialog.chooser.set_height(height),
            Self::Help(dialog) => dialog.chooser.set_height(height),
            Self::Views(dialog) => dialog.chooser.set_height(height),
            Self::Batches(dialog) => dialog.chooser.set_height(height),
            _ => {}
        }
    }

    /// The form it is, with the name that its draft is kept under.
    #[must_use]
    pub fn form(&self) -> Option<(String, &Form)> {
        match self {
            Self::Complete(dialog) => Some((format!("complete {}", dialog.audit.id), &dialog.form)),
            Self::Assign(dialog) => Some((format!("assign {}", dialog.license), &dialog.form)),
            Self::Product(dialog) => {
                let name = dialog.edits.map_or_else(|| "product".to_owned(), |(id, _)| format!("product {id}"));
                Some((name, &dialog.form))
            }
            Self::Seat(dialog) => Some((format!("seat {}", dialog.seat), &dialog.form)),
            Self::License(dialog) => {
                let edits = dialog.edits.as_ref();
                let name = edits.map_or_else(|| "license".to_owned(), |entry| format!("license {}", entry.license.id));
                Some((name, &dialog.form))
            }
            _ => None,
        }
    }

    /// Puts back what was typed into this form before it was left.
    pub fn restore(&mut self, draft: &BTreeMap<String, String>, env: Env) {
        match self {
            Self::Complete(dialog) => dialog.form.restore(draft),
            Self::Assign(dialog) => dialog.form.restore(draft),
            Self::Product(dialog) => dialog.form.restore(draft),
            Self::Seat(dialog) => dialog.form.restore(draft),
            Self::License(dialog) => dialog.form.restore(draft),
            _ => {}
        }
        self.checked(env);
    }
}

/// An action in a list of choices.
fn act_on<T>(chooser: &mut super::chooser::Chooser<T>, action: Action, choice: impl Fn(&T) -> Choice) -> Answer {
    match action {
        Action::Press | Action::Confirm => match chooser.selected() {
            Some(selected) if selected.enabled => Answer::Choose(choice(&selected.value)),
            _ => Answer::Stay,
        },
        Action::Back if chooser.clear() => Answer::Stay,
        Action::Back | Action::Close => Answer::Close,
        _ => {
            chooser.act(action);
            Answer::Stay
        }
    }
}

/// The number that must be typed before much is taken away: it takes digits and no other character.
fn type_number(typed: &mut Option<super::input::TextInput>, wrong: &mut Option<String>, key: Key) {
    let Some(input) = typed else { return };
    if key.typed().is_some_and(|c| !c.is_ascii_digit()) {
        *wrong = Some("Type the number in digits.".to_owned());
    } else if input.key(key) {
        *wrong = None;
    }
}

/// The same number pasted. `None` if none is asked for or the text is none.
fn paste_number(typed: &mut Option<super::input::TextInput>, wrong: &mut Option<String>, text: &str) -> Option<bool> {
    let digits = text.trim();
    let input = typed.as_mut().filter(|_| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))?;
    *wrong = None;
    Some(input.paste(digits))
}

/// What comes of the typed number: nothing typed closes, another one than is asked for says so. `None` if it is the one.
fn number_typed(
    typed: &super::input::TextInput,
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

/// What a form came to, where it is no more than a form.
fn answer(pressed: Pressed) -> Option<Answer> {
    match pressed {
        Pressed::Cancel => Some(Answer::Close),
        Pressed::Nothing | Pressed::Changed => Some(Answer::Stay),
        Pressed::Submit | Pressed::Extra => None,
    }
}

/// The read of a license's active seats.
#[must_use]
pub fn seats_of(license: LicenseId, threshold: Threshold) -> Query {
    Query::Seats(SeatFilter { license: Some(license), ..SeatFilter::default() }, threshold)
}
