//! Everything a pulse looks at, read in one pass over the seats; each is judged by the rule and only what stands out is
//! kept.

use super::account_logins::AccountLogins;
use super::{accounts, licenses, removals};
use crate::domain::account::Account;
use crate::domain::dormancy::{SeatDates, judge};
use crate::domain::evidence::Evidence;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::org::Org;
use crate::domain::person::{Holder, PersonStatus};
use crate::domain::pulse::{Facts, FoundAccount, Holding, OpenRemoval, PulseInput, SeatFacts};
use crate::domain::read_model::AccountFilter;
use crate::domain::time::Day;
use crate::store::convert::{Columns, LOGIN, Named, RowExt, USED, day_number};
use crate::store::error::Res;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

const SEATS: &str = "
SELECT s.id, s.license_id, s.person_id, s.assigned_on, s.first_listed, s.used_kind, s.used_value, s.used_as_of,
       s.used_import, s.used_line, s.exempt_until, h.name AS holder, h.status AS holder_status, h.until_on,
       h.login_kind, h.login_value, h.login_as_of, h.login_import, h.login_line
FROM assignment s NOT INDEXED JOIN person h ON h.id = s.person_id
WHERE s.revoked_on IS NULL AND s.void_batch IS NULL";

pub(in crate::store) fn picture(conn: &Connection, today: Day, org: &Org) -> Res<PulseInput> {
    let mut places = HashMap::new();
    let mut facts = Vec::new();
    for entry in licenses::all_on(conn, today)? {
        places.insert(entry.license.id, facts.len());
        facts.push(Facts {
            audit: entry.audit_schedule(),
            spell: entry.spell,
            license: entry.license,
            seats: SeatFacts::default(),
            removals: Vec::new(),
            accounts: Vec::new(),
            unsent: Vec::new(),
        });
    }
    seats(conn, today, org, &places, &mut facts)?;
    for removal in removals::all(conn)?.into_iter().filter(|removal| removal.closed_on.is_none()) {
        if let Some(place) = places.get(&removal.license) {
            let still_listed = removal.listed_on.is_some();
            let open = OpenRemoval { id: removal.id(), seat: removal.seat, opened_on: removal.opened_on, still_listed };
            facts[*place].removals.push(open);
        }
    }
    found(conn, &places, &mut facts)?;
    let mut unsent = Vec::new();
    for (license, at) in waiting(conn)? {
        let day = at.with_timezone(&org.time_zone).date_naive();
        match license.and_then(|id| places.get(&id)) {
            Some(place) => facts[*place].unsent.push(day),
            None => unsent.push(day),
        }
    }
    Ok(PulseInput { licenses: facts, unsent, last: last(conn)? })
}

fn seats(conn: &Connection, today: Day, org: &Org, places: &HashMap<LicenseId, usize>, facts: &mut [Facts]) -> Res<()> {
    let known: HashSet<i64> = conn
        .prepare("SELECT assignment_id FROM pulse_seat")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let logins = AccountLogins::of(conn, "", &[])?;
    let mut statement = conn.prepare(SEATS)?;
    let columns = Columns::of(&statement);
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let row = columns.row(row);
        let license = LicenseId(row.get("license_id")?);
        let Some(place) = places.get(&license) else { continue };
        let facts = &mut facts[*place];
        facts.seats.active += 1;
        if facts.license.is_covered() {
            let login = logins.at(PersonId(row.get("person_id")?), license);
            seat(&row, login, today, org, &known, &mut facts.seats)?;
        }
    }
    Ok(())
}

