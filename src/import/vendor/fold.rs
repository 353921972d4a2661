//! Rows that repeat an account become one account, with the newest of their dates.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::domain::account::yes_if_any;
use crate::domain::import_file::{Account, Numbered};
use crate::domain::person::normalized;
use crate::domain::text;

/// The accounts of a file, each once.
#[derive(Debug)]
pub(super) struct Fold {
    realm: String,
    accounts: Vec<Numbered<Account>>,
    known: HashMap<String, usize>,
    folded: u32,
}

impl Fold {
    pub(super) fn new(realm: &str) -> Self {
        Self { realm: realm.to_owned(), accounts: Vec::new(), known: HashMap::new(), folded: 0 }
    }

    /// Adds the accounts of a row, which says nothing of its own if it only repeats what others say.
    pub(super) fn add(&mut self, line: u32, accounts: impl IntoIterator<Item = Account>) {
        let before = self.accounts.len();
        accounts.into_iter().for_each(|account| self.add_one(line, account));
        self.folded = self.folded.saturating_add(u32::from(self.accounts.len() == before));
    }

    /// An account repeats another one if its strongest identifier, its product, its domain and its device are the same.
    fn add_one(&mut self, line: u32, account: Account) {
        match self.known.entry(key(&self.realm, &account)) {
            Entry::Vacant(place) => {
                place.insert(self.accounts.len());
                self.accounts.push(Numbered { line, row: account });
            }
            Entry::Occupied(place) => {
                if let Some(known) = self.accounts.get_mut(*place.get()) {
                    merge(known, line, account);
                }
            }
        }
    }

    /// True if there is no account yet.
    pub(super) fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// The accounts in the order of the file, and how many rows went into others altogether.
    pub(super) fn into_accounts(self) -> (Vec<Numbered<Account>>, u32) {
        (self.accounts, self.folded)
    }
}

fn key(realm: &str, account: &Account) -> String {
    let mut key = String::new();
    if let Some((kind, name)) = account.identifiers.first() {
        key.push_str(&kind.scope(realm));
        key.push('\n');
        key.push_str(&normalized(name));
    }
    if let Some(product) = &account.product {
        key.push('\n');
        key.push_str(&text::key(product));
    }
    for (mark, part) in account.details.iter().flat_map(|details| [('d', &details.domain), ('m', &details.device)]) {
        if let Some(part) = part {
            key.push('\n');
            key.push(mark);
            key.push_str(&text::key(part));
        }
    }
    key
}

