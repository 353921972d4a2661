//! `report`: what is used, what is dormant, and what it costs.

use super::context::{Context, Session};
use super::dormant;
use super::failure::{Done, Failure, Status};
use super::format::{NOTHING, known, or_nothing};
use super::grace;
use super::installed;
use super::output::{Form, Out, record};
use super::records::savings::{Reassignments, given_back, savings};
use super::removal;
use super::renewals;
use super::spend;
use super::table::{Column, Paint, Table};
use super::values;
use crate::domain::dormancy::Threshold;
use crate::domain::ids::LicenseId;
use crate::domain::license::License;
use crate::domain::money::{Currency, Money};
use crate::domain::read_model::LicenseEntry;
use crate::domain::reassigned::Reassigned;
use crate::domain::seat_index::JudgedBy;
use crate::domain::text::number;
use crate::domain::time::Day;
use crate::domain::utilization::{
    Band, LicenseUtilization, Report as Figures, Sort, Utilization, none_dormant, report,
};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use strum::IntoEnumIterator as _;

/// What is used, what is dormant, what it costs
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Report {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// How full each license is, how many of its seats are dormant, and what those cost
    #[command(after_help = "\
Example:
  dormouse report utilization
  dormouse report utilization --threshold 30 --sort most-savings
  dormouse report utilization --today 2026-06-30 --json

most-savings ranks by money per year and never compares two currencies: the organisation's
own comes first, the others follow by their codes. In each, licenses whose cycle has no figure
per year come below the others; those whose price is not known are last of all.

Given back counts, of the seats that were taken back in the last 365 days by a reclaim or
because their holder left, those that the same person was given again within 30 days. What was
undone counts as neither.")]
    Utilization(UtilizationOf),
    /// The dormant seats and those without data on use, each with its holder and what it was judged by
    #[command(after_help = dormant::AFTER)]
    Dormant(dormant::Dormant),
    /// Seats that were reclaimed here and are still to be removed at the vendor
    #[command(after_help = removal::REPORT_AFTER)]
    Removals(removal::Removals),
    /// Paid seats that nobody runs, and installed applications without a license
    #[command(after_help = installed::AFTER)]
    Installed(installed::Installed),
    /// What the licenses in force cost, by product, publisher, department, cycle or license
    #[command(after_help = spend::AFTER)]
    Spend(spend::Spend),
    /// When to act on each license in force: notice, renewal, expiry; also as a calendar file
    #[command(after_help = renewals::AFTER)]
    Renewals(renewals::Renewals),
    /// Licenses over their limit: how long the grace lasts, and what it takes to end it
    #[command(after_help = grace::AFTER)]
    Grace(grace::OfGrace),
}

#[derive(Debug, Args)]
struct UtilizationOf {
    /// Dormant by so many days: 30, 60, 90, 120, 180 or 365 [default: the organisation's]
    #[arg(long, value_name = "DAYS", value_parser = values::threshold)]
    threshold: Option<Threshold>,
    /// The order of the licenses
    #[arg(long, value_name = "KEY", default_value = "highest-utilization", value_parser = values::word(Sort::iter()), ignore_case = true)]
    sort: Sort,
    #[command(flatten)]
    form: Form,
}

/// Potential savings in one currency.
#[derive(Debug, Serialize)]
struct Total {
    currency: Currency,
    per_cycle: Money,
    per_year: Option<Money>,
}

#[derive(Debug, Serialize)]
struct Head {
    threshold_days: u32,
    sort: &'static str,
    dormant_seats: u32,
    seats: u32,
    undecided: u32,
    no_data_on_use: u32,
    old_evidence: u32,
    newest_old_evidence: Option<Day>,
    potential_savings: Vec<Total>,
    without_price: u32,
    judged_by: BTreeMap<&'static str, u32>,
    reassigned: Reassignments,
}

