//! What an undo makes of seats: one that ended comes back as the same assignment, under the rules for assigning, with a
//! note; its place in the last count and what its holder was told come and go with it.

use super::undo_rows::{Image, Rules, lower};
use super::undo_work::Work;
use super::{recorded_count, removal_rows};
use crate::domain::batch_item::UndoEffect;
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::license::License;
use crate::domain::notice::{Cause, Draft, NoticeKind, Recipient, reaches, seat_returned};
use crate::domain::person::{Holder, PersonStatus};
use crate::domain::seat::{may_assign, with_note};
use crate::store::convert::{day_number, text};
use crate::store::error::{Failure, Res};
use crate::store::ledger::unjson;
use crate::store::read;
use rusqlite::OptionalExtension;
use rusqlite::types::Value;

/// The columns of a seat that say whether it has ended; coming back, they go together.
const ENDED: [&str; 3] = ["revoked_on", "revoked_at", "revoked_by"];

/// Corrections of the recorded count that went the way of their seat.
#[derive(Default)]
pub(super) struct Turned {
    corrections: Vec<i64>,
    /// They belong to the last count.
    moved: bool,
}

impl Work<'_, '_> {
    /// A seat that ended comes back as the same assignment, under the rules for assigning, with a note.
    pub(super) fn seat_back(&mut self, image: &Image) -> Res<()> {
        let id = SeatId(image.id);
        let columns: Vec<&str> = image.after.keys().map(String::as_str).collect();
        let current = self.current(image.table, image.id, &columns)?;
        let same = |column: &str| current.get(column) == image.after.get(column).map(unjson).as_ref();
        if !ENDED.iter().all(|column| same(column)) {
            let reason = self.changed_since(image.table, image.id)?;
            return self.keep(image.table, image.id, reason);
        }
        let corrected = self.corrections(id)?;
        let rules = if self.of_merge { Rules::OwnFile } else { Rules::Assigning };
        if let Err(reason) = self.may_return(id, rules)? {
            self.turn_back(&corrected)?;
            return self.keep(image.table, image.id, reason);
        }
        let today = self.ledger.now.today;
        let entry = read::seats::one(self.ledger.conn, id, Threshold::default(), today, self.org)?;
        let line = format!("Given back on {today}: {} was taken back.", self.batch);
        let mut sets =
            image.sets(|column| (column != "notes" || self.of_merge) && column != "changed_on" && same(column));
        if self.gives {
            sets.push(("returned_batch", Value::Integer(self.undo.0)));
        }
        if !self.of_merge {
            sets.push(("notes", text(&with_note(entry.seat.notes.as_deref(), &line))));
        }
        // A file that is read again may say the same again; what an admin ended and took back was changed here today.
        match (self.of_import, image.before.get("changed_on")) {
            (true, Some(before)) => sets.push(("changed_on", unjson(before))),
            (true, None) => {}
            (false, _) => sets.push(("changed_on", Value::Integer(day_number(today)))),
        }
        // An account that the last count still held is given back with the seat, and counts once. One that the newest
        // roster lacks was not in the count, and is no more in it now.
        let still_counted = removal_rows::still_counted(self.ledger.conn, entry.seat.license, id)?;
        if !corrected.moved && (still_counted || self.missing_from_a_count_since(id)?.is_some()) {
            recorded_count::held_already(self.ledger, entry.seat.license, id)?;
        }
        self.ledger.update(image.table, image.id, &sets)?;
        self.done(image.table, image.id, UndoEffect::Back);
        self.tell_again(&entry)
    }

