//! `report spend`: what the licenses in force cost, by product, publisher, department, cycle or license.
//!
//! It shows the figures of [`crate::domain::spend`] and computes none.

use super::context::{Context, Session};
use super::failure::Failure;
use super::format::{NOTHING, count, or_nothing};
use super::output::{Form, Out, record};
use super::table::{Column, Table};
use super::values;
use crate::domain::ids::LicenseId;
use crate::domain::license::License;
use crate::domain::money::{Currency, Money};
use crate::domain::spend::{By, Group, Spend as Figures, SpendLine, Sums, spend};
use crate::domain::text::number;
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use strum::IntoEnumIterator as _;

pub const AFTER: &str = "\
Licenses that are active, on trial or pending renewal count, archived ones do not. A license with orders \
costs what those of its running term cost. Of the others a total cost counts as it stands; without one, the cost per seat \
times the seats. What was paid once and what recurs on a schedule of its own stand in \
columns of their own. By department, the cost of a license is spread by the seats its holders have; the seats that \
nobody known here holds are a line of their own. Currencies are never added.

Example:
  dormouse report spend
  dormouse report spend --by department --format csv
  dormouse report spend --by license --json";

#[derive(Debug, Args)]
pub struct Spend {
    /// What the lines are
    #[arg(long, value_name = "WHAT", default_value = "product", value_parser = values::word(By::iter()), ignore_case = true)]
    by: By,
    #[command(flatten)]
    form: Form,
}

/// Costs in one currency.
#[derive(Debug, Serialize)]
struct Total {
    currency: Currency,
    per_month: Option<Money>,
    per_year: Option<Money>,
    one_time: Option<Money>,
    custom_per_cycle: Option<Money>,
    without_price: u32,
}

#[derive(Debug, Serialize)]
struct Head {
    by: &'static str,
    licenses: u32,
    totals: Vec<Total>,
    without_price: u32,
    costs_disagree: Vec<LicenseId>,
}

record! {
    /// A line of the report.
    Item(line: &'a SpendLine, licenses: &BTreeMap<LicenseId, &License>) where {
        let (kind, id) = match &line.group {
            Group::Product(id) => ("product", Some(id.to_string())),
            Group::License(id) => ("license", Some(id.to_string())),
            Group::Publisher => ("publisher", None),
            Group::Department => ("department", None),
            Group::Cycle => ("cycle", None),
            Group::Unnamed => ("none", None),
            Group::NotHeld => ("not_held", None),
        };
        let price = price(line, licenses);
        let Sums { per_month, per_year, one_time, custom_per_cycle, without_price } = line.sums;
    } {
        kind: &'static str = kind,
        id: Option<String> = id,
        name: Option<&'a str> = Some(line.name.as_str()).filter(|name| !name.is_empty()),
        currency: Currency = line.currency,
        licenses: u32 = line.licenses,
        seats: u64 = line.seats,
        per_month: Option<Money> = per_month,
        per_year: Option<Money> = per_year,
        one_time: Option<Money> = one_time,
        custom_per_cycle: Option<Money> = custom_per_cycle,
        without_price: u32 = without_price,
        price_per_seat: Option<Money> = price.map(|(each, _)| each),
        price_derived: Option<bool> = price.map(|(_, derived)| derived),
    }
}

impl Spend {
    pub(super) fn run(self, context: &mut Context<'_>, session: &Session) -> Result<(), Failure> {
        let entries = session.store.licenses(session.today())?;
        let holdings = if self.by == By::Department { session.store.holdings()? } else { Vec::new() };
        let figures = spend(&entries, &holdings, self.by, (session.org.currency, session.today()));
        let licenses: BTreeMap<LicenseId, &License> = entries.iter().map(|e| (e.license.id, &e.license)).collect();
        let covered = licenses.values().filter(|license| license.is_covered());
        let disagreeing: Vec<&License> =
            covered.filter(|license| license.terms.costs_disagree().is_some()).copied().collect();
        let head = Head {
            by: self.by.into(),
            licenses: figures.licenses,
            totals: figures.totals.iter().map(|(currency, sums)| total(*currency, sums)).collect(),
            without_price: figures.without_price(),
            costs_disagree: disagreeing.iter().map(|license| license.id).collect(),
        };
        let items: Vec<Item<'_>> = figures.lines.iter().map(|line| Item::new(line, &licenses)).collect();
        context.out.list(self.form, session.today(), &head, &items, |out| {
            page(out, &figures, self.by, &licenses, &disagreeing)
        })?;
        Ok(())
    }
}

fn total(currency: Currency, sums: &Sums) -> Total {
    let Sums { per_month, per_year, one_time, custom_per_cycle, without_price } = *sums;
    Total { currency, per_month, per_year, one_time, custom_per_cycle, without_price }
}

