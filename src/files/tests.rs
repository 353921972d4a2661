//! What is written, over what, and what is left when it fails.

use super::*;
use rustix::fs::FlockOperation;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

const OLD: FileKind<'static> =
    FileKind { name: "text of ours", is: &|head| head.starts_with(b"old") || head.starts_with(b"new") };
const REPLACE: Existing<'static> = Existing::Replace(OLD);
const NAMES: [&str; 2] = ["a.csv", "b.csv"];

fn names_in(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn put(path: &Path, existing: Existing<'_>, text: &str) -> Result<(), Refusal> {
    write_whole(path, existing, &OffLimits::none(), |out| out.write_all(text.as_bytes()))
}

fn refused(done: Result<(), Refusal>) -> String {
    done.unwrap_err().message
}

#[test]
fn a_file_is_written_for_its_owner_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("seats.csv");
    let rows =
        write_whole(&path, Existing::Keep, &OffLimits::none(), |out| out.write_all(b"a\r\n").map(|()| 1)).unwrap();
    assert_eq!(rows, 1);
    assert_eq!(fs::read(&path).unwrap(), b"a\r\n");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(names_in(dir.path()), ["seats.csv"]);
}

#[test]
fn an_old_file_is_replaced_only_when_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("seats.csv");
    put(&path, Existing::Keep, "old").unwrap();
    for (existing, hint) in [(Existing::Keep, "move the old one away"), (Existing::forced(false, OLD), "add --force")] {
        let refusal = put(&path, existing, "new").unwrap_err();
        assert!(refusal.message.ends_with("seats.csv is there already; nothing was written."), "{refusal}");
        assert!(refusal.hint.unwrap().contains(hint));
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    put(&path, Existing::forced(true, OLD), "new").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(names_in(dir.path()), ["seats.csv"]);
}

#[test]
fn only_a_file_of_the_same_kind_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    for text in ["theirs", "", "\0\0\0"] {
        let path = dir.path().join("theirs.txt");
        fs::write(&path, text).unwrap();
        let said = refused(put(&path, REPLACE, "new"));
        assert!(said.ends_with("theirs.txt is no text of ours; nothing was written."), "{said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    assert_eq!(names_in(dir.path()), ["theirs.txt"]);
}

#[test]
fn a_file_that_appears_meanwhile_is_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("seats.csv");
    for existing in [Existing::Keep, REPLACE] {
        let late = |out: &mut dyn Write| {
            fs::write(&path, "theirs")?;
            out.write_all(b"ours")
        };
        write_whole(&path, existing, &OffLimits::none(), late).unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(names_in(dir.path()), ["seats.csv"]);
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_failure_half_way_leaves_what_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("seats.csv");
    let half = |out: &mut dyn Write| {
        out.write_all(&vec![b'x'; 100_000])?;
        Err::<(), _>(io::ErrorKind::StorageFull.into())
    };
    let refusal = write_whole(&path, Existing::Keep, &OffLimits::none(), half).unwrap_err();
    assert!(refusal.message.ends_with("could not be written: the disk is full."), "{refusal}");
    assert!(names_in(dir.path()).is_empty());
    put(&path, Existing::Keep, "old").unwrap();
    write_whole(&path, REPLACE, &OffLimits::none(), half).unwrap_err();
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(names_in(dir.path()), ["seats.csv"]);
}

#[test]
fn only_a_plain_file_is_written_to() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("target"), "old").unwrap();
    symlink(at("target"), at("link")).unwrap();
    symlink(at("nowhere"), at("dangling")).unwrap();
    fs::create_dir(at("folder")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, at("fifo"), rustix::fs::Mode::RWXU).unwrap();
    for (path, what) in [
        (at("link"), "a link to somewhere else"),
        (at("dangling"), "a link to somewhere else"),
        (at("folder"), "a directory"),
        (at("folder/"), "a directory"),
        (at("fifo"), "not a plain file"),
        (PathBuf::from("/dev/null"), "not a plain file"),
    ] {
        for existing in [Existing::Keep, REPLACE] {
            let said = refused(put(&path, existing, "x"));
            assert!(said.ends_with(&format!(" is {what}; nothing was written.")), "{said}");
        }
    }
    assert_eq!(fs::read_to_string(at("target")).unwrap(), "old");
}