record! {
    /// A license in the report.
    Item(entry: &'a LicenseEntry, row: &LicenseUtilization) where {
        let (license, terms) = (&entry.license, &entry.license.terms);
    } {
        id: LicenseId = license.id,
        product: &'a str = &license.product,
        publisher: Option<&'a str> = entry.publisher.as_deref(),
        name: Option<&'a str> = terms.name.as_deref(),
        status: &'static str = terms.status.word(),
        seat_type: &'static str = terms.seat_type.into(),
        billing_cycle: &'static str = terms.billing_cycle.into(),
        currency: Currency = terms.currency,
        seats_total: Option<u32> = license.seats.total,
        seats_used: Option<u32> = license.seats.known(),
        assigned: u32 = license.seats.assigned,
        available: Option<u32> = license.seats.available(),
        utilization_percent: Option<f64> = row.utilization.map(percent),
        band: Option<&'static str> = row.utilization.map(|u| u.band().into()),
        dormant: u32 = row.dormant,
        savings_per_cycle: Option<Money> = row.savings.map(|s| s.per_cycle),
        savings_per_year: Option<Money> = row.savings.and_then(|s| s.per_year),
        undecided: u32 = row.undecided,
        no_data_on_use: u32 = row.untold,
        old_evidence: u32 = row.evidence_quality.old(),
        newest_old_evidence: Option<Day> = row.evidence_quality.newest,
    }
}

impl Report {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let session = context.open()?;
        match self.verb {
            Verb::Utilization(of) => of.run(context, &session)?,
            Verb::Dormant(dormant) => dormant.run(context, &session)?,
            Verb::Removals(removals) => removals.run(context, &session)?,
            Verb::Installed(installed) => installed.run(context, &session)?,
            Verb::Spend(spend) => spend.run(context, &session)?,
            Verb::Renewals(renewals) => renewals.run(context, &session)?,
            Verb::Grace(grace) => grace.run(context, &session)?,
        }
        Ok(Status::Done)
    }
}

impl UtilizationOf {
    fn run(self, context: &mut Context<'_>, session: &Session) -> Result<(), Failure> {
        let today = session.today();
        let threshold = session.threshold(self.threshold);
        let entries = session.store.licenses(session.today())?;
        let licenses: Vec<License> = entries.iter().map(|entry| entry.license.clone()).collect();
        let order = self.sort.with_own(session.org.currency);
        let seat_index = session.store.seat_index(today)?;
        let figures = report(&licenses, &seat_index, session.as_of(threshold), order);
        let by_id: BTreeMap<LicenseId, &LicenseEntry> = entries.iter().map(|entry| (entry.license.id, entry)).collect();
        let rows: Vec<(&LicenseEntry, &LicenseUtilization)> =
            figures.rows.iter().filter_map(|row| Some((*by_id.get(&row.id)?, row))).collect();
        let items: Vec<Item<'_>> = rows.iter().map(|(entry, row)| Item::new(entry, row)).collect();
        let reassigned = session.store.reassigned(today)?;
        let head = head(&figures, threshold, self.sort, reassigned);
        context
            .out
            .list(self.form, today, &head, &items, |out| page(out, &figures, &rows, threshold, (reassigned, today)))?;
        Ok(())
    }
}

fn head(figures: &Figures, threshold: Threshold, sort: Sort, reassigned: Reassigned) -> Head {
    let judged_by = [JudgedBy::Use, JudgedBy::SignIn, JudgedBy::Status, JudgedBy::Nothing];
    let total = |by: JudgedBy| figures.judged_by.get(&by).copied().unwrap_or(0);
    Head {
        threshold_days: threshold.days(),
        sort: sort.word(),
        dormant_seats: figures.dormant,
        seats: figures.seats,
        undecided: figures.undecided,
        no_data_on_use: figures.untold,
        old_evidence: figures.evidence_quality.old(),
        newest_old_evidence: figures.evidence_quality.newest,
        potential_savings: figures
            .savings
            .iter()
            .map(|total| Total {
                currency: total.per_cycle.currency,
                per_cycle: total.per_cycle,
                per_year: total.per_year,
            })
            .collect(),
        without_price: figures.without_price,
        judged_by: judged_by.into_iter().map(|by| (by.into(), total(by))).collect(),
        reassigned: reassigned.into(),
    }
}

/// One decimal. A license has at most a few hundred million tenths, which a double holds exactly.
#[expect(clippy::cast_precision_loss, reason = "tenths of a percent are far below 2^52")]
fn percent(utilization: Utilization) -> f64 {
    utilization.tenths() as f64 / 10.0
}

