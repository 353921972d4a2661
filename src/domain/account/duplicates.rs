//! Which accounts count beside another one of the same person.

use super::Account;
use crate::domain::ids::{AccountId, LicenseId, PersonId};
use std::collections::{BTreeSet, HashMap};

/// The accounts that count beside another one of the same person on the same license: of each such group, all but one are too
/// many.
#[must_use]
pub fn duplicates<'a>(accounts: impl Iterator<Item = &'a Account> + Clone) -> BTreeSet<AccountId> {
    let counts = counts(accounts.clone());
    let several = |account: &&Account| counts.get(&owner(account)?).filter(|count| **count > 1).map(|_| account.id);
    accounts.filter_map(|account| several(&account)).collect()
}

/// How many accounts count that need not: of one person on a license all but one, or all where `needs_none` says so of them.
pub fn recoverable<'a>(
    accounts: impl Iterator<Item = &'a Account> + Clone,
    needs_none: impl Fn(LicenseId, PersonId) -> bool,
) -> u32 {
    counts(accounts).into_iter().map(|((license, person), n)| n - u32::from(!needs_none(license, person))).sum()
}

/// On which license an account counts for whom.
fn owner(account: &Account) -> Option<(LicenseId, PersonId)> {
    account.counted.ok().and_then(|()| Some((account.license, account.person()?)))
}

fn counts<'a>(accounts: impl Iterator<Item = &'a Account>) -> HashMap<(LicenseId, PersonId), u32> {
    let mut counts = HashMap::new();
    for owner in accounts.filter_map(owner) {
        *counts.entry(owner).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::super::{Match, MatchRule, NotCounted, Said};
    use super::*;

    #[test]
    fn only_what_counts_beside_another_one_of_its_person_on_its_license_is_one_too_many() {
        let account = |id, license, person: Option<i64>, counted| Account {
            id: AccountId(id),
            license: LicenseId(license),
            login: "ana".into(),
            domain: None,
            said: Said::default(),
            devices: Vec::new(),
            matched: Match { person: person.map(PersonId), rule: MatchRule::Identifier },
            merged_into: None,
            listed: None,
            told: None,
            missing_as_of: None,
            freeing: super::super::Freeing::default(),
            counted,
        };
        let all = [
            account(1, 7, Some(1), Ok(())),
            account(2, 7, Some(1), Ok(())),
            account(3, 7, Some(1), Err(NotCounted::NoData)),
            account(4, 8, Some(1), Ok(())),
            account(5, 7, Some(2), Ok(())),
            account(6, 7, None, Ok(())),
            account(7, 7, None, Ok(())),
        ];
        assert_eq!(duplicates(all.iter()), [AccountId(1), AccountId(2)].into());
    }
}
