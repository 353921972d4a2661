//! The digest of every record, with which `check` finds whatever was altered by other means.
//!
//! Triggers add the digest of a record to the sum of its block when it is written, and take the old one off. The total of
//! all sums stands in the last event of each command, so that the head of the history covers the records as well. Who
//! rewrites records, sums and history together is found only by a head that was kept outside.

use super::chain::{self, Hash};
use super::error::Res;
use super::schema::{self, Digests};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The fact of an event that holds the total.
pub(super) const FACT: &str = "records_sha256";
/// So many bits of an id are left out of the number of its block: 256 records are one block.
pub(super) const BLOCK_BITS: u32 = 8;
/// The sum of the digests of some records: numbers of 256 bits, added without regard to what is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sum([u64; 4]);

impl Sum {
    fn add(&mut self, other: Self) {
        let mut carry = false;
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            let (sum, over) = mine.overflowing_add(theirs);
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            (*mine, carry) = (sum, over || over_again);
        }
    }

    fn take(&mut self, other: Self) {
        let mut borrow = false;
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            let (rest, under) = mine.overflowing_sub(theirs);
            let (rest, under_again) = rest.overflowing_sub(u64::from(borrow));
            (*mine, borrow) = (rest, under || under_again);
        }
    }

    fn bytes(self) -> Hash {
        let mut bytes = [0; 32];
        for (place, word) in bytes.chunks_exact_mut(8).zip(self.0) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let mut words = [0; 4];
        for (word, place) in words.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = u64::from_le_bytes(place.try_into().ok()?);
        }
        (bytes.len() == 32).then_some(Self(words))
    }

    fn read(value: ValueRef<'_>) -> rusqlite::Result<Self> {
        let sum = value.as_blob().ok().and_then(Self::of);
        sum.ok_or_else(|| rusqlite::Error::InvalidColumnType(0, "sum".to_owned(), value.data_type()))
    }
}

/// The digest of one record: of the name of its table and of every value, each with its type and its length.
fn digest<'v>(table: &str, values: impl Iterator<Item = ValueRef<'v>>) -> Sum {
    digest_in(&mut Vec::with_capacity(512), table, values)
}

/// The same, by way of a text whose room is used again.
fn digest_in<'v>(text: &mut Vec<u8>, table: &str, values: impl Iterator<Item = ValueRef<'v>>) -> Sum {
    // One text, and a short one, is hashed fastest: seven bits of the length to a byte, and no byte of a number in vain.
    text.clear();
    put_part(text, b'n', table.as_bytes());
    for value in values {
        match value {
            ValueRef::Null => text.extend_from_slice(&[b'0', 0]),
            ValueRef::Integer(n) => {
                let used = 8 - n.leading_zeros() as usize / 8;
                put_part(text, b'i', &n.to_le_bytes()[..used]);
            }
            ValueRef::Real(x) => put_part(text, b'r', &x.to_bits().to_le_bytes()),
            ValueRef::Text(words) => put_part(text, b't', words),
            ValueRef::Blob(bytes) => put_part(text, b'b', bytes),
        }
    }
    let hash: Hash = Sha256::digest(text).into();
    Sum::of(&hash).unwrap_or_default()
}

/// Adds one part of such a text.
fn put_part(text: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    text.push(kind);
    let mut length = bytes.len();
    while length > 0x7F {
        text.push(0x80 | length.to_le_bytes()[0]);
        length >>= 7;
    }
    text.push(length.to_le_bytes()[0]);
    text.extend_from_slice(bytes);
}

/// Gives a connection the functions that the triggers call. Without them nothing can be written, which also stops whoever
/// opens the file with a tool that knows nothing of the rules here.
pub(super) fn teach(conn: &Connection) -> Res<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function("record_digest", -1, flags, |values: &Context<'_>| {
        let table = values.get_raw(0).as_str().map_err(rusqlite::Error::from)?;
        Ok(digest(table, (1..values.len()).map(|n| values.get_raw(n))).bytes())
    })?;
    for (name, take) in [("sum_with", false), ("sum_without", true)] {
        conn.create_scalar_function(name, 2, flags, move |values: &Context<'_>| {
            let (mut sum, other) = (Sum::read(values.get_raw(0))?, Sum::read(values.get_raw(1))?);
            if take {
                sum.take(other);
            } else {
                sum.add(other);
            }
            Ok(sum.bytes())
        })?;
    }
    Ok(())
}

/// How the digests of a table are kept; those of one that nobody described, as those of most.
fn kept(table: &str) -> Digests {
    schema::table(table).map_or(Digests::Triggers, |table| table.digest)
}

/// A table whose records have digests.
struct Table {
    name: String,
    columns: Vec<String>,
    /// The number of the block, as an expression over the row.
    key: Option<String>,
}

impl Table {
    /// All of them, in order of name.
    fn all(conn: &Connection) -> Res<Vec<Self>> {
        let mut statement = conn
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")?;
        let names = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        names.into_iter().filter(|name| kept(name) != Digests::Without).map(|name| Self::of(conn, name)).collect()
    }

