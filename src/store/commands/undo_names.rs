//! What the parts of a batch are called when an undo speaks of one: as the people know it who read the reason.
//!
//! A part that has an id of its own on screen is called by that; any other by what it belongs to. It may read the row;
//! it must never show what somebody was known by before a purge.

use super::undo_rows::name;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::text::Shown;
use crate::store::error::Res;
use rusqlite::{Connection, OptionalExtension};

/// A row by the name people know it by: `S12`, `the removal of S12`, `the setting threshold`.
pub(super) fn called(conn: &Connection, table: &str, id: i64) -> Res<String> {
    let number = |sql: &str| conn.prepare_cached(sql)?.query_row([id], |row| row.get::<_, i64>(0)).optional();
    let words = |sql: &str| conn.prepare_cached(sql)?.query_row([id], |row| row.get::<_, String>(0)).optional();
    let known = match table {
        "removal" => number("SELECT assignment_id FROM removal WHERE id = ?1")?
            .map(|seat| format!("the removal of {}", SeatId(seat))),
        "account_login" => number("SELECT person_id FROM account_login WHERE id = ?1")?
            .map(|person| format!("the account sign-in of {}", PersonId(person))),
        "tally" => number("SELECT license_id FROM tally WHERE id = ?1")?
            .map(|license| format!("the count of {}", LicenseId(license))),
        "org" => words("SELECT key FROM org WHERE id = ?1")?.map(|key| format!("the setting {}", Shown(&key))),
        "admin" => words("SELECT name FROM admin WHERE id = ?1")?.map(|name| format!("the admin {}", Shown(&name))),
        "distinct_people" => conn
            .prepare_cached("SELECT low_id, high_id FROM distinct_people WHERE id = ?1")?
            .query_row([id], |row| Ok((PersonId(row.get(0)?), PersonId(row.get(1)?))))
            .optional()?
            .map(|(one, other)| format!("that {one} and {other} are two people")),
        _ => None,
    };
    Ok(known.unwrap_or_else(|| name(table, id)))
}
