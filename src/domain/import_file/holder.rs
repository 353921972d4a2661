//! Who holds an account of a vendor's file: whom its identifiers name, and when they name nobody for certain. It knows the
//! rows and the names on record and nothing of seats.

use super::plan::{Ambiguous, Names};
use super::{Account, VendorFile};
use crate::domain::account::MatchRule;
use crate::domain::ids::PersonId;
use crate::domain::person::{IdentifierKind, normalized};

/// Why nobody can be said to hold an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoHolder {
    /// Its identifiers name two people.
    TwoPeople,
    /// Its employee number is that of somebody with another name and other addresses.
    NumberOfAnother(PersonId),
}

impl From<Ambiguous> for NoHolder {
    fn from(_: Ambiguous) -> Self {
        Self::TwoPeople
    }
}

impl std::fmt::Display for NoHolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TwoPeople => f.write_str("The identifiers of this row name two people; merge them or mend the row."),
            Self::NumberOfAnother(person) => {
                write!(f, "The employee number of this row is {person}'s, who has another name and no such address.")
            }
        }
    }
}

/// Somebody who was found, and by which rule.
pub type Found = (PersonId, MatchRule);

/// The holder of an account: the first of its identifiers that names one person decides; two that name two do not.
///
/// # Errors
/// The identifiers name different people, or an employee number somebody who has nothing else in common.
pub fn holder_of(account: &Account, file: &VendorFile, names: &Names) -> Result<Option<Found>, NoHolder> {
    holder_named(&account.identifiers, account.display_name.as_deref(), &file.realm, names)
}

/// The same by identifiers, and the name that stands beside them; `realm` is the name space of logins.
///
/// # Errors
/// As [`holder_of`].
pub fn holder_named(
    identifiers: &[(IdentifierKind, String)],
    display_name: Option<&str>,
    realm: &str,
    names: &Names,
) -> Result<Option<Found>, NoHolder> {
    let mut found: Option<Found> = None;
    let is_address = |kind: IdentifierKind| kind.scope("").is_empty();
    for (kind, value) in identifiers {
        let answers = names.person_named(&normalized(value), &[kind.scope(realm), String::new()])?;
        let person = answers.map(|(person, _)| person);
        let by_number = person.filter(|_| *kind == IdentifierKind::EmployeeNumber);
        let addresses = identifiers.iter().filter(|(kind, _)| is_address(*kind));
        let addresses = addresses.map(|(_, value)| value.as_str());
        if let Some(theirs) = by_number
            && names.is_somebody_else(theirs, addresses, display_name)
        {
            return Err(NoHolder::NumberOfAnother(theirs));
        }
        match (found, answers) {
            (Some((one, _)), Some((other, _))) if one != other => return Err(NoHolder::TwoPeople),
            (None, Some((person, is_current))) => found = Some((person, rule(*kind, value, is_current))),
            _ => {}
        }
    }
    Ok(found)
}

/// The rule that found somebody by a name.
fn rule(kind: IdentifierKind, value: &str, is_current: bool) -> MatchRule {
    match kind {
        IdentifierKind::EmployeeNumber => MatchRule::EmployeeNumber,
        _ if !is_current => MatchRule::FormerIdentifier,
        _ if value.to_ascii_lowercase().contains("#ext#@") => MatchRule::GuestAddress,
        _ => MatchRule::Identifier,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_employee_number_alone_does_not_make_two_people_one() {
        let (fay, mut names) = (PersonId(1), Names::default());
        names.people.insert("", "fay@x.org", fay);
        names.people.insert(&IdentifierKind::EmployeeNumber.scope(""), "7", fay);
        names.called.insert(fay, "fay ott");
        let file = VendorFile {
            roster: true,
            product: String::new(),
            publisher: String::new(),
            realm: "forge".into(),
            accounts: Vec::new(),
            cut_off: false,
            directory: false,
        };
        let holder = |address: &str, name: &str| {
            let identifiers =
                vec![(IdentifierKind::Email, address.into()), (IdentifierKind::EmployeeNumber, "7".into())];
            holder_of(&Account { identifiers, display_name: Some(name.into()), ..Account::default() }, &file, &names)
        };
        assert_eq!(holder("hal@x.org", "Hal New"), Err(NoHolder::NumberOfAnother(fay)));
        assert_eq!(holder("fay@x.org", "Hal New"), Ok(Some((fay, MatchRule::Identifier))), "the address is hers");
        assert_eq!(holder("f.ott@x.org", "Fay Ott"), Ok(Some((fay, MatchRule::EmployeeNumber))), "the name is hers");
    }
    #[test]
    fn the_rule_that_found_somebody_is_said() {
        let (fay, mut names) = (PersonId(1), Names::default());
        names.people.insert("", "fay@x.org", fay);
        names.former.insert("f.ott@x.org".into(), Some(fay));
        for (address, rule) in [
            ("fay@x.org", MatchRule::Identifier),
            ("f.ott@x.org", MatchRule::FormerIdentifier),
            ("fay_x.org#EXT#@ours.org", MatchRule::GuestAddress),
        ] {
            let found = holder_named(&[(IdentifierKind::Upn, address.into())], None, "forge", &names);
            assert_eq!(found, Ok(Some((fay, rule))), "{address}");
        }
    }
}