    fn of(conn: &Connection, name: String) -> Res<Self> {
        let mut statement = conn.prepare("SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid")?;
        let mut table = Self { name, columns: Vec::new(), key: None };
        let mut rows = statement.query([&table.name])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (column, kind, place): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if place == 1 && kind == "INTEGER" {
                table.key = Some(column.clone());
            }
            found.push(column);
        }
        table.columns = found;
        Ok(table)
    }

    fn block(&self, row: &str) -> String {
        self.key.as_ref().map_or("0".to_owned(), |key| format!("({row}\"{key}\" >> {BLOCK_BITS})"))
    }

    /// The columns of a row: `OLD."id", OLD."name"`.
    fn columns(&self, row: &str) -> String {
        self.columns.iter().map(|column| format!("{row}\"{column}\"")).collect::<Vec<_>>().join(", ")
    }

    fn digest(&self, row: &str) -> String {
        format!("record_digest('{}', {})", self.name, self.columns(row))
    }

    /// The triggers that keep the sums of its blocks.
    fn triggers(&self) -> String {
        let name = &self.name;
        let trigger = |short: &str, when: &str, row: &str, sum: &str| {
            format!(
                "CREATE TRIGGER {name}_digest_{short} AFTER {when} ON {name} BEGIN \
                 INSERT INTO record_digest (table_name, block, sum) VALUES ('{name}', {block}, {sum}) \
                 ON CONFLICT (table_name, block) DO UPDATE SET sum = sum_with(sum, excluded.sum); END;\n",
                block = self.block(row)
            )
        };
        let (old, new) = (self.digest("OLD."), self.digest("NEW."));
        let mut triggers = trigger("on", "UPDATE", "OLD.", &format!("sum_without({new}, {old})"));
        triggers.push_str(&trigger("out", "DELETE", "OLD.", &format!("sum_without(zeroblob(32), {old})")));
        if kept(name) == Digests::Triggers {
            triggers.push_str(&trigger("in", "INSERT", "NEW.", &new));
        }
        triggers
    }

    /// The sums of its blocks as its records are now.
    fn sums(&self, conn: &Connection) -> Res<BTreeMap<i64, Sum>> {
        let (block, columns, name) = (self.block(""), self.columns(""), &self.name);
        let mut statement = conn.prepare(&format!("SELECT {block}, {columns} FROM {name} NOT INDEXED"))?;
        let mut rows = statement.query([])?;
        let mut sums = BTreeMap::new();
        let (mut at, mut sum) = (0, Sum::default());
        while let Some(row) = rows.next()? {
            let block: i64 = row.get(0)?;
            if block != at {
                add(&mut sums, at, sum);
                (at, sum) = (block, Sum::default());
            }
            let values = (1..=self.columns.len()).map(|n| row.get_ref(n).unwrap_or(ValueRef::Null));
            sum.add(digest(name, values));
        }
        add(&mut sums, at, sum);
        Ok(sums)
    }
}

fn add(sums: &mut BTreeMap<i64, Sum>, block: i64, sum: Sum) {
    if sum != Sum::default() {
        sums.entry(block).or_default().add(sum);
    }
}

/// Makes the triggers anew and takes every sum, after the schema was changed.
pub(super) fn renew(conn: &Connection) -> Res<()> {
    let mut statement = conn.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%\\_digest\\___%' ESCAPE '\\'",
    )?;
    let old = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    drop(statement);
    for name in old {
        conn.execute_batch(&format!("DROP TRIGGER {name}"))?;
    }
    conn.execute("DELETE FROM record_digest", [])?;
    for table in Table::all(conn)? {
        put(conn, &table.name, table.sums(conn)?)?;
        conn.execute_batch(&table.triggers())?;
    }
    Ok(())
}

