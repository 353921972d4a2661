//! `person offboard`: somebody left. One plan with every seat, its cost and what is saved; then all of it in one batch.

use super::find::find;
use crate::cli::context::{Context, Session};
use crate::cli::failure::Failure;
use crate::cli::format::{NOTHING, count, last, or_nothing};
use crate::cli::outcome::{message, remarks};
use crate::cli::output::{Form, Format};
use crate::cli::records::seats::{Item, license_of};
use crate::cli::table::{Column, Table};
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::ids::{BatchId, LicenseId, PersonId, SeatId};
use crate::domain::license::{License, SeatType};
use crate::domain::money::{Currency, Money, Savings};
use crate::domain::read_model::{PersonEntry, SeatEntry, SeatFilter};
use crate::domain::text::Shown;
use crate::domain::utilization::{self, CurrencyTotal};
use clap::Args;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

const AFTER: &str = "\
Example:
  dormouse person offboard ana@example.com --dry-run    look first
  dormouse person offboard ana@example.com              asks, then takes every seat back
  dormouse person offboard P12 --yes --json

Every seat is put on the list of removals to be made at the vendor; seats of archived licenses end too. The leaver is \
not told: the address is closed, and there is nothing to ask for again. One undo gives status and seats back together.";

#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(super) struct Offboard {
    /// The id, any identifier, or the name
    person: String,
    /// Show what would be taken back, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Serialize)]
struct Saved {
    currency: Currency,
    per_cycle: Money,
    per_year: Option<Money>,
}

#[derive(Debug, Serialize)]
struct Stays {
    id: SeatId,
    reason: String,
}

#[derive(Debug, Serialize)]
struct Head<'a> {
    person_id: PersonId,
    person: &'a str,
    batch: Option<BatchId>,
    message: String,
    reclaimed: usize,
    skipped: Vec<Stays>,
    savings: Vec<Saved>,
    without_price: u32,
    dry_run: bool,
}

/// What is to be taken back, with the licenses it is of.
struct Plan {
    person: PersonEntry,
    held: Vec<SeatEntry>,
    licenses: HashMap<LicenseId, License>,
}

impl Offboard {
    pub(super) fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        if !self.dry_run {
            session.may_write()?;
        }
        let plan = Plan::of(session, find(session, &self.person)?)?;
        let command = Command::OffboardPerson(plan.person.id);
        if self.dry_run {
            let outcome = session.rehearse(&command)?;
            return self.report(context, session, &plan, &outcome, true);
        }
        let asked = session.plan_to_ask(&command)?;
        let asks = asked.is_some();
        if let Some(seen) = asked {
            if !self.form.is_json() {
                plan.show(context, &seen, session.org.currency)?;
                context.out.warned(&seen)?;
            }
            let seats = match plan.held.len() {
                0 => String::new(),
                n => format!(" and take {} back", count(n as u64, "seat", "seats")),
            };
            session.confirm(&format!("Offboard {}{seats}?", Shown(&plan.person.name)))?;
        }
        let outcome = session.execute(&command)?;
        self.report(context, session, &plan, &outcome, !asks)
    }

    fn report(
        &self,
        context: &mut Context<'_>,
        session: &Session,
        plan: &Plan,
        outcome: &Outcome,
        with_plan: bool,
    ) -> Result<(), Failure> {
        let seats = match &outcome.detail {
            Detail::Offboarded { taken, .. } => taken.seats.clone(),
            _ => Vec::new(),
        };
        let (totals, without_price) = plan.savings(session.org.currency);
        let head = Head {
            person_id: plan.person.id,
            person: &plan.person.name,
            batch: outcome.batch.filter(|_| !outcome.dry_run),
            message: message(outcome),
            reclaimed: seats.len(),
            skipped: Vec::new(),
            savings: totals
                .into_iter()
                .map(|CurrencyTotal { per_cycle, per_year }| Saved {
                    currency: per_cycle.currency,
                    per_cycle,
                    per_year,
                })
                .collect(),
            without_price,
            dry_run: outcome.dry_run,
        };
        let after = if outcome.dry_run {
            plan.held.clone()
        } else {
            let filter = SeatFilter { past: true, ids: Some(seats), ..SeatFilter::default() };
            session.store.seats(&filter, session.org.threshold, session.today())?
        };
        let items = Item::all(&after);
        context.out.list(self.form, session.today(), &head, &items, |_| Ok(()))?;
        if self.form.format() == Format::Table {
            if with_plan {
                plan.show(context, outcome, session.org.currency)?;
            }
            context.out.receipt(outcome)?;
        } else {
            remarks(outcome);
        }
        Ok(())
    }
}

