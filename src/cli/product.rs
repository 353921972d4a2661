//! `product`: the catalog.

use super::context::Context;
use super::failure::{Done, Status};
use super::output::{Form, Plain, record};
use super::table::{Column, Table};
use super::values::{self, Given, given, or_none};
use super::words::{count, or_nothing, yes};
use crate::domain::command::Command;
use crate::domain::ids::ProductId;
use crate::domain::money::group;
use crate::domain::product::{Grade, ProductFields, RiskLevel};
use crate::domain::refusal::Refusal;
use crate::domain::text::key;
use crate::domain::view::ProductEntry;
use clap::{Args, Subcommand};
use strum::IntoEnumIterator as _;

/// The catalog
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Product {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the catalog
    #[command(after_help = "Example:\n  dormouse product list\n  dormouse product list --search sketch --json")]
    List {
        /// Only products whose name, publisher or category has this text
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        #[command(flatten)]
        form: Form,
    },
    /// Show a product
    #[command(after_help = "Example:\n  dormouse product show Sketchpad\n  dormouse product show C3")]
    Show {
        /// Its id or name
        product: String,
        #[command(flatten)]
        form: Form,
    },
    /// Add a product
    #[command(after_help = "\
Example:
  dormouse product add --name Sketchpad --publisher \"Draw Ltd\" --category Design --security-grade B --risk-level low")]
    Add(Add),
}

#[derive(Debug, Args)]
struct Add {
    /// The application
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// Who makes it
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    publisher: Option<Given<String>>,
    /// Groups and filters the catalog
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    category: Option<Given<String>>,
    /// How well it handles data
    #[arg(long, value_name = "GRADE", value_parser = values::word(Grade::iter()), ignore_case = true)]
    security_grade: Option<Grade>,
    /// How much harm a leak could do
    #[arg(long, value_name = "LEVEL", value_parser = values::word(RiskLevel::iter()), ignore_case = true)]
    risk_level: Option<RiskLevel>,
}

record! {
    /// A product.
    Item {
        id: ProductId,
        name: &'a str,
        publisher: Option<&'a str>,
        category: Option<&'a str>,
        security_grade: Option<&'static str>,
        risk_level: Option<&'static str>,
        archived: bool,
        licenses: u32,
        seats: u64,
        people: u32,
    }
}

impl<'a> From<&'a ProductEntry> for Item<'a> {
    fn from(entry: &'a ProductEntry) -> Self {
        let fields = &entry.fields;
        Self {
            id: entry.id,
            name: &fields.name,
            publisher: fields.publisher.as_deref(),
            category: fields.category.as_deref(),
            security_grade: fields.security_grade.map(Into::into),
            risk_level: fields.risk_level.map(Into::into),
            archived: entry.archived,
            licenses: entry.licenses,
            seats: entry.seats,
            people: entry.people,
        }
    }
}

impl Product {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        match self.verb {
            Verb::List { search, form } => {
                let mut entries = session.store.products()?;
                let known = entries.len();
                entries.retain(|entry| !entry.archived && matches(entry, search.as_deref()));
                let items: Vec<Item<'_>> = entries.iter().map(Item::from).collect();
                context.out.list(form, session.today(), &Plain {}, &items, |out| {
                    if items.is_empty() && known > 0 {
                        return out.line(format!("None of the {known} products is asked for. Leave the search away."));
                    }
                    if items.is_empty() {
                        return out.line("No products. Add one with: dormouse product add --name NAME");
                    }
                    out.table(&table(&items))
                })?;
            }
            Verb::Show { product, form } => {
                let id = session.store.find_product(&product)?;
                let entries = session.store.products()?;
                let entry = entries
                    .iter()
                    .find(|entry| entry.id == id)
                    .ok_or_else(|| Refusal::not_found("product", &product, "dormouse product list"))?;
                let item = Item::from(entry);
                context.out.list(form, session.today(), &Plain {}, std::slice::from_ref(&item), |out| {
                    out.heading(&format!("{} {}", item.id, item.name))?;
                    out.fields([
                        ("Publisher", or_nothing(item.publisher)),
                        ("Category", or_nothing(item.category)),
                        ("Security grade", or_nothing(item.security_grade)),
                        ("Risk level", or_nothing(item.risk_level)),
                        ("Licenses", item.licenses.to_string()),
                        ("Seats", count(item.seats, "seat", "seats")),
                        ("People", item.people.to_string()),
                        ("Archived", yes(item.archived)),
                    ])
                })?;
            }
            Verb::Add(add) => {
                let fields = ProductFields {
                    name: add.name,
                    publisher: given(add.publisher),
                    category: given(add.category),
                    security_grade: add.security_grade,
                    risk_level: add.risk_level,
                };
                let outcome = session.execute(&Command::AddProduct(fields))?;
                context.out.receipt(&outcome)?;
            }
        }
        Ok(Status::Done)
    }
}

fn matches(entry: &ProductEntry, search: Option<&str>) -> bool {
    let Some(wanted) = search.map(key) else { return true };
    let fields = &entry.fields;
    [Some(&fields.name), fields.publisher.as_ref(), fields.category.as_ref()]
        .into_iter()
        .flatten()
        .any(|text| key(text).contains(&wanted))
}

fn table(items: &[Item<'_>]) -> Table {
    let mut table = Table::new([
        Column::whole("Id"),
        Column::text("Product"),
        Column::text("Publisher").spare(1),
        Column::text("Category").spare(2),
        Column::whole("Grade").spare(3),
        Column::number("Licenses"),
        Column::number("Seats"),
        Column::number("People"),
    ]);
    for item in items {
        table.row([
            item.id.to_string(),
            item.name.to_owned(),
            or_nothing(item.publisher),
            or_nothing(item.category),
            or_nothing(item.security_grade),
            group(&item.licenses.to_string()),
            group(&item.seats.to_string()),
            group(&item.people.to_string()),
        ]);
    }
    table
}
