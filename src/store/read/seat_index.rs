//! The seat index: the few numbers of every active seat that a threshold needs, read in one pass.
//!
//! `NOT INDEXED` matters: left alone, SQLite walks a partial index and looks every row up, four times slower. The rows
//! are handed to a function inside the statement, not stepped through from outside, and the two halves of a large fleet
//! are read at the same time, each over a connection of its own.

use super::account_logins::AccountLogins;
use crate::domain::dormancy::{SeatDates, basis};
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::person::{Holder, PersonStatus};
use crate::domain::seat_index::{IndexedSeat, SeatIndex, SeatIndexBuilder};
use crate::domain::time::Day;
use crate::store::convert::{day, day_number, last};
use crate::store::error::{Failure, Res};
use crate::store::{connect, journal};
use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use std::sync::{Arc, Mutex, PoisonError};

/// The name that the function has while the seat index is read.
const NAME: &str = "dormouse_seat_index";
/// Its arguments, in the order in which it finds them; what is seldom needed is seldom looked up.
const ARGUMENTS: [&str; 9] = [
    "id",
    "license_id",
    "person_id",
    "assigned_on",
    "iif(assigned_on IS NULL, first_listed, NULL)",
    "used_kind",
    "used_value",
    "used_as_of",
    "exempt_until",
];
/// What a connection keeps in memory while it reads seats, in KiB.
const SCAN_KIB: u32 = 1_024;
/// From so many seats on, half of them are read by a second thread.
const MANY: i64 = 50_000;

/// Every active seat of every license, of any status: whether one is covered is the report's question. Of a large fleet
/// one half is read over the second connection that `again` gives.
pub(in crate::store) fn load(
    conn: &Connection,
    today: Day,
    again: impl FnOnce() -> Res<Connection> + Send,
) -> Res<SeatIndex> {
    // Without a write-ahead log a writer who waits for this reader keeps a second one out, and all three would wait.
    let many = if journal::lets_readers_in(conn)? { MANY } else { i64::MAX };
    halved_from(many, conn, today, again)
}

fn halved_from(
    many: i64,
    conn: &Connection,
    today: Day,
    again: impl FnOnce() -> Res<Connection> + Send,
) -> Res<SeatIndex> {
    let seats: i64 = conn.query_row("SELECT coalesce(sum(assigned), 0) FROM seat_count", [], |row| row.get(0))?;
    let last: i64 = conn.query_row("SELECT coalesce(max(id), 0) FROM assignment", [], |row| row.get(0))?;
    let expected = usize::try_from(seats).unwrap_or(0);
    let known = || {
        let (holders, logins) = (holders(conn, today)?, AccountLogins::of(conn, "", &[])?);
        Ok::<_, Failure>(Arc::new(Known { holders, logins, calendar: Calendar::around(today), today }))
    };
    if seats < many {
        return Ok(read(conn, &known()?, (0, last), expected)?.done());
    }
    // The other connection has no page at hand yet: its half is the smaller one.
    let (events, middle) = (number_of_events(conn)?, last / 20 * 11);
    let (tell, told) = std::sync::mpsc::channel();
    // While this thread reads the holders, the other opens its connection.
    let other_half = move || -> Res<Option<SeatIndexBuilder>> {
        let conn = again()?;
        let tx = conn.unchecked_transaction()?;
        // Every change adds an event: as many of them is the same state of the database.
        let same = number_of_events(&tx)? == events;
        match told.recv() {
            Ok(known) if same => read(&tx, &known, (middle, last), expected / 2).map(Some),
            _ => Ok(None),
        }
    };
    std::thread::scope(move |scope| {
        let other = scope.spawn(other_half);
        let known = known()?;
        // Nobody listens if the other has failed; its half is read below then.
        let _ = tell.send(Arc::clone(&known));
        let mut gathering = read(conn, &known, (0, middle), expected)?;
        gathering.join(match other.join() {
            Ok(Ok(Some(seats))) => seats,
            _ => read(conn, &known, (middle, last), expected / 2)?,
        });
        Ok(gathering.done())
    })
}

