//! `license`: the agreements, as a list, one by one, a new one, and what changes one.

mod add;
mod change;
mod flags;
mod key;
mod orders;

use super::context::{Context, Session};
use super::failure::{Done, Status};
use super::format::{NOTHING, capital, count, known, moment, or_nothing, yes};
use super::output::{Form, Out, Plain};
use super::records::licenses::Item;
use super::table::{Column, Paint, Table};
use super::values;
use crate::domain::field::{Field, Value, arranged};
use crate::domain::license::{FIELDS, LicenseFields, LicenseStatus, View, counts_down};
use crate::domain::money::Money;
use crate::domain::name_list::NameList;
use crate::domain::overuse::{self, Grace};
use crate::domain::read_model::LicenseEntry;
use crate::domain::text::{Shown, any_has, number};
use crate::domain::time::{Day, in_words};
use crate::domain::utilization::Utilization;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::io;
use strum::IntoEnumIterator as _;

/// Licenses
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct License {
    #[command(subcommand)]
    verb: Verb,
}

const LIST_AFTER: &str = "\
Example:
  dormouse license list
  dormouse license list --view renewing-soon
  dormouse license list --status trial --search design --format csv
  dormouse license list --archived

In JSON, seats_used - assigned is unattributed: seats that the vendor counts and nobody here
is known to hold; below 0, holders here whom the vendor no longer counts. Only where the sum
of assigned and unattributed is below 0 is it otherwise: seats_used says 0. Where counting is
accounts or devices, seats_used - unattributed are those that count; where it is peak,
seats_used is null, for nobody knows it.";

#[derive(Debug, Subcommand)]
enum Verb {
    /// List licenses
    #[command(after_help = LIST_AFTER)]
    List(List),
    /// Show a license: every field (the key masked), its seats, its users audit
    #[command(after_help = "\
Example:
  dormouse license show L7
  dormouse license show \"Sketchpad · Business+\"")]
    Show {
        /// Its id, its name, or product and name
        license: String,
        #[command(flatten)]
        form: Form,
    },
    /// Add a license, and its product if that is new
    #[command(after_help = add::AFTER)]
    Add(Box<add::Add>),
    /// Change a license: every field is a flag
    #[command(after_help = change::EDIT_AFTER)]
    Edit(Box<change::Edit>),
    /// Archive a license: its seats stay on record and count nowhere
    #[command(after_help = "Example:\n  dormouse license archive L7\n  dormouse license archive L7 --yes")]
    Archive(change::Which),
    /// Restore an archived license, with its seats
    #[command(after_help = "Example:\n  dormouse license restore L7")]
    Restore(change::Which),
    /// Buy seats of a license; within a term, what is left of it is paid for
    #[command(after_help = orders::BUY_AFTER)]
    Buy(Box<orders::Buy>),
    /// Renew a license: a new term behind the one before
    #[command(after_help = orders::RENEW_AFTER)]
    Renew(Box<orders::Renew>),
    /// List what was bought of a license, and when
    #[command(after_help = orders::LIST_AFTER)]
    Orders(orders::List),
    /// Print the license key; history records who looked and when
    #[command(after_help = "Example:\n  dormouse license reveal-key L7")]
    RevealKey(change::Reveal),
}

#[derive(Debug, Args)]
struct List {
    /// Only those with this status
    #[arg(long, value_name = "STATUS", value_parser = values::word(LicenseStatus::iter()), ignore_case = true)]
    status: Option<LicenseStatus>,
    /// Only those that belong in this saved view
    #[arg(long, value_name = "VIEW", value_parser = values::word(View::iter()), ignore_case = true)]
    view: Option<View>,
    /// Only those whose product, name, publisher, owner, purchase order or invoice number has this text
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Archived ones, in place of the others
    #[arg(long)]
    archived: bool,
    #[command(flatten)]
    form: Form,
}

