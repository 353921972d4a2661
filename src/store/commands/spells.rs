//! What a command moved: kept license by license, folded into the spells in which more was used than there is, and told to
//! every admin. It runs at the end of each command, whatever that did, so that no way of moving a figure is forgotten.
//!
//! What an undo moves counts for the batch that it takes back, at the place and on the day of that: together they moved
//! nothing, and a spell that it had ended goes on. The rule is in [`crate::domain::overuse`]; what is kept here follows from
//! the moves alone, and `check` folds them anew.

use crate::domain::ids::{BatchId, LicenseId, SpellId};
use crate::domain::license::License;
use crate::domain::notice::{Cause, Draft, NoticeKind, Recipient};
use crate::domain::overuse::{Grace, NO_LIMIT, Spell, told};
use crate::domain::time::Day;
use crate::store::convert::{RowExt, day_number, day_opt};
use crate::store::error::Res;
use crate::store::ledger::Ledger;
use crate::store::read;
use rusqlite::types::Value;
use rusqlite::{Connection, params};

/// The figures of every license as they are, next to the sums of its moves.
pub(in crate::store) fn figures() -> String {
    format!(
        "SELECT l.id, c.moved_used, c.moved_total, max(coalesce(c.counted, c.assigned) + c.unattributed, 0) AS used,
                iif(l.void_batch IS NOT NULL OR l.archived_on IS NOT NULL OR l.seats_total IS NULL
                    OR l.counting = 'peak', {NO_LIMIT}, l.seats_total) AS total
         FROM license l JOIN seat_count c ON c.license_id = l.id"
    )
}

/// By how much the figures of a license have moved.
struct Moved {
    license: LicenseId,
    used: i64,
    total: i64,
}

/// A part of what was moved: the batch whose move it is, and its day.
struct Part {
    of: BatchId,
    on: Day,
    used: i64,
    total: i64,
}

/// Seats of an order whose day has come: the batch that wrote it, and that day.
pub(super) struct Due {
    pub of: BatchId,
    pub on: Day,
    pub seats: i64,
}

/// Keeps what the command moved, and what follows from it.
pub(super) fn settle(ledger: &mut Ledger<'_>) -> Res<()> {
    let moved = moved(ledger.conn, "used <> moved_used OR total <> moved_total")?;
    for moved in moved {
        let parts = parts_of_undone(ledger, moved.license)?;
        keep(ledger, &moved, parts)?;
    }
    Ok(())
}

/// As [`settle`], where orders of a license came to count: each on its own day, as a move of the batch that wrote it. Orders of
/// several days that together move nothing are moves nonetheless. One that is laid aside has another total than that of its
/// orders.
pub(super) fn settle_due(ledger: &mut Ledger<'_>, license: LicenseId, due: &[Due]) -> Res<()> {
    for moved in moved(ledger.conn, &format!("id = {license} AND total < {NO_LIMIT}", license = license.0))? {
        let part = |due: &Due| Part { of: due.of, on: due.on, used: 0, total: due.seats };
        keep(ledger, &moved, due.iter().map(part).collect())?;
    }
    Ok(())
}

