//! Accounts: what vendors list on licenses, handed over one after another with whose they are, when files listed them and whether
//! they count.

use crate::domain::account::{
    Account, CountFacts, Decision, DecisionKind, Device, Fate, Freeing, ListedDays, Listing, Listings, Match,
    MatchRule, NotCounted, Said, counted, duplicates, in_force, missing_as_of, recoverable,
};
use crate::domain::advice::Step;
use crate::domain::evidence::Source;
use crate::domain::ids::{AccountId, ImportId, LicenseId, PersonId};
use crate::domain::import_file::account_status::AccountState;
use crate::domain::license::{Counting, title};
use crate::domain::listing::{Lists, NamedBy, OnLists};
use crate::domain::read_model::{AccountEntry, AccountFilter};
use crate::domain::refusal::Refusal;
use crate::domain::text::{any_has, key};
use crate::domain::time::Day;
use crate::store::convert::{Columns, RowExt, last};
use crate::store::error::Res;
use crate::store::read::listings;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

/// What is said of an account, in the columns in which it is written.
pub(in crate::store) fn said_of(row: &impl RowExt) -> rusqlite::Result<Said> {
    let (kind, value) = (row.column("used_kind")?, row.column("used_value")?);
    Ok(Said {
        name: row.column("name")?,
        role: row.column("role")?,
        email: row.column("email")?,
        user_id: row.column("user_id")?,
        state: AccountState { status: row.word_opt("account_status")?, paid: row.column("paid")? },
        tracked: row.column("tracked")?,
        has_data: row.column("has_data")?,
        created_on: row.day("created_on")?,
        last_used: last(kind, value).unwrap_or_default(),
    })
}

/// The days of listing that a file of our own told of.
fn told_days(row: &impl RowExt) -> rusqlite::Result<Option<ListedDays>> {
    Ok(ListedDays::of(row.day("first_listed")?, row.day("last_listed")?))
}

/// How far an account is freed, and what was decided of it.
fn freeing_of(row: &impl RowExt) -> rusqlite::Result<Freeing> {
    let kind: Option<DecisionKind> = row.word_opt("decision")?;
    let fate = match kind {
        None => None,
        Some(DecisionKind::Keep) => row.day("decision_until")?.map(|until| Fate::Keep { until }),
        Some(DecisionKind::Merge) => {
            row.column::<Option<i64>>("merged_into")?.map(|into| Fate::Merge { into: AccountId(into) })
        }
        Some(DecisionKind::Delete) => Some(Fate::Delete),
        Some(DecisionKind::ExportThenDelete) => {
            row.column::<Option<String>>("export_reference")?.map(|export| Fate::ExportThenDelete { export })
        }
    };
    let reason = row.column("decision_reason")?;
    Ok(Freeing {
        stopped_on: row.day("stopped_on")?,
        freed_on: row.day("freed_on")?,
        decision: fate.map(|fate| Decision { fate, reason }),
    })
}

/// One account.
pub(in crate::store) fn one(conn: &Connection, id: AccountId) -> Res<AccountEntry> {
    let mut found = None;
    let filter = AccountFilter { id: Some(id), ..AccountFilter::default() };
    each(conn, &filter, &mut |entry| {
        found = Some(entry.clone());
        ControlFlow::Break(())
    })?;
    Ok(found.ok_or_else(|| Refusal::not_found("account", &id.to_string(), Step::Run("dormouse account list")))?)
}

/// Hands over the accounts that are asked for, those of one license in the order of their logins, else in that of their numbers,
/// until it is told to stop.
pub(in crate::store) fn each(
    conn: &Connection,
    filter: &AccountFilter,
    take: &mut dyn FnMut(&AccountEntry) -> ControlFlow<()>,
) -> Res<()> {
    if !filter.duplicates {
        return read(conn, filter, take);
    }
    let mut entries: Vec<AccountEntry> = Vec::new();
    read(conn, filter, &mut |entry| {
        if entry.account.counted.is_ok() {
            entries.push(entry.clone());
        }
        ControlFlow::Continue(())
    })?;
    let several = duplicates(entries.iter().map(|entry| &entry.account));
    for entry in &entries {
        if several.contains(&entry.account.id) && take(entry).is_break() {
            break;
        }
    }
    Ok(())
}

/// Everything of an account; conditions and `ORDER BY` follow.
const SELECT: &str = "SELECT a.*, h.name AS person, h.status AS person_status, h.until_on AS person_until \
     FROM account a LEFT JOIN person h ON h.id = a.person_id WHERE a.void_batch IS NULL";

