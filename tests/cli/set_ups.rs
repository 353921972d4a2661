//! The two ways to share a database, with real accounts: a group that is trusted, and an account of its own. Only root can
//! try them.

use super::home::Home;
use crate::ring::leave;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Output;

/// Accounts of every system, and a group of it.
const DAEMON: u32 = 1;
const BIN: u32 = 2;
const NOBODY: u32 = 65_534;
const STAFF: u32 = 50;

fn is_root(what: &str) -> bool {
    let root = rustix::process::getuid().is_root();
    if !root {
        leave(what, &format!("{what}: not tried, only root can be somebody else"));
    }
    root
}

/// A directory for the database, and a home that everybody may look into.
fn shared(uid: u32, gid: u32, mode: u32) -> Home {
    let home = Home::empty();
    fs::set_permissions(home.path(), Permissions::from_mode(0o755)).unwrap();
    let dir = home.path().join("srv");
    fs::create_dir(&dir).unwrap();
    chown(&dir, Some(uid), Some(gid)).unwrap();
    fs::set_permissions(&dir, Permissions::from_mode(mode)).unwrap();
    home
}

/// What the program answers to an account that is in one group, under a umask.
fn answer(home: &Home, (uid, gid): (u32, u32), umask: &str, words: &str) -> Output {
    let plain = home.command(&[]);
    let own = home.path().join(format!("home-{uid}"));
    if !own.exists() {
        fs::create_dir(&own).unwrap();
        chown(&own, Some(uid), Some(gid)).unwrap();
    }
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &format!("umask {umask}; exec \"$0\" {words}")]).arg(plain.get_program());
    command.env_clear().env("HOME", &own).env("TZ", "UTC").env("DORMOUSE_DB", home.path().join("srv/d.db"));
    command.current_dir(home.path()).uid(uid).gid(gid).output().unwrap()
}

#[track_caller]
fn done(output: &Output) {
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

#[test]
fn a_trusted_group_shares_a_directory_whatever_the_umask_of_each() {
    if !is_root("a trusted group") {
        return;
    }
    for masks in [["022", "077"], ["077", "022"], ["027", "077"], ["077", "077"], ["002", "027"], ["022", "022"]] {
        let home = shared(0, STAFF, 0o2770);
        let (first, second) = ((DAEMON, STAFF), (BIN, STAFF));
        done(&answer(&home, first, masks[0], "init"));
        done(&answer(&home, first, masks[0], &format!("admin add {BIN} --role it-admin")));
        assert_eq!(mode(&home.path().join("srv/d.db")), 0o660);
        for n in 0..2 {
            done(&answer(&home, first, masks[0], &format!("product add --name First{n}")));
            done(&answer(&home, second, masks[1], &format!("product add --name Second{n}")));
        }
        // The list of groups does not have these two in one, which is only known of the processes.
        let check = String::from_utf8(answer(&home, second, masks[1], "check").stdout).unwrap();
        let wrong: Vec<&str> = check.lines().filter(|line| line.starts_with("WRONG")).collect();
        assert!(wrong.len() == 1 && wrong[0].contains("writers"), "{check}");
        let stranger = answer(&home, (NOBODY, NOBODY), "022", "license list");
        assert!(!stranger.status.success(), "who is not in the group sees nothing");
    }
}

#[test]
fn an_account_of_its_own_keeps_everybody_else_out() {
    if !is_root("an account of its own") {
        return;
    }
    let home = shared(DAEMON, DAEMON, 0o700);
    let service = (DAEMON, DAEMON);
    done(&answer(&home, service, "077", "init"));
    done(&answer(&home, service, "077", "product add --name Chat"));
    assert_eq!(mode(&home.path().join("srv/d.db")), 0o600);
    for words in ["product list", "product add --name Maps", "check", "backup mine.db"] {
        let output = answer(&home, (BIN, BIN), "022", words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && said.contains("There is no database at") || said.contains("cannot be read"),
            "{said}"
        );
    }
    let check = answer(&home, service, "077", "check");
    done(&check);
    assert!(String::from_utf8_lossy(&check.stdout).contains("mode 0600: uid 1 can write it"));
}