/// The price of a seat, and whether it is the total cost divided by the seats; only a license has one.
fn price(line: &SpendLine, licenses: &BTreeMap<LicenseId, &License>) -> Option<(Money, bool)> {
    let Group::License(id) = &line.group else { return None };
    licenses.get(id)?.terms.price().map(|price| (price.each(), price.derived))
}

fn page(
    out: &mut Out,
    figures: &Figures,
    by: By,
    licenses: &BTreeMap<LicenseId, &License>,
    disagreeing: &[&License],
) -> io::Result<()> {
    out.fields([
        ("Licenses", number(figures.licenses)),
        ("Spend", summary(figures)),
        ("Without a price", number(figures.without_price())),
    ])?;
    out.line("")?;
    if figures.lines.is_empty() {
        return out.line("No license in force. Add one with: dormouse license add --product NAME");
    }
    out.table(&table(figures, by, licenses))?;
    for license in disagreeing {
        let what = license.terms.costs_disagree().map(Money::shown).unwrap_or_default();
        super::failure::note(&format!(
            "{} {}: its seats come to {what} at the cost per seat; the total cost counts.",
            license.id,
            license.title()
        ));
    }
    Ok(())
}

/// What each currency comes to, a line each.
fn summary(figures: &Figures) -> String {
    let phrase = |sums: &Sums| {
        let recurring = sums.per_year.zip(sums.per_month);
        let recurring = recurring.map(|(year, month)| format!("{} a year, {} a month", year.shown(), month.shown()));
        let once = sums.one_time.map(|money| format!("{} paid once", money.shown()));
        let custom = sums.custom_per_cycle.map(|money| format!("{} on cycles of their own", money.shown()));
        let phrases: Vec<String> = [recurring, once, custom].into_iter().flatten().collect();
        (!phrases.is_empty()).then(|| phrases.join("; "))
    };
    let lines: Vec<String> = figures.totals.iter().filter_map(|(_, sums)| phrase(sums)).collect();
    if lines.is_empty() { "none known".into() } else { lines.join("\n") }
}

fn table(figures: &Figures, by: By, licenses: &BTreeMap<LicenseId, &License>) -> Table {
    let sums = || figures.lines.iter().map(|line| &line.sums);
    let once = sums().any(|sums| sums.one_time.is_some());
    let custom = sums().any(|sums| sums.custom_per_cycle.is_some());
    let unknown = sums().any(|sums| sums.without_price > 0);
    let title = match by {
        By::Product => "Product",
        By::Publisher => "Publisher",
        By::Department => "Department",
        By::Cycle => "Billing cycle",
        By::License => "License",
    };
    let mut columns = vec![Column::text(title)];
    columns.extend((by != By::License).then(|| Column::number("Licenses").spare(2)));
    columns.push(Column::number("Seats").spare(1));
    columns.extend((by == By::License).then(|| Column::text("Price of a seat").spare(3)));
    columns.extend([Column::number("Per month"), Column::number("Per year")]);
    columns.extend(once.then(|| Column::number("Paid once")));
    columns.extend(custom.then(|| Column::number("Own cycle")));
    columns.extend(unknown.then(|| Column::text("Note").at_least(15)));
    let mut table = Table::new(columns);
    for line in &figures.lines {
        let money = |money: Option<Money>| or_nothing(money.map(Money::shown));
        let mut cells = vec![name(line)];
        cells.extend((by != By::License).then(|| number(line.licenses)));
        cells.push(number(line.seats));
        cells.extend((by == By::License).then(|| {
            price(line, licenses).map_or_else(
                || NOTHING.to_owned(),
                |(each, derived)| format!("{}{}", each.shown(), if derived { " (total ÷ seats)" } else { "" }),
            )
        }));
        cells.extend([money(line.sums.per_month), money(line.sums.per_year)]);
        cells.extend(once.then(|| money(line.sums.one_time)));
        cells.extend(custom.then(|| money(line.sums.custom_per_cycle)));
        cells.extend(unknown.then(|| match line.sums.without_price {
            0 => String::new(),
            // What has no limit may have a price for a seat and yet no cost that is known.
            1 if by == By::License && price(line, licenses).is_some() => "no total cost".into(),
            1 if by == By::License => "no price".into(),
            n => format!("{} without a price", count(n, "license", "licenses")),
        }));
        table.row(cells);
    }
    table
}

fn name(line: &SpendLine) -> String {
    match &line.group {
        Group::NotHeld => "(held by nobody known here)".into(),
        Group::Unnamed => "(none)".into(),
        Group::License(id) => format!("{id} {}", line.name),
        Group::Cycle => line.name.replace('_', "-"),
        _ => line.name.clone(),
    }
}
