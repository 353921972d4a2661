//! The schema's ladder: numbered steps, forward only, all in one transaction; a newer file is refused by name of both.

use super::chain::{self, Event};
use super::connect::version;
use super::database::{Migrated, Store};
use super::error::{Failure, Res};
use super::ledger::facts;
use super::place::{Access, Place};
use super::{altered_records, backup, connect, digests};
use crate::domain::account::{Identity, IdentityKey};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// Each step brings a database from its index to the next version. A step that was released is never edited.
pub(super) const STEPS: &[&str] = &[
    include_str!("../../assets/migrations/0001_ledger.sql"),
    include_str!("../../assets/migrations/0002_people_mail_pulse.sql"),
    include_str!("../../assets/migrations/0003_counts.sql"),
    include_str!("../../assets/migrations/0004_record_digests.sql"),
    include_str!("../../assets/migrations/0005_imports.sql"),
    include_str!("../../assets/migrations/0006_spells.sql"),
    include_str!("../../assets/migrations/0007_orders.sql"),
    include_str!("../../assets/migrations/0008_accounts.sql"),
    include_str!("../../assets/migrations/0009_counting.sql"),
    include_str!("../../assets/migrations/0010_checks.sql"),
    include_str!("../../assets/migrations/0011_listed_days.sql"),
    include_str!("../../assets/migrations/0012_freeing.sql"),
];

/// The step that brought digests of records.
const DIGESTS: usize = 4;
/// The step that writes the text of the schema anew.
const CHECKS: usize = 10;

/// The schema this program writes.
pub(super) fn newest() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Refuses a database that a newer program has migrated.
pub(super) fn refuse_newer(found: i64) -> Result<(), Refusal> {
    let newest = newest();
    if found <= newest {
        return Ok(());
    }
    Err(Refusal::new(
        Code::DatabaseUnfit,
        format!(
            "The database has schema {found}, and this dormouse {} knows schemas up to {newest}.",
            env!("CARGO_PKG_VERSION")
        ),
    )
    .hint("use the newer dormouse that was used on it; nothing was changed"))
}

/// Brings the schema up to date, after a copy of the file was laid beside it. Of several that open it at once, one does.
pub(super) fn bring_up_to_date(store: &mut Store) -> Res<()> {
    let found = version(&store.conn)?;
    refuse_newer(found)?;
    if found == newest() {
        return Ok(());
    }
    let Place::File(path) = store.place.clone() else { return Ok(()) };
    if found == 0 {
        let name = path.display().to_string();
        return Err(Refusal::new(Code::DatabaseUnfit, format!("The database at {} was never finished.", Shown(&name)))
            .hint(format!("finish it with: dormouse init --db {}", Shown(&name)))
            .into());
    }
    if store.access == Access::ReadOnly {
        return Err(Failure::Refused(
            Refusal::new(
                Code::ReadOnly,
                format!("The database has schema {found}; bringing it to {} needs to write.", newest()),
            )
            .hint("open it once without --read-only"),
        ));
    }
    let reader = connect::connect(&store.place, Access::ReadOnly)?;
    let tx = store.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = version(&tx)?;
    refuse_newer(from)?;
    if from == newest() {
        return Ok(());
    }
    // Who holds the write lock copies what nobody can change meanwhile.
    let copy = backup::before_schema(&reader, &path, from).map_err(|failure| {
        let refusal = Refusal::from(failure);
        let hint = refusal.hint.unwrap_or_default();
        Refusal::new(Code::DatabaseUnfit, format!("The database was left at schema {from}. {}", refusal.message))
            .hint(hint)
    })?;
    climb(&tx, STEPS)?;
    tx.commit()?;
    store.migrated = Some(Migrated { from, to: newest(), copy });
    Ok(())
}

/// Refuses to take digests anew of records that are not as they were written, for nobody could find it any more.
fn was_left_as_written(tx: &Transaction<'_>, found: usize) -> Res<()> {
    let wrong = if found >= DIGESTS {
        !altered_records::altered(tx)?.is_empty()
    } else {
        // History knows of digests that an older schema does not have.
        tx.query_row("SELECT EXISTS (SELECT 1 FROM history WHERE facts LIKE '%records_sha256%')", [], |row| row.get(0))?
    };
    if !wrong {
        return Ok(());
    }
    Err(Failure::Refused(
        Refusal::new(
            Code::DatabaseAltered,
            format!("The database was altered by other means, so it was left at schema {found}; nothing was changed."),
        )
        .hint("restore the newest backup"),
    ))
}

/// Gives a connection the rule by which a step tells accounts apart.
fn teach(conn: &Connection) -> Res<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function("account_key", 1, flags, |values: &Context<'_>| {
        let login = values.get_raw(0).as_str().map_err(rusqlite::Error::from)?;
        Ok(Identity::new(login, None, None).key(IdentityKey::default()))
    })?;
    Ok(())
}

/// Takes every step that is still ahead; the caller's transaction makes them one.
pub(super) fn climb(tx: &Transaction<'_>, steps: &[&str]) -> Res<()> {
    let found = usize::try_from(version(tx)?).unwrap_or(usize::MAX);
    if (1..steps.len()).contains(&found) {
        was_left_as_written(tx, found)?;
    }
    teach(tx)?;
    for (step, to) in steps.iter().zip(1..).skip(found) {
        connect::guard_schema(tx, to != CHECKS)?;
        let taken = tx.execute_batch(step);
        connect::guard_schema(tx, true)?;
        taken?;
    }
    if found < steps.len() && steps.len() >= DIGESTS {
        digests::renew(tx)?;
    }
    tx.execute_batch(&format!(
        "PRAGMA application_id = {}; PRAGMA user_version = {};",
        connect::APPLICATION_ID,
        steps.len().max(found)
    ))?;
    let broken: i64 = tx.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    if broken > 0 {
        return Err(Failure::Refused(
            Refusal::new(
                Code::DatabaseUnfit,
                format!("{broken} records of the database point nowhere; it was left at schema {found}."),
            )
            .hint("restore the newest backup"),
        ));
    }
    if (DIGESTS..steps.len()).contains(&found) {
        tell(tx, found, steps.len())?;
    }
    Ok(())
}

/// Writes to history that the records stand in another schema: with that their digests are others than the last event holds.
fn tell(tx: &Transaction<'_>, from: usize, to: usize) -> Res<()> {
    let at = tx.query_row("SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)", [], |row| row.get(0))?;
    let mut facts = facts! {"from": from, "to": to};
    facts.insert(digests::FACT.to_owned(), digests::total(tx)?.into());
    let event = Event {
        at,
        uid: rustix::process::getuid().as_raw().into(),
        command: "migrate",
        subject: None,
        batch: None,
        facts: &serde_json::Value::Object(facts).to_string(),
        actor: "dormouse",
        origin: "",
        summary: &format!("brought the database from schema {from} to {to}"),
    };
    let mut salt = [0; 16];
    // Nothing in it names anybody: a machine without random numbers gives nothing away.
    let _ = rustix::rand::getrandom(&mut salt, rustix::rand::GetRandomFlags::empty());
    chain::append(tx, &event, &salt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_the_schema_is_out_of_reach_once_every_step_is_taken() {
        let mut fresh = connect::scratch().unwrap();
        let tx = fresh.transaction().unwrap();
        let rewrite = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql;";
        assert!(tx.execute_batch(rewrite).is_err());
        climb(&tx, STEPS).unwrap();
        assert!(tx.execute_batch(rewrite).is_err());
        connect::guard_schema(&tx, false).unwrap();
        tx.execute_batch(rewrite).unwrap();
    }
}
