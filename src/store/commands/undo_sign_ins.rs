//! Sign-ins at vendors in what older versions left behind: they stood with the person, where they would judge every seat.
//! Now each is kept for its vendor, and is no sign-in of the person, wherever it is still written.

use super::undo_rows::Image;
use crate::store::convert::LOGIN;
use crate::store::error::Res;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value as Json};

const KIND: &str = LOGIN[0];
const IMPORT: &str = LOGIN[3];
/// The kinds of a sign-in that nobody told of, and of one that was seen: files tell of no other.
const UNKNOWN: i64 = 0;
const SEEN: i64 = 1;

/// Reads an image of a person as it would have been written now.
pub(super) fn as_kept_now(conn: &Connection, image: &mut Image) -> Res<()> {
    if image.table != "person" || !image.after.contains_key(IMPORT) {
        return Ok(());
    }
    let (before, after) = (is_of_a_vendor(conn, &image.before)?, is_of_a_vendor(conn, &image.after)?);
    // An image leaves out what did not change.
    let whole = LOGIN.iter().all(|column| *column == KIND || image.after.contains_key(*column));
    match (before, after) {
        (false, false) => {}
        (false, true) if !whole => {
            for column in LOGIN {
                image.before.remove(column);
                image.after.remove(column);
            }
        }
        (false, true) => {
            image.before.entry(KIND).or_insert(SEEN.into());
            nothing(&mut image.after);
        }
        (true, true) => {
            nothing(&mut image.before);
            nothing(&mut image.after);
        }
        (true, false) => {
            for (column, now) in stands_now(conn, image.id)? {
                image.after.entry(column).or_insert(now);
            }
            nothing(&mut image.before);
        }
    }
    Ok(())
}

/// No sign-in is known.
fn nothing(side: &mut Map<String, Json>) {
    side.extend(LOGIN.map(|column| (column.to_owned(), Json::Null)));
    side.insert(KIND.to_owned(), UNKNOWN.into());
}

/// True if a file told of the sign-in that was not the directory's.
fn is_of_a_vendor(conn: &Connection, side: &Map<String, Json>) -> Res<bool> {
    let Some(import) = side.get(IMPORT).and_then(Json::as_i64) else { return Ok(false) };
    let mut statement = conn.prepare_cached("SELECT 1 FROM import WHERE id = ?1 AND directory = 0")?;
    Ok(statement.exists([import])?)
}

/// The sign-in that stands with a person.
fn stands_now(conn: &Connection, person: i64) -> Res<Map<String, Json>> {
    let columns: Vec<String> = LOGIN.iter().map(|column| format!("'{column}', {column}")).collect();
    let sql = format!("SELECT json_object({}) FROM person WHERE id = ?1", columns.join(", "));
    let text: Option<String> = conn.prepare_cached(&sql)?.query_row([person], |row| row.get(0)).optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}
