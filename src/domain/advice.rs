//! Advice: what to do next, as a value that each front end says in its own way: the shell as a command, the dashboard as a
//! key.
//!
//! It knows what can be done and nothing of keys. Read as a text it is what the shell says.

use super::ids::{LicenseId, PersonId, ProductId, SeatId};
use std::fmt;
use std::ops::Deref;

/// What to do next, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Advice(Box<Texts>);

/// Kept apart, so that a refusal without advice stays small.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Texts {
    shell: String,
    screen: Screen,
}

/// How the dashboard says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Screen {
    /// As the shell does.
    #[default]
    AsItIs,
    /// With other words.
    Words(String),
    /// With the key that does it.
    Step(Step),
}

/// What can be done next in both front ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Look at a license as it is now.
    ShowLicense(LicenseId),
    /// Look at a product as it is now.
    ShowProduct(ProductId),
    /// Look at a person and what they held.
    ShowPerson(PersonId),
    /// List the seats: of a license, of a person.
    ListSeats(Option<LicenseId>, Option<PersonId>),
    /// List the licenses.
    ListLicenses,
    /// List the catalog.
    ListProducts,
    /// List the users audits.
    ListAudits,
    /// Something that the dashboard has no key for: this command.
    Run(&'static str),
    /// Take the dormant seats of a license back.
    Reclaim(LicenseId),
    /// List the dormant seats.
    ListDormant,
    /// See why a seat is called dormant or not.
    Why(SeatId),
    /// Complete the open users audit of a license.
    CompleteAudit(LicenseId),
    /// Start a users audit of a license.
    StartAudit(LicenseId),
    /// Archive a license.
    ArchiveLicense(LicenseId),
    /// Restore a license.
    RestoreLicense(LicenseId),
    /// Restore a product.
    RestoreProduct(ProductId),
    /// Give a license another name.
    RenameLicense(LicenseId),
    /// Give a product another name.
    RenameProduct(ProductId),
    /// List the licenses that are archived.
    ListArchivedLicenses,
    /// List the products that are archived.
    ListArchivedProducts,
}

impl Step {
    /// The command that does it.
    #[must_use]
    pub fn command(self) -> String {
        let of = |license: Option<LicenseId>| license.map_or_else(String::new, |id| format!(" --license {id}"));
        match self {
            Self::ShowLicense(id) => format!("dormouse license show {id}"),
            Self::ShowProduct(id) => format!("dormouse product show {id}"),
            Self::ShowPerson(id) => format!("dormouse person show {id}"),
            Self::ListSeats(license, person) => {
                let by = person.map_or_else(String::new, |id| format!(" --person {id}"));
                format!("dormouse seat list{}{by}", of(license))
            }
            Self::ListLicenses => "dormouse license list".to_owned(),
            Self::ListProducts => "dormouse product list".to_owned(),
            Self::ListAudits => "dormouse audit list".to_owned(),
            Self::Run(command) => command.to_owned(),
            Self::Reclaim(id) => format!("dormouse reclaim --license {id} --all-dormant --dry-run"),
            Self::ListDormant => "dormouse report dormant".to_owned(),
            Self::Why(seat) => format!("dormouse seat why {seat}"),
            Self::CompleteAudit(id) => format!("dormouse audit complete {id} --seats N"),
            Self::StartAudit(id) => format!("dormouse audit start {id}"),
            Self::ArchiveLicense(id) => format!("dormouse license archive {id}"),
            Self::RestoreLicense(id) => format!("dormouse license restore {id}"),
            Self::RestoreProduct(id) => format!("dormouse product restore {id}"),
            Self::RenameLicense(id) => format!("dormouse license edit {id} --name NAME"),
            Self::RenameProduct(id) => format!("dormouse product edit {id} --name NAME"),
            Self::ListArchivedLicenses => "dormouse license list --archived".to_owned(),
            Self::ListArchivedProducts => "dormouse product list --archived".to_owned(),
        }
    }

    /// The advice to do it: `list them with: dormouse license list`.
    #[must_use]
    pub fn advice(self, words: &str) -> Advice {
        Advice::new(format!("{words}: {}", self.command()), Screen::Step(self))
    }
}

/// A choice that is a flag of a command and a field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// A seat was part of the last count, while nobody was known to hold it.
    AlreadyCounted,
    /// The vendor has left the seats out of its count already.
    AlreadyRemoved,
}

impl Choice {
    fn flag(self) -> &'static str {
        match self {
            Self::AlreadyCounted => "--already-counted",
            Self::AlreadyRemoved => "--already-removed",
        }
    }

    fn field(self) -> &'static str {
        match self {
            Self::AlreadyCounted => "\"Already counted\"",
            Self::AlreadyRemoved => "\"Removed at the vendor already\"",
        }
    }
}

impl Advice {
    fn new(shell: String, screen: Screen) -> Self {
        Self(Box::new(Texts { shell, screen }))
    }

    /// A sentence that names a choice, with the name that it has in each front end.
    pub fn choosing(choice: Choice, sentence: impl Fn(&str) -> String) -> Self {
        Self::new(sentence(choice.flag()), Screen::Words(sentence(choice.field())))
    }

    /// A sentence that names a flag, and what the dashboard says in its place.
    #[must_use]
    pub fn worded(shell: &str, screen: &str) -> Self {
        Self::new(shell.to_owned(), Screen::Words(screen.to_owned()))
    }

    /// How the dashboard says it.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        &self.0.screen
    }
}

impl<T: Into<String>> From<T> for Advice {
    fn from(text: T) -> Self {
        Self::new(text.into(), Screen::AsItIs)
    }
}

impl Deref for Advice {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.shell
    }
}

impl<T: AsRef<str>> PartialEq<T> for Advice {
    fn eq(&self, other: &T) -> bool {
        self.0.shell == other.as_ref()
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.shell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_a_command_in_the_shell() {
        let seats = Step::ListSeats(Some(LicenseId(3)), Some(PersonId(7))).advice("see it with");
        assert_eq!(seats.to_string(), "see it with: dormouse seat list --license L3 --person P7");
        assert_eq!(Step::ListSeats(None, None).command(), "dormouse seat list");
    }

    #[test]
    fn a_choice_has_a_name_in_each_front_end() {
        let advice = Advice::choosing(Choice::AlreadyCounted, |name| format!("give it without {name}"));
        assert_eq!(&*advice, "give it without --already-counted");
        assert_eq!(advice.screen(), &Screen::Words("give it without \"Already counted\"".to_owned()));
    }
}
