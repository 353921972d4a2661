//! `report renewals`: when one has to act on each license in force; as a list, or as a file for a calendar.
//!
//! It shows the figures of [`crate::domain::renewal`] and computes none.

use super::context::{Context, Session};
use super::failure::Failure;
use super::format::{NOTHING, count, known, or_nothing, yes};
use super::output::{Form, Out, record};
use super::table::{Column, Paint, Table};
use super::values;
use crate::domain::deadline::Deed;
use crate::domain::dormancy::Threshold;
use crate::domain::ids::LicenseId;
use crate::domain::license::License;
use crate::domain::money::{Currency, Money};
use crate::domain::read_model::LicenseEntry;
use crate::domain::renewal::{Renewal, Renewals as Calendar, renewals};
use crate::domain::text::Shown;
use crate::domain::text::number;
use crate::domain::time::Day;
use crate::export::ics::{self, Event};
use crate::files::{Existing, write_whole};
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

pub const AFTER: &str = "\
The day to act by is the last one on which notice can be given: the end of the term less the contract's notice days, on \
a working day. Without notice days it is the expiry. A term that has renewed by itself rolls on by its billing cycle, and \
the day is that of the next one. What is overdue comes first. A license that renews by itself and \
whose notice was missed can save nothing before the end of one more term. What dropping the dormant seats \
would save is a prompt to check, not a promise of the contract. Locked in is what the dormant and the unassigned \
seats cost from today until then, by the day, as if no seat could be dropped before the term ends.

Example:
  dormouse report renewals
  dormouse report renewals --within 90 --json
  dormouse report renewals --ics renewals.ics    then subscribe to it or open it in a calendar
  dormouse report renewals --ics - > /srv/www/renewals.ics";

#[derive(Debug, Args)]
pub struct Renewals {
    /// How many days ahead
    #[arg(long, value_name = "DAYS", default_value = "365", value_parser = values::whole(u32::MAX), allow_negative_numbers = true)]
    within: u32,
    /// Dormant by so many days: 30, 60, 90, 120, 180 or 365 [default: the organisation's]
    #[arg(long, value_name = "DAYS", value_parser = values::threshold)]
    threshold: Option<Threshold>,
    /// Write a calendar file instead, with a reminder inside each license's own notice window; - is standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["format", "json"])]
    ics: Option<PathBuf>,
    /// Put the calendar file in the place of one that is there
    #[arg(long, requires = "ics")]
    force: bool,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Serialize)]
struct Head {
    threshold_days: u32,
    within_days: u32,
    overdue: usize,
    later: u32,
    without_day: u32,
    locked_in: Vec<Locked>,
    locked_in_unknown: u32,
}

/// What is locked in, in one currency.
#[derive(Debug, Serialize)]
struct Locked {
    currency: Currency,
    amount: Money,
}

record! {
    /// A license in the calendar.
    Item(entry: &'a LicenseEntry, row: &Renewal) where {
        let (license, terms) = (&entry.license, &entry.license.terms);
    } {
        id: LicenseId = license.id,
        product: &'a str = &license.product,
        publisher: Option<&'a str> = entry.publisher.as_deref(),
        name: Option<&'a str> = terms.name.as_deref(),
        status: &'static str = terms.status.word(),
        act_by: Day = row.act_by,
        days_left: i64 = row.days_left,
        to_do: &'static str = row.deed.word(),
        notice_deadline: Option<Day> = row.notice_deadline,
        term_end: Day = row.term_end,
        expiry_date: Option<Day> = terms.expiry_date,
        renewal_date: Option<Day> = terms.renewal_date,
        notice_days: Option<u32> = terms.notice_days,
        auto_renew: bool = terms.auto_renew,
        seats_total: Option<u32> = terms.seats_total,
        seats_used: Option<u32> = license.seats.known(),
        available: Option<u32> = license.seats.available(),
        dormant: u32 = row.dormant,
        currency: Currency = terms.currency,
        billing_cycle: &'static str = terms.billing_cycle.into(),
        cost_per_cycle: Option<Money> = terms.cost_per_cycle(),
        cost_per_year: Option<Money> = row.cost_per_year,
        savings_per_year: Option<Money> = row.savings_per_year,
        saves_from: Option<Day> = row.saves_from,
        locked_in: Option<Money> = row.locked_in,
    }
}

