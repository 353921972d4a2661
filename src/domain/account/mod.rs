//! Accounts: the identities that a vendor's console lists on a license. Seats say who holds what here; accounts say what the
//! vendor counts.
//!
//! Pure rules: which rows are one account, what a file may change of it, and whether it counts. They know no format of a file,
//! no database and no clock, and never whom a row names: that is found by others and kept with the account.

mod counted;
mod decision;
mod details;
mod duplicates;
mod freeing;
mod identity;
mod match_rule;
mod rekeying;
mod said;

pub use self::counted::{CountFacts, NotCounted, counted, counted_words};
pub use self::decision::{count_of_both, may_decide, may_merge, refuse_merges_of, whose, whose_both, whose_changes};
pub use self::details::AccountDetails;
pub use self::duplicates::{duplicates, recoverable};
pub use self::freeing::{
    Decision, DecisionKind, EXPORT_LIMIT, Fate, Freeing, FreeingStep, in_force, may_take, warnings as freeing_warnings,
};
pub use self::identity::{Identity, IdentityKey};
pub use self::match_rule::{Match, MatchRule};
pub use self::rekeying::{Rekeyed, Rekeying, rekeyed};
pub use self::said::{Said, yes_if_any};

use super::evidence::Source;
use super::ids::{AccountId, LicenseId, PersonId};
use super::time::Day;

/// When a file listed something, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listing {
    /// The day the file speaks for.
    pub as_of: Day,
    /// The file and line; `None` where `accounts.csv` told of the day and the file itself was not read here.
    pub source: Option<Source>,
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
        // Of one day, the file that was read here tells more than one that is only told of.
        let place = |listing: Listing| (listing.as_of, listing.source.is_none(), listing.source);
        known.map_or(Self { first: one, last: one }, |known| Self {
            first: if place(one) < place(known.first) { one } else { known.first },
            last: known.last.max(one),
        })
    }

    /// With days that a file of our own told of.
    #[must_use]
    pub fn and_days(known: Option<Self>, days: Option<ListedDays>) -> Option<Self> {
        let days = days.into_iter().flat_map(|days| [days.first, days.last]);
        days.fold(known, |known, as_of| Some(Self::and(known, Listing { as_of, source: None })))
    }
}

/// The first and the last day on which something was listed, as `accounts.csv` tells of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedDays {
    /// The first one.
    pub first: Day,
    /// The last one.
    pub last: Day,
}

impl ListedDays {
    /// What two cells say; one that is empty says the same day as the other.
    #[must_use]
    pub fn of(first: Option<Day>, last: Option<Day>) -> Option<Self> {
        Some(Self { first: first.or(last)?, last: last.or(first)? })
    }

    /// What is to be kept of `told` beside days that were told before and the listings that are known: nothing new where it lies
    /// within these.
    #[must_use]
    pub fn beside(self, kept: Option<Self>, known: Option<Listings>) -> Option<Self> {
        let is_news = known.is_none_or(|known| self.first < known.first.as_of || known.last.as_of < self.last);
        let both = kept.map_or(self, |kept| Self { first: kept.first.min(self.first), last: kept.last.max(self.last) });
        if is_news { Some(both) } else { kept }
    }
}

/// The day of the first full list behind the newest listing that lacks something: of those that were read here, and of what
/// `accounts.csv` tells of others.
#[must_use]
pub fn missing_as_of(last: Listing, read: Option<Day>, told: Option<Day>) -> Option<Day> {
    // A file of the same day that was read here listed it after all.
    let told = told.filter(|day| last.as_of < *day || (last.as_of == *day && last.source.is_none()));
    read.into_iter().chain(told).min()
}

/// A device on which an account was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// As the file writes it.
    pub name: String,
    /// When files listed the account on it; `None` where every such file was taken back.
    pub listed: Option<Listings>,
    /// Of that, what `accounts.csv` told.
    pub told: Option<ListedDays>,
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
    /// Of that, what `accounts.csv` told.
    pub told: Option<ListedDays>,
    /// The day of the first full list since then that lacks it.
    pub missing_as_of: Option<Day>,
    /// How far it is freed, and what was decided of it.
    pub freeing: Freeing,
    /// Whether the vendor counts it, and if not, why.
    pub counted: Result<(), NotCounted>,
}

