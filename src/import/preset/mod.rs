//! Presets: what a vendor's export looks like and what its columns mean, read from a TOML file and checked.
//!
//! The language is small on purpose and is described in `docs/presets.md`. A preset says where a meaning stands; it
//! never computes. Everything that could be wrong in it is found when it is read, not when a file is.

mod build;
mod file;
mod header;
mod rule;

pub(super) use file::{Container, Take};
pub(super) use header::{Selector, find, normal};
pub(super) use rule::{DateRule, TextRule, When, is_word};

use regex::Regex;

use crate::domain::person::IdentifierKind;

use self::rule::AsOfRule;

/// One format of export, and how to read it.
#[derive(Debug, Clone)]
pub struct Preset {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) product: String,
    pub(super) publisher: String,
    pub(super) realm: String,
    pub(super) roster: bool,
    pub(super) directory: bool,
    pub(super) place: String,
    pub(super) container: Vec<Container>,
    pub(super) truncated_at: Vec<u32>,
    pub(super) ignored: Vec<Selector>,
    pub(super) required: Vec<Selector>,
    pub(super) forbidden: Vec<Selector>,
    pub(super) as_of: Option<AsOfRule>,
    pub(super) concealed: Option<Concealed>,
    pub(super) skip: Vec<When>,
    pub(super) keep: Vec<When>,
    pub(super) identifiers: Vec<(IdentifierKind, TextRule)>,
    pub(super) fields: Fields,
}

/// How concealed names look, and where the vendor's console switches that off.
#[derive(Debug, Clone)]
pub(super) struct Concealed {
    pub pattern: Regex,
    pub hint: String,
}

/// What is read of an account beside its identifiers.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    pub display_name: Option<TextRule>,
    pub department: Option<TextRule>,
    pub product: Option<TextRule>,
    pub access_level: Option<TextRule>,
    pub account_identifier: Option<TextRule>,
    pub assigned_on: Option<DateRule>,
    pub last_used: Option<DateRule>,
    pub last_login: Option<DateRule>,
}

impl Preset {
    /// What `--as` calls it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What people call it.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The product its seats are of.
    #[must_use]
    pub fn product(&self) -> &str {
        &self.product
    }

    /// Who makes that product.
    #[must_use]
    pub fn publisher(&self) -> &str {
        &self.publisher
    }

    /// True if the export lists every paid account, so that its length is a count of seats.
    #[must_use]
    pub fn is_roster(&self) -> bool {
        self.roster
    }

    /// Where in the vendor's console the export is found.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Every column that it says anything about.
    pub(super) fn selectors(&self) -> impl Iterator<Item = &Selector> {
        let fields = &self.fields;
        let texts = [
            &fields.display_name,
            &fields.department,
            &fields.product,
            &fields.access_level,
            &fields.account_identifier,
        ];
        let dates = [&fields.assigned_on, &fields.last_used, &fields.last_login];
        let texts = texts.into_iter().flatten().chain(self.identifiers.iter().map(|(_, rule)| rule));
        let dates = dates.into_iter().flatten();
        self.required
            .iter()
            .chain(&self.ignored)
            .chain(self.as_of.iter().flat_map(|rule| &rule.columns))
            .chain(self.skip.iter().chain(&self.keep).flat_map(|when| &when.columns))
            .chain(texts.flat_map(|rule| rule.columns.iter().chain(rule.when.iter().flat_map(|when| &when.columns))))
            .chain(dates.flat_map(|rule| rule.columns.iter().chain(rule.when.iter().flat_map(|when| &when.columns))))
    }
}
