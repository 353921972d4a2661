//! What an undo makes of seats: one that ended comes back as the same assignment, under the rules for assigning, with a
//! note; its place in the last count and what its holder was told come and go with it.

use super::undo_prefetch::{CHUNK, Prefetched};
use super::undo_rows::{Image, Rules, lower};
use super::undo_work::Work;
use super::{recorded_count, removal_rows};
use crate::domain::batch_item::UndoEffect;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::license::License;
use crate::domain::notice::{Cause, Draft, NoticeKind, Recipient, reaches, seat_returned};
use crate::domain::person::{Holder, PersonStatus};
use crate::domain::seat::{Seat, may_assign, with_note};
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
    /// Seats that ended come back, in their order.
    pub(super) fn seats_back(&mut self, images: &[Image]) -> Res<()> {
        for chunk in images.chunks(CHUNK) {
            let seats: Vec<i64> = chunk.iter().map(|image| image.id).collect();
            self.prefetched = Prefetched::of(self.ledger.conn, &seats, self.batch)?;
            chunk.iter().try_for_each(|image| self.seat_back(image))?;
        }
        self.prefetched = Prefetched::default();
        Ok(())
    }

    /// A seat that ended comes back as the same assignment, under the rules for assigning, with a note.
    fn seat_back(&mut self, image: &Image) -> Res<()> {
        let id = SeatId(image.id);
        let found = self.prefetched.take(id);
        let current = if let Some(found) = &found {
            let columns = self.ledger.columns(image.table)?;
            let row = columns.iter().cloned().zip(found.row.iter().cloned());
            row.filter(|(column, _)| image.after.contains_key(column)).collect()
        } else {
            let columns: Vec<&str> = image.after.keys().map(String::as_str).collect();
            self.current(image.table, image.id, &columns)?
        };
        let same = |column: &str| current.get(column) == image.after.get(column).map(unjson).as_ref();
        if !ENDED.iter().all(|column| same(column)) {
            let reason = self.changed_since(image.table, image.id)?;
            return self.keep(image.table, image.id, reason);
        }
        let corrected = self.corrections(id)?;
        let rules = if self.of_merge { Rules::OwnFile } else { Rules::Assigning };
        if let Err(reason) = self.may_return(id, rules, found.as_ref().map(|found| &found.record.seat))? {
            self.turn_back(&corrected)?;
            return self.keep(image.table, image.id, reason);
        }
        let today = self.ledger.now.today;
        let seat = match found {
            Some(found) => {
                self.ledger.knows(image.table, image.id, found.row);
                found.record.seat
            }
            None => read::seats::one(self.ledger.conn, id, self.org.as_of(today))?.seat,
        };
        let line = format!("Given back on {today}: {} was taken back.", self.batch);
        let mut sets =
            image.sets(|column| (column != "notes" || self.of_merge) && column != "changed_on" && same(column));
        if self.gives {
            sets.push(("returned_batch", Value::Integer(self.undo.0)));
        }
        if !self.of_merge {
            sets.push(("notes", text(&with_note(seat.notes.as_deref(), &line))));
        }
        // A file that is read again may say the same again; what an admin ended and took back was changed here today.
        match (self.of_import, image.before.get("changed_on")) {
            (true, Some(before)) => sets.push(("changed_on", unjson(before))),
            (true, None) => {}
            (false, _) => sets.push(("changed_on", Value::Integer(day_number(today)))),
        }
        // An account that the last count still held is given back with the seat, and counts once. One that the newest
        // roster lacks was not in the count, and is no more in it now.
        if self.is_counted(seat.license)
            && !corrected.moved
            && (removal_rows::still_counted(self.ledger.conn, seat.license, id)?
                || self.missing_from_a_count_since(id)?.is_some())
        {
            recorded_count::held_already(self.ledger, seat.license, id)?;
        }
        self.ledger.update(image.table, image.id, &sets)?;
        self.returned.insert((seat.license, seat.holder.id));
        self.done(image.table, image.id, UndoEffect::Back);
        self.tell_again(&seat)
    }

    /// The corrections of the recorded count that the batch made for a seat hold no longer, and those that it had taken
    /// away hold again.
    pub(super) fn corrections(&mut self, seat: SeatId) -> Res<Turned> {
        if self.prefetched.is_uncorrected(seat) {
            return Ok(Turned::default());
        }
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
    fn turn(&mut self, corrections: &[i64]) -> Res<bool> {
        let mut moved = false;
        for id in corrections {
            let void = self.number("SELECT void_batch FROM tally WHERE id = ?1", *id)?;
            moved |= recorded_count::turn(self.ledger, *id, if void.is_some() { None } else { Some(self.undo.0) })?;
        }
        Ok(moved)
    }

    /// Turns corrections back where their seat stays as it is.
    pub(super) fn turn_back(&mut self, turned: &Turned) -> Res<()> {
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
    fn tell_again(&mut self, seat: &Seat) -> Res<()> {
        let holder = &seat.holder;
        if !reaches(holder.status, holder.until, self.ledger.now.today) || self.prefetched.is_untold(seat.id) {
            return Ok(());
        }
        let sql = format!(
            "SELECT id FROM notice WHERE {} AND assignment_id = ?1 AND kind = 'seat_reclaimed' ORDER BY id DESC LIMIT 1",
            self.added
        );
        let notice: Option<i64> =
            self.ledger.conn.prepare_cached(&sql)?.query_row([seat.id.0], |row| row.get("id")).optional()?;
        if notice.map_or(Ok(false), |id| read::outbox::may_have_been_told(self.ledger.conn, id))? {
            let software = read::licenses::one(self.ledger.conn, seat.license)?.license.title();
            self.ledger.notify(&Draft {
                to: Recipient::Person(holder.id),
                kind: NoticeKind::SeatReturned,
                cause: Cause::Seat(seat.id),
                text: seat_returned(&software, self.ledger.now.today),
            })?;
        }
        Ok(())
    }

    /// Whether a seat may be there again: its license and holder are, and the rules for it allow it. `known` is the seat,
    /// where it was read before.
    pub(super) fn may_return(&mut self, id: SeatId, rules: Rules, known: Option<&Seat>) -> Res<Result<(), String>> {
        let (license, person) = match known {
            Some(seat) => (seat.license, seat.holder.id),
            None => self.ledger.conn.query_row(
                "SELECT license_id, person_id FROM assignment WHERE id = ?1",
                [id.0],
                |row| Ok((LicenseId(row.get(0)?), PersonId(row.get(1)?))),
            )?,
        };
        let license = match self.license(license) {
            Err(Failure::Refused(gone)) => return Ok(Err(lower(&gone.message, ""))),
            found => found?,
        };
        let person = if let Some(seat) = known.filter(|_| self.prefetched.is_unchanged(person)) {
            seat.holder
        } else {
            let entry = match read::people::one(self.ledger.conn, person) {
                Err(Failure::Refused(gone)) => return Ok(Err(lower(&gone.message, ""))),
                found => found?,
            };
            if read::people::purged_at(self.ledger.conn, entry.id)?.is_some() {
                return Ok(Err("its holder was purged".to_owned()));
            }
            Holder { id: entry.id, status: entry.status, until: entry.until, last_login: entry.last_login }
        };
        if rules == Rules::Recording {
            return Ok(Ok(()));
        }
        let held: u32 = if self.prefetched.is_free(id) && !self.returned.contains(&(license.id, person.id)) {
            0
        } else {
            self.ledger.conn.query_row(
                "SELECT count(*) FROM assignment \
                 WHERE license_id = ?1 AND person_id = ?2 AND revoked_on IS NULL AND void_batch IS NULL",
                [license.id.0, person.id.0],
                |row| row.get(0),
            )?
        };
        let left_then = self.had_left(person.id, person.status, person.until)?;
        let holder = Holder {
            status: if rules == Rules::OwnFile || left_then { PersonStatus::Active } else { person.status },
            until: if left_then { None } else { person.until },
            ..person
        };
        // A license that was laid aside keeps its seats, so it gets them back as well.
        let license = License { archived: false, ..license };
        let may = may_assign(&license, &holder, held, self.was_there(&license)?, self.ledger.now);
        Ok(may.map_err(|refusal| lower(&refusal.message, &license.title())))
    }

    /// A license with its seats as they are at this moment.
    fn license(&mut self, id: LicenseId) -> Res<License> {
        let conn = self.ledger.conn;
        let mut license = if let Some((license, _)) = self.licenses.get(&id) {
            license.clone()
        } else {
            let license = read::licenses::one(conn, id)?.license;
            self.licenses.insert(id, (license.clone(), recorded_count::last(conn, id)?.is_some()));
            license
        };
        let (assigned, unattributed): (i64, i64) = conn
            .prepare_cached("SELECT assigned, unattributed FROM seat_count WHERE license_id = ?1")?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        license.seats.assigned = u32::try_from(assigned + self.ledger.pending_seats(id)).unwrap_or_default();
        license.seats.unattributed = unattributed;
        Ok(license)
    }

    /// True if a count of the license is on record, which may have held a seat or left one out.
    fn is_counted(&self, id: LicenseId) -> bool {
        self.licenses.get(&id).is_none_or(|(_, is_counted)| *is_counted)
    }
}
