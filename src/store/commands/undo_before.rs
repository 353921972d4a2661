//! How things stood before a batch: whether a holder had left by then, and how many seats of a license were taken. An undo
//! restores that, and gives nobody anything new.

use super::undo_rows::Image;
use super::undo_work::Work;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::license::{License, LimitPolicy, limit};
use crate::domain::person::PersonStatus;
use crate::domain::time::Day;
use crate::store::convert::{RowExt, day};
use crate::store::error::Res;
use rusqlite::params;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

impl Work<'_, '_> {
    /// True if the person, who is `status` now, had left before the batch: a leaver gets back what a leaver had.
    pub(super) fn had_left(&mut self, person: PersonId, status: PersonStatus, until: Option<Day>) -> Res<bool> {
        let before = if self.prefetched.is_unchanged(person) {
            Map::new()
        } else {
            self.before_batch("person", person.0, self.batch.0)?
        };
        let status = match before.get("status").and_then(Json::as_str) {
            Some(word) => word.parse().unwrap_or(status),
            None => status,
        };
        let until = before.get("until_on").map_or(until, |known| known.as_i64().and_then(day));
        Ok(status.on(until, self.day_of_batch()?).has_left())
    }

    fn day_of_batch(&mut self) -> Res<Day> {
        if let Some(day) = self.day {
            return Ok(day);
        }
        let at = self
            .ledger
            .conn
            .prepare_cached("SELECT at FROM batch WHERE id = ?1")?
            .query_row([self.batch.0], |row| row.time("at"))?;
        let then = at.map_or(self.ledger.now.today, |at| at.with_timezone(&self.org.time_zone).date_naive());
        Ok(*self.day.insert(then))
    }

    /// True if one more seat of the license is one that was taken before the batch: its limit has not become narrower, and
    /// nobody else was given the place.
    pub(super) fn was_there(&mut self, license: &License) -> Res<bool> {
        let before = if let Some(known) = self.before.get(&license.id) {
            *known
        } else {
            let taken = self.taken_before(license)?;
            self.before.insert(license.id, taken);
            taken
        };
        Ok(before.is_some_and(|before| license.seats.occupied() < before))
    }

    /// How many seats were taken before the batch, if as many may be again.
    fn taken_before(&self, license: &License) -> Res<Option<u32>> {
        let terms = &license.terms;
        let before = self.before_batch("license", license.id.0, self.batch.0 + 1)?;
        let number = |column: &str, now: Option<u32>| {
            before.get(column).map_or(now, |then| then.as_i64().and_then(|n| u32::try_from(n).ok()))
        };
        let policy =
            before.get("limit_policy").and_then(Json::as_str).and_then(|word| word.parse::<LimitPolicy>().ok());
        let then = limit(
            number("seats_total", terms.seats_total),
            policy.unwrap_or(terms.limit_policy),
            number("overdraft", Some(terms.overdraft)).unwrap_or_default(),
        );
        let now = limit(terms.seats_total, terms.limit_policy, terms.overdraft);
        if now.is_some_and(|now| then.is_none_or(|then| now < then)) {
            return Ok(None);
        }
        let away = self.away.get(&license.id).copied().unwrap_or_default();
        let given = self.given_since(license.id)?;
        Ok(Some((license.seats.occupied() + away).saturating_sub(given)))
    }

    /// How many seats of a license were put on record since, or given back that had ended before the batch.
    fn given_since(&self, license: LicenseId) -> Res<u32> {
        let mut statement = self.ledger.conn.prepare_cached(
            "SELECT created_batch, returned_batch FROM assignment
             WHERE license_id = ?1 AND revoked_on IS NULL AND void_batch IS NULL
               AND (created_batch > ?2 OR returned_batch > ?2)",
        )?;
        let mut rows = statement.query(params![license.0, self.batch.0])?;
        let mut given = 0;
        while let Some(row) = rows.next()? {
            let (created, returned): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
            let was_away = match returned.filter(|by| *by != self.undo.0) {
                Some(by) => self.first_of_line(by)? < self.batch.0,
                None => false,
            };
            given += u32::from(created > self.batch.0 || was_away);
        }
        Ok(given)
    }

    /// The seat that the holder of a removal's or a notice's seat has of the same license now and did not have before the
    /// batch. One that they had by then stood beside that row, as it does where two records of one human were merged.
    pub(super) fn held_again(&self, table: &str, id: i64) -> Res<Option<SeatId>> {
        let sql = format!(
            "SELECT h.id, h.created_batch FROM {table} r JOIN assignment s ON s.id = r.assignment_id
             JOIN assignment h ON h.license_id = s.license_id AND h.person_id = s.person_id
             WHERE r.id = ?1 AND h.revoked_on IS NULL AND h.void_batch IS NULL"
        );
        let mut statement = self.ledger.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            let (seat, created): (i64, i64) = (row.get("id")?, row.get("created_batch")?);
            if created >= self.batch.0 || !self.was_active(seat)? {
                return Ok(Some(SeatId(seat)));
            }
        }
        Ok(None)
    }

    /// True if a seat that is active now was active right before the batch.
    fn was_active(&self, seat: i64) -> Res<bool> {
        let before = self.before_batch("assignment", seat, self.batch.0)?;
        Ok(["revoked_on", "void_batch"].iter().all(|column| before.get(*column).is_none_or(Json::is_null)))
    }

    /// The batch that an undo, or an undo of one, is about in the end.
    fn first_of_line(&self, mut batch: i64) -> Res<i64> {
        // What this undo is about stands beside it only once it is done.
        if batch == self.undo.0 {
            batch = self.batch.0;
        }
        while let Some(undone) = self.number("SELECT undoes FROM batch WHERE id = ?1", batch)? {
            batch = undone;
        }
        Ok(batch)
    }

    /// The seats that the batch took away and that are away still, license by license.
    pub(super) fn seats_away(&self, ended: &[Image]) -> Res<BTreeMap<LicenseId, u32>> {
        let void = self.written("assignment", "void_batch = ?3 AND revoked_on IS NULL")?;
        let mut statement = self.ledger.conn.prepare_cached("SELECT license_id FROM assignment WHERE id = ?1")?;
        let mut away = BTreeMap::new();
        for id in ended.iter().map(|image| image.id).chain(void) {
            let license = statement.query_row([id], |row| row.get(0))?;
            *away.entry(LicenseId(license)).or_default() += 1;
        }
        Ok(away)
    }

    /// What the columns of a row held before the batch `first`, as far as that one or a later one changed them.
    fn before_batch(&self, table: &str, id: i64, first: i64) -> Res<Map<String, Json>> {
        let mut statement = self.ledger.conn.prepare_cached(
            "SELECT before FROM image WHERE table_name = ?1 AND row_id = ?2 AND batch_id >= ?3 AND before IS NOT NULL
             ORDER BY batch_id DESC, n DESC",
        )?;
        let mut known = Map::new();
        let mut rows = statement.query(params![table, id, first])?;
        while let Some(row) = rows.next()? {
            let before: String = row.get(0)?;
            if let Ok(Json::Object(before)) = serde_json::from_str(&before) {
                known.extend(before);
            }
        }
        Ok(known)
    }
}