fn seat(
    row: &Named<'_>,
    account_login: Evidence,
    today: Day,
    org: &Org,
    known: &HashSet<i64>,
    facts: &mut SeatFacts,
) -> rusqlite::Result<()> {
    let id = SeatId(row.get("id")?);
    let status: PersonStatus = row.word("holder_status")?;
    let (person, until) = (PersonId(row.get("person_id")?), row.day("until_on")?);
    let holder = Holder { id: person, status, until, last_login: row.evidence(LOGIN)? };
    let dates = SeatDates {
        assigned_on: row.day("assigned_on")?,
        first_listed: row.day("first_listed")?.unwrap_or(today),
        last_used: row.evidence(USED)?,
        account_login,
        exempt_until: row.day("exempt_until")?,
    };
    let verdict = judge(&dates, &holder, org.as_of(today));
    let as_of = verdict.basis.evidence.as_of;
    facts.newest = facts.newest.max(as_of);
    facts.undecided += u32::from(verdict.undecided);
    if verdict.stale {
        facts.stale += 1;
        facts.stale_newest = facts.stale_newest.max(as_of);
    }
    if verdict.dormant {
        facts.dormant.push(id);
        if !known.contains(&id.0) {
            facts.new_dormant.push(id);
        }
    }
    if let Some(day) = dates.exempt_until {
        facts.exempt.push((id, day));
    }
    if status.has_left() || until.is_some() {
        facts.holdings.push(Holding { seat: id, person, name: row.get("holder")?, status, until });
    }
    Ok(())
}

/// Accounts at vendors that are not as they must be.
fn found(conn: &Connection, places: &HashMap<LicenseId, usize>, facts: &mut [Facts]) -> Res<()> {
    let mut all = Vec::new();
    let filter = AccountFilter { findings: true, ..AccountFilter::default() };
    accounts::each(conn, &filter, &mut |entry| {
        all.push(entry.clone());
        ControlFlow::Continue(())
    })?;
    for entry in all {
        let account = &entry.account;
        let (Some(place), Some(listed)) = (places.get(&account.license), account.listed) else { continue };
        let back = if account.is_back() { listed_again(conn, account)? } else { None };
        let on_list = entry.on_lists.delete.or(entry.on_lists.do_not_track);
        let since = back.or(on_list.map(|day| day.max(listed.first.as_of))).unwrap_or(listed.last.as_of);
        let findings = entry.findings();
        facts[*place].accounts.push(FoundAccount { account: account.id, findings, since });
    }
    Ok(())
}

/// The day of the first list behind the day on which an account was freed.
fn listed_again(conn: &Connection, account: &Account) -> Res<Option<Day>> {
    let mut statement = conn.prepare_cached(
        "SELECT min(i.as_of) AS as_of FROM account_listing l JOIN import i ON i.id = l.import_id
         WHERE l.account_id = ?1 AND i.void_batch IS NULL AND i.as_of > ?2",
    )?;
    let freed_on = account.freeing.freed_on.map(day_number);
    Ok(statement.query_row((account.id.0, freed_on), |row| row.day("as_of"))?)
}

/// Notices that could be mailed and have not been, with the license they are about.
fn waiting(conn: &Connection) -> Res<Vec<(Option<LicenseId>, DateTime<Utc>)>> {
    let mut statement = conn.prepare_cached(
        "SELECT coalesce(s.license_id, a.license_id, g.license_id) AS license_id, n.created_at
         FROM notice n
         LEFT JOIN spell g ON g.id = n.spell_id
         LEFT JOIN assignment s ON s.id = n.assignment_id
         LEFT JOIN audit a ON a.id = n.audit_id
         WHERE n.void_batch IS NULL AND n.sent_at IS NULL
           AND (EXISTS (SELECT 1 FROM identifier i WHERE i.person_id = n.person_id AND i.valid_to IS NULL
                        AND i.void_batch IS NULL AND i.kind IN ('email', 'upn', 'alias') AND i.value LIKE '%_@_%')
             OR EXISTS (SELECT 1 FROM admin m WHERE m.name = n.admin AND m.email IS NOT NULL
                        AND m.removed_at IS NULL AND m.void_batch IS NULL))",
    )?;
    let waiting = statement.query_map([], |row| {
        let license: Option<i64> = row.get("license_id")?;
        Ok((license.map(LicenseId), row.time("created_at")?.unwrap_or_default()))
    })?;
    Ok(waiting.collect::<rusqlite::Result<_>>()?)
}

/// The last recorded pulse.
fn last(conn: &Connection) -> Res<Option<(DateTime<Utc>, Day)>> {
    Ok(conn
        .prepare_cached("SELECT at, day FROM pulse ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.time("at")?.unwrap_or_default(), row.day("day")?.unwrap_or_default())))
        .optional()?)
}