fn number_of_events(conn: &Connection) -> Res<i64> {
    Ok(conn.query_row("SELECT coalesce(max(length), 0) FROM chain", [], |row| row.get(0))?)
}

/// The active seats whose ids lie behind the first number, up to the second.
fn read(conn: &Connection, known: &Arc<Known>, (behind, last): (i64, i64), expected: usize) -> Res<SeatIndexBuilder> {
    let found = Arc::new(Mutex::new(SeatIndexBuilder::default()));
    let gather = Gather { known: Arc::clone(known), expected, found: Arc::clone(&found) };
    let arguments = i32::try_from(ARGUMENTS.len()).unwrap_or(-1);
    conn.create_aggregate_function(NAME, arguments, FunctionFlags::SQLITE_DIRECTONLY, gather)?;
    // A page that is read once and not again need not be kept: the next takes its place while that is still near.
    connect::cache(conn, SCAN_KIB)?;
    let done = conn.query_row(&statement(), [behind, last], |_| Ok(()));
    connect::cache(conn, connect::CACHE_KIB)?;
    conn.remove_function(NAME, arguments)?;
    done.map_err(Failure::from)?;
    let mut seats = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
    seats.settle();
    Ok(seats)
}

fn statement() -> String {
    format!(
        "SELECT {NAME}({}) FROM assignment NOT INDEXED \
         WHERE id > ?1 AND id <= ?2 AND revoked_on IS NULL AND void_batch IS NULL",
        ARGUMENTS.join(", ")
    )
}

/// What has to be known to reduce a seat.
struct Known {
    holders: Holders,
    logins: AccountLogins,
    calendar: Calendar,
    today: Day,
}

/// The days that are met, ready made: there are few, and each is met many times.
struct Calendar(Vec<Day>);

impl Calendar {
    /// 2000-01-01; no file reaches further back.
    const FIRST: i64 = 10_957;

    /// Up to two years from today.
    fn around(today: Day) -> Self {
        Self((Self::FIRST..=day_number(today) + 731).map_while(day).collect())
    }

    fn day(&self, number: i64) -> Option<Day> {
        let place = usize::try_from(number - Self::FIRST).ok();
        place.and_then(|place| self.0.get(place)).copied().or_else(|| day(number))
    }

    /// As the stored kind and value say.
    fn last(&self, kind: i64, value: Option<i64>) -> Last {
        match (kind, value) {
            (1, Some(number)) => self.day(number).map_or(Last::Unknown, Last::Observed),
            _ => last(kind, value).unwrap_or_default(),
        }
    }
}

/// Gathers the seats a statement hands over, each reduced at once.
struct Gather {
    known: Arc<Known>,
    expected: usize,
    found: Arc<Mutex<SeatIndexBuilder>>,
}

impl Aggregate<SeatIndexBuilder, Option<i64>> for Gather {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<SeatIndexBuilder> {
        Ok(SeatIndexBuilder::expecting(self.expected))
    }

    fn step(&self, row: &mut Context<'_>, seats: &mut SeatIndexBuilder) -> rusqlite::Result<()> {
        let Known { holders, logins, calendar, today } = &*self.known;
        let number = |n: usize| row.get_raw(n).as_i64_or_null().map_err(rusqlite::Error::from);
        let id = |n: usize| number(n).map(Option::unwrap_or_default);
        let date = |n: usize| Ok::<_, rusqlite::Error>(number(n)?.and_then(|number| calendar.day(number)));
        let (license, holder) = (LicenseId(id(1)?), holders.get(id(2)?, calendar));
        let last_used = Evidence { last: calendar.last(id(5)?, number(6)?), as_of: date(7)?, source: None };
        // Asked for only where it counts.
        let account_login = if last_used.last.is_known() { Evidence::default() } else { logins.at(holder.id, license) };
        let dates = SeatDates {
            assigned_on: date(3)?,
            first_listed: date(4)?.unwrap_or(*today),
            last_used,
            account_login,
            exempt_until: date(8)?,
        };
        seats.add(license, IndexedSeat::of(SeatId(id(0)?), &basis(&dates, &holder, *today)));
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, seats: Option<SeatIndexBuilder>) -> rusqlite::Result<Option<i64>> {
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = seats.unwrap_or_default();
        Ok(None)
    }
}