/// The statement that finds those which may be asked for, with its values.
fn found_by(filter: &AccountFilter) -> (String, Vec<Value>) {
    let (mut conditions, mut values) = (Vec::new(), Vec::new());
    for (column, id) in [
        ("a.id", filter.id.map(|id| id.0)),
        ("a.license_id", filter.license.map(|id| id.0)),
        ("a.person_id", filter.person.map(|id| id.0)),
    ] {
        if let Some(id) = id {
            values.push(Value::Integer(id));
            // A person has few accounts, and a license may have millions.
            let by_person = column == "a.license_id" && filter.person.is_some();
            conditions.push(format!(" AND {}{column} = ?{}", if by_person { "+" } else { "" }, values.len()));
        }
    }
    if filter.unmatched {
        conditions.push(" AND a.person_id IS NULL".to_owned());
    }
    if filter.duplicates {
        conditions.push(
            " AND a.merged_into IS NULL AND EXISTS (SELECT 1 FROM account o WHERE o.person_id = a.person_id \
             AND o.license_id = a.license_id AND o.id <> a.id AND o.merged_into IS NULL AND o.void_batch IS NULL)"
                .to_owned(),
        );
    }
    // Both orders are those of an index, so that the first one is handed over before the others are read.
    let order = if filter.license.is_some() && filter.person.is_none() { "a.identity_key" } else { "a.id" };
    (format!("{SELECT}{} ORDER BY {order}", conditions.concat()), values)
}

fn read(conn: &Connection, filter: &AccountFilter, take: &mut dyn FnMut(&AccountEntry) -> ControlFlow<()>) -> Res<()> {
    Accounts::of(conn)?.each(filter, take)
}

/// How many accounts of a license count, or devices of such accounts and of those that were merged into them.
pub(in crate::store) fn count(conn: &Connection, license: LicenseId, counting: Counting) -> Res<u32> {
    let around = Accounts::of(conn)?;
    let mut statement =
        conn.prepare_cached("SELECT * FROM account WHERE license_id = ?1 AND void_batch IS NULL ORDER BY id")?;
    let columns = Columns::of(&statement);
    let mut rows = statement.query([license.0])?;
    let (mut counting_ones, mut merged, mut devices) = (HashSet::new(), Vec::new(), HashSet::new());
    while let Some(row) = rows.next()? {
        let account = around.judged(&columns.row(row))?;
        if account.counted.is_ok() {
            counting_ones.insert(account.id);
            if counting == Counting::Devices {
                around.devices_now(&account, &mut devices)?;
            }
        } else if account.merged_into.is_some() {
            merged.push(account);
        }
    }
    if counting != Counting::Devices {
        return Ok(u32::try_from(counting_ones.len()).unwrap_or(u32::MAX));
    }
    for account in merged.iter().filter(|account| account.merged_into.is_some_and(|id| counting_ones.contains(&id))) {
        around.devices_now(account, &mut devices)?;
    }
    Ok(u32::try_from(devices.len()).unwrap_or(u32::MAX))
}

/// The people of whom an account of a license counts.
pub(in crate::store) fn people_counted(conn: &Connection, license: LicenseId) -> Res<HashSet<PersonId>> {
    let around = Accounts::of(conn)?;
    let mut statement = conn.prepare_cached(
        "SELECT * FROM account WHERE license_id = ?1 AND person_id IS NOT NULL AND void_batch IS NULL",
    )?;
    let columns = Columns::of(&statement);
    let mut rows = statement.query([license.0])?;
    let mut people = HashSet::new();
    while let Some(row) = rows.next()? {
        let row = columns.row(row);
        if around.judged(&row)?.counted.is_ok() {
            people.insert(PersonId(row.column("person_id")?));
        }
    }
    Ok(people)
}

