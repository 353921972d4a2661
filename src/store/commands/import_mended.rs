//! Import of the mended rest of a roster: its rows are in the count of the roster it came from, so they attribute what was
//! counted and not known. It decides nothing; it says what became of the count.

use crate::domain::ids::LicenseId;
use crate::store::error::Res;
use crate::store::ledger::Ledger;
use crate::store::read;

/// The recorded count before the rest of a roster is written; `None` where no roster was read of the license yet.
pub(super) fn before(ledger: &Ledger<'_>, license: LicenseId) -> Res<Option<u32>> {
    if read::imports::newest_roster(ledger.conn, license)?.is_none() {
        return Ok(None);
    }
    Ok(Some(read::licenses::one(ledger.conn, license)?.license.seats.used()))
}

/// What became of the count after the seats were written.
pub(super) fn told(ledger: &Ledger<'_>, license: LicenseId, before: Option<u32>) -> Res<String> {
    let used = read::licenses::one(ledger.conn, license)?.license.seats.used();
    Ok(match before {
        None => format!("{license}: no roster was read before, so the mended file is taken for a partial one."),
        Some(before) if before == used => {
            format!(
                "{license}: the mended rows were counted with the roster they come from, so the recorded count stays."
            )
        }
        Some(_) => format!("{license}: mended rows that no roster had counted yet are counted now."),
    })
}