#[test]
fn a_directory_must_be_one_and_not_be_open_to_everybody() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let said = refused(put(&at("no/seats.csv"), Existing::Keep, "x"));
    assert!(said.ends_with("could not be written: its directory does not exist."), "{said}");
    fs::create_dir(at("real")).unwrap();
    symlink(at("real"), at("link")).unwrap();
    let refusal = put(&at("link/seats.csv"), Existing::Keep, "x").unwrap_err();
    assert!(refusal.message.ends_with("link is a link to somewhere else; nothing was written."), "{refusal}");
    assert!(refusal.hint.unwrap().ends_with("real"));
    let open = |mode| fs::set_permissions(at("real"), fs::Permissions::from_mode(mode)).unwrap();
    open(0o777);
    let said = refused(put(&at("real/seats.csv"), Existing::Keep, "x"));
    assert!(said.starts_with("Everybody on this machine can write in "), "{said}");
    assert!(names_in(&at("real")).is_empty());
    // As in /tmp, nobody can take away there what is another's.
    open(0o1777);
    put(&at("real/seats.csv"), Existing::Keep, "x").unwrap();
}

#[test]
fn what_is_off_limits_is_neither_replaced_nor_made() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    for name in ["d.db", "d.db-wal", "c.toml", "d.schema-2.db"] {
        fs::write(at(name), "old").unwrap();
    }
    fs::hard_link(at("d.db"), at("other.csv")).unwrap();
    fs::hard_link(at("d.schema-2.db"), at("copy.csv")).unwrap();
    fs::create_dir(at("sub")).unwrap();
    let off = OffLimits::none().database(&at("d.db")).settings(&at("c.toml"));
    let put = |name: &str, off: &OffLimits| write_whole(&at(name), REPLACE, off, |out| out.write_all(b"new"));
    for (name, what) in [
        ("d.db", "the database itself"),
        ("./sub/../d.db", "the database itself"),
        ("other.csv", "the database itself"),
        ("d.db-wal", "a part of the database"),
        ("d.db-shm", "a part of the database"),
        ("d.db-journal", "a part of the database"),
        ("c.toml", "the settings file"),
        ("d.schema-2.db", "a copy of the database from before a new schema"),
        ("d.schema-7-3.db", "a copy of the database from before a new schema"),
        ("copy.csv", "a copy of the database from before a new schema"),
    ] {
        let said = refused(put(name, &off));
        assert!(said.ends_with(&format!(" is {what}; nothing was written.")), "{name}: {said}");
    }
    assert!(["d.db", "d.db-wal", "c.toml"].iter().all(|name| fs::read(at(name)).unwrap() == b"old"));
    assert!(append_to(&at("d.db"), &off).unwrap_err().message.contains("is the database itself"));
    // The twin: without the list each of them is gone.
    put("c.toml", &OffLimits::none()).unwrap();
    put("d.schema.db", &off).unwrap();
}

#[test]
fn what_a_run_that_was_cut_off_left_is_cleared_by_the_next_and_nothing_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let left = at(".dormouse-0123456789abcdef");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("seats.csv"), "half").unwrap();
    let busy = at(".dormouse-fedcba9876543210");
    fs::create_dir(&busy).unwrap();
    fs::write(busy.join("seats.csv"), "half").unwrap();
    let lock = fs::File::open(&busy).unwrap();
    rustix::fs::flock(&lock, FlockOperation::LockExclusive).unwrap();
    for theirs in [".dormouse-notes", ".dormouse-0123456789abcdeg"] {
        fs::create_dir(at(theirs)).unwrap();
    }
    fs::write(at(".dormouse-0000000000000000"), "a file").unwrap();
    put(&at("seats.csv"), Existing::Keep, "x").unwrap();
    let kept = [
        ".dormouse-0000000000000000",
        ".dormouse-0123456789abcdeg",
        ".dormouse-fedcba9876543210",
        ".dormouse-notes",
        "seats.csv",
    ];
    assert_eq!(names_in(dir.path()), kept);
    assert_eq!(fs::read(busy.join("seats.csv")).unwrap(), b"half");
    drop(lock);
    put(&at("more.csv"), Existing::Keep, "x").unwrap();
    assert!(!busy.exists());
}