fn page(
    out: &mut Out,
    figures: &Figures,
    rows: &[(&LicenseEntry, &LicenseUtilization)],
    threshold: Threshold,
    (reassigned, today): (Reassigned, Day),
) -> io::Result<()> {
    out.fields(summary(figures, threshold, reassigned, today))?;
    out.line("")?;
    if rows.is_empty() {
        return out.line("No active license. Read an export in with: dormouse import FILE");
    }
    out.table(&table(rows))
}

/// The three figures, and how many of the reclaimed seats were given back, if any was reclaimed.
fn summary(figures: &Figures, threshold: Threshold, reassigned: Reassigned, today: Day) -> Vec<(&'static str, String)> {
    let mut dormant = format!("{} of {}", number(figures.dormant), number(figures.seats));
    if let Some(remark) = figures.evidence_quality.remark(today) {
        dormant.push_str(&format!(" dormant, {remark}"));
    }
    let judged: Vec<String> = figures
        .judged_by
        .iter()
        .map(|(by, seats)| {
            let by = match by {
                JudgedBy::Use => "use",
                JudgedBy::SignIn => "sign-in",
                JudgedBy::Status => "status",
                JudgedBy::Nothing => "nothing",
            };
            format!("{} by {by}", number(*seats))
        })
        .collect();
    if !judged.is_empty() {
        dormant.push_str(&format!("\njudged {}", judged.join(", ")));
    }
    if figures.undecided > 0 {
        dormant.push_str(&format!("\n{}{}", dormant::undecided(figures.undecided), dormant::untold(figures.untold)));
    }
    let mut savings = savings(&figures.savings, figures.without_price as usize);
    if savings.is_empty() {
        savings.push("none".into());
    }
    let mut lines = vec![
        ("Dormant seats", dormant),
        ("Potential savings", savings.join("\n")),
        ("Dormancy threshold", format!("{} days", threshold.days())),
    ];
    lines.extend(given_back(reassigned).map(|lines| ("Given back", lines.join("\n"))));
    lines
}

fn table(rows: &[(&LicenseEntry, &LicenseUtilization)]) -> Table {
    let mut table = Table::new([
        Column::whole("Id").spare(3),
        Column::text("License"),
        Column::number("Used/Total"),
        Column::whole("Utilization").spare(1),
        Column::number("%"),
        Column::whole("Band"),
        Column::text("Dormant").at_least(15),
        Column::number("Per cycle").spare(2),
        Column::number("Per year"),
        Column::whole("Status").spare(4),
    ]);
    for (entry, row) in rows {
        let license = &entry.license;
        let seats = license.seats;
        let total = seats.total.map_or("∞".into(), number);
        let bar = row.utilization.map(bar).unwrap_or_default();
        table.row([
            license.id.to_string(),
            license.title(),
            format!("{}/{total}", known(seats)),
            bar.clone(),
            row.utilization.map_or_else(|| NOTHING.into(), |u| number(u.percent())),
            row.utilization.map_or_else(|| NOTHING.into(), |u| band(u).to_owned()),
            dormant(row),
            match license.terms.reusable().filter(|_| row.dormant > 0) {
                Some(price) => format!("{} a seat, reusable", price.shown()),
                None => money(row, row.savings.map(|s| s.per_cycle)),
            },
            money(row, row.savings.and_then(|s| s.per_year)),
            license.terms.status.shown().into(),
        ]);
        if let Some(utilization) = row.utilization.filter(|_| !bar.is_empty()) {
            table.paint(bar, paint(utilization.band()));
        }
    }
    table
}

fn dormant(row: &LicenseUtilization) -> String {
    if row.dormant == 0 {
        return none_dormant(row.undecided);
    }
    let mut words = format!("{} dormant", number(row.dormant));
    if row.evidence_quality.is_old() {
        words.push_str(if row.evidence_quality.newest.is_some() { ", old evidence" } else { ", no evidence" });
    }
    if row.undecided > 0 {
        words.push_str(&format!(", {}", dormant::undecided(row.undecided)));
    }
    words
}