impl License {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        let today = session.today();
        match self.verb {
            Verb::List(list) => {
                let mut entries = session.store.licenses(session.today())?;
                entries.retain(|entry| entry.license.archived == list.archived);
                let by_status = ByStatus::of(&entries);
                entries.retain(|entry| list.takes(entry, today));
                let items: Vec<Item> = entries.iter().map(Item::from).collect();
                context.out.list(list.form, today, &Head { by_status: &by_status }, &items, |out| {
                    if entries.is_empty() {
                        return out.line(match (list.archived, by_status.all()) {
                            (true, 0) => {
                                "No archived licenses. Archive one with: dormouse license archive LICENSE".into()
                            }
                            (false, 0) => "No licenses. Add one with: dormouse license add --product NAME".into(),
                            (_, known) => match known {
                                1 => "The only license does not fit all the filters. Leave one out.".into(),
                                _ => format!(
                                    "None of the {} fits all the filters. Leave one out.",
                                    count(known, "license", "licenses")
                                ),
                            },
                        });
                    }
                    out.table(&table(&entries, today))?;
                    out.line("")?;
                    if entries.len() < by_status.all() {
                        let shown = number(entries.len());
                        return out.line(format!("{shown} shown of {}", by_status.shown()));
                    }
                    out.line(by_status.shown())
                })?;
            }
            Verb::Show { license, form } => {
                let entry = session.store.license(session.store.find_license(&license)?, session.today())?;
                let item = Item::from(&entry);
                context
                    .out
                    .list(form, today, &Plain {}, std::slice::from_ref(&item), |out| page(out, &entry, &session))?;
            }
            Verb::Add(add) => add.run(context, &mut session)?,
            Verb::Edit(edit) => edit.run(context, &mut session)?,
            Verb::Archive(which) => which.archive(context, &mut session)?,
            Verb::Restore(which) => which.restore(context, &mut session)?,
            Verb::Buy(buy) => buy.run(context, &mut session)?,
            Verb::Renew(renew) => renew.run(context, &mut session)?,
            Verb::Orders(list) => list.run(context, &session)?,
            Verb::RevealKey(reveal) => reveal.run(context, &mut session)?,
        }
        Ok(Status::Done)
    }
}

/// How many licenses have each status, whatever is asked for.
#[derive(Debug)]
struct ByStatus(Vec<(LicenseStatus, usize)>);

#[derive(Debug, Serialize)]
struct Head<'a> {
    by_status: &'a ByStatus,
}

impl ByStatus {
    fn of(entries: &[LicenseEntry]) -> Self {
        let number = |status| entries.iter().filter(|entry| entry.license.terms.status == status).count();
        Self(LicenseStatus::iter().map(|status| (status, number(status))).collect())
    }

    fn all(&self) -> usize {
        self.0.iter().map(|(_, number)| number).sum()
    }

    /// `12 licenses: 9 active, 2 trial, 1 expired`
    fn shown(&self) -> String {
        let some = self.0.iter().filter(|(_, number)| *number > 0);
        let parts: Vec<String> =
            some.map(|(status, of)| format!("{} {}", number(of), status.shown().to_lowercase())).collect();
        format!("{}: {}", count(self.all() as u64, "license", "licenses"), parts.join(", "))
    }
}

impl Serialize for ByStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(status, number)| (status.word(), number)))
    }
}

impl List {
    fn takes(&self, entry: &LicenseEntry, today: Day) -> bool {
        let license = &entry.license;
        self.status.is_none_or(|status| license.terms.status == status)
            && self.view.is_none_or(|view| view.holds(license, entry.audit_schedule(), today))
            && self.search.as_deref().is_none_or(|text| {
                let (title, terms) = (license.title(), &license.terms);
                let fields = [&entry.publisher, &terms.business_owner, &terms.purchase_order, &terms.invoice_number];
                let fields = fields.into_iter().flatten().chain([&title]).map(String::as_str);
                any_has(fields.chain(terms.vendor_products.iter().flat_map(NameList::iter)), text)
            })
    }
}

