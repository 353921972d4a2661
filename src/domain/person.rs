//! People: who holds seats, whether they are here, and the identifiers they are known by.

use super::evidence::{Evidence, Last};
use super::ids::PersonId;
use super::refusal::{Code, Refusal};
use super::text;
use super::time::Day;
use super::word::has_word;

/// Longest personal name, in characters.
pub const NAME_LIMIT: usize = 200;
/// Longest identifier (mail, login, employee number), in characters.
pub const IDENTIFIER_LIMIT: usize = 254;
/// Longest department, in characters.
pub const DEPARTMENT_LIMIT: usize = 100;

/// Whether a person is here.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum PersonStatus {
    /// At work.
    #[default]
    Active,
    /// Away, and expected back: seats are kept.
    OnLeave,
    /// The account is switched off: seats are dormant.
    Inactive,
    /// Left: seats are dormant.
    Offboarded,
    /// Not a human: seats are kept.
    Service,
}

has_word!(PersonStatus);

impl PersonStatus {
    /// The word as people read it.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::OnLeave => "on leave",
            other => other.word(),
        }
    }

    /// The status that counts on `today`: leave that has ended is over, and whoever's last day of employment has passed is
    /// offboarded.
    #[must_use]
    pub fn on(self, until: Option<Day>, today: Day) -> Self {
        match (self, until) {
            (status, until) if until.is_none_or(|until| today <= until) => status,
            (Self::OnLeave, _) => Self::Active,
            _ => Self::Offboarded,
        }
    }

    /// The status after a directory said whether the account of somebody is switched on. It knows no more than that: who is
    /// on leave, or gone, stays so.
    #[must_use]
    pub fn switched(self, on: bool) -> Self {
        match (self, on) {
            (Self::Active, false) => Self::Inactive,
            (Self::Inactive, true) => Self::Active,
            (status, _) => status,
        }
    }

    /// True for those whose seats are always dormant and who are given none.
    #[must_use]
    pub fn has_left(self) -> bool {
        matches!(self, Self::Inactive | Self::Offboarded)
    }

    /// True for those whose seats are never dormant.
    #[must_use]
    pub fn is_exempt(self) -> bool {
        matches!(self, Self::OnLeave | Self::Service)
    }
}

/// What kind of name an identifier is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case")]
pub enum IdentifierKind {
    /// Mail address.
    Email,
    /// User principal name.
    Upn,
    /// A further address.
    Alias,
    /// The number HR knows them by.
    EmployeeNumber,
    /// An account name at one vendor, unique only there.
    Login,
}

has_word!(IdentifierKind);

impl IdentifierKind {
    /// What people call it.
    #[must_use]
    pub fn called(self) -> &'static str {
        match self {
            Self::Email => "mail address",
            Self::Upn => "principal name",
            Self::Alias => "alias",
            Self::EmployeeNumber => "employee number",
            Self::Login => "login",
        }
    }

    /// The name space this kind of identifier is unique in: addresses are one space, a login belongs to its vendor.
    #[must_use]
    pub fn scope(self, realm: &str) -> String {
        match self {
            Self::Email | Self::Upn | Self::Alias => String::new(),
            Self::EmployeeNumber => "employee".into(),
            Self::Login => format!("login:{realm}"),
        }
    }
}

/// The form in which two identifiers are equal: `mailto:` and angle brackets off, a guest's address decoded, a
/// trailing dot off, lower case. Plus tags and dots stay: folding them would merge different people.
#[must_use]
pub fn normalized(identifier: &str) -> String {
    let mut text = identifier.trim();
    if let (Some(open), true) = (text.rfind('<'), text.ends_with('>')) {
        text = &text[open + 1..text.len() - 1];
    }
    let text = text.strip_prefix("mailto:").unwrap_or(text).trim_end_matches('.');
    let key = text::key(text);
    // A guest's UPN: alias_theirdomain#ext#@ourdomain; the last underscore stands for the @.
    if key.contains('#')
        && let Some((guest, _)) = key.split_once("#ext#@")
        && let Some((local, domain)) = guest.rsplit_once('_')
    {
        return format!("{local}@{domain}");
    }
    key
}

/// True for a mail address: one `@` with a name before and a domain behind it, and no space in either.
#[must_use]
pub fn is_mail_address(value: &str) -> bool {
    let norm = normalized(value);
    let outer = |part: &str| part.is_empty() || part.starts_with('.');
    norm.split_once('@').is_some_and(|(local, domain)| !outer(local) && !outer(domain) && !domain.contains('@'))
        && !norm.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';'))
}