/// What a license's dormant seats cost: nothing to say without any, and no figure without a price.
fn money(row: &LicenseUtilization, amount: Option<Money>) -> String {
    match (row.dormant, row.savings) {
        (0, _) => NOTHING.into(),
        (_, None) => "no price".into(),
        _ => or_nothing(amount.map(Money::shown)),
    }
}

/// A bar of ten cells, full at 100 % and beyond.
fn bar(utilization: Utilization) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = usize::try_from(utilization.tenths().min(1000) * 80 / 1000).unwrap_or(80);
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// The band as a word, so that it can be read without colours.
fn band(utilization: Utilization) -> &'static str {
    match utilization.band() {
        Band::Red => "red !",
        Band::Amber => "amber",
        Band::Green => "green",
        Band::Grey => "grey",
    }
}

fn paint(band: Band) -> Paint {
    match band {
        Band::Red => Paint::Red,
        Band::Amber => Paint::Amber,
        Band::Green => Paint::Green,
        Band::Grey => Paint::Grey,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::records::licenses::tests::entry;
    use crate::domain::dormancy::{AsOf, basis};
    use crate::domain::license::{LicenseFields, SeatType};
    use crate::domain::seat_index::{IndexedSeat, SeatIndex};

    fn today() -> Day {
        "2026-06-30".parse().unwrap()
    }

    fn seats(total: u32, price: Option<&str>) -> LicenseFields {
        let cost_per_seat = price.map(|price| Money::parse(price, Currency::EUR).unwrap());
        LicenseFields { seats_total: Some(total), cost_per_seat, ..LicenseFields::default() }
    }

    fn sample() -> (Vec<LicenseEntry>, Figures) {
        let unlimited = LicenseFields { seat_type: Some(SeatType::Unlimited), ..LicenseFields::default() };
        let entries = vec![
            entry(1, "Sketchpad", 97, seats(100, Some("12.5"))),
            entry(2, "Ledger", 3, seats(40, None)),
            entry(3, "Wiki", 7, unlimited),
        ];
        let asleep = crate::cli::records::seats::tests::entry(Some("2026-01-05")).seat;
        let seat = IndexedSeat::of(asleep.id, &basis(&(&asleep).into(), &asleep.holder, today()));
        let seat_index = SeatIndex::new([(LicenseId(1), seat), (LicenseId(2), seat), (LicenseId(1), seat)]);
        let licenses: Vec<License> = entries.iter().map(|e| e.license.clone()).collect();
        let figures = report(&licenses, &seat_index, AsOf::new(today(), Threshold::default(), 7), Sort::default());
        (entries, figures)
    }

    fn rows<'a>(entries: &'a [LicenseEntry], figures: &'a Figures) -> Vec<(&'a LicenseEntry, &'a LicenseUtilization)> {
        figures.rows.iter().map(|row| (entries.iter().find(|e| e.license.id == row.id).unwrap(), row)).collect()
    }

    #[test]
    fn the_report_names_every_figure() {
        let (entries, figures) = sample();
        let head = head(&figures, Threshold::default(), Sort::default(), Reassigned::default());
        let items: Vec<Item<'_>> = rows(&entries, &figures).into_iter().map(|(e, r)| Item::new(e, r)).collect();
        insta::assert_snapshot!(format!(
            "{}\n{}",
            serde_json::to_string_pretty(&head).unwrap(),
            serde_json::to_string_pretty(&items).unwrap()
        ));
    }

    #[test]
    fn people_read_three_figures_and_a_bar_for_each_license() {
        let (entries, figures) = sample();
        let reassigned = Reassigned { reclaimed: 1_240, given_back: 31 };
        let top: Vec<String> = summary(&figures, Threshold::default(), reassigned, today())
            .into_iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let drawn = table(&rows(&entries, &figures)).draw(Some(80), false);
        insta::assert_snapshot!(format!("{}\n\n{}", top.join("\n"), drawn.lines.join("\n")));
    }

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        let bar = |used, total| bar(Utilization::of(used, Some(total)).unwrap());
        assert_eq!([bar(0, 10), bar(1, 2), bar(33, 100)], ["", "█████", "███▎"]);
        assert_eq!([bar(10, 10), bar(15, 10)], ["██████████", "██████████"]);
    }
}
