//! What the library takes by itself: an import through the one door, the fleet, a report, a page of seats.

use super::fleet::{SeatIndex, TODAY};
use super::measure::{Times, inside};
use super::page::Line;
use dormouse::demo;
use dormouse::domain::actor::Actor;
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::dormancy::{AsOf, Threshold};
use dormouse::domain::ids::LicenseId;
use dormouse::domain::import_file::row_unit::RowUnit;
use dormouse::domain::import_file::{self, AsOfFrom, Content, ImportFile};
use dormouse::domain::license::License;
use dormouse::domain::read_model::SeatFilter;
use dormouse::domain::time::{Day, Now};
use dormouse::domain::utilization::{Sort, report};
use dormouse::store::{Access, Store};
use std::path::Path;

fn today() -> Day {
    TODAY.parse().unwrap()
}

fn lines<T: Clone>(rows: &[T]) -> Vec<import_file::Numbered<T>> {
    (2..).zip(rows).map(|(line, row)| import_file::Numbered { line, row: row.clone() }).collect()
}

fn intake(name: &str, rows: usize, content: Content) -> ImportFile {
    ImportFile {
        file: format!("{name}.csv"),
        sha256: format!("{:064x}", rows + name.len()),
        reading: None,
        unit: RowUnit::Line,
        preset: format!("dormouse.{name}"),
        as_of: today(),
        as_of_from: AsOfFrom::Flag,
        rows: u32::try_from(rows).unwrap(),
        passed_over: 0,
        content,
        rejects: Vec::new().into(),
        warnings: Vec::new(),
        header: Vec::new(),
    }
}

fn intakes(fleet: &SeatIndex) -> Vec<ImportFile> {
    vec![
        intake("products", fleet.products.len(), Content::Products(lines(&fleet.products))),
        intake("licenses", fleet.licenses.len(), Content::Licenses(lines(&fleet.licenses))),
        intake("people", fleet.people.len(), Content::People(lines(&fleet.people).into())),
        intake("assignments", fleet.seats.len(), Content::Assignments(lines(&fleet.seats).into())),
    ]
}

/// Every figure of this process, over a database made in `folder`.
pub fn figures(fleet: &SeatIndex, folder: &Path) -> Vec<Line> {
    let actor = Actor { uid: 1, name: "bench".into(), ..Actor::default() };
    let now = Now { at: "2026-06-30T12:00:00Z".parse().unwrap(), today: today() };
    let path = folder.join("inside.db");
    let mut store = Store::create(&path, chrono_tz::UTC, &actor, now.at).unwrap();
    let command = Command::Import { files: intakes(fleet), options: ImportOptions::default() };
    let import = inside(1, || store.execute(&command, &actor, now).unwrap());
    drop((store, command));

    let store = Store::open(&path, Access::ReadOnly).unwrap();
    let mut out = vec![Line::times("import of parsed rows into an empty database, durable", &import)];
    let mut add = |what: &str, times: Times| out.push(Line::times(what, &times));
    add("list of licenses", inside(9, || store.licenses(today()).unwrap()));
    add("fleet: every active seat read and sorted", inside(9, || store.seat_index(today()).unwrap()));
    let compact = store.seat_index(today()).unwrap();
    let licenses: Vec<License> = store.licenses(today()).unwrap().into_iter().map(|entry| entry.license).collect();
    let mut turn = Threshold::ALL.into_iter().cycle();
    let mut one =
        |sort| inside(61, || report(&licenses, &compact, AsOf::new(today(), turn.next().unwrap_or_default(), 7), sort));
    add("new threshold: report and order", one(Sort::HighestUtilization));
    add("the same, most savings first", one(Sort::MostSavings));
    let count = |id: LicenseId| compact.dormant(id, AsOf::new(today(), Threshold::ALL[0], 7)).len();
    let largest = licenses.iter().map(|license| license.id).max_by_key(|id| count(*id)).unwrap();
    let dormant = compact.dormant(largest, AsOf::new(today(), Threshold::ALL[0], 7));
    let ids = dormant.iter().take(50).map(|doze| doze.seat()).collect();
    let filter = SeatFilter { ids: Some(ids), ..SeatFilter::default() };
    add(
        &format!("first page of a license with {} dormant seats", dormant.len()),
        inside(21, || store.seats(&filter, AsOf::new(today(), Threshold::ALL[0], 7)).unwrap()),
    );
    add("list of people", inside(3, || store.people().unwrap()));
    add(
        "made-up organisation of 4 000 seats",
        inside(5, || demo::build(demo::DEFAULT_SEATS, &actor, today()).unwrap()),
    );
    out
}
