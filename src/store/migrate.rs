//! The schema's ladder: numbered steps, forward only, all in one transaction; a newer file is refused by name of both.

use super::error::{Failure, Res};
use super::{Access, Place, Store, digests, open};
use crate::domain::refusal::Refusal;
use rusqlite::{Connection, TransactionBehavior};

/// Each step brings a database from its index to the next version. A step that was released is never edited.
pub(super) const STEPS: &[&str] = &[
    include_str!("../../assets/migrations/0001_ledger.sql"),
    include_str!("../../assets/migrations/0002_people_mail_pulse.sql"),
    include_str!("../../assets/migrations/0003_counts.sql"),
    include_str!("../../assets/migrations/0004_record_digests.sql"),
];

/// The step that brought digests of records.
const DIGESTS: usize = 4;

/// The schema this program writes.
pub(super) fn newest() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

pub(super) fn version(conn: &Connection) -> Res<i64> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Refuses a database that a newer program has migrated.
pub(super) fn refuse_newer(found: i64) -> Result<(), Refusal> {
    let newest = newest();
    if found <= newest {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "The database has schema {found}, and this dormouse {} knows schemas up to {newest}.",
        env!("CARGO_PKG_VERSION")
    ))
    .hint("use the newer dormouse that was used on it; nothing was changed"))
}

/// Brings the schema up to date, after a copy of the file was laid beside it.
pub(super) fn bring_up_to_date(store: &mut Store) -> Res<()> {
    let found = version(&store.conn)?;
    refuse_newer(found)?;
    if found == newest() {
        return Ok(());
    }
    if store.access == Access::ReadOnly {
        return Err(Failure::Refused(
            Refusal::new(format!("The database has schema {found}; bringing it to {} needs to write.", newest()))
                .hint("open it once without --read-only"),
        ));
    }
    if let (Place::File(path), true) = (&store.place, found > 0) {
        let copy = path.with_extension(format!("schema-{found}.db"));
        store.conn.backup("main", &copy, None::<fn(rusqlite::backup::Progress)>)?;
    }
    climb(&mut store.conn, STEPS)
}

/// Creates the schema in an empty database.
pub(super) fn create(conn: &mut Connection) -> Res<()> {
    climb(conn, STEPS)
}

/// Takes every step that is still ahead, in one transaction.
pub(super) fn climb(conn: &mut Connection, steps: &[&str]) -> Res<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = usize::try_from(version(&tx)?).unwrap_or(usize::MAX);
    for step in steps.get(found..).unwrap_or_default() {
        tx.execute_batch(step)?;
    }
    if found < steps.len() && steps.len() >= DIGESTS {
        digests::renew(&tx)?;
    }
    tx.execute_batch(&format!(
        "PRAGMA application_id = {}; PRAGMA user_version = {};",
        open::APPLICATION_ID,
        steps.len().max(found)
    ))?;
    let broken: i64 = tx.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    if broken > 0 {
        return Err(Failure::Refused(
            Refusal::new(format!("{broken} records of the database point nowhere; it was left at schema {found}."))
                .hint("restore the newest backup"),
        ));
    }
    tx.commit()?;
    Ok(())
}
