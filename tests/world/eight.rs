//! Eight licenses of which each is odd in its own way, and those who hold their seats, for screens and documents.

use super::import_files::{assignments, people, usage};
use super::{Built, World, ana, day};
use dormouse::domain::audit::{CompletionForm, Interval};
use dormouse::domain::command::Command;
use dormouse::domain::edit::Change;
use dormouse::domain::evidence::Last;
use dormouse::domain::ids::{LicenseId, PersonId, SeatId};
use dormouse::domain::import_file::{Account, Content, PersonRow, SeatRow};
use dormouse::domain::license::LimitPolicy;
use dormouse::domain::money::Currency;
use dormouse::domain::person::{IdentifierKind, PersonStatus};
use dormouse::domain::person_edit::PersonChanges;
use dormouse::import::{Opening, Options, Presets, read};
use std::path::Path;

/// Who holds a seat of the first license: name, the day it was given, its last use, the last sign-in.
const KNOWN: [(&str, &str, &str, &str); 9] = [
    ("Ana Björn", "2024-02-01", "2026-11-18", "2026-11-20"),
    ("Bo Li", "2023-11-07", "", "2026-04-11"),
    ("Chloé Dubois", "2023-09-12", "2026-05-02", "2026-05-04"),
    ("Dmitri Ivanov", "2022-01-10", "2026-01-04", "2025-12-01"),
    ("Mia Chen", "", "never", "never"),
    ("佐藤 健", "2024-03-01", "2026-05-30", "2026-11-20"),
    ("Person 07", "2024-03-01", "none in 60", "2026-11-20"),
    ("Person 08", "", "none in 200", "2026-11-20"),
    ("Person 09", "", "2026-10-30", "2026-11-20"),
];
/// Whose number is the last of those who are still known.
const LAST: usize = 94;
/// The product and the name of each license that has holders, who they are, and the day each got the seat.
const HELD: [(&str, &str, std::ops::RangeInclusive<usize>, &str); 5] = [
    ("Sketchpad", "Organization", 1..=61, "2024-01-15"),
    ("Meetly", "Workplace", 10..=13, "2025-05-05"),
    ("Drawwell", "Studio Design", 10..=13, "2025-05-05"),
    ("Quill", "", 4..=4, "2025-05-05"),
    ("Ledgerly", "東京 office", 1..=9, "2025-05-05"),
];

impl World {
    /// Eight licenses of which each is odd in its own way.
    pub fn eight() -> Self {
        static BUILT: Built = Built::new();
        Self::copy_of(&BUILT, build)
    }

    /// Starts a users audit and completes it.
    fn audit(&mut self, license: i64, seats: u32, notes: Option<&str>, next: &str) {
        let (_, audit) = self.start_audit(LicenseId(license));
        let next = Interval::parse(next).unwrap();
        let form = CompletionForm { seats_after: seats, notes: notes.map(str::to_owned), next };
        self.done(&Command::CompleteAudit { audit, form, removed: Vec::new() });
    }
}

fn build() -> World {
    let mut world = World::founded("2023-12-01", &ana());
    catalog(&mut world);
    world.on("2026-02-20");
    let rows = (1..=LAST + 1).map(person).collect();
    world.read(vec![people("2026-02-20", rows), assignments("2026-02-20", seats())], None);
    for (license, count) in [(1, 112), (3, 212), (8, 33_333)] {
        world.audit(license, count, None, "none");
    }
    world.on("2026-05-20");
    world.audit(1, 100, Some("removed twelve leavers\nand asked each team lead for the rest"), "3");
    world.on("2026-06-01");
    world.done(&Command::AssignSeat {
        license: LicenseId(1),
        person: PersonId(5),
        access_level: None,
        account_identifier: Some("u0005".into()),
        notes: None,
        assigned_on: Change::Keep,
        last_used: None,
        already_counted: true,
        reason: None,
    });
    world.on("2026-06-30");
    let (_, audit) = world.start_audit(LicenseId(1));
    world.done(&Command::CancelAudit { audit, reason: "the vendor's console was down".into() });
    world.on("2026-07-01");
    world.audit(4, 42, None, "3");
    world.on("2026-08-20").done(&Command::NotifyDue);
    world.audit(1, 97, None, "none");
    world.audit(2, 61, None, "3");
    let ledgerly = world.held_by(6, &["Person 08", "Person 09"]);
    world.revoke(&ledgerly);
    world.on("2026-08-21");
    let gone = world.held_by(1, &["Person 95"]);
    world.revoke_already_removed(&gone);
    world.on("2026-08-22");
    world.done(&Command::purge(PersonId(i64::try_from(LAST + 1).unwrap())));
    world.on("2026-10-01").done(&Command::NotifyDue);
    world.on("2026-10-22");
    world.used(1, "2026-10-22", &[6], |n| KNOWN[n - 1].2);
    world.on("2026-11-20");
    newest_reports(&mut world);
    world.done(&Command::NotifyDue);
    world.start_audit(LicenseId(1));
    world.on("2026-11-22");
    world
}

