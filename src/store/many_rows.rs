//! Rows of one table that are added many by one statement: to begin one costs as much as to add a row.
//!
//! Their digests are taken of the values that are at hand, so no trigger of the table may do it as well. Rows that wait are
//! seen by nobody: who needs them has them written first.

use super::digests::Added;
use super::error::Res;
use crate::domain::refusal::{Code, Refusal};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params_from_iter};

/// A column and what is written into it.
type Set = (&'static str, Value);

/// As many rows are added by one statement.
const ROWS: usize = 64;

/// Rows that wait to be added.
pub(super) struct ManyRows {
    table: &'static str,
    /// What is the same in every row.
    fixed: Vec<Set>,
    /// What differs.
    columns: Vec<&'static str>,
    /// Where each column of the table stands in a row that waits.
    places: Vec<Place>,
    values: Vec<Value>,
    /// The number of the next row.
    next: i64,
    /// The statement for as many rows as are added by one.
    whole: String,
}

#[derive(Clone, Copy)]
enum Place {
    Id,
    Fixed(usize),
    Given(usize),
    Nowhere,
}

impl ManyRows {
    /// Rows of a table, behind those that are there.
    pub fn of(conn: &Connection, table: &'static str, fixed: Vec<Set>) -> Res<Self> {
        let next = conn.query_row(&format!("SELECT coalesce(max(id), 0) + 1 FROM {table}"), [], |row| row.get(0))?;
        Ok(Self {
            table,
            fixed,
            columns: Vec::new(),
            places: Vec::new(),
            values: Vec::new(),
            next,
            whole: String::new(),
        })
    }

    /// Adds a row, whose values are taken, and says its number.
    pub fn push(&mut self, conn: &Connection, added: &mut Added, row: &mut [Set]) -> Res<i64> {
        if !self.columns.iter().eq(row.iter().map(|(column, _)| column)) {
            self.flush(conn)?;
            self.find_places(conn, row)?;
        }
        let (id, begins) = (self.next, self.values.len());
        self.values.extend(row.iter_mut().map(|(_, value)| std::mem::replace(value, Value::Null)));
        let number = Value::Integer(id);
        let value = |place: &Place| match place {
            Place::Id => ValueRef::from(&number),
            Place::Fixed(at) => ValueRef::from(&self.fixed[*at].1),
            Place::Given(at) => ValueRef::from(&self.values[begins + at]),
            Place::Nowhere => ValueRef::Null,
        };
        added.values(self.table, id, self.places.iter().map(value));
        self.next += 1;
        if self.values.len() >= ROWS * self.columns.len() {
            self.flush(conn)?;
        }
        Ok(id)
    }

    /// The number that the next row will have.
    pub fn next_number(&self) -> i64 {
        self.next
    }

    fn find_places(&mut self, conn: &Connection, row: &[Set]) -> Res<()> {
        self.columns = row.iter().map(|(column, _)| *column).collect();
        let statement = conn.prepare_cached(&format!("SELECT * FROM {} LIMIT 0", self.table))?;
        let fixed = |name: &str| self.fixed.iter().position(|(column, _)| *column == name).map(Place::Fixed);
        let given = |name: &str| self.columns.iter().position(|column| *column == name).map(Place::Given);
        let id = |name: &str| (name == "id").then_some(Place::Id);
        let place = |name: &str| id(name).or_else(|| given(name)).or_else(|| fixed(name)).unwrap_or(Place::Nowhere);
        self.places = statement.column_names().map(place).collect();
        self.whole = self.statement(ROWS);
        Ok(())
    }

    /// Adds so many rows.
    fn statement(&self, many: usize) -> String {
        let (fixed, given) = (self.fixed.len(), self.columns.len());
        let names: Vec<&str> =
            self.fixed.iter().map(|(column, _)| *column).chain(self.columns.iter().copied()).collect();
        let row = |row: usize| {
            let marks = (0..fixed).chain(fixed + row * given..fixed + (row + 1) * given);
            format!("({})", marks.map(|mark| format!("?{}", mark + 1)).collect::<Vec<_>>().join(", "))
        };
        let rows: Vec<String> = (0..many).map(row).collect();
        // What fails takes the whole command back: no row of it needs a way back of its own.
        format!("INSERT OR FAIL INTO {} ({}) VALUES {}", self.table, names.join(", "), rows.join(", "))
    }

    /// Writes the rows that wait.
    pub fn flush(&mut self, conn: &Connection) -> Res<()> {
        if self.values.is_empty() {
            return Ok(());
        }
        let many = self.values.len() / self.columns.len();
        let part = if many == ROWS { None } else { Some(self.statement(many)) };
        let values = self.fixed.iter().map(|(_, value)| value).chain(&self.values);
        conn.prepare_cached(part.as_ref().unwrap_or(&self.whole))?.execute(params_from_iter(values))?;
        self.values.clear();
        if conn.last_insert_rowid() == self.next - 1 {
            return Ok(());
        }
        Err(Refusal::new(Code::Fault, format!("A {} was not given the number that was due.", self.table))
            .hint("look closer with: dormouse check")
            .into())
    }
}
