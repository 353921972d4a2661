//! Who is acting: an account of the operating system, and what it may do here.

use super::refusal::Refusal;

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
}

/// What an admin may do. All three may change everything; only a super-admin manages admins and purges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case", ascii_case_insensitive)]
pub enum Role {
    /// Any admin.
    Admin,
    /// An admin of the IT department.
    ItAdmin,
    /// Manages the others as well.
    SuperAdmin,
}

impl Role {
    /// The word as programs and people read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// Lets an admin pass, and sends everybody else away with one sentence.
///
/// # Errors
/// The account is on no list of admins.
pub fn may_change(actor: &Actor, role: Option<Role>) -> Result<Role, Refusal> {
    role.ok_or_else(|| {
        Refusal::new(format!("{} may look, but only an admin of this database may change it.", actor.name))
            .hint("ask one of its admins to make the change")
    })
}
