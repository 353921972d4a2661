//! How SQLite finds what is asked of one license, seat, person or audit: every statement that runs on the way is
//! explained, and none may read a table through that grows with the seats. Taking a batch back is no other matter.

use super::Store;
use super::schema;
use crate::domain::actor::Actor;
use crate::domain::audit::{CompletionForm, Interval};
use crate::domain::command::{Command, Detail};
use crate::domain::dormancy::{AsOf, Threshold};
use crate::domain::ids::BatchId;
use crate::domain::ids::{AuditId, LicenseId, PersonId, SeatId};
use crate::domain::license::LicenseFields;
use crate::domain::person::{IdentifierKind, PersonFields, PersonStatus};
use crate::domain::read_model::SeatFilter;
use crate::domain::time::Now;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// The tables that grow with the seats and with what happens to them.
const LARGE: [&str; 15] = [
    "account",
    "account_device",
    "account_listing",
    "account_login",
    "assignment",
    "audit",
    "batch",
    "batch_license",
    "history",
    "identifier",
    "image",
    "notice",
    "person",
    "removal",
    "tally",
];

thread_local! {
    static SAID: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

fn note(event: TraceEvent<'_>) {
    if let TraceEvent::Stmt(statement, _) = event {
        SAID.with_borrow_mut(|said| said.insert(statement.sql().into_owned()));
    }
}

/// The names that a statement gives a table.
fn aliases(sql: &str, table: &str) -> Vec<String> {
    let words: Vec<&str> = sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let named = |at: usize| words.get(at + 1).filter(|next| next.chars().all(char::is_lowercase));
    let found = words.iter().enumerate().filter(|(_, word)| **word == table);
    found.flat_map(|(at, _)| [Some(table.to_owned()), named(at).map(|name| (*name).to_owned())]).flatten().collect()
}

/// What the plan of a statement reads through.
fn scans(store: &Store, sql: &str) -> Vec<String> {
    let mut statement = store.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let free = vec![rusqlite::types::Null; statement.parameter_count()];
    let steps = statement.query_map(rusqlite::params_from_iter(free), |row| row.get::<_, String>("detail")).unwrap();
    let steps: Vec<String> = steps.map(Result::unwrap).collect();
    let large: Vec<String> = LARGE.iter().flat_map(|table| aliases(sql, table)).collect();
    let through = |step: &&String| {
        let mut words = step.split(' ');
        words.next() == Some("SCAN") && words.next().is_some_and(|name| large.iter().any(|large| large == name))
    };
    steps.iter().filter(through).map(|step| format!("{step}: {sql}")).collect()
}

struct Desk {
    store: Store,
    clock: chrono::DateTime<chrono::Utc>,
}

impl Desk {
    fn new() -> Self {
        let clock = "2026-06-01T09:00:00Z".parse().unwrap();
        Self { store: Store::in_memory(chrono_tz::UTC, &actor(), clock).unwrap(), clock }
    }

    fn done(&mut self, command: &Command) -> Detail {
        self.clock += chrono::Duration::seconds(1);
        self.store.execute(command, &actor(), Now::new(self.clock, chrono_tz::UTC)).unwrap().detail
    }

    fn license(&mut self) -> LicenseId {
        let fields = LicenseFields { seats_total: Some(9), ..LicenseFields::default() };
        match self.done(&Command::AddLicense { product: "Maps".into(), publisher: None, fields: Box::new(fields) }) {
            Detail::License(id) => id,
            other => panic!("{other:?}"),
        }
    }

    fn person(&mut self, name: &str, status: PersonStatus) -> PersonId {
        let identifiers = vec![(IdentifierKind::Email, format!("{name}@example.com"))];
        match self.done(&Command::AddPerson(PersonFields {
            name: name.into(),
            status,
            identifiers,
            ..PersonFields::default()
        })) {
            Detail::Person(id) => id,
            other => panic!("{other:?}"),
        }
    }

    fn assign(&mut self, license: LicenseId, person: PersonId) -> SeatId {
        match self.done(&Command::assign(license, person)) {
            Detail::Seat(id) => id,
            other => panic!("{other:?}"),
        }
    }

    fn start(&mut self, license: LicenseId) -> AuditId {
        match self.done(&Command::StartAudit(license)) {
            Detail::Audit(id) => id,
            other => panic!("{other:?}"),
        }
    }

    /// The statements that `what` runs.
    fn said(&mut self, what: impl FnOnce(&mut Self)) -> BTreeSet<String> {
        self.store.conn.flush_prepared_statement_cache();
        SAID.with_borrow_mut(BTreeSet::clear);
        self.store.conn.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note)).unwrap();
        what(self);
        self.store.conn.trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>).unwrap();
        let explained = |sql: &String| {
            ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].iter().any(|verb| sql.trim_start().starts_with(verb))
        };
        SAID.with_borrow(|said| said.iter().filter(|sql| explained(sql)).cloned().collect())
    }

    /// Takes a batch back, or is refused; either way by looking up.
    #[track_caller]
    fn undone(&mut self, batch: i64) {
        self.finds(|desk| {
            desk.clock += chrono::Duration::seconds(1);
            let now = Now::new(desk.clock, chrono_tz::UTC);
            _ = desk.store.execute(&Command::Undo(Some(BatchId(batch))), &actor(), now);
        });
    }

    #[track_caller]
    fn finds(&mut self, what: impl FnOnce(&mut Self)) {
        let said = self.said(what);
        assert!(!said.is_empty());
        let scans: Vec<String> = said.iter().flat_map(|sql| scans(&self.store, sql)).collect();
        assert!(scans.is_empty(), "{}", scans.join("\n"));
    }
}

