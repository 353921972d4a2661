//! Who holds an account of a vendor's file: whom its identifiers name, and when they name nobody for certain. It knows the
//! rows and the names on record and nothing of seats.

use super::plan::{Ambiguous, Names};
use super::{Account, VendorFile};
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

/// The holder of an account: the first of its identifiers that names one person decides; two that name two do not.
///
/// # Errors
/// The identifiers name different people, or an employee number somebody who has nothing else in common.
pub fn holder_of(account: &Account, file: &VendorFile, names: &Names) -> Result<Option<PersonId>, NoHolder> {
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
) -> Result<Option<PersonId>, NoHolder> {
    let mut found = None;
    let is_address = |kind: IdentifierKind| kind.scope("").is_empty();
    for (kind, value) in identifiers {
        let person = names.person(&normalized(value), &[kind.scope(realm), String::new()])?;
        let by_number = person.filter(|_| *kind == IdentifierKind::EmployeeNumber);
        let addresses = identifiers.iter().filter(|(kind, _)| is_address(*kind));
        let addresses = addresses.map(|(_, value)| value.as_str());
        if let Some(theirs) = by_number
            && names.is_somebody_else(theirs, addresses, display_name)
        {
            return Err(NoHolder::NumberOfAnother(theirs));
        }
        match (found, person) {
            (Some(one), Some(other)) if one != other => return Err(NoHolder::TwoPeople),
            (None, Some(_)) => found = person,
            _ => {}
        }
    }
    Ok(found)
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
        assert_eq!(holder("fay@x.org", "Hal New"), Ok(Some(fay)), "the address is hers");
        assert_eq!(holder("f.ott@x.org", "Fay Ott"), Ok(Some(fay)), "the name is hers");
    }
}
