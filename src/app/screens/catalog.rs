//! The catalog: products, with their licenses, seats and people.

use super::at_hand;
use super::screen::{DONE, Empty, Performed, Request, Screen, some};
use crate::app::action::{Action, Context, Label, label};
use crate::app::dialogs::archive;
use crate::app::dialogs::product_form::ProductForm;
use crate::app::dialogs::views::Views;
use crate::app::env::Env;
use crate::app::msg::{Data, Query};
use crate::app::records::RecordId;
use crate::app::saved_state::{SavedState, kept, put_back};
use crate::app::table::{Column, Grid, Row, Scope, SortBy, SortKey, Table};
use crate::domain::ids::ProductId;
use crate::domain::read_model::ProductEntry;
use crate::domain::text::key;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The tab Catalog.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Products that the part lets through.
    pub table: Table<ProductEntry>,
    /// What is shown of them.
    pub part: Part,
}

/// What part of the catalog is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Part {
    /// All that are not archived.
    #[default]
    All,
    /// Those of a category, however it is spelled.
    Category(String),
    /// Those without one.
    Without,
    /// Those that are archived.
    Archived,
}

impl Part {
    /// Whether it lets a product through.
    #[must_use]
    pub fn holds(&self, product: &ProductEntry) -> bool {
        let category = product.fields.category.as_deref();
        let fits = match self {
            Self::All | Self::Archived => true,
            Self::Category(wanted) => category.is_some_and(|category| key(category) == key(wanted)),
            Self::Without => category.is_none(),
        };
        fits && product.archived == (*self == Self::Archived)
    }

    /// Its name.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::All => "All",
            Self::Category(category) => category,
            Self::Without => "without a category",
            Self::Archived => "Archived",
        }
    }

    /// As it is kept until the next start.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::Category(category) => format!("={category}"),
            Self::Without => "none".to_owned(),
            Self::Archived => "archived".to_owned(),
        }
    }

    /// From the word it was kept as; all if that makes no sense.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word.strip_prefix('=') {
            Some(category) if !category.is_empty() => Self::Category(category.to_owned()),
            _ if word == "none" => Self::Without,
            _ if word == "archived" => Self::Archived,
            _ => Self::All,
        }
    }

    /// Every part that these products make, with the number of products in it: all, the categories in order, those
    /// without, those that are archived.
    #[must_use]
    pub fn of(products: &[ProductEntry]) -> Vec<(Self, usize)> {
        let mut categories: BTreeMap<String, (&str, usize)> = BTreeMap::new();
        let mut without = 0;
        for product in products.iter().filter(|product| !product.archived) {
            match product.fields.category.as_deref() {
                Some(category) => categories.entry(key(category)).or_insert((category, 0)).1 += 1,
                None => without += 1,
            }
        }
        let all = products.iter().filter(|product| !product.archived).count();
        let archived = products.len() - all;
        let named = categories.into_values().map(|(category, count)| (Self::Category(category.to_owned()), count));
        let mut parts: Vec<(Self, usize)> = std::iter::once((Self::All, all)).chain(named).collect();
        parts.extend((without > 0).then_some((Self::Without, without)));
        parts.extend((archived > 0).then_some((Self::Archived, archived)));
        parts
    }
}

impl Catalog {
    /// The catalog before anything was read.
    #[must_use]
    pub fn new() -> Self {
        Self { table: Table::new(&ProductColumn::ALL), part: Part::All }
    }

    /// Ordered by category first: each category stands together, under its name.
    #[must_use]
    pub fn is_grouped(&self) -> bool {
        self.table.sort.first().is_some_and(|by| by.column == ProductColumn::Category)
    }

    /// Orders it by category and name, or as it came.
    fn group(&mut self, on: bool) {
        let by = |column| SortBy { column, descending: false };
        self.table.sort = if on { vec![by(ProductColumn::Category), by(ProductColumn::Product)] } else { Vec::new() };
        self.arrange();
    }