/// True if an account of somebody's on a license counts.
pub(in crate::store) fn is_counted(conn: &Connection, license: LicenseId, person: PersonId) -> Res<bool> {
    let filter = AccountFilter { license: Some(license), person: Some(person), ..AccountFilter::default() };
    let mut counts = false;
    each(conn, &filter, &mut |entry| {
        counts = entry.account.counted.is_ok();
        if counts { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(counts)
}

/// How many accounts of a license count that need not, beside what its seats say: of one person all but one, and those of whoever
/// has left by a day and holds no seat here.
pub(in crate::store) fn recoverable_of(conn: &Connection, license: LicenseId, day: Day) -> Res<u32> {
    let mut statement = conn.prepare_cached(
        "SELECT person_id FROM assignment WHERE license_id = ?1 AND revoked_on IS NULL AND void_batch IS NULL",
    )?;
    let holders = statement.query_map([license.0], |row| row.get(0).map(PersonId))?;
    let holders: HashSet<PersonId> = holders.collect::<rusqlite::Result<_>>()?;
    let (mut entries, filter) = (Vec::new(), AccountFilter { license: Some(license), ..AccountFilter::default() });
    each(conn, &filter, &mut |entry| {
        entries.push(entry.clone());
        ControlFlow::Continue(())
    })?;
    let leavers: HashSet<PersonId> =
        entries.iter().filter(|entry| entry.is_leavers(day)).filter_map(|entry| entry.account.person()).collect();
    let needs_none = |_, person| leavers.contains(&person) && !holders.contains(&person);
    // What is kept for a while is nothing that can be freed.
    let is_kept = |account: &Account| account.freeing.decision.as_ref().is_some_and(|decision| decision.keeps_on(day));
    Ok(recoverable(entries.iter().map(|entry| &entry.account).filter(|account| !is_kept(account)), needs_none))
}

fn has(entry: &AccountEntry, text: &str) -> bool {
    let called = entry.account.called();
    any_has([called.as_str()].into_iter().chain(entry.texts()), text)
}

/// An account as it is judged.
struct Judged {
    id: AccountId,
    license: LicenseId,
    said: Said,
    merged_into: Option<AccountId>,
    listed: Option<Listings>,
    by_device: OfDevices,
    told: Option<ListedDays>,
    missing_as_of: Option<Day>,
    counted: Result<(), NotCounted>,
}

/// Listings with the number of the device of each.
type OfDevices = Vec<(i64, Listing)>;

/// A full list of a license, as it is put in order.
type Roster = (Day, ImportId);

/// Accounts, with what stands around them, which is read once: few of each.
pub(in crate::store) struct Accounts<'c> {
    conn: &'c Connection,
    /// Files that stand, with their days and names.
    imports: HashMap<ImportId, (Day, String)>,
    /// The full lists of each license that stand, the oldest first.
    rosters: HashMap<LicenseId, Vec<Roster>>,
    /// What each license is called.
    titles: HashMap<LicenseId, String>,
    /// Accounts into which others were merged.
    merged: HashSet<AccountId>,
    has_devices: bool,
    /// The lists of those licenses that have any.
    lists: HashMap<LicenseId, Lists>,
}

impl<'c> Accounts<'c> {
    /// Reads what stands around them.
    pub fn of(conn: &'c Connection) -> Res<Self> {
        let mut statement = conn.prepare_cached("SELECT id, as_of, file FROM import WHERE void_batch IS NULL")?;
        let imports = statement.query_map([], |row| {
            Ok((ImportId(row.get("id")?), (row.day("as_of")?.unwrap_or_default(), row.get("file")?)))
        })?;
        let imports: HashMap<ImportId, (Day, String)> = imports.collect::<rusqlite::Result<_>>()?;
        let mut rosters: HashMap<LicenseId, Vec<Roster>> = HashMap::new();
        let mut statement = conn.prepare_cached("SELECT license_id, import_id FROM roster_license")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let import = ImportId(row.get("import_id")?);
            if let Some((as_of, _)) = imports.get(&import) {
                rosters.entry(LicenseId(row.get("license_id")?)).or_default().push((*as_of, import));
            }
        }
        for rosters in rosters.values_mut() {
            rosters.sort_unstable();
        }
        let mut statement = conn.prepare_cached(
            "SELECT l.id, p.name AS product, l.name FROM license l JOIN product p ON p.id = l.product_id",
        )?;
        let titles = statement.query_map([], |row| {
            let name: Option<String> = row.get("name")?;
            Ok((LicenseId(row.get("id")?), title(&row.get::<_, String>("product")?, name.as_deref())))
        })?;
        let titles = titles.collect::<rusqlite::Result<_>>()?;
        let mut statement = conn.prepare_cached(
            "SELECT DISTINCT merged_into FROM account WHERE merged_into IS NOT NULL AND void_batch IS NULL",
        )?;
        let merged = statement.query_map([], |row| row.get(0).map(AccountId))?.collect::<rusqlite::Result<_>>()?;
        let has_devices = conn.query_row("SELECT EXISTS (SELECT 1 FROM account_device)", [], |row| row.get(0))?;
        Ok(Self { conn, imports, rosters, titles, merged, has_devices, lists: listings::lists(conn)? })
    }

    /// Hands over those that are asked for, whatever person they share, until it is told to stop.
    pub fn each(&self, filter: &AccountFilter, take: &mut dyn FnMut(&AccountEntry) -> ControlFlow<()>) -> Res<()> {
        if filter.findings {
            return self.each_found(filter, take);
        }
        let (sql, values) = found_by(filter);
        let mut statement = self.conn.prepare_cached(&sql)?;
        let columns = Columns::of(&statement);
        let mut rows = statement.query(params_from_iter(&values))?;
        while let Some(row) = rows.next()? {
            let entry = self.entry(&columns.row(row))?;
            let is_wanted = filter.search.as_deref().is_none_or(|text| has(&entry, text));
            if is_wanted && take(&entry).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The same of those with which something is not as it must be: few accounts can be such, and only they are read.
    fn each_found(&self, filter: &AccountFilter, take: &mut dyn FnMut(&AccountEntry) -> ControlFlow<()>) -> Res<()> {
        let mut ids: Vec<(String, AccountId)> = Vec::new();
        let mut key = self.conn.prepare_cached("SELECT identity_key FROM account WHERE id = ?1")?;
        for id in listings::looked_at(self.conn, filter.license)? {
            let place = if filter.license.is_some() { key.query_row([id.0], |row| row.get(0))? } else { String::new() };
            ids.push((place, id));
        }
        ids.sort_unstable();
        for (_, id) in ids {
            let one = AccountFilter { id: Some(id), findings: false, ..filter.clone() };
            let mut asked = ControlFlow::Continue(());
            self.each(&one, &mut |entry| {
                if !entry.findings().is_empty() {
                    asked = take(entry);
                }
                asked
            })?;
            if asked.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Where an account stands on the lists of its license.
    fn on_lists(&self, license: LicenseId, row: &impl RowExt, said: &Said) -> rusqlite::Result<OnLists> {
        let Some(lists) = self.lists.get(&license) else { return Ok(OnLists::default()) };
        let (identity_key, login): (String, String) = (row.column("identity_key")?, row.column("login")?);
        Ok(lists.of(NamedBy {
            identity_key: &identity_key,
            login: &login,
            user_id: said.user_id.as_deref(),
            email: said.email.as_deref(),
        }))
    }

    /// The account of a license that has what tells it from others, if it is there.
    pub fn with_key(&self, license: LicenseId, key: &str) -> Res<Option<Account>> {
        self.only(
            "a.license_id = ?1 AND a.identity_key = ?2",
            &[Value::Integer(license.0), Value::Text(key.to_owned())],
        )
    }

    /// The account of a number, if it is there.
    pub fn with_id(&self, id: AccountId) -> Res<Option<Account>> {
        self.only("a.id = ?1", &[Value::Integer(id.0)])
    }

    fn only(&self, which: &str, values: &[Value]) -> Res<Option<Account>> {
        let mut statement = self.conn.prepare_cached(&format!("{SELECT} AND {which}"))?;
        let columns = Columns::of(&statement);
        let mut rows = statement.query(params_from_iter(values))?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(self.entry(&columns.row(row))?.account))
    }

    fn entry(&self, row: &impl RowExt) -> Res<AccountEntry> {
        let Judged { id, license, said, merged_into, listed, by_device, told, missing_as_of, counted } =
            self.judged(row)?;
        let rule: MatchRule = row.word("match_rule")?;
        let file = |listing: Option<Listing>| {
            listing.and_then(|listing| self.imports.get(&listing.source?.import)).map(|(_, file)| file.clone())
        };
        Ok(AccountEntry {
            license: self.titles.get(&license).cloned().unwrap_or_default(),
            person: row.column("person")?,
            person_status: match row.word_opt("person_status")? {
                Some(status) => Some((status, row.day("person_until")?)),
                None => None,
            },
            first_file: file(listed.map(|listed| listed.first)),
            last_file: file(listed.map(|listed| listed.last)),
            on_lists: self.on_lists(license, row, &said)?,
            account: Account {
                id,
                license,
                login: row.column("login")?,
                domain: row.column("domain")?,
                devices: self.devices(id, &by_device)?,
                matched: Match { person: row.column::<Option<i64>>("person_id")?.map(PersonId), rule },
                merged_into,
                listed,
                told,
                missing_as_of,
                freeing: freeing_of(row)?,
                counted,
                said,
            },
        })
    }

    /// What is known of an account, and whether it counts.
    fn judged(&self, row: &impl RowExt) -> Res<Judged> {
        let (id, license) = (AccountId(row.column("id")?), LicenseId(row.column("license_id")?));
        let merged_into = row.column::<Option<i64>>("merged_into")?.map(AccountId);
        let said = said_of(row)?;
        let (read, by_device) = self.listings(id)?;
        let told = told_days(row)?;
        let listed = Listings::and_days(read, told);
        let own = self.facts(row, merged_into, license, listed)?;
        let merged = if self.merged.contains(&id) { self.merged(id)? } else { Vec::new() };
        let (missing_as_of, counted) = (own.missing_as_of, counted(own, &merged));
        Ok(Judged { id, license, said, merged_into, listed, by_device, told, missing_as_of, counted })
    }

    /// The devices of an account that the newest full list of its license does not lack.
    fn devices_now(&self, account: &Judged, keys: &mut HashSet<String>) -> Res<()> {
        for device in self.devices(account.id, &account.by_device)? {
            let is_there = device.listed.is_some_and(|listed| self.lacked(account.license, listed.last).is_none());
            if is_there {
                keys.insert(key(&device.name));
            }
        }
        Ok(())
    }

    fn facts(
        &self,
        row: &impl RowExt,
        merged_into: Option<AccountId>,
        license: LicenseId,
        listed: Option<Listings>,
    ) -> Res<CountFacts> {
        let told = row.day("missing_since")?;
        let missing_as_of =
            listed.and_then(|listed| missing_as_of(listed.last, self.lacked(license, listed.last), told));
        let newest = listed.map(|listed| listed.last.as_of);
        Ok(CountFacts {
            state: AccountState { status: row.word_opt("account_status")?, paid: row.column("paid")? },
            has_data: row.column("has_data")?,
            merged_into,
            is_listed: listed.is_some(),
            missing_as_of,
            freed_on: in_force(row.day("freed_on")?, newest),
        })
    }

    /// The day of the first full list of a license behind that listing.
    fn lacked(&self, license: LicenseId, last: Listing) -> Option<Day> {
        let rosters = self.rosters.get(&license)?;
        // Nobody knows which of a day's lists was the one that is told of, so none of them is taken to lack it.
        let import = last.source.map_or(ImportId(i64::MAX), |source| source.import);
        let place = rosters.partition_point(|roster| *roster <= (last.as_of, import));
        rosters.get(place).map(|(as_of, _)| *as_of)
    }

    /// The accounts that were merged into one, as they count.
    fn merged(&self, into: AccountId) -> Res<Vec<CountFacts>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM account WHERE merged_into = ?1 AND void_batch IS NULL ORDER BY id")?;
        let mut rows = statement.query([into.0])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, license) = (AccountId(row.get("id")?), LicenseId(row.get("license_id")?));
            let listed = Listings::and_days(self.listings(id)?.0, told_days(row)?);
            all.push(self.facts(row, Some(into), license, listed)?);
        }
        Ok(all)
    }

    /// When files listed an account, and with which of its devices.
    fn listings(&self, account: AccountId) -> Res<(Option<Listings>, OfDevices)> {
        let mut statement =
            self.conn.prepare_cached("SELECT import_id, line, device_id FROM account_listing WHERE account_id = ?1")?;
        let mut rows = statement.query([account.0])?;
        let (mut listed, mut by_device) = (None, Vec::new());
        while let Some(row) = rows.next()? {
            let import = ImportId(row.get(0)?);
            let Some((as_of, _)) = self.imports.get(&import) else { continue };
            let one = Listing { as_of: *as_of, source: Some(Source { import, line: row.get(1)? }) };
            listed = Some(Listings::and(listed, one));
            by_device.extend(row.get::<_, Option<i64>>(2)?.map(|device| (device, one)));
        }
        Ok((listed, by_device))
    }

    fn devices(&self, account: AccountId, by_device: &[(i64, Listing)]) -> Res<Vec<Device>> {
        if !self.has_devices {
            return Ok(Vec::new());
        }
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM account_device WHERE account_id = ?1 AND void_batch IS NULL ORDER BY device_key",
        )?;
        let found = statement.query_map([account.0], |row| {
            let id: i64 = row.get("id")?;
            let read = by_device.iter().filter(|(device, _)| *device == id);
            let read = read.fold(None, |known, (_, one)| Some(Listings::and(known, *one)));
            let told = told_days(row)?;
            Ok(Device { name: row.get("device")?, listed: Listings::and_days(read, told), told })
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }
}