/// Takes a further row of the same account in. The line that stands for both is the one with the newest use.
fn merge(known: &mut Numbered<Account>, line: u32, other: Account) {
    let row = &mut known.row;
    if row.lines.is_empty() {
        row.lines.push(known.line);
    }
    row.lines.push(line);
    let used = row.last_used.beside(other.last_used);
    if used != row.last_used {
        known.line = line;
    }
    row.last_used = used;
    row.last_login = row.last_login.beside(other.last_login);
    row.assigned_on = row.assigned_on.max(other.assigned_on);
    row.account_state = row.account_state.beside(other.account_state);
    for identifier in other.identifiers {
        let (kind, name) = (identifier.0, normalized(&identifier.1));
        if !row.identifiers.iter().any(|(known, spelt)| *known == kind && normalized(spelt) == name) {
            row.identifiers.push(identifier);
        }
    }
    if let Some(theirs) = other.details {
        let mine = row.details.get_or_insert_default();
        mine.tracked = yes_if_any(mine.tracked, theirs.tracked);
        mine.has_data = yes_if_any(mine.has_data, theirs.has_data);
        mine.user_id = mine.user_id.take().or(theirs.user_id);
    }
    for (mine, theirs) in [
        (&mut row.display_name, other.display_name),
        (&mut row.department, other.department),
        (&mut row.access_level, other.access_level),
        (&mut row.account_identifier, other.account_identifier),
    ] {
        if mine.is_none() {
            *mine = theirs;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::Last;
    use crate::domain::person::IdentifierKind;

    fn observed(day: &str) -> Last {
        Last::Observed(day.parse().unwrap())
    }

    fn account(login: &str, last_used: Last) -> Account {
        Account { identifiers: vec![(IdentifierKind::Login, login.into())], last_used, ..Account::default() }
    }

    #[test]
    fn of_two_sayings_the_safe_one_holds() {
        let (old, new) = (observed("2026-01-01"), observed("2026-02-01"));
        for (a, b, both) in [
            (old, new, new),
            (old, Last::Never, old),
            (old, Last::Unknown, old),
            (Last::Never, Last::Unknown, Last::Unknown),
            (Last::Never, Last::OutsideWindow(90), Last::OutsideWindow(90)),
            (Last::OutsideWindow(30), Last::OutsideWindow(90), Last::OutsideWindow(30)),
            (Last::OutsideWindow(30), Last::Unknown, Last::Unknown),
            (Last::Never, Last::Never, Last::Never),
        ] {
            assert_eq!((a.beside(b), b.beside(a)), (both, both), "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_repeated_account_is_one_with_the_newest_use_and_its_line() {
        let mut fold = Fold::new("acme");
        fold.add(2, [account("Ana", observed("2026-01-01"))]);
        fold.add(3, [account("bo", Last::Never)]);
        fold.add(4, [Account { department: Some("Art".into()), ..account("ana", observed("2026-03-01")) }]);
        fold.add(5, [account("ana ", observed("2026-02-01"))]);
        let (accounts, folded) = fold.into_accounts();
        assert_eq!((accounts.len(), folded), (2, 2));
        let ana = &accounts[0];
        assert_eq!((ana.line, ana.row.lines.as_slice()), (4, [2, 4, 5].as_slice()));
        assert_eq!(ana.row.last_used, observed("2026-03-01"));
        assert_eq!(ana.row.department.as_deref(), Some("Art"));
        assert!(accounts[1].row.lines.is_empty());
    }

    #[test]
    fn a_login_in_another_domain_or_on_another_device_is_kept_apart() {
        use crate::domain::account::AccountDetails;
        let mut fold = Fold::new("acme");
        for (line, domain, device, has_data) in
            [(2, "corp", "a", None), (3, "lab", "a", None), (4, "corp", "b", Some(false)), (5, "Corp", "B", Some(true))]
        {
            let (domain, device) = (Some(domain.to_owned()), Some(device.to_owned()));
            let details = AccountDetails { domain, device, has_data, ..AccountDetails::default() };
            fold.add(line, [Account { details: Some(Box::new(details)), ..account("ana", Last::Unknown) }]);
        }
        let (accounts, folded) = fold.into_accounts();
        assert_eq!((accounts.len(), folded), (3, 1));
        assert_eq!(accounts[2].row.details.as_ref().unwrap().has_data, Some(true), "one with data is enough");
    }

    #[test]
    fn the_same_person_with_another_product_is_another_account() {
        let of = |product: &str| Account { product: Some(product.into()), ..account("ana", Last::Never) };
        let mut fold = Fold::new("acme");
        fold.add(2, [of("One")]);
        fold.add(3, [of("Two")]);
        assert_eq!(fold.into_accounts().0.len(), 2);
    }

    #[test]
    fn a_row_that_repeats_two_accounts_is_one_and_one_with_anything_new_is_none() {
        let of = |product: &str| Account { product: Some(product.into()), ..account("ana", Last::Never) };
        let mut fold = Fold::new("acme");
        for (line, products) in [(2, ["One", "Two"]), (3, ["Two", "One"]), (4, ["One", "Three"])] {
            fold.add(line, products.map(of));
        }
        let (accounts, folded) = fold.into_accounts();
        assert_eq!((accounts.len(), folded), (3, 1));
    }
}
