//! The catalog: products, with their licenses, seats and people.

use crate::app::table::{Column, Row, Scope, SortKey, Table};
use crate::domain::ids::ProductId;
use crate::domain::view::ProductEntry;

/// The tab Catalog.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Products that are not archived.
    pub table: Table<ProductEntry>,
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
