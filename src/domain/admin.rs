//! Admins: who may manage them, and that there is always one who can.

use super::actor::{Actor, Role};
use super::refusal::{Code, Refusal};

/// An account of the operating system: its number, and a name for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub uid: u32,
    /// Its name.
    pub name: String,
}

/// The number of the account that may write every file.
const ROOT: u32 = 0;

/// Whether root makes a super-admin where there is none left who could: no super-admin's account has the name any more
/// that it was made known by. `now` is what the system calls those accounts at this moment; one that it does not speak of
/// is taken to be there.
#[must_use]
pub fn is_rescue(actor: &Actor, wished: Option<Role>, super_admins: &[Account], now: &[Account]) -> bool {
    let is_gone = |admin: &Account| now.iter().any(|named| named.uid == admin.uid && named.name != admin.name);
    actor.uid == ROOT && actor.doubt.is_none() && wished == Some(Role::SuperAdmin) && super_admins.iter().all(is_gone)
}

/// Lets a super-admin pass, and sends every other admin away with one sentence.
///
/// # Errors
/// The acting admin is none.
pub fn may_manage(role: Option<Role>) -> Result<(), Refusal> {
    if role == Some(Role::SuperAdmin) {
        return Ok(());
    }
    Err(Refusal::new(Code::NotAllowed, "Only a super-admin may add, change or remove admins.")
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
    Err(Refusal::new(Code::WrongState, "This is the only super-admin, and there must always be one.")
        .hint("make another one first: dormouse admin add USER --role super-admin"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Doubt;

    #[test]
    fn root_steps_in_only_where_no_super_admin_is_left() {
        let account = |uid, name: &str| Account { uid, name: name.into() };
        let root = Actor { uid: 0, name: "root".into(), ..Actor::default() };
        let (wish, recorded) = (Some(Role::SuperAdmin), [account(1000, "ana"), account(1001, "ben")]);
        let gone = [account(1000, "dora"), account(1001, "uid-1001")];
        assert!(is_rescue(&root, wish, &recorded, &gone));
        assert!(is_rescue(&root, wish, &[], &[]));
        for (what, actor, wish, now) in [
            ("ben is there", root.clone(), wish, &[account(1000, "dora"), account(1001, "ben")][..]),
            ("nothing is said of ben", root.clone(), wish, &gone[..1]),
            ("another role", root.clone(), Some(Role::Admin), &gone[..]),
            ("no role", root.clone(), None, &gone[..]),
            ("somebody else", Actor { uid: 1000, name: "dora".into(), ..Actor::default() }, wish, &gone[..]),
            ("root of a namespace", Actor { doubt: Some(Doubt::Mapped), ..root }, wish, &gone[..]),
        ] {
            assert!(!is_rescue(&actor, wish, &recorded, now), "{what}");
        }
    }
}
