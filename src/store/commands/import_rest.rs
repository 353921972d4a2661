//! Import of the mended rest of a roster: its rows are in the count of the roster it came from, so that count stays.
//!
//! It decides nothing about rows or seats; it only keeps the recorded count where the rule says.

use super::import_seats::newer_count;
use super::tally;
use crate::domain::ids::LicenseId;
use crate::domain::intake::rest::count_after;
use crate::domain::license::SeatFigures;
use crate::domain::org::Org;
use crate::domain::time::Day;
use crate::store::error::Res;
use crate::store::ledger::Ledger;
use crate::store::read;

/// A license before the rest of a roster is written.
pub(super) struct Before {
    figures: SeatFigures,
    counted_later: bool,
}

/// The figures that the rest of a roster is held against; `None` where no roster counted the license yet.
pub(super) fn before(ledger: &Ledger<'_>, org: &Org, license: LicenseId, as_of: Day) -> Res<Option<Before>> {
    let counted: bool = ledger.conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM tally t JOIN import i ON i.created_batch = t.created_batch AND i.roster = 1
                        WHERE t.license_id = ?1 AND t.is_count = 1 AND t.void_batch IS NULL
                          AND i.void_batch IS NULL)",
        [license.0],
        |row| row.get(0),
    )?;
    if !counted {
        return Ok(None);
    }
    let figures = read::licenses::one(ledger.conn, license)?.license.seats;
    let counted_later = newer_count(ledger, org, license, as_of)?.is_some();
    Ok(Some(Before { figures, counted_later }))
}

/// Keeps the recorded count after the seats were written, and says so.
pub(super) fn keep(ledger: &mut Ledger<'_>, license: LicenseId, before: Option<&Before>) -> Res<String> {
    let Some(before) = before else {
        return Ok(format!("{license}: no roster was read before, so the mended file is taken for a partial one."));
    };
    let figures = read::licenses::one(ledger.conn, license)?.license.seats;
    let used =
        count_after(before.figures, figures.assigned.saturating_sub(before.figures.assigned), before.counted_later);
    if used != figures.used() {
        tally::count(ledger, license, used)?;
    }
    Ok(if used == before.figures.used() {
        format!("{license}: the mended rows were counted with the roster they come from, so the recorded count stays.")
    } else {
        format!("{license}: mended rows that no roster had counted yet are counted now.")
    })
}
