//! Purging a person: every text that tells who it was is erased, in rows, row images, notices, mail, rejected rows and
//! history; ids, days and digests stay, so that counts add up and both proofs still hold.
//!
//! Nothing here leaves an image: what was erased must not be kept. Records that were merged into the person, and those
//! that an undone import left under the same identifiers, are the same human and go too.

use super::people::not_merged;
use super::{counted, done, purge_texts};
use crate::domain::command::{Detail, Outcome};
use crate::domain::ids::{PersonId, SeatId};
use crate::domain::purge::{Telling, shell};
use crate::domain::receipt::{Receipt, Verb};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, argument};
use crate::store::convert::{day_number, millis};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use crate::store::schema::{self, Table};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeSet, HashSet};

pub(super) fn purge(ledger: &mut Ledger<'_>, id: PersonId, texts: &[String]) -> Res<Outcome> {
    if read::people::purged_at(ledger.conn, id)?.is_some() {
        return once_more(ledger, id, texts);
    }
    let entry = not_merged(ledger.conn, id)?;
    let everyone = Everyone::of(ledger.conn, id)?;
    refuse_in_use(ledger.conn, id, &entry.name, &everyone)?;
    let telling = everyone.telling(ledger.conn, texts)?;
    let batch = ledger.batch_for_good()?.0;
    let seats = everyone.seats(ledger.conn)?;
    images(ledger.conn, &everyone)?;
    rows(ledger, &everyone, batch)?;
    let about = everyone.ids().chain(seats.iter().map(|id| SeatId(*id).to_string())).collect();
    let events = history(ledger.conn, &about, &telling)?;
    let elsewhere = purge_texts::erase_and_list(ledger.conn, &telling, &telling.sure(), batch)?;
    ledger.event(
        Some(&id.to_string()),
        facts! {"person": id, "records": everyone.0.len(), "seats": seats.len(), "events": events},
        &format!("purged {id}"),
    )?;
    let receipt = Verb::Purged.of(format!(
        "{id}: {} and {} keep no name",
        counted(seats.len(), "past seat"),
        counted(events, "event")
    ));
    let mut outcome = done(ledger, receipt, Detail::Person(id));
    outcome.warn_all(elsewhere);
    Ok(outcome)
}

/// What it was called is not known any more: what a first purge left, or was written since, is looked for by what is given.
fn once_more(ledger: &mut Ledger<'_>, id: PersonId, texts: &[String]) -> Res<Outcome> {
    let telling = Telling::new(texts.iter().map(String::as_str));
    if telling.is_empty() {
        let receipt =
            Receipt::state(format!("{id} was purged before; look for what still names them with --text NAME"));
        return Ok(done(ledger, receipt, Detail::Person(id)));
    }
    let batch = ledger.batch_for_good()?.0;
    let events = history(ledger.conn, &HashSet::new(), &telling)?;
    let elsewhere = purge_texts::erase_and_list(ledger.conn, &telling, &telling, batch)?;
    ledger.event(Some(&id.to_string()), facts! {"person": id, "events": events}, &format!("purged {id} once more"))?;
    let receipt = Verb::Purged.of(format!("{id} once more: {} less that named them", counted(events, "event")));
    let mut outcome = done(ledger, receipt, Detail::Person(id));
    outcome.warn_all(elsewhere);
    Ok(outcome)
}

/// The records of one human.
struct Everyone(BTreeSet<i64>);

impl Everyone {
    fn of(conn: &Connection, id: PersonId) -> Res<Self> {
        let mut all = Self(BTreeSet::from([id.0]));
        loop {
            let known = all.list();
            let more: Vec<i64> = conn
                .prepare(&format!(
                    "SELECT id FROM person WHERE merged_into IN ({known})
                     UNION SELECT h.id FROM identifier i JOIN identifier o ON o.norm = i.norm AND o.scope = i.scope
                     JOIN person h ON h.id = o.person_id
                     WHERE i.person_id IN ({known}) AND h.void_batch IS NOT NULL AND h.purged_at IS NULL"
                ))?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let before = all.0.len();
            all.0.extend(more);
            if all.0.len() == before {
                return Ok(all);
            }
        }
    }

