//! The recorded count of a license: what a count found, and the seats it had left out.
//!
//! `unattributed` is the last count that stands minus the seats assigned at that moment, plus one for each seat that
//! was revoked since although that count no longer held it. It follows from the tallies, so an undone count gives way
//! to the one before it by itself.

use crate::domain::edit;
use crate::domain::ids::LicenseId;
use crate::store::error::Res;
use crate::store::ledger::Ledger;
use crate::store::read;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeSet;

/// What `unattributed` follows from; the license's id is `?1`.
pub(in crate::store) const UNATTRIBUTED: &str = "
SELECT coalesce(sum(t.amount), 0) FROM tally t
WHERE t.license_id = ?1 AND t.void_batch IS NULL
  AND t.id >= (SELECT max(c.id) FROM tally c WHERE c.license_id = ?1 AND c.is_count = 1 AND c.void_batch IS NULL)";

/// Records a count of `used` seats.
pub(super) fn count(ledger: &mut Ledger<'_>, license: LicenseId, used: u32) -> Res<()> {
    let assigned: i64 = ledger
        .conn
        .prepare_cached("SELECT assigned FROM seat_count WHERE license_id = ?1")?
        .query_row([license.0], |row| row.get("assigned"))?;
    add(ledger, license, true, i64::from(used) - assigned)
}

/// Records that a seat being revoked was not in the last count.
pub(super) fn left_out(ledger: &mut Ledger<'_>, license: LicenseId) -> Res<()> {
    add(ledger, license, false, 1)
}

/// What to say of the licenses whose recorded count a command brought below zero.
pub(super) fn below_zero(ledger: &Ledger<'_>, licenses: impl IntoIterator<Item = LicenseId>) -> Res<Vec<String>> {
    let licenses: BTreeSet<LicenseId> = licenses.into_iter().collect();
    let said = licenses.into_iter().map(|id| Ok(edit::below_zero(&read::licenses::one(ledger.conn, id)?.license)));
    Ok(said.collect::<Res<Vec<_>>>()?.into_iter().flatten().collect())
}

fn add(ledger: &mut Ledger<'_>, license: LicenseId, is_count: bool, amount: i64) -> Res<()> {
    ledger.insert_plain(
        "tally",
        &[
            ("license_id", Value::Integer(license.0)),
            ("is_count", Value::Integer(is_count.into())),
            ("amount", Value::Integer(amount)),
        ],
    )?;
    recompute(ledger.conn, license)
}

/// Brings `unattributed` in line with the tallies.
pub(super) fn recompute(conn: &Connection, license: LicenseId) -> Res<()> {
    conn.prepare_cached(&format!("UPDATE seat_count SET unattributed = ({UNATTRIBUTED}) WHERE license_id = ?1"))?
        .execute([license.0])?;
    Ok(())
}
