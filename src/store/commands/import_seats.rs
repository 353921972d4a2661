//! Import of seats: our own assignments and vendors' accounts, written in bulk where there are many.

use super::catalog::add_license;
use super::import_accounts::{Decided, ListedAccounts};
use super::import_bulk::{BULK, IndexesAside, ManySeats};
use super::import_file::Taking;
use super::import_holders::{holder_or_fault, holders};
use super::import_names::{Wanted, load_names};
use super::import_picture::{SeatsThere, picture, rooms, silences};
use super::import_roster::WholeRoster;
use super::{account_removals, counted, import_mended, import_rejects, recorded_count, removal_rows};
use crate::domain::command::{Detail, ImportOptions};
use crate::domain::count::{CountEffect, Speaks};
use crate::domain::evidence::{Silence, Source};
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::import_file::account_status::{AccountState, KnownAccountState};
use crate::domain::import_file::listed::Repeats;
use crate::domain::import_file::plan::Names;
use crate::domain::import_file::products;
use crate::domain::import_file::roster::Unread;
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::rows::Rows;
use crate::domain::import_file::seats::own::Subjects;
use crate::domain::import_file::seats::{
    self as plan, ImportedSeatChange, ImportedSeats, KnownSeat, KnownSeats, NewSeat,
};
use crate::domain::import_file::{Account, ImportFile, Numbered, Reject, RejectCode, RowFault, SeatRow, VendorFile};
use crate::domain::license::LicenseFields;
use crate::domain::org::Org;
use crate::domain::person::normalized;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::number;
use crate::domain::text::{Shown, count, key};
use crate::domain::time::Day;
use crate::store::convert::{
    ACCOUNT, RowExt, USED, account_state_values, day_number, day_opt, evidence_values, text, text_opt,
};
use crate::store::error::{Failure, Res};
use crate::store::ledger::{Ledger, Set};
use crate::store::read;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::{HashMap, HashSet};

pub(super) fn own(ledger: &mut Ledger<'_>, org: &Org, taking: &mut Taking, rows: &Rows<SeatRow>) -> Res<()> {
    // Seats are given by what the vendor counts, and files of the same command may have brought accounts or made the license.
    let batch = ledger.batch()?;
    recorded_count::settle(ledger.conn, batch)?;
    let subjects = Subjects::of(rows, &load_names(ledger.conn, Wanted::Identifiers)?)?;
    if rows.len() < BULK {
        return own_rows(ledger, org, taking, (rows, &subjects));
    }
    ledger.in_bulk(|ledger| {
        let indexes = IndexesAside::of(ledger.conn, "assignment")?;
        own_rows(ledger, org, taking, (rows, &subjects))?;
        ledger.settle()?;
        indexes.bring_back(ledger.conn)
    })
}

fn own_rows(ledger: &mut Ledger<'_>, org: &Org, taking: &mut Taking, rows: (&Rows<SeatRow>, &Subjects)) -> Res<()> {
    let mut picture = KnownSeats { unit: taking.unit, ..rooms(ledger.conn, None)? };
    let (conn, as_of) = (ledger.conn, taking.as_of);
    let mut there = OnRecord { seats: SeatsThere::of(conn, org.time_zone)?, conn, counted: HashMap::new() };
    let (mut lacked, mut first, mut many) = (0, None, many(ledger, taking, "csv")?);
    let mut take = |mut planned: ImportedSeats| {
        lacked += planned.lacked.len();
        first = first.take().or_else(|| std::mem::take(&mut planned.lacked).into_iter().next());
        write(ledger, taking, planned, ("csv", &mut many))
    };
    plan::own::plan(rows, &mut picture, as_of, &mut there, &mut take)?;
    taking.warnings.extend(none_made(lacked, first.as_ref(), taking.unit));
    many.map_or(Ok(()), |many| many.end(ledger, taking))
}

/// What is on record of seats, and whom vendors count.
struct OnRecord<'c> {
    seats: SeatsThere<'c>,
    conn: &'c Connection,
    /// Whom the vendor counts, of each license of which that was asked.
    counted: HashMap<LicenseId, HashSet<PersonId>>,
}

