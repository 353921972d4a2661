//! The ledger where it writes many rows: the triggers are off, or rows are added many by one statement, and what is kept of each
//! row is kept all the same.

use super::super::bulk::Bulk;
use super::super::error::Res;
use super::super::many_rows::ManyRows;
use super::{Ledger, Set};
use crate::domain::ids::LicenseId;
use rusqlite::types::{Value, ValueRef};
use std::rc::Rc;

impl Ledger<'_> {
    /// Rows of a table that are to be added many by one statement; `fixed` is the same in each of them.
    pub fn many(&mut self, table: &'static str, mut fixed: Vec<Set<'static>>) -> Res<ManyRows> {
        let batch = self.batch()?.0;
        fixed.extend(["created_batch", "changed_batch"].map(|column| (column, Value::Integer(batch))));
        ManyRows::of(self.conn, table, fixed)
    }

    /// Adds one of many rows, whose values are taken, as [`Self::insert_plain`] does: of a table whose rows no trigger sees when
    /// they are added, or in a bulk.
    pub fn push(&mut self, rows: &mut ManyRows, row: &mut [Set<'_>]) -> Res<i64> {
        rows.push(self.conn, &mut self.added, row)
    }

    /// Says that a record without a number of its own was added, and under which its digest is counted: in a bulk no trigger
    /// sees it.
    pub fn added_unseen(&mut self, table: &'static str, id: i64, values: &[Value]) {
        if self.bulk.is_some() {
            self.added.values(table, id, values.iter().map(ValueRef::from));
        }
    }

    /// Says that a seat of a license was added in a bulk, and is used.
    pub fn seat_added(&mut self, license: LicenseId) {
        if let Some(bulk) = &mut self.bulk {
            bulk.count_seat(None, Some(license.0));
        }
    }

    /// True if many rows are being written.
    pub fn is_in_bulk(&self) -> bool {
        self.bulk.is_some()
    }

    /// Runs what changes many rows: the triggers are off, and only what is written through here is kept right.
    pub fn in_bulk<T>(&mut self, what: impl FnOnce(&mut Self) -> Res<T>) -> Res<T> {
        // The batch is there before, so that nothing but rows is written meanwhile.
        self.batch()?;
        Bulk::triggers(self.conn, false)?;
        self.bulk = Some(Bulk::default());
        let done = what(self);
        let finished = self.bulk.take().map_or(Ok(()), |mut bulk| bulk.settle(self.conn));
        Bulk::triggers(self.conn, true)?;
        let done = done?;
        finished.map(|()| done)
    }

    /// The columns of a table, in the order of its rows.
    pub fn columns(&mut self, table: &'static str) -> Res<Rc<[String]>> {
        match &mut self.bulk {
            Some(bulk) => bulk.columns(self.conn, table),
            None => Bulk::default().columns(self.conn, table),
        }
    }

    /// By how much the seats assigned of a license have changed beyond what is written.
    pub fn pending_seats(&self, license: LicenseId) -> i64 {
        self.bulk.as_ref().map_or(0, |bulk| bulk.pending_seats(license))
    }

    /// Writes what a bulk has not written yet, so that it can be read.
    pub fn settle(&mut self) -> Res<()> {
        self.bulk.as_mut().map_or(Ok(()), |bulk| bulk.settle(self.conn))
    }

    /// Keeps a row that was just read with every column, so that a bulk need not read it again to change it.
    pub fn knows(&mut self, table: &'static str, id: i64, row: Vec<Value>) {
        if let Some(bulk) = &mut self.bulk {
            bulk.knows(table, id, row);
        }
    }
}