/// The records that no trigger saw: those added to tables without one for that, and all of a bulk.
#[derive(Default)]
pub(super) struct Added {
    sums: BTreeMap<(&'static str, i64), Sum>,
    /// The block of the record before, whose sum is not among them yet: mostly that of the next one too.
    last: Option<((&'static str, i64), Sum)>,
    /// Room for what is hashed.
    text: Vec<u8>,
}

impl Added {
    /// Takes a record in; tables with a trigger see to it themselves, as long as triggers are on.
    pub fn record(&mut self, conn: &Connection, table: &'static str, id: i64, triggers: bool) -> Res<()> {
        if triggers && kept(table) != Digests::ToldWhenAdded {
            return Ok(());
        }
        let mut statement = conn.prepare_cached(&format!("SELECT * FROM {table} WHERE id = ?1"))?;
        let many = statement.column_count();
        let sum = statement
            .query_row([id], |row| Ok(digest(table, (0..many).map(|n| row.get_ref(n).unwrap_or(ValueRef::Null)))))?;
        self.block(table, id).add(sum);
        Ok(())
    }

    /// Takes a record in that no trigger sees, by its values; `id` is what it is counted under.
    pub fn values<'v>(&mut self, table: &'static str, id: i64, values: impl Iterator<Item = ValueRef<'v>>) {
        let sum = digest_in(&mut self.text, table, values);
        self.block(table, id).add(sum);
    }

    /// The sum of the block of a record.
    fn block(&mut self, table: &'static str, id: i64) -> &mut Sum {
        let block = (table, id >> BLOCK_BITS);
        if self.last.is_none_or(|(known, _)| known != block) {
            self.settle();
        }
        &mut self.last.get_or_insert((block, Sum::default())).1
    }

    fn settle(&mut self) {
        if let Some((block, sum)) = self.last.take() {
            self.sums.entry(block).or_default().add(sum);
        }
    }

    /// Takes a record out as it was, before it is taken in as it is.
    pub fn without(&mut self, table: &'static str, id: i64, values: &[Value]) {
        let sum = digest_in(&mut self.text, table, values.iter().map(ValueRef::from));
        self.block(table, id).take(sum);
    }

    /// Adds them to the sums that are kept.
    pub fn keep(&mut self, conn: &Connection) -> Res<()> {
        self.settle();
        for ((table, block), sum) in std::mem::take(&mut self.sums) {
            put(conn, table, BTreeMap::from([(block, sum)]))?;
        }
        Ok(())
    }
}

fn put(conn: &Connection, table: &str, sums: BTreeMap<i64, Sum>) -> Res<()> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO record_digest (table_name, block, sum) VALUES (?1, ?2, ?3)
         ON CONFLICT (table_name, block) DO UPDATE SET sum = sum_with(sum, excluded.sum)",
    )?;
    for (block, sum) in sums {
        insert.execute(params![table, block, sum.bytes()])?;
    }
    Ok(())
}

/// The total of the sums of all records, in hex.
pub(super) fn total(conn: &Connection) -> Res<String> {
    let apart: Vec<String> =
        schema::all().filter(|table| table.apart).map(|table| format!("'{}'", table.name)).collect();
    let sql = format!("SELECT sum FROM record_digest WHERE table_name NOT IN ({})", apart.join(", "));
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut total = Sum::default();
    while let Some(row) = rows.next()? {
        total.add(Sum::read(row.get_ref(0)?)?);
    }
    Ok(chain::hex(&total.bytes()))
}

/// The blocks of a table whose records are not those that were written.
pub(super) struct Altered {
    pub table: String,
    /// The numbers of the blocks; `None` where the ids are no numbers.
    pub blocks: Vec<i64>,
}

/// Takes every sum anew: the tables with blocks that differ.
pub(super) fn altered(conn: &Connection) -> Res<Vec<Altered>> {
    let mut found = Vec::new();
    for table in Table::all(conn)? {
        let mut there = table.sums(conn)?;
        let mut statement = conn.prepare_cached("SELECT block, sum FROM record_digest WHERE table_name = ?1")?;
        let mut rows = statement.query([&table.name])?;
        let mut blocks = Vec::new();
        while let Some(row) = rows.next()? {
            let block: i64 = row.get(0)?;
            let kept = row.get_ref(1)?.as_blob().ok().and_then(Sum::of);
            if there.remove(&block).unwrap_or_default() != kept.unwrap_or_default() {
                blocks.push(block);
            }
        }
        // Blocks that no sum speaks of.
        blocks.extend(there.into_keys());
        if !blocks.is_empty() {
            blocks.sort_unstable();
            found.push(Altered { table: table.name, blocks });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_can_be_taken_off_in_any_order() {
        let sums: Vec<Sum> = (0..50_i64).map(|n| digest("seat", [ValueRef::Integer(n)].into_iter())).collect();
        let mut all = Sum::default();
        for sum in &sums {
            all.add(*sum);
        }
        let mut backwards = Sum::default();
        for sum in sums.iter().rev() {
            backwards.add(*sum);
        }
        assert_eq!(all, backwards);
        for sum in &sums {
            all.take(*sum);
        }
        assert_eq!(all, Sum::default());
        let most = Sum([u64::MAX; 4]);
        let mut none = most;
        none.add(Sum([1, 0, 0, 0]));
        assert_eq!(none, Sum::default());
        none.take(Sum([1, 0, 0, 0]));
        assert_eq!((none, Sum::of(&most.bytes())), (most, Some(most)));
    }

    #[test]
    fn values_cannot_run_into_each_other() {
        let text = |words: &[&'static str]| digest("t", words.iter().map(|word| ValueRef::Text(word.as_bytes())));
        assert_ne!(text(&["ab", "c"]), text(&["a", "bc"]));
        assert_ne!(text(&[""]), text(&[]));
        assert_ne!(digest("t", [ValueRef::Null].into_iter()), text(&[""]));
        assert_ne!(digest("t", [ValueRef::Blob(b"a")].into_iter()), text(&["a"]));
    }
}
