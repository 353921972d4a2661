//! Adds a license, and its product if that is new; or changes one that is there.
//!
//! A license that is changed is submitted as it was seen, with what was typed laid over it: what somebody else changed
//! meanwhile is refused by the store and never overwritten. Its key is not shown; one that is typed takes its place.

use super::fields::{Filled, count, day, money, suggest};
use super::{Answer, Env};
use crate::app::form::{Field, Form, Suggestion};
use crate::domain::command::Command;
use crate::domain::ids::ProductId;
use crate::domain::license::{LicenseFields, LicenseStatus, NAME_LIMIT, REFERENCE_LIMIT, SeatType};
use crate::domain::money::{BillingCycle, Currency, Money};
use crate::domain::read_model::LicenseEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text;
use crate::domain::time::Day;

/// The dialog.
#[derive(Debug, Clone)]
pub struct LicenseForm {
    /// The fields, each under the name of the license's field.
    pub form: Form,
    /// The license that is changed, as it was seen; none where one is added.
    pub edits: Option<Box<LicenseEntry>>,
    /// What is done: `Add a license`, `Edit Sketchpad · Team`.
    pub title: String,
}

impl LicenseForm {
    /// A form with the defaults filled in.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        let fields = vec![
            Field::suggest("product", "Product"),
            Field::line("publisher", "Publisher, if the product is new"),
            Field::line("name", "Name of the license"),
            Field::figure("seats_total", "Seats", "1"),
            Field::choice("seat_type", "Seat type", words::<SeatType>(), 0),
            Field::figure("cost_per_seat", "Cost per seat", ""),
            Field::figure("total_cost", "Total cost", ""),
            Field::figure("currency", "Currency", currency.code()),
            Field::choice("billing_cycle", "Billing cycle", words::<BillingCycle>(), 2),
            Field::choice("status", "Status", words::<LicenseStatus>(), 0),
            Field::figure("start_date", "Starts on", ""),
            Field::figure("expiry_date", "Expires on", ""),
            Field::figure("renewal_date", "Renews on", ""),
            Field::choice("auto_renew", "Renews by itself", vec!["no".into(), "yes".into()], 0),
            Field::figure("renewal_notice_days", "Warn days ahead", "30"),
            Field::figure("notice_days", "Days of notice", ""),
            Field::line("business_owner", "Owner"),
            Field::line("license_key", "License key"),
            Field::line("purchase_order", "Purchase order"),
            Field::line("invoice_number", "Invoice"),
            Field::figure("purchase_date", "Bought on", ""),
        ];
        Self { form: Form::new("Add license", fields), edits: None, title: "Add a license".to_owned() }
    }

    /// A form with what is recorded of a license.
    #[must_use]
    pub fn of(entry: &LicenseEntry) -> Self {
        let (license, terms) = (&entry.license, &entry.license.terms);
        let mut dialog = Self::new(terms.currency);
        let form = &mut dialog.form;
        form.fields.retain(|field| field.name != "publisher");
        let (id, note) = (license.product_id.0, entry.publisher.clone().unwrap_or_default());
        form.fill_taken("product", Suggestion { id, name: license.product.clone(), note });
        let word = |word: &'static str| word.replace('_', " ");
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
        let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
        let money = |money: Option<Money>| money.map_or_else(String::new, |money| money.to_string());
        for (name, recorded) in [
            ("name", text(&terms.name)),
            ("seats_total", number(terms.seats_total)),
            ("seat_type", word(terms.seat_type.into())),
            ("cost_per_seat", money(terms.cost_per_seat)),
            ("total_cost", money(terms.total_cost)),
            ("currency", terms.currency.code().to_owned()),
            ("billing_cycle", word(terms.billing_cycle.into())),
            ("status", word(terms.status.into())),
            ("start_date", day(terms.start_date)),
            ("expiry_date", day(terms.expiry_date)),
            ("renewal_date", day(terms.renewal_date)),
            ("auto_renew", if terms.auto_renew { "yes" } else { "no" }.to_owned()),
            ("renewal_notice_days", number(Some(terms.renewal_notice_days))),
            ("notice_days", number(terms.notice_days)),
            ("business_owner", text(&terms.business_owner)),
            ("purchase_order", text(&terms.purchase_order)),
            ("invoice_number", text(&terms.invoice_number)),
            ("purchase_date", day(terms.purchase_date)),
        ] {
            form.fill(name, &recorded);
        }
        if let Some(key) = form.field_mut("license_key") {
            key.remark = terms.masked_key().map(|masked| format!("{masked} stays unless another is typed"));
        }
        form.submit = "Save changes";
        dialog.title = format!("Edit {}", license.title());
        dialog.edits = Some(Box::new(entry.clone()));
        dialog
    }

    /// Whether a license may be so: one that is there is judged by what it is.
    fn judged(&self, fields: LicenseFields, env: Env) -> Result<(), Refusal> {
        let judged = match &self.edits {
            Some(entry) => fields.edited(&entry.license.terms),
            None => fields.checked(env.currency),
        };
        judged.map(drop).map_err(|refusal| match refusal.field {
            Some("seats_total") if self.edits.is_some() => {
                refusal.hint("type the number of seats, or none and take unlimited as the seat type")
            }
            _ => refusal,
        })
    }

    /// The change of a license that is there: what is typed, over what has no field here.
    fn change(&self, entry: &LicenseEntry, typed: LicenseFields, env: Env) -> Result<Command, Refusal> {
        let name = text::key(self.form.text("product"));
        let mut products = env.records.products.iter().flat_map(|products| products.iter());
        let mut named = || products.find(|product| !product.archived && text::key(&product.fields.name) == name);
        let taken = self.form.taken("product").map(|taken| ProductId(taken.id));
        let product = taken.or_else(|| named().map(|product| product.id)).ok_or_else(|| {
            Refusal::new(Code::NotFound, "There is no product of that name.")
                .hint("choose one that is in the catalog")
                .on("product")
        })?;
        let seen = LicenseFields::from(&entry.license.terms);
        let fields = LicenseFields {
            license_key: typed.license_key.clone().or(seen.license_key),
            limit_policy: seen.limit_policy,
            overdraft: seen.overdraft,
            grace_days: seen.grace_days,
            ..typed
        };
        let (license, seen) = (entry.license.id, Some(entry.changed_by));
        Ok(Command::EditLicense { license, product, fields: Box::new(fields), seen })
    }

    /// The license as it is typed, or the first thing that is wrong with it.
    fn read(&self, default: Currency) -> Result<LicenseFields, Refusal> {
        let form = &self.form;
        let currency = match form.given("currency") {
            None => None,
            Some(code) => Some(Currency::parse(&code).ok_or_else(|| {
                Refusal::new(Code::BadValue, "That is no currency.")
                    .hint("write three letters such as EUR")
                    .on("currency")
            })?),
        };
        let in_currency = currency.unwrap_or(default);
        for (name, field, limit) in TEXTS {
            text::line(form.text(name), limit).map_err(|e| Refusal::bad_field(field, &e).on(name))?;
        }
        Ok(LicenseFields {
            name: form.given("name"),
            seats_total: count(form, "seats_total", "The number of seats")?,
            seat_type: chosen(form.text("seat_type")),
            cost_per_seat: money(form, "cost_per_seat", "The cost per seat", in_currency)?,
            total_cost: money(form, "total_cost", "The total cost", in_currency)?,
            currency,
            billing_cycle: chosen(form.text("billing_cycle")),
            purchase_date: day(form, "purchase_date", "The day of purchase")?,
            start_date: day(form, "start_date", "The first day")?,
            expiry_date: day(form, "expiry_date", "The last day")?,
            renewal_date: day(form, "renewal_date", "The day of renewal")?,
            auto_renew: Some(form.text("auto_renew") == "yes"),
            renewal_notice_days: count(form, "renewal_notice_days", "The number of days to warn ahead")?,
            notice_days: count(form, "notice_days", "The number of days of notice")?,
            business_owner: form.given("business_owner"),
            license_key: form.given("license_key"),
            purchase_order: form.given("purchase_order"),
            invoice_number: form.given("invoice_number"),
            status: chosen(form.text("status")),
            ..LicenseFields::default()
        })
    }
}

