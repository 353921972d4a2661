//! `removal` and `report removals`: the vendor's side of seats that were taken back, which somebody has to do by hand.

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status};
use super::format::{NOTHING, or_nothing};
use super::output::{Form, Out, Plain, record};
use super::receipt::Receipt;
use super::records::seats::{mail_address, with_address};
use super::table::{Column, Table};
use super::values;
use crate::domain::command::Command;
use crate::domain::ids::{AccountId, LicenseId, PersonId, SeatId};
use crate::domain::license::{Counting, title};
use crate::domain::money::{Currency, Money, Savings};
use crate::domain::read_model::LicenseEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::removal::{RemovalEntry, RemovalKind, closed_how};
use crate::domain::time::{Day, days_since};
use crate::domain::utilization::{self, in_order};
use clap::{Args, Subcommand};
use std::collections::BTreeMap;
use std::io;

pub const REPORT_AFTER: &str = "\
Example:
  dormouse report removals
  dormouse report removals --license L7 --all --format csv

A reclaim, a revocation or an offboarding frees the seat here. At the vendor it is removed by
hand, and only then are its savings real. A removal is closed by `dormouse removal done`, by a
full roster of a later day that no longer lists the account, or by completing a users audit that
was started after the seat was taken back. An account that was stopped or freed is listed as well:
that is closed by a later list that says that it is not tracked, or that no data is kept of it.";

const DONE_AFTER: &str = "\
Example:
  dormouse removal done S345 S346
  dormouse removal done V12

List the open ones with: dormouse report removals";

/// Of what a removal is done.
#[derive(Debug, Clone, Copy)]
enum SeatOrAccount {
    Seat(SeatId),
    Account(AccountId),
}

fn seat_or_account(text: &str) -> Option<SeatOrAccount> {
    let account = || AccountId::parse(text).map(SeatOrAccount::Account);
    SeatId::parse(text).map(SeatOrAccount::Seat).or_else(account)
}

/// The vendor's side of seats that were taken back
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Removal {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Note that seats which were taken back, or accounts that were stopped or freed, are so at the vendor
    #[command(after_help = DONE_AFTER)]
    Done {
        /// Which seats, or which accounts
        #[arg(required = true, value_name = "SEAT|ACCOUNT", value_parser = values::id(seat_or_account, "S345"))]
        ids: Vec<SeatOrAccount>,
        #[command(flatten)]
        receipt: Receipt,
    },
}

impl Removal {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        let Verb::Done { ids, receipt } = self.verb;
        let (mut seats, mut accounts) = (Vec::new(), Vec::new());
        for id in ids {
            match id {
                SeatOrAccount::Seat(seat) => seats.push(seat),
                SeatOrAccount::Account(account) => accounts.push(account),
            }
        }
        let command = match (seats.is_empty(), accounts.is_empty()) {
            (false, false) => {
                return Err(Refusal::new(Code::BadValue, "Some of these are seats and some are accounts.")
                    .hint("name the seats in one command, and the accounts in another one")
                    .into());
            }
            (false, true) => Command::CloseRemovals(seats),
            (true, _) => Command::CloseAccountRemovals(accounts),
        };
        let outcome = session.execute(&command)?;
        receipt.give(context, &session, &outcome)?;
        Ok(Status::Done)
    }
}

/// The flags of `report removals`.
#[derive(Debug, Args)]
pub struct Removals {
    /// Only seats of this license
    #[arg(long, value_name = "LICENSE")]
    license: Option<String>,
    /// Those that are done, in place of the open ones
    #[arg(long)]
    closed: bool,
    /// Open and done ones
    #[arg(long, conflicts_with = "closed")]
    all: bool,
    #[command(flatten)]
    form: Form,
}

record! {
    /// A removal at the vendor.
    Item(entry: &'a RemovalEntry, license: Option<&LicenseEntry>, today: Day) where {
        // What is to stay saves nothing.
        let counting = license.map_or(Counting::Seats, |license| license.license.terms.counting);
        let savings = license.filter(|_| !entry.is_withdrawn() && entry.kind.saves(counting)).and_then(|entry| savings(1, entry));
    } {
        id: String = entry.id(),
        license_id: LicenseId = entry.license,
        product: &'a str = &entry.product,
        license: Option<&'a str> = entry.license_name.as_deref(),
        person_id: Option<PersonId> = entry.person,
        person: Option<&'a str> = entry.holder.as_deref(),
        email: Option<&'a str> = mail_address(entry.email.as_deref()),
        account_identifier: Option<&'a str> = entry.account_identifier.as_deref(),
        opened_on: Day = entry.opened_on,
        days_open: u32 = days_since(entry.opened_on, entry.closed_on.unwrap_or(today)),
        still_at_vendor: bool = entry.closed_on.is_none() && entry.listed_on.is_some(),
        listed_on: Option<Day> = entry.listed_on,
        currency: Option<Currency> = license.map(|entry| entry.license.terms.currency),
        savings_per_cycle: Option<Money> = savings.map(|savings| savings.per_cycle),
        savings_per_year: Option<Money> = savings.and_then(|savings| savings.per_year),
        closed_on: Option<Day> = entry.closed_on,
        closed_how: Option<&'a str> = entry.closed_how.as_deref(),
        closed_by: Option<&'a str> = entry.closed_by.as_deref(),
        kind: RemovalKind = entry.kind,
        account_id: Option<AccountId> = entry.account,
    }
}

