//! What is taken from an export, in words: for whoever chooses between two of them.

use super::{Kind, Preset, Target};

impl Preset {
    /// What is taken from its rows, in a few words each.
    #[must_use]
    pub fn gives(&self) -> Vec<&'static str> {
        let rows = match self.kind {
            Kind::Roster => "every seat, so a count",
            Kind::Usage => "accounts",
            Kind::People => "people",
            Kind::Licenses => "licenses",
            Kind::Inventory => "installed applications",
            Kind::Nothing => return vec!["nothing: it is refused"],
        };
        let fields = &self.fields;
        let sign_in = if self.directory { "sign-in to the directory" } else { "sign-in there" };
        let of_license = |name: &str| {
            self.license.iter().any(|value| matches!(&value.target, Target::Field(field) if field.name == name))
        };
        let of_rows = [
            (self.unpivot.is_some() || fields.product.is_some(), "the product of each"),
            (fields.last_used.is_some(), "last use"),
            (fields.last_login.is_some(), sign_in),
            (fields.assigned_on.is_some(), "the day of assignment"),
            (fields.status.is_some(), "status"),
            (fields.paid.is_some(), "paid or free"),
            (fields.tracked.is_some(), "tracked or not"),
            (fields.has_data.is_some(), "data or none"),
            (fields.domain.is_some(), "domain"),
            (fields.department.is_some(), "department"),
            (fields.until.is_some(), "last day"),
            (fields.version.is_some(), "version"),
            (fields.device.is_some(), "device"),
            (self.kind == Kind::Inventory && !self.identifiers.is_empty(), "person"),
            (fields.last_opened.is_some(), "when it was opened last"),
            (of_license("seats_total"), "seats"),
            (of_license("cost_per_seat") || of_license("total_cost"), "prices"),
            (of_license("expiry_date"), "terms"),
        ];
        let said = of_rows.into_iter().filter(|(is_there, _)| *is_there).map(|(_, words)| words);
        [rows].into_iter().chain(said).collect()
    }
}
