//! What is left when a command is cut off, or the disk fails it, at any call to the system: nothing, or something whole.
//!
//! `strace` counts the calls and strikes; where there is none, or it may not, nothing is looked at. A few calls of each kind
//! are struck here, and all of them by `just slow`.

use super::home::Home;
use super::office::office;
use crate::amount::amount;
use crate::ring::leave;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The calls that leave something behind.
const CALLS: [&str; 13] = [
    "openat",
    "pwrite64",
    "write",
    "fsync",
    "ftruncate",
    "unlink",
    "unlinkat",
    "mkdirat",
    "renameat",
    "renameat2",
    "fchmod",
    "linkat",
    "flock",
];

/// How a command ended at which one call was to be struck.
struct Struck {
    /// False if there were not so many calls.
    reached: bool,
    /// None if it was killed.
    status: Option<i32>,
}

/// Runs a command and strikes the `number`-th call of a kind.
fn struck(home: &Home, words: &[&str], call: &str, how: &str, number: usize) -> Struck {
    let trace = home.path().join("trace");
    let output = Command::new("strace")
        .args(["-f", "-qq", "-o", trace.to_str().unwrap(), "-e", &format!("trace={call}"), "-e"])
        .args([&format!("inject={call}:{how}:when={number}"), env!("CARGO_BIN_EXE_dormouse")])
        .args(words)
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("HOME", home.path())
        .env("TZ", "UTC")
        .env("DORMOUSE_DB", home.path().join("d.db"))
        .current_dir(home.path())
        .output()
        .unwrap();
    let seen = fs::read_to_string(&trace).unwrap_or_default();
    fs::remove_file(trace).unwrap();
    // A process that is killed leaves no word of its own in the trace of some versions.
    let status = output.status.code();
    Struck { reached: seen.contains("INJECTED") || status.is_none(), status }
}

fn can_strike() -> bool {
    let mut tried = Command::new("strace");
    tried.args(["-qq", "-e", "trace=openat", "-e", "inject=openat:error=EIO:when=999", "true"]);
    tried.output().is_ok_and(|output| output.status.success())
}

/// All ways to strike, or where some calls are left out the first alone.
fn ways<'a>(every: usize, all: &'a [&'a str]) -> &'a [&'a str] {
    if every == 1 { all } else { &all[..1] }
}

/// Strikes call after call until there are no more; of the later ones only one in `every`.
fn at_each_call(every: usize, mut run: impl FnMut(&str, usize) -> bool) {
    for call in CALLS {
        let mut number = 1;
        while run(call, number) {
            number += if number < 3 { 1 } else { every };
        }
    }
}

fn left(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| name.starts_with(".dormouse-") || name.contains("-journal")).collect();
    names.sort();
    names
}

fn init(every: usize) {
    for how in ["signal=KILL", "error=ENOSPC", "error=EIO"] {
        at_each_call(every, |call, number| {
            let home = Home::empty();
            let at = format!("{call} {number} {how}");
            let Struck { reached, status } = struck(&home, &["init"], call, how, number);
            if !reached {
                return false;
            }
            let there = home.path().join("d.db").exists();
            // Done is with a file, anything else without one; a whole one may stand there when it was cut off.
            assert!(status.is_none() || there == matches!(status, Some(0 | 3)), "{at}: {status:?}");
            let again = home.run(&["init"]);
            assert!(
                again.status == 0 || (there && again.err.starts_with("There is a file at ")),
                "{at}: {}",
                again.err
            );
            let check = home.run(&["check"]);
            assert_eq!(check.status, 0, "{at}: {}{}", check.out, check.err);
            assert!(left(home.path()).is_empty(), "{at}: {:?}", left(home.path()));
            true
        });
    }
}

fn export(every: usize) {
    let home = office();
    let read = |name: &str| fs::read(home.path().join("out").join(name)).unwrap();
    let all = || ["products.csv", "licenses.csv", "people.csv", "assignments.csv"].map(read);
    let (mut old, mut number_of_product) = (None, 0);
    for (others, how) in [(false, "signal=KILL"), (true, "error=EIO"), (false, "error=ENOSPC")] {
        home.run(&["export", "out", "--force"]).is(0);
        fs::write(home.path().join("out/README"), "mine").unwrap();
        if !others {
            fs::remove_file(home.path().join("out/README")).unwrap();
        }
        at_each_call(every, |call, number| {
            let old = old.get_or_insert_with(all);
            number_of_product += 1;
            home.run(&["product", "add", "--name", &format!("Product {number_of_product}")]).is(0);
            home.run(&["export", "new"]).is(0);
            let new = ["products.csv", "licenses.csv", "people.csv", "assignments.csv"]
                .map(|name| fs::read(home.path().join("new").join(name)).unwrap());
            fs::remove_dir_all(home.path().join("new")).unwrap();
            let Struck { reached, status } = struck(&home, &["export", "out", "--force"], call, how, number);
            let now = all();
            assert!(now == *old || now == new, "{call} {number} {how}: some of the four");
            if status == Some(1) {
                assert!(now == *old, "{call} {number} {how}: refused and written all the same");
            }
            *old = now;
            reached
        });
        home.run(&["export", "out", "--force"]).is(0);
        assert!(left(home.path()).is_empty() && left(&home.path().join("out")).is_empty());
        old = None;
    }
}

