//! Many seats of one file: they are added many by one statement, and what the database does for each of a few is done for all of
//! them. The indexes of the first rows of a table are made when all are in.

use super::import_file::Taking;
use super::undo_reach::piece_of;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::refusal::{Code, Refusal};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set};
use crate::store::many_rows::ManyRows;
use crate::store::{connect, schema};
use rusqlite::{Connection, Row, ToSql};
use std::collections::HashSet;
use std::ops::Range;

/// From so many rows on, or new seats of a vendor's file, they are written as a bulk.
pub(super) const BULK: usize = 5_000;
/// What sorting may take in memory while an index is made, and what is kept of the database meanwhile, in KiB.
const SORT_KIB: u32 = 49_152;

/// The indexes of a table that had no row: dropped, as what makes them again.
pub(super) struct IndexesAside(Vec<String>);

impl IndexesAside {
    /// Drops them where there is no row: to sort all rows at the end costs less than to find the place of each. Nothing may
    /// look for a row by them until they are there again.
    pub fn of(conn: &Connection, table: &'static str) -> Res<Self> {
        let is_any: bool = conn.query_row(&format!("SELECT EXISTS (SELECT 1 FROM {table})"), [], |row| row.get(0))?;
        if is_any {
            return Ok(Self(Vec::new()));
        }
        let mut statement = conn.prepare(
            "SELECT name, sql FROM sqlite_schema WHERE tbl_name = ?1 AND type = 'index' AND sql IS NOT NULL",
        )?;
        let indexes = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let indexes = indexes.collect::<rusqlite::Result<Vec<(String, String)>>>()?;
        drop(statement);
        for (name, _) in &indexes {
            conn.execute_batch(&format!("DROP INDEX \"{name}\""))?;
        }
        Ok(Self(indexes.into_iter().map(|(_, sql)| sql).collect()))
    }

    /// Makes them again.
    pub fn bring_back(self, conn: &Connection) -> Res<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        connect::cache(conn, SORT_KIB)?;
        self.0.iter().try_for_each(|sql| conn.execute_batch(sql))?;
        connect::cache(conn, connect::CACHE_KIB)
    }
}

/// Seats that are being added many by one statement, within a bulk.
pub(super) struct ManySeats {
    rows: ManyRows,
    licenses: HashSet<i64>,
    /// The license of the seat before, which is there: mostly it is that of the next one too.
    last: Option<i64>,
    /// A bit for each person that there is.
    people: Vec<u64>,
    first: Option<i64>,
}

impl ManySeats {
    /// Begins; `fixed` is the same in each of them.
    pub fn begin(ledger: &mut Ledger<'_>, fixed: Vec<Set<'static>>) -> Res<Self> {
        let rows = ledger.many("assignment", fixed)?;
        let (mut people, mut statement) = (Vec::new(), ledger.conn.prepare("SELECT id FROM person")?);
        let mut ids = statement.query([])?;
        while let Some(row) = ids.next()? {
            let (word, bit) = bit_of(row.get(0)?);
            if people.len() <= word {
                people.resize(word + 1, 0);
            }
            people[word] |= bit;
        }
        let mut statement = ledger.conn.prepare("SELECT id FROM license")?;
        let licenses = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(Self { rows, licenses, last: None, people, first: None })
    }

    /// Adds a seat of that license and person, whose other values are taken.
    pub fn push(
        &mut self,
        ledger: &mut Ledger<'_>,
        (LicenseId(license), PersonId(person)): (LicenseId, PersonId),
        row: &mut [Set<'_>],
    ) -> Res<SeatId> {
        let (word, bit) = bit_of(person);
        if self.last != Some(license) {
            self.last = self.licenses.get(&license).copied();
        }
        if self.last.is_none() || self.people.get(word).is_none_or(|bits| bits & bit == 0) {
            return Err(points_nowhere(1).into());
        }
        let id = ledger.push(&mut self.rows, row)?;
        self.first.get_or_insert(id);
        Ok(SeatId(id))
    }

    /// Writes those that wait. What they point to was looked at.
    pub fn end(mut self, ledger: &Ledger<'_>, taking: &mut Taking) -> Res<()> {
        self.rows.flush(ledger.conn)?;
        taking.looked_at.extend(self.first.map(|first| first..self.rows.next_number()));
        Ok(())
    }
}

fn bit_of(person: i64) -> (usize, u64) {
    (usize::try_from(person >> 6).unwrap_or(0), 1 << (person & 63))
}

/// What no import writes, or only the ledger by itself; and listings, which name the account that was written just before.
const UNTOUCHED: [&str; 5] = ["account_listing", "history", "image", "mail_notice", "pulse_seat"];

/// Checks what a bulk put off: every record that was written points to one that is there. The seats of `looked_at` do.
pub(super) fn check_references(ledger: &Ledger<'_>, looked_at: &[Range<i64>]) -> Res<()> {
    let Some(batch) = ledger.batch_to_take_back() else { return Ok(()) };
    let conn = ledger.conn;
    let mut broken: i64 = 0;
    for table in schema::all().filter(|table| !UNTOUCHED.contains(&table.name)) {
        let name = table.name;
        if table.undo.is_none() {
            let sql = "SELECT count(*) FROM pragma_foreign_key_check(?1)";
            broken += conn.prepare_cached(sql)?.query_row([name], |row| row.get::<_, i64>(0))?;
            continue;
        }
        let mut statement =
            conn.prepare_cached("SELECT \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?1)")?;
        let of = |row: &Row<'_>| {
            let (parent, from): (String, String) = (row.get(0)?, row.get(1)?);
            let to = row.get::<_, Option<String>>(2)?.unwrap_or_else(|| "rowid".to_owned());
            Ok(format!("(r.{from} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{to} = r.{from}))"))
        };
        let nowhere = statement.query_map([name], of)?.collect::<rusqlite::Result<Vec<_>>>()?;
        if nowhere.is_empty() {
            continue;
        }
        let but: String = match name {
            "assignment" => {
                let not = |ids: &Range<i64>| format!(" AND NOT (r.id >= {} AND r.id < {})", ids.start, ids.end);
                looked_at.iter().map(not).collect::<Vec<_>>().concat()
            }
            _ => String::new(),
        };
        let pointing = format!("SELECT count(*) FROM {name} r WHERE ({})", nowhere.join(" OR "));
        let mut count = |rows: &str, with: &[&dyn ToSql]| -> Res<()> {
            broken += conn.prepare(&format!("{pointing} AND {rows}"))?.query_row(with, |row| row.get::<_, i64>(0))?;
            Ok(())
        };
        let [first, _] = piece_of(conn, name, batch)?;
        count(&format!("r.id >= ?1{but}"), &[&first])?;
        let changed = "r.id IN (SELECT row_id FROM image WHERE batch_id = ?1 AND table_name = ?2)";
        count(changed, &[&batch.0, &name])?;
    }
    if broken > 0 { Err(points_nowhere(broken).into()) } else { Ok(()) }
}

fn points_nowhere(rows: i64) -> Refusal {
    Refusal::new(Code::Fault, format!("{rows} rows would point nowhere; nothing was changed."))
        .hint("this is a fault in dormouse: keep the file and report it")
}