    fn ids(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|id| PersonId(*id).to_string())
    }

    /// Their numbers, as SQL lists them.
    fn list(&self) -> String {
        self.0.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
    }

    /// Their rows in a table, as a query of ids; `None` where rows are nobody's.
    fn rows(&self, table: &Table) -> Option<String> {
        let holder = table.holder.as_ref()?.column;
        Some(format!("SELECT id FROM {} WHERE {holder} IN ({})", table.name, self.list()))
    }

    fn seats(&self, conn: &Connection) -> Res<Vec<i64>> {
        let sql = format!("SELECT id FROM assignment WHERE person_id IN ({}) ORDER BY id", self.list());
        Ok(conn.prepare(&sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    /// Every name and identifier they have or had.
    fn telling(&self, conn: &Connection, more: &[String]) -> Res<Telling> {
        let mut texts: Vec<String> = Vec::new();
        for (table, column) in schema::columns().filter(|(_, column)| column.calls) {
            let Some(rows) = self.rows(table) else { continue };
            let sql = format!("SELECT {} FROM {} WHERE id IN ({rows})", column.name, table.name);
            let found = conn.prepare(&sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
            texts.extend(found);
            let sql = format!(
                "SELECT iif(json_valid(before), before ->> ?1, NULL), iif(json_valid(after), after ->> ?1, NULL)
                 FROM image WHERE table_name = '{}' AND row_id IN ({rows})",
                table.name
            );
            let mut statement = conn.prepare(&sql)?;
            let mut images = statement.query([column.name])?;
            while let Some(image) = images.next()? {
                texts.extend(image.get::<_, Option<String>>(0)?);
                texts.extend(image.get::<_, Option<String>>(1)?);
            }
        }
        Ok(Telling::new(texts.iter().chain(more).map(String::as_str)))
    }
}

/// Whoever still holds a seat, or acts here, is no memory yet.
fn refuse_in_use(conn: &Connection, id: PersonId, name: &str, everyone: &Everyone) -> Res<()> {
    let list = everyone.list();
    let held: u32 = conn.query_row(
        &format!(
            "SELECT count(*) FROM assignment WHERE person_id IN ({list}) AND revoked_on IS NULL AND void_batch IS NULL"
        ),
        [],
        |row| row.get(0),
    )?;
    if held > 0 {
        return Err(Refusal::new(
            Code::WrongState,
            format!("{} ({id}) still holds {}.", Shown(name), counted(held as usize, "seat")),
        )
        .hint(format!("offboard them first: dormouse person offboard {id}"))
        .into());
    }
    let admin: Option<String> = conn
        .query_row(
            &format!(
                "SELECT name FROM admin WHERE person_id IN ({list}) AND removed_at IS NULL AND void_batch IS NULL LIMIT 1"
            ),
            [],
            |row| row.get(0),
        )
        .optional()?;
    match admin {
        None => Ok(()),
        Some(admin) => {
            Err(Refusal::new(Code::WrongState, format!("{} ({id}) is the admin {}.", Shown(name), Shown(&admin)))
                .hint(format!("remove the admin first: dormouse admin remove {}", argument(&admin)))
                .into())
        }
    }
}

/// Images of their rows keep their digest alone.
fn images(conn: &Connection, everyone: &Everyone) -> Res<()> {
    for table in schema::all() {
        let Some(rows) = everyone.rows(table) else { continue };
        let sql = "UPDATE image SET before = NULL, after = NULL, salt = NULL WHERE table_name = ?1 AND row_id IN";
        conn.execute(&format!("{sql} ({rows})"), [table.name])?;
    }
    Ok(())
}

fn rows(ledger: &Ledger<'_>, everyone: &Everyone, batch: i64) -> Res<()> {
    let (today, now) = (day_number(ledger.now.today), millis(ledger.now.at));
    for (table, holder) in schema::held() {
        let erased: Vec<String> =
            table.columns.iter().filter_map(|column| Some(format!("{} = {}", column.name, column.erased?))).collect();
        // Naming the parameters keeps their numbers where a table does without some.
        let sql = format!(
            "UPDATE {} SET {} WHERE {holder} = ?5 AND coalesce(?1, ?2, ?3, ?4) IS NOT NULL",
            table.name,
            erased.join(", ")
        );
        for id in &everyone.0 {
            ledger.conn.execute(&sql, params![today, batch, now, shell(PersonId(*id)), id])?;
        }
    }
    Ok(())
}

/// Erases the words of events about them, and of those that name them; how many there were.
fn history(conn: &Connection, about: &HashSet<String>, telling: &Telling) -> Res<usize> {
    let mut named = Vec::new();
    let mut statement =
        conn.prepare("SELECT seq, subject, summary FROM history WHERE salt IS NOT NULL ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (subject, summary): (Option<String>, Option<String>) = (row.get("subject")?, row.get("summary")?);
        let is_about = subject.is_some_and(|subject| about.contains(&subject));
        if is_about || summary.is_some_and(|summary| telling.stands_in(&summary)) {
            named.push(row.get::<_, i64>("seq")?);
        }
    }
    for seq in &named {
        conn.prepare_cached(
            "UPDATE history SET actor = NULL, origin = NULL, summary = NULL, salt = NULL WHERE seq = ?1",
        )?
        .execute([seq])?;
    }
    Ok(named.len())
}
