//! Adds a license, and its product if that is new; or changes one that is there.
//!
//! A license that is changed is submitted as it was seen, with what was typed laid over it: what somebody else changed
//! meanwhile is refused by the store and never overwritten. Its key is not shown; one that is typed takes its place.

use super::answer::Answer;
use super::described;
use super::fields::{Filled, form_is, reason, suggest, why};
use crate::app::env::Env;
use crate::app::form::{Field, Form, Suggestion};
use crate::domain::command::Command;
use crate::domain::field::{Held, arranged};
use crate::domain::ids::ProductId;
use crate::domain::license::{FIELDS, LicenseFields};
use crate::domain::money::Currency;
use crate::domain::product;
use crate::domain::read_model::LicenseEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text;

/// The dialog.
#[derive(Debug, Clone)]
pub struct LicenseForm {
    /// The fields, each under the name of the license's field; and the reason where one is changed.
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
        let usual = LicenseFields::usual(currency);
        let of_product =
            [Field::suggest("product", "Product"), Field::line("publisher", "Publisher, if the product is new")];
        let own =
            arranged(FIELDS, &MOVED).into_iter().map(|field| described::control(field, (field.get)(&usual).as_ref()));
        let fields = of_product.into_iter().chain(own).collect();
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
        described::fill(form, &LicenseFields::from(terms));
        if let Some(key) = form.field_mut("license_key") {
            key.remark = terms.masked_key().map(|masked| format!("{masked} stays unless another is typed"));
        }
        if let Some(total) = form.field_mut("seats_total").filter(|_| !entry.orders.is_empty()) {
            total.remark = Some("the sum of its orders; another number is an order of the difference".to_owned());
        }
        form.fields.push(why());
        form.submit = "Save changes";
        dialog.title = format!("Edit {}", license.title());
        dialog.edits = Some(Box::new(entry.clone()));
        dialog
    }

    /// What is counted follows the type of seats, as it will when it is written, unless somebody chose it here.
    fn count_as_usual(&mut self, default: Currency) {
        let known = self.edits.as_ref().map(|entry| LicenseFields::from(&entry.license.terms));
        let mut known = known.unwrap_or_else(|| LicenseFields::usual(default));
        known.count_as_usual(self.form.text("seat_type").parse().ok());
        if let Some(counting) = known.counting {
            self.form.follow("counting", &counting.into_value().typed());
        }
    }

    /// Whether a license may be so: one that is there is judged by what it is.
    fn judged(&self, fields: LicenseFields, env: Env) -> Result<(), Refusal> {
        let judged = match &self.edits {
            Some(entry) => {
                let known = &entry.license.terms;
                fields.refuse_breaks_in_another_currency(known).and_then(|()| fields.edited(known))
            }
            None => fields.checked(env.scope.currency),
        };
        judged.map(drop).map_err(|refusal| match refusal.field {
            Some("seats_total") if self.edits.is_some() => {
                refusal.hint("type the number of seats, or none and take unlimited as the seat type")
            }
            _ => refusal,
        })
    }

    /// The change of a license that is there. The key stays unless another is typed.
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
        let fields = LicenseFields { license_key: typed.license_key.clone().or(seen.license_key), ..typed };
        let (license, seen) = (entry.license.id, Some(entry.changed_by));
        let reason = reason(&self.form)?;
        Ok(Command::EditLicense { license, product, fields: Box::new(fields), seen, reason })
    }

    /// The license as it is typed, or the first thing that is wrong with it.
    fn read(&self, default: Currency) -> Result<LicenseFields, Refusal> {
        for (name, field) in [("product", "The product's name"), ("publisher", "The publisher")] {
            let judged = text::line(self.form.text(name), product::NAME_LIMIT);
            judged.map_err(|e| Refusal::bad_field(field, &e).on(name))?;
        }
        described::read(&self.form, default)
    }
}

impl Filled for LicenseForm {
    form_is!(form);

    fn draft(&self) -> String {
        self.edits.as_ref().map_or_else(|| "license".to_owned(), |entry| format!("license {}", entry.license.id))
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
        self.count_as_usual(env.scope.currency);
        for field in self.form.fields.iter_mut().filter(|field| !field.refused) {
            field.error = None;
        }
        let read = self.read(env.scope.currency).and_then(|fields| self.judged(fields, env));
        if let Err(refusal) = read.and_then(|()| reason(&self.form).map(drop))
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
        let fields = self.read(env.scope.currency).and_then(|fields| {
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
                Answer::submit(Command::AddLicense { product, publisher, fields: Box::new(fields) })
            }
            Err(refusal) => {
                self.form.refuse(refusal);
                Answer::Stay
            }
        }
    }
}

/// Where fields stand in another place than in their description: what is known last, or seldom asked for, comes late.
const MOVED: [(&str, &str); 7] = [
    ("status", "billing_cycle"),
    ("limit_policy", "notice_days"),
    ("overdraft", "limit_policy"),
    ("grace_days", "overdraft"),
    ("purchase_date", "invoice_number"),
    ("counting", "lapse_effect"),
    ("identity_key", "counting"),
];
