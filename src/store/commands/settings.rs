//! What all admins of one database share.

use super::done;
use crate::domain::command::{Detail, Outcome};
use crate::domain::mail::{Mail, MailSetting};
use crate::domain::org::{Org, Setting};
use crate::store::convert::text;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use rusqlite::{Connection, OptionalExtension};

pub(super) fn set(ledger: &mut Ledger<'_>, org: &Org, setting: Setting, value: &str) -> Res<Outcome> {
    let changed = setting.set(*org, value)?;
    write(ledger, setting.word(), &setting.of(&changed))
}

pub(super) fn set_mail(ledger: &mut Ledger<'_>, setting: MailSetting, value: &str) -> Res<Outcome> {
    setting.set(load_mail(ledger.conn)?, value)?;
    write(ledger, setting.word(), value.trim())
}

fn write(ledger: &mut Ledger<'_>, key: &str, value: &str) -> Res<Outcome> {
    let id: Option<i64> = ledger
        .conn
        .query_row("SELECT id FROM org WHERE key = ?1 AND void_batch IS NULL", [key], |row| row.get("id"))
        .optional()?;
    let written = if let Some(id) = id {
        ledger.update("org", id, &[("value", text(value))])?
    } else {
        ledger.insert("org", &[("key", text(key)), ("value", text(value))])?;
        true
    };
    let sentence = format!("set {key} to {value}");
    if written {
        ledger.event(None, facts! {"setting": key, "value": value}, &sentence)?;
    }
    Ok(done(
        ledger,
        if written { sentence } else { format!("nothing changed: {key} is {value} already") },
        Detail::None,
    ))
}

/// The mail settings as they are stored; what is not stored has its default.
pub(in crate::store) fn load_mail(conn: &Connection) -> Res<Mail> {
    use strum::IntoEnumIterator as _;
    let mut mail = Mail::default();
    for setting in MailSetting::iter() {
        if let Some(value) = stored(conn, setting.word())? {
            mail = setting.set(mail, &value)?;
        }
    }
    Ok(mail)
}

fn stored(conn: &Connection, key: &str) -> Res<Option<String>> {
    let mut statement = conn.prepare_cached("SELECT value FROM org WHERE key = ?1 AND void_batch IS NULL")?;
    Ok(statement.query_row([key], |row| row.get("value")).optional()?)
}

/// The settings as they are stored; what is not stored has its default.
pub(in crate::store) fn load(conn: &Connection) -> Res<Org> {
    use strum::IntoEnumIterator as _;
    let mut org = Org::default();
    for setting in Setting::iter() {
        if let Some(value) = stored(conn, setting.word())? {
            org = setting.set(org, &value)?;
        }
    }
    Ok(org)
}
