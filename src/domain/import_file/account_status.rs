//! What a vendor says of an account itself, apart from what was done with it.

use crate::domain::evidence::Source;
use crate::domain::time::Day;
use crate::domain::word::has_word;

/// The status of an account at its vendor, or in a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum AccountStatus {
    /// It can be used.
    Active,
    /// Somebody was asked in and has not come yet.
    Invited,
    /// Nobody can use it, and it is still there.
    Suspended,
    /// It is gone.
    Deleted,
    /// Somebody from outside.
    Guest,
    /// No human.
    Bot,
}

has_word!(AccountStatus);

impl AccountStatus {
    /// True if such an account takes a seat. Guests and bots take one only where the vendor says that they are paid for.
    #[must_use]
    pub fn holds_seat(self, paid: Option<bool>) -> bool {
        match self {
            Self::Deleted => false,
            Self::Guest | Self::Bot => paid == Some(true),
            Self::Active | Self::Invited | Self::Suspended => paid != Some(false),
        }
    }

    /// True if nobody can use it although it is there.
    #[must_use]
    pub fn is_blocked(self) -> bool {
        self == Self::Suspended
    }

    /// Whether the account is switched on, if that is what the word says.
    #[must_use]
    pub fn is_switched_on(self) -> Option<bool> {
        match self {
            Self::Active => Some(true),
            Self::Suspended | Self::Deleted => Some(false),
            Self::Invited | Self::Guest | Self::Bot => None,
        }
    }
}

/// The status of an account, and whether it is paid for, as far as a file says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccountState {
    /// Its status at the vendor.
    pub status: Option<AccountStatus>,
    /// Whether it is paid for.
    pub paid: Option<bool>,
}

impl AccountState {
    /// True if anything is said.
    #[must_use]
    pub fn is_said(self) -> bool {
        self != Self::default()
    }

    /// What is said of two accounts of one person: whoever can use one of them can use it.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        let usable = [self, other].into_iter().find(|one| one.status == Some(AccountStatus::Active));
        Self {
            status: usable.map_or(self.status.or(other.status), |one| one.status),
            paid: if other.paid == Some(true) { other.paid } else { self.paid.or(other.paid) },
        }
    }

    /// True if nobody can use an account that a seat is paid for.
    #[must_use]
    pub fn is_paid_in_vain(self) -> bool {
        self.status.is_some_and(AccountStatus::is_blocked) && self.paid != Some(false)
    }

    /// As people read it: `invited`, `blocked there, still paid for`; `None` if nothing is said.
    #[must_use]
    pub fn shown(self) -> Option<String> {
        let status = self.status.map(|status| if status.is_blocked() { "blocked there" } else { status.word() });
        let paid = match self.paid {
            _ if self.is_paid_in_vain() => Some("still paid for"),
            Some(false) => Some("free"),
            Some(true) if self.status != Some(AccountStatus::Active) => Some("paid for"),
            _ => None,
        };
        let parts: Vec<&str> = status.into_iter().chain(paid).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// The same, where it is more than that the account can be used.
    #[must_use]
    pub fn remark(self) -> Option<String> {
        self.shown().filter(|_| self.status != Some(AccountStatus::Active) || self.paid == Some(false))
    }
}

/// What is known of the account of a seat, and where it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KnownAccountState {
    /// What was said.
    pub state: AccountState,
    /// The day the file speaks for that said so.
    pub as_of: Option<Day>,
    /// The file and line.
    pub source: Option<Source>,
}

impl KnownAccountState {
    /// What holds once a file has spoken: the newest that says anything, and of one day the one that was read later.
    #[must_use]
    pub fn heard(self, said: Self) -> Self {
        if said.state.is_said() && self.as_of <= said.as_of { said } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_paid_for_is_a_seat() {
        use AccountStatus::{Active, Bot, Deleted, Guest, Invited, Suspended};
        for (status, unknown, paid, free) in [
            (Active, true, true, false),
            (Invited, true, true, false),
            (Suspended, true, true, false),
            (Deleted, false, false, false),
            (Guest, false, true, false),
            (Bot, false, true, false),
        ] {
            let held = [None, Some(true), Some(false)].map(|paid| status.holds_seat(paid));
            assert_eq!(held, [unknown, paid, free], "{status:?}");
        }
        let said = |status, paid| AccountState { status, paid }.shown();
        for (status, paid, shown) in [
            (None, None, None),
            (Some(Active), None, Some("active")),
            (Some(Active), Some(true), Some("active")),
            (Some(Invited), Some(true), Some("invited, paid for")),
            (Some(Suspended), None, Some("blocked there, still paid for")),
            (Some(Suspended), Some(true), Some("blocked there, still paid for")),
            (Some(Suspended), Some(false), Some("blocked there, free")),
            (Some(Guest), Some(true), Some("guest, paid for")),
            (None, Some(false), Some("free")),
        ] {
            assert_eq!(said(status, paid).as_deref(), shown, "{status:?} {paid:?}");
        }
        assert_eq!("suspended".parse(), Ok(Suspended));
        assert_eq!([Active, Suspended, Guest].map(AccountStatus::is_switched_on), [Some(true), Some(false), None]);
    }

    #[test]
    fn the_newest_file_that_says_anything_holds_and_one_account_of_two_is_enough() {
        use AccountStatus::{Active, Invited, Suspended};
        let of = |status| AccountState { status: Some(status), paid: None };
        let known = |day: &str, account_state| KnownAccountState {
            state: account_state,
            as_of: day.parse().ok(),
            source: None,
        };
        let before = known("2026-06-10", of(Suspended));
        for (said, holds) in [
            (known("2026-06-09", of(Active)), before),
            (known("2026-06-10", of(Active)), known("2026-06-10", of(Active))),
            (known("2026-06-11", of(Invited)), known("2026-06-11", of(Invited))),
            (known("2026-06-11", AccountState::default()), before),
        ] {
            assert_eq!(before.heard(said), holds);
            assert_eq!(
                KnownAccountState::default().heard(said),
                if said.state.is_said() { said } else { KnownAccountState::default() }
            );
        }
        assert_eq!(of(Suspended).beside(of(Active)), of(Active));
        assert_eq!(of(Active).beside(of(Suspended)), of(Active));
        let paid = AccountState { status: None, paid: Some(true) };
        assert_eq!(of(Suspended).beside(paid), AccountState { status: Some(Suspended), paid: Some(true) });
    }
}
