//! Seats of long lists, handed over one after another with their holders: of millions, only what a list is put in order by is in
//! memory at once, and what is said of each person.
//!
//! Each row is looked up by its number, and its holder in what was read of all people before: to join them in SQL costs three
//! times as much.

use super::account_logins::AccountLogins;
use crate::domain::dormancy::{AsOf, SeatDates, judge};
use crate::domain::evidence::Evidence;
use crate::domain::ids::{BatchId, PersonId, SeatId};
use crate::domain::import_file::account_status::KnownAccountState;
use crate::domain::license::License;
use crate::domain::people_places::PeoplePlaces;
use crate::domain::person::{Holder, PersonStatus};
use crate::domain::read_model::SeatEntry;
use crate::domain::seat::Seat;
use crate::domain::seat_index::IndexedSeat;
use crate::domain::time::Day;
use crate::store::convert::{account_at, day_at, evidence_at, word_at, words_at};
use crate::store::error::Res;
use rusqlite::Connection;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::ControlFlow;

/// A license in force, and some of its active seats.
pub type SeatList<'s> = (&'s License, &'s [IndexedSeat]);

/// The columns of seats among ids `j`, by their places.
const SEATS: &str = "
SELECT s.id, s.person_id, s.assigned_on, s.first_listed, s.used_kind, s.used_value, s.used_as_of, s.used_import, s.used_line,
       s.exempt_until, s.notes, s.access_level, s.account_identifier, s.missing_as_of, s.changed_batch, s.account_status, s.account_paid, s.account_as_of,
       s.account_import, s.account_line
FROM json_each(?1) j CROSS JOIN assignment s ON s.id = j.value
WHERE s.revoked_on IS NULL AND s.void_batch IS NULL";

/// How many ids one statement asks for.
const CHUNK: usize = 1_000;

