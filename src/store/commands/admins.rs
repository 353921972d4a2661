//! Admins: accounts of the operating system that may change this database.

use super::done;
use crate::domain::actor::{Actor, Authority, Role, may_change};
use crate::domain::admin::{Account, is_rescue, may_manage, one_is_left};
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::edit::Change;
use crate::domain::ids::PersonId;
use crate::domain::mail::is_address;
use crate::domain::purge::may_purge;
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, argument};
use crate::store::convert::{RowExt, millis, text};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set, facts};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

/// What is asked of one account; what is absent stays as it is.
pub(super) struct Wish<'a> {
    pub uid: u32,
    pub name: &'a str,
    pub role: Option<Role>,
    pub email: &'a Change<String>,
    pub person: &'a Change<PersonId>,
    pub accounts: &'a [Account],
}

/// What the acting account is here.
pub(in crate::store) fn authority(conn: &Connection, actor: &Actor) -> Res<Authority> {
    let recorded = conn
        .prepare_cached("SELECT name, role FROM admin WHERE uid = ?1 AND removed_at IS NULL AND void_batch IS NULL")?
        .query_row([actor.uid], |row| Ok((row.get("name")?, row.word("role")?)))
        .optional()?;
    Ok(Authority::of(actor, recorded))
}

/// Lets a command pass that the acting account may ask for.
pub(in crate::store) fn may(conn: &Connection, command: &Command, actor: &Actor) -> Res<()> {
    if let Command::SetAdmin { role, accounts, .. } = command
        && rescues(conn, actor, *role, accounts)?
    {
        return Ok(());
    }
    let role = may_change(actor, &authority(conn, actor)?)?;
    if matches!(command, Command::PurgePerson { .. }) {
        may_purge(actor, role)?;
    }
    Ok(())
}

fn rescues(conn: &Connection, actor: &Actor, wished: Option<Role>, accounts: &[Account]) -> Res<bool> {
    let super_admins = conn
        .prepare_cached(
            "SELECT uid, name FROM admin WHERE role = 'super-admin' AND removed_at IS NULL AND void_batch IS NULL",
        )?
        .query_map([], |row| Ok(Account { uid: row.get("uid")?, name: row.get("name")? }))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(is_rescue(actor, wished, &super_admins, accounts))
}

pub(super) fn set(ledger: &mut Ledger<'_>, wish: &Wish<'_>) -> Res<Outcome> {
    let rescues = rescues(ledger.conn, ledger.actor, wish.role, wish.accounts)?;
    if !rescues {
        may_manage(authority(ledger.conn, ledger.actor)?.role())?;
    }
    if let Change::To(email) = wish.email
        && !is_address(email)
    {
        return Err(Refusal::new(Code::BadValue, format!("\"{}\" is no mail address.", Shown(email)))
            .hint("name one such as ana@example.com, or none")
            .into());
    }
    let mut sets: Vec<Set<'_>> = vec![("name", text(wish.name))];
    sets.extend(wish.role.map(|role| ("role", text(role.word()))));
    match wish.email {
        Change::Keep => {}
        Change::Clear => sets.push(("email", Value::Null)),
        Change::To(email) => sets.push(("email", text(email))),
    }
    let mut facts = facts! {"uid": wish.uid, "role": wish.role.map(Role::word)};
    match wish.person {
        Change::Keep => {}
        Change::Clear => sets.push(("person_id", Value::Null)),
        Change::To(person) => {
            sets.push(("person_id", Value::Integer(person.0)));
            facts.insert("person".into(), person.to_string().into());
        }
    }
    if rescues {
        facts.insert("rescue".into(), true.into());
    }
    let mut warnings = Vec::new();
    let found = find(ledger.conn, wish.uid)?;
    let sentence = match (found, wish.role) {
        (Some(before), role) if before.name != wish.name => {
            let role = role.ok_or_else(|| unconfirmed(&before, wish))?;
            warnings = left_behind(&before, wish);
            // Who somebody is cannot be taken back, only what they may do.
            ledger.batch_for_good()?;
            ledger.update("admin", before.id, &[("removed_at", Value::Integer(millis(ledger.now.at)))])?;
            add(ledger, wish.uid, sets)?;
            one_is_left(super_admins(ledger.conn)?)?;
            Verb::Confirmed.of(format!(
                "that the account with uid {}, {} before, is the admin {} from this day on, as {}",
                wish.uid,
                before.name,
                wish.name,
                role.word()
            ))
        }
        (Some(Recorded { id, .. }), _) => {
            let role = |conn: &Connection| {
                conn.query_row("SELECT role FROM admin WHERE id = ?1", [id], |row| row.get::<_, String>(0))
            };
            let before = role(ledger.conn)?;
            if !ledger.update("admin", id, &sets)? {
                return Ok(done(
                    ledger,
                    Verb::ChangedNothing.of(format!(": {} is an admin with just that already", wish.name)),
                    Detail::None,
                ));
            }
            one_is_left(super_admins(ledger.conn)?)?;
            let after = role(ledger.conn)?;
            if before == after {
                Verb::Changed.of(format!("how the admin {} is reached", wish.name))
            } else {
                Verb::Changed.of(format!("the role of the admin {} from {before} to {after}", wish.name))
            }
        }
        (None, Some(role)) => {
            add(ledger, wish.uid, sets)?;
            Verb::Added.of(format!("{} as {}", wish.name, role.word()))
        }
        (None, None) => {
            return Err(Refusal::new(Code::MissingValue, format!("What {} may do is not given.", wish.name))
                .hint("add --role admin, it-admin or super-admin")
                .into());
        }
    };
    ledger.event(None, facts, &sentence)?;
    let mut outcome = done(ledger, sentence, Detail::None);
    outcome.warn_all(warnings);
    Ok(outcome)
}