fn table(entries: &[LicenseEntry], today: Day) -> Table {
    let mut table = Table::new([
        Column::whole("Id"),
        Column::text("License"),
        Column::number("Used/Total"),
        Column::number("%"),
        Column::number("Available").spare(3),
        Column::whole("Expires"),
        Column::number("Cost/cycle").spare(1),
        Column::whole("Status").spare(2),
        Column::text("Owner").spare(5),
        Column::whole("Grade").spare(6),
        Column::text("Note").spare(4),
    ]);
    for entry in entries {
        let license = &entry.license;
        let terms = &license.terms;
        let expires = expires(entry, today);
        table.row([
            license.id.to_string(),
            license.title(),
            used_of_total(entry),
            Utilization::of_seats(license.seats).map_or(NOTHING.into(), |u| number(u.percent())),
            or_nothing(license.seats.available().map(number)),
            expires.clone(),
            or_nothing(terms.cost_per_cycle().map(Money::shown)),
            terms.status.shown().into(),
            or_nothing(terms.business_owner.as_deref()),
            or_nothing(entry.grade.map(<&str>::from)),
            remarks(entry, today).join("; "),
        ]);
        if counts_down(terms, today) {
            table.paint(expires, Paint::Amber);
        }
    }
    table
}

fn used_of_total(entry: &LicenseEntry) -> String {
    let seats = entry.license.seats;
    let total = seats.total.map_or("∞".into(), number);
    format!("{}/{total}", known(seats))
}

/// The day a license ends, or how far off it is inside its own notice window.
fn expires(entry: &LicenseEntry, today: Day) -> String {
    let terms = &entry.license.terms;
    terms
        .expiry_date
        .map_or(NOTHING.into(), |day| if counts_down(terms, today) { in_words(day, today) } else { day.to_string() })
}

/// What wants attention on a license, a phrase each.
fn remarks(entry: &LicenseEntry, today: Day) -> Vec<String> {
    let license = &entry.license;
    let mut remarks = Vec::new();
    if let Some(audit) = &entry.audit {
        remarks.push(format!("Users audit in progress ({})", audit.started_by));
    }
    if entry.audit_schedule().is_due(today) {
        remarks.push("users audit due".into());
    }
    if license.seats.overdrawn_by() > 0 {
        remarks.push(format!("overdrawn by {}", number(license.seats.overdrawn_by())));
    }
    if license.seats.unattributed != 0 {
        remarks.push(format!("{} unattributed", number(license.seats.unattributed)));
    }
    if View::StaleStatus.holds(license, entry.audit_schedule(), today) {
        remarks.push("past expiry".into());
    }
    remarks
}

/// How often somebody was refused a seat because none was left.
fn denials(entry: &LicenseEntry, session: &Session) -> String {
    entry.denials.last.map_or(NOTHING.into(), |at| {
        let times = count(entry.denials.count, "time", "times");
        format!("{times}, the last on {}", moment(at, session.org.time_zone))
    })
}

/// A line of the page: what it is called, and what is to be said of it.
type Line = (String, String);

/// The fields that stand with the name, and those that stand with the counts of seats.
const OF_NAME: [&str; 2] = ["name", "status"];
const OF_SEATS: [&str; 12] = [
    "seats_total",
    "seat_type",
    "counting",
    "identity_key",
    "limit_policy",
    "overdraft",
    "plan",
    "grace_days",
    "lapse_effect",
    "min_commit",
    "quantity_rule",
    "trueup_rule",
];

fn line((name, text): (&str, String)) -> Line {
    (name.to_owned(), text)
}

