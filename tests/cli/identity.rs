//! Who acts is what the kernel says, and a role is no number's alone.

use super::home::Home;
use crate::world::{raw, rewrite};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Output};

/// Runs the program as root of a user namespace, behind a script that ends with `exec "$@"`; `None` where this system lets
/// nobody make one.
fn in_a_namespace(home: &Home, script: &str, words: &[&str]) -> Option<Output> {
    let shell = |script: &str, words: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-euc", script, "sh"]).args(words);
        command.env("HOME", home.path()).env("TZ", "UTC").env("DORMOUSE_DB", home.path().join("d.db"));
        command.current_dir(home.path()).output()
    };
    let allowed = shell("exec \"$@\"", &["true"]);
    let words: Vec<&str> = [env!("CARGO_BIN_EXE_dormouse")].into_iter().chain(words.iter().copied()).collect();
    allowed.is_ok_and(|output| output.status.success()).then(|| shell(script, &words).unwrap())
}

#[test]
fn inside_a_user_namespace_nobody_changes_anything_and_everybody_may_look() {
    let home = Home::new();
    fs::write(home.path().join("map"), "         0          0 4294967295\n").unwrap();
    let plain = "exec \"$@\"";
    // Whoever makes a namespace may mount in it what they like.
    let forged = [
        "mount --bind map /proc/$$/uid_map; exec \"$@\"",
        "mount -t tmpfs none /proc; mkdir /proc/self; cp map /proc/self/uid_map; exec \"$@\"",
        "mount --bind /proc/1 /proc/$$; exec \"$@\"",
    ];
    let changes: [&[&str]; 5] = [
        &["product", "add", "--name", "Chat"],
        &["admin", "add", "0", "--role", "super-admin"],
        &["org", "set", "threshold", "60"],
        &["undo", "--yes"],
        &["init", "--db", "other.db"],
    ];
    for script in [plain].into_iter().chain(forged) {
        for words in changes {
            let Some(output) = in_a_namespace(&home, script, words) else {
                eprintln!("not looked at: no user namespace can be made here");
                return;
            };
            let said = String::from_utf8(output.stderr).unwrap();
            if said.starts_with("mount:") {
                continue;
            }
            assert_eq!(output.status.code(), Some(1), "{script} {words:?}: {said}");
            assert!(said.starts_with("root may look, but nothing is changed "), "{script} {words:?}: {said}");
            assert_eq!(said.lines().count(), 2, "{said}");
        }
    }
    assert!(!home.path().join("other.db").exists());
    for words in [&["product", "list"][..], &["history"], &["check"], &["report", "utilization"]] {
        let output = in_a_namespace(&home, plain, words).unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    // The same outside of it.
    home.run(&["product", "add", "--name", "Chat"]).is(0);
}

/// Gives the account that runs the tests another name than the one it was made known by.
fn rename_me(home: &Home) {
    rewrite(&home.path().join("d.db"), &format!("UPDATE admin SET name = 'somebody' WHERE uid = {}", me()));
}

fn me() -> String {
    rustix::process::getuid().as_raw().to_string()
}

#[test]
fn an_account_of_another_name_is_named_and_refused() {
    let home = Home::new();
    home.run(&["check"]).is(0).says("every admin's account has the name that it was made known by");
    // A super-admin whom this machine does not know by another name, so that root has nothing to mend.
    home.run(&["admin", "add", "3999999999", "--role", "super-admin"]).is(0);
    rename_me(&home);
    let found = home.run(&["check"]).is(3);
    assert!(found.out.contains(&format!("uid {} was somebody and is ", me())), "{}", found.out);
    assert!(home.run(&["admin", "list"]).is(0).out.contains("not confirmed"));
    for words in [
        &["product", "add", "--name", "Chat"][..],
        &["admin", "add", &me(), "--role", "super-admin"],
        &["undo", "--yes"],
    ] {
        let answer = home.run(words).is(1);
        let begin = format!("The account with uid {} was somebody when it became an admin and is ", me());
        assert!(answer.err.starts_with(&begin), "{}", answer.err);
        assert!(answer.err.contains("hint: a super-admin confirms it with: dormouse admin add "), "{}", answer.err);
    }
    home.run(&["license", "list"]).is(0);
}

#[test]
fn root_confirms_the_only_super_admin() {
    let home = Home::new();
    rename_me(&home);
    let answer = home.run(&["admin", "add", &me(), "--role", "super-admin"]);
    if me() == "0" {
        answer.is(0).says("Confirmed that the account with uid 0, somebody before, is the admin root from this day on");
        home.run(&["product", "add", "--name", "Chat"]).is(0);
        home.run(&["check"]).is(0);
    } else {
        answer.is(1);
    }
}

#[test]
fn a_number_that_changes_hands_is_confirmed_by_a_super_admin() {
    let home = Home::new();
    if me() != "0" {
        eprintln!("not looked at: only root may act as somebody else");
        return;
    }
    // An account of every system, under the name that somebody else had before.
    let uid = 65_534;
    home.run(&["admin", "add", &uid.to_string(), "--role", "it-admin"]).is(0);
    let file = raw(&home.path().join("d.db"));
    file.execute("UPDATE admin SET name = 'carl' WHERE uid = ?1", [uid]).unwrap();
    drop(file);
    for (place, mode) in [("d.db", 0o666), (".", 0o777)] {
        fs::set_permissions(home.path().join(place), fs::Permissions::from_mode(mode)).unwrap();
    }
    let as_them = |words: &[&str]| {
        let output = home.command(words).uid(uid).gid(uid).output();
        output.ok().map(|output| (output.status.code(), String::from_utf8(output.stderr).unwrap()))
    };
    let add = ["product", "add", "--name", "Chat"];
    let Some((status, said)) = as_them(&add) else {
        eprintln!("not looked at: the program cannot be run by others here");
        return;
    };
    assert_eq!(status, Some(1));
    assert!(said.starts_with("The account with uid 65534 was carl when it became an admin and is "), "{said}");
    home.run(&["admin", "add", &uid.to_string(), "--role", "it-admin"]).is(0).says("carl before");
    assert_eq!(as_them(&add), Some((Some(0), String::new())));
    home.run(&["history"]).is(0).says("uid 65534");
}
