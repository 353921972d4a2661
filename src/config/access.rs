//! Who can write a file, by its permissions and the account database: the boundary that no rule of the program replaces.
//!
//! It reads and answers, and decides nothing. Access lists beyond owner, group and others are not looked at.

use std::ffi::CString;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;

use nix::unistd::{Gid, Group, Uid, User, getgrouplist};

use super::identity;

/// Everybody who can write a file or directory, in words; `root`, who always can, is not named.
#[must_use]
pub fn writers(of: &Metadata) -> String {
    let owner = identity::name_of(of.uid());
    let mut who = Vec::new();
    if of.mode() & 0o200 != 0 {
        who.push(owner.clone());
    }
    if of.mode() & 0o020 != 0 {
        who.push(group(of.gid()));
    }
    if of.mode() & 0o002 != 0 {
        who.push("everybody on this machine".to_owned());
    }
    if who.is_empty() { "nobody".to_owned() } else { who.join(", ") }
}

/// A group with the accounts that the system lists in it.
fn group(gid: u32) -> String {
    let Ok(Some(Group { name, mem, .. })) = Group::from_gid(Gid::from_raw(gid)) else { return format!("group {gid}") };
    if mem.is_empty() { format!("group {name}") } else { format!("group {name} ({})", mem.join(", ")) }
}

/// Whether an account can write it; `None` for one that this machine does not know.
#[must_use]
pub fn can_write(uid: u32, of: &Metadata) -> Option<bool> {
    if uid == 0 {
        return Some(true);
    }
    let user = User::from_uid(Uid::from_raw(uid)).ok()??;
    // The first class that fits counts, as the system has it.
    if uid == of.uid() {
        return Some(of.mode() & 0o200 != 0);
    }
    let name = CString::new(user.name).ok()?;
    let in_group = getgrouplist(&name, user.gid).ok()?.iter().any(|group| group.as_raw() == of.gid());
    Some(of.mode() & if in_group { 0o020 } else { 0o002 } != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    fn with(mode: u32) -> Metadata {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::set_permissions(file.path(), Permissions::from_mode(mode)).unwrap();
        fs::metadata(file.path()).unwrap()
    }

    #[test]
    fn whoever_the_mode_lets_in_is_named() {
        let me = identity::name_of(with(0o600).uid());
        assert_eq!(writers(&with(0o600)), me);
        assert!(writers(&with(0o660)).starts_with(&format!("{me}, group ")));
        assert!(writers(&with(0o646)).ends_with("everybody on this machine"));
        assert_eq!(writers(&with(0o400)), "nobody");
    }

    #[test]
    fn root_can_always_write_and_a_stranger_only_what_is_open_to_all() {
        assert_eq!(can_write(0, &with(0o400)), Some(true));
        // An account that every system has, and that is in no group of ours.
        if identity::known(65_534).is_some() {
            assert_eq!(can_write(65_534, &with(0o660)), Some(false));
            assert_eq!(can_write(65_534, &with(0o602)), Some(true));
        }
        let unknown = (3_000_000_000..u32::MAX).find(|uid| identity::known(*uid).is_none()).unwrap();
        assert_eq!(can_write(unknown, &with(0o666)), None);
    }
}