impl Removals {
    pub(super) fn run(self, context: &mut Context<'_>, session: &Session) -> Result<(), Failure> {
        let (store, today) = (&session.store, session.today());
        let license = self.license.as_deref().map(|reference| store.find_license(reference)).transpose()?;
        let mut entries = store.removals()?;
        entries.retain(|entry| {
            license.is_none_or(|id| id == entry.license) && (self.all || self.closed == entry.closed_on.is_some())
        });
        let licenses: BTreeMap<LicenseId, LicenseEntry> =
            store.licenses(session.today())?.into_iter().map(|entry| (entry.license.id, entry)).collect();
        let items: Vec<Item<'_>> =
            entries.iter().map(|entry| Item::new(entry, licenses.get(&entry.license), today)).collect();
        let (done_too, own) = (self.all || self.closed, session.org.currency);
        context.out.list(self.form, today, &Plain {}, &items, |out| page(out, &items, &licenses, done_too, own))?;
        Ok(())
    }
}

/// What so many seats of a license save, rounded once.
fn savings(seats: u32, entry: &LicenseEntry) -> Option<Savings> {
    entry.license.terms.savings(seats)
}

/// True if what a license costs less once it is done is not that of another removal beside it.
fn saves(item: &Item<'_>, licenses: &BTreeMap<LicenseId, LicenseEntry>) -> bool {
    let counting = licenses.get(&item.license_id).map_or(Counting::Seats, |entry| entry.license.terms.counting);
    item.kind.saves(counting)
}

fn page(
    out: &mut Out,
    items: &[Item<'_>],
    licenses: &BTreeMap<LicenseId, LicenseEntry>,
    done_too: bool,
    own: Currency,
) -> io::Result<()> {
    if items.is_empty() {
        let none = if done_too { "No removals at a vendor." } else { "No removal at a vendor is open." };
        return out.line(none);
    }
    out.table(&table(items, done_too))?;
    let mut open: BTreeMap<LicenseId, u32> = BTreeMap::new();
    for item in items.iter().filter(|item| item.closed_on.is_none() && saves(item, licenses)) {
        *open.entry(item.license_id).or_default() += 1;
    }
    let (mut totals, mut without) = (BTreeMap::new(), 0);
    for (license, seats) in open {
        match licenses.get(&license).and_then(|entry| savings(seats, entry)) {
            None => without += seats,
            Some(savings) => {
                utilization::add(&mut totals, savings);
            }
        }
    }
    let years = in_order(totals, own).into_iter().filter_map(|total| total.per_year);
    let mut saved: Vec<String> =
        years.filter(|year| year.minor != 0).map(|year| format!("{} per year", year.shown())).collect();
    if without > 0 {
        saved.push(format!("{without} without a price"));
    }
    if !saved.is_empty() {
        out.line(format!("Real only once the open ones are removed at the vendor: {}.", saved.join(", ")))?;
    }
    // What is to stay is not removed at the vendor, and so is never done.
    match items.iter().find(|item| item.closed_on.is_none()) {
        Some(item) => out.line(format!("When one is done: dormouse removal done {}", item.id)),
        None => Ok(()),
    }
}

fn table(items: &[Item<'_>], done_too: bool) -> Table {
    // Where seats alone are removed, what is to be done needs no word.
    let with_accounts = items.iter().any(|item| item.kind != RemovalKind::Seat);
    let mut columns = vec![Column::whole(if with_accounts { "Id" } else { "Seat" })];
    columns.extend(with_accounts.then(|| Column::text("To do")));
    columns.extend([
        Column::text("License"),
        Column::text("Holder"),
        Column::text("Account").spare(3),
        Column::whole("Opened").spare(2),
        Column::number("Days"),
        Column::number("Per year").spare(1),
        Column::text("At the vendor"),
    ]);
    columns.extend(done_too.then(|| Column::text("Closed").at_least(10)));
    let mut table = Table::new(columns);
    for item in items {
        let there = match (item.closed_on, item.listed_on) {
            (Some(_), _) if item.closed_how == Some("withdrawn") => "to stay".to_owned(),
            (Some(_), _) => if item.kind == RemovalKind::Seat { "removed" } else { "done" }.to_owned(),
            (None, Some(day)) => format!("still at the vendor on {day}"),
            (None, None) => NOTHING.to_owned(),
        };
        let mut cells = vec![item.id.clone()];
        cells.extend(with_accounts.then(|| item.kind.shown().to_owned()));
        cells.extend([
            title(item.product, item.license),
            item.person.map_or_else(|| NOTHING.to_owned(), |person| with_address(person, item.email)),
            or_nothing(item.account_identifier),
            item.opened_on.to_string(),
            item.days_open.to_string(),
            or_nothing(item.savings_per_year.map(Money::shown)),
            there,
        ]);
        cells.extend(done_too.then(|| closed(item)));
        table.row(cells);
    }
    table
}

/// `2026-07-01 by hand, ana`.
fn closed(item: &Item<'_>) -> String {
    let Some(day) = item.closed_on else { return NOTHING.into() };
    format!("{day}{}{}", closed_how(item.closed_how), item.closed_by.map(|by| format!(", {by}")).unwrap_or_default())
}