/// A field of the license's own.
fn own_line(field: &Field<LicenseFields>, fields: &LicenseFields) -> Line {
    let days = |days: Option<u32>| or_nothing(days.map(|days| count(days, "day", "days")));
    match field.name {
        "status" => line(("Status", or_nothing(fields.status.map(LicenseStatus::shown)))),
        "seats_total" => line(("Seats total", fields.seats_total.map_or("unlimited".into(), number))),
        "renewal_notice_days" => line(("Renewal notice", days(fields.renewal_notice_days))),
        "notice_days" => line(("Contract notice", days(fields.notice_days))),
        _ => (
            capital(field.called),
            field.seen(fields).map_or(NOTHING.into(), |value| match value {
                Value::Count(many) => number(many),
                Value::Word(word) => word.to_owned(),
                other => other.shown(),
            }),
        ),
    }
}

fn write(out: &mut Out, lines: impl Iterator<Item = Line>) -> io::Result<()> {
    let lines: Vec<Line> = lines.collect();
    out.fields(lines.iter().map(|(name, text)| (name.as_str(), text.clone())))
}

/// A license with every field.
fn page(out: &mut Out, entry: &LicenseEntry, session: &Session) -> io::Result<()> {
    let (license, terms) = (&entry.license, &entry.license.terms);
    out.heading(&format!("{} {}", license.id, license.title()))?;
    if let Some(audit) = &entry.audit {
        out.line(format!(
            "Users audit in progress: {}, started by {} on {}, {} before",
            audit.id,
            Shown(&audit.started_by),
            moment(audit.started_at, session.org.time_zone),
            count(audit.seats_before, "seat", "seats"),
        ))?;
    }
    if let Some(spell) = &entry.spell {
        let today = session.today();
        out.line(overuse::line(spell, &Grace::of(spell, terms, today), today))?;
    }
    let price = terms.price().map(|price| {
        let note = if price.derived { " (total cost ÷ seats)" } else { "" };
        format!("{} {}{note}", price.each().shown(), terms.billing_cycle.a_cycle())
    });
    let fields = LicenseFields::from(terms);
    let own = |names: &[&str]| -> Vec<Line> {
        FIELDS.iter().filter(|field| names.contains(&field.name)).map(|field| own_line(field, &fields)).collect()
    };
    let named = [("Product", license.product.clone()), ("Publisher", or_nothing(entry.publisher.as_deref()))];
    let counts = [
        ("Archived", yes(license.archived)),
        ("Security grade", or_nothing(entry.grade.map(<&str>::from))),
        ("Risk level", or_nothing(entry.risk)),
    ];
    write(out, named.map(line).into_iter().chain(own(&OF_NAME)).chain(counts.map(line)))?;
    out.line("")?;
    let seats = license.seats;
    let used = Utilization::of_seats(seats);
    let counts = [
        ("Seats used", known(seats)),
        ("Assigned", number(seats.assigned)),
        ("Unattributed", number(seats.unattributed)),
        ("Available", or_nothing(seats.available().map(number))),
        ("Utilization", used.map_or(NOTHING.into(), |used| format!("{} %", number(used.percent())))),
    ];
    let audit = [("Next audit due", or_nothing(entry.next_audit_due)), ("Seats refused", denials(entry, session))];
    let of_seats = own(&OF_SEATS[..1]).into_iter().chain(counts.map(line)).chain(own(&OF_SEATS[1..]));
    write(out, of_seats.chain(audit.map(line)))?;
    out.line("")?;
    let others = arranged(FIELDS, &[("price_breaks", "total_cost")]);
    let others = others.into_iter().filter(|field| !OF_NAME.contains(&field.name) && !OF_SEATS.contains(&field.name));
    write(
        out,
        others.flat_map(|field| {
            let price = (field.name == "total_cost").then(|| line(("Price of a seat", or_nothing(price.clone()))));
            std::iter::once(own_line(field, &fields)).chain(price)
        }),
    )?;
    for odd in terms.oddities() {
        super::failure::note(&odd);
    }
    Ok(())
}