impl plan::own::Records<Failure> for OnRecord<'_> {
    fn seats(&mut self, license: LicenseId, person: PersonId) -> Res<Vec<KnownSeat>> {
        self.seats.of_both(license, person)
    }

    fn is_counted(&mut self, license: LicenseId, person: PersonId) -> Res<bool> {
        if let Some(people) = self.counted.get(&license) {
            return Ok(people.contains(&person));
        }
        let people = read::accounts::people_counted(self.conn, license)?;
        Ok(self.counted.entry(license).or_insert(people).contains(&person))
    }
}

pub(super) fn vendor(
    ledger: &mut Ledger<'_>,
    org: &Org,
    taking: &mut Taking,
    import_file: &ImportFile,
    file: &VendorFile,
    options: &ImportOptions,
) -> Res<()> {
    let mut names = load_names(ledger.conn, Wanted::People)?;
    if let (None, Some((name, _))) = (options.license, &options.create_license)
        && license_there(&names, file, name).is_none()
        && !speaks_of_anybody(&names, file, options)
    {
        let accounts: Vec<&Numbered<Account>> = file.accounts.iter().collect();
        let decided = Decided::default();
        holders(ledger, taking, &mut names, (file, None, &decided), &accounts, options)?;
        taking.warnings.push("No row could be taken, so the license was not made.".into());
        return Ok(());
    }
    let groups = by_license(ledger, org, taking, &names, file, options)?;
    // A row that could not be read belongs to the license the file was read for; where rows name their license
    // themselves, nobody knows to which.
    let is_whole = file.roster && !options.partial && !import_file.is_mended();
    let unread_rows = if taking.named.is_some() { import_file.rejects.len() } else { 0 };
    if is_whole && !import_file.rejects.are_all_kept() {
        taking.warnings.push("So many rows were rejected that nobody is taken for gone.".into());
    }
    if is_whole && taking.named.is_none() && !import_file.rejects.is_empty() {
        taking.warnings.push("The rejected rows count on no license: nobody knows which one they are for.".into());
    }
    for (license, accounts) in groups {
        let decided = Decided::of(ledger.conn, license)?;
        let repeats = Repeats::of(&accounts, decided.by);
        let counted = accounts.len() - repeats.len() + unread_rows;
        let (holders, matches) =
            holders(ledger, taking, &mut names, (file, Some(license), &decided), &accounts, options)?;
        let mut picture = picture(ledger.conn, org.time_zone, taking.unit, license)?;
        let speaks = if file.roster { Speaks::Roster } else { Speaks::OfSeats };
        let last = recorded_count::last(ledger.conn, license)?.map(|(_, count)| count);
        let newer = last.filter(|count| count.is_newer_than(taking.as_of, speaks));
        let before = read::licenses::one(ledger.conn, license)?.license;
        if let Some(room) = picture.rooms.get_mut(&license).filter(|_| is_whole && newer.is_none()) {
            room.count = None;
        }
        let mut planned = plan::vendor(&holders, license, &mut picture, taking.as_of, speaks);
        planned.changed_besides(&taking.identified);
        let repeated: HashSet<u32> =
            (0..accounts.len()).filter(|place| repeats.has(*place)).map(|place| accounts[place].line).collect();
        planned.outcomes.same_person.retain(|(line, _)| !repeated.contains(line));
        let listed: HashSet<PersonId> = holders.iter().map(|(_, person)| *person).collect();
        taking.licenses.entry(license).or_default();
        let ended_since = planned.ended_since.len();
        let rest =
            (file.roster && import_file.is_mended()).then(|| import_mended::before(ledger, license)).transpose()?;
        let lacked = std::mem::take(&mut planned.lacked);
        if planned.new.len() < BULK {
            write(ledger, taking, planned, ("roster", &mut None))?;
        } else {
            ledger.in_bulk(|ledger| {
                let mut many = many(ledger, taking, "roster")?;
                write(ledger, taking, planned, ("roster", &mut many))?;
                many.map_or(Ok(()), |many| many.end(ledger, taking))
            })?;
        }
        taking.warnings.extend(none_made(lacked.len(), lacked.first(), taking.unit));
        let (by, directory) = (decided.by, file.directory);
        let adds = file.roster || taking.named.is_some();
        let of_file =
            ListedAccounts { license, accounts: &accounts, matches: &matches, repeats: &repeats, by, directory, adds };
        of_file.write(ledger, taking)?;
        if let Some(before) = rest {
            taking.warnings.push(import_mended::told(ledger, license, before)?);
        }
        if is_whole {
            let found: HashSet<u32> = holders.iter().map(|(account, _)| account.line).collect();
            let unmatched = accounts.iter().filter(|account| !found.contains(&account.line));
            let cells = import_file.rejects.iter().flat_map(|reject| reject.cells.iter().map(String::as_str));
            let said = unmatched.flat_map(|account| account.row.identifiers.iter().map(|(_, value)| value.as_str()));
            let cells = cells.chain(said).map(normalized).collect();
            let unread = Unread { cells, anybody: !import_file.rejects.are_all_kept() };
            let left_out = taking.rejects.len();
            let roster = WholeRoster { license, listed: &listed, unread: &unread, left_out };
            let given_since = roster.look(ledger, org, taking, &picture, options)?;
            if let Some(newer) = newer {
                recorded_count::held_all_along(ledger, license)?;
                roster.confirm_removals(ledger, taking, None)?;
                taking.warnings.push(format!(
                    "{license} keeps its recorded count: {}, and this file speaks for {}.",
                    if newer.roster {
                        format!("a roster of {} was read before", newer.as_of)
                    } else {
                        format!("a users audit counted on {}", newer.as_of)
                    },
                    taking.as_of
                ));
                continue;
            }
            // Where accounts are counted, what was given or taken back here moves nothing.
            let (used, by_lists) = match recorded_count::from_lists(ledger.conn, license)? {
                Some(accounts) => (accounts as usize + unread_rows, true),
                None => ((counted + given_since).saturating_sub(ended_since), false),
            };
            let used = u32::try_from(used).unwrap_or(u32::MAX);
            if last.is_some() {
                taking.surprises.count_moved(&before.title(), before.seats.used(), used);
            }
            let count = recorded_count::count(ledger, license, used, taking.as_of, true)?;
            roster.confirm_removals(ledger, taking, Some(count))?;
            let since = (!by_lists).then(|| moved_since(license, taking.as_of, given_since, ended_since));
            taking.warnings.extend(since.flatten());
            let figures = read::licenses::one(ledger.conn, license)?.license;
            taking.moved |= figures.seats != before.seats;
            let over = figures.seats.overdrawn_by();
            if over > 0 {
                taking.warnings.push(format!(
                    "{} is overdrawn by {} (used {} of {}).",
                    Shown(&figures.title()),
                    number(over),
                    number(figures.seats.used()),
                    number(figures.seats.total.unwrap_or_default())
                ));
            }
        } else {
            // What it lacks is not gone, and what it says holds.
            account_removals::after_list(ledger, taking, license, &|_| true)?;
        }
    }
    Ok(())
}

