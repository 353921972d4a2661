//! Adds a product to the catalog.

use super::fields::{Filled, check_text, go_to_error};
use super::{Answer, Env};
use crate::app::form::{Field, Form};
use crate::domain::command::Command;
use crate::domain::product::{CATEGORY_LIMIT, Grade, NAME_LIMIT, ProductFields, RiskLevel};
use crate::domain::refusal::Refusal;
use strum::IntoEnumIterator as _;

/// The dialog.
#[derive(Debug, Clone)]
pub struct ProductForm {
    /// Name, publisher, category, grade, risk: in this order.
    pub form: Form,
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
        Self { form: Form::new("Add product", false, fields) }
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
            self.form.refuse(Refusal::new("A product needs a name.").on("name"));
        }
        if go_to_error(&mut self.form) {
            return Answer::Stay;
        }
        Answer::submit(Command::AddProduct(ProductFields {
            name: self.form.given("name").unwrap_or_default(),
            publisher: self.form.given("publisher"),
            category: self.form.given("category"),
            security_grade: self.form.text("security_grade").parse().ok(),
            risk_level: self.form.text("risk_level").parse().ok(),
        }))
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
