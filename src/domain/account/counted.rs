//! Whether the vendor counts an account, and if not, why.

use crate::domain::ids::AccountId;
use crate::domain::import_file::account_status::{AccountState, AccountStatus};
use crate::domain::time::Day;

/// What decides whether an account counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CountFacts {
    /// Its state at the vendor, and whether it is paid for.
    pub state: AccountState,
    /// Whether the vendor keeps data of it.
    pub has_data: Option<bool>,
    /// The account it was merged into.
    pub merged_into: Option<AccountId>,
    /// A file that stands lists it.
    pub is_listed: bool,
    /// The day of the first full list since then that lacks it.
    pub missing_as_of: Option<Day>,
    /// The day on which it was freed, unless a newer list says what the vendor keeps since.
    pub freed_on: Option<Day>,
}

/// Why an account does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotCounted {
    /// The vendor keeps no data of it.
    NoData,
    /// It is not paid for.
    NotPaid,
    /// It was freed here on that day.
    Freed(Day),
    /// It is gone at the vendor.
    Deleted,
    /// It counts as another one.
    Merged(AccountId),
    /// The full list of that day lacks it.
    Missing(Day),
    /// Every file that listed it was taken back.
    NotListed,
}

impl NotCounted {
    /// Why, as people read it.
    #[must_use]
    pub fn why(self) -> String {
        match self {
            Self::NoData => "the vendor keeps no data of it".into(),
            Self::NotPaid => "it is not paid for".into(),
            Self::Freed(day) => format!("it was freed on {day}"),
            Self::Deleted => "it is deleted at the vendor".into(),
            Self::Merged(into) => format!("it was merged into {into}"),
            Self::Missing(day) => format!("the full list of {day} lacks it"),
            Self::NotListed => "every file that listed it was taken back".into(),
        }
    }
}

/// Whether an account counts, in as few words as a list has room for: `yes`, `no data`, `as V12`.
#[must_use]
pub fn counted_words(verdict: Result<(), NotCounted>) -> String {
    match verdict {
        Ok(()) => "yes".into(),
        Err(NotCounted::NoData) => "no data".into(),
        Err(NotCounted::NotPaid) => "not paid".into(),
        Err(NotCounted::Freed(_)) => "freed".into(),
        Err(NotCounted::Deleted) => "deleted".into(),
        Err(NotCounted::Merged(into)) => format!("as {into}"),
        Err(NotCounted::Missing(day)) => format!("missing {day}"),
        Err(NotCounted::NotListed) => "not listed".into(),
    }
}

/// Whether an account counts, with those that were merged into it: what is theirs is its own. Unknown data counts as data.
///
/// # Errors
/// Why it does not.
pub fn counted(own: CountFacts, merged: &[CountFacts]) -> Result<(), NotCounted> {
    if let Some(into) = own.merged_into {
        return Err(NotCounted::Merged(into));
    }
    let whys = [own].into_iter().chain(merged.iter().copied()).map(|facts| by_itself(facts).err());
    // Of several reasons, the one that is nearest to counting is told.
    whys.min().flatten().map_or(Ok(()), Err)
}

/// The same of one that was merged with none.
fn by_itself(facts: CountFacts) -> Result<(), NotCounted> {
    if !facts.is_listed {
        return Err(NotCounted::NotListed);
    }
    if let Some(day) = facts.missing_as_of {
        return Err(NotCounted::Missing(day));
    }
    if facts.state.status == Some(AccountStatus::Deleted) {
        return Err(NotCounted::Deleted);
    }
    if let Some(day) = facts.freed_on {
        return Err(NotCounted::Freed(day));
    }
    if facts.state.paid == Some(false) {
        return Err(NotCounted::NotPaid);
    }
    if facts.has_data == Some(false) { Err(NotCounted::NoData) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed() -> CountFacts {
        CountFacts { is_listed: true, ..CountFacts::default() }
    }

    #[test]
    fn what_has_data_and_is_paid_for_counts() {
        // Tracked or not, data alone decides.
        for (has_data, counts) in [(Some(true), true), (None, true), (Some(false), false)] {
            let verdict = counted(CountFacts { has_data, ..listed() }, &[]);
            assert_eq!(verdict, if counts { Ok(()) } else { Err(NotCounted::NoData) });
        }
        let state = |status, paid| CountFacts { state: AccountState { status, paid }, ..listed() };
        let day: Day = "2026-06-01".parse().unwrap();
        for (facts, why) in [
            (state(None, Some(false)), NotCounted::NotPaid),
            (state(Some(AccountStatus::Deleted), None), NotCounted::Deleted),
            (CountFacts { missing_as_of: Some(day), ..listed() }, NotCounted::Missing(day)),
            (CountFacts { is_listed: false, ..listed() }, NotCounted::NotListed),
            (CountFacts { merged_into: Some(AccountId(1)), ..listed() }, NotCounted::Merged(AccountId(1))),
        ] {
            assert_eq!(counted(facts, &[]), Err(why), "{facts:?}");
        }
        for status in [AccountStatus::Active, AccountStatus::Invited, AccountStatus::Suspended] {
            assert_eq!(counted(state(Some(status), Some(true)), &[]), Ok(()));
        }
    }

    #[test]
    fn two_that_were_merged_count_as_one_as_long_as_one_of_them_counts() {
        let day: Day = "2026-06-01".parse().unwrap();
        let jen = listed();
        let on_brians = CountFacts { merged_into: Some(AccountId(1)), ..listed() };
        let count = |all: &[Result<(), NotCounted>]| all.iter().filter(|verdict| verdict.is_ok()).count();
        assert_eq!(count(&[counted(jen, &[]), counted(CountFacts { merged_into: None, ..on_brians }, &[])]), 2);
        assert_eq!(count(&[counted(jen, &[on_brians]), counted(on_brians, &[])]), 1);
        // A later row of the second login is the first one's.
        let gone = CountFacts { missing_as_of: Some(day), ..jen };
        assert_eq!(count(&[counted(gone, &[on_brians]), counted(on_brians, &[])]), 1);
        let without = CountFacts { has_data: Some(false), ..on_brians };
        assert_eq!(counted(gone, &[without]), Err(NotCounted::NoData));
    }

    #[test]
    fn an_account_counts_as_soon_as_it_has_data_until_that_is_deleted() {
        let steps = [(Some(false), 0), (Some(true), 1), (Some(true), 1), (Some(false), 0), (Some(true), 1)];
        for (has_data, count) in steps {
            assert_eq!(usize::from(counted(CountFacts { has_data, ..listed() }, &[]).is_ok()), count);
        }
    }
}
