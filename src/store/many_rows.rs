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
    /// True for the columns that are written: of the others no row has said anything yet, and what is not named is null.
    written: Vec<bool>,
    /// Where each column of the table stands in a row that is added.
    places: Vec<Place>,
    values: Vec<Value>,
    /// How many rows wait.
    waiting: usize,
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
            written: Vec::new(),
            places: Vec::new(),
            values: Vec::new(),
            waiting: 0,
            next,
            whole: String::new(),
        })
    }

    /// Adds a row, whose values are taken, and says its number.
    pub fn push(&mut self, conn: &Connection, added: &mut Added, row: &mut [Set]) -> Res<i64> {
        // Mostly they are the very same words, so that none has to be read.
        let same = |(known, (column, _)): (&&'static str, &Set)| std::ptr::eq(*known, *column) || known == column;
        if self.columns.len() != row.len() || !self.columns.iter().zip(row.iter()).all(same) {
            self.flush(conn)?;
            self.find_places(conn, row)?;
        }
        if self.written.iter().zip(row.iter()).any(|(is_written, (_, value))| !is_written && *value != Value::Null) {
            self.flush(conn)?;
            for (is_written, (_, value)) in self.written.iter_mut().zip(row.iter()) {
                *is_written |= *value != Value::Null;
            }
            self.whole = self.statement(ROWS);
        }
        let id = self.next;
        let number = Value::Integer(id);
        let value = |place: &Place| match place {
            Place::Id => ValueRef::from(&number),
            Place::Fixed(at) => ValueRef::from(&self.fixed[*at].1),
            Place::Given(at) => ValueRef::from(&row[*at].1),
            Place::Nowhere => ValueRef::Null,
        };
        added.values(self.table, id, self.places.iter().map(value));
        let written = self.written.iter().zip(row.iter_mut()).filter(|(is_written, _)| **is_written);
        self.values.extend(written.map(|(_, (_, value))| std::mem::replace(value, Value::Null)));
        (self.next, self.waiting) = (id + 1, self.waiting + 1);
        if self.waiting == ROWS {
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
        let mut statement =
            conn.prepare_cached("SELECT name FROM pragma_table_info(?1) WHERE dflt_value IS NOT NULL")?;
        let with_default =
            statement.query_map([self.table], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        // What has a default would not be null if it were not named.
        self.written = self.columns.iter().map(|column| with_default.iter().any(|name| name == column)).collect();
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
        let written = self.written.iter().zip(&self.columns).filter(|(is_written, _)| **is_written);
        let given: Vec<&str> = written.map(|(_, column)| *column).collect();
        let (fixed, given_each) = (self.fixed.len(), given.len());
        let names: Vec<&str> = self.fixed.iter().map(|(column, _)| *column).chain(given).collect();
        let row = |row: usize| {
            let marks = (0..fixed).chain(fixed + row * given_each..fixed + (row + 1) * given_each);
            format!("({})", marks.map(|mark| format!("?{}", mark + 1)).collect::<Vec<_>>().join(", "))
        };
        let rows: Vec<String> = (0..many).map(row).collect();
        // What fails takes the whole command back: no row of it needs a way back of its own.
        format!("INSERT OR FAIL INTO {} ({}) VALUES {}", self.table, names.join(", "), rows.join(", "))
    }

    /// Writes the rows that wait.
    pub fn flush(&mut self, conn: &Connection) -> Res<()> {
        if self.waiting == 0 {
            return Ok(());
        }
        let part = if self.waiting == ROWS { None } else { Some(self.statement(self.waiting)) };
        let values = self.fixed.iter().map(|(_, value)| value).chain(&self.values);
        conn.prepare_cached(part.as_ref().unwrap_or(&self.whole))?.execute(params_from_iter(values))?;
        self.values.clear();
        self.waiting = 0;
        if conn.last_insert_rowid() == self.next - 1 {
            return Ok(());
        }
        Err(Refusal::new(Code::Fault, format!("A {} was not given the number that was due.", self.table))
            .hint("look closer with: dormouse check")
            .into())
    }
}