fn add(ledger: &mut Ledger<'_>, uid: u32, mut sets: Vec<Set<'_>>) -> Res<()> {
    sets.push(("uid", Value::Integer(uid.into())));
    sets.push(("added_at", Value::Integer(millis(ledger.now.at))));
    ledger.insert("admin", &sets).map(|_| ())
}

/// Whoever has the number now is made known by the role that they are to have, and not by the way.
fn unconfirmed(before: &Recorded, wish: &Wish<'_>) -> Refusal {
    Refusal::new(
        Code::NotAllowed,
        format!(
            "The account with uid {} was {} when it became an admin and is {} now.",
            wish.uid,
            Shown(&before.name),
            Shown(wish.name)
        ),
    )
    .hint(format!("confirm it by the role it is to have: dormouse admin add {} --role ROLE", argument(wish.name)))
}

/// What the admin of before had and the account of now gets only if that is asked for.
fn left_behind(before: &Recorded, wish: &Wish<'_>) -> Vec<String> {
    let say = |what: &str, flag: &str| {
        format!("The {what} of {} was left behind: give it with --{flag}, if it is still the same human.", before.name)
    };
    let mut said = Vec::new();
    if before.has_email && *wish.email == Change::Keep {
        said.push(say("mail address", "email"));
    }
    if before.has_person && *wish.person == Change::Keep {
        said.push(say("person record", "person"));
    }
    said
}

pub(super) fn remove(ledger: &mut Ledger<'_>, uid: u32) -> Res<Outcome> {
    may_manage(authority(ledger.conn, ledger.actor)?.role())?;
    let Some(Recorded { id, name, .. }) = find(ledger.conn, uid)? else {
        return Err(Refusal::new(Code::NotFound, format!("The account with uid {uid} is no admin."))
            .hint("see who is: dormouse admin list")
            .into());
    };
    ledger.update("admin", id, &[("removed_at", Value::Integer(millis(ledger.now.at)))])?;
    one_is_left(super_admins(ledger.conn)?)?;
    let sentence = Verb::Removed.of(format!("{name} from the admins"));
    ledger.event(None, facts! {"uid": uid}, &sentence)?;
    Ok(done(ledger, sentence, Detail::None))
}

/// Sees, after an undo that touched admins, that whoever did it may, and that there is a super-admin.
pub(super) fn after_undo(ledger: &Ledger<'_>, before: Option<Role>) -> Res<()> {
    may_manage(before)?;
    Ok(one_is_left(super_admins(ledger.conn)?)?)
}

pub(in crate::store) fn super_admins(conn: &Connection) -> Res<i64> {
    let sql = "SELECT count(*) FROM admin WHERE role = 'super-admin' AND removed_at IS NULL AND void_batch IS NULL";
    Ok(conn.query_row(sql, [], |row| row.get(0))?)
}

/// An admin as the database knows it.
struct Recorded {
    id: i64,
    name: String,
    has_email: bool,
    has_person: bool,
}

fn find(conn: &Connection, uid: u32) -> Res<Option<Recorded>> {
    let sql = "SELECT id, name, email IS NOT NULL AS has_email, person_id IS NOT NULL AS has_person
               FROM admin WHERE uid = ?1 AND removed_at IS NULL AND void_batch IS NULL";
    let recorded = conn.query_row(sql, [uid], |row| {
        Ok(Recorded {
            id: row.get("id")?,
            name: row.get("name")?,
            has_email: row.get("has_email")?,
            has_person: row.get("has_person")?,
        })
    });
    Ok(recorded.optional()?)
}