/// What was moved of the licenses for which that holds, by the columns of [`figures`].
fn moved(conn: &Connection, which: &str) -> Res<Vec<Moved>> {
    let sql = format!("SELECT * FROM ({}) WHERE {which} ORDER BY id", figures());
    let mut statement = conn.prepare_cached(&sql)?;
    let found = statement.query_map([], |row| {
        let by = |now: &str, before: &str| -> rusqlite::Result<i64> {
            Ok(row.get::<_, i64>(now)? - row.get::<_, i64>(before)?)
        };
        Ok(Moved {
            license: LicenseId(row.get("id")?),
            used: by("used", "moved_used")?,
            total: by("total", "moved_total")?,
        })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Of an undo, what the batch that it takes back had moved, with the signs turned; nothing of any other command. What an order
/// moved when its day came is a move of the batch that wrote it.
fn parts_of_undone(ledger: &mut Ledger<'_>, license: LicenseId) -> Res<Vec<Part>> {
    let batch = ledger.batch()?;
    let mut statement = ledger.conn.prepare_cached(
        "SELECT m.of_batch, m.on_day, -sum(m.used) AS used, -sum(m.total) AS total
         FROM batch b JOIN figure_change m ON m.license_id = ?2
             AND iif((SELECT undoes FROM batch WHERE id = b.undoes) IS NULL, m.of_batch, m.batch_id) = b.undoes
         WHERE b.id = ?1 GROUP BY m.of_batch, m.on_day ORDER BY m.on_day, m.of_batch",
    )?;
    let parts = statement.query_map([batch.0, license.0], |row| {
        Ok(Part {
            of: BatchId(row.get("of_batch")?),
            on: row.day("on_day")?.unwrap_or_default(),
            used: row.get("used")?,
            total: row.get("total")?,
        })
    })?;
    Ok(parts.collect::<rusqlite::Result<_>>()?)
}

/// Keeps what was moved, in these parts; what they leave over goes with the first of them, or is of today.
fn keep(ledger: &mut Ledger<'_>, moved: &Moved, mut parts: Vec<Part>) -> Res<()> {
    let (license, batch) = (moved.license, ledger.batch()?);
    if parts.is_empty() {
        parts.push(Part { of: batch, on: ledger.now.today, used: 0, total: 0 });
    }
    let (used, total) = parts.iter().fold((0, 0), |sum, part| (sum.0 + part.used, sum.1 + part.total));
    parts[0].used += moved.used - used;
    parts[0].total += moved.total - total;
    for part in parts.iter().filter(|part| (part.used, part.total) != (0, 0)) {
        ledger
            .conn
            .prepare_cached(
                "INSERT INTO figure_change (license_id, batch_id, of_batch, on_day, used, total) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute([license.0, batch.0, part.of.0, day_number(part.on), part.used, part.total])?;
    }
    ledger
        .conn
        .prepare_cached(
            "UPDATE seat_count SET moved_used = moved_used + ?2, moved_total = moved_total + ?3 WHERE license_id = ?1",
        )?
        .execute([license.0, moved.used, moved.total])?;
    fold(ledger, license)?;
    tell(ledger, license).map(drop)
}

/// Brings the spells of a license that are kept in line with its moves.
fn fold(ledger: &mut Ledger<'_>, license: LicenseId) -> Res<()> {
    let conn = ledger.conn;
    let read::spells::Numbered { spells: found, left } =
        read::spells::numbered(conn, license, read::spells::from_moves(conn, license, None)?)?;
    for (id, spell) in &found {
        write(conn, license, *id, spell)?;
        if let (Some(id), true) = (id, spell.ended_on.is_some()) {
            withdraw(ledger, *id)?;
        }
    }
    for id in left {
        conn.prepare_cached("UPDATE spell SET gone = 1 WHERE id = ?1 AND gone = 0")?.execute([id.0])?;
        withdraw(ledger, id)?;
    }
    Ok(())
}

fn write(conn: &Connection, license: LicenseId, id: Option<SpellId>, spell: &Spell) -> Res<()> {
    conn.prepare_cached(
        "INSERT INTO spell (id, license_id, first_day, ended_on, highest, seat_days, moved_on, over, gone)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)
         ON CONFLICT (id) DO UPDATE SET first_day = excluded.first_day, ended_on = excluded.ended_on,
             highest = excluded.highest, seat_days = excluded.seat_days, moved_on = excluded.moved_on,
             over = excluded.over, gone = 0",
    )?
    .execute(params![
        id.map(|id| id.0),
        license.0,
        day_number(spell.first_day),
        day_opt(spell.ended_on),
        spell.highest,
        i64::try_from(spell.seat_days).unwrap_or(i64::MAX),
        day_number(spell.moved_on),
        spell.over,
    ])?;
    Ok(())
}

/// What was not sent yet of a spell that has ended is told to nobody.
fn withdraw(ledger: &mut Ledger<'_>, spell: SpellId) -> Res<()> {
    let unsent: Vec<i64> = ledger
        .conn
        .prepare_cached(
            "SELECT id FROM notice WHERE spell_id = ?1 AND sent_at IS NULL AND void_batch IS NULL ORDER BY id",
        )?
        .query_map([spell.0], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let batch = ledger.batch()?;
    for id in unsent {
        ledger.mark("notice", id, &[("void_batch", Value::Integer(batch.0))])?;
    }
    Ok(())
}

/// Tells every admin where the spell of a license stands by today, each once. Returns how many notices were written.
pub(super) fn tell(ledger: &mut Ledger<'_>, license: LicenseId) -> Res<usize> {
    let Some((id, spell)) = read::spells::open(ledger.conn, license)? else { return Ok(0) };
    let record = read::licenses::one(ledger.conn, license)?.license;
    let License { terms, seats, .. } = &record;
    let today = ledger.now.today;
    let Some(stage) = Grace::of(&spell, terms, today).due(today) else { return Ok(0) };
    let kind = NoticeKind::of(stage);
    let mut written = 0;
    for admin in read::admins::names(ledger.conn)? {
        let known: bool = ledger
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM notice \
                 WHERE spell_id = ?1 AND kind = ?2 AND admin = ?3 AND void_batch IS NULL)",
            )?
            .query_row(params![id.0, kind.word(), admin], |row| row.get(0))?;
        if known {
            continue;
        }
        let figures = (&spell, seats.used(), seats.total.unwrap_or_default());
        ledger.batch_for_good()?;
        ledger.concerns(license)?;
        ledger.notify(&Draft {
            to: Recipient::Admin(admin),
            kind,
            cause: Cause::Spell(id),
            text: told(&record.title(), license, terms, figures, today),
        })?;
        written += 1;
    }
    Ok(written)
}

/// The licenses that have an open spell.
pub(super) fn open(conn: &Connection) -> Res<Vec<LicenseId>> {
    let mut statement =
        conn.prepare_cached("SELECT license_id FROM spell WHERE ended_on IS NULL AND gone = 0 ORDER BY license_id")?;
    let found = statement.query_map([], |row| row.get(0).map(LicenseId))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
