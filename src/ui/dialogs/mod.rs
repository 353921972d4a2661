//! Dialogs, drawn: a box on the screen for each, mirroring the modules of the same names in `app::dialogs`.
//!
//! It draws what a dialog holds and decides nothing: sentences, errors and choices are the dialog's own. Where there is
//! little room, what has the keys and what is wrong with it are seen before anything else.

mod account;
mod assign;
mod batches;
mod cancel_audit;
mod complete;
mod confirm;
mod confirm_buttons;
mod decide_account;
mod exempt;
mod form;
mod help;
mod license_form;
mod list;
mod match_account;
mod merge_accounts;
mod order_form;
mod outcome;
mod palette;
pub(super) mod place;
mod preview;
mod product_form;
mod reclaim;
mod revoke;
mod seat_form;
mod seat_plan;
mod undo;
mod views;
mod why;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::appearance::Appearance;
use crate::app::App;
use crate::app::dialogs::{Dialog, Layer};
use place::{Place, SMALL};

pub use place::DialogDrawn;

/// Draws one dialog over what is in the area.
pub fn draw(layer: &Layer, app: &App, appearance: Appearance, area: Rect, buf: &mut Buffer) -> DialogDrawn {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return DialogDrawn::default();
    }
    // The last row says what the keys do; a dialog leaves it in sight where it can.
    let area = if area.height >= SMALL { Rect { height: area.height - 1, ..area } } else { area };
    let place = Place { layer, app, appearance, area };
    match &layer.dialog {
        Dialog::Confirm(dialog) => confirm::draw(dialog, place, buf),
        Dialog::Preview(dialog) => preview::draw(dialog, place, buf),
        Dialog::CancelAudit(dialog) => cancel_audit::draw(dialog, place, buf),
        Dialog::Undo(dialog) => undo::draw(dialog, place, buf),
        Dialog::Batches(dialog) => batches::draw(dialog, place, buf),
        Dialog::Complete(dialog) => complete::draw(dialog, place, buf),
        Dialog::Reclaim(dialog) => reclaim::draw(dialog, place, buf),
        Dialog::Revoke(dialog) => revoke::draw(dialog, place, buf),
        Dialog::Outcome(dialog) => outcome::draw(dialog, place, buf),
        Dialog::Assign(dialog) => assign::draw(dialog, place, buf),
        Dialog::Product(dialog) => product_form::draw(dialog, place, buf),
        Dialog::License(dialog) => license_form::draw(dialog, place, buf),
        Dialog::Order(dialog) => order_form::draw(dialog, place, buf),
        Dialog::Exempt(dialog) => exempt::draw(dialog, place, buf),
        Dialog::Seat(dialog) => seat_form::draw(dialog, place, buf),
        Dialog::Why(dialog) => why::draw(dialog, place, buf),
        Dialog::Account(dialog) => account::draw(dialog, place, buf),
        Dialog::MatchAccount(dialog) => match_account::draw(dialog, place, buf),
        Dialog::DecideAccount(dialog) => decide_account::draw(dialog, place, buf),
        Dialog::MergeAccounts(dialog) => merge_accounts::draw(dialog, place, buf),
        Dialog::Palette(dialog) => palette::draw(dialog, place, buf),
        Dialog::Help(dialog) => help::draw(dialog, place, buf),
        Dialog::Views(dialog) => views::draw(dialog, place, buf),
    }
}
