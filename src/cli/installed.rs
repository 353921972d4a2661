//! `report installed`: what is installed on devices, held against licenses.
//!
//! It shows the figures of [`crate::domain::inventory::report`] and computes none.

use super::context::{Context, Session};
use super::failure::Failure;
use super::format::{NOTHING, count, or_nothing};
use super::output::{Form, Out, record};
use super::table::{Column, Table};
use super::values;
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::inventory::report::{Finding, Line, Report as Figures, report};
use crate::domain::license::title;
use crate::domain::read_model::{SeatEntry, SeatFilter};
use crate::domain::text::{argument, number};
use crate::domain::time::Day;
use clap::Args;
use serde::Serialize;
use std::collections::HashMap;
use std::io;

pub const AFTER: &str = "\
What is installed comes from the files whose rows are inventory: dormouse presets. An application is that of a license \
whose product it is called like, with or without the publisher, or that goes by the name in exports: dormouse license edit \
L3 --vendor-product \"Easel Pro\". Versions do not count. A seat is not installed where its holder has devices and it is on none \
of them, and not opened where every device tells when, and that is long before the day of the file. Of a holder without a known \
device nothing is said.

Example:
  dormouse report installed
  dormouse report installed --threshold 180 --json
  dormouse report installed --format csv
  dormouse application ignore \"Web browser\"";

/// How many of the applications without a license are shown at once.
const SHOWN: usize = 50;

#[derive(Debug, Args)]
pub struct Installed {
    /// Not opened for so many days: 30, 60, 90, 120, 180 or 365 [default: the organisation's]
    #[arg(long, value_name = "DAYS", value_parser = values::threshold)]
    threshold: Option<Threshold>,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Serialize)]
struct Head<'a> {
    threshold_days: u32,
    devices: usize,
    applications: usize,
    ignored: usize,
    seats_without_device: usize,
    licenses_not_seen: &'a [LicenseId],
}

record! {
    /// A line of the report.
    Item(line: &'a Line, entry: Option<&'a SeatEntry>) {
        finding: &'static str = line.finding.word(),
        application: Option<&'a str> = Some(line.application.as_str()).filter(|name| !name.is_empty()),
        versions: &'a [String] = &line.versions,
        devices: usize = line.devices,
        people: usize = line.people,
        last_opened: Option<Day> = line.last_opened,
        as_of: Day = line.as_of,
        id: Option<SeatId> = line.seat,
        license_id: Option<LicenseId> = entry.map(|entry| entry.seat.license),
        product: Option<&'a str> = entry.map(|entry| entry.product.as_str()),
        license: Option<&'a str> = entry.and_then(|entry| entry.license.as_deref()),
        person_id: Option<PersonId> = entry.map(|entry| entry.seat.holder.id),
        person: Option<&'a str> = entry.map(|entry| entry.seat.holder_name.as_str()),
        email: Option<&'a str> = entry.and_then(|entry| entry.email.as_deref()),
    }
}

impl Installed {
    pub(super) fn run(self, context: &mut Context<'_>, session: &Session) -> Result<(), Failure> {
        let (store, today) = (&session.store, session.today());
        let threshold = session.threshold(self.threshold);
        let seats = store.seats(&SeatFilter::default(), session.as_of(threshold))?;
        let figures = report(&store.inventory()?, &store.licenses(session.today())?, &seats, threshold);
        let by_id: HashMap<SeatId, &SeatEntry> = seats.iter().map(|entry| (entry.seat.id, entry)).collect();
        let entry = |line: &Line| line.seat.and_then(|seat| by_id.get(&seat).copied());
        let items: Vec<Item<'_>> = figures.lines.iter().map(|line| Item::new(line, entry(line))).collect();
        let head = Head {
            threshold_days: threshold.days(),
            devices: figures.devices,
            applications: figures.applications,
            ignored: figures.ignored,
            seats_without_device: figures.without_device,
            licenses_not_seen: &figures.not_seen,
        };
        context.out.list(self.form, today, &head, &items, |out| page(out, &figures, &items, threshold))?;
        Ok(())
    }
}

fn page(out: &mut Out, figures: &Figures, items: &[Item<'_>], threshold: Threshold) -> io::Result<()> {
    if figures.devices == 0 {
        out.line("No file has said yet what is installed on devices.")?;
        return out
            .line("See which exports list it with: dormouse presets; then read one in with: dormouse import FILE");
    }
    let (of_seats, others): (Vec<&Item<'_>>, Vec<&Item<'_>>) = items.iter().partition(|item| item.id.is_some());
    out.fields([
        ("Devices", number(figures.devices)),
        ("Applications", applications(figures)),
        ("Seats nobody runs", number(of_seats.len())),
        ("Without a license", number(others.len())),
    ])?;
    if !of_seats.is_empty() {
        out.line("")?;
        out.table(&seats(&of_seats, threshold))?;
    }
    if figures.without_device > 0 {
        let seats = count(figures.without_device, "seat has a holder", "seats have holders");
        out.line(format!("{seats} without a known device, so nothing is said of them."))?;
    }
    if !others.is_empty() {
        out.line("")?;
        out.table(&unlicensed(&others))?;
        if others.len() > SHOWN {
            out.line(format!("and {} more: dormouse report installed --format csv", number(others.len() - SHOWN)))?;
        }
        let first = others.first().and_then(|item| item.application).unwrap_or_default();
        out.line(format!("One that needs none: dormouse application ignore {}", argument(first)))?;
    }
    match figures.not_seen.len() {
        0 => Ok(()),
        n => out.line(format!(
            "Nothing of {} is installed anywhere; what runs in a browser never is.",
            count(n, "license in force", "licenses in force")
        )),
    }
}

fn applications(figures: &Figures) -> String {
    match figures.ignored {
        0 => number(figures.applications),
        ignored => format!("{}, {} of them ignored", number(figures.applications), number(ignored)),
    }
}

fn seats(items: &[&Item<'_>], threshold: Threshold) -> Table {
    let mut table = Table::new([
        Column::whole("Seat"),
        Column::text("License"),
        Column::text("Holder"),
        Column::text("Finding").at_least(20),
        Column::number("Devices").spare(2),
        Column::whole("As of").spare(1),
    ]);
    for item in items {
        let finding = match (item.finding, item.last_opened) {
            (word, Some(day)) if word == Finding::NotOpened.word() => {
                format!("last opened {day}, {} days or more before", threshold.days())
            }
            _ => "not installed".to_owned(),
        };
        table.row([
            or_nothing(item.id),
            title(item.product.unwrap_or_default(), item.license),
            item.person.unwrap_or(NOTHING).to_owned(),
            finding,
            number(item.devices),
            item.as_of.to_string(),
        ]);
    }
    table
}

fn unlicensed(items: &[&Item<'_>]) -> Table {
    let mut table = Table::new([
        Column::text("Without a license"),
        Column::number("Devices"),
        Column::number("People").spare(2),
        Column::text("Versions").spare(3),
        Column::whole("Last opened").spare(1),
    ]);
    for item in items.iter().take(SHOWN) {
        table.row([
            item.application.unwrap_or(NOTHING).to_owned(),
            number(item.devices),
            number(item.people),
            versions(item.versions),
            or_nothing(item.last_opened),
        ]);
    }
    table
}

/// The first few of them.
fn versions(versions: &[String]) -> String {
    const FEW: usize = 3;
    match versions.len() {
        0 => NOTHING.to_owned(),
        n if n > FEW => format!("{}, and {} more", versions[..FEW].join(", "), n - FEW),
        _ => versions.join(", "),
    }
}