#[test]
fn a_directory_that_is_linked_to_is_not_cleared() {
    let dir = tempfile::tempdir().unwrap();
    let theirs = dir.path().join("theirs");
    fs::create_dir(&theirs).unwrap();
    fs::write(theirs.join("kept"), "x").unwrap();
    symlink(&theirs, dir.path().join(".dormouse-0123456789abcdef")).unwrap();
    put(&dir.path().join("seats.csv"), Existing::Keep, "x").unwrap();
    assert_eq!(names_in(&theirs), ["kept"]);
}

fn folder(dir: &Path, existing: Existing<'static>, text: &str) -> Result<(), Refusal> {
    filled(dir, existing, |name, out| Ok(write!(out, "{text} {name}")?), |place| place())
}

fn filled(
    dir: &Path,
    existing: Existing<'static>,
    fill: impl FnMut(&str, &mut dyn Write) -> Result<(), Trouble>,
    around: impl FnOnce(&mut dyn FnMut() -> Result<(), Refusal>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let folder = Folder { dir, names: &NAMES, existing: &|_| existing, off: &OffLimits::none(), mode: PRIVATE };
    write_folder(&folder, fill, around)
}

#[test]
fn all_files_are_there_for_their_owner_alone() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("out");
    folder(&dir, Existing::Keep, "new").unwrap();
    assert_eq!(names_in(&dir), NAMES);
    assert_eq!((mode(&dir), mode(&dir.join("a.csv"))), (0o700, 0o600));
    assert_eq!(fs::read_to_string(dir.join("b.csv")).unwrap(), "new b.csv");
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o750)).unwrap();
    folder(&dir, REPLACE, "newer").unwrap();
    assert_eq!((mode(&dir), mode(&dir.join("a.csv"))), (0o750, 0o600));
    assert_eq!(fs::read_to_string(dir.join("a.csv")).unwrap(), "newer a.csv");
    assert_eq!(names_in(root.path()), ["out"]);
    // With a file of somebody's own in it as well.
    fs::write(dir.join("README"), "mine").unwrap();
    folder(&dir, REPLACE, "newest").unwrap();
    assert_eq!(names_in(&dir), ["README", "a.csv", "b.csv"]);
    assert_eq!(fs::read_to_string(dir.join("a.csv")).unwrap(), "newest a.csv");
}

#[test]
fn one_name_that_is_taken_stops_all() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("b.csv"), "theirs").unwrap();
    assert!(refused(folder(root.path(), Existing::Keep, "new")).contains("b.csv is there already"));
    assert!(refused(folder(root.path(), REPLACE, "new")).contains("b.csv is no text of ours"));
    assert_eq!(names_in(root.path()), ["b.csv"]);
    fs::write(root.path().join("b.csv"), "old").unwrap();
    folder(root.path(), REPLACE, "new").unwrap();
    assert_eq!(fs::read_to_string(root.path().join("b.csv")).unwrap(), "new b.csv");
}

#[test]
fn a_failure_of_several_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("out");
    let full = |name: &str, out: &mut dyn Write| match name {
        "a.csv" => Ok(out.write_all(b"whole")?),
        _ => Err(Trouble::Disk(io::ErrorKind::StorageFull.into())),
    };
    let said = refused(filled(&dir, Existing::Keep, full, |place| place()));
    assert!(said.ends_with("b.csv could not be written: the disk is full."), "{said}");
    assert!(names_in(root.path()).is_empty());
}

