//! Import of accounts: what a vendor's file lists on a license is kept beside the seats that it makes.
//!
//! A listing is a trace of its file: when that is taken back, it tells nothing any more, and the one before holds again.

use super::import_file::Taking;
use crate::domain::account::{Identity, IdentityKey, ListedDays, Match, MatchRule, Said};
use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::import_file::holder::Found;
use crate::domain::import_file::listed::{Repeats, identity, said};
use crate::domain::import_file::{Account, Numbered};
use crate::domain::text::key;
use crate::domain::time::Day;
use crate::store::convert::{RowExt, account_said_values, day_opt, int_opt, text, text_opt};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set};
use crate::store::many_rows::ManyRows;
use crate::store::read::accounts::said_of;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use std::collections::HashMap;

/// From so many accounts of a file on, they are written as a bulk.
pub(super) const BULK: usize = 5_000;

/// Whose an account was said to be; `None` is nobody's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decision(pub Option<Found>);

/// What admins decided of the accounts of a license: no file changes it.
#[derive(Default)]
pub(super) struct Decided {
    /// By what they are told apart.
    pub by: IdentityKey,
    /// Whose those are that were matched by hand, or merged into one that is somebody's.
    holders: HashMap<String, Decision>,
}

/// By what the accounts of a license are told apart.
fn identity_key(conn: &Connection, license: LicenseId) -> Res<IdentityKey> {
    Ok(conn
        .prepare_cached("SELECT identity_key FROM license WHERE id = ?1")?
        .query_row([license.0], |row| row.word("identity_key"))?)
}

impl Decided {
    /// What was decided of a license.
    pub fn of(conn: &Connection, license: LicenseId) -> Res<Self> {
        let mut statement = conn.prepare_cached(
            "SELECT a.identity_key, coalesce(o.person_id, a.person_id) AS person_id, coalesce(o.match_rule, a.match_rule) AS match_rule
             FROM account a LEFT JOIN account o ON o.id = a.merged_into
             WHERE a.license_id = ?1 AND a.void_batch IS NULL AND (a.match_rule = 'by_hand' OR a.merged_into IS NOT NULL)
               AND (coalesce(o.match_rule, a.match_rule) = 'by_hand' OR o.person_id IS NOT NULL)",
        )?;
        let found = statement.query_map([license.0], |row| {
            let (person, rule) = (row.get::<_, Option<i64>>("person_id")?, row.word("match_rule")?);
            Ok((row.get(0)?, Decision(person.map(|person| (PersonId(person), rule)))))
        })?;
        Ok(Self { by: identity_key(conn, license)?, holders: found.collect::<rusqlite::Result<_>>()? })
    }

    /// Who holds an account, if that was decided: somebody, or nobody.
    pub fn holder(&self, account: &Identity) -> Option<Decision> {
        if self.holders.is_empty() { None } else { self.holders.get(&account.key(self.by)).copied() }
    }
}

/// The accounts of a file on one license.
pub(super) struct ListedAccounts<'a, 'f> {
    pub license: LicenseId,
    /// The rows, in the order of the file.
    pub accounts: &'a [&'f Numbered<Account>],
    /// Whose each is; `None` where a row names no account.
    pub matches: &'a [Option<Match>],
    pub repeats: &'a Repeats,
    pub by: IdentityKey,
    /// The sign-ins of the file are those to the organisation's directory.
    pub directory: bool,
    /// What is not known is added.
    pub adds: bool,
}

/// Accounts and listings that are being written.
struct Writer<'w, 'a, 'f> {
    listed: &'w ListedAccounts<'a, 'f>,
    /// Many are added by one statement.
    many: Option<ManyRows>,
    /// There were accounts of the license before the file.
    is_any: bool,
}

impl ListedAccounts<'_, '_> {
    /// Writes them.
    pub fn write(&self, ledger: &mut Ledger<'_>, taking: &mut Taking) -> Res<()> {
        if self.accounts.len() < BULK {
            self.each(ledger, taking)
        } else {
            ledger.in_bulk(|ledger| self.each(ledger, taking))
        }
    }

    fn each(&self, ledger: &mut Ledger<'_>, taking: &mut Taking) -> Res<()> {
        let sql = "SELECT EXISTS (SELECT 1 FROM account WHERE license_id = ?1 AND void_batch IS NULL)";
        let is_any = ledger.conn.prepare_cached(sql)?.query_row([self.license.0], |row| row.get(0))?;
        let many = if ledger.is_in_bulk() && self.adds {
            Some(ledger.many("account", vec![("license_id", Value::Integer(self.license.0))])?)
        } else {
            None
        };
        let mut writer = Writer { listed: self, many, is_any };
        for place in (0..self.accounts.len()).filter(|place| !self.repeats.has(*place)) {
            let (Some(account), Some(found)) = (identity(&self.accounts[place].row), self.matches[place]) else {
                continue;
            };
            writer.account(ledger, taking, (place, &account, found))?;
        }
        writer.many.map_or(Ok(()), |mut many| many.flush(ledger.conn))
    }
}