/// Holders by id, so small that they stay in the processor's cache: they are asked for in no order, once for each seat.
#[derive(Default)]
struct Holders {
    people: Vec<Slim>,
}

/// A holder in eight bytes.
#[derive(Clone, Copy)]
struct Slim {
    value: i32,
    /// The as-of day, counted from the day before the calendar begins; 0 if there is none.
    as_of: u16,
    kind: u8,
    /// The one that counts today: leave that is over has ended.
    status: PersonStatus,
}

impl Holders {
    /// Stands where no person has that number.
    const NOBODY: Slim = Slim { value: 0, as_of: 0, kind: 0, status: PersonStatus::Active };

    fn get(&self, id: i64, calendar: &Calendar) -> Holder {
        let slim = usize::try_from(id).ok().and_then(|place| self.people.get(place)).unwrap_or(&Self::NOBODY);
        let value = matches!(slim.kind, 1 | 3).then(|| slim.value.into());
        let last = calendar.last(slim.kind.into(), value);
        let as_of = (slim.as_of > 0).then(|| calendar.day(i64::from(slim.as_of) + Calendar::FIRST - 1)).flatten();
        let last_login = Evidence { last, as_of, source: None };
        Holder { id: PersonId(id), status: slim.status, until: None, last_login }
    }
}