    /// The corrections of the recorded count that the batch made for a seat hold no longer, and those that it had taken
    /// away hold again.
    pub(super) fn corrections(&mut self, seat: SeatId) -> Res<Turned> {
        let sql = format!(
            "SELECT id FROM tally WHERE assignment_id = ?1 AND is_count = 0
             AND (void_batch = ?2 OR (void_batch IS NULL AND {})) ORDER BY id",
            self.added
        );
        let of_seat: Vec<i64> = self
            .ledger
            .conn
            .prepare_cached(&sql)?
            .query_map([seat.0, self.batch.0], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let moved = self.turn(&of_seat)?;
        Ok(Turned { corrections: of_seat, moved })
    }

    /// Makes each correction void if it holds, and hold if it is void. True if that moved the recorded count.
    fn turn(&self, corrections: &[i64]) -> Res<bool> {
        let mut moved = false;
        for id in corrections {
            let void = self.number("SELECT void_batch FROM tally WHERE id = ?1", *id)?;
            moved |=
                recorded_count::turn(self.ledger.conn, *id, if void.is_some() { None } else { Some(self.undo.0) })?;
        }
        Ok(moved)
    }

    /// Turns corrections back where their seat stays as it is.
    pub(super) fn turn_back(&self, turned: &Turned) -> Res<()> {
        self.turn(&turned.corrections).map(drop)
    }

    /// A seat ends again. What the newest roster lacks takes nothing off, whatever was counted since.
    pub(super) fn ends_again(&mut self, seat: SeatId) -> Res<()> {
        let turned = self.corrections(seat)?;
        if !turned.moved
            && let Some(license) = self.missing_from_a_count_since(seat)?
        {
            recorded_count::left_out(self.ledger, license, seat)?;
        }
        Ok(())
    }

    /// The license of a seat that its newest roster lacks, if it was counted after the batch.
    fn missing_from_a_count_since(&self, seat: SeatId) -> Res<Option<LicenseId>> {
        let missing = "SELECT license_id FROM assignment WHERE id = ?1 AND missing_as_of IS NOT NULL";
        let Some(license) = self.number(missing, seat.0)?.map(LicenseId) else { return Ok(None) };
        let Some((count, _)) = recorded_count::last(self.ledger.conn, license)? else { return Ok(None) };
        let counted_by = self.number("SELECT created_batch FROM tally WHERE id = ?1", count)?;
        Ok(Some(license).filter(|_| counted_by > Some(self.batch.0)))
    }

    /// Whoever was told that a seat is gone is told that it is back, but for those who are no longer here.
    fn tell_again(&mut self, entry: &crate::domain::read_model::SeatEntry) -> Res<()> {
        let holder = &entry.seat.holder;
        if !reaches(holder.status, holder.until, self.ledger.now.today) {
            return Ok(());
        }
        let sql = format!(
            "SELECT id FROM notice WHERE {} AND assignment_id = ?1 AND kind = 'seat_reclaimed' ORDER BY id DESC LIMIT 1",
            self.added
        );
        let notice: Option<i64> =
            self.ledger.conn.prepare_cached(&sql)?.query_row([entry.seat.id.0], |row| row.get("id")).optional()?;
        if notice.map_or(Ok(false), |id| read::outbox::may_have_been_told(self.ledger.conn, id))? {
            let software = crate::domain::license::title(&entry.product, entry.license.as_deref());
            self.ledger.notify(&Draft {
                to: Recipient::Person(entry.seat.holder.id),
                kind: NoticeKind::SeatReturned,
                cause: Cause::Seat(entry.seat.id),
                text: seat_returned(&software, self.ledger.now.today),
            })?;
        }
        Ok(())
    }

    /// Whether a seat may be there again: its license and holder are, and the rules for it allow it.
    pub(super) fn may_return(&mut self, id: SeatId, rules: Rules) -> Res<Result<(), String>> {
        let (license, person): (i64, i64) = self.ledger.conn.query_row(
            "SELECT license_id, person_id FROM assignment WHERE id = ?1",
            [id.0],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let license = match read::licenses::one(self.ledger.conn, LicenseId(license)) {
            Err(Failure::Refused(gone)) => return Ok(Err(lower(&gone.message, ""))),
            found => found?.license,
        };
        let person = match read::people::one(self.ledger.conn, PersonId(person)) {
            Err(Failure::Refused(gone)) => return Ok(Err(lower(&gone.message, ""))),
            found => found?,
        };
        if read::people::purged_at(self.ledger.conn, person.id)?.is_some() {
            return Ok(Err("its holder was purged".to_owned()));
        }
        if rules == Rules::Recording {
            return Ok(Ok(()));
        }
        let held: u32 = self.ledger.conn.query_row(
            "SELECT count(*) FROM assignment \
             WHERE license_id = ?1 AND person_id = ?2 AND revoked_on IS NULL AND void_batch IS NULL",
            [license.id.0, person.id.0],
            |row| row.get(0),
        )?;
        let left_then = self.had_left(person.id, person.status, person.until)?;
        let holder = Holder {
            id: person.id,
            status: if rules == Rules::OwnFile || left_then { PersonStatus::Active } else { person.status },
            until: if left_then { None } else { person.until },
            last_login: person.last_login,
        };
        // A license that was laid aside keeps its seats, so it gets them back as well.
        let license = License { archived: false, ..license };
        let may = may_assign(&license, &holder, held, self.was_there(&license)?, self.ledger.now);
        Ok(may.map_err(|refusal| lower(&refusal.message, &license.title())))
    }
}
