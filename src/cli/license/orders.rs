//! `license buy`, `renew` and `orders`: what was bought of a license, and when.

use crate::cli::context::{Context, Session};
use crate::cli::failure::Failure;
use crate::cli::field_flags::read;
use crate::cli::format::count;
use crate::cli::output::{Form, Plain};
use crate::cli::receipt::{Reason, Receipt};
use crate::cli::records::orders::{Item, table};
use crate::cli::values;
use crate::domain::command::Command;
use crate::domain::field::Value;
use crate::domain::ids::LicenseId;
use crate::domain::money::Currency;
use crate::domain::order::{FIELDS, OrderFields, PaymentMethod, total_on};
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use crate::domain::time::Day;
use clap::Args;
use strum::IntoEnumIterator as _;

pub const BUY_AFTER: &str = "\
Example:
  dormouse license buy L7 --seats 10 --dry-run    look first
  dormouse license buy L7 --seats 10 --discount 5% --po PO-1042 --invoice INV-7781
  dormouse license buy L7 --seats 10 --on 2027-01-01
  dormouse license buy L7 --seats -3

Seats that are bought within a term are paid for by the day: seats × price of the term × (1 − discount) × days left, both
ends counted, ÷ days of the term, rounded once. What is not given is taken from the license and from its last order that had
a discount. Without a term it costs as much as a whole billing cycle; seats that are given up cost nothing unless a price
is given.

The first order makes an order of what the license had. From then on its total is the sum of its orders; another total, by
license edit or by a file, is an order of the difference, which costs nothing.";

pub const RENEW_AFTER: &str = "\
Example:
  dormouse license renew L7 --until 2027-12-31 --dry-run    look first
  dormouse license renew L7 --until 2027-12-31 --seats 250 --cost-per-seat 57.00

The new term begins behind the one before, and start, expiry and day of renewal roll forward. Its cost is that of all seats for
the whole term. The new price is the price of the license from then on.";

pub const LIST_AFTER: &str = "\
Example:
  dormouse license orders L7
  dormouse license orders L7 --format csv
  dormouse license orders L7 --json";

/// What an order may say beside its seats.
#[derive(Debug, Args)]
struct OrderFlags {
    /// Price of one seat for one billing cycle, before the discount [default: that of the license]
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    cost_per_seat: Option<String>,
    /// What is taken off the price, such as 5% [default: that of the last order that had one]
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    discount: Option<String>,
    /// What the order costs as a whole, in place of price and discount
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    cost: Option<String>,
    /// Reference of the order
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    po: Option<String>,
    /// Reference of the invoice
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    invoice: Option<String>,
    /// How it is paid
    #[arg(long, value_name = "METHOD", value_parser = values::word(PaymentMethod::iter()), ignore_case = true)]
    payment_method: Option<PaymentMethod>,
    /// Free text
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    note: Option<String>,
    #[command(flatten)]
    why: Reason,
    /// Say what it costs, and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
pub struct Buy {
    /// Its id, its name, or product and name
    license: String,
    /// How many seats; with a minus where some are given up
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    seats: String,
    /// The day from which they count [default: today]
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    on: Option<Day>,
    #[command(flatten)]
    order: OrderFlags,
}

#[derive(Debug, Args)]
pub struct Renew {
    /// Its id, its name, or product and name
    license: String,
    /// The last day of the new term
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    until: Day,
    /// How many seats it has from then on [default: as many as before]
    #[arg(long, value_name = "N", value_parser = values::seats)]
    seats: Option<u32>,
    #[command(flatten)]
    order: OrderFlags,
}

#[derive(Debug, Args)]
pub struct List {
    /// Its id, its name, or product and name
    license: String,
    #[command(flatten)]
    form: Form,
}

impl OrderFlags {
    /// What is given, in the currency of the license.
    fn fields(&self, seats: Option<&str>, currency: Currency) -> Result<OrderFields, Refusal> {
        let mut order = OrderFields {
            payment_method: self.payment_method,
            purchase_order: self.po.clone(),
            invoice: self.invoice.clone(),
            note: self.note.clone(),
            ..OrderFields::default()
        };
        let texts = [
            ("seats", seats),
            ("cost_per_seat", self.cost_per_seat.as_deref()),
            ("discount_percent", self.discount.as_deref()),
            ("cost", self.cost.as_deref()),
        ];
        for field in FIELDS {
            let given = texts.iter().find(|(name, _)| *name == field.name).and_then(|(_, text)| *text);
            if let Some(text) = given {
                let value: Value = read(field, text, currency).map_err(|refusal| match refusal.hint {
                    Some(_) if field.name != "seats" => {
                        refusal.hint(format!("its license is in {currency}: write the amount in digits, such as 12.50"))
                    }
                    _ => refusal,
                })?;
                (field.set)(&mut order, Some(value));
            }
        }
        Ok(order)
    }

    /// Carries it out, or says what it would come to.
    fn give(self, command: &Command, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        let outcome = if self.dry_run { session.rehearse(command)? } else { session.execute(command)? };
        self.receipt.give(context, session, &outcome)
    }
}

/// The license that is named, and what it is paid in.
fn named(session: &Session, license: &str, dry_run: bool) -> Result<(LicenseId, Currency), Refusal> {
    if !dry_run {
        session.may_write()?;
    }
    let license = session.store.license(session.store.find_license(license)?, session.today())?.license;
    Ok((license.id, license.terms.currency))
}

impl Buy {
    pub fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        let (license, currency) = named(session, &self.license, self.order.dry_run)?;
        let order = OrderFields { day: self.on, ..self.order.fields(Some(&self.seats), currency)? };
        let reason = self.order.why.reason.clone();
        self.order.give(&Command::BuySeats { license, order: Box::new(order), reason }, context, session)
    }
}

impl Renew {
    pub fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        let (license, currency) = named(session, &self.license, self.order.dry_run)?;
        let order = Box::new(self.order.fields(None, currency)?);
        let reason = self.order.why.reason.clone();
        let command = Command::RenewLicense { license, until: self.until, seats: self.seats, order, reason };
        self.order.give(&command, context, session)
    }
}

impl List {
    pub fn run(self, context: &mut Context<'_>, session: &Session) -> Result<(), Failure> {
        let entry = session.store.license(session.store.find_license(&self.license)?, session.today())?;
        let (license, orders) = (&entry.license, &entry.orders);
        let items: Vec<Item<'_>> = orders.iter().map(Item::new).collect();
        context.out.list(self.form, session.today(), &Plain {}, &items, |out| {
            if orders.is_empty() {
                let id = license.id;
                return out.line(format!(
                    "{} has no orders, so its total is what was recorded. Buy seats with: dormouse license buy {id} --seats N",
                    Shown(&license.title())
                ));
            }
            out.table(&table(orders))?;
            let total = total_on(orders, session.today());
            let later = orders.iter().filter(|order| order.day > session.today()).count();
            let ahead = if later > 0 { format!("; {} to come", count(later as u64, "order is", "orders are")) } else { String::new() };
            out.line(format!("{} today{ahead}.", count(total, "seat", "seats")))
        })?;
        Ok(())
    }
}
