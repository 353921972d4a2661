//! What all admins of one database share.

use super::done;
use crate::domain::command::{Detail, Outcome};
use crate::domain::mail::{HostSetting, Mail, MailSetting};
use crate::domain::org::{Org, Setting};
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::is_none;
use crate::store::convert::text;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use rusqlite::{Connection, OptionalExtension};

pub(super) fn set(ledger: &mut Ledger<'_>, org: &Org, setting: Setting, value: &str) -> Res<Outcome> {
    let changed = setting.set(*org, value)?;
    write(ledger, setting.word(), &setting.of(&changed))
}

pub(super) fn set_mail(ledger: &mut Ledger<'_>, setting: MailSetting, value: &str) -> Res<Outcome> {
    // What else is set does not matter: one that is wrong can be mended while another is wrong too.
    setting.set(Mail::default(), value)?;
    write(ledger, setting.word(), value.trim())
}

/// Takes out of the database what belongs to the machine that sends. It was never obeyed from there; whoever does this has
/// been shown it.
pub(super) fn drop_host_mail(ledger: &mut Ledger<'_>) -> Res<Outcome> {
    let left = host_mail(ledger.conn)?;
    if left.is_empty() {
        return Err(Refusal::new(Code::NotFound, "The database has no settings of a machine's mail to take over.")
            .hint("how this machine sends stands in its settings file: dormouse config example shows the table [mail]")
            .into());
    }
    for (setting, _) in &left {
        put(ledger, setting.word(), "none")?;
    }
    let words: Vec<&str> = left.iter().map(|(setting, _)| setting.word()).collect();
    let sentence = Verb::Took.of(format!("{} out of the database", words.join(", ")));
    ledger.event(None, facts! {"settings": words}, &sentence)?;
    Ok(done(ledger, sentence, Detail::None))
}

fn write(ledger: &mut Ledger<'_>, key: &str, value: &str) -> Res<Outcome> {
    let written = put(ledger, key, value)?;
    let sentence = Verb::Set.of(format!("{key} to {value}"));
    if written {
        ledger.event(None, facts! {"setting": key, "value": value}, &sentence)?;
    }
    Ok(done(
        ledger,
        if written { sentence } else { Verb::ChangedNothing.of(format!(": {key} is {value} already")) },
        Detail::None,
    ))
}

/// Stores a setting; false if it stands there already.
fn put(ledger: &mut Ledger<'_>, key: &str, value: &str) -> Res<bool> {
    let id: Option<i64> = ledger
        .conn
        .query_row("SELECT id FROM org WHERE key = ?1 AND void_batch IS NULL", [key], |row| row.get("id"))
        .optional()?;
    if let Some(id) = id {
        return ledger.update("org", id, &[("value", text(value))]);
    }
    ledger.insert("org", &[("key", text(key)), ("value", text(value))])?;
    Ok(true)
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

/// What an earlier version kept here of how one machine sends.
pub(in crate::store) fn host_mail(conn: &Connection) -> Res<Vec<(HostSetting, String)>> {
    use strum::IntoEnumIterator as _;
    let mut left = Vec::new();
    for setting in HostSetting::iter() {
        left.extend(stored(conn, setting.word())?.filter(|value| !is_none(value)).map(|value| (setting, value)));
    }
    Ok(left)
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
