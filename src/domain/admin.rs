//! Admins: who may manage them, and that there is always one who can.

use super::actor::Role;
use super::refusal::Refusal;

/// What is asked of a field that may be absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is to be absent.
    Clear,
    /// It is to be this.
    To(T),
}

/// Lets a super-admin pass, and sends every other admin away with one sentence.
///
/// # Errors
/// The acting admin is none.
pub fn may_manage(role: Option<Role>) -> Result<(), Refusal> {
    if role == Some(Role::SuperAdmin) {
        return Ok(());
    }
    Err(Refusal::new("Only a super-admin may add, change or remove admins.")
        .hint("ask one of them; see who they are with: dormouse admin list"))
}

/// Lets a change stand after which so many super-admins are left.
///
/// # Errors
/// None would be left.
pub fn one_is_left(super_admins: i64) -> Result<(), Refusal> {
    if super_admins > 0 {
        return Ok(());
    }
    Err(Refusal::new("This is the only super-admin, and there must always be one.")
        .hint("make another one first: dormouse admin add USER --role super-admin"))
}
