//! Licenses with their seats, their product and their users audits.

use super::spells::{self, spell_columns, spell_of};
use crate::domain::advice::Step;
use crate::domain::ids::{AuditId, BatchId, LicenseId, ProductId};
use crate::domain::license::{Basis, Counting, License, LicenseFields, SeatFigures, Terms};
use crate::domain::order::{self, Order};
use crate::domain::product::RiskLevel;
use crate::domain::read_model::{Denials, LicenseEntry, OpenAudit};
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::store::convert::{Columns, Named, RowExt};
use crate::store::error::{Failure, Res};
use crate::store::read::orders;
use rusqlite::{Connection, OptionalExtension, Row};

/// Everything of a license; conditions and `ORDER BY` follow.
const SELECT: &str = concat!(
    "
SELECT l.*, p.name AS product, p.publisher, p.security_grade, p.risk_level, c.assigned, c.unattributed, c.counted,
       ",
    spell_columns!(),
    ", a.id AS audit_id, a.started_by, a.started_at, a.seats_before, coalesce(n.denials, 0) AS denials, n.last_denied,
       (SELECT d.next_due FROM audit d
        WHERE d.license_id = l.id AND d.state = 'completed' AND d.void_batch IS NULL
        ORDER BY d.changed_batch DESC, d.id DESC LIMIT 1) AS next_due
FROM license l
JOIN product p ON p.id = l.product_id
JOIN seat_count c ON c.license_id = l.id
LEFT JOIN audit a ON a.license_id = l.id AND a.state = 'in_progress' AND a.void_batch IS NULL
LEFT JOIN (SELECT license_id, count(*) AS denials, max(at) AS last_denied FROM denial GROUP BY license_id) n
       ON n.license_id = l.id
LEFT JOIN spell s ON s.license_id = l.id AND s.ended_on IS NULL AND s.gone = 0
WHERE l.void_batch IS NULL"
);

/// All licenses, archived ones included, in order of product and name, with the totals that are recorded: a command counts
/// the orders that are due before it reads.
pub(in crate::store) fn all(conn: &Connection) -> Res<Vec<LicenseEntry>> {
    let mut orders = orders::all(conn)?;
    let mut statement = conn.prepare_cached(&format!("{SELECT} ORDER BY p.name_key, l.name_key, l.id"))?;
    let columns = Columns::of(&statement);
    let of = |row: &Row<'_>| entry(&columns.row(row), |id| Ok(orders.remove(&id).unwrap_or_default()));
    let entries = statement.query_map([], of)?.collect::<rusqlite::Result<_>>()?;
    Ok(entries)
}

/// As [`all`], with the totals of a day: what is due by then counts, whether or not a command has counted it.
pub(in crate::store) fn all_on(conn: &Connection, day: Day) -> Res<Vec<LicenseEntry>> {
    all(conn)?.into_iter().map(|entry| on(conn, entry, day)).collect()
}

/// One license, as of [`all`].
pub(in crate::store) fn one(conn: &Connection, id: LicenseId) -> Res<LicenseEntry> {
    let orders = orders::of(conn, id)?;
    conn.prepare_cached(&format!("{SELECT} AND l.id = ?1"))?
        .query_row([id.0], |row| entry(&Columns::of(row.as_ref()).row(row), |_| Ok(orders)))
        .optional()?
        .ok_or_else(|| Failure::Refused(Refusal::not_found("license", &id.to_string(), Step::ListLicenses)))
}

/// One license, as of [`all_on`].
pub(in crate::store) fn one_on(conn: &Connection, id: LicenseId, day: Day) -> Res<LicenseEntry> {
    on(conn, one(conn, id)?, day)
}

fn on(conn: &Connection, mut entry: LicenseEntry, day: Day) -> Res<LicenseEntry> {
    if !entry.has_due(day) {
        return Ok(entry);
    }
    let due: i64 = entry.due(day).map(|order| order.seats).sum();
    let last = spells::from_moves(conn, entry.license.id, Some(day))?.pop();
    entry.spell = last.filter(|spell| spell.ended_on.is_none());
    let license = &mut entry.license;
    license.terms.seats_total = license.terms.seats_total.map(|total| order::seats(i64::from(total) + due));
    license.seats.total = license.terms.seats_total;
    Ok(entry)
}

fn entry(
    row: &Named<'_>,
    orders: impl FnOnce(LicenseId) -> rusqlite::Result<Vec<Order>>,
) -> rusqlite::Result<LicenseEntry> {
    let license = license(row)?;
    let audit = match row.get::<Option<i64>>("audit_id")? {
        None => None,
        Some(id) => Some(OpenAudit {
            id: AuditId(id),
            started_by: row.get("started_by")?,
            started_at: row.time("started_at")?.unwrap_or_default(),
            seats_before: row.count("seats_before")?,
        }),
    };
    Ok(LicenseEntry {
        publisher: row.get("publisher")?,
        grade: row.word_opt("security_grade")?,
        risk: row.word_opt::<RiskLevel>("risk_level")?.map(Into::into),
        next_audit_due: row.day("next_due")?,
        denials: Denials { count: row.count("denials")?, last: row.time("last_denied")? },
        changed_by: BatchId(row.get("changed_batch")?),
        spell: spell_of(row)?.map(|(_, spell)| spell),
        orders: orders(license.id)?,
        audit,
        license,
    })
}

fn license(row: &Named<'_>) -> rusqlite::Result<License> {
    let terms = Terms::from(row.record::<LicenseFields>()?);
    Ok(License {
        id: LicenseId(row.get("id")?),
        product_id: ProductId(row.get("product_id")?),
        product: row.get("product")?,
        archived: row.get::<Option<i64>>("archived_on")?.is_some(),
        seats: SeatFigures {
            total: terms.seats_total,
            assigned: row.count("assigned")?,
            unattributed: row.get("unattributed")?,
            basis: match (terms.counting, row.get::<Option<u32>>("counted")?) {
                (Counting::Peak, _) => Basis::Peak,
                (Counting::Accounts | Counting::Devices, Some(counted)) => Basis::Counted(counted),
                _ => Basis::Seats,
            },
        },
        terms,
    })
}
