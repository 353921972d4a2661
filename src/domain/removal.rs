//! Removals: what is still to be done at the vendor, by hand, for seats that were taken back here and accounts that were stopped or
//! freed.
//!
//! It may know what is recorded of one. It must never say that something is done there: that is noted by hand, or shown by a list or
//! a users audit.

use super::account::FreeingStep;
use super::ids::{AccountId, LicenseId, PersonId, SeatId};
use super::license::Counting;
use super::time::Day;

/// What is to be done at the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovalKind {
    /// A seat was taken back here: its account is to be removed.
    Seat,
    /// Nothing more of an account is to be recorded.
    Stop,
    /// The data of an account is to be deleted.
    Free,
}

impl RemovalKind {
    /// True if it is what a license costs less by, where another one may stand beside it for the same holder.
    #[must_use]
    pub fn saves(self, counting: Counting) -> bool {
        match counting {
            Counting::Accounts => self == Self::Free,
            Counting::Seats | Counting::Devices | Counting::Peak => self == Self::Seat,
        }
    }

    /// What is to be done at the vendor, in as few words as a list has room for.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::Seat => "remove",
            Self::Stop => "stop recording",
            Self::Free => "delete the data",
        }
    }
}

impl From<FreeingStep> for RemovalKind {
    fn from(step: FreeingStep) -> Self {
        match step {
            FreeingStep::Stop => Self::Stop,
            FreeingStep::Free => Self::Free,
        }
    }
}

/// A seat that was taken back here, or an account that was stopped or freed, and whether that is done at the vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovalEntry {
    /// What is to be done.
    pub kind: RemovalKind,
    /// The seat that was taken back.
    pub seat: Option<SeatId>,
    /// The account it is about; of a seat, the only one that its holder has there.
    pub account: Option<AccountId>,
    /// The license it is on.
    pub license: LicenseId,
    /// The product's name.
    pub product: String,
    /// The license's name.
    pub license_name: Option<String>,
    /// Who held it, or whose it is.
    pub person: Option<PersonId>,
    /// Their name.
    pub holder: Option<String>,
    /// Their mail address, or the first identifier of another kind.
    pub email: Option<String>,
    /// The account's name at the vendor.
    pub account_identifier: Option<String>,
    /// The day it was taken back, stopped or freed.
    pub opened_on: Day,
    /// The day it was closed; `None` while it is open.
    pub closed_on: Option<Day>,
    /// By what it was closed: `by_hand`, `audit`, `roster`; `withdrawn` where the holder was given a seat again.
    pub closed_how: Option<String>,
    /// The account that closed it.
    pub closed_by: Option<String>,
    /// The day of the newest roster that listed the account after the reclaim.
    pub listed_on: Option<Day>,
}

impl RemovalEntry {
    /// What it is known by: the seat, or else the account.
    #[must_use]
    pub fn id(&self) -> String {
        let account = || self.account.map(|account| account.to_string());
        self.seat.map(|seat| seat.to_string()).or_else(account).unwrap_or_default()
    }

    /// True if nothing is to be removed, because the holder was given a seat of the license again.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        self.closed_how.as_deref() == Some("withdrawn")
    }

    /// How it stands, as a phrase: `to be removed since 2026-11-22`, `removed on 2026-11-24 by a roster, ana`.
    #[must_use]
    pub fn state(&self) -> String {
        let Some(day) = self.closed_on else {
            return match self.listed_on {
                Some(listed) => format!("to be removed since {}, still there on {listed}", self.opened_on),
                None => format!("to be removed since {}", self.opened_on),
            };
        };
        let by = self.closed_by.as_ref().map(|by| format!(", {by}")).unwrap_or_default();
        if self.is_withdrawn() {
            return format!("to stay: given a seat again on {day}{by}");
        }
        format!("removed on {day}{}{by}", closed_how(self.closed_how.as_deref()))
    }
}

/// By what a removal was closed, as the end of a phrase.
#[must_use]
pub fn closed_how(word: Option<&str>) -> &'static str {
    match word {
        Some("by_hand") => " by hand",
        Some("audit") => " by a users audit",
        Some("roster") => " by a roster",
        Some("withdrawn") => " as the holder was given a seat again",
        _ => "",
    }
}
