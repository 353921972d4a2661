//! Adds a product to the catalog, or changes one that is there.

use super::fields::{Filled, check_text, go_to_error};
use super::{Answer, Env};
use crate::app::form::{Field, Form};
use crate::domain::command::Command;
use crate::domain::ids::{BatchId, ProductId};
use crate::domain::product::{CATEGORY_LIMIT, Grade, NAME_LIMIT, ProductFields, RiskLevel};
use crate::domain::read_model::ProductEntry;
use crate::domain::refusal::{Code, Refusal};
use strum::IntoEnumIterator as _;

/// The dialog.
#[derive(Debug, Clone)]
pub struct ProductForm {
    /// Name, publisher, category, grade, risk: in this order.
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
        let words = |first: &str, rest: Vec<&'static str>| {
            std::iter::once(first).chain(rest).map(str::to_owned).collect::<Vec<String>>()
        };
        let grades = words("none", Grade::iter().map(Into::into).collect());
        let risks = words("none", RiskLevel::iter().map(Into::into).collect());
        let fields = vec![
            Field::line("name", "Name"),
            Field::line("publisher", "Publisher"),
            Field::line("category", "Category"),
            Field::choice("security_grade", "Security grade", grades, 0),
            Field::choice("risk_level", "Risk level", risks, 0),
        ];
        Self { form: Form::new("Add product", fields), edits: None, title: "Add a product".to_owned() }
    }

    /// A form with what is recorded of a product.
    #[must_use]
    pub fn of(entry: &ProductEntry) -> Self {
        let mut dialog = Self::new();
        let (form, fields) = (&mut dialog.form, &entry.fields);
        form.fill("name", &fields.name);
        form.fill("publisher", fields.publisher.as_deref().unwrap_or_default());
        form.fill("category", fields.category.as_deref().unwrap_or_default());
        form.fill("security_grade", fields.security_grade.map_or("none", Into::into));
        form.fill("risk_level", fields.risk_level.map_or("none", Into::into));
        form.submit = "Save changes";
        dialog.edits = Some((entry.id, entry.changed_by));
        dialog.title = format!("Edit {}", fields.name);
        dialog
    }
}

impl Filled for ProductForm {
    fn form(&mut self) -> &mut Form {
        &mut self.form
    }

    /// Says what is wrong with what is typed.
    fn check(&mut self, _env: Env) {
        for (name, field, limit) in TEXTS {
            check_text(&mut self.form, name, field, limit);
        }
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
        let fields = ProductFields {
            name: self.form.given("name").unwrap_or_default(),
            publisher: self.form.given("publisher"),
            category: self.form.given("category"),
            security_grade: self.form.text("security_grade").parse().ok(),
            risk_level: self.form.text("risk_level").parse().ok(),
        };
        Answer::submit(match self.edits {
            Some((product, seen)) => Command::EditProduct { product, fields, seen: Some(seen) },
            None => Command::AddProduct(fields),
        })
    }
}

impl Default for ProductForm {
    fn default() -> Self {
        Self::new()
    }
}

/// Its texts: name, what a refusal calls it, its limit.
const TEXTS: [(&str, &str, usize); 3] = [
    ("name", "The product's name", NAME_LIMIT),
    ("publisher", "The publisher", NAME_LIMIT),
    ("category", "The category", CATEGORY_LIMIT),
];
