//! Products as records.

use crate::cli::output::record;
use crate::domain::ids::ProductId;
use crate::domain::read_model::ProductEntry;

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
        unlimited: bool,
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
            unlimited: entry.unlimited,
            people: entry.people,
        }
    }
}
