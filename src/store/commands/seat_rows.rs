//! The rows of seats, as every command ends them.

use super::{recorded_count, removal_rows};
use crate::domain::seat::Seat;
use crate::store::convert::{day_number, millis, text};
use crate::store::error::Res;
use crate::store::ledger::Ledger;
use rusqlite::types::Value;

/// Ends a seat that has no removal open: who, when, and the notes it keeps.
pub(super) fn end(ledger: &mut Ledger<'_>, seat: &Seat, notes: Option<&str>) -> Res<()> {
    let today = Value::Integer(day_number(ledger.now.today));
    let mut sets = vec![
        ("revoked_on", today.clone()),
        ("revoked_at", Value::Integer(millis(ledger.now.at))),
        ("revoked_by", text(&ledger.actor.name)),
        ("changed_on", today),
    ];
    if let Some(notes) = notes {
        sets.push(("notes", text(notes)));
    }
    ledger.update("assignment", seat.id.0, &sets)?;
    ledger.concerns(seat.license)
}

/// Takes a seat back here. Its removal at the vendor is to be done, unless the newest full roster lists it no more: such a
/// seat was not in the count either, so nothing comes off.
pub(super) fn take_off(ledger: &mut Ledger<'_>, seat: &Seat, is_missing: bool, notes: Option<&str>) -> Res<()> {
    removal_rows::outlived(ledger, seat.id)?;
    take_off_known(ledger, seat, is_missing, notes)
}

/// The same of a seat that is known to have no removal that is open.
pub(super) fn take_off_known(ledger: &mut Ledger<'_>, seat: &Seat, is_missing: bool, notes: Option<&str>) -> Res<()> {
    end(ledger, seat, notes)?;
    if is_missing {
        recorded_count::left_out(ledger, seat.license, seat.id)
    } else {
        removal_rows::open(ledger, seat.id)
    }
}
