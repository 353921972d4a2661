//! What grows with the fleet and what does not: each report for every seat of it, which may not cost more where there are
//! more, and giving and taking back one seat, which may not take longer.

use super::fleet::{Size, TODAY};
use super::measure::{Times, inside, run};
use super::page::Line;
use super::whole::Program;
use dormouse::config::identity;
use dormouse::domain::command::{Command, Detail};
use dormouse::domain::dormancy::{AsOf, Threshold};
use dormouse::domain::ids::{LicenseId, PersonId, SeatId};
use dormouse::domain::time::Now;
use dormouse::store::{Access, Store};

/// The reports that read every seat.
const REPORTS: [&[&str]; 5] = [
    &["report", "utilization"],
    &["report", "spend"],
    &["report", "spend", "--by", "department"],
    &["report", "renewals"],
    &["report", "dormant"],
];

/// What each report took for one size, in milliseconds.
#[derive(Debug)]
pub struct Growth {
    size: Size,
    reports: Vec<f64>,
}

/// Every report from start to end, and one seat given and taken back, inside of this process and as a program.
pub fn figures(program: &Program<'_>, size: Size) -> Result<(Growth, Vec<Line>), String> {
    let (mut out, mut reports) = (Vec::new(), Vec::new());
    for words in REPORTS {
        let words: Vec<&str> = words.iter().copied().chain(["--json", "--today", TODAY]).collect();
        let mut times = Times::default();
        for _ in 0..5 {
            run(&mut program.call(&words), None, &mut times)?;
        }
        reports.push(times.wall());
        out.push(Line::times(&format!("`dormouse {}`", words[..words.len() - 2].join(" ")), &times));
        out.push(Line::new("the same, for 1 000 seats", times.wall() / f64::from(size.seats) * 1e3));
    }
    out.extend(one_seat(program)?);
    Ok((Growth { size, reports }, out))
}

/// Giving and revoking one seat of the license that has most of them.
fn one_seat(program: &Program<'_>) -> Result<Vec<Line>, String> {
    let now = Now { at: "2026-06-30T12:00:00Z".parse().unwrap(), today: TODAY.parse().unwrap() };
    let actor = identity::current();
    let mut store = Store::open(&program.folder.join("whole.db"), Access::ReadWrite).map_err(|e| e.message)?;
    let licenses = store.licenses(now.today).map_err(|e| e.message)?;
    let free = licenses.iter().map(|entry| &entry.license).filter(|license| license.seats.available() > Some(50));
    let license = free.max_by_key(|license| license.seats.assigned).ok_or("no license has seats to give")?.id;
    let mut people = free_people(&store, license)?.into_iter();
    let mut next = move || people.next().ok_or_else(|| "everybody holds a seat".to_owned());
    let mut given = Vec::new();
    let people: Vec<PersonId> = (0..21).map(|_| next()).collect::<Result<_, _>>()?;
    let mut turn = people.iter();
    let assign = inside(people.len(), || {
        let person = *turn.next().unwrap();
        let command = Command::assign(license, person);
        if let Detail::Seat(seat) = store.execute(&command, &actor, now).unwrap().detail {
            given.push(seat);
        }
    });
    let mut turn = given.iter();
    let revoke = inside(given.len(), || {
        let seats: Vec<SeatId> = turn.next().copied().into_iter().collect();
        store.execute(&Command::RevokeSeats { seats, already_removed: false }, &actor, now).unwrap();
    });
    let last = Command::Undo(None);
    let undo = inside(3, || store.execute(&last, &actor, now).unwrap());
    drop(store);
    let (mut assign_whole, mut revoke_whole) = (Times::default(), Times::default());
    for _ in 0..11 {
        let words = ["seat", "assign", "--license", &license.to_string(), "--person", &next()?.to_string()];
        let said = run(&mut program.call(&words), None, &mut assign_whole)?;
        drop(said);
    }
    let words = ["seat", "list", "--license", &license.to_string(), "--json"];
    let listed = run(&mut program.call(&words), None, &mut Times::default())?;
    let listed: serde_json::Value = serde_json::from_str(&listed).map_err(|e| e.to_string())?;
    let ids = listed["items"].as_array().into_iter().flatten().filter_map(|item| item["id"].as_str());
    for id in ids.take(11) {
        run(&mut program.call(&["seat", "revoke", id, "--yes"]), None, &mut revoke_whole)?;
    }
    Ok(vec![
        Line::times("seat assigned, durable, in this process", &assign),
        Line::times("seat revoked, durable, in this process", &revoke),
        Line::times("the last batch taken back, in this process", &undo),
        Line::times("`dormouse seat assign`, from start to end", &assign_whole),
        Line::times("`dormouse seat revoke`, from start to end", &revoke_whole),
    ])
}

/// People who may be given a seat of the license and hold none.
fn free_people(store: &Store, license: LicenseId) -> Result<Vec<PersonId>, String> {
    let filter = dormouse::domain::read_model::SeatFilter { license: Some(license), ..Default::default() };
    let today = TODAY.parse().unwrap();
    let seats = store.seats(&filter, AsOf::new(today, Threshold::default(), 7)).map_err(|e| e.message)?;
    let holders: std::collections::HashSet<PersonId> = seats.iter().map(|entry| entry.seat.holder.id).collect();
    let people = store.people().map_err(|e| e.message)?;
    let free = people.into_iter().filter(|person| !person.status.has_left() && !holders.contains(&person.id));
    Ok(free.map(|person| person.id).take(40).collect())
}

/// What a seat costs in the largest fleet beside what it costs in the smallest that was measured.
pub fn lines(measured: &[Growth]) -> Option<(String, Vec<Line>)> {
    let (small, large) = (measured.first()?, measured.last()?);
    if small.size.seats == large.size.seats {
        return None;
    }
    let each = |growth: &Growth, place: usize| growth.reports[place] / f64::from(growth.size.seats);
    let line = |(place, words): (usize, &&[&str])| {
        Line::value(
            &format!("`dormouse {}`", words.join(" ")),
            format!("{:.2} ×", each(large, place) / each(small, place)),
        )
    };
    let title = format!("Growth: a seat of {} beside a seat of {}", large.size.name, small.size.name);
    Some((title, REPORTS.iter().enumerate().map(line).collect()))
}
