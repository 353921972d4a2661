//! Products: the catalog of what there is to license, independent of any contract.

use super::field::{optional, optional_as};
use super::refusal::{Code, Refusal};
use super::text;

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

impl ProductFields {
    /// The fields, trimmed and within their limits.
    ///
    /// # Errors
    /// A product needs a name; texts have limits.
    pub fn checked(self) -> Result<Self, Refusal> {
        let name = text::name(&self.name, NAME_LIMIT).map_err(|e| Refusal::bad_field("The product's name", &e))?;
        if name.is_empty() || text::is_none(&name) {
            return Err(Refusal::new(Code::MissingValue, "A product needs a name.").hint("give one with --name"));
        }
        Ok(Self {
            name,
            publisher: optional_as(text::name, self.publisher, NAME_LIMIT, "The publisher")?,
            category: optional(self.category, CATEGORY_LIMIT, "The category")?,
            ..self
        })
    }
}
