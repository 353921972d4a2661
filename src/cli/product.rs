//! `product`: the catalog, and what changes it.

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status};
use super::field_flags::FieldFlags;
use super::format::{count, or_nothing, yes};
use super::output::{Form, Plain};
use super::receipt::{Reason, Receipt};
use super::records::products::Item;
use super::table::{Column, Table};
use super::values::{self, Given, or_none};
use crate::domain::command::Command;
use crate::domain::product::{FIELDS, ProductFields};
use crate::domain::read_model::ProductEntry;
use crate::domain::text::{Shown, any_has, key, number};
use clap::{Args, Subcommand};

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
    #[command(
        after_help = "Example:\n  dormouse product list\n  dormouse product list --category Design\n  dormouse product list --search sketch --json"
    )]
    List {
        /// Only products whose name, publisher or category has this text
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Only products of this category; none for those without one
        #[arg(long, value_name = "CATEGORY", value_parser = or_none(values::text))]
        category: Option<Given<String>>,
        /// Archived ones, in place of the others
        #[arg(long)]
        archived: bool,
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
    /// Change a product: every field is a flag
    #[command(after_help = "\
What is not given stays; none clears a field that may be empty.

Example:
  dormouse product edit Sketchpad --category Design --security-grade B
  dormouse product edit C3 --name \"Sketchpad Pro\" --risk-level none")]
    Edit(Edit),
    /// Archive a product, once all its licenses are archived
    #[command(after_help = "Example:\n  dormouse product archive C3\n  dormouse product archive C3 --yes")]
    Archive(Which),
    /// Restore an archived product
    #[command(after_help = "Example:\n  dormouse product restore C3")]
    Restore(Which),
}

#[derive(Debug, Args)]
struct Add {
    /// The application
    #[arg(long, value_name = "TEXT", value_parser = values::name)]
    name: String,
    #[command(flatten)]
    flags: FieldFlags<ProductFields>,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
struct Edit {
    /// Its id or name
    product: String,
    /// The application
    #[arg(long, value_name = "TEXT", value_parser = values::name)]
    name: Option<String>,
    #[command(flatten)]
    flags: FieldFlags<ProductFields>,
    #[command(flatten)]
    why: Reason,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
struct Which {
    /// Its id or name
    product: String,
    #[command(flatten)]
    receipt: Receipt,
}

impl Product {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        match self.verb {
            Verb::List { search, category, archived, form } => {
                let mut entries = session.store.products(session.today())?;
                entries.retain(|entry| entry.archived == archived);
                let known = entries.len();
                entries.retain(|entry| matches(entry, search.as_deref()));
                let of_text = entries.len();
                entries.retain(|entry| category.as_ref().is_none_or(|category| is_in(entry, category)));
                let items: Vec<Item<'_>> = entries.iter().map(Item::new).collect();
                context.out.list(form, session.today(), &Plain {}, &items, |out| {
                    if items.is_empty() && of_text > 0 {
                        return out.line(format!(
                            "None of the {of_text} products is in this category. Leave --category out."
                        ));
                    }
                    if items.is_empty() && known > 0 {
                        return out.line(match known {
                            1 => "The only product does not have this text. Leave --search out.".to_owned(),
                            _ => format!(
                                "None of the {} has this text. Leave --search out.",
                                count(known, "product", "products")
                            ),
                        });
                    }
                    if items.is_empty() && archived {
                        return out.line("No archived products. Archive one with: dormouse product archive PRODUCT");
                    }
                    if items.is_empty() {
                        return out.line("No products. Add one with: dormouse product add --name NAME");
                    }
                    out.table(&table(&entries))
                })?;
            }
            Verb::Show { product, form } => {
                let entry = session.store.product(session.store.find_product(&product)?, session.today())?;
                let item = Item::new(&entry);
                context.out.list(form, session.today(), &Plain {}, std::slice::from_ref(&item), |out| {
                    out.heading(&format!("{} {}", item.id, item.name))?;
                    let own = FIELDS.iter().filter(|field| field.name != "name");
                    let own = own
                        .map(|field| (field.label, or_nothing(field.seen(&entry.fields).map(|value| value.shown()))));
                    out.fields(own.chain([
                        ("Licenses", number(item.licenses)),
                        ("Seats", entry.seats_shown(number)),
                        ("People", number(item.people)),
                        ("Archived", yes(item.archived)),
                    ]))
                })?;
            }
            Verb::Add(add) => {
                let named = ProductFields { name: add.name, ..ProductFields::default() };
                let fields = add.flags.over(named, session.org.currency)?;
                let outcome = session.execute(&Command::AddProduct(fields))?;
                add.receipt.give(context, &session, &outcome)?;
            }
            Verb::Edit(edit) => edit.run(context, &mut session)?,
            Verb::Archive(which) => which.archive(context, &mut session)?,
            Verb::Restore(which) => {
                session.may_write()?;
                let id = session.store.find_archived_product(&which.product)?;
                let outcome = session.execute(&Command::RestoreProduct(id))?;
                which.receipt.give(context, &session, &outcome)?;
            }
        }
        Ok(Status::Done)
    }
}

impl Edit {
    fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        if self.name.is_none() && self.flags.is_empty() {
            return Err(Failure::no_field("product edit"));
        }
        session.may_write()?;
        let entry = session.store.product(session.store.find_product(&self.product)?, session.today())?;
        let mut fields = self.flags.over(entry.fields, session.org.currency)?;
        fields.name = self.name.unwrap_or(fields.name);
        let seen = Some(entry.changed_by);
        let outcome =
            session.execute(&Command::EditProduct { product: entry.id, fields, seen, reason: self.why.reason })?;
        self.receipt.give(context, session, &outcome)?;
        Ok(())
    }
}

impl Which {
    fn archive(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        session.may_write()?;
        let id = session.store.find_product(&self.product)?;
        let command = Command::ArchiveProduct(id);
        if session.plan_to_ask(&command)?.is_some() {
            let name = session.store.product(id, session.today())?.fields.name;
            session.confirm(&format!("Archive {id} {}?", Shown(&name)))?;
        }
        let outcome = session.execute(&command)?;
        self.receipt.give(context, session, &outcome)?;
        Ok(())
    }
}

fn is_in(entry: &ProductEntry, wanted: &Given<String>) -> bool {
    let category = entry.fields.category.as_deref();
    match wanted {
        Given::Value(wanted) => category.is_some_and(|category| key(category) == key(wanted)),
        Given::None => category.is_none(),
    }
}

fn matches(entry: &ProductEntry, search: Option<&str>) -> bool {
    let fields = &entry.fields;
    let texts = [Some(&fields.name), fields.publisher.as_ref(), fields.category.as_ref()];
    search.is_none_or(|search| any_has(texts.into_iter().flatten().map(String::as_str), search))
}

fn table(entries: &[ProductEntry]) -> Table {
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
    for entry in entries {
        let item = Item::new(entry);
        table.row([
            item.id.to_string(),
            item.name.to_owned(),
            or_nothing(item.publisher),
            or_nothing(item.category),
            or_nothing(item.security_grade),
            number(item.licenses),
            entry.seats_shown(number),
            number(item.people),
        ]);
    }
    table
}
