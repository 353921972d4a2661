//! What a vendor says of an account itself, apart from what was done with it.

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
        assert_eq!("suspended".parse(), Ok(Suspended));
        assert_eq!([Active, Suspended, Guest].map(AccountStatus::is_switched_on), [Some(true), Some(false), None]);
    }
}