/// What one of the two files of the catalog says.
fn fixture(name: &str) -> Content {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/world").join(name);
    let options = Options {
        preset: None,
        as_of: Some(day("2023-12-01")),
        opening: Opening { encoding: None, sheet: None, read_table: dormouse::store::read_table },
        show_values: false,
        today: day("2023-12-01"),
        time_zone: chrono_tz::UTC,
        default_currency: Currency::EUR,
    };
    let file = read(&path, &Presets::built_in().unwrap(), &options).unwrap();
    assert!(file.rejects.is_empty(), "{file:?}");
    file.content
}

fn catalog(world: &mut World) {
    let Content::Products(products) = fixture("products.csv") else { panic!() };
    for line in products {
        world.done(&Command::AddProduct(line.row));
    }
    let Content::Licenses(licenses) = fixture("licenses.csv") else { panic!() };
    for line in licenses {
        let (product, publisher, fields) = (line.row.product, line.row.publisher, line.row.fields);
        world.done(&Command::AddLicense { product, publisher, fields: Box::new(fields) });
    }
    let soft = world.edit_license(LicenseId(4), |fields| {
        (fields.limit_policy, fields.overdraft) = (Some(LimitPolicy::Soft), Some(5));
    });
    world.done(&soft);
}

fn email(n: usize) -> String {
    format!("person{n}@example.com")
}

fn person(n: usize) -> PersonRow {
    PersonRow {
        email: email(n),
        name: Some(KNOWN.get(n - 1).map_or_else(|| format!("Person {n:02}"), |known| known.0.to_owned())),
        department: n.is_multiple_of(2).then(|| "Finance and Controlling".into()),
        employee_number: Some(format!("E-{n:05}")),
        ..PersonRow::default()
    }
}

fn seat(product: &str, license: &str, n: usize, assigned: &str) -> SeatRow {
    SeatRow {
        product: product.into(),
        license: license.into(),
        email: email(n),
        assigned_on: assigned.parse().ok(),
        access_level: n.is_multiple_of(3).then(|| "Administrator".into()),
        account_identifier: Some(format!("u{n:04}")),
        ..SeatRow::default()
    }
}

/// Everybody but Mia has a seat of the first license: hers is given later.
fn seats() -> Vec<SeatRow> {
    let since = |n: usize| KNOWN.get(n - 1).map_or("2024-01-15", |known| known.1);
    let everybody = (1..=LAST + 1).filter(|n| *n != 5);
    let mut rows: Vec<SeatRow> = everybody.map(|n| seat("Chatter", "Business+ Engineering", n, since(n))).collect();
    for (product, license, who, assigned) in HELD {
        rows.extend(who.map(|n| seat(product, license, n, assigned)));
    }
    rows
}

/// The reports of two days ago: one says nothing of the sixth person, whose last one is a month old.
fn newest_reports(world: &mut World) {
    let known = |n: usize| PersonRow {
        status: match n {
            3 => Some(PersonStatus::OnLeave),
            4 => Some(PersonStatus::Offboarded),
            _ => None,
        },
        last_login: KNOWN.get(n - 1).map_or("2026-11-20", |known| known.3).parse().ok(),
        ..person(n)
    };
    world.read(vec![people("2026-11-20", (1..=LAST).map(known).collect())], None);
    let changes = PersonChanges { last_login: Some(Last::Never), ..PersonChanges::default() };
    world.done(&Command::EditPerson { person: PersonId(5), changes, reason: None });
    let listed: Vec<usize> = (1..=LAST).filter(|n| *n != 6).collect();
    world.used(1, "2026-11-20", &listed, |n| KNOWN.get(n - 1).map_or("2026-11-19", |known| known.2));
    let holders = |of: usize| HELD[of].2.clone().collect::<Vec<usize>>();
    world.used(2, "2026-11-20", &holders(0), |n| if n < 10 { "2026-01-15" } else { "2026-11-19" });
    for (license, of, last) in [(3, 1, "2026-11-19"), (4, 2, "2026-11-19"), (5, 3, "2025-05-06")] {
        world.used(license, "2026-11-20", &holders(of), |_| last);
    }
    world.used(6, "2026-11-20", &[1, 2, 3, 4, 5, 6, 7], |_| "2026-11-19");
}

impl World {
    /// Reads a vendor's report of use about these holders of a license.
    fn used(&mut self, license: i64, as_of: &str, who: &[usize], last: impl Fn(usize) -> &'static str) {
        let account = |n: &usize| Account {
            identifiers: vec![(IdentifierKind::Email, email(*n))],
            last_used: said(last(*n)),
            ..Account::default()
        };
        self.read(vec![usage(as_of, who.iter().map(account).collect())], Some(LicenseId(license)));
    }

    /// The seats of a license that these people hold.
    pub fn held_by(&self, license: i64, names: &[&str]) -> Vec<SeatId> {
        let mut seats = self.seats(LicenseId(license));
        seats.retain(|entry| names.contains(&entry.seat.holder_name.as_str()));
        seats.into_iter().map(|entry| entry.seat.id).collect()
    }
}

/// What a report says: a day, `never`, `none in 60`, or nothing.
fn said(words: &str) -> Last {
    match (words, words.strip_prefix("none in ")) {
        ("", _) => Last::Unknown,
        ("never", _) => Last::Never,
        (_, Some(days)) => Last::OutsideWindow(days.parse().unwrap()),
        _ => Last::Observed(day(words)),
    }
}
