//! Presets: what a vendor's export looks like and what its columns mean, read from a TOML file and checked.
//!
//! The language is small on purpose and is described in `docs/presets.md`. A preset says where a meaning stands; it
//! never computes. Everything that could be wrong in it is found when it is read, not when a file is.

mod build;
mod build_rules;
mod file;
mod gives;
mod header;
#[cfg(test)]
mod language;
mod rule;
mod says;

pub(super) use file::{Container, Kind, Proof, Take};
pub(super) use header::{Selector, find, normal};
pub(super) use rule::{DateRule, Target, TextRule, ValueRule};
pub(super) use says::{Says, When, is_word};

use regex::Regex;

use crate::domain::person::IdentifierKind;

use self::rule::{AsOfRule, Unpivot};

/// One format of export, and how to read it.
#[derive(Debug, Clone)]
pub struct Preset {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) product: String,
    pub(super) publisher: String,
    pub(super) realm: String,
    pub(super) kind: Kind,
    /// Why nothing is taken from such a file.
    pub(super) why: Option<String>,
    pub(super) directory: bool,
    pub(super) place: String,
    pub(super) proof: Option<Proof>,
    pub(super) traps: Vec<String>,
    pub(super) container: Vec<Container>,
    /// The sheet, list or table that holds its rows.
    pub(super) table: Option<String>,
    /// The list within each record of which each part is a row.
    pub(super) expand: Option<String>,
    pub(super) truncated_at: Vec<u32>,
    pub(super) ignored: Vec<Selector>,
    pub(super) required: Vec<Selector>,
    pub(super) forbidden: Vec<Selector>,
    /// True if the header has no column that is not named here.
    pub(super) whole: bool,
    pub(super) called: Option<FileName>,
    pub(super) as_of: Option<AsOfRule>,
    pub(super) concealed: Option<Concealed>,
    pub(super) skip: Vec<When>,
    pub(super) keep: Vec<When>,
    pub(super) identifiers: Vec<(IdentifierKind, TextRule)>,
    pub(super) unpivot: Option<Unpivot>,
    pub(super) fields: Fields,
    pub(super) license: Vec<ValueRule>,
}

/// How concealed names look, and where the vendor's console switches that off.
#[derive(Debug, Clone)]
pub(super) struct Concealed {
    pub pattern: Regex,
    pub hint: String,
}

/// What the name of a file has to say, why, and what to do where it does not.
#[derive(Debug, Clone)]
pub(super) struct FileName {
    pub pattern: Regex,
    pub why: String,
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
    pub status: Option<TextRule>,
    pub paid: Option<TextRule>,
    pub user_id: Option<TextRule>,
    pub domain: Option<TextRule>,
    pub tracked: Option<TextRule>,
    pub has_data: Option<TextRule>,
    pub assigned_on: Option<DateRule>,
    pub last_used: Option<DateRule>,
    pub last_login: Option<DateRule>,
    pub until: Option<DateRule>,
    pub application: Option<TextRule>,
    pub version: Option<TextRule>,
    pub device: Option<TextRule>,
    pub last_opened: Option<DateRule>,
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
        self.kind == Kind::Roster
    }

    /// What its rows are, in one word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind.word()
    }

    /// By what the format is known: a sample, or what is written about it. `None` if nobody says.
    #[must_use]
    pub fn evidence(&self) -> Option<&'static str> {
        self.proof.map(Proof::word)
    }

    /// What is to be minded of such an export, a sentence each.
    #[must_use]
    pub fn traps(&self) -> &[String] {
        &self.traps
    }

    /// Where in the vendor's console the export is found.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// True if it says anything about a column, by its name as it is compared and as it is written.
    pub(super) fn knows(&self, name: &str, written: &str) -> bool {
        self.selectors().any(|selector| selector.means(name))
            || self.unpivot.as_ref().is_some_and(|unpivot| unpivot.product(written).is_some())
    }

    /// Every column that it names.
    pub(super) fn selectors(&self) -> impl Iterator<Item = &Selector> {
        let fields = &self.fields;
        let texts = [
            &fields.display_name,
            &fields.department,
            &fields.product,
            &fields.access_level,
            &fields.account_identifier,
            &fields.status,
            &fields.paid,
            &fields.user_id,
            &fields.domain,
            &fields.tracked,
            &fields.has_data,
            &fields.application,
            &fields.version,
            &fields.device,
        ];
        let texts = texts.into_iter().flatten().chain(self.identifiers.iter().map(|(_, rule)| rule));
        let texts = texts.chain(self.license.iter().map(|value| &value.text));
        let texts = texts.map(|rule| (&rule.columns, &rule.when));
        let dates = [&fields.assigned_on, &fields.last_used, &fields.last_login, &fields.until, &fields.last_opened];
        let dates = dates.into_iter().flatten().map(|rule| (&rule.columns, &rule.when));
        let of_fields = texts
            .chain(dates)
            .flat_map(|(columns, when)| columns.iter().chain(when.iter().flat_map(|when| &when.columns)));
        self.required
            .iter()
            .chain(&self.ignored)
            .chain(self.as_of.iter().flat_map(|rule| &rule.columns))
            .chain(self.skip.iter().chain(&self.keep).flat_map(|when| &when.columns))
            .chain(of_fields)
    }
}
