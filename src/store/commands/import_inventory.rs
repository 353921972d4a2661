//! Import of what is installed on devices: a report of each device, or of each person there, with its applications.
//!
//! All reports are kept, so that one that is taken back leaves the one before it; those of the newest day of a format speak for
//! a device.

use super::import_file::Taking;
use super::import_names::{Wanted, load_names};
use crate::domain::ids::PersonId;
use crate::domain::import_file::holder::holder_named;
use crate::domain::import_file::{ImportFile, InventoryFile, Numbered};
use crate::domain::inventory::Installed;
use crate::domain::text::{count, key};
use crate::store::convert::{day_number, text};
use crate::store::error::Res;
use crate::store::ledger::Ledger;
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, HashMap};

/// The device by its key, and the person whom the rows name.
type Whose = (String, Option<PersonId>);

pub(super) fn inventory(
    ledger: &mut Ledger<'_>,
    taking: &mut Taking,
    file: &ImportFile,
    inventory: &InventoryFile,
) -> Res<()> {
    let names = load_names(ledger.conn, Wanted::People)?;
    let newest = newest(ledger.conn, &file.preset)?;
    let (mut reports, mut strangers): (BTreeMap<Whose, Vec<&Numbered<Installed>>>, u32) = (BTreeMap::new(), 0);
    let mut older = 0_u32;
    for row in &inventory.rows {
        let device = key(&row.row.device);
        if newest.get(&device).is_some_and(|day| *day > day_number(file.as_of)) {
            older += 1;
            continue;
        }
        // What is installed is so whoever sits there: a row that names two people, or nobody here, is of the device alone.
        let person = holder_named(&row.row.identifiers, None, &inventory.realm, &names);
        let person = person.unwrap_or_default().map(|(person, _)| person);
        strangers += u32::from(person.is_none() && !row.row.identifiers.is_empty());
        reports.entry((device, person)).or_default().push(row);
    }
    for ((device, person), rows) in reports {
        report(ledger, taking, file, (&device, person), &rows)?;
    }
    taking.outcomes.unchanged += older;
    if older > 0 {
        let rows = count(older, "row was", "rows were");
        taking.warnings.push(format!("{rows} not taken: a newer file speaks for the device."));
    }
    if strangers > 0 {
        let rows = count(strangers, "row names", "rows name");
        taking.warnings.push(format!("{rows} somebody who is not known here: the device alone is kept."));
    }
    Ok(())
}

fn report(
    ledger: &mut Ledger<'_>,
    taking: &mut Taking,
    file: &ImportFile,
    (device_key, person): (&str, Option<PersonId>),
    rows: &[&Numbered<Installed>],
) -> Res<()> {
    let Some(first) = rows.first() else { return Ok(()) };
    let id = ledger.insert_plain(
        "device_report",
        &[
            ("source", text(&file.preset)),
            ("device", text(&first.row.device)),
            ("device_key", text(device_key)),
            ("person_id", person.map_or(Value::Null, |person| Value::Integer(person.0))),
            ("as_of", Value::Integer(day_number(file.as_of))),
            ("import_id", Value::Integer(taking.import.0)),
        ],
    )?;
    let mut insert = ledger.conn.prepare_cached(
        "INSERT INTO installed_application (report_id, n, name, version, last_opened, line) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (n, Numbered { line, row }) in (1_i64..).zip(rows) {
        insert.execute(params![id, n, row.application, row.version, row.last_opened.map(day_number), line])?;
        taking.created.applications += 1;
    }
    Ok(())
}

/// The newest day that files of this format speak for, of each device.
fn newest(conn: &Connection, preset: &str) -> Res<HashMap<String, i64>> {
    let mut statement = conn.prepare(
        "SELECT device_key, max(as_of) FROM device_report WHERE source = ?1 AND void_batch IS NULL GROUP BY device_key",
    )?;
    let found = statement.query_map([preset], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