impl Writer<'_, '_, '_> {
    fn account(
        &mut self,
        ledger: &mut Ledger<'_>,
        taking: &mut Taking,
        (first, account, found): (usize, &Identity, Match),
    ) -> Res<()> {
        let listed = self.listed;
        let rows = || listed.repeats.rows_of(first).map(|place| listed.accounts[place]);
        let mut all = said(&listed.accounts[first].row, listed.directory);
        rows().skip(1).for_each(|row| all.take_in(said(&row.row, listed.directory)));
        let key = account.key(listed.by);
        let known = if self.is_any { known(ledger.conn, listed.license, &key)? } else { None };
        let id = match known {
            Some(known) => {
                let is_newest = known.last_as_of.is_none_or(|day| day <= taking.as_of);
                let (heard, whose) = (known.said.heard(&all, is_newest), known.matched.heard(found, is_newest));
                let mut sets = account_said_values(&heard);
                sets.extend(match_values(whose));
                taking.accounts.updated += u32::from(ledger.update("account", known.id, &sets)?);
                known.id
            }
            None if listed.adds => {
                taking.accounts.created += 1;
                self.add(ledger, (key, account), &all, found)?
            }
            None => return Ok(()),
        };
        for row in rows() {
            let device = identity(&row.row).and_then(|account| account.device);
            let device = device.map(|device| seen_on(ledger, id, (&device, None))).transpose()?;
            list(ledger, taking, (id, row.line, device.map(|(device, _)| device)))?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        ledger: &mut Ledger<'_>,
        (key, account): (String, &Identity),
        said: &Said,
        found: Match,
    ) -> Res<i64> {
        let mut sets = account_values((key, account), said, found);
        if let Some(many) = &mut self.many {
            return ledger.push(many, &mut sets);
        }
        sets.push(("license_id", Value::Integer(self.listed.license.0)));
        ledger.insert_plain("account", &sets)
    }
}

/// The columns of an account that is new, but for its license.
pub(super) fn account_values((key, account): (String, &Identity), said: &Said, found: Match) -> Vec<Set<'static>> {
    let mut sets: Vec<Set<'static>> = vec![
        ("identity_key", Value::Text(key)),
        ("login", text(&account.login)),
        ("domain", text_opt(account.domain.as_deref())),
    ];
    sets.extend(account_said_values(said));
    sets.extend(match_values(found));
    sets
}

/// The columns of whose an account is.
pub(super) fn match_values(found: Match) -> [Set<'static>; 2] {
    [("person_id", int_opt(found.person.map(|person| person.0))), ("match_rule", text(found.rule.word()))]
}

/// An account that is on record.
struct Known {
    id: i64,
    said: Said,
    matched: Match,
    last_as_of: Option<Day>,
}

fn known(conn: &Connection, license: LicenseId, key: &str) -> Res<Option<Known>> {
    let mut statement = conn.prepare_cached(
        "SELECT a.*, (SELECT max(i.as_of) FROM account_listing l JOIN import i ON i.id = l.import_id
                      WHERE l.account_id = a.id AND i.void_batch IS NULL) AS last_as_of
         FROM account a WHERE a.license_id = ?1 AND a.identity_key = ?2 AND a.void_batch IS NULL",
    )?;
    let values = [Value::Integer(license.0), text(key)];
    let found = statement.query_row(params_from_iter(&values), |row| {
        let rule: MatchRule = row.word("match_rule")?;
        Ok(Known {
            id: row.get("id")?,
            said: said_of(row)?,
            matched: Match { person: row.get::<_, Option<i64>>("person_id")?.map(PersonId), rule },
            last_as_of: row.day("last_as_of")?.max(row.day("last_listed")?),
        })
    });
    Ok(found.optional()?)
}

/// The device that an account was seen on, and whether that is new; `days` are told of by no file that is read here.
pub(super) fn seen_on(
    ledger: &mut Ledger<'_>,
    account: i64,
    (device, days): (&str, Option<ListedDays>),
) -> Res<(i64, bool)> {
    let device_key = key(device);
    let sql = "SELECT id FROM account_device WHERE account_id = ?1 AND device_key = ?2 AND void_batch IS NULL";
    let values = [Value::Integer(account), text(&device_key)];
    let mut statement = ledger.conn.prepare_cached(sql)?;
    let known: Option<i64> = statement.query_row(params_from_iter(&values), |row| row.get(0)).optional()?;
    drop(statement);
    if let Some(known) = known {
        return Ok((known, false));
    }
    let mut sets =
        vec![("account_id", Value::Integer(account)), ("device", text(device)), ("device_key", text(&device_key))];
    sets.extend(told_values(days));
    Ok((ledger.insert_plain("account_device", &sets)?, true))
}

/// The columns of the days of listing that a file of our own tells of.
pub(super) fn told_values(days: Option<ListedDays>) -> [Set<'static>; 2] {
    [("first_listed", day_opt(days.map(|days| days.first))), ("last_listed", day_opt(days.map(|days| days.last)))]
}

fn list(ledger: &mut Ledger<'_>, taking: &Taking, (account, line, device): (i64, u32, Option<i64>)) -> Res<()> {
    let values =
        [Value::Integer(account), Value::Integer(taking.import.0), Value::Integer(line.into()), int_opt(device)];
    let added = ledger
        .conn
        .prepare_cached(
            "INSERT INTO account_listing (account_id, import_id, line, device_id) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params_from_iter(&values))?;
    if added > 0 {
        ledger.added_unseen("account_listing", account, &values);
    }
    Ok(())
}