    /// Puts the category first while it groups; the column cursor stays on its column.
    fn arrange(&mut self) {
        let on = self.table.columns.get(self.table.column).copied();
        self.arrange_as_kept();
        let at = self.table.columns.iter().position(|column| Some(*column) == on);
        self.table.column = at.unwrap_or_default();
    }

    /// The same, with the column cursor in the place it has.
    fn arrange_as_kept(&mut self) {
        self.table.columns = if self.is_grouped() { &ProductColumn::GROUPED } else { &ProductColumn::ALL };
    }
}

impl Screen for Catalog {
    fn title(&self, _env: Env) -> String {
        "Catalog".to_owned()
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Catalog, Context::List, Context::Global, Context::Anywhere]
    }

    fn grid(&self) -> Option<&dyn Grid> {
        Some(&self.table)
    }

    fn grid_mut(&mut self) -> Option<&mut dyn Grid> {
        Some(&mut self.table)
    }

    fn queries(&self, _env: Env) -> Vec<Query> {
        vec![Query::Products]
    }

    fn take(&mut self, _query: &Query, data: &Data, env: Env) {
        if let Data::Products(products) = data {
            let Self { table, part } = self;
            table.set_rows(Arc::clone(products), &env.scope, |product| part.holds(product));
        }
    }

    fn refresh(&mut self, env: Env) {
        self.arrange();
        let Self { table, part } = self;
        table.refresh(&env.scope, |product| part.holds(product));
    }

    fn refresh_shown(&mut self, _order: bool, env: Env) {
        self.refresh(env);
    }

    fn perform(&mut self, action: Action, env: Env) -> Performed {
        let request = match action {
            Action::Group => {
                self.group(!self.is_grouped());
                self.refresh(env);
                return DONE;
            }
            Action::Open => {
                let name = self.table.selected().map(|product| product.fields.name.clone());
                return Some(name.map(|name| Request::Find(Action::ShowLicenses, name)).into_iter().collect());
            }
            Action::AddProduct => Request::ask(ProductForm::new()),
            Action::Archive => Request::ask(archive::product(self.table.selected()?)),
            Action::Edit => Request::ask(ProductForm::of(self.table.selected()?)),
            Action::Views => {
                let view = |(part, count): (Part, usize)| (part.word(), part.shown().to_owned(), Some(count));
                let views = Part::of(self.table.all()).into_iter().map(view);
                Request::ask(Views::new("Categories", views, Some(&self.part.word())))
            }
            _ => return None,
        };
        Some(vec![request])
    }

    fn enabled(&self, action: Action, _env: Env) -> Option<Result<(), String>> {
        matches!(action, Action::Edit | Action::Archive)
            .then(|| some(self.table.selected().is_some(), "No product is selected."))
    }

    fn label(&self, action: Action, _env: Env) -> Option<Label> {
        Some(match action {
            Action::Open => label("its licenses", 5),
            Action::Views => label("categories", 9),
            Action::Archive => return at_hand::archive_label(self.table.selected()?.archived),
            Action::Group if self.is_grouped() => label("ungroup", 10),
            _ => return None,
        })
    }

    fn bare(&self, _env: Env) -> Empty {
        if !self.table.is_loaded() {
            return Empty::reading();
        }
        match &self.part {
            Part::All => Empty::bare("There is no product yet.").remedy(Action::AddProduct, "add one"),
            Part::Category(category) => Empty::bare(format!("No product is in the category {category}."))
                .remedy(Action::Views, "choose another"),
            Part::Without => Empty::bare("Every product has a category.").remedy(Action::Views, "choose another"),
            Part::Archived => Empty::bare("No product is archived.").remedy(Action::Views, "choose another"),
        }
    }

    fn select(&mut self, record: RecordId) {
        if let RecordId::Product(id) = record {
            self.table.select(id);
        }
    }

    fn reveal(&mut self, record: RecordId, env: Env) -> bool {
        let RecordId::Product(id) = record else { return false };
        self.table.filter.clear();
        self.part = Part::All;
        self.refresh(env);
        self.table.select(id);
        true
    }

    fn choose_view(&mut self, word: &str, env: Env) {
        self.part = Part::from_word(word);
        self.refresh(env);
    }

    fn export_name(&self) -> String {
        "products".to_owned()
    }

    fn remember(&self, state: &mut SavedState) {
        state.part = self.part.word();
        state.lists.insert("catalog".to_owned(), kept(&self.table));
    }

    fn recall(&mut self, state: &SavedState) {
        self.part = Part::from_word(&state.part);
        put_back(&mut self.table, &state.list("catalog"), ProductId::parse);
        self.arrange_as_kept();
    }
}

