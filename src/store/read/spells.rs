//! Spells: the times in which more seats of a license were used than it has.

use crate::domain::ids::{LicenseId, SpellId};
use crate::domain::overuse::Spell;
use crate::domain::read_model::{LicenseEntry, SpellEntry};
use crate::store::convert::RowExt;
use crate::store::error::Res;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

/// The columns of a spell `s`, in the names that [`spell_of`] reads.
macro_rules! spell_columns {
    () => {
        "s.id AS spell_id, s.first_day, s.ended_on, s.highest, s.seat_days, s.moved_on, s.over"
    };
}
pub(super) use spell_columns;

const COLUMNS: &str = spell_columns!();

/// The spell in those columns; `None` where the license has none.
pub(super) fn spell_of(row: &impl RowExt) -> rusqlite::Result<Option<(SpellId, Spell)>> {
    let Some(id) = row.column::<Option<i64>>("spell_id")? else { return Ok(None) };
    let spell = Spell {
        first_day: row.day("first_day")?.unwrap_or_default(),
        ended_on: row.day("ended_on")?,
        highest: row.count("highest")?,
        seat_days: row.column::<i64>("seat_days")?.unsigned_abs(),
        moved_on: row.day("moved_on")?.unwrap_or_default(),
        over: row.count("over")?,
    };
    Ok(Some((SpellId(id), spell)))
}

/// The spell of a license that has not ended.
pub(in crate::store) fn open(conn: &Connection, license: LicenseId) -> Res<Option<(SpellId, Spell)>> {
    let sql = format!("SELECT {COLUMNS} FROM spell s WHERE s.license_id = ?1 AND s.ended_on IS NULL AND s.gone = 0");
    let found = conn.prepare_cached(&sql)?.query_row([license.0], |row| spell_of(row)).optional()?;
    Ok(found.flatten())
}

/// The spells of one license, the oldest first.
pub(in crate::store) fn of(conn: &Connection, license: LicenseId) -> Res<Vec<Spell>> {
    let sql =
        format!("SELECT {COLUMNS} FROM spell s WHERE s.license_id = ?1 AND s.gone = 0 ORDER BY s.first_day, s.id");
    let mut statement = conn.prepare_cached(&sql)?;
    let found = statement.query_map([license.0], |row| spell_of(row))?;
    Ok(found
        .filter_map(Result::transpose)
        .map(|found| found.map(|(_, spell)| spell))
        .collect::<rusqlite::Result<_>>()?)
}

/// The spells of these licenses: those that have not ended, the longest first; then, if `past` is asked for, the others, the
/// newest first.
pub(in crate::store) fn all(conn: &Connection, licenses: Vec<LicenseEntry>, past: bool) -> Res<Vec<SpellEntry>> {
    let licenses: HashMap<LicenseId, _> = licenses.into_iter().map(|entry| (entry.license.id, entry.license)).collect();
    let which = if past { "" } else { "AND s.ended_on IS NULL" };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT s.license_id, {COLUMNS} FROM spell s WHERE s.gone = 0 {which} \
         ORDER BY s.ended_on IS NOT NULL, iif(s.ended_on IS NULL, s.first_day, -s.ended_on), s.id"
    ))?;
    let found = statement.query_map([], |row| Ok((LicenseId(row.get("license_id")?), spell_of(row)?)))?;
    let mut entries = Vec::new();
    for found in found {
        if let (license, Some((id, spell))) = found?
            && let Some(license) = licenses.get(&license)
        {
            entries.push(SpellEntry { id, spell, license: license.clone() });
        }
    }
    Ok(entries)
}
