//! Accounts: the identities that a vendor's console lists on a license. Seats say who holds what here; accounts say what the
//! vendor counts.
//!
//! Pure rules: which rows are one account, what a file may change of it, and whether it counts. They know no format of a file,
//! no database and no clock, and never whom a row names: that is found by others and kept with the account.

mod counted;
mod decision;
mod details;
mod duplicates;
mod identity;
mod match_rule;
mod rekeying;
mod said;

pub use self::counted::{CountFacts, NotCounted, counted, counted_words};
pub use self::decision::{count_of_both, may_decide, may_merge};
pub use self::details::AccountDetails;
pub use self::duplicates::duplicates;
pub use self::identity::{Identity, IdentityKey};
pub use self::match_rule::{Match, MatchRule};
pub use self::rekeying::{Rekeyed, Rekeying, rekeyed};
pub use self::said::{Said, yes_if_any};

use super::ids::{AccountId, ImportId, LicenseId, PersonId};
use super::time::Day;

/// Where a file listed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listing {
    /// The day the file speaks for.
    pub as_of: Day,
    /// The file.
    pub import: ImportId,
    /// The line in it.
    pub line: u32,
}

/// The first and the last time that files listed something, by the days they speak for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listings {
    /// The oldest.
    pub first: Listing,
    /// The newest; of one day, the one that was read later.
    pub last: Listing,
}

impl Listings {
    /// With one more listing, in whatever order files are read.
    #[must_use]
    pub fn and(known: Option<Self>, one: Listing) -> Self {
        known.map_or(Self { first: one, last: one }, |known| Self {
            first: known.first.min(one),
            last: known.last.max(one),
        })
    }
}

/// A device on which an account was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// As the file writes it.
    pub name: String,
    /// When files listed the account on it; `None` where every such file was taken back.
    pub listed: Option<Listings>,
}

/// One identity that a vendor lists on one license.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    /// The license it is listed on.
    pub license: LicenseId,
    /// The login as the vendor writes it.
    pub login: String,
    /// The domain that it signs in to.
    pub domain: Option<String>,
    /// What the vendor says of it.
    pub said: Said,
    /// Where it was seen.
    pub devices: Vec<Device>,
    /// Whose it is, and by which rule.
    pub matched: Match,
    /// The account that it was merged into.
    pub merged_into: Option<AccountId>,
    /// When files listed it; `None` where every such file was taken back.
    pub listed: Option<Listings>,
    /// The day of the first full list since then that lacks it.
    pub missing_as_of: Option<Day>,
    /// Whether the vendor counts it, and if not, why.
    pub counted: Result<(), NotCounted>,
}

impl Account {
    /// The login with its domain, as people read it: `corp\ana`.
    #[must_use]
    pub fn called(&self) -> String {
        self.domain.as_ref().map_or_else(|| self.login.clone(), |domain| format!("{domain}\\{}", self.login))
    }

    /// Whose it is.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        self.matched.person
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_listing_do_not_depend_on_the_order_of_files() {
        let at = |as_of: &str, import, line| Listing { as_of: as_of.parse().unwrap(), import: ImportId(import), line };
        let all = [at("2026-06-01", 2, 9), at("2026-05-01", 3, 4), at("2026-06-01", 1, 2), at("2026-05-20", 4, 7)];
        let both = Listings { first: all[1], last: all[0] };
        let mut backwards = all;
        backwards.reverse();
        for order in [all, backwards] {
            let known = order.into_iter().fold(None, |known, one| Some(Listings::and(known, one)));
            assert_eq!(known, Some(both));
        }
    }
}
