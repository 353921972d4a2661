//! What all admins of one database share.

use super::done;
use crate::domain::command::{Detail, Outcome};
use crate::domain::org::{Org, Setting};
use crate::store::convert::text;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use rusqlite::{Connection, OptionalExtension};

pub(super) fn set(ledger: &mut Ledger<'_>, org: &Org, setting: Setting, value: &str) -> Res<Outcome> {
    let changed = setting.set(*org, value)?;
    let value = setting.of(&changed);
    let id: Option<i64> = ledger
        .conn
        .query_row("SELECT id FROM org WHERE key = ?1 AND void_batch IS NULL", [setting.word()], |row| row.get("id"))
        .optional()?;
    let written = if let Some(id) = id {
        ledger.update("org", id, &[("value", text(&value))])?
    } else {
        ledger.insert("org", &[("key", text(setting.word())), ("value", text(&value))])?;
        true
    };
    let sentence = format!("set {} to {value}", setting.word());
    if written {
        ledger.event(None, facts! {"setting": setting.word(), "value": value}, &sentence)?;
    }
    Ok(done(ledger, if written { sentence } else { format!("{} is {value} already", setting.word()) }, Detail::None))
}

/// The settings as they are stored; what is not stored has its default.
pub(in crate::store) fn load(conn: &Connection) -> Res<Org> {
    use strum::IntoEnumIterator as _;
    let mut org = Org::default();
    let mut statement = conn.prepare_cached("SELECT value FROM org WHERE key = ?1 AND void_batch IS NULL")?;
    for setting in Setting::iter() {
        let value: Option<String> = statement.query_row([setting.word()], |row| row.get("value")).optional()?;
        if let Some(value) = value {
            org = setting.set(org, &value)?;
        }
    }
    Ok(org)
}