fn holders(conn: &Connection, today: Day) -> Res<Holders> {
    let mut known = (String::new(), PersonStatus::default());
    let mut statement = conn
        .prepare_cached("SELECT id, status, until_on, login_kind, login_value, login_as_of FROM person ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut holders = Holders::default();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let word = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        // Most people have the status of the one before.
        if known.0 != word {
            known = (word.to_owned(), word.parse().unwrap_or_default());
        }
        let status = known.1.on(row.get::<_, Option<i64>>(2)?.and_then(day), today);
        let (kind, value) = (row.get(3)?, row.get::<_, Option<i32>>(4)?.unwrap_or_default());
        let as_of = row.get::<_, Option<i64>>(5)?.map_or(0, |as_of| (as_of - Calendar::FIRST + 1).max(1));
        let as_of = u16::try_from(as_of).unwrap_or(u16::MAX);
        let Ok(place) = usize::try_from(id) else { continue };
        if holders.people.len() <= place {
            holders.people.resize(place + 1, Holders::NOBODY);
        }
        holders.people[place] = Slim { value, as_of, kind, status };
    }
    Ok(holders)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Actor;
    use crate::domain::command::{Command, ImportOptions};
    use crate::domain::dormancy::{AsOf, Threshold};
    use crate::domain::import_file::rejects::Rejects;
    use crate::domain::import_file::row_unit::RowUnit;
    use crate::domain::import_file::{AsOfFrom, Content, ImportFile, LicenseRow, Numbered, PersonRow, SeatRow};
    use crate::domain::license::LicenseFields;
    use crate::domain::time::Now;
    use crate::store::{Access, Store};
    use std::sync::atomic::{AtomicBool, Ordering};

    fn now() -> Now {
        Now { at: "2026-06-30T09:00:00Z".parse().unwrap(), today: "2026-06-30".parse().unwrap() }
    }

    fn actor() -> Actor {
        Actor { uid: 1, name: "ana".into(), ..Actor::default() }
    }

    fn file(name: &str, content: Content) -> ImportFile {
        ImportFile {
            file: name.to_owned(),
            reading: None,
            unit: RowUnit::Line,
            sha256: format!("{name:0>64}"),
            preset: name.to_owned(),
            as_of: now().today,
            as_of_from: AsOfFrom::Today,
            rows: 30,
            passed_over: 0,
            content,
            rejects: Rejects::default(),
            warnings: Vec::new(),
            header: Vec::new(),
        }
    }

    /// Two licenses whose seats come in turns, of thirty people.
    fn store() -> Store {
        let mut store = Store::in_memory(chrono_tz::UTC, &actor(), now().at).unwrap();
        let lines = |n: u32| (0..n).map(|n| (n + 2, n));
        let day = |n: u32| now().today - chrono::Days::new((n * 13 % 200).into());
        let email = |n: u32| format!("p{n}@example.com");
        let license = |n: u32| LicenseRow {
            product: format!("Flow {n}"),
            fields: LicenseFields { seats_total: Some(50), ..LicenseFields::default() },
            ..LicenseRow::default()
        };
        let person = |n: u32| PersonRow {
            email: email(n),
            status: n.is_multiple_of(7).then_some(PersonStatus::Offboarded),
            last_login: n.is_multiple_of(2).then(|| day(n + 3)),
            ..PersonRow::default()
        };
        let seat = |n: u32| SeatRow {
            product: format!("Flow {}", n % 2),
            email: email(n / 2),
            assigned_on: (!n.is_multiple_of(5)).then(|| day(n + 9)),
            last_used: n.is_multiple_of(3).then(|| day(n)),
            revoked_on: n.is_multiple_of(11).then(|| day(1)),
            ..SeatRow::default()
        };
        let files = vec![
            file("licenses", Content::Licenses(lines(2).map(|(line, n)| Numbered { line, row: license(n) }).collect())),
            file("people", Content::People(lines(30).map(|(line, n)| Numbered { line, row: person(n) }).collect())),
            file("seats", Content::Assignments(lines(60).map(|(line, n)| Numbered { line, row: seat(n) }).collect())),
        ];
        store.execute(&Command::Import { files, options: ImportOptions::default() }, &actor(), now()).unwrap();
        store
    }

    fn seat_index(store: &Store, many: i64, again: impl FnOnce() -> Res<Connection> + Send) -> SeatIndex {
        let tx = store.conn.unchecked_transaction().unwrap();
        halved_from(many, &tx, now().today, again).unwrap()
    }

    #[test]
    fn two_halves_are_the_whole() {
        let store = store();
        let (place, asked) = (&store.place, AtomicBool::new(false));
        let whole = seat_index(&store, i64::MAX, || unreachable!("a small fleet is read by one"));
        let count = |license| whole.count(LicenseId(license), AsOf::new(now().today, Threshold::default(), 7)).dormant;
        assert!(count(1) > 0 && count(2) > 0);
        let halves = seat_index(&store, 0, || {
            asked.store(true, Ordering::Relaxed);
            connect::connect(place, Access::ReadOnly)
        });
        assert!(asked.into_inner());
        assert_eq!(format!("{halves:?}"), format!("{whole:?}"));
    }

    #[test]
    fn without_a_second_connection_one_reads_it_all() {
        let store = store();
        let whole = seat_index(&store, i64::MAX, || unreachable!("a small fleet is read by one"));
        let refused = || {
            Err(crate::domain::refusal::Refusal::new(crate::domain::refusal::Code::Fault, "No more connections.")
                .into())
        };
        assert_eq!(format!("{:?}", seat_index(&store, 0, refused)), format!("{whole:?}"));
        let elsewhere = Store::in_memory(chrono_tz::UTC, &actor(), now().at).unwrap();
        let place = &elsewhere.place;
        let other_state = || connect::connect(place, Access::ReadOnly);
        assert_eq!(format!("{:?}", seat_index(&store, 0, other_state)), format!("{whole:?}"));
    }

    #[test]
    fn the_table_is_read_in_its_own_order() {
        let store = store();
        let plan = format!("EXPLAIN QUERY PLAN {}", statement().replace(NAME, "max"));
        let told: String = store.conn.query_row(&plan, [0, 9], |row| row.get("detail")).unwrap();
        assert!(told.contains("INTEGER PRIMARY KEY"), "{told}");
    }
}
