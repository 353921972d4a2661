//! Spells: the times in which more seats of a license were used than it has.

use crate::domain::ids::{LicenseId, SpellId};
use crate::domain::overuse::{FigureChange, Spell, spells};
use crate::domain::read_model::{LicenseEntry, SpellEntry};
use crate::domain::time::Day;
use crate::store::convert::{RowExt, day_opt};
use crate::store::error::Res;
use rusqlite::{Connection, OptionalExtension, params};
use std::cmp::Reverse;
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

/// The spells that follow from the moves of a license. Orders that are due by `due` and that no command has counted yet are
/// moves as well, each on its own day and of the batch that wrote it: as they will be once they are counted.
pub(in crate::store) fn from_moves(conn: &Connection, license: LicenseId, due: Option<Day>) -> Res<Vec<Spell>> {
    let mut statement = conn.prepare_cached(
        "SELECT on_day, sum(used) AS used, sum(total) AS total FROM (
             SELECT on_day, of_batch, used, total FROM figure_change WHERE license_id = ?1
             UNION ALL
             SELECT o.day, o.created_batch, 0, o.seats FROM license_order o JOIN license l ON l.id = o.license_id
             WHERE o.license_id = ?1 AND o.counted = 0 AND o.void_batch IS NULL AND o.day <= ?2
                   AND l.void_batch IS NULL AND l.archived_on IS NULL AND l.seats_total IS NOT NULL
                   AND l.counting <> 'peak'
         ) GROUP BY on_day, of_batch ORDER BY on_day, of_batch",
    )?;
    let moves = statement.query_map(params![license.0, day_opt(due)], |row| {
        Ok(FigureChange {
            on: row.day("on_day")?.unwrap_or_default(),
            used: row.get("used")?,
            total: row.get("total")?,
        })
    })?;
    Ok(spells(moves.collect::<rusqlite::Result<Vec<_>>>()?))
}

/// The spells of a license beside those that are kept of it.
pub(in crate::store) struct Numbered {
    /// Each with the number that it has; a new one has none.
    pub spells: Vec<(Option<SpellId>, Spell)>,
    /// Numbers that are none of theirs.
    pub left: Vec<SpellId>,
}

/// Spells of a license with the numbers that they have, and the numbers that are none of theirs. One keeps its number as long
/// as a part of it stands; a new one has none.
pub(in crate::store) fn numbered(conn: &Connection, license: LicenseId, spells: Vec<Spell>) -> Res<Numbered> {
    let mut kept: Vec<(SpellId, Day)> = conn
        .prepare_cached("SELECT id, first_day FROM spell WHERE license_id = ?1 ORDER BY id")?
        .query_map([license.0], |row| Ok((SpellId(row.get("id")?), row.day("first_day")?.unwrap_or_default())))?
        .collect::<rusqlite::Result<_>>()?;
    let mut of = |spell: &Spell| {
        let within = |(_, first): &(SpellId, Day)| {
            spell.first_day <= *first && spell.ended_on.is_none_or(|ended| *first < ended)
        };
        let same = kept.iter().position(|(_, first)| *first == spell.first_day);
        same.or_else(|| kept.iter().position(within)).map(|place| kept.remove(place).0)
    };
    let spells = spells.into_iter().map(|spell| (of(&spell), spell)).collect();
    Ok(Numbered { spells, left: kept.into_iter().map(|(id, _)| id).collect() })
}

/// The spells of these licenses on a day: those that have not ended, the longest first; then, if `past` is asked for, the
/// others, the newest first.
pub(in crate::store) fn all(
    conn: &Connection,
    licenses: Vec<LicenseEntry>,
    past: bool,
    day: Day,
) -> Res<Vec<SpellEntry>> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT s.license_id, {COLUMNS} FROM spell s WHERE s.gone = 0"))?;
    let found = statement.query_map([], |row| Ok((LicenseId(row.get("license_id")?), spell_of(row)?)))?;
    let mut kept: HashMap<LicenseId, Vec<(Option<SpellId>, Spell)>> = HashMap::new();
    for found in found {
        if let (license, Some((id, spell))) = found? {
            kept.entry(license).or_default().push((Some(id), spell));
        }
    }
    let mut entries = Vec::new();
    for entry in licenses {
        let id = entry.license.id;
        let spells = if entry.has_due(day) {
            numbered(conn, id, from_moves(conn, id, Some(day))?)?.spells
        } else {
            kept.remove(&id).unwrap_or_default()
        };
        let asked = spells.into_iter().filter(|(_, spell)| past || spell.ended_on.is_none());
        entries.extend(asked.map(|(id, spell)| SpellEntry { id, spell, license: entry.license.clone() }));
    }
    entries.sort_by_key(|entry| {
        let Spell { first_day, ended_on, .. } = entry.spell;
        (ended_on.is_some(), Reverse(ended_on), ended_on.is_none().then_some(first_day), entry.id.is_none(), entry.id)
    });
    Ok(entries)
}
