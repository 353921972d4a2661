//! Who is acting: the real user id and its name, never a variable that anyone can set.
//!
//! It asks the system and decides nothing: whether this account is an admin is looked up in the database.
//!
//! A number proves something in the user namespace that the system began with. Inside another one whoever made it chose the
//! numbers, so the kernel is asked which one this is, in a way that nothing mounted over its answer can change.

use crate::domain::actor::{Actor, Doubt};
use nix::unistd::{Uid, User};
use rustix::fs::{Mode, OFlags, ResolveFlags, fstat, fstatfs, openat2};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;

/// What the system keeps for a process that nobody signed in for.
const NO_LOGIN: u32 = u32::MAX;

/// The account this process acts for.
#[must_use]
pub fn current() -> Actor {
    let uid = rustix::process::getuid().as_raw();
    let place = place();
    let found = User::from_uid(Uid::from_raw(uid));
    Actor {
        uid,
        doubt: place.doubt.or(found.is_err().then_some(Doubt::Unlisted)),
        name: found.ok().flatten().map_or_else(|| number(uid), |user| user.name),
        login_uid: own("loginuid").ok().and_then(|text| login_uid(&text)),
        host: rustix::system::uname().nodename().to_string_lossy().into_owned(),
        terminal: terminal(),
        namespace: place.number,
    }
}

/// Which user namespace this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// Its number, where it is not the first one.
    number: Option<u64>,
    doubt: Option<Doubt>,
}

/// The number of the user namespace that a system begins with: the kernel's `PROC_USER_INIT_INO`.
const FIRST: u64 = 0xefff_fffd;

fn place() -> Place {
    // A kernel without user namespaces has only one, and no file about it.
    let doubt = match own("uid_map") {
        Ok(map) => (!is_identity(&map)).then_some(Doubt::Mapped),
        Err(error) if error.kind() == io::ErrorKind::NotFound && own("status").is_ok() => None,
        Err(_) => Some(Doubt::Hidden),
    };
    let number = rustix::fs::stat("/proc/self/ns/user").ok().map(|found| found.st_ino);
    Place { number: number.filter(|number| *number != FIRST), doubt }
}

/// True if each number stands for itself.
fn is_identity(map: &str) -> bool {
    let mut lines = map.lines();
    let first = lines.next().map(|line| line.split_whitespace().collect::<Vec<_>>());
    first.is_some_and(|words| words == ["0", "0", "4294967295"]) && lines.all(|line| line.trim().is_empty())
}

/// What the kernel says of this process in a file of `/proc/self`, and nobody else in its place.
fn own(name: &str) -> io::Result<String> {
    let root = rustix::fs::open("/proc", OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let is_root = is_of_the_kernel(&root)? && fstat(&root)?.st_ino == PROC_ROOT;
    if !is_root {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let path = format!("self/{name}");
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    // Whoever may mount something may mount it there, too: no mount is followed.
    let file = match openat2(&root, &path, flags, Mode::empty(), ResolveFlags::NO_XDEV | ResolveFlags::NO_MAGICLINKS) {
        // An old kernel, or a sandbox that does not know the call.
        Err(Errno::NOSYS | Errno::PERM) => rustix::fs::openat(&root, &path, flags, Mode::empty()),
        opened => opened,
    }?;
    if !is_of_the_kernel(&file)? {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut text = String::new();
    File::from(file).take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

/// The number of the first directory of `/proc`, and of no other one in it.
const PROC_ROOT: u64 = 1;

/// More than any of these files has.
const LONGEST: u64 = 64 * 1024;

fn is_of_the_kernel(file: &OwnedFd) -> io::Result<bool> {
    Ok(fstatfs(file)?.f_type == rustix::fs::PROC_SUPER_MAGIC)
}

/// The name of an account; `uid-1234` for one that the system has no name for.
#[must_use]
pub fn name_of(uid: u32) -> String {
    known(uid).unwrap_or_else(|| number(uid))
}

/// What an account is called that has no name.
fn number(uid: u32) -> String {
    format!("uid-{uid}")
}

/// The name of an account that the system knows.
#[must_use]
pub fn known(uid: u32) -> Option<String> {
    User::from_uid(Uid::from_raw(uid)).ok().flatten().map(|user| user.name)
}

/// The number and the name of the account that is called `name`, if the system knows it.
#[must_use]
pub fn account(name: &str) -> Option<(u32, String)> {
    // A name with a NUL cannot be asked for.
    if name.contains('\0') {
        return None;
    }
    User::from_name(name).ok().flatten().map(|user| (user.uid.as_raw(), user.name))
}

fn terminal() -> Option<String> {
    let name = rustix::termios::ttyname(io::stdin(), Vec::new()).ok()?;
    Some(name.to_string_lossy().into_owned())
}

fn login_uid(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|uid| *uid != NO_LOGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unset_login_is_nobody() {
        for (text, uid) in [
            ("1000", Some(1000)),
            ("0\n", Some(0)),
            ("4294967295", None),
            ("4294967296", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(login_uid(text), uid, "{text:?}");
        }
    }

    #[test]
    fn only_a_map_that_changes_no_number_is_the_first_one() {
        for (map, same) in [
            ("         0          0 4294967295\n", true),
            ("0 0 4294967295", true),
            ("         0       1000          1\n", false),
            ("         0          0      65536\n", false),
            ("         0          0          1\n         1          1 4294967294\n", false),
            ("         0          0 4294967295\n0 0 1\n", false),
            ("", false),
            ("0 0", false),
        ] {
            assert_eq!(is_identity(map), same, "{map:?}");
        }
    }

    #[test]
    fn what_the_kernel_says_is_read_where_the_kernel_says_it() {
        assert!(own("status").unwrap().starts_with("Name:"));
        assert!(own("no such file").is_err());
        assert!(own("../../etc/passwd").is_err());
    }

    #[test]
    fn the_process_is_known_by_its_real_user_id() {
        let actor = current();
        // The owner of this process as the kernel shows it, by another way than the one under test.
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let real = status.lines().find_map(|line| line.strip_prefix("Uid:")).unwrap();
        assert_eq!(real.split_whitespace().next().unwrap(), actor.uid.to_string());
        assert_eq!(actor.host, std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap().trim());
        assert!(!actor.name.is_empty());
    }

    #[test]
    fn an_account_is_found_by_its_name() {
        assert_eq!(account("root"), Some((0, "root".to_owned())));
        assert_eq!(name_of(0), "root");
        assert_eq!(account("no such account"), None);
        assert_eq!(account("ro\0ot"), None);
    }

    #[test]
    fn an_account_without_a_name_is_called_by_its_number() {
        let unknown = (3_000_000_000..u32::MAX).find(|uid| known(*uid).is_none()).unwrap();
        assert_eq!(name_of(unknown), format!("uid-{unknown}"));
    }
}
