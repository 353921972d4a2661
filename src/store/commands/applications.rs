//! The list of applications that nobody wants to be told of.

use super::{counted, done};
use crate::domain::command::{Detail, Outcome};
use crate::domain::inventory::named;
use crate::domain::reason;
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::store::convert::{millis, text};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

/// Puts names on the list; one that stands there already stays as it is.
pub(super) fn ignore(ledger: &mut Ledger<'_>, names: &[String], why: Option<&str>) -> Res<Outcome> {
    let why = reason::optional(why)?;
    let mut added = Vec::new();
    for name in names {
        let (name, folded) = named(name)?;
        if listed(ledger.conn, &folded)?.is_some() {
            continue;
        }
        let why = why.as_deref().map_or(Value::Null, text);
        ledger.insert("ignored_application", &[("name", text(&name)), ("name_key", text(&folded)), ("reason", why)])?;
        added.push(name);
    }
    if added.is_empty() {
        let already = Verb::ChangedNothing.of(": the report leaves them out already");
        return Ok(done(ledger, already, Detail::None));
    }
    let sentence = Verb::Noted.of(format!("{} to be left out of the report", counted(added.len(), "application")));
    ledger.event(None, facts! {"applications": added}, &sentence)?;
    Ok(done(ledger, sentence, Detail::None))
}

/// Takes names off the list, all or none.
pub(super) fn report_again(ledger: &mut Ledger<'_>, names: &[String]) -> Res<Outcome> {
    let mut taken = Vec::new();
    for name in names {
        let (name, folded) = named(name)?;
        let Some(id) = listed(ledger.conn, &folded)? else {
            return Err(Refusal::new(Code::NotFound, format!("\"{}\" is not ignored.", Shown(&name)))
                .hint("list those that are with: dormouse application list")
                .into());
        };
        let now = Value::Integer(millis(ledger.now.at));
        ledger.update("ignored_application", id, &[("removed_at", now)])?;
        taken.push(name);
    }
    let sentence = Verb::Noted.of(format!("{} to be reported again", counted(taken.len(), "application")));
    ledger.event(None, facts! {"applications": taken}, &sentence)?;
    Ok(done(ledger, sentence, Detail::None))
}

fn listed(conn: &Connection, folded: &str) -> Res<Option<i64>> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM ignored_application WHERE name_key = ?1 AND removed_at IS NULL AND void_batch IS NULL",
    )?;
    Ok(statement.query_row([folded], |row| row.get(0)).optional()?)
}