/// A change in a database with each kind of journal: what is said of it is what is there.
fn change(every: usize) {
    let home = office();
    let mut number_of_product = 0;
    for journal in ["delete", "wal"] {
        home.run(&["org", "set", "journal_mode", journal]).is(0);
        for how in ["error=EIO", "error=ENOSPC", "signal=KILL"] {
            at_each_call(every, |call, number| {
                number_of_product += 1;
                let name = format!("Product {number_of_product}");
                let Struck { reached, status } = struck(&home, &["product", "add", "--name", &name], call, how, number);
                let there = home.json(&["product", "list", "--search", &name])["items"].as_array().unwrap().len() == 1;
                let at = format!("{journal}: {call} {number} {how}: {status:?}");
                assert!(status.is_none() || there == matches!(status, Some(0 | 3)), "{at}, there: {there}");
                reached
            });
            home.run(&["check"]).is(0);
        }
    }
}

/// An import that leaves a row out and writes it to a file: both are done, or neither is.
fn import(every: usize) {
    for how in ways(every, &["error=ENOENT", "error=ENOSPC", "error=EIO"]) {
        at_each_call(every, |call, number| {
            let home = office();
            home.file("seats.csv", "product,license,email\nLedger,,ana@example.com\nLedger,,nobody@example.com\n");
            let head = || home.json(&["history", "verify"])["head"].clone();
            let before = head();
            let words = ["import", "seats.csv", "--allow-rejects", "--rejects", "mend.csv"];
            let Struck { reached, status } = struck(&home, &words, call, how, number);
            let (changed, written) = (head() != before, home.path().join("mend.csv").exists());
            let at = format!("{call} {number} {how}: {status:?}, changed: {changed}, written: {written}");
            assert_eq!((changed, written), (status == Some(3), status == Some(3)), "{at}");
            reached
        });
    }
}

/// A new schema: whatever happens there is one copy of the old one before there is a new one, and no second.
fn migration(every: usize) {
    use crate::store::schema::{NEWEST, older};
    let old = NEWEST - 1;
    let schema = |path: &Path| -> u32 {
        crate::world::raw(path).query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
    };
    for how in ways(every, &["signal=KILL", "error=EIO", "error=ENOSPC"]) {
        at_each_call(every, |call, number| {
            let home = Home::empty();
            let (path, copy) = (home.path().join("d.db"), home.path().join(format!("d.schema-{old}.db")));
            drop(older(old, &path));
            let Struck { reached, status } = struck(&home, &["license", "list"], call, how, number);
            let at = format!("{call} {number} {how}: {status:?}");
            assert!(schema(&path) == old || schema(&copy) == old, "{at}: there is no copy");
            assert!(status != Some(0) || schema(&path) == NEWEST, "{at}");
            home.run(&["license", "list"]).is(0);
            assert_eq!((schema(&path), schema(&copy)), (NEWEST, old), "{at}");
            let copies = fs::read_dir(home.path())
                .unwrap()
                .filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with("d.schema-"));
            assert_eq!((copies.count(), left(home.path()).len()), (1, 0), "{at}");
            reached
        });
    }
}

/// Has calls struck, one in so many by default, and all of them with `just slow`.
fn strike(by_default: usize, before_a_change_is_taken: usize, check: impl FnOnce(usize)) {
    if can_strike() {
        check(amount(by_default, before_a_change_is_taken, 1));
    } else {
        leave("struck calls", "struck calls: not tried, there is no strace here, or it may not trace");
    }
}

#[test]
fn a_new_schema_that_is_cut_off_has_one_copy_of_the_old_one() {
    strike(401, 211, migration);
}

#[test]
fn rejected_rows_are_written_with_the_import_or_neither_is_done() {
    strike(151, 67, import);
}

#[test]
fn a_change_that_the_disk_fails_is_said_to_be_what_it_is() {
    strike(61, 31, change);
}

#[test]
fn an_init_that_is_cut_off_or_fails_can_be_repeated() {
    strike(151, 67, init);
}

#[test]
fn an_export_that_is_cut_off_or_fails_has_written_all_four_or_none() {
    strike(61, 31, export);
}