/// A sign-in at a vendor: without any, nothing is looked for.
fn signed_in(desk: &Desk, person: PersonId) {
    let sql =
        "INSERT INTO account_login (person_id, publisher_key, login_kind, login_value, login_as_of, created_batch,
                   changed_batch) SELECT ?1, '', 1, 20500, 20600, max(id), max(id) FROM batch";
    desk.store.conn.execute(sql, [person.0]).unwrap();
}

fn last(desk: &Desk) -> i64 {
    desk.store.conn.query_row("SELECT max(id) FROM batch", [], |row| row.get(0)).unwrap()
}

fn actor() -> Actor {
    Actor { uid: 1000, name: "ana".into(), ..Actor::default() }
}

#[test]
fn a_table_that_is_read_through_is_found() {
    let mut desk = Desk::new();
    for (sql, found) in [
        ("SELECT * FROM assignment s JOIN person h ON h.id = s.person_id", true),
        ("SELECT count(*) FROM history", true),
        ("SELECT * FROM assignment WHERE id = 1", false),
        ("SELECT * FROM license", false),
    ] {
        assert_eq!(!scans(&desk.store, sql).is_empty(), found, "{sql}");
    }
    let said = desk.said(|desk| drop(desk.store.people().unwrap()));
    assert!(said.iter().any(|sql| !scans(&desk.store, sql).is_empty()), "a list of all people reads them all");
}

#[test]
fn what_is_asked_of_one_thing_is_looked_up() {
    let mut desk = Desk::new();
    let license = desk.license();
    let person = desk.person("ana", PersonStatus::Active);
    let seat = desk.assign(license, person);
    let audit = desk.start(license);
    signed_in(&desk, person);
    let today = desk.clock.date_naive();
    let ninety = Threshold::default();
    desk.finds(|desk| drop(desk.store.license(license, today).unwrap()));
    desk.finds(|desk| drop(desk.store.audits(Some(license)).unwrap()));
    desk.finds(|desk| drop(desk.store.person(person).unwrap()));
    desk.finds(|desk| _ = desk.store.find_person("ana@example.com").unwrap());
    desk.finds(|desk| _ = desk.store.find_license("Maps").unwrap());
    desk.finds(|desk| drop(desk.store.why(seat, AsOf::new(today, ninety, 7)).unwrap()));
    for filter in [
        SeatFilter { license: Some(license), ..SeatFilter::default() },
        SeatFilter { license: Some(license), past: true, ..SeatFilter::default() },
        SeatFilter { person: Some(person), ..SeatFilter::default() },
        SeatFilter { person: Some(person), past: true, ..SeatFilter::default() },
        SeatFilter { ids: Some(vec![seat]), ..SeatFilter::default() },
    ] {
        desk.finds(|desk| drop(desk.store.seats(&filter, AsOf::new(today, ninety, 7)).unwrap()));
    }
    for subject in [license.to_string(), person.to_string(), seat.to_string(), audit.to_string(), "C1".into()] {
        desk.finds(|desk| drop(desk.store.history(Some(&subject), None, None).unwrap()));
        desk.finds(|desk| drop(desk.store.history(Some(&subject), Some(today), Some(5)).unwrap()));
    }
}