type Rows<'a> = Vec<(&'a LicenseEntry, &'a Renewal)>;

impl Renewals {
    pub(super) fn run(self, context: &mut Context<'_>, session: &Session) -> Result<(), Failure> {
        let today = session.today();
        let threshold = session.threshold(self.threshold);
        let entries = session.store.licenses(session.today())?;
        let (seat_index, own) = (session.store.seat_index(today)?, session.org.currency);
        let calendar = renewals(&entries, &seat_index, session.as_of(threshold), self.within, own);
        let by_id: BTreeMap<LicenseId, &LicenseEntry> = entries.iter().map(|entry| (entry.license.id, entry)).collect();
        let rows: Rows<'_> = calendar.rows.iter().filter_map(|row| Some((*by_id.get(&row.license)?, row))).collect();
        if let Some(path) = &self.ics {
            return write_calendar(context, session, path, Existing::forced(self.force, ics::KIND), &rows);
        }
        let head = Head {
            threshold_days: threshold.days(),
            within_days: self.within,
            overdue: rows.iter().filter(|(_, row)| row.days_left < 0).count(),
            later: calendar.later,
            without_day: calendar.without_day,
            locked_in: calendar.locked_in.iter().map(|sum| Locked { currency: sum.currency, amount: *sum }).collect(),
            locked_in_unknown: calendar.locked_in_unknown,
        };
        let items: Vec<Item<'_>> = rows.iter().map(|(entry, row)| Item::new(entry, row)).collect();
        context.out.list(self.form, today, &head, &items, |out| page(out, &calendar, &rows, self.within))?;
        Ok(())
    }
}

fn page(out: &mut Out, calendar: &Calendar, rows: &Rows<'_>, within: u32) -> io::Result<()> {
    if rows.is_empty() {
        out.line(format!("Nothing to act on within {}.", count(within, "day", "days")))?;
    } else {
        out.table(&table(rows))?;
    }
    if !calendar.locked_in.is_empty() || calendar.locked_in_unknown > 0 {
        locked_in(out, calendar)?;
    }
    if calendar.later > 0 {
        out.line(format!("{} later than that.", count(calendar.later, "license", "licenses")))?;
    }
    if calendar.without_day > 0 {
        let licenses = count(calendar.without_day, "license", "licenses");
        out.line(format!("Boundary unknown for {licenses}: neither expiry nor renewal is recorded."))?;
    }
    Ok(())
}

/// What is paid for seats that nobody uses until they can be dropped, and where that cannot be told.
fn locked_in(out: &mut Out, calendar: &Calendar) -> io::Result<()> {
    if !calendar.locked_in.is_empty() {
        let sums: Vec<String> = calendar.locked_in.iter().map(|sum| sum.shown()).collect();
        out.line("Locked in by dormant and unassigned seats until they can be dropped:")?;
        out.line(format!("  {}", sums.join(", ")))?;
    }
    match calendar.locked_in_unknown {
        0 => Ok(()),
        licenses => {
            let licenses = count(licenses, "license", "licenses");
            out.line(format!("What is locked in is not known for {licenses}: no price, or a custom cycle."))
        }
    }
}

fn table(rows: &Rows<'_>) -> Table {
    let mut table = Table::new([
        Column::whole("Act by"),
        Column::number("Days").spare(1),
        Column::text("License"),
        Column::whole("To do"),
        Column::whole("Term ends").spare(4),
        Column::number("Used/Total").spare(2),
        Column::number("Dormant"),
        Column::number("Per year").spare(3),
        Column::number("Saves a year"),
        Column::whole("From").spare(3),
        Column::number("Locked in").spare(2),
        Column::whole("Auto-renew").spare(6),
        Column::whole("Status").spare(5),
    ]);
    for (entry, row) in rows {
        let license = &entry.license;
        let act_by = row.act_by.to_string();
        table.row([
            act_by.clone(),
            row.days_left.to_string(),
            format!("{} {}", license.id, license.title()),
            row.deed.shown().into(),
            row.term_end.to_string(),
            used_of_total(license),
            number(row.dormant),
            or_nothing(row.cost_per_year.map(Money::shown)),
            saves(license, row),
            or_nothing(row.saves_from.filter(|_| row.dormant > 0)),
            row.locked_in.map_or_else(|| "not known".into(), |sum| or_nothing((sum.minor > 0).then(|| sum.shown()))),
            yes(license.terms.auto_renew),
            license.terms.status.shown().into(),
        ]);
        if row.days_left < 0 {
            table.paint(act_by, Paint::Red);
        } else if row.days_left <= i64::from(license.terms.renewal_notice_days) {
            table.paint(act_by, Paint::Amber);
        }
    }
    table
}