/// Why the recorded count is not the number of accounts in the file.
fn moved_since(license: LicenseId, as_of: Day, given: usize, ended: usize) -> Option<String> {
    let are = |n: usize| if n == 1 { "is" } else { "are" };
    let given = (given > 0).then(|| format!("{} given here since {} counted too", counted(given, "seat"), are(given)));
    let ended =
        (ended > 0).then(|| format!("{} taken back here since {} not counted", counted(ended, "seat"), are(ended)));
    let parts: Vec<String> = given.into_iter().chain(ended).collect();
    (!parts.is_empty()).then(|| format!("{license}: the file speaks for {as_of}, so {}.", parts.join(", and ")))
}

/// Accounts by the license they belong to.
type Groups<'f> = Vec<(LicenseId, Vec<&'f Numbered<Account>>)>;

/// The license each account belongs to: the one that was named, or the one its product column names.
fn by_license<'f>(
    ledger: &mut Ledger<'_>,
    org: &Org,
    taking: &mut Taking,
    names: &Names,
    file: &'f VendorFile,
    options: &ImportOptions,
) -> Res<Groups<'f>> {
    let one = match (options.license, &options.create_license) {
        (Some(license), _) => Some(license),
        (None, Some((name, seats))) => Some(make_license(ledger, org, taking, (file, names), name, *seats)?),
        (None, None) => None,
    };
    if let Some(license) = one {
        taking.named = one;
        if read::licenses::one(ledger.conn, license)?.license.archived {
            return Err(Refusal::new(Code::WrongState, format!("{license} is archived and takes no rows."))
                .hint(format!("bring it back first: dormouse license restore {license}"))
                .into());
        }
        let made = options.create_license.as_ref().filter(|_| options.license.is_none());
        let mut answers = names.answers.clone();
        if let Some((name, _)) = made {
            answers.note(license, &file.product, own_name(file, name).as_deref(), []);
        }
        let chosen = products::of_license(&file.accounts, &answers, license);
        if chosen.accounts.is_empty() && !chosen.others.is_empty() {
            return Err(import_rejects::names_others(license, &chosen.others, made.is_some()).into());
        }
        if chosen.other_lines > 0 {
            let rows = count(chosen.other_lines, "row names", "rows name");
            let were = if chosen.other_lines == 1 { "was" } else { "were" };
            let listed = import_rejects::quoted(&chosen.others);
            taking.warnings.push(format!("{rows} other products ({listed}) and {were} passed over."));
        }
        return Ok(vec![(license, chosen.accounts)]);
    }
    let Some(parted) = products::by_product(&file.accounts, &names.answers) else {
        return Err(Refusal::new(Code::MissingValue, "The file does not say which license its rows belong to.")
            .hint("name it with --license, or make it with --license NAME --create-license --seats-total N")
            .into());
    };
    // Whoever mends the product of a row mends its holder as well.
    let of_holder = |account: &Account| holder_or_fault(account, (file, names), options).err().map(|(_, fault)| fault);
    for (line, accounts) in &parted.unanswered {
        let products = accounts.iter().filter_map(|account| account.row.product.as_deref());
        let of_products = products.map(|product| taking.unanswered.fault(names, *line, product));
        let faults: Vec<RowFault> = of_products.collect();
        let of_holder = accounts.first().and_then(|account| of_holder(&account.row));
        taking.rejects.extend(Reject::of(*line, faults.into_iter().chain(of_holder)));
    }
    taking.unanswered.tell(taking.unit, &mut taking.surprises);
    for account in &parted.nameless {
        let message = "The row names no product, so nobody knows which license it is for.";
        let fault = RowFault::of("product", RejectCode::MissingValue, message);
        taking.rejects.extend(Reject::of(account.line, [fault].into_iter().chain(of_holder(&account.row))));
    }
    for (product, line, rows) in parted.left.values() {
        let rows = count(*rows, "row also names", "rows also name");
        taking.warnings.push(format!(
            "{rows} \"{}\", to which no single license answers (first: {}){}.",
            Shown(product),
            taking.unit.of(*line),
            taking.unanswered.hint(names, product).map(|hint| format!("; {hint}")).unwrap_or_default()
        ));
    }
    Ok(parted.groups)
}