#[test]
fn what_changes_one_thing_looks_it_up() {
    let mut desk = Desk::new();
    let license = desk.license();
    let (ana, dee) = (desk.person("ana", PersonStatus::Active), desk.person("dee", PersonStatus::Active));
    desk.finds(|desk| _ = desk.assign(license, ana));
    let seat = desk.assign(license, dee);
    desk.finds(|desk| _ = desk.start(license));
    let audit = AuditId(1);
    let form = CompletionForm { seats_after: 1, notes: None, next: Interval::default() };
    desk.finds(|desk| drop(desk.done(&Command::CompleteAudit { audit, form, removed: vec![ana] })));
    desk.finds(|desk| drop(desk.done(&Command::RevokeSeats { seats: vec![seat], already_removed: true })));
    desk.finds(|desk| drop(desk.done(&Command::Undo(None))));
    let audit = desk.start(license);
    desk.finds(|desk| drop(desk.done(&Command::CancelAudit { audit, reason: "no time".into() })));
    desk.finds(|desk| drop(desk.done(&Command::ExportKeys(vec![license]))));
    desk.finds(|desk| _ = desk.person("eve", PersonStatus::Active));
    desk.clock += chrono::Duration::days(200);
    desk.finds(|desk| drop(desk.done(&Command::Reclaim { seats: vec![seat], threshold: Threshold::default() })));
}

#[test]
fn what_takes_a_batch_back_looks_its_rows_up() {
    let mut desk = Desk::new();
    let license = desk.license();
    let (ana, dee) = (desk.person("ana", PersonStatus::Active), desk.person("dee", PersonStatus::Active));
    let seats = [desk.assign(license, ana), desk.assign(license, dee)];
    let audit = desk.start(license);
    let form = CompletionForm { seats_after: 2, notes: None, next: Interval::default() };
    desk.done(&Command::CompleteAudit { audit, form, removed: vec![] });
    desk.clock += chrono::Duration::days(200);
    signed_in(&desk, dee);
    desk.done(&Command::RevokeSeats { seats: vec![seats[0]], already_removed: true });
    desk.done(&Command::Reclaim { seats: vec![seats[1]], threshold: Threshold::default() });
    desk.done(&Command::MergePeople { from: dee, into: ana });
    desk.done(&Command::EditPerson {
        person: ana,
        changes: crate::domain::person_edit::PersonChanges { name: Some("Ana".into()), ..Default::default() },
        reason: None,
    });
    desk.done(&Command::ArchiveLicense(license));
    let last = last(&desk);
    desk.finds(|desk| {
        let now = Now::new(desk.clock, chrono_tz::UTC);
        assert!(desk.store.undoable_batches(&actor(), now, 100).unwrap().len() > 5);
    });
    // Each batch is asked about and taken back, what was taken back is done again, and that is taken back again.
    for batch in (2..=last).rev() {
        desk.finds(|desk| {
            let now = Now::new(desk.clock, chrono_tz::UTC);
            drop(desk.store.batch(Some(BatchId(batch)), &actor(), now).unwrap());
        });
        desk.undone(batch);
    }
    for _ in 0..2 {
        let again = self::last(&desk);
        desk.undone(again);
    }
}

#[test]
fn rows_are_numbered_in_the_order_of_their_batches() {
    let mut desk = Desk::new();
    let license = desk.license();
    let dee = desk.person("dee", PersonStatus::Active);
    desk.assign(license, dee);
    desk.done(&Command::Undo(None));
    desk.assign(license, dee);
    let conn = &desk.store.conn;
    for (table, _) in schema::written() {
        let table = table.name;
        let sql = format!(
            "SELECT count(*) FROM (SELECT created_batch < lag(created_batch) OVER (ORDER BY id) AS back FROM {table})
             WHERE back"
        );
        assert_eq!(conn.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap(), 0, "{table}");
    }
}
