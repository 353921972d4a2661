//! Adds a product to the catalog, or changes one that is there.

use super::answer::Answer;
use super::described;
use super::fields::{Filled, check_reason, check_text, form_is, go_to_error, reason, why};
use crate::app::env::Env;
use crate::app::form::Form;
use crate::domain::command::Command;
use crate::domain::field::Kind;
use crate::domain::ids::{BatchId, ProductId};
use crate::domain::product::{FIELDS, ProductFields};
use crate::domain::read_model::ProductEntry;
use crate::domain::refusal::{Code, Refusal};

/// The dialog.
#[derive(Debug, Clone)]
pub struct ProductForm {
    /// Name, publisher, category, grade, risk: in this order; and the reason where one is changed.
    pub form: Form,
    /// The product that is changed, and the batch that it was seen as of; none where one is added.
    pub edits: Option<(ProductId, BatchId)>,
    /// What is done: `Add a product`, `Edit Sketchpad`.
    pub title: String,
}

impl ProductForm {
    /// An empty form.
    #[must_use]
    pub fn new() -> Self {
        let fields = FIELDS.iter().map(|field| described::control(field, None)).collect();
        Self { form: Form::new("Add product", fields), edits: None, title: "Add a product".to_owned() }
    }

    /// A form with what is recorded of a product.
    #[must_use]
    pub fn of(entry: &ProductEntry) -> Self {
        let mut dialog = Self::new();
        let (form, fields) = (&mut dialog.form, &entry.fields);
        described::fill(form, fields);
        form.fields.push(why());
        form.submit = "Save changes";
        dialog.edits = Some((entry.id, entry.changed_by));
        dialog.title = format!("Edit {}", fields.name);
        dialog
    }
}

impl Filled for ProductForm {
    form_is!(form);

    fn draft(&self) -> String {
        self.edits.map_or_else(|| "product".to_owned(), |(id, _)| format!("product {id}"))
    }

    /// Says what is wrong with what is typed.
    fn check(&mut self, _env: Env) {
        for field in FIELDS {
            if let Kind::Text(_, limit) = field.kind {
                check_text(&mut self.form, field.name, &field.subject(), limit);
            }
        }
        check_reason(&mut self.form);
    }

    fn submit(&mut self, env: Env) -> Answer {
        self.form.submitting();
        self.check(env);
        if self.form.given("name").is_none() {
            self.form.refuse(Refusal::new(Code::MissingValue, "A product needs a name.").on("name"));
        }
        if go_to_error(&mut self.form) {
            return Answer::Stay;
        }
        match (described::read::<ProductFields>(&self.form, env.scope.currency), self.edits) {
            (Err(refusal), _) => {
                self.form.refuse(refusal);
                Answer::Stay
            }
            (Ok(fields), Some((product, seen))) => {
                let reason = reason(&self.form).unwrap_or_default();
                Answer::submit(Command::EditProduct { product, fields, seen: Some(seen), reason })
            }
            (Ok(fields), None) => Answer::submit(Command::AddProduct(fields)),
        }
    }
}

impl Default for ProductForm {
    fn default() -> Self {
        Self::new()
    }
}
