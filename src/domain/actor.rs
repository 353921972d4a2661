//! Who is acting, and what their role lets them do.
//!
//! An actor is an account of the operating system, looked up outside and handed in. A role is a line in the list of
//! admins, never a setting of a file. Nothing here asks the system who anyone is.

use std::fmt;

/// The account on whose behalf a command is carried out, as the operating system knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The real user id of the process.
    pub uid: u32,
    /// The name of that account.
    pub name: String,
    /// The account that signed in to the host, where the system keeps one; it survives `su` and `sudo`.
    pub login_uid: Option<u32>,
    /// The name of the host.
    pub host: String,
    /// The terminal, if there is one.
    pub terminal: Option<String>,
}

/// What an admin may do. All three may change everything; only a super-admin manages admins and purges people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "kebab-case", ascii_case_insensitive)]
pub enum Role {
    /// `admin`
    Admin,
    /// `it-admin`
    ItAdmin,
    /// `super-admin`
    SuperAdmin,
}

impl Role {
    /// The word as people and programs read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// True for the one role that manages admins and purges people.
    #[must_use]
    pub fn manages_admins(self) -> bool {
        self == Self::SuperAdmin
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator as _;

    #[test]
    fn a_role_is_read_back_from_its_word() {
        assert_eq!(Role::iter().map(Role::word).collect::<Vec<_>>(), ["admin", "it-admin", "super-admin"]);
        for role in Role::iter() {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        assert!("root".parse::<Role>().is_err());
    }

    #[test]
    fn only_a_super_admin_manages_admins() {
        assert_eq!(Role::iter().filter(|r| r.manages_admins()).collect::<Vec<_>>(), [Role::SuperAdmin]);
    }
}
