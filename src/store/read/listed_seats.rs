//! Seats of long lists, handed over one after another with their holders: of millions, only what a list is put in order by is in
//! memory at once, and what is said of each person.
//!
//! Each row is looked up by its number, and its holder in what was read of all people before: to join them in SQL costs three
//! times as much. Holders of one list stand far from each other in memory, so what is needed of many is fetched in one go, in loops
//! that do nothing else: the processor then waits for many of them at once, not for one after another.

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
/// Of how many seats the holders are fetched in one go: so many stay near until the last of them is handed over.
const AT_ONCE: usize = 256;

/// Hands over the seats of each list in the order of their holders' names, until it is told to stop.
pub(in crate::store) fn each(
    conn: &Connection,
    lists: &[SeatList<'_>],
    as_of: AsOf,
    take: &mut dyn FnMut(&SeatEntry) -> ControlFlow<()>,
) -> Res<()> {
    let (people, logins) = (People::read(conn)?, AccountLogins::of(conn, "", &[])?);
    let (mut entry, mut holders) = (None, Holders::default());
    for (license, seats) in lists {
        let mut found = read(conn, seats)?;
        let order = people.order_of(&mut found);
        for some in order.chunks(AT_ONCE) {
            holders.fetch(&people, some.iter().map(|at| &found[*at as usize]));
            for (at, told) in some.iter().zip(&holders.told) {
                let seat = &found[*at as usize];
                let account_login = logins.at(seat.person, license.id);
                let entry = entry.get_or_insert_with(|| empty(license, seat, as_of));
                let holder = told.as_ref().map(|told| holders.holder(&people, told));
                fill(entry, license, (seat, account_login), holder, as_of);
                if take(entry).is_break() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// What a list says of a seat. Of few seats more is said.
struct ShortSeat {
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

/// Reads seats in the order of their numbers. One that somebody ended meanwhile is none any more.
fn read(conn: &Connection, seats: &[IndexedSeat]) -> Res<Vec<ShortSeat>> {
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
            let (notes, access_level, account_identifier) = (row.get(10)?, row.get(11)?, row.get(12)?);
            let texts = Texts { notes, access_level, account_identifier, account: account_at(row, 15)? };
            found.push(ShortSeat {
                place: None,
                id: SeatId(row.get(0)?),
                person: PersonId(row.get(1)?),
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
    holder: Option<ShownHolder<'_>>,
    as_of: AsOf,
) {
    let seat = &mut entry.seat;
    (seat.id, seat.license, seat.changed_by) = (listed.id, license.id, listed.changed_by);
    seat.holder = holder.map_or_else(|| nobody(listed.person), |shown| shown.holder);
    put(&mut seat.holder_name, holder.map_or("", |shown| shown.name));
    (seat.assigned_on, seat.exempt_until) = (listed.assigned_on, listed.exempt_until);
    seat.first_listed = listed.first_listed.unwrap_or(as_of.day);
    (seat.last_used, seat.account_login) = (listed.last_used, account_login);
    let texts = listed.texts.as_deref();
    put_opt(&mut seat.notes, texts.and_then(|texts| texts.notes.as_deref()));
    entry.verdict = judge(&SeatDates::from(&*seat), &seat.holder, as_of);
    put(&mut entry.product, &license.product);
    put_opt(&mut entry.license, license.terms.name.as_deref());
    put_opt(&mut entry.email, holder.and_then(|shown| shown.email));
    put_opt(&mut entry.department, holder.and_then(|shown| shown.department));
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

/// What a list says of a holder.
#[derive(Clone, Copy)]
struct ShownHolder<'p> {
    holder: Holder,
    name: &'p str,
    email: Option<&'p str>,
    department: Option<&'p str>,
}

/// What is said of the holders of some seats, one beside the other.
#[derive(Default)]
struct Holders {
    told: Vec<Option<Told>>,
    texts: String,
}

impl Holders {
    fn fetch<'s>(&mut self, people: &People, seats: impl Iterator<Item = &'s ShortSeat>) {
        self.told.clear();
        self.texts.clear();
        self.told.extend(seats.map(|seat| seat.place.map(|place| people.told[place as usize])));
        for told in self.told.iter_mut().flatten() {
            told.name = keep(&mut self.texts, text(&people.texts, told.name));
            told.email = told.email.map(|email| keep(&mut self.texts, text(&people.texts, email)));
        }
    }

    fn holder<'p>(&'p self, people: &'p People, told: &Told) -> ShownHolder<'p> {
        ShownHolder {
            holder: Holder { id: told.id, status: told.status, until: told.until, last_login: told.last_login },
            name: text(&self.texts, told.name),
            email: told.email.map(|email| text(&self.texts, email)),
            department: told.department.and_then(|at| people.departments.get(at as usize)).map(String::as_str),
        }
    }
}

/// What is said of all people.
#[derive(Debug, Default)]
struct People {
    texts: String,
    departments: Vec<String>,
    told: Vec<Told>,
    /// Where each of those stands in the order of names, or the first one of the same name.
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
        people.rank();
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
    fn rank(&mut self) {
        let lower = |place: u32| {
            let name = text(&self.texts, self.told[place as usize].name);
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
        let mut ranks = vec![0; order.len()];
        let mut before: Option<((u128, u32), u32)> = None;
        for (at, (first, place)) in order.into_iter().enumerate() {
            let same = before.filter(|(before, _)| before.0 == first && lower(before.1).eq(lower(place)));
            let rank = same.map_or_else(|| number(at), |(_, rank)| rank);
            ranks[place as usize] = rank;
            before = Some(((first, place), rank));
        }
        self.ranks = ranks;
    }

    /// Says where the holders of seats stand, and which seats follow each other: by the names of those, and those of one name as
    /// they came.
    fn order_of(&self, seats: &mut [ShortSeat]) -> Vec<u32> {
        for seat in &mut *seats {
            seat.place = self.places.get(seat.person).map(number);
        }
        let rank = |seat: &ShortSeat| seat.place.map_or(0, |place| self.ranks[place as usize]);
        let mut order: Vec<(u32, u32)> = seats.iter().map(rank).zip(0..).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, at)| at).collect()
    }
}

/// The part of all texts that stands there.
fn text(texts: &str, Span { begins, length }: Span) -> &str {
    let begins = begins as usize;
    texts.get(begins..begins + length as usize).unwrap_or_default()
}

fn keep(texts: &mut String, text: &str) -> Span {
    let begins = number(texts.len());
    texts.push_str(text);
    Span { begins, length: number(text.len()) }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
