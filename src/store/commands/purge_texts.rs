//! What names a purged person in records that are not about them. What the program wrote is erased: sentences about rejected
//! rows, answers of mail servers, names of files, row images. What somebody typed stays, and is listed for them to mend;
//! the image that this leaves is found by a second purge that is told the name.

use crate::domain::ids::{ImportId, PersonId};
use crate::domain::purge::Telling;
use crate::domain::text::{Shown, argument};
use crate::store::error::Res;
use crate::store::schema;
use rusqlite::{Connection, params};

/// What stands in place of a text that named the person.
const ERASED: &str = "erased when a person was purged";

/// Erases what is the program's own, and says where somebody typed the name. An image is erased where `sure` stands in it: it
/// is what undo works from.
pub(super) fn erase_and_list(conn: &Connection, telling: &Telling, sure: &Telling, batch: i64) -> Res<Vec<String>> {
    images(conn, sure)?;
    sentences(conn, telling)?;
    mail(conn, telling)?;
    files(conn, telling, batch)?;
    listed(conn, telling)
}

/// The numbers of rows of which a text names the person; the query gives the number, the text, and the number of the part
/// where a row is one of several.
fn naming<const N: usize>(conn: &Connection, telling: &Telling, sql: &str) -> Res<Vec<[i64; N]>> {
    const NUMBERS: [usize; 2] = [0, 2];
    let mut found = Vec::new();
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if telling.stands_in(&row.get::<_, String>(1)?) {
            let mut numbers = [0; N];
            for (number, column) in numbers.iter_mut().zip(NUMBERS) {
                *number = row.get(column)?;
            }
            found.push(numbers);
        }
    }
    Ok(found)
}

/// Images of other records keep their digest alone.
fn images(conn: &Connection, telling: &Telling) -> Res<()> {
    let texts =
        "SELECT batch_id, coalesce(before, '') || ' ' || coalesce(after, ''), n FROM image WHERE salt IS NOT NULL";
    for place in naming::<2>(conn, telling, texts)? {
        let sql = "UPDATE image SET before = NULL, after = NULL, salt = NULL WHERE batch_id = ?1 AND n = ?2";
        conn.execute(sql, place)?;
    }
    Ok(())
}

fn sentences(conn: &Connection, telling: &Telling) -> Res<()> {
    for [import, n] in naming(conn, telling, "SELECT import_id, message, n FROM import_reject")? {
        let sql = "UPDATE import_reject SET message = ?3 WHERE import_id = ?1 AND n = ?2";
        conn.execute(sql, params![import, n, ERASED])?;
    }
    Ok(())
}

/// Mail to them is erased if it was sent, and goes to nobody if it was not; answers that repeat an address go everywhere.
fn mail(conn: &Connection, telling: &Telling) -> Res<()> {
    let mut statement = conn.prepare("SELECT id, recipient, sent_at FROM mail")?;
    let mails: Vec<(i64, String, Option<i64>)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<rusqlite::Result<_>>()?;
    for (id, _, sent) in mails.into_iter().filter(|(_, recipient, _)| telling.is(recipient)) {
        if sent.is_some() {
            conn.execute("UPDATE mail SET recipient = ?2 WHERE id = ?1", params![id, ERASED])?;
            conn.execute("UPDATE mail_attempt SET answer = NULL WHERE mail_id = ?1", [id])?;
        } else {
            // What was never sent has nobody to go to any more.
            for sql in [
                "DELETE FROM mail_attempt WHERE mail_id = ?1",
                "DELETE FROM mail_notice WHERE mail_id = ?1",
                "DELETE FROM mail WHERE id = ?1",
            ] {
                conn.execute(sql, [id])?;
            }
        }
    }
    let answers = "SELECT mail_id, answer FROM mail_attempt WHERE answer IS NOT NULL";
    for [id] in naming(conn, telling, answers)? {
        conn.execute("UPDATE mail_attempt SET answer = NULL WHERE mail_id = ?1", [id])?;
    }
    Ok(())
}

/// Nobody can give a file that was read another name.
fn files(conn: &Connection, telling: &Telling, batch: i64) -> Res<()> {
    // In a file's name, words are parted by other signs.
    let names = "SELECT id, replace(replace(replace(file, '_', ' '), '-', ' '), '.', ' ') FROM import
                 UNION ALL SELECT id, file FROM import";
    for [id] in naming(conn, telling, names)? {
        let sql = "UPDATE import SET file = ?2, changed_batch = ?3 WHERE id = ?1";
        conn.execute(sql, params![id, format!("{ERASED} ({})", ImportId(id)), batch])?;
    }
    Ok(())
}

/// Records that are not about the person and name them nonetheless: they stay, and somebody has to look at them.
fn listed(conn: &Connection, telling: &Telling) -> Res<Vec<String>> {
    let mut found = Vec::new();
    for (table, column, sentence) in schema::mentions() {
        for [id] in naming(conn, telling, &format!("SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL"))? {
            found.push(sentence.replacen("{}", &schema::row(table, id), 1));
        }
    }
    let of_them = "SELECT h.id, h.name FROM person h WHERE h.purged_at IS NULL AND h.void_batch IS NULL
                   UNION SELECT i.person_id, i.value FROM identifier i WHERE i.void_batch IS NULL";
    let mut statement = conn.prepare(of_them)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = PersonId(row.get(0)?);
        if telling.is(&row.get::<_, String>(1)?) {
            let say = format!("{id} is called so, too: if it is the same human, dormouse person purge {id}.");
            if !found.contains(&say) {
                found.push(say);
            }
        }
    }
    let mut statement = conn.prepare(
        "SELECT name, email FROM admin WHERE email IS NOT NULL AND removed_at IS NULL AND void_batch IS NULL",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (name, email): (String, String) = (row.get(0)?, row.get(1)?);
        if telling.is(&email) {
            let name = argument(&name);
            found.push(format!("The admin {name} still has their address: dormouse admin add {name} --email none."));
        }
    }
    let mut statement = conn.prepare("SELECT key, value FROM org WHERE void_batch IS NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (key, value): (String, String) = (row.get(0)?, row.get(1)?);
        if telling.stands_in(&value) {
            found.push(format!(
                "The setting {} still names them: dormouse org set gives it another value.",
                Shown(&key)
            ));
        }
    }
    Ok(found)
}
