//! Admins: accounts of the operating system that may change this database.

use super::done;
use crate::domain::actor::Role;
use crate::domain::admin::{Change, may_manage, one_is_left};
use crate::domain::command::{Detail, Outcome};
use crate::domain::ids::PersonId;
use crate::domain::mail::is_address;
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use crate::store::convert::{millis, text};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set, facts};
use crate::store::role;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

/// What is asked of one account; what is absent stays as it is.
pub(super) struct Wish<'a> {
    pub uid: u32,
    pub name: &'a str,
    pub role: Option<Role>,
    pub email: &'a Change<String>,
    pub person: &'a Change<PersonId>,
}

pub(super) fn set(ledger: &mut Ledger<'_>, wish: &Wish<'_>) -> Res<Outcome> {
    may_manage(role(ledger.conn, ledger.actor)?)?;
    if let Change::To(email) = wish.email
        && !is_address(email)
    {
        return Err(Refusal::new(format!("\"{}\" is no mail address.", Shown(email)))
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
    let found = find(ledger.conn, wish.uid)?;
    let sentence = match (found, wish.role) {
        (Some(id), _) => {
            let role = |conn: &Connection| {
                conn.query_row("SELECT role FROM admin WHERE id = ?1", [id], |row| row.get::<_, String>(0))
            };
            let before = role(ledger.conn)?;
            if !ledger.update("admin", id, &sets)? {
                return Ok(done(
                    ledger,
                    format!("nothing changed: {} is an admin with just that already", wish.name),
                    Detail::None,
                ));
            }
            one_is_left(super_admins(ledger.conn)?)?;
            let after = role(ledger.conn)?;
            if before == after {
                format!("changed how the admin {} is reached", wish.name)
            } else {
                format!("changed the role of the admin {} from {before} to {after}", wish.name)
            }
        }
        (None, Some(role)) => {
            sets.push(("uid", Value::Integer(wish.uid.into())));
            sets.push(("added_at", Value::Integer(millis(ledger.now.at))));
            ledger.insert("admin", &sets)?;
            format!("added {} as {}", wish.name, role.word())
        }
        (None, None) => {
            return Err(Refusal::new(format!("What {} may do is not given.", wish.name))
                .hint("add --role admin, it-admin or super-admin")
                .into());
        }
    };
    ledger.event(None, facts, &sentence)?;
    Ok(done(ledger, sentence, Detail::None))
}

pub(super) fn remove(ledger: &mut Ledger<'_>, uid: u32) -> Res<Outcome> {
    may_manage(role(ledger.conn, ledger.actor)?)?;
    let Some(id) = find(ledger.conn, uid)? else {
        return Err(Refusal::new(format!("The account with uid {uid} is no admin."))
            .hint("see who is: dormouse admin list")
            .into());
    };
    let name: String = ledger.conn.query_row("SELECT name FROM admin WHERE id = ?1", [id], |row| row.get("name"))?;
    ledger.update("admin", id, &[("removed_at", Value::Integer(millis(ledger.now.at)))])?;
    one_is_left(super_admins(ledger.conn)?)?;
    let sentence = format!("removed {name} from the admins");
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

fn find(conn: &Connection, uid: u32) -> Res<Option<i64>> {
    let sql = "SELECT id FROM admin WHERE uid = ?1 AND removed_at IS NULL AND void_batch IS NULL";
    Ok(conn.query_row(sql, [uid], |row| row.get("id")).optional()?)
}