/// Hands over the seats of each list in the order of their holders' names, until it is told to stop.
pub(in crate::store) fn each(
    conn: &Connection,
    lists: &[SeatList<'_>],
    as_of: AsOf,
    take: &mut dyn FnMut(&SeatEntry) -> ControlFlow<()>,
) -> Res<()> {
    let (people, logins) = (People::read(conn)?, AccountLogins::of(conn, "", &[])?);
    let mut entry = None;
    for (license, seats) in lists {
        let mut found = read(conn, seats, &people)?;
        found.sort_unstable_by_key(|seat| (seat.rank, seat.id));
        for seat in &found {
            let told = seat.place.map(|place| &people.told[place as usize]);
            let account_login = logins.at(seat.person, license.id);
            let entry = entry.get_or_insert_with(|| empty(license, seat, as_of));
            fill(entry, license, (seat, account_login), (&people, told), as_of);
            if take(entry).is_break() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// What a list is put in order by and what it says of a seat. Of few seats more is said.
struct ShortSeat {
    rank: u32,
    /// Where its holder stands among people.
    place: Option<u32>,
    id: SeatId,
    person: PersonId,
    assigned_on: Option<Day>,
    first_listed: Option<Day>,
    last_used: Evidence,
    exempt_until: Option<Day>,
    missing_as_of: Option<Day>,
    changed_by: BatchId,
    texts: Option<Box<Texts>>,
}

#[derive(Default, PartialEq)]
struct Texts {
    notes: Option<String>,
    access_level: Option<String>,
    account_identifier: Option<String>,
    account: KnownAccountState,
}

/// Reads seats by their numbers. One that somebody ended meanwhile is none any more.
fn read(conn: &Connection, seats: &[IndexedSeat], people: &People) -> Res<Vec<ShortSeat>> {
    let mut wanted: Vec<SeatId> = seats.iter().map(|seat| seat.seat()).collect();
    wanted.sort_unstable();
    let mut statement = conn.prepare_cached(SEATS)?;
    let (mut found, mut ids) = (Vec::with_capacity(wanted.len()), String::new());
    for chunk in wanted.chunks(CHUNK) {
        ids.clear();
        for (n, SeatId(id)) in chunk.iter().enumerate() {
            // A text that grows takes whatever is written to it.
            let _ = write!(ids, "{}{id}", if n == 0 { '[' } else { ',' });
        }
        ids.push(']');
        let mut rows = statement.query([&ids])?;
        while let Some(row) = rows.next()? {
            let person = PersonId(row.get(1)?);
            let (notes, access_level, account_identifier) = (row.get(10)?, row.get(11)?, row.get(12)?);
            let texts = Texts { notes, access_level, account_identifier, account: account_at(row, 15)? };
            let place = people.places.get(person);
            found.push(ShortSeat {
                rank: place.map_or(0, |place| people.ranks[place]),
                place: place.map(number),
                id: SeatId(row.get(0)?),
                person,
                assigned_on: day_at(row, 2)?,
                first_listed: day_at(row, 3)?,
                last_used: evidence_at(row, 4)?,
                exempt_until: day_at(row, 9)?,
                missing_as_of: day_at(row, 13)?,
                changed_by: BatchId(row.get(14)?),
                texts: (texts != Texts::default()).then(|| Box::new(texts)),
            });
        }
    }
    Ok(found)
}

/// An entry whose texts are filled in for one seat after the other.
fn empty(license: &License, listed: &ShortSeat, as_of: AsOf) -> SeatEntry {
    let seat = Seat {
        id: listed.id,
        license: license.id,
        holder: nobody(listed.person),
        holder_name: String::new(),
        assigned_on: None,
        first_listed: as_of.day,
        last_used: Evidence::default(),
        account_login: Evidence::default(),
        exempt_until: None,
        notes: None,
        revoked_on: None,
        changed_by: listed.changed_by,
    };
    SeatEntry {
        product: String::new(),
        license: None,
        email: None,
        department: None,
        access_level: None,
        account_identifier: None,
        revoked_by: None,
        missing_as_of: None,
        account: KnownAccountState::default(),
        verdict: judge(&SeatDates::from(&seat), &seat.holder, as_of),
        seat,
    }
}

/// Makes the entry that of another seat; the room of its texts is used again.
fn fill(
    entry: &mut SeatEntry,
    license: &License,
    (listed, account_login): (&ShortSeat, Evidence),
    (people, told): (&People, Option<&Told>),
    as_of: AsOf,
) {
    let seat = &mut entry.seat;
    (seat.id, seat.license, seat.changed_by) = (listed.id, license.id, listed.changed_by);
    seat.holder = told.map_or_else(|| nobody(listed.person), Told::holder);
    put(&mut seat.holder_name, told.map_or("", |told| people.text(told.name)));
    (seat.assigned_on, seat.exempt_until) = (listed.assigned_on, listed.exempt_until);
    seat.first_listed = listed.first_listed.unwrap_or(as_of.day);
    (seat.last_used, seat.account_login) = (listed.last_used, account_login);
    let texts = listed.texts.as_deref();
    put_opt(&mut seat.notes, texts.and_then(|texts| texts.notes.as_deref()));
    entry.verdict = judge(&SeatDates::from(&*seat), &seat.holder, as_of);
    put(&mut entry.product, &license.product);
    put_opt(&mut entry.license, license.terms.name.as_deref());
    put_opt(&mut entry.email, told.and_then(|told| Some(people.text(told.email?))));
    let department = told.and_then(|told| people.departments.get(told.department? as usize));
    put_opt(&mut entry.department, department.map(String::as_str));
    put_opt(&mut entry.access_level, texts.and_then(|texts| texts.access_level.as_deref()));
    put_opt(&mut entry.account_identifier, texts.and_then(|texts| texts.account_identifier.as_deref()));
    entry.missing_as_of = listed.missing_as_of;
    entry.account = texts.map_or_else(KnownAccountState::default, |texts| texts.account);
}

fn put(into: &mut String, text: &str) {
    into.clear();
    into.push_str(text);
}

fn put_opt(into: &mut Option<String>, text: Option<&str>) {
    match text {
        Some(text) => put(into.get_or_insert_default(), text),
        None => *into = None,
    }
}

fn nobody(id: PersonId) -> Holder {
    Holder { id, status: PersonStatus::default(), until: None, last_login: Evidence::default() }
}

/// Where a text stands among all of them.
#[derive(Debug, Clone, Copy)]
struct Span {
    begins: u32,
    length: u32,
}

/// What is said of a person.
#[derive(Debug, Clone, Copy)]
struct Told {
    id: PersonId,
    name: Span,
    email: Option<Span>,
    /// The address is one, and no other identifier.
    is_email: bool,
    department: Option<u32>,
    status: PersonStatus,
    until: Option<Day>,
    last_login: Evidence,
}

impl Told {
    fn holder(&self) -> Holder {
        Holder { id: self.id, status: self.status, until: self.until, last_login: self.last_login }
    }
}

/// What is said of all people, in the order of their names: a list goes through them from the first to the last, and what it needs
/// of the next one is near.
#[derive(Debug, Default)]
struct People {
    texts: String,
    departments: Vec<String>,
    told: Vec<Told>,
    /// Where the first person of the same name stands.
    ranks: Vec<u32>,
    /// The place of each person among those.
    places: PeoplePlaces,
}

impl People {
    fn read(conn: &Connection) -> Res<Self> {
        let (mut people, mut departments) = (Self::default(), HashMap::new());
        let mut statement = conn.prepare_cached(
            "SELECT id, name, department, status, until_on, login_kind, login_value, login_as_of, login_import, login_line \
             FROM person",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let name = keep(&mut people.texts, words_at(row, 1)?);
            let department = match row.get_ref(2)?.as_str_or_null().map_err(rusqlite::Error::from)? {
                None => None,
                Some(department) => Some(if let Some(known) = departments.get(department) {
                    *known
                } else {
                    let place = number(people.departments.len());
                    people.departments.push(department.to_owned());
                    departments.insert(department.to_owned(), place);
                    place
                }),
            };
            let status = word_at(row, 3)?;
            let (until, last_login) = (day_at(row, 4)?, evidence_at(row, 5)?);
            let id = PersonId(row.get(0)?);
            people.places.set(id, people.told.len());
            people.told.push(Told { id, name, email: None, is_email: false, department, status, until, last_login });
        }
        people.read_addresses(conn)?;
        people.put_in_order();
        Ok(people)
    }

    /// The identifier that a person is shown by: the first mail address, else the first of another kind.
    fn read_addresses(&mut self, conn: &Connection) -> Res<()> {
        let mut statement = conn.prepare_cached(
            "SELECT person_id, kind = 'email', value FROM identifier NOT INDEXED \
             WHERE valid_to IS NULL AND void_batch IS NULL ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (Some(place), is_email) = (self.places.get(PersonId(row.get(0)?)), row.get(1)?) else { continue };
            let known = self.told[place];
            if known.email.is_none() || is_email && !known.is_email {
                let email = Some(keep(&mut self.texts, words_at(row, 2)?));
                self.told[place] = Told { email, is_email, ..known };
            }
        }
        Ok(())
    }

    /// Names are compared by their first letters as one number, and only those that begin alike letter by letter.
    fn put_in_order(&mut self) {
        let lower = |place: u32| {
            let name = self.text(self.told[place as usize].name);
            name.bytes().map(|byte| byte.to_ascii_lowercase())
        };
        let begins = |place: u32| {
            let mut first = [0; 16];
            for (into, byte) in first.iter_mut().zip(lower(place)) {
                *into = byte;
            }
            (u128::from_be_bytes(first), place)
        };
        let mut order: Vec<(u128, u32)> = (0..number(self.told.len())).map(begins).collect();
        order.sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| lower(one.1).cmp(lower(other.1))));
        let mut sorted = Self::default();
        sorted.texts.reserve(self.texts.len());
        sorted.told.reserve(order.len());
        let mut before: Option<(u128, u32)> = None;
        for (place, (first, from)) in order.into_iter().enumerate() {
            let same = before.is_some_and(|before| before.0 == first && lower(before.1).eq(lower(from)));
            let rank = sorted.ranks.last().copied().filter(|_| same);
            sorted.ranks.push(rank.unwrap_or_else(|| number(place)));
            before = Some((first, from));
            let told = self.told[from as usize];
            let name = keep(&mut sorted.texts, self.text(told.name));
            let email = told.email.map(|email| keep(&mut sorted.texts, self.text(email)));
            sorted.told.push(Told { name, email, ..told });
            sorted.places.set(told.id, place);
        }
        sorted.departments = std::mem::take(&mut self.departments);
        *self = sorted;
    }

    fn text(&self, Span { begins, length }: Span) -> &str {
        let begins = begins as usize;
        self.texts.get(begins..begins + length as usize).unwrap_or_default()
    }
}

fn keep(texts: &mut String, text: &str) -> Span {
    let begins = number(texts.len());
    texts.push_str(text);
    Span { begins, length: number(text.len()) }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
