//! What an undo makes of seats: one that ended comes back as the same assignment, under the rules for assigning, with a
//! note; its place in the last count and what its holder was told come and go with it.

use super::tally;
use super::undo_rows::{known_columns, lower};
use super::undo_work::{Image, Work};
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::notice::{Cause, Draft, Kind, Recipient, seat_returned};
use crate::domain::part::Becomes;
use crate::domain::person::PersonStatus;
use crate::domain::seat::{may_assign, with_note};
use crate::store::convert::{day_number, text};
use crate::store::error::{Failure, Res};
use crate::store::ledger::unjson;
use crate::store::read;
use rusqlite::OptionalExtension;
use rusqlite::types::Value;

/// The columns of a seat that say whether it has ended; coming back, they go together.
const ENDED: [&str; 3] = ["revoked_on", "revoked_at", "revoked_by"];

/// What a seat that comes back has to obey.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// Nothing: a past seat uses none, and what a roster listed was never cut to the limit.
    Recording,
    /// The limit, and one seat for each holder: our own files bring leavers in too.
    OwnFile,
    /// All of them.
    Assigning,
}

impl Work<'_, '_> {
    /// A seat that ended comes back as the same assignment, under the rules for assigning, with a note.
    pub(super) fn seat_back(&mut self, image: &Image) -> Res<()> {
        let id = SeatId(image.id);
        let columns: Vec<&str> = image.after.keys().map(String::as_str).collect();
        let current = self.current(image.table, image.id, &columns)?;
        let same = |column: &str| current.get(column) == image.after.get(column).map(unjson).as_ref();
        if !ENDED.iter().all(|column| same(column)) {
            return self.changed_since(image.table, image.id);
        }
        let counted = self.left_out(id, false)?;
        let rules = if self.of_merge { Rules::OwnFile } else { Rules::Assigning };
        if let Err(reason) = self.may_return(id, rules)? {
            if let Some(tally) = counted {
                self.ledger.conn.execute("UPDATE tally SET void_batch = NULL WHERE id = ?1", [tally])?;
                self.recount(id)?;
            }
            return self.keep(image.table, image.id, reason);
        }
        let today = self.ledger.now.today;
        let entry = read::seats::one(self.ledger.conn, id, Threshold::default(), today, self.org)?;
        let line = format!("Given back on {today}: {} was taken back.", self.batch);
        let mut sets: Vec<(&'static str, Value)> = known_columns(image.table)
            .iter()
            .filter(|column| (**column != "notes" || self.of_merge) && **column != "changed_on" && same(column))
            .filter_map(|column| image.before.get(*column).map(|value| (*column, unjson(value))))
            .collect();
        if !self.of_merge {
            sets.push(("notes", text(&with_note(entry.seat.notes.as_deref(), &line))));
        }
        // A file that is read again may say the same again; what an admin ended and took back was changed here today.
        match (self.of_import, image.before.get("changed_on")) {
            (true, Some(before)) => sets.push(("changed_on", unjson(before))),
            (true, None) => {}
            (false, _) => sets.push(("changed_on", Value::Integer(day_number(today)))),
        }
        self.ledger.update(image.table, image.id, &sets)?;
        self.done(image.table, image.id, Becomes::Back);
        self.tell_again(&entry)
    }

    /// A seat revoked as already removed has a place of its own in the count; it goes and comes with the seat.
    pub(super) fn left_out(&mut self, seat: SeatId, ended_again: bool) -> Res<Option<i64>> {
        let column = if ended_again { "?2 = void_batch" } else { "?2 AND void_batch IS NULL" };
        let column = if ended_again { column.to_owned() } else { format!("{column} AND {}", self.added) };
        let sql = format!(
            "UPDATE tally SET void_batch = iif(void_batch IS NULL, ?3, NULL) WHERE id = (
                 SELECT min(id) FROM tally WHERE is_count = 0 AND {column}
                 AND license_id = (SELECT license_id FROM assignment WHERE id = ?1)) RETURNING id"
        );
        let moved = self
            .ledger
            .conn
            .prepare_cached(&sql)?
            .query_row([seat.0, self.batch.0, self.undo.0], |row| row.get(0))
            .optional()?;
        if moved.is_some() {
            self.recount(seat)?;
        }
        Ok(moved)
    }

    fn recount(&self, seat: SeatId) -> Res<()> {
        let license = self.number("SELECT license_id FROM assignment WHERE id = ?1", seat.0)?;
        tally::recompute(self.ledger.conn, LicenseId(license.unwrap_or_default()))
    }

    /// Whoever was told that a seat is gone is told that it is back.
    fn tell_again(&mut self, entry: &crate::domain::view::SeatEntry) -> Res<()> {
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
                kind: Kind::SeatReturned,
                cause: Cause::Seat(entry.seat.id),
                text: seat_returned(&software, self.ledger.now.today),
            })?;
        }
        Ok(())
    }

    /// Whether a seat may be there again: its license and holder are, and the rules for it allow it.
    pub(super) fn may_return(&self, id: SeatId, rules: Rules) -> Res<Result<(), String>> {
        let (license, person): (i64, i64) = self.ledger.conn.query_row(
            "SELECT license_id, person_id FROM assignment WHERE id = ?1",
            [id.0],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let mut license = match read::licenses::one(self.ledger.conn, LicenseId(license)) {
            Err(Failure::Refused(gone)) => return Ok(Err(lower(&gone.message, ""))),
            found => found?.license,
        };
        license.archived &= !self.of_people && !self.of_merge;
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
        let holder = crate::domain::person::Holder {
            id: person.id,
            status: if rules == Rules::OwnFile { PersonStatus::Active } else { person.status },
            until: person.until,
            last_login: person.last_login,
        };
        let may = may_assign(&license, &holder, held, self.ledger.now);
        Ok(may.map_err(|refusal| lower(&refusal.message, &license.title())))
    }
}
