//! Dialogs: small state machines that lie on the screen, one on top of another. The top one gets the keys.
//!
//! A dialog answers a key with a value: stay, close, push another, submit a command. It never calls back, and what it
//! shows is its own data. Dialogs that take something away open on Cancel, and Enter alone changes nothing there.

pub mod assign;
pub mod complete;
pub mod confirm;
pub mod help;
pub mod license_form;
pub mod outcome;
pub mod palette;
pub mod product_form;
pub mod reclaim;
pub mod revoke;
pub mod views;
pub mod why;

use super::msg::Ticket;
use crate::domain::command::Command;
use crate::domain::refusal::Refusal;

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
    /// Asks whether to do one thing: start a users audit, take a batch back.
    Confirm(confirm::Confirm),
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
    /// Adds a product.
    Product(Box<product_form::ProductForm>),
    /// Adds a license.
    License(Box<license_form::LicenseForm>),
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
    Submit(Command),
    /// A choice was made: close and do this.
    Choose(Choice),
}

/// What was chosen in a palette, in help or among views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// An action.
    Action(super::action::Action),
    /// The page of a license.
    License(crate::domain::ids::LicenseId),
    /// The page of a person.
    Person(crate::domain::ids::PersonId),
    /// A product in the catalog.
    Product(crate::domain::ids::ProductId),
    /// A part of the licenses.
    Chip(super::screens::licenses::Chip),
    /// An order of the report.
    Order(crate::domain::utilization::Sort),
}

/// A refusal for a dialog to show.
pub type Refused = Option<Refusal>;
