//! `report grace`: licenses of which more is used than they have, what the vendor's grace leaves, and both ways out.
//!
//! It shows the figures of [`crate::domain::overuse`] and computes none.

use super::context::{Context, Session};
use super::failure::Failure;
use super::format::{NOTHING, count, or_nothing};
use super::output::{Form, Out, record};
use super::table::{Column, Paint, Table};
use crate::domain::ids::{LicenseId, SpellId};
use crate::domain::money::{Currency, Money};
use crate::domain::overuse::{Grace, GraceState, cost_to_buy};
use crate::domain::read_model::SpellEntry;
use crate::domain::text::number;
use crate::domain::time::Day;
use crate::domain::utilization::{Sort, report};
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

pub const AFTER: &str = "\
The clock starts on the day on which more seats are used than the license has, whatever its limit policy, and runs for \
its days of grace: that last day is still grace. It ends as soon as the use is back within the total, not when it merely \
falls, and begins anew the next time. A free plan has no grace. Either way out ends it: buy the seats that are missing, \
or free as many; what can be freed are the dormant seats, the accounts of one person beyond the first, and those of people who left and \
hold no seat here. Licenses that are counted by their peak are left \
out: nobody knows it as long as no activity is recorded.

Example:
  dormouse report grace
  dormouse report grace --all --format csv";

#[derive(Debug, Args)]
pub struct OfGrace {
    /// Also the times that have ended
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Serialize)]
struct Head {
    in_grace: usize,
    expired: usize,
}

record! {
    /// A time in which more was used than there is.
    Item(row: &'a Row<'a>) where {
        let (entry, grace) = (row.entry, &row.grace);
        let (license, spell) = (&entry.license, &entry.spell);
    } {
        id: Option<SpellId> = entry.id,
        license_id: LicenseId = license.id,
        license: &'a str = &row.title,
        used: u32 = license.seats.used(),
        total: Option<u32> = license.seats.total,
        since: Day = spell.first_day,
        ended_on: Option<Day> = spell.ended_on,
        day: u32 = grace.day,
        grace_days: u32 = grace.days,
        ends_on: Option<Day> = grace.ends_on,
        days_left: Option<u32> = grace.days_left(row.today),
        expired_days: Option<u32> = grace.expired_days(),
        state: &'static str = grace.state.word(),
        peak: u32 = spell.highest,
        seats_over: u32 = spell.over,
        seat_days: u64 = spell.seat_days_by(row.today),
        cost_to_buy: Option<Money> = row.cost,
        currency: Currency = license.terms.currency,
        freeable: u32 = row.freeable,
    }
}

/// A time over the limit with what follows from it today.
pub struct Row<'a> {
    entry: &'a SpellEntry,
    title: String,
    grace: Grace,
    cost: Option<Money>,
    freeable: u32,
    today: Day,
}

impl OfGrace {
    pub(super) fn run(self, context: &mut Context<'_>, session: &Session) -> Result<(), Failure> {
        let today = session.today();
        let entries = session.store.spells(self.all, today)?;
        let mut licenses: Vec<_> = entries.iter().map(|entry| entry.license.clone()).collect();
        licenses.dedup_by_key(|license| license.id);
        let mut freeable: BTreeMap<LicenseId, u32> = if licenses.is_empty() {
            BTreeMap::new()
        } else {
            let index = session.store.seat_index(today)?;
            let figures = report(&licenses, &index, session.as_of(session.org.threshold), Sort::default());
            figures.rows.iter().map(|row| (row.id, row.dormant)).collect()
        };
        for license in &licenses {
            *freeable.entry(license.id).or_default() += session.store.recoverable_accounts(license.id, today)?;
        }
        let rows: Vec<Row<'_>> = entries
            .iter()
            .map(|entry| {
                let lasts = entry.spell.ended_on.is_none();
                Row {
                    entry,
                    title: entry.license.title(),
                    grace: Grace::of(&entry.spell, &entry.license.terms, today),
                    cost: cost_to_buy(&entry.spell, &entry.license.terms).filter(|_| lasts),
                    freeable: freeable.get(&entry.license.id).copied().filter(|_| lasts).unwrap_or_default(),
                    today,
                }
            })
            .collect();
        let many = |state| rows.iter().filter(|row| row.grace.state == state).count();
        let head = Head { in_grace: many(GraceState::InGrace), expired: many(GraceState::Expired) };
        let items: Vec<Item<'_>> = rows.iter().map(Item::new).collect();
        context.out.list(self.form, today, &head, &items, |out| page(out, &rows, &head))?;
        Ok(())
    }
}

fn page(out: &mut Out, rows: &[Row<'_>], head: &Head) -> io::Result<()> {
    if rows.is_empty() {
        return out.line("No license is over its limit.");
    }
    out.table(&table(rows))?;
    out.line(match (head.in_grace, head.expired) {
        (0, 0) => "No license is over its limit today.".to_owned(),
        (grace, 0) => format!("{} in grace.", count(grace, "license", "licenses")),
        (0, expired) => format!("{} beyond grace.", count(expired, "license", "licenses")),
        (grace, expired) => {
            format!("{} in grace, {} beyond it.", count(grace, "license", "licenses"), number(expired))
        }
    })
}

fn table(rows: &[Row<'_>]) -> Table {
    let mut table = Table::new([
        Column::text("License"),
        Column::number("Used/Total").spare(2),
        Column::number("Over"),
        Column::whole("Since"),
        Column::whole("Grace"),
        Column::number("Peak").spare(4),
        Column::number("Seat days").spare(5),
        Column::number("To buy").spare(1),
        Column::number("Can be freed").spare(3),
    ]);
    for row in rows {
        let (license, spell) = (&row.entry.license, &row.entry.spell);
        let grace = match spell.ended_on {
            Some(ended) => format!("ended {ended}"),
            None => row.grace.shown(row.today),
        };
        table.row([
            format!("{} {}", license.id, row.title),
            format!("{}/{}", number(license.seats.used()), license.seats.total.map_or("∞".into(), number)),
            if spell.over > 0 { number(spell.over) } else { NOTHING.into() },
            spell.first_day.to_string(),
            grace.clone(),
            number(spell.highest),
            number(spell.seat_days_by(row.today)),
            or_nothing(row.cost.map(Money::shown)),
            if spell.ended_on.is_some() { NOTHING.into() } else { number(row.freeable) },
        ]);
        match row.grace.state {
            GraceState::Expired => table.paint(grace, Paint::Red),
            GraceState::InGrace => table.paint(grace, Paint::Amber),
            GraceState::Ended => {}
        }
    }
    table
}