impl Account {
    /// The login with its domain, as people read it: `corp\ana`.
    #[must_use]
    pub fn called(&self) -> String {
        self.domain.as_ref().map_or_else(|| self.login.clone(), |domain| format!("{domain}\\{}", self.login))
    }

    /// Who it is at the vendor; where it has several devices, none of them decides.
    #[must_use]
    pub fn identity(&self) -> Identity {
        let device = match &self.devices[..] {
            [one] => Some(one.name.clone()),
            _ => None,
        };
        Identity { login: self.login.clone(), domain: self.domain.clone(), device }
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
    use crate::domain::ids::ImportId;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_and_the_last_listing_do_not_depend_on_the_order_of_files() {
        let at = |as_of: &str, import, line| {
            let source = Some(Source { import: ImportId(import), line });
            Listing { as_of: day(as_of), source }
        };
        let told = Listing { as_of: day("2026-05-01"), source: None };
        let all =
            [at("2026-06-01", 2, 9), at("2026-05-01", 3, 4), told, at("2026-06-01", 1, 2), at("2026-05-20", 4, 7)];
        let both = Listings { first: all[1], last: all[0] };
        let mut backwards = all;
        backwards.reverse();
        for order in [all, backwards] {
            let known = order.into_iter().fold(None, |known, one| Some(Listings::and(known, one)));
            assert_eq!(known, Some(both));
        }
    }

    #[test]
    fn days_that_are_told_are_kept_where_no_file_that_was_read_says_as_much() {
        let days = |first: &str, last: &str| ListedDays { first: day(first), last: day(last) };
        let known = Listings::and_days(None, Some(days("2026-05-01", "2026-06-01")));
        assert_eq!(
            known.map(|known| (known.first.as_of, known.last.as_of)),
            Some((day("2026-05-01"), day("2026-06-01")))
        );
        for (told, kept) in [
            (days("2026-05-10", "2026-06-01"), None),
            (days("2026-05-01", "2026-06-01"), None),
            (days("2026-04-30", "2026-05-01"), Some(days("2026-04-30", "2026-05-01"))),
            (days("2026-06-02", "2026-06-02"), Some(days("2026-06-02", "2026-06-02"))),
        ] {
            assert_eq!(told.beside(None, known), kept, "{told:?}");
        }
        let before = Some(days("2026-04-01", "2026-04-01"));
        assert_eq!(days("2026-07-01", "2026-07-01").beside(before, known), Some(days("2026-04-01", "2026-07-01")));
        assert_eq!(days("2026-05-10", "2026-05-10").beside(before, known), before);
        assert_eq!(days("2026-05-10", "2026-05-10").beside(None, None), Some(days("2026-05-10", "2026-05-10")));
        assert_eq!(ListedDays::of(None, Some(day("2026-05-10"))), Some(days("2026-05-10", "2026-05-10")));
        assert_eq!(ListedDays::of(None, None), None);
    }

    #[test]
    fn what_a_full_list_lacks_is_missing_until_a_file_lists_it() {
        let (june, july, august) = (day("2026-06-01"), day("2026-07-01"), day("2026-08-01"));
        let told = |as_of| Listing { as_of, source: None };
        let read = |as_of| Listing { as_of, source: Some(Source { import: ImportId(1), line: 2 }) };
        for (last, lacked, said, missing) in [
            (read(june), None, None, None),
            (read(june), Some(august), None, Some(august)),
            (read(june), Some(august), Some(july), Some(july)),
            (read(june), None, Some(july), Some(july)),
            (told(july), None, Some(july), Some(july)),
            (read(july), None, Some(july), None),
            (told(august), None, Some(july), None),
        ] {
            assert_eq!(missing_as_of(last, lacked, said), missing, "{last:?} {lacked:?} {said:?}");
        }
    }
}