impl Default for Catalog {
    fn default() -> Self {
        Self::new()
    }
}

/// Its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum ProductColumn {
    /// The product's name.
    Product,
    /// Who makes it.
    Publisher,
    /// Its category.
    Category,
    /// Its security grade.
    Grade,
    /// How many licenses it has.
    Licenses,
    /// How many seats those have.
    Seats,
    /// How many people hold one.
    People,
}

impl ProductColumn {
    /// In order.
    pub const ALL: [Self; 7] =
        [Self::Product, Self::Publisher, Self::Category, Self::Grade, Self::Licenses, Self::Seats, Self::People];

    /// In order where the category groups.
    pub const GROUPED: [Self; 7] =
        [Self::Category, Self::Product, Self::Publisher, Self::Grade, Self::Licenses, Self::Seats, Self::People];
}

impl Column for ProductColumn {
    fn title(self) -> &'static str {
        match self {
            Self::Product => "Product",
            Self::Publisher => "Publisher",
            Self::Category => "Category",
            Self::Grade => "Grade",
            Self::Licenses => "Licenses",
            Self::Seats => "Seats",
            Self::People => "People",
        }
    }

    fn largest_first(self) -> bool {
        matches!(self, Self::Licenses | Self::Seats | Self::People)
    }
}

impl Row for ProductEntry {
    type Id = ProductId;
    type Column = ProductColumn;

    fn id(&self) -> ProductId {
        self.id
    }

    fn words(&self, out: &mut String) {
        for word in [Some(&self.fields.name), self.fields.publisher.as_ref(), self.fields.category.as_ref()] {
            out.extend([word.map_or("", String::as_str), " "]);
        }
    }

    fn key(&self, column: ProductColumn, _: &Scope) -> SortKey {
        let fields = &self.fields;
        match column {
            ProductColumn::Product => SortKey::text(&fields.name),
            ProductColumn::Publisher => SortKey::text(fields.publisher.as_deref().unwrap_or_default()),
            ProductColumn::Category => SortKey::text(fields.category.as_deref().unwrap_or_default()),
            ProductColumn::Grade => SortKey::text(fields.security_grade.map_or("", Into::into)),
            ProductColumn::Licenses => SortKey::number(self.licenses),
            ProductColumn::Seats => SortKey::number(self.seats),
            ProductColumn::People => SortKey::number(self.people),
        }
    }

    fn name(&self) -> Option<String> {
        Some(self.fields.name.clone())
    }

    fn cell(&self, column: ProductColumn, _: &Scope) -> String {
        let fields = &self.fields;
        match column {
            ProductColumn::Product => fields.name.clone(),
            ProductColumn::Publisher => fields.publisher.clone().unwrap_or_default(),
            ProductColumn::Category => fields.category.clone().unwrap_or_default(),
            ProductColumn::Grade => fields.security_grade.map_or("", Into::into).to_owned(),
            ProductColumn::Licenses => self.licenses.to_string(),
            ProductColumn::Seats => self.seats_shown(|n| n.to_string()),
            ProductColumn::People => self.people.to_string(),
        }
    }
}
