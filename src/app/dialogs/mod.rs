//! Dialogs: small state machines that lie on the screen, one on top of another. The top one gets the keys.
//!
//! A dialog answers a key with a value: stay, close, submit a command, choose. It never calls back, and what it
//! shows is its own data. Dialogs that take something away open on Cancel, and Enter alone changes nothing there.
//!
//! What a dialog can do is [`DialogBehaviour`]. A new one is a module here with a line in [`Dialog`], and a module of
//! the same name in `ui::dialogs`.

pub mod account;
pub mod answer;
pub mod archive;
pub mod assign;
pub mod batches;
pub mod behaviour;
pub mod cancel_audit;
pub mod complete;
pub mod confirm;
pub mod confirmation;
pub mod decide_account;
mod described;
pub mod exempt;
mod fields;
pub mod free_accounts;
pub mod help;
pub mod license_form;
pub mod match_account;
pub mod merge_accounts;
pub mod offboard;
pub mod order_form;
pub mod outcome;
pub mod palette;
pub mod preview;
pub mod product_form;
pub mod reclaim;
pub mod revoke;
pub mod seat_form;
pub mod seat_plan;
pub mod undo;
pub mod views;
pub mod why;

use super::msg::Ticket;
use behaviour::DialogBehaviour;
use std::ops::{Deref, DerefMut};

pub use answer::{Answer, Choice};

/// A dialog on the screen.
#[derive(Debug, Clone)]
pub struct Layer {
    /// What it is.
    pub dialog: Dialog,
    /// The command that was submitted from it and is being carried out; keys are held off until then.
    pub busy: Option<Ticket>,
    /// The rehearsal that it waits for.
    pub rehearsal: Option<Ticket>,
}

impl From<Dialog> for Layer {
    fn from(dialog: Dialog) -> Self {
        Self { dialog, busy: None, rehearsal: None }
    }
}

/// The dialogs there are, each under a name, and the way from any of them to what all of them can do.
macro_rules! dialogs {
    ($($(#[$about:meta])* $name:ident($dialog:ty),)*) => {
        /// The dialogs.
        #[derive(Debug, Clone, strum::IntoStaticStr)]
        #[strum(serialize_all = "snake_case")]
        pub enum Dialog {
            $($(#[$about])* $name(Box<$dialog>),)*
        }

        impl Deref for Dialog {
            type Target = dyn DialogBehaviour;

            fn deref(&self) -> &Self::Target {
                match self {
                    $(Self::$name(dialog) => &**dialog,)*
                }
            }
        }

        impl DerefMut for Dialog {
            fn deref_mut(&mut self) -> &mut Self::Target {
                match self {
                    $(Self::$name(dialog) => &mut **dialog,)*
                }
            }
        }

        $(impl From<$dialog> for Dialog {
            fn from(dialog: $dialog) -> Self {
                Self::$name(Box::new(dialog))
            }
        })*
    };
}

dialogs! {
    /// Asks whether to do one thing: start a users audit.
    Confirm(confirm::Confirm),
    /// Shows what a command would come to, and asks whether to carry it out.
    Preview(preview::Preview),
    /// Cancels a users audit.
    CancelAudit(cancel_audit::CancelAudit),
    /// Takes a batch back.
    Undo(undo::Undo),
    /// Chooses a batch to take back.
    Batches(batches::Batches),
    /// Completes a users audit.
    Complete(complete::Complete),
    /// Reclaims the marked seats.
    Reclaim(reclaim::Reclaim),
    /// Revokes seats.
    Revoke(revoke::Revoke),
    /// Tells what was done and what was not.
    Outcome(outcome::OutcomeDialog),
    /// Gives a seat.
    Assign(assign::Assign),
    /// Adds a product, or changes one.
    Product(product_form::ProductForm),
    /// Adds a license, or changes one.
    License(license_form::LicenseForm),
    /// Buys seats of a license, or renews it.
    Order(order_form::OrderForm),
    /// Exempts seats from being dormant.
    Exempt(exempt::Exempt),
    /// Changes a seat.
    Seat(seat_form::SeatForm),
    /// Says why a seat is dormant, or is not.
    Why(why::WhyDialog),
    /// Tells what is known of an account, and whether it counts.
    Account(account::AccountDialog),
    /// Says whose an account is.
    MatchAccount(match_account::MatchAccount),
    /// Says what becomes of the account of somebody who has left.
    DecideAccount(decide_account::DecideAccount),
    /// Makes two accounts one.
    MergeAccounts(merge_accounts::MergeAccounts),
    /// Finds anything by name.
    Palette(palette::Palette),
    /// Lists the keys.
    Help(help::Help),
    /// Chooses a view or an order.
    Views(views::Views),
}