/// A license called like its product needs no name of its own.
fn own_name(file: &VendorFile, name: &str) -> Option<String> {
    (key(name) != key(&file.product)).then(|| name.to_owned())
}

/// The license of that name under the file's product.
fn license_there(names: &Names, file: &VendorFile, name: &str) -> Option<LicenseId> {
    let product = names.product(&key(&file.product), Some(&key(&file.publisher))).ok().flatten()?;
    names.licenses.get(&(product, key(&own_name(file, name).unwrap_or_default()))).copied()
}

/// True if a license made for the file would be one for its rows: any of them can be taken, or those that cannot were
/// said to be none the less meant.
fn speaks_of_anybody(names: &Names, file: &VendorFile, options: &ImportOptions) -> bool {
    let taken = |account: &Numbered<Account>| holder_or_fault(&account.row, (file, names), options).is_ok();
    options.allow_rejects && !file.accounts.is_empty() || file.accounts.iter().any(taken)
}

/// The license of that name under the file's product, made if there is none.
fn make_license(
    ledger: &mut Ledger<'_>,
    org: &Org,
    taking: &mut Taking,
    (file, names): (&VendorFile, &Names),
    name: &str,
    seats: u32,
) -> Res<LicenseId> {
    if let Some(there) = license_there(names, file, name) {
        return Ok(there);
    }
    let own_name = own_name(file, name);
    let fields = LicenseFields { name: own_name, seats_total: Some(seats), ..LicenseFields::default() };
    let products: i64 = ledger.conn.query_row("SELECT count(*) FROM product", [], |row| row.get(0))?;
    let outcome = add_license(ledger, org, &file.product, Some(&file.publisher), fields)?;
    let now: i64 = ledger.conn.query_row("SELECT count(*) FROM product", [], |row| row.get(0))?;
    taking.created.products += u32::from(now > products);
    taking.created.licenses += 1;
    match outcome.detail {
        Detail::License(id) => Ok(id),
        _ => Err(Refusal::new(Code::Fault, "The license was not made.").into()),
    }
}

