//! The words that fields of a license hold.

use crate::domain::account::IdentityKey;
use crate::domain::field::held_as_words;
use crate::domain::money::BillingCycle;
use crate::domain::word::has_word;

/// What one seat is counted against. Only `unlimited` changes behaviour.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum SeatType {
    /// A named person.
    #[default]
    User,
    /// A machine; held by the person who answers for it.
    Device,
    /// A slot of a shared pool.
    Concurrent,
    /// No fixed count: nothing can be full.
    Unlimited,
}

/// The commercial state of a license. It is set by people and never changes by itself.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum LicenseStatus {
    /// In force and in use.
    #[default]
    Active,
    /// Being evaluated.
    Trial,
    /// Up for renewal, not decided.
    PendingRenewal,
    /// Lapsed.
    Expired,
    /// Ended deliberately.
    Cancelled,
}

has_word!(LicenseStatus);

impl LicenseStatus {
    /// The word as people read it.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Trial => "Trial",
            Self::PendingRenewal => "Pending renewal",
            Self::Expired => "Expired",
            Self::Cancelled => "Cancelled",
        }
    }

    /// True if the utilization report covers such a license.
    #[must_use]
    pub fn is_covered(self) -> bool {
        match self {
            Self::Active | Self::Trial | Self::PendingRenewal => true,
            Self::Expired | Self::Cancelled => false,
        }
    }
}

/// What happens when all seats are taken.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum LimitPolicy {
    /// The next assignment is refused.
    #[default]
    Hard,
    /// An overdraft of some seats is allowed, and refused beyond it.
    Soft,
    /// Nothing is refused.
    Off,
}

/// What the vendor takes for it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum Plan {
    /// It is paid for.
    #[default]
    Paid,
    /// The vendor's free plan: few seats, and no grace beyond them.
    Free,
}

/// What is paid for seats that were used beyond those bought.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum TrueUpRule {
    /// Nothing.
    #[default]
    None,
    /// The highest use of the year, for the whole year.
    AnnualPeak,
    /// The highest use of each quarter, from that quarter on.
    QuarterlyPeak,
}

/// What a vendor counts on a license: the basis of its count, of its limit and of its grace.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum Counting {
    /// Seats: what the last count found, moved by what was assigned and taken back here since.
    #[default]
    Seats,
    /// Accounts that the vendor's console lists and keeps data of.
    Accounts,
    /// Devices on which such accounts were seen.
    Devices,
    /// The most at the same time. Not known as long as nothing records it.
    Peak,
}

impl Counting {
    /// What is counted, as people read it.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::Seats => "seats",
            Self::Accounts => "accounts that the vendor lists",
            Self::Devices => "devices that the vendor lists",
            Self::Peak => "the most at one time, not known here",
        }
    }

    /// How a license is counted of which nothing else is said.
    #[must_use]
    pub fn usual(seat_type: SeatType) -> Self {
        if seat_type == SeatType::Concurrent { Self::Peak } else { Self::Seats }
    }
}

held_as_words!(SeatType, Counting, IdentityKey, LicenseStatus, LimitPolicy, BillingCycle, Plan, TrueUpRule);
