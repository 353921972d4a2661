//! Who is acting: the real user id and its name, never a variable that anyone can set.
//!
//! It asks the system and decides nothing: whether this account is an admin is looked up in the database.

use crate::domain::actor::Actor;

/// What the system keeps for a process that nobody signed in for.
const NO_LOGIN: u32 = u32::MAX;

/// The account this process acts for.
#[must_use]
pub fn current() -> Actor {
    let uid = rustix::process::getuid().as_raw();
    Actor {
        uid,
        name: name_of(uid),
        login_uid: std::fs::read_to_string("/proc/self/loginuid").ok().and_then(|text| login_uid(&text)),
        host: rustix::system::uname().nodename().to_string_lossy().into_owned(),
        terminal: terminal(),
    }
}

/// The name of an account; `uid-1234` for one that the system has no name for.
#[must_use]
pub fn name_of(uid: u32) -> String {
    uzers::get_user_by_uid(uid).map_or_else(|| format!("uid-{uid}"), |user| user.name().to_string_lossy().into_owned())
}

/// The number and the name of the account that is called `name`, if the system knows it.
#[must_use]
pub fn account(name: &str) -> Option<(u32, String)> {
    // A name with a NUL cannot be asked for.
    if name.contains('\0') {
        return None;
    }
    uzers::get_user_by_name(name).map(|user| (user.uid(), user.name().to_string_lossy().into_owned()))
}

fn terminal() -> Option<String> {
    let name = rustix::termios::ttyname(std::io::stdin(), Vec::new()).ok()?;
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
        let unknown = (3_000_000_000..u32::MAX).find(|uid| uzers::get_user_by_uid(*uid).is_none()).unwrap();
        assert_eq!(name_of(unknown), format!("uid-{unknown}"));
    }
}
