//! What a batch added, in an undo: it goes, unless it is in use, or it comes back with the undo of an undo, if what it
//! belongs to is there.

use super::audits;
use super::undo_catalog::why_no_license;
use super::undo_rows::{Rules, is_constraint};
use super::undo_work::Work;
use crate::domain::audit::State;
use crate::domain::batch_item::UndoEffect;
use crate::domain::ids::{AuditId, BatchId, SeatId};
use crate::store::error::{Failure, Res};
use crate::store::read;
use crate::store::schema::{self, Undo, Use};
use rusqlite::types::Value;

impl Work<'_, '_> {
    /// What an undone batch had added comes back, when that undo is itself taken back.
    pub(super) fn returns(&mut self) -> Res<()> {
        for table in schema::in_order(|undo| undo.returns) {
            for id in self.written(table, "void_batch = ?3")? {
                let stays = match table {
                    "identifier" => self.staying.contains(&id) || self.goes_with_its_person(table, id)?,
                    "account_login" => self.goes_with_its_person(table, id)?,
                    _ => false,
                };
                if stays {
                    continue;
                }
                // What the count holds of a seat is known before it is asked whether there is room for it.
                let turned = if table == "assignment" { Some(self.corrections(SeatId(id))?) } else { None };
                match self.may_be_there(table, id)? {
                    Ok(()) => self.unvoid(table, id)?,
                    Err(reason) => {
                        turned.map_or(Ok(()), |turned| self.turn_back(&turned))?;
                        self.keep(table, id, reason)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether what a row names is there, so that the row can be there again.
    fn may_be_there(&mut self, table: &str, id: i64) -> Res<Result<(), String>> {
        match table {
            "assignment" => {
                let sql = "SELECT CASE WHEN origin = 'roster' OR revoked_on IS NOT NULL THEN 0
                                       WHEN origin = 'csv' THEN 1 ELSE 2 END FROM assignment WHERE id = ?1";
                let rules = match self.number(sql, id)? {
                    Some(0) => Rules::Recording,
                    Some(1) => Rules::OwnFile,
                    _ => Rules::Assigning,
                };
                return self.may_return(SeatId(id), rules, None);
            }
            "person" => {
                let purged = self.number("SELECT purged_at FROM person WHERE id = ?1", id)?.is_some();
                if purged {
                    return Ok(Err("it was purged".to_owned()));
                }
                return Ok(self.known_as_nothing(id)?.map_or(Ok(()), Err));
            }
            "license_order" => {
                if let Some(reason) = self.why_no_order(id)? {
                    return Ok(Err(reason));
                }
            }
            _ => {}
        }
        if let Some((column, other)) = undo_of(table).and_then(|undo| undo.belongs_to) {
            let sql = format!("SELECT o.void_batch FROM {table} r JOIN {other} o ON o.id = r.{column} WHERE r.id = ?1");
            if let Some(by) = self.number(&sql, id)? {
                return Ok(Err(format!("what it belongs to was taken back by {}", BatchId(by))));
            }
        }
        if table == "license" {
            return Ok(why_no_license(self.ledger.conn, id)?.map_or(Ok(()), Err));
        }
        Ok(Ok(()))
    }

    fn unvoid(&mut self, table: &'static str, id: i64) -> Res<()> {
        let mut sets = vec![("void_batch", Value::Null)];
        if table == "assignment" && self.gives {
            sets.push(("returned_batch", Value::Integer(self.undo.0)));
        }
        match self.ledger.mark(table, id, &sets) {
            Ok(()) => self.done(table, id, UndoEffect::Back),
            Err(Failure::Db(error)) if is_constraint(&error) => {
                self.keep(table, id, "another one has taken its place since")?;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Removals and notices stand or fall with what they say of their seat.
    pub(super) fn hanging(&mut self) -> Res<()> {
        for table in ["removal", "notice"] {
            let returned = if table == "notice" { "r.kind = 'seat_returned'" } else { "0" };
            let fits = format!(
                "coalesce((SELECT s.void_batch IS NULL AND (s.revoked_on IS NULL) = ({returned})
                           FROM assignment s WHERE s.id = r.assignment_id), 1)"
            );
            let says_so = format!("SELECT {fits} FROM {table} r WHERE r.id = ?1");
            let is_return = format!("SELECT {returned} FROM {table} r WHERE r.id = ?1");
            // A removal that was opened anew since says the same of the seat.
            let anew = "SELECT count(*) FROM removal r JOIN removal o ON o.assignment_id = r.assignment_id
                        WHERE r.id = ?1 AND o.id <> r.id AND o.closed_on IS NULL AND o.void_batch IS NULL";
            for id in self.written(table, "void_batch = ?3")? {
                let said = table == "removal" && self.number(anew, id)? > Some(0);
                // Nobody is told that a seat is gone, nor is anything to be removed, where they hold one again.
                if !said
                    && self.number(&says_so, id)? == Some(1)
                    && (self.number(&is_return, id)? == Some(1) || self.held_again(table, id)?.is_none())
                {
                    self.unvoid(table, id)?;
                }
            }
            let (done, reason) = match table {
                "notice" => ("sent_at", "it was sent already"),
                _ => ("closed_on", "the removal at the vendor is done"),
            };
            let (live, goes) = (self.live(), format!("NOT {fits}"));
            for id in self.written(table, &format!("{live} AND {goes} AND r.{done} IS NOT NULL"))? {
                self.keep(table, id, reason)?;
            }
            let void = self.written(table, &format!("{live} AND {goes} AND r.{done} IS NULL"))?;
            self.ledger.void_all(table, &void, self.undo)?;
            for id in void {
                self.done(table, id, UndoEffect::Gone);
            }
        }
        Ok(())
    }

    /// What the batch added to a table is void or cancelled, unless it is in use or was changed since.
    pub(super) fn leave(&mut self, table: &'static str) -> Res<()> {
        for id in self.written(table, &self.live())? {
            if table == "identifier" && (self.staying.contains(&id) || self.belongs_to_somebody_who_stays(id)?) {
                continue;
            }
            if let Some(reason) = self.why_it_stays(table, id)? {
                self.keep(table, id, reason)?;
            } else if table == "audit" {
                let audit = read::audits::one(self.ledger.conn, AuditId(id))?;
                let now = self.ledger.now;
                let cancelled = audit.cancel("Its start was taken back.", &self.ledger.actor.name, now)?;
                audits::write_cancelled(self.ledger, &cancelled)?;
                self.done(table, id, UndoEffect::Gone);
            } else {
                self.void(table, id)?;
                if table == "assignment" {
                    self.corrections(SeatId(id))?;
                }
            }
        }
        Ok(())
    }

    fn void(&mut self, table: &'static str, id: i64) -> Res<()> {
        self.ledger.mark(table, id, &[("void_batch", Value::Integer(self.undo.0))])?;
        self.done(table, id, UndoEffect::Gone);
        Ok(())
    }

    /// Why something the batch added cannot go; `None` if it can.
    fn why_it_stays(&self, table: &str, id: i64) -> Res<Option<String>> {
        let purged = match table {
            "person" => "SELECT purged_at FROM person WHERE id = ?1",
            "assignment" => "SELECT h.purged_at FROM assignment s JOIN person h ON h.id = s.person_id WHERE s.id = ?1",
            _ => "SELECT NULL WHERE ?1",
        };
        if self.number(purged, id)?.is_some() {
            return Ok(Some("its person was purged".into()));
        }
        if table == "audit" {
            let state = read::audits::one(self.ledger.conn, AuditId(id))?.state;
            return Ok((state != State::InProgress).then(|| format!("it is {} already", state.word())));
        }
        if table == "license_order"
            && let Some(reason) = self.why_order_stays(id)?
        {
            return Ok(Some(reason));
        }
        for (other, column, by) in undo_of(table).map_or(&[][..], |undo| undo.in_use) {
            let condition = match by {
                Use::If(condition) => (*condition).to_owned(),
                Use::ByOthers => format!("NOT {}", self.added),
            };
            let sql = format!(
                "SELECT EXISTS (SELECT 1 FROM {other} WHERE {column} = ?1 AND void_batch IS NULL AND {condition})"
            );
            if self.number(&sql, id)? == Some(1) {
                return Ok(Some("it is in use since".into()));
            }
        }
        Ok(self.changer(table, id)?.map(|by| format!("changed since by {by}")))
    }
}

/// What an undo does with the rows of a table.
fn undo_of(table: &str) -> Option<&'static Undo> {
    schema::table(table)?.undo.as_ref()
}
