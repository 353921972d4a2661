//! What becomes of the accounts of a license when they are told apart by something else.

use super::{Account, Identity, IdentityKey};
use crate::domain::ids::AccountId;
use std::collections::HashMap;

/// What becomes of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rekeyed {
    /// It is known by this from now on.
    Key(String),
    /// It is the same as that one, and counts as it.
    Into(AccountId),
}

/// What becomes of those that do not stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rekeying {
    /// Each with what it becomes, in an order in which no two have one key at a time.
    pub becomes: Vec<(AccountId, Rekeyed)>,
    /// Accounts that stand for several from now on: a list has to name the others.
    pub split: usize,
}

/// What becomes of `accounts` when they are told apart `by` something else. Of several that are one, the first counts for all.
#[must_use]
pub fn rekeyed(accounts: &[Account], by: IdentityKey) -> Rekeying {
    let was = if by == IdentityKey::Device { IdentityKey::Domain } else { IdentityKey::Device };
    // Where it was seen last: what the next list most likely names.
    let device = |account: &Account| {
        account.devices.iter().max_by_key(|device| device.listed.map(|listed| listed.last)).map(|one| one.name.clone())
    };
    let key = |account: &Account, device: Option<&str>, by| {
        Identity::new(&account.login, account.domain.as_deref(), device).key(by)
    };
    let (mut stays, mut changes) = (HashMap::new(), Vec::new());
    let mut rekeying = Rekeying::default();
    for account in accounts {
        let device = device(account);
        let (before, after) = (key(account, device.as_deref(), was), key(account, device.as_deref(), by));
        if before == after {
            stays.entry(after).or_insert(account.id);
            continue;
        }
        changes.push((account, after));
        let alone = account.devices.iter().map(|device| key(account, Some(&device.name), by));
        let several = alone.collect::<std::collections::BTreeSet<_>>().len() > 1;
        rekeying.split += usize::from(by == IdentityKey::Device && several && account.merged_into.is_none());
    }
    for (account, after) in changes {
        match stays.get(&after) {
            // One that counts as another one already goes on so.
            Some(_) if account.merged_into.is_some() => {}
            Some(first) => rekeying.becomes.push((account.id, Rekeyed::Into(*first))),
            None => {
                stays.insert(after.clone(), account.id);
                rekeying.becomes.push((account.id, Rekeyed::Key(after)));
            }
        }
    }
    rekeying
}

#[cfg(test)]
mod tests {
    use super::super::{Device, Listing, Listings, Match, MatchRule, Said};
    use super::*;
    use crate::domain::evidence::Source;
    use crate::domain::ids::{ImportId, LicenseId};

    /// An account of `jen` that was seen on devices, the last one last.
    fn jen(id: i64, domain: Option<&str>, devices: &[&str]) -> Account {
        let listed = |line| {
            let source = Some(Source { import: ImportId(1), line });
            let one = Listing { as_of: "2026-06-01".parse().unwrap(), source };
            Some(Listings { first: one, last: one })
        };
        Account {
            id: AccountId(id),
            license: LicenseId(7),
            login: "jen".into(),
            domain: domain.map(str::to_owned),
            said: Said::default(),
            devices: (1..)
                .zip(devices)
                .map(|(line, name)| Device { name: (*name).to_owned(), listed: listed(line), told: None })
                .collect(),
            matched: Match::nobody(MatchRule::Nobody),
            merged_into: None,
            listed: listed(1),
            told: None,
            missing_as_of: None,
            freeing: super::super::Freeing::default(),
            counted: Ok(()),
        }
    }

    #[test]
    fn accounts_of_machines_that_stand_alone_become_one_with_the_first() {
        let accounts = [jen(1, None, &["jens-pc"]), jen(2, None, &["brians-pc"]), jen(3, Some("corp"), &["pc"])];
        let becomes = vec![(AccountId(1), Rekeyed::Key("jen".into())), (AccountId(2), Rekeyed::Into(AccountId(1)))];
        assert_eq!(rekeyed(&accounts, IdentityKey::Domain), Rekeying { becomes, split: 0 });
        // One that was never seen on a device is that one already.
        let accounts = [jen(1, None, &["jens-pc"]), jen(2, None, &[])];
        let becomes = vec![(AccountId(1), Rekeyed::Into(AccountId(2)))];
        assert_eq!(rekeyed(&accounts, IdentityKey::Domain), Rekeying { becomes, split: 0 });
    }

    #[test]
    fn one_that_was_seen_on_several_machines_keeps_the_last() {
        let accounts = [jen(1, None, &["jens-pc", "brians-pc"]), jen(2, Some("corp"), &["a", "b"]), jen(3, None, &[])];
        let becomes = vec![(AccountId(1), Rekeyed::Key("\\\\brians-pc\\jen".into()))];
        assert_eq!(rekeyed(&accounts, IdentityKey::Device), Rekeying { becomes, split: 1 });
    }
}