impl Filled for LicenseForm {
    fn form(&mut self) -> &mut Form {
        &mut self.form
    }

    /// Suggests products, and says what is wrong with the field that has the keys and those before it.
    fn check(&mut self, env: Env) {
        let products = env.records.products.iter().flat_map(|products| products.iter());
        let candidates = products.filter(|product| !product.archived).map(|product| Suggestion {
            id: product.id.0,
            name: product.fields.name.clone(),
            note: product.fields.publisher.clone().unwrap_or_default(),
        });
        let matches = if self.form.taken("product").is_some() || self.form.given("product").is_none() {
            Vec::new()
        } else {
            suggest(self.form.text("product"), candidates)
        };
        self.form.suggest("product", matches);
        for field in self.form.fields.iter_mut().filter(|field| !field.refused) {
            field.error = None;
        }
        if let Err(refusal) = self.read(env.currency).and_then(|fields| self.judged(fields, env))
            && let Some(field) = refusal.field.and_then(|name| self.form.field_mut(name))
            && field.touched
        {
            field.error = Some(refusal);
        }
    }

    fn submit(&mut self, env: Env) -> Answer {
        self.form.submitting();
        self.check(env);
        let Some(product) = self.form.given("product") else {
            self.form.refuse(
                Refusal::new(Code::MissingValue, "A license needs a product.").hint("type its name").on("product"),
            );
            return Answer::Stay;
        };
        let fields = self.read(env.currency).and_then(|fields| {
            self.judged(fields.clone(), env)?;
            Ok(fields)
        });
        match fields {
            Ok(fields) if self.edits.is_some() => {
                let change = self.edits.as_ref().map(|entry| self.change(entry, fields, env));
                match change {
                    Some(Ok(command)) => return Answer::submit(command),
                    Some(Err(refusal)) => self.form.refuse(refusal),
                    None => {}
                }
                Answer::Stay
            }
            Ok(fields) => {
                let known = self.form.taken("product").map(|taken| taken.note.clone()).filter(|note| !note.is_empty());
                let publisher = self.form.given("publisher").or(known);
                Answer::submit(Command::AddLicense { product, publisher, fields })
            }
            Err(refusal) => {
                self.form.refuse(refusal);
                Answer::Stay
            }
        }
    }
}

/// The words of an enumeration as people read them: `one time`.
fn words<T: strum::IntoEnumIterator + Into<&'static str>>() -> Vec<String> {
    T::iter().map(|choice| Into::<&'static str>::into(choice).replace('_', " ")).collect()
}

fn chosen<T: std::str::FromStr>(word: &str) -> Option<T> {
    word.replace(' ', "_").parse().ok()
}

/// Its texts: name, what a refusal calls it, its limit.
const TEXTS: [(&str, &str, usize); 7] = [
    ("product", "The product's name", crate::domain::product::NAME_LIMIT),
    ("publisher", "The publisher", crate::domain::product::NAME_LIMIT),
    ("name", "The license's name", NAME_LIMIT),
    ("business_owner", "The owner", REFERENCE_LIMIT),
    ("license_key", "The license key", REFERENCE_LIMIT),
    ("purchase_order", "The purchase order", REFERENCE_LIMIT),
    ("invoice_number", "The invoice number", REFERENCE_LIMIT),
];
