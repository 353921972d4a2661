//! Parts of a batch: what an undo makes of each thing that the batch touched.
//!
//! It names kinds of things and knows nothing of how they are stored.

use super::ids::{AccountId, AuditId, ImportId, LicenseId, NoticeId, OrderId, PersonId, ProductId, SeatId};
use super::word::has_word;
use std::collections::BTreeSet;

/// What kind of thing a part is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter, strum::EnumString, strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum RecordKind {
    /// A product of the catalog.
    Product,
    /// A license.
    License,
    /// A person.
    Person,
    /// What a person is known as.
    Identifier,
    /// When a person last signed in at a vendor.
    AccountLogin,
    /// The decision that two records are two people.
    Decision,
    /// A seat.
    Seat,
    /// What a vendor lists on a license.
    Account,
    /// Where an account was seen.
    AccountDevice,
    /// What is to be done to an account at the vendor.
    AccountRemoval,
    /// A login that a vendor must not record, or must not keep data of.
    Listing,
    /// A users audit.
    Audit,
    /// An order.
    Order,
    /// Something a holder is told.
    Notice,
    /// A removal to be made at the vendor.
    Removal,
    /// A file that was read.
    Import,
    /// What a file says of a device.
    DeviceReport,
    /// An application that nobody wants to be told of.
    IgnoredApplication,
    /// What all admins share.
    Setting,
    /// Somebody who may change the database.
    Admin,
    /// The recorded count of a license.
    Count,
}

has_word!(RecordKind);

impl RecordKind {
    /// The id that people know one by; `None` if this kind has none.
    #[must_use]
    pub fn id(self, number: i64) -> Option<String> {
        Some(match self {
            Self::Product => ProductId(number).to_string(),
            Self::License => LicenseId(number).to_string(),
            Self::Person => PersonId(number).to_string(),
            Self::Seat => SeatId(number).to_string(),
            Self::Account => AccountId(number).to_string(),
            Self::Audit => AuditId(number).to_string(),
            Self::Order => OrderId(number).to_string(),
            Self::Import => ImportId(number).to_string(),
            Self::Notice => NoticeId(number).to_string(),
            Self::Identifier
            | Self::AccountLogin
            | Self::AccountDevice
            | Self::AccountRemoval
            | Self::Listing
            | Self::Decision
            | Self::Removal
            | Self::DeviceReport
            | Self::IgnoredApplication
            | Self::Setting
            | Self::Admin
            | Self::Count => return None,
        })
    }

    /// True if a thing of this kind goes the way another one goes, so that people are told of that one alone.
    #[must_use]
    fn goes_with(self, other: Self) -> bool {
        match self {
            Self::Notice | Self::Removal | Self::Count => other == Self::Seat || other == Self::Audit,
            Self::AccountLogin => other == Self::Person || other == Self::Seat,
            Self::Identifier => other == Self::Person,
            Self::Account => other == Self::Seat || other == Self::Person,
            Self::AccountRemoval => [Self::Account, Self::Seat].contains(&other),
            Self::AccountDevice => [Self::Seat, Self::Person, Self::Account].contains(&other),
            Self::DeviceReport => other == Self::Import,
            _ => false,
        }
    }
}

/// What an undo makes of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum UndoEffect {
    /// It was changed, and is as it was before.
    AsBefore,
    /// It was taken away, and comes back.
    Back,
    /// It was added or given, and goes again.
    Gone,
}

has_word!(UndoEffect);

impl UndoEffect {
    /// As a list says it after the thing.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::AsBefore => "as it was before",
            Self::Back => "comes back",
            Self::Gone => "goes again",
        }
    }
}

/// One thing that an undo takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BatchItem {
    /// What kind of thing.
    pub thing: RecordKind,
    /// Its number.
    pub number: i64,
    /// What becomes of it.
    pub becomes: UndoEffect,
}

impl BatchItem {
    /// True if people are told of one of the `others` alone, which this part goes with. A removal that was closed or
    /// opened is no part of what became of a seat: it was opened with another one.
    #[must_use]
    pub fn hangs_on(self, others: &BTreeSet<RecordKind>) -> bool {
        let of_its_own = self.thing == RecordKind::Removal && self.becomes == UndoEffect::AsBefore;
        !of_its_own && others.iter().any(|other| self.thing.goes_with(*other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_called_as_people_know_it() {
        assert_eq!(RecordKind::Seat.id(345).as_deref(), Some("S345"));
        assert_eq!(RecordKind::Audit.id(3).as_deref(), Some("A3"));
        assert_eq!(RecordKind::Setting.id(1), None);
        assert_eq!((RecordKind::Seat.word(), UndoEffect::AsBefore.word()), ("seat", "as_before"));
    }

    #[test]
    fn what_hangs_on_a_seat_is_not_named_beside_it() {
        assert!(RecordKind::Notice.goes_with(RecordKind::Seat) && RecordKind::Identifier.goes_with(RecordKind::Person));
        let removal = |becomes| BatchItem { thing: RecordKind::Removal, number: 1, becomes };
        let seats = BTreeSet::from([RecordKind::Seat]);
        assert!(removal(UndoEffect::Gone).hangs_on(&seats) && !removal(UndoEffect::AsBefore).hangs_on(&seats));
        assert!(
            !RecordKind::Seat.goes_with(RecordKind::License) && !RecordKind::License.goes_with(RecordKind::Product)
        );
    }
}
