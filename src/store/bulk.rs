//! Many rows in one command: the triggers are off meanwhile, and what they keep is reckoned here.
//!
//! A trigger costs as much as the row that it watches: it hashes the row and writes the sum of its block. Here the sums of all
//! rows are taken in memory and written once, seats are counted by license, and rows are added many at a time. Everything that
//! a trigger does for a row is done by [`super::ledger`] then, so nothing else may write while they are off.

use super::digests::Added;
use super::error::Res;
use crate::domain::ids::LicenseId;
use rusqlite::config::DbConfig;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params, params_from_iter};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// Tables whose rows are added many at a time: nothing that writes many rows reads them in between.
const QUEUED: [&str; 3] = ["image", "notice", "removal"];
/// As many rows are added by one statement.
const ROWS: usize = 64;

/// A bulk that is under way.
#[derive(Default)]
pub(super) struct Bulk {
    /// The columns of each table that was written to.
    columns: HashMap<&'static str, Rc<[String]>>,
    /// The licenses that the batch is known to concern.
    licenses: HashSet<LicenseId>,
    /// Rows that were read before, by table and id.
    known: HashMap<(&'static str, i64), Vec<Value>>,
    queues: BTreeMap<&'static str, Queue>,
    /// The statements that changed rows last.
    updates: HashMap<(&'static str, bool), Update>,
    /// By how much the seats assigned of each license change.
    assigned: BTreeMap<i64, i64>,
}

/// A statement that changes columns of a row.
struct Update {
    columns: Vec<String>,
    sql: Rc<str>,
}

/// Rows of one table that wait to be added.
struct Queue {
    columns: Vec<&'static str>,
    /// Where each column of the table stands in a row that waits.
    places: Vec<Option<usize>>,
    values: Vec<Value>,
    next: i64,
}

impl Bulk {
    /// Turns the triggers of a connection off or on.
    pub fn triggers(conn: &Connection, on: bool) -> Res<()> {
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, on)?;
        Ok(())
    }

    /// True if rows of the table are added many at a time.
    pub fn queues(table: &str) -> bool {
        QUEUED.contains(&table)
    }

    /// The columns of a table, in the order of its rows.
    pub fn columns(&mut self, conn: &Connection, table: &'static str) -> Res<Rc<[String]>> {
        if let Some(known) = self.columns.get(table) {
            return Ok(Rc::clone(known));
        }
        let statement = conn.prepare_cached(&format!("SELECT * FROM {table} LIMIT 0"))?;
        let columns: Rc<[String]> = statement.column_names().map(str::to_owned).collect();
        self.columns.insert(table, Rc::clone(&columns));
        Ok(columns)
    }

    /// True the first time that the batch concerns a license.
    pub fn is_first_of(&mut self, license: LicenseId) -> bool {
        self.licenses.insert(license)
    }

    /// Keeps a row that was just read, so that it need not be read again to be changed.
    pub fn knows(&mut self, table: &'static str, id: i64, row: Vec<Value>) {
        self.known.insert((table, id), row);
    }

    /// A row as it is, with every column.
    pub fn row(&mut self, conn: &Connection, table: &'static str, id: i64) -> Res<Vec<Value>> {
        if let Some(known) = self.known.remove(&(table, id)) {
            return Ok(known);
        }
        let mut statement = conn.prepare_cached(&format!("SELECT * FROM {table} WHERE id = ?1"))?;
        let many = statement.column_count();
        let read = |row: &rusqlite::Row<'_>| (0..many).map(|n| row.get(n)).collect::<rusqlite::Result<Vec<Value>>>();
        Ok(statement.query_row([id], read)?)
    }

    /// Queues a row with an id of its own, the next one of its table.
    pub fn add(
        &mut self,
        conn: &Connection,
        added: &mut Added,
        table: &'static str,
        mut row: Vec<(&'static str, Value)>,
    ) -> Res<i64> {
        let id = match self.queues.get(table) {
            Some(queue) => queue.next,
            None => conn.query_row(&format!("SELECT coalesce(max(id), 0) + 1 FROM {table}"), [], |row| row.get(0))?,
        };
        row.insert(0, ("id", Value::Integer(id)));
        self.queue(conn, added, table, id, row)?;
        if let Some(queue) = self.queues.get_mut(table) {
            queue.next = id + 1;
        }
        Ok(id)
    }

    /// Queues a row; its digest is counted under `id`.
    pub fn queue(
        &mut self,
        conn: &Connection,
        added: &mut Added,
        table: &'static str,
        id: i64,
        row: Vec<(&'static str, Value)>,
    ) -> Res<()> {
        let same = |queue: &Queue| queue.columns.iter().eq(row.iter().map(|(column, _)| column));
        if !self.queues.get(table).is_some_and(same) {
            self.flush(conn, table)?;
            let known = self.columns(conn, table)?;
            let columns: Vec<&'static str> = row.iter().map(|(column, _)| *column).collect();
            let places = known.iter().map(|name| columns.iter().position(|column| column == name)).collect();
            self.queues.insert(table, Queue { columns, places, values: Vec::new(), next: id });
        }
        let Some(queue) = self.queues.get_mut(table) else { return Ok(()) };
        let value = |place: &Option<usize>| place.map_or(ValueRef::Null, |place| ValueRef::from(&row[place].1));
        added.values(table, id, queue.places.iter().map(value));
        queue.values.extend(row.into_iter().map(|(_, value)| value));
        if queue.values.len() >= ROWS * queue.columns.len() { self.flush(conn, table) } else { Ok(()) }
    }

    /// Adds the rows of a table that wait.
    fn flush(&mut self, conn: &Connection, table: &'static str) -> Res<()> {
        let Some(queue) = self.queues.get_mut(table).filter(|queue| !queue.values.is_empty()) else { return Ok(()) };
        let values = std::mem::take(&mut queue.values);
        let row = format!("({})", vec!["?"; queue.columns.len()].join(", "));
        let rows = vec![row.as_str(); values.len() / queue.columns.len()].join(", ");
        let sql = format!("INSERT INTO {table} ({}) VALUES {rows}", queue.columns.join(", "));
        conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        Ok(())
    }

    /// The statement that changes these columns; mostly the one of the row before.
    pub fn update<'s>(
        &mut self,
        table: &'static str,
        columns: impl Iterator<Item = &'s str> + Clone,
        as_change: bool,
    ) -> Rc<str> {
        if let Some(last) = self.updates.get(&(table, as_change)).filter(|last| last.columns.iter().eq(columns.clone()))
        {
            return Rc::clone(&last.sql);
        }
        let sql: Rc<str> = update_of(table, columns.clone(), as_change).into();
        let last = Update { columns: columns.map(str::to_owned).collect(), sql: Rc::clone(&sql) };
        self.updates.insert((table, as_change), last);
        sql
    }

    /// The license of which a seat is used.
    pub fn used(columns: &[String], row: &[Value]) -> Option<i64> {
        let value = |column: &str| {
            let place = columns.iter().position(|known| known == column);
            match place.and_then(|place| row.get(place)) {
                Some(Value::Integer(number)) => Some(*number),
                _ => None,
            }
        };
        value("license_id").filter(|_| value("revoked_on").is_none() && value("void_batch").is_none())
    }

    /// Counts a seat as it changes, by the license that it is used of before and after.
    pub fn count_seat(&mut self, before: Option<i64>, after: Option<i64>) {
        for (license, by) in [(before, -1), (after, 1)] {
            if let Some(license) = license {
                *self.assigned.entry(license).or_default() += by;
            }
        }
    }

    /// By how much the seats assigned of a license have changed beyond what is written.
    pub fn pending_seats(&self, license: LicenseId) -> i64 {
        self.assigned.get(&license.0).copied().unwrap_or_default()
    }

    /// Writes everything that is still to be written.
    pub fn settle(&mut self, conn: &Connection) -> Res<()> {
        for table in QUEUED {
            self.flush(conn, table)?;
        }
        let mut count = conn.prepare_cached("UPDATE seat_count SET assigned = assigned + ?2 WHERE license_id = ?1")?;
        for (license, by) in std::mem::take(&mut self.assigned).into_iter().filter(|(_, by)| *by != 0) {
            count.execute(params![license, by])?;
        }
        Ok(())
    }
}

/// The statement that changes these columns of a row, whose id is `?1`.
pub(super) fn update_of<'s>(table: &str, columns: impl Iterator<Item = &'s str>, as_change: bool) -> String {
    let columns = columns.chain(as_change.then_some("changed_batch"));
    let sets: Vec<String> = columns.enumerate().map(|(n, column)| format!("{column} = ?{}", n + 2)).collect();
    format!("UPDATE {table} SET {} WHERE id = ?1", sets.join(", "))
}
