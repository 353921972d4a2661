//! Seats that were taken back, on their way out at the vendor, and how many of the reclaimed ones were given back.

use crate::domain::account::FreeingStep;
use crate::domain::ids::{AccountId, LicenseId, PersonId, SeatId};
use crate::domain::reassigned::Reassigned;
use crate::domain::removal::{RemovalEntry, RemovalKind};
use crate::domain::time::Day;
use crate::store::convert::RowExt;
use crate::store::error::Res;
use rusqlite::{Connection, Row};

/// All removals that stand, oldest first.
pub(in crate::store) fn all(conn: &Connection) -> Res<Vec<RemovalEntry>> {
    let mut entries = of_seats(conn, None)?;
    entries.extend(of_accounts(conn)?);
    entries.sort_by_key(|entry| entry.opened_on);
    Ok(entries)
}

/// The last removal of a seat that stands.
pub(in crate::store) fn of_seat(conn: &Connection, seat: SeatId) -> Res<Option<RemovalEntry>> {
    Ok(of_seats(conn, Some(seat))?.pop())
}

fn of_seats(conn: &Connection, seat: Option<SeatId>) -> Res<Vec<RemovalEntry>> {
    let shown = shown_identifier!();
    let whose = if seat.is_some() { "r.assignment_id = ?1" } else { "?1 IS NULL" };
    // What is told of one seat says nothing of accounts.
    let account = if seat.is_some() {
        "NULL"
    } else {
        "(SELECT iif(count(*) = 1, min(a.id), NULL) FROM account a
          WHERE a.person_id = s.person_id AND +a.license_id = s.license_id AND a.merged_into IS NULL
            AND a.void_batch IS NULL)"
    };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT r.opened_on, r.closed_on, r.closed_how, r.closed_by, 'seat' AS kind, s.id AS seat, s.license_id, s.person_id,
                {account} AS account,
                s.account_identifier, s.listed_as_of, h.name AS holder, l.name AS license, p.name AS product,
                {shown} AS email
         FROM removal r
         JOIN assignment s ON s.id = r.assignment_id
         JOIN person h ON h.id = s.person_id
         JOIN license l ON l.id = s.license_id
         JOIN product p ON p.id = l.product_id
         WHERE {whose} AND r.void_batch IS NULL AND s.void_batch IS NULL AND l.void_batch IS NULL
         ORDER BY r.opened_on, r.id",
    ))?;
    let entries = statement.query_map([seat.map(|seat| seat.0)], entry)?;
    Ok(entries.collect::<rusqlite::Result<_>>()?)
}

fn of_accounts(conn: &Connection) -> Res<Vec<RemovalEntry>> {
    let shown = shown_identifier!();
    let mut statement = conn.prepare_cached(&format!(
        "SELECT r.opened_on, r.closed_on, r.closed_how, r.closed_by, r.kind, NULL AS seat, a.id AS account, a.license_id,
                a.person_id, coalesce(a.domain || '\', '') || a.login AS account_identifier, h.name AS holder,
                (SELECT max(i.as_of) FROM account_listing x JOIN import i ON i.id = x.import_id
                 WHERE x.account_id = a.id AND i.void_batch IS NULL) AS listed_as_of,
                l.name AS license, p.name AS product, {shown} AS email
         FROM account_removal r
         JOIN account a ON a.id = r.account_id
         LEFT JOIN person h ON h.id = a.person_id
         JOIN license l ON l.id = a.license_id
         JOIN product p ON p.id = l.product_id
         WHERE r.void_batch IS NULL AND a.void_batch IS NULL AND l.void_batch IS NULL
         ORDER BY r.opened_on, r.id",
    ))?;
    let entries = statement.query_map([], entry)?;
    Ok(entries.collect::<rusqlite::Result<_>>()?)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<RemovalEntry> {
    let opened_on = row.day("opened_on")?.unwrap_or_default();
    let step: Option<FreeingStep> = row.get::<_, String>("kind")?.parse().ok();
    Ok(RemovalEntry {
        kind: step.map_or(RemovalKind::Seat, RemovalKind::from),
        seat: row.get::<_, Option<i64>>("seat")?.map(SeatId),
        account: row.get::<_, Option<i64>>("account")?.map(AccountId),
        license: LicenseId(row.get("license_id")?),
        product: row.get("product")?,
        license_name: row.get("license")?,
        person: row.get::<_, Option<i64>>("person_id")?.map(PersonId),
        holder: row.get("holder")?,
        email: row.get("email")?,
        account_identifier: row.get("account_identifier")?,
        opened_on,
        closed_on: row.day("closed_on")?,
        closed_how: row.get("closed_how")?,
        closed_by: row.get("closed_by")?,
        listed_on: row.day("listed_as_of")?.filter(|day| *day > opened_on),
    })
}

/// Each seat that was reclaimed and has not come back by an undo, with the first day its holder was given one of the same
/// license again.
pub(in crate::store) fn reassigned(conn: &Connection, today: Day) -> Res<Reassigned> {
    let mut statement = conn.prepare_cached(
        "SELECT s.revoked_on,
                (SELECT min(coalesce(n.assigned_on, n.first_listed)) FROM assignment n
                 WHERE n.person_id = s.person_id AND n.license_id = s.license_id AND n.id <> s.id
                   AND n.void_batch IS NULL AND n.created_batch > r.created_batch
                   AND coalesce(n.assigned_on, n.first_listed) >= s.revoked_on) AS given
         FROM (SELECT m.assignment_id, max(m.created_batch) AS created_batch
               FROM removal m JOIN batch b ON b.id = m.created_batch
               WHERE m.void_batch IS NULL AND b.command <> 'revoke_seats' GROUP BY m.assignment_id) r
         JOIN assignment s ON s.id = r.assignment_id
         WHERE s.void_batch IS NULL AND s.revoked_on IS NOT NULL",
    )?;
    let taken: Vec<(Option<Day>, Option<Day>)> = statement
        .query_map([], |row| Ok((row.day("revoked_on")?, row.day("given")?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Reassigned::of(taken.into_iter().filter_map(|(taken, given)| Some((taken?, given))), today))
}
