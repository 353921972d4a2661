//! What the rows of a vendor's file say of the accounts themselves: which rows are one account, who that is at the vendor, and
//! what is said of it. Whose it is here is found by [`super::holder`].

use super::{Account, Numbered};
use crate::domain::account::{AccountDetails, Identity, IdentityKey, Said};
use crate::domain::evidence::Last;
use crate::domain::person::{IdentifierKind, normalized};
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Who an account is at its vendor: its login, else the vendor's own id of it, else its mail address. `None` if the row has
/// none of them.
#[must_use]
pub fn identity(row: &Account) -> Option<Identity> {
    use IdentifierKind::{Alias, Email, Login, Upn};
    let details = row.details.as_deref();
    let of = |kinds: [IdentifierKind; 2]| {
        row.identifiers.iter().find(|(kind, _)| kinds.contains(kind)).map(|(_, value)| value.as_str())
    };
    let login = row.account_identifier.as_deref().or_else(|| of([Login, Upn]));
    let named = login.or_else(|| details?.user_id.as_deref()).or_else(|| of([Email, Alias]))?;
    let part = |part: fn(&AccountDetails) -> &Option<String>| details.and_then(|details| part(details).as_deref());
    let identity = Identity::new(named, part(|details| &details.domain), part(|details| &details.device));
    (!normalized(&identity.login).is_empty()).then_some(identity)
}

/// What a row says of its account. The sign-ins of a `directory` are not those to the vendor.
#[must_use]
pub fn said(row: &Account, directory: bool) -> Said {
    let details = row.details.as_deref().cloned().unwrap_or_default();
    let mail = row.identifiers.iter().find(|(kind, _)| *kind == IdentifierKind::Email);
    let signed_in = if directory { Last::Unknown } else { row.last_login };
    Said {
        name: row.display_name.clone(),
        role: row.access_level.clone(),
        email: mail.map(|(_, value)| value.clone()),
        user_id: details.user_id,
        state: row.account_state,
        tracked: details.tracked,
        has_data: details.has_data,
        created_on: row.assigned_on,
        last_used: if row.last_used.is_known() { row.last_used } else { signed_in },
    }
}

/// The rows of one license that are of an account which an earlier one has, by their places.
#[derive(Debug, Default)]
pub struct Repeats {
    further: BTreeMap<usize, Vec<usize>>,
    repeated: HashSet<usize>,
}

impl Repeats {
    /// Finds them. A row that names no account repeats none.
    #[must_use]
    pub fn of<R: AsRef<Account>>(accounts: &[&Numbered<R>], by: IdentityKey) -> Self {
        let key_of = |place: usize| identity(accounts[place].row.as_ref()).map(|identity| identity.key(by));
        // Of hundreds of thousands, a number of each is enough to find the few that may be the same.
        let hashed = (0..accounts.len()).filter_map(|place| {
            let mut hasher = DefaultHasher::new();
            key_of(place)?.hash(&mut hasher);
            Some((hasher.finish(), place))
        });
        let mut hashed: Vec<(u64, usize)> = hashed.collect();
        hashed.sort_unstable();
        let mut repeats = Self::default();
        for alike in hashed.chunk_by(|one, other| one.0 == other.0).filter(|alike| alike.len() > 1) {
            let mut first: BTreeMap<Option<String>, usize> = BTreeMap::new();
            for (_, place) in alike {
                let of = *first.entry(key_of(*place)).or_insert(*place);
                if of != *place {
                    repeats.further.entry(of).or_default().push(*place);
                    repeats.repeated.insert(*place);
                }
            }
        }
        repeats
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.repeated.len()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.repeated.is_empty()
    }

    /// True if the row in that place is of an account that an earlier one has.
    #[must_use]
    pub fn has(&self, place: usize) -> bool {
        self.repeated.contains(&place)
    }

    /// The places of all rows of the account whose first row is there.
    pub fn rows_of(&self, first: usize) -> impl Iterator<Item = usize> {
        [first].into_iter().chain(self.further.get(&first).into_iter().flatten().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(login: Option<&str>, identifiers: &[(IdentifierKind, &str)]) -> Account {
        let identifiers = identifiers.iter().map(|(kind, value)| (*kind, (*value).to_owned())).collect();
        Account { account_identifier: login.map(str::to_owned), identifiers, ..Account::default() }
    }

    fn at(device: &str, domain: &str, login: &str) -> Account {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let details = AccountDetails { device: given(device), domain: given(domain), ..AccountDetails::default() };
        Account { details: Some(Box::new(details)), ..row(Some(login), &[]) }
    }

    #[test]
    fn the_login_names_an_account_else_the_id_of_the_vendor_else_the_mail_address() {
        use IdentifierKind::{Email, EmployeeNumber, Login, Upn};
        let key = |row: &Account| identity(row).map(|identity| identity.key(IdentityKey::Domain));
        let all = [(Email, "ana@x.org"), (Login, "Ana")];
        assert_eq!(key(&row(Some("AnaR"), &all)).as_deref(), Some("anar"));
        assert_eq!(key(&row(None, &all)).as_deref(), Some("ana"));
        assert_eq!(key(&row(None, &[(Email, "a@x.org"), (Upn, "ana@x.org")])).as_deref(), Some("ana@x.org"));
        let with_id = AccountDetails { user_id: Some("U1".into()), ..AccountDetails::default() };
        let with_id = Account { details: Some(Box::new(with_id)), ..row(None, &all[..1]) };
        assert_eq!(key(&with_id).as_deref(), Some("u1"));
        assert_eq!(key(&row(None, &all[..1])).as_deref(), Some("ana@x.org"));
        assert_eq!(key(&row(None, &[(EmployeeNumber, "7")])), None);
        assert_eq!(key(&row(Some(" . "), &[])), None, "nothing is left of it in its normal form");
    }

    #[test]
    fn rows_of_one_account_are_found_wherever_they_stand() {
        let rows = [
            at("a", "", "Ana@Corp.example "),
            at("b", "corp", "ana"),
            at("c", "", "ana@corp.example"),
            row(None, &[]),
            at("a", "", "ANA@corp.example"),
            row(None, &[]),
        ];
        let rows: Vec<Numbered<Account>> =
            rows.into_iter().zip(2..).map(|(row, line)| Numbered { line, row }).collect();
        let rows: Vec<&Numbered<Account>> = rows.iter().collect();
        let repeats = Repeats::of(&rows, IdentityKey::Domain);
        assert_eq!((repeats.len(), repeats.rows_of(0).collect::<Vec<_>>()), (2, vec![0, 2, 4]));
        assert!(repeats.has(2) && repeats.has(4) && !repeats.has(0) && !repeats.has(3) && !repeats.has(5));
        assert_eq!(Repeats::of(&rows, IdentityKey::Device).rows_of(0).collect::<Vec<_>>(), [0, 4]);
    }
}
