//! The keys of the dashboard as a list: which action of `[keys]` has which keys where. It knows neither side of it.

/// One action in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyBinding {
    /// The place, as the key map names it.
    pub context: &'static str,
    /// The place as a phrase: `on the page of a license`.
    pub place: &'static str,
    /// The action, as `[keys]` names it.
    pub action: &'static str,
    /// What it does, as a phrase.
    pub about: &'static str,
    /// Its keys there; none if it has none.
    pub keys: Vec<String>,
}
