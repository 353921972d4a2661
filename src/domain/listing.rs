//! Listings: logins that a vendor must not record, or must not keep data of, whether or not it lists such an account yet.

use super::word::has_word;

/// What must not be done with a login at the vendor.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum ListKind {
    /// It must not be recorded. One that the vendor keeps data of counts all the same.
    DoNotTrack,
    /// It must not be kept either: its data is to be deleted.
    Delete,
}

has_word!(ListKind);
