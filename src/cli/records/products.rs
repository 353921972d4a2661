//! Products as records.

use crate::cli::output::record;
use crate::domain::ids::ProductId;
use crate::domain::read_model::ProductEntry;

record! {
    /// A product.
    Item(entry: &'a ProductEntry) where {
        let fields = &entry.fields;
    } {
        id: ProductId = entry.id,
        name: &'a str = &fields.name,
        publisher: Option<&'a str> = fields.publisher.as_deref(),
        category: Option<&'a str> = fields.category.as_deref(),
        security_grade: Option<&'static str> = fields.security_grade.map(Into::into),
        risk_level: Option<&'static str> = fields.risk_level.map(Into::into),
        archived: bool = entry.archived,
        licenses: u32 = entry.licenses,
        seats: u64 = entry.seats,
        unlimited: bool = entry.unlimited,
        people: u32 = entry.people,
    }
}