fn used_of_total(license: &License) -> String {
    let total = license.seats.total.map_or("∞".into(), number);
    format!("{}/{total}", known(license.seats))
}

/// What letting go of dormant seats saves. A known price on a cycle of its own has no figure for a year.
fn saves(license: &License, row: &Renewal) -> String {
    match row.dormant {
        0 => NOTHING.into(),
        _ if license.terms.savings(row.dormant).is_none() => "no price".into(),
        _ => or_nothing(row.savings_per_year.map(Money::shown)),
    }
}

fn write_calendar(
    context: &mut Context<'_>,
    session: &Session,
    path: &Path,
    existing: Existing<'_>,
    rows: &Rows<'_>,
) -> Result<(), Failure> {
    let mark = session.store.mark()?;
    let events: Vec<Event> = rows.iter().map(|(entry, row)| event(entry, row, &mark)).collect();
    let fill = |out: &mut dyn io::Write| ics::write(out, "License renewals", session.now.at, &events);
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        fill(&mut bytes)?;
        context.out.raw(&bytes)?;
        return Ok(());
    }
    write_whole(path, existing, &context.off_limits(), fill)?;
    let name = path.display().to_string();
    let events = match events.len() as u64 {
        0 => "an empty calendar, as there is nothing to act on in that time,".to_owned(),
        number => count(number, "event", "events"),
    };
    let wrote = format!("Wrote {events} to {}.", Shown(&name));
    context.deeds.made(&wrote);
    context.out.line(wrote)?;
    Ok(())
}

fn event(entry: &LicenseEntry, row: &Renewal, mark: &str) -> Event {
    let (license, terms) = (&entry.license, &entry.license.terms);
    let verb = match row.deed {
        Deed::GiveNotice => "Give notice or renew",
        Deed::NoticeOverdue => "Notice overdue",
        Deed::Renews => "Renews by itself",
        Deed::RenewedByItself if row.days_left < 0 => "Renewed by itself",
        Deed::RenewedByItself if row.notice_deadline.is_some() => "Renewed by itself, give notice or renew again",
        Deed::RenewedByItself => "Renewed by itself, renews again",
        Deed::Expires => "Expires",
        Deed::PastExpiry => "Past expiry",
    };
    let mut lines = vec![
        format!("{} seats used, {} dormant", used_of_total(license), number(row.dormant)),
        format!("{}; {}", terms.status.shown(), if terms.auto_renew { "renews by itself" } else { "no auto-renewal" }),
    ];
    lines.push(format!("Term ends on {}", row.term_end));
    lines.extend(row.cost_per_year.map(|money| format!("Costs {} a year", money.shown())));
    if row.dormant > 0 {
        let savings = row.savings_per_year.filter(|money| money.minor > 0);
        let from = row.saves_from.map_or_else(String::new, |day| format!(" from {day}"));
        lines.extend(savings.map(|money| format!("Without the dormant seats {} less{from}", money.shown())));
    }
    let locked_in = row.locked_in.filter(|money| money.minor > 0);
    lines.extend(locked_in.map(|money| format!("Until then {} for dormant and unassigned seats", money.shown())));
    Event {
        uid: format!("{}-{mark}@dormouse", license.id),
        day: row.act_by,
        summary: format!("{verb}: {}", Shown(&license.title())),
        description: lines.join("\n"),
        reminder_days: terms.renewal_notice_days,
    }
}
