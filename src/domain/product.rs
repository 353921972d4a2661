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

/// How each optional field is kept.
macro_rules! slot {
    ($name:ident { $($about:tt)* }) => {
        Field {
            name: stringify!($name),
            get: |fields| fields.$name.clone().map(Held::into_value),
            set: |fields, value| fields.$name = value.and_then(Held::of),
            $($about)*
            ..NAME
        }
    };
}

const NAME: Field<ProductFields> = Field {
    name: "name",
    called: "name",
    subject: Some("The product's name"),
    label: "Name",
    help: "The application",
    placeholder: "TEXT",
    kind: Kind::Text(TextKind::Name, NAME_LIMIT),
    needed: true,
    secret: false,
    example: Some("Creative Suite"),
    get: |fields| Some(Value::Text(fields.name.clone())),
    set: |fields, value| fields.name = value.and_then(Held::of).unwrap_or_default(),
};

/// Every field of a product.
pub static FIELDS: &[Field<ProductFields>] = &[
    NAME,
    slot! { publisher {
        called: "publisher", subject: None, label: "Publisher", help: "Who makes it", needed: false,
        example: Some("Example Software"),
    } },
    slot! { category {
        called: "category", subject: None, label: "Category", help: "Groups and filters the catalog", needed: false,
        kind: Kind::Text(TextKind::Line, CATEGORY_LIMIT), example: Some("Design"),
    } },
    slot! { security_grade {
        called: "security grade", subject: None, label: "Security grade", help: "How well it handles data: A to F",
        needed: false, kind: Kind::Word(words::<Grade>), placeholder: "GRADE", example: Some("B"),
    } },
    slot! { risk_level {
        called: "risk level", subject: None, label: "Risk level", needed: false,
        help: "How much harm a leak could do: low, medium, high or critical",
        kind: Kind::Word(words::<RiskLevel>), placeholder: "LEVEL", example: Some("low"),
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