/// What a plan is written by: where its seats come from, and many at once within a bulk.
type By<'m> = (&'static str, &'m mut Option<ManySeats>);

/// Writes a plan.
fn write(ledger: &mut Ledger<'_>, taking: &mut Taking, planned: ImportedSeats, by: By<'_>) -> Res<()> {
    taking.created.seats += u32::try_from(planned.new.len()).unwrap_or(u32::MAX);
    for seats in planned.new.chunk_by(|one, next| one.license == next.license) {
        *taking.licenses.entry(seats[0].license).or_default() += u32::try_from(seats.len()).unwrap_or(u32::MAX);
    }
    insert_seats(ledger, taking, &planned.new, by)?;
    for change in &planned.changed {
        change_seat(ledger, taking, change)?;
    }
    for (license, seat) in &planned.ended_behind {
        recorded_count::left_out(ledger, *license, *seat)?;
    }
    for (seat, line) in &planned.listed {
        ledger.update("assignment", seat.0, &listed(taking, *line))?;
    }
    for seat in &planned.first {
        ledger.update("assignment", seat.0, &[("first_listed", Value::Integer(day_number(taking.as_of)))])?;
    }
    taking.add(planned.outcomes, planned.rejects);
    Ok(())
}

/// Why no seat was made for rows that name somebody.
fn none_made(lacked: usize, first: Option<&(u32, String)>, unit: RowUnit) -> Option<String> {
    let (line, whose) = first?;
    let (rows, whose) = (count(lacked, "row names", "rows name"), Shown(whose));
    let line = unit.of(*line);
    let first = if lacked == 1 { format!("{line}, {whose}") } else { format!("first: {line}, {whose}") };
    Some(format!("{rows} somebody whom a newer roster does not list ({first}): no seat was made."))
}

fn listed(taking: &Taking, line: u32) -> [Set<'static>; 3] {
    [
        ("listed_as_of", Value::Integer(day_number(taking.as_of))),
        ("listed_import", Value::Integer(taking.import.0)),
        ("listed_line", Value::Integer(line.into())),
    ]
}

fn stands(taking: &Taking, state: AccountState, line: u32) -> KnownAccountState {
    if !state.is_said() {
        return KnownAccountState::default();
    }
    KnownAccountState { state, as_of: Some(taking.as_of), source: Some(Source { import: taking.import, line }) }
}

