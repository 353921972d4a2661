//! Products: the catalog of what there is to license, independent of any contract.

use super::field::{Described, Field, Held, Kind, TextKind, Value, held_as_words, words};
use super::refusal::{Code, Refusal};

/// Longest product or publisher name, in characters.
pub const NAME_LIMIT: usize = 200;
/// Longest category, in characters.
pub const CATEGORY_LIMIT: usize = 100;

/// A letter grade for a product's handling of data. It belongs to the product: all its licenses show the same.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(ascii_case_insensitive)]
pub enum Grade {
    /// Best.
    A,
    /// Good.
    B,
    /// Fair.
    C,
    /// Weak.
    D,
    /// Poor.
    E,
    /// Worst.
    F,
}

/// How much harm a leak at the vendor could do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum RiskLevel {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
    /// The worst.
    Critical,
}

/// What is recorded of a product. Its identity is publisher and name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductFields {
    /// The application: `Creative Cloud`.
    pub name: String,
    /// Who makes it.
    pub publisher: Option<String>,
    /// Groups and filters the catalog.
    pub category: Option<String>,
    /// Optional grade.
    pub security_grade: Option<Grade>,
    /// Optional risk level.
    pub risk_level: Option<RiskLevel>,
}

/// How an optional field is kept.
macro_rules! optional {
    ($name:ident { $($about:tt)* }) => {
        Field {
            name: stringify!($name),
            get: |fields| fields.$name.clone().map(Held::into_value),
            set: |fields, value| fields.$name = value.and_then(Held::of),
            $($about)*
            ..Field::PLAIN
        }
    };
}

/// Every field of a product.
pub static FIELDS: &[Field<ProductFields>] = &[
    Field {
        name: "name",
        called: "name",
        subject: Some("The product's name"),
        label: "Name",
        help: "The application",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Name, NAME_LIMIT),
        needed: true,
        example: Some("Creative Suite"),
        get: |fields| Some(Value::Text(fields.name.clone())),
        set: |fields, value| fields.name = value.and_then(Held::of).unwrap_or_default(),
        ..Field::PLAIN
    },
    optional! { publisher {
        called: "publisher",
        label: "Publisher",
        help: "Who makes it",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Name, NAME_LIMIT),
        example: Some("Example Software"),
    } },
    optional! { category {
        called: "category",
        label: "Category",
        help: "Groups and filters the catalog",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Line, CATEGORY_LIMIT),
        example: Some("Design"),
    } },
    optional! { security_grade {
        called: "security grade",
        label: "Security grade",
        help: "How well it handles data: A to F",
        placeholder: "GRADE",
        kind: Kind::Word(words::<Grade>),
        example: Some("B"),
    } },
    optional! { risk_level {
        called: "risk level",
        label: "Risk level",
        help: "How much harm a leak could do: low, medium, high or critical",
        placeholder: "LEVEL",
        kind: Kind::Word(words::<RiskLevel>),
        example: Some("low"),
    } },
];

impl Described for ProductFields {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }
}

held_as_words!(Grade, RiskLevel);

impl ProductFields {
    /// The fields, trimmed and within their limits.
    ///
    /// # Errors
    /// A product needs a name; texts have limits.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        for field in FIELDS {
            field.check(&mut self)?;
        }
        if self.name.is_empty() {
            return Err(Refusal::new(Code::MissingValue, "A product needs a name.").hint("give one with --name"));
        }
        Ok(self)
    }
}