/// What is to be a mail address is one; any other kind of name is what it is.
///
/// # Errors
/// The value is to be a mail address and is none.
pub fn refuse_no_address(kind: IdentifierKind, value: &str) -> Result<(), Refusal> {
    if kind != IdentifierKind::Email || is_mail_address(value) {
        return Ok(());
    }
    Err(Refusal::new(
        Code::BadValue,
        format!(
            "\"{}\" is no mail address: it needs one @ with a name before and a domain behind it, without a space.",
            text::Shown(value)
        ),
    )
    .hint("give an account name without @ as --login VENDOR:NAME")
    .on("email"))
}

/// What the rules need to know of a holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The person's id.
    pub id: PersonId,
    /// As recorded.
    pub status: PersonStatus,
    /// Last day of leave or employment.
    pub until: Option<Day>,
    /// The last sign-in.
    pub last_login: Evidence,
}

/// What is recorded when a person is added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonFields {
    /// Name; the first identifier stands in where none is known.
    pub name: String,
    /// Where they work.
    pub department: Option<String>,
    /// Whether they are here.
    pub status: PersonStatus,
    /// Last day of leave or employment.
    pub until: Option<Day>,
    /// Of these and the logins at least one; the first is the one shown.
    pub identifiers: Vec<(IdentifierKind, String)>,
    /// The last sign-in: a day, never, or nothing known.
    pub last_login: Last,
    /// Account names at vendors: the vendor in lower case, and the name there.
    pub logins: Vec<(String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_switches_accounts_and_knows_nothing_of_leave() {
        use PersonStatus::{Active, Inactive, Offboarded, OnLeave, Service};
        for (before, off, on) in [
            (Active, Inactive, Active),
            (Inactive, Inactive, Active),
            (OnLeave, OnLeave, OnLeave),
            (Offboarded, Offboarded, Offboarded),
            (Service, Service, Service),
        ] {
            assert_eq!((before.switched(false), before.switched(true)), (off, on), "{before:?}");
        }
    }

    #[test]
    fn identifiers_are_equal_beyond_their_spelling() {
        for (raw, norm) in [
            (" Ana.Ruiz@Example.COM ", "ana.ruiz@example.com"),
            ("Ana <ana@example.com>", "ana@example.com"),
            ("mailto:ana@example.com", "ana@example.com"),
            ("ana_partner.org#EXT#@contoso.onmicrosoft.com", "ana@partner.org"),
            ("ana+news@example.com", "ana+news@example.com"),
            ("a.na@example.com", "a.na@example.com"),
            ("val-wynn", "val-wynn"),
        ] {
            assert_eq!(normalized(raw), norm);
        }
    }

    #[test]
    fn a_mail_address_has_one_at_sign_between_a_name_and_a_domain() {
        for good in ["ana@example.com", "Ana <ana@example.com>", "ana@localhost"] {
            assert!(refuse_no_address(IdentifierKind::Email, good).is_ok(), "{good}");
        }
        for bad in ["notamail", "a@b@c.org", "@example.com", "ana@", "a b@example.com", "ana@ex ample.com", "a@.org"] {
            assert!(refuse_no_address(IdentifierKind::Email, bad).is_err(), "{bad}");
            assert!(refuse_no_address(IdentifierKind::Alias, bad).is_ok(), "{bad}");
        }
    }

    #[test]
    fn leave_ends_after_its_last_day() {
        let day = |d: &str| d.parse::<Day>().unwrap();
        let (last, next) = (day("2026-06-30"), day("2026-07-01"));
        assert_eq!(PersonStatus::OnLeave.on(Some(last), last), PersonStatus::OnLeave);
        assert_eq!(PersonStatus::OnLeave.on(Some(last), next), PersonStatus::Active);
        assert_eq!(PersonStatus::OnLeave.on(None, next), PersonStatus::OnLeave);
        assert_eq!(PersonStatus::Offboarded.on(Some(last), next), PersonStatus::Offboarded);
    }

    #[test]
    fn whoever_had_their_last_day_is_offboarded_from_the_next() {
        let day = |d: &str| d.parse::<Day>().unwrap();
        let (last, next) = (day("2026-06-30"), day("2026-07-01"));
        for status in [PersonStatus::Active, PersonStatus::Inactive, PersonStatus::Service] {
            assert_eq!(status.on(Some(last), last), status, "the last day is one of work");
            assert_eq!(status.on(Some(last), next), PersonStatus::Offboarded);
            assert_eq!(status.on(None, next), status);
        }
    }
}
