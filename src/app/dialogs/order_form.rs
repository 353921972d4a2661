//! Buys seats of a license, or renews it. What it costs is said while it is typed, by the rule that carries it out.

use super::answer::Answer;
use super::described;
use super::fields::{Filled, form_is, reason, why};
use crate::app::env::Env;
use crate::app::form::{Field, Form};
use crate::domain::command::Command;
use crate::domain::field::Value;
use crate::domain::ids::LicenseId;
use crate::domain::license::MAX_SEATS;
use crate::domain::order::{FIELDS, OrderFields, OrderPlan, buy, renew, usual_discount};
use crate::domain::read_model::LicenseEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::{Day, add_months};

/// The dialog.
#[derive(Debug, Clone)]
pub struct OrderForm {
    /// Of which license.
    pub license: LicenseId,
    /// It is renewed, and not only given more seats.
    pub renews: bool,
    /// What is done: `Buy seats of Sketchpad`.
    pub title: String,
    /// The fields, each under the name of the order's field; and the reason.
    pub form: Form,
}

/// The last day of the new term, and the total from then on: what a renewal asks for beside an order.
const UNTIL: &str = "until";
const TOTAL: &str = "total";

impl OrderForm {
    /// Asks how many seats are bought.
    #[must_use]
    pub fn buy(entry: &LicenseEntry, today: Day) -> Self {
        let first = vec![control("seats", None), control("day", Some(&Value::Day(today)))];
        Self::new(entry, first, ("Buy seats", "Buy seats of", false))
    }

    /// Asks for the new term.
    #[must_use]
    pub fn renew(entry: &LicenseEntry) -> Self {
        let terms = &entry.license.terms;
        let next = terms.expiry_date.zip(terms.billing_cycle.months());
        let until = next.map(|(end, months)| add_months(end, months.max(12)).to_string()).unwrap_or_default();
        let total = terms.seats_total.map(|total| total.to_string()).unwrap_or_default();
        let first = vec![Field::figure(UNTIL, "Last day", &until), Field::figure(TOTAL, "Seats from then on", &total)];
        Self::new(entry, first, ("Renew", "Renew", true))
    }

    fn new(entry: &LicenseEntry, mut fields: Vec<Field>, (submit, title, renews): (&'static str, &str, bool)) -> Self {
        let price = entry.license.terms.cost_per_seat.map(Value::Money);
        let discount = usual_discount(&entry.orders).map(Value::Percent);
        fields.extend([control("cost_per_seat", price.as_ref()), control("discount_percent", discount.as_ref())]);
        fields.extend(["purchase_order", "invoice", "payment_method"].map(|name| control(name, None)));
        fields.push(why());
        let title = format!("{title} {}", entry.license.title());
        Self { license: entry.license.id, renews, title, form: Form::new(submit, fields) }
    }

    /// What is typed, or the first thing that is wrong with it.
    fn read(&self, entry: &LicenseEntry) -> Result<OrderFields, Refusal> {
        described::read(&self.form, entry.license.terms.currency)
    }

    /// The last day of the new term and the total from then on.
    fn wanted(&self) -> Result<(Day, Option<u32>), Refusal> {
        let until = self.form.text(UNTIL).trim().parse().map_err(|_| {
            Refusal::new(Code::BadValue, "The last day is not a day.").hint("write it as 2027-03-31").on(UNTIL)
        })?;
        let Some(total) = self.form.given(TOTAL) else { return Ok((until, None)) };
        let total = total.parse().ok().filter(|total| *total <= MAX_SEATS).ok_or_else(|| {
            Refusal::new(Code::BadValue, format!("Seats must be a whole number between 0 and {MAX_SEATS}."))
                .hint("write digits without separators")
                .on(TOTAL)
        })?;
        Ok((until, Some(total)))
    }

    /// The command, and what it would come to.
    fn planned(&self, env: Env) -> Result<(Command, OrderPlan), Refusal> {
        let gone = || Refusal::new(Code::NotFound, "This license is gone.").hint("close the form");
        let entry = env.records.license(self.license).ok_or_else(gone)?;
        let (fields, reason) = (self.read(entry)?, reason(&self.form)?);
        let (license, today) = (self.license, env.scope.today);
        if !self.renews {
            let plan = buy(&entry.license, &entry.orders, fields.clone(), today)?;
            return Ok((Command::BuySeats { license, order: Box::new(fields), reason }, plan));
        }
        let (until, seats) = self.wanted()?;
        let plan = renew(&entry.license, &entry.orders, (until, seats), fields.clone(), today)
            .map_err(|refusal| if refusal.field == Some("seats") { refusal.on(TOTAL) } else { refusal })?;
        Ok((Command::RenewLicense { license, until, seats, order: Box::new(fields), reason }, plan))
    }
}

/// The field of an order, with what usually stands in it.
fn control(name: &'static str, usual: Option<&Value>) -> Field {
    let described = FIELDS.iter().find(|field| field.name == name);
    described.map_or_else(|| Field::line(name, name), |field| described::control(field, usual))
}

impl Filled for OrderForm {
    form_is!(form);

    fn draft(&self) -> String {
        format!("{} {}", if self.renews { "renew" } else { "buy" }, self.license)
    }

    /// Says what it would cost, or what is wrong with the field that has the keys and those before it.
    fn check(&mut self, env: Env) {
        for field in self.form.fields.iter_mut().filter(|field| !field.refused) {
            field.error = None;
        }
        let planned = self.planned(env);
        let first = self.form.fields.first_mut();
        match planned {
            Ok((_, plan)) => {
                if let Some(field) = first {
                    field.remark = Some(plan.shown(env.scope.today));
                }
            }
            Err(refusal) => {
                if let Some(field) = first {
                    field.remark = None;
                }
                if let Some(field) = refusal.field.and_then(|name| self.form.field_mut(name))
                    && field.touched
                {
                    field.error = Some(refusal);
                }
            }
        }
    }

    fn submit(&mut self, env: Env) -> Answer {
        self.form.submitting();
        self.check(env);
        match self.planned(env) {
            Ok((command, _)) => Answer::submit(command),
            Err(refusal) => {
                self.form.refuse(refusal);
                Answer::Stay
            }
        }
    }
}