#[test]
fn what_is_refused_after_the_names_were_given_takes_them_back() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("out");
    let text = |_: &str, out: &mut dyn Write| Ok(out.write_all(b"new")?);
    let no = |place: &mut dyn FnMut() -> Result<(), Refusal>| {
        place().and_then(|()| Err(Refusal::new(Code::BadValue, "No.")))
    };
    assert_eq!(refused(filled(&dir, Existing::Keep, text, no)), "No.");
    assert!(names_in(root.path()).is_empty());
    folder(&dir, Existing::Keep, "old").unwrap();
    assert_eq!(refused(filled(&dir, REPLACE, text, no)), "No.");
    assert_eq!(fs::read_to_string(dir.join("b.csv")).unwrap(), "old b.csv");
    fs::remove_file(dir.join("a.csv")).unwrap();
    fs::write(dir.join("README"), "mine").unwrap();
    assert_eq!(refused(filled(&dir, REPLACE, text, no)), "No.");
    assert_eq!((names_in(&dir), names_in(root.path())), (vec!["README".into(), "b.csv".into()], vec!["out".into()]));
    assert_eq!(fs::read_to_string(dir.join("b.csv")).unwrap(), "old b.csv");
}

#[test]
fn a_name_that_is_taken_meanwhile_takes_the_others_back() {
    let root = tempfile::tempdir().unwrap();
    let nothing = |_: &str, _: &mut dyn Write| Ok(());
    let late = |place: &mut dyn FnMut() -> Result<(), Refusal>| {
        fs::write(root.path().join("b.csv"), "theirs").unwrap();
        place()
    };
    filled(root.path(), Existing::Keep, nothing, late).unwrap_err();
    assert_eq!(names_in(root.path()), ["b.csv"]);
    assert_eq!(fs::read_to_string(root.path().join("b.csv")).unwrap(), "theirs");
}

#[test]
fn files_that_were_about_to_have_their_names_get_them_from_the_next_run() {
    let dir = tempfile::tempdir().unwrap();
    let left = dir.path().join(".dormouse-0123456789abcdef");
    fs::create_dir(&left).unwrap();
    for (name, text) in
        [("a.csv", "new a"), ("b.csv", "new b"), ("c.csv", "new c"), (".was-b.csv", "old b"), (".ready", "")]
    {
        fs::write(left.join(name), text).unwrap();
    }
    for (name, text) in [("b.csv", "old b"), ("c.csv", "theirs")] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    put(&dir.path().join("other.csv"), Existing::Keep, "x").unwrap();
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    assert_eq!([read("a.csv"), read("b.csv"), read("c.csv")], ["new a", "new b", "theirs"]);
    assert!(!left.exists());
}

#[test]
fn an_empty_file_to_lock_is_made_once_and_is_no_link() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("d.db-sending");
    beside(&path, 0o660).unwrap();
    beside(&path, 0o600).unwrap();
    assert_eq!(mode(&path), 0o660);
    symlink(dir.path().join("nowhere"), dir.path().join("link")).unwrap();
    beside(&dir.path().join("link"), 0o600).unwrap_err();
    append_to(&dir.path().join("link"), &OffLimits::none()).unwrap_err();
    assert!(!dir.path().join("nowhere").exists());
}

/// Run by `just slow`, which mounts a disk of a few kilobytes and names it here.
#[test]
#[ignore = "needs a small disk of its own, named by DORMOUSE_SMALL_DISK"]
fn a_disk_that_is_really_full_leaves_what_was_there() {
    let disk = PathBuf::from(std::env::var_os("DORMOUSE_SMALL_DISK").unwrap());
    let path = disk.join("seats.csv");
    put(&path, Existing::Keep, "old").unwrap();
    let said = refused(put(&path, REPLACE, &"x".repeat(4 << 20)));
    assert!(said.ends_with("could not be written: the disk is full."), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(names_in(&disk), ["seats.csv"]);
}
