//! A license as programs read it: its own fields as they are described, and what is known of it beside them.

use crate::cli::format::instant;
use crate::cli::output::Record;
use crate::domain::field::{Field, Kind, arranged};
use crate::domain::ids::AuditId;
use crate::domain::license::{FIELDS, LicenseFields};
use crate::domain::name_list::NameList;
use crate::domain::read_model::LicenseEntry;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// The users audit in progress.
#[derive(Debug, Serialize)]
struct OpenAudit {
    id: AuditId,
    started_by: String,
    started_at: String,
    seats_before: u32,
}

/// What stands under a name.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Datum {
    Plain(Value),
    Audit(OpenAudit),
}

/// A name and its value that is no field of the license's own.
type Beside = (&'static str, fn(&LicenseEntry) -> Datum);

const BEFORE: [Beside; 4] = [
    ("id", |entry| value(entry.license.id)),
    ("product_id", |entry| value(entry.license.product_id)),
    ("product", |entry| value(&entry.license.product)),
    ("publisher", |entry| value(&entry.publisher)),
];
const ARCHIVED: Beside = ("archived", |entry| value(entry.license.archived));
const SEATS: [Beside; 4] = [
    ("seats_used", |entry| value(entry.license.seats.known())),
    ("assigned", |entry| value(entry.license.seats.assigned)),
    ("available", |entry| value(entry.license.seats.available())),
    ("unattributed", |entry| value(entry.license.seats.unattributed)),
];
const AFTER: [Beside; 7] = [
    ("audit", |entry| {
        entry.audit.as_ref().map_or(Datum::Plain(Value::Null), |audit| {
            Datum::Audit(OpenAudit {
                id: audit.id,
                started_by: audit.started_by.clone(),
                started_at: instant(audit.started_at),
                seats_before: audit.seats_before,
            })
        })
    }),
    ("next_audit_due", |entry| value(entry.next_audit_due)),
    ("over_since", |entry| value(entry.spell.map(|spell| spell.first_day))),
    ("denials", |entry| value(entry.denials.count)),
    ("last_denied_at", |entry| value(entry.denials.last.map(instant))),
    ("security_grade", |entry| value(entry.grade.map(<&str>::from))),
    ("risk_level", |entry| value(entry.risk)),
];

fn value(value: impl Serialize) -> Datum {
    Datum::Plain(serde_json::to_value(value).unwrap_or_default())
}

/// What a field of the license's own holds; of names, a list however few there are.
fn own(field: &Field<LicenseFields>, fields: &LicenseFields) -> Datum {
    match (field.kind, field.seen(fields)) {
        (Kind::Names(..), None) => value(NameList::default()),
        (_, seen) => value(seen),
    }
}

/// A name of the document, and where its value comes from.
enum Column {
    Own(&'static Field<LicenseFields>),
    Beside(Beside),
}

impl Column {
    /// All of them, in their order.
    fn all() -> Vec<Self> {
        let mut columns: Vec<Self> = BEFORE.map(Self::Beside).into();
        for field in arranged(FIELDS, &[("status", "name")]) {
            columns.push(Self::Own(field));
            match field.name {
                "status" => columns.push(Self::Beside(ARCHIVED)),
                "seat_type" => columns.extend(SEATS.map(Self::Beside)),
                _ => {}
            }
        }
        columns.extend(AFTER.map(Self::Beside));
        columns
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Own(field) => field.name,
            Self::Beside((name, _)) => name,
        }
    }
}

/// A license with all its fields, the key masked.
#[derive(Debug)]
pub struct Item(Vec<(&'static str, Datum)>);

impl From<&LicenseEntry> for Item {
    fn from(entry: &LicenseEntry) -> Self {
        let fields = LicenseFields::from(&entry.license.terms);
        let of = |column: Column| match column {
            Column::Own(field) => (field.name, own(field, &fields)),
            Column::Beside((name, of)) => (name, of(entry)),
        };
        Self(Column::all().into_iter().map(of).collect())
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Record for Item {
    fn names() -> Vec<&'static str> {
        Column::all().iter().map(Column::name).collect()
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::domain::ids::{BatchId, LicenseId, ProductId};
    use crate::domain::license::{License, SeatFigures};
    use crate::domain::money::{Currency, Money};
    use crate::domain::read_model::{self, Denials};

    /// A license in use by so many, the only one of its product.
    pub fn entry(id: i64, product: &str, used: u32, fields: LicenseFields) -> LicenseEntry {
        let (terms, _) = fields.checked(Currency::EUR).unwrap();
        let seats = SeatFigures { total: terms.seats_total, assigned: used, unattributed: 0, ..SeatFigures::default() };
        LicenseEntry {
            license: License {
                id: LicenseId(id),
                product_id: ProductId(id),
                product: product.into(),
                terms,
                archived: false,
                seats,
            },
            publisher: None,
            grade: None,
            risk: None,
            audit: None,
            next_audit_due: None,
            denials: Denials::default(),
            spell: None,
            orders: Vec::new(),
            changed_by: BatchId(1),
        }
    }

    #[test]
    fn a_license_has_every_field_and_hides_its_key() {
        let fields = LicenseFields {
            seats_total: Some(12),
            license_key: Some("ABCD-EFGH-1234".into()),
            total_cost: Money::parse("250", Currency::EUR).ok(),
            ..LicenseFields::default()
        };
        let mut entry = entry(3, "Sketchpad", 9, fields);
        entry.license.product_id = ProductId(1);
        entry.license.seats.unattributed = 2;
        entry.audit = Some(read_model::OpenAudit {
            id: AuditId(1),
            started_by: "ana".into(),
            started_at: "2026-06-30T08:00:00Z".parse().unwrap(),
            seats_before: 11,
        });
        insta::assert_snapshot!(serde_json::to_string_pretty(&Item::from(&entry)).unwrap());
    }
}
