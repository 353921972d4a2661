//! Who is acting: an account of the operating system, and what it may do here.

use super::refusal::{Code, Refusal};
use super::text::{Shown, argument};
use super::word::has_word;

/// An account of the operating system, as the system reports it; never what an environment variable claims.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actor {
    /// Real user id.
    pub uid: u32,
    /// Its name in the password database, or the number where it has none.
    pub name: String,
    /// The account that logged in, where the system keeps it through `su` and `sudo`.
    pub login_uid: Option<u32>,
    /// The machine.
    pub host: String,
    /// The terminal, if there is one.
    pub terminal: Option<String>,
    /// The number of its user namespace, where that is not the one the system began with.
    pub namespace: Option<u64>,
    /// Why the kernel does not vouch for the number.
    pub doubt: Option<Doubt>,
}

impl Actor {
    /// The same account in an organisation that is made up: it belongs to whoever looks at it.
    #[must_use]
    pub fn in_a_demo(self) -> Self {
        Self { doubt: None, ..self }
    }
}

/// Why a number proves nothing about who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It is one of a user namespace, where whoever makes that chooses the numbers.
    Mapped,
    /// The system does not show whether it is.
    Hidden,
    /// The list of accounts cannot be read, so that nobody knows whose number it is.
    Unlisted,
}

/// What an admin may do. All three may change everything; only a super-admin manages admins and purges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "kebab-case", ascii_case_insensitive)]
pub enum Role {
    /// Any admin.
    Admin,
    /// An admin of the IT department.
    ItAdmin,
    /// Manages the others as well.
    SuperAdmin,
}

has_word!(Role);

/// What a database knows of the account that acts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Authority {
    /// Nothing: it may look.
    #[default]
    Stranger,
    /// Its number is an admin's, who had another name on the day it was made known: who that is now is for a super-admin
    /// to say.
    Renamed {
        /// The name on that day.
        was: String,
        /// What that admin may do.
        role: Role,
    },
    /// It is an admin.
    Admin(Role),
}

impl Authority {
    /// The authority of an account by the admin that has its number.
    #[must_use]
    pub fn of(actor: &Actor, recorded: Option<(String, Role)>) -> Self {
        match recorded {
            _ if actor.doubt.is_some() => Self::Stranger,
            None => Self::Stranger,
            Some((name, role)) if name == actor.name => Self::Admin(role),
            Some((was, role)) => Self::Renamed { was, role },
        }
    }

    /// What it may do here; `None` if it may only look.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        match self {
            Self::Admin(role) => Some(*role),
            Self::Stranger | Self::Renamed { .. } => None,
        }
    }
}

/// Lets an admin pass, and sends everybody else away with one sentence.
///
/// # Errors
/// The kernel does not vouch for the account, it is on no list of admins, or it is there under another name.
pub fn may_change(actor: &Actor, authority: &Authority) -> Result<Role, Refusal> {
    vouched_for(actor)?;
    let (name, uid) = (Shown(&actor.name), actor.uid);
    match authority {
        Authority::Admin(role) => Ok(*role),
        Authority::Stranger => {
            Err(Refusal::new(Code::NotAllowed, format!("{name} may look, but only an admin of this database may change it."))
                .hint("ask one of its admins to make the change"))
        }
        Authority::Renamed { was, role } => Err(Refusal::new(Code::NotAllowed, format!(
            "The account with uid {uid} was {} when it became an admin and is {name} now: it may look until a super-admin \
             confirms it.",
            Shown(was)
        ))
        .hint(format!(
            "a super-admin confirms it with: dormouse admin add {} --role {}; root, if there is no other one left",
            argument(&actor.name),
            role.word()
        ))),
    }
}

/// Lets an account pass whose number is the kernel's own.
///
/// # Errors
/// It is one that somebody chose.
pub fn vouched_for(actor: &Actor) -> Result<(), Refusal> {
    let (name, uid) = (Shown(&actor.name), actor.uid);
    let refusal = match actor.doubt {
        None => return Ok(()),
        Some(Doubt::Mapped) => Refusal::new(
            Code::NotAllowed,
            format!(
                "{name} may look, but nothing is changed from inside a user namespace, where anybody can be uid {uid}."
            ),
        ),
        Some(Doubt::Hidden) => Refusal::new(
            Code::NotAllowed,
            format!(
                "{name} may look, but nothing is changed where the system hides whether uid {uid} is one of a user namespace."
            ),
        ),
        Some(Doubt::Unlisted) => {
            let unlisted = Refusal::new(
                Code::NotAllowed,
                format!(
                    "Nothing is changed while the system's list of accounts cannot be read: it does not say who uid {uid} is."
                ),
            );
            return Err(unlisted.hint("try again; see what is wrong with: getent passwd"));
        }
    };
    Err(refusal
        .hint("run it outside of unshare, of rootless containers and of sandboxes, with /proc as the kernel shows it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carl() -> Actor {
        Actor { uid: 1002, name: "carl".into(), ..Actor::default() }
    }

    #[test]
    fn a_role_belongs_to_a_number_and_a_name_that_the_kernel_vouches_for() {
        let recorded = || Some(("carl".to_owned(), Role::ItAdmin));
        assert_eq!(Authority::of(&carl(), recorded()).role(), Some(Role::ItAdmin));
        assert_eq!(Authority::of(&carl(), None), Authority::Stranger);
        let dora = Actor { name: "dora".into(), ..carl() };
        assert_eq!(Authority::of(&dora, recorded()).role(), None);
        for doubt in [Doubt::Mapped, Doubt::Hidden, Doubt::Unlisted] {
            let somebody = Actor { doubt: Some(doubt), ..carl() };
            assert_eq!(Authority::of(&somebody, recorded()), Authority::Stranger);
            // Not even a authority that was found before lets it pass.
            assert!(may_change(&somebody, &Authority::Admin(Role::SuperAdmin)).is_err());
        }
    }

    #[test]
    fn whoever_is_sent_away_is_told_why() {
        let said = |actor: &Actor, authority| may_change(actor, &authority).unwrap_err().message;
        assert_eq!(
            said(&carl(), Authority::Stranger),
            "carl may look, but only an admin of this database may change it."
        );
        let dora = Actor { name: "dora\u{202e}".into(), ..carl() };
        let renamed = Authority::Renamed { was: "carl".into(), role: Role::Admin };
        assert_eq!(
            said(&dora, renamed),
            "The account with uid 1002 was carl when it became an admin and is dora‹U+202E› now: it may look until a \
             super-admin confirms it."
        );
        let mapped = Actor { uid: 0, name: "root".into(), doubt: Some(Doubt::Mapped), ..Actor::default() };
        assert_eq!(
            said(&mapped, Authority::Admin(Role::SuperAdmin)),
            "root may look, but nothing is changed from inside a user namespace, where anybody can be uid 0."
        );
    }
}