fn keep_apart(ledger: &mut Ledger<'_>, seat: SeatId, silence: Silence, source: Source) -> Res<()> {
    let values = [
        Value::Integer(seat.0),
        Value::Integer(source.import.0),
        day_opt(silence.from),
        Value::Integer(day_number(silence.to)),
    ];
    let added = ledger
        .conn
        .prepare_cached(
            "INSERT INTO silence (assignment_id, import_id, from_on, to_on) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )?
        .execute(params_from_iter(&values))?;
    if added > 0 {
        ledger.added_unseen("silence", seat.0, &values);
    }
    Ok(())
}

fn change_seat(ledger: &mut Ledger<'_>, taking: &mut Taking, change: &ImportedSeatChange) -> Res<()> {
    // An older file does not take the place of the newer one that listed the seat.
    let (license, listed_before): (i64, bool) = ledger
        .conn
        .prepare_cached("SELECT license_id, coalesce(listed_as_of <= ?2, 1) FROM assignment WHERE id = ?1")?
        .query_row([change.id.0, day_number(taking.as_of)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    *taking.licenses.entry(LicenseId(license)).or_default() += 1;
    let mut sets: Vec<Set<'_>> = if listed_before { listed(taking, change.line).to_vec() } else { Vec::new() };
    if let Some(last) = change.last_used {
        let known = ledger
            .conn
            .prepare_cached(
                "SELECT used_kind, used_value, used_as_of, used_import, used_line FROM assignment WHERE id = ?1",
            )?
            .query_row([change.id.0], |row| row.evidence(USED))?;
        let heard = known.heard(taking.said(last, change.line), &silences(ledger.conn, change.id)?);
        if let Some((silence, Some(source))) = heard.apart {
            keep_apart(ledger, change.id, silence, source)?;
        }
        sets.extend(USED.into_iter().zip(evidence_values(heard.evidence)));
    }
    let day = |column, day: Option<_>| day.map(|day| (column, Value::Integer(day_number(day))));
    sets.extend(day("assigned_on", change.assigned_on));
    sets.extend(day("revoked_on", change.revoked_on));
    let words = |column, words: &Option<String>| words.as_deref().map(|words| (column, text(words)));
    sets.extend(words("access_level", &change.access_level));
    sets.extend(words("account_identifier", &change.account_identifier));
    sets.extend(words("notes", &change.notes));
    if let Some(account_state) = change.account_state {
        sets.extend(ACCOUNT.into_iter().zip(account_state_values(stands(taking, account_state, change.line))));
    }
    ledger.update("assignment", change.id.0, &sets)?;
    Ok(())
}

/// What is the same in all seats that a file brings.
fn same_in_all(taking: &Taking, origin: &str) -> [Set<'static>; 4] {
    let as_of = Value::Integer(day_number(taking.as_of));
    [
        ("first_listed", as_of.clone()),
        ("origin", text(origin)),
        ("listed_as_of", as_of),
        ("listed_import", Value::Integer(taking.import.0)),
    ]
}

/// Seats that are added many by one statement, if it is a bulk.
fn many(ledger: &mut Ledger<'_>, taking: &Taking, origin: &str) -> Res<Option<ManySeats>> {
    if !ledger.is_in_bulk() {
        return Ok(None);
    }
    ManySeats::begin(ledger, same_in_all(taking, origin).to_vec()).map(Some)
}

fn insert_seats(ledger: &mut Ledger<'_>, taking: &Taking, seats: &[NewSeat], (origin, many): By<'_>) -> Res<()> {
    for seat in seats {
        let account = stands(taking, seat.account_state, seat.line);
        let [status, paid, account_as_of, account_import, account_line] = account_state_values(account);
        let [kind, value, used_as_of, import, line] = evidence_values(taking.said(seat.last_used, seat.line));
        let mut row = [
            ("license_id", Value::Integer(seat.license.0)),
            ("person_id", Value::Integer(seat.person.0)),
            ("revoked_on", day_opt(seat.revoked_on)),
            ("assigned_on", day_opt(seat.assigned_on)),
            ("used_kind", kind),
            ("used_value", value),
            ("used_as_of", used_as_of),
            ("used_import", import),
            ("used_line", line),
            ("listed_line", Value::Integer(seat.line.into())),
            ("access_level", text_opt(seat.access_level.as_deref())),
            ("account_identifier", text_opt(seat.account_identifier.as_deref())),
            ("notes", text_opt(seat.notes.as_deref())),
            ("account_status", status),
            ("account_paid", paid),
            ("account_as_of", account_as_of),
            ("account_import", account_import),
            ("account_line", account_line),
            ("already_counted", Value::Integer(seat.already_counted.into())),
        ];
        let id = if let Some(many) = many {
            if seat.revoked_on.is_none() {
                ledger.seat_added(seat.license);
            }
            many.push(ledger, (seat.license, seat.person), &mut row)?
        } else {
            let fixed = same_in_all(taking, origin);
            SeatId(ledger.insert_plain("assignment", &[fixed.as_slice(), &row].concat())?)
        };
        let still_counted = seat.withdraws && removal_rows::withdraw(ledger, seat.license, seat.person)?;
        if still_counted || seat.effect != CountEffect::Adds {
            recorded_count::held_already(ledger, seat.license, id)?;
        }
    }
    Ok(())
}