impl Plan {
    fn of(session: &Session, person: PersonId) -> Result<Self, Failure> {
        let filter = SeatFilter { person: Some(person), archived: true, ..SeatFilter::default() };
        let held = session.store.seats(&filter, session.org.threshold, session.today())?;
        let mut licenses = HashMap::new();
        for entry in &held {
            licenses.insert(entry.seat.license, session.store.license(entry.seat.license)?.license);
        }
        Ok(Self { person: session.store.person(person)?, held, licenses })
    }

    /// What giving up one seat of a license saves; nothing where the license is not paid for any more.
    fn saving(&self, entry: &SeatEntry) -> Option<Savings> {
        let license = self.licenses.get(&entry.seat.license).filter(|license| license.is_covered())?;
        let terms = &license.terms;
        let unlimited = terms.seat_type == SeatType::Unlimited;
        Savings::of(1, terms.price(), terms.billing_cycle, unlimited, terms.currency)
    }

    /// The sums by currency, the organisation's own first, and the seats without a price.
    fn savings(&self, own: Currency) -> (Vec<CurrencyTotal>, u32) {
        let (mut totals, mut without) = (BTreeMap::new(), 0);
        for entry in &self.held {
            let covered = self.licenses.get(&entry.seat.license).is_some_and(License::is_covered);
            match self.saving(entry) {
                Some(savings) => utilization::add(&mut totals, savings),
                None if covered => without += 1,
                None => {}
            }
        }
        (utilization::in_order(totals, own), without)
    }

    fn show(&self, context: &mut Context<'_>, outcome: &Outcome, own: Currency) -> Result<(), Failure> {
        if self.held.is_empty() {
            return Ok(());
        }
        let mut table = Table::new([
            Column::whole("Id"),
            Column::text("License"),
            Column::text("Account").spare(1),
            Column::whole("Last used").spare(2),
            Column::number("Cost"),
            Column::number("Saved a year"),
        ]);
        for entry in &self.held {
            table.row([
                entry.seat.id.to_string(),
                self.title(entry),
                or_nothing(entry.account_identifier.as_deref()),
                last(entry.seat.last_used),
                self.cost(entry),
                self.saving(entry).and_then(|s| s.per_year).map_or_else(|| NOTHING.to_owned(), Money::shown),
            ]);
        }
        context.out.table(&table)?;
        let (totals, without) = self.savings(own);
        for total in totals {
            let year = total.per_year.map(|money| format!(", {} a year", money.shown())).unwrap_or_default();
            context.out.line(format!("Saves {} per billing cycle{year}.", total.per_cycle.shown()))?;
        }
        if without > 0 {
            context.out.line(format!("{} without a price.", count(without, "seat", "seats")))?;
        }
        let Detail::Offboarded { taken, .. } = &outcome.detail else { return Ok(()) };
        let removals = count(taken.to_be_removed().len() as u64, "account", "accounts");
        context.out.line(format!("{removals} to be removed at the vendor. The leaver is not told."))?;
        if let Some(line) = taken.said_of_gone() {
            context.out.line(line)?;
        }
        Ok(())
    }

    fn title(&self, entry: &SeatEntry) -> String {
        let archived = self.licenses.get(&entry.seat.license).is_some_and(|license| license.archived);
        format!("{}{}", license_of(entry), if archived { " (archived)" } else { "" })
    }

    fn cost(&self, entry: &SeatEntry) -> String {
        let Some(license) = self.licenses.get(&entry.seat.license) else { return NOTHING.to_owned() };
        let price = license.terms.price();
        price.map_or_else(
            || NOTHING.to_owned(),
            |price| format!("{} {}", price.each().shown(), license.terms.billing_cycle.a_cycle()),
        )
    }
}
