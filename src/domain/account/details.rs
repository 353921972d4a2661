//! What some consoles say of an account besides what all do.

/// What some consoles say of an account besides: rare, so it is kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountDetails {
    /// The domain that it signs in to.
    pub domain: Option<String>,
    /// The device it was seen on.
    pub device: Option<String>,
    /// The vendor's own number or name of it.
    pub user_id: Option<String>,
    /// Whether the vendor records what it does.
    pub tracked: Option<bool>,
    /// Whether the vendor keeps data of it.
    pub has_data: Option<bool>,
}
