//! Opening and creating: only what is ours, only by its own name, and with the permissions the directory asks for.

use super::schema::NEWEST;
use super::world::{World, ana, day, raw};
use dormouse::domain::command::Command;
use dormouse::domain::license::LicenseFields;
use dormouse::domain::refusal::Refusal;
use dormouse::files::OffLimits;
use dormouse::store::{Access, Store};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use tempfile::TempDir;

fn create(path: &Path) -> Result<Store, Refusal> {
    Store::create(path, chrono_tz::Europe::Berlin, &ana(), "2026-06-01T09:00:00Z".parse().unwrap())
}

fn refused(path: &Path) -> String {
    [Access::ReadWrite, Access::ReadOnly].map(|access| Store::open(path, access).unwrap_err().message)[0].clone()
}

#[test]
fn a_strangers_file_is_left_as_it_is() {
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("notes.txt"), "just some words\n".repeat(20)).unwrap();
    fs::write(at("empty.db"), "").unwrap();
    fs::create_dir(at("folder.db")).unwrap();
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_CREATE;
    let theirs = rusqlite::Connection::open_with_flags(at("theirs.db"), flags).unwrap();
    theirs.execute_batch("CREATE TABLE t (x); PRAGMA application_id = 7").unwrap();
    drop(theirs);
    create(&at("ours.db")).unwrap();
    symlink(at("ours.db"), at("link.db")).unwrap();
    for (name, why) in [
        ("notes.txt", "is no database; it was left as it is."),
        ("empty.db", "is no database; it was left as it is."),
        ("theirs.db", "is a database of another program; it was left as it is."),
        ("folder.db", "is not a file."),
        ("link.db", "is a symbolic link, and a database is only opened by its own name."),
    ] {
        let before = fs::metadata(at(name)).unwrap().len();
        assert_eq!(refused(&at(name)), format!("{} {why}", at(name).display()));
        assert_eq!(fs::metadata(at(name)).unwrap().len(), before);
        if name == "empty.db" {
            continue;
        }
        let taken = create(&at(name)).unwrap_err().message;
        assert_eq!(taken, format!("There is a file at {} already; nothing was changed.", at(name).display()));
    }
    assert_eq!(refused(&at("none.db")), format!("There is no database at {}.", at("none.db").display()));
    assert_eq!(refused(&at("none/x.db")), format!("There is no database at {}.", at("none/x.db").display()));
    assert!(!at("none.db").exists() && !at("none").exists(), "opening creates nothing");
}

#[test]
fn what_an_older_program_was_cut_off_in_making_is_completed_and_nothing_else_is() {
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name);
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_CREATE;
    fs::write(at("empty.db"), "").unwrap();
    let begun = |name: &str, sql: &str| {
        rusqlite::Connection::open_with_flags(at(name), flags).unwrap().execute_batch(sql).unwrap();
    };
    let mark = "PRAGMA application_id = 0x444F524D; PRAGMA user_version = 0;";
    begun("marked.db", mark);
    begun("wal.db", &format!("{mark} PRAGMA journal_mode = WAL;"));
    let steps = include_str!("../../assets/migrations/0001_ledger.sql");
    begun("tables.db", &format!("BEGIN; {steps} {mark} PRAGMA user_version = 1; COMMIT;"));
    for name in ["empty.db", "marked.db", "wal.db", "tables.db"] {
        let path = at(name);
        let store = create(&path).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert_eq!(store.history(None, None, None).unwrap().len(), 1, "{name}");
        assert!(store.check().unwrap().iter().all(|found| found.ok), "{name}: {:?}", store.check().unwrap());
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600, "{name}");
        drop(store);
        let taken = create(&path).unwrap_err().message;
        assert_eq!(taken, format!("There is a file at {} already; nothing was changed.", path.display()));
    }
    begun("marked2.db", mark);
    let refusal = Store::open(&at("marked2.db"), Access::ReadWrite).unwrap_err();
    assert_eq!(refusal.message, format!("The database at {} was never finished.", at("marked2.db").display()));
    // Of another program, linked from elsewhere, or with records: not ours to complete.
    begun("theirs.db", "CREATE TABLE t (x);");
    fs::write(at("one.db"), "").unwrap();
    fs::hard_link(at("one.db"), at("two.db")).unwrap();
    let record = "INSERT INTO org (key, value) VALUES ('currency', 'EUR');";
    begun("used.db", &format!("BEGIN; {steps} {mark} PRAGMA user_version = 1; {record} COMMIT;"));
    for name in ["theirs.db", "two.db", "used.db"] {
        assert!(create(&at(name)).unwrap_err().message.ends_with(" already; nothing was changed."), "{name}");
    }
}

#[test]
fn a_log_of_another_database_is_not_played_into_a_new_one() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("dormouse.db");
    fs::write(dir.path().join("dormouse.db-wal"), "x").unwrap();
    let refusal = create(&path).unwrap_err();
    assert!(refusal.message.ends_with("-wal lies there, from another database; nothing was changed."), "{refusal}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_link_to_a_directory_on_the_way_is_followed() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("real")).unwrap();
    symlink(dir.path().join("real"), dir.path().join("way")).unwrap();
    create(&dir.path().join("way/dormouse.db")).unwrap();
    let store = Store::open(&dir.path().join("way/dormouse.db"), Access::ReadWrite).unwrap();
    assert_eq!(store.path().unwrap(), dir.path().canonicalize().unwrap().join("real/dormouse.db"));
}

#[test]
fn a_truncated_database_is_called_damaged() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("dormouse.db");
    create(&path).unwrap();
    let whole = fs::read(&path).unwrap();
    assert!(whole.len() > 8192, "closed, everything is in the file");
    for keep in [100, 4096, 8192, whole.len() - 4096] {
        fs::write(&path, &whole[..keep]).unwrap();
        let sentence = "The database is damaged: a page of it cannot be read.";
        match Store::open(&path, Access::ReadWrite) {
            Err(refusal) => assert_eq!(refusal.message, sentence, "{keep} bytes"),
            Ok(store) => assert!(store.check().unwrap().iter().any(|found| found.name == "pages" && !found.ok)),
        }
    }
    fs::write(&path, &whole[..15]).unwrap();
    assert_eq!(refused(&path), format!("{} is no database; it was left as it is.", path.display()));
}

#[test]
fn a_newer_file_is_refused_by_name_of_both_versions() {
    let world = World::on_disk();
    let newer = NEWEST + 1;
    world.by_other_means().execute_batch(&format!("PRAGMA user_version = {newer}")).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let sentence =
        format!("The database has schema {newer}, and this dormouse {version} knows schemas up to {NEWEST}.");
    assert_eq!(refused(&world.path()), sentence);
    // One that is open already stops before it writes anything.
    let mut world = world;
    let now = world.now();
    let fields = dormouse::domain::product::ProductFields { name: "Chat".into(), ..Default::default() };
    let add = Command::AddProduct(fields);
    assert_eq!(world.store.execute(&add, &ana(), now).unwrap_err().message, sentence);
}

#[test]
fn what_was_written_is_there_again() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    world.holders(chat, &["Carl"]);
    let head = world.store.verify_history(None).unwrap().head;
    let again = Store::open(&world.path(), Access::ReadOnly).unwrap();
    assert_eq!(again.license(chat, world.today()).unwrap(), world.store.license(chat, world.today()).unwrap());
    assert_eq!(again.verify_history(Some(&head)).unwrap(), world.store.verify_history(None).unwrap());
    assert_eq!(
        (again.access(), again.authority(&ana()).unwrap().role().map(dormouse::domain::actor::Role::word)),
        (Access::ReadOnly, Some("super-admin"))
    );
}

#[test]
fn read_only_means_it() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let carl = world.person("Carl");
    let mut looking = Store::open(&world.path(), Access::ReadOnly).unwrap();
    let now = world.now();
    let refusal = looking.execute(&Command::assign(chat, carl), &ana(), now).unwrap_err();
    assert_eq!(refusal.message, "The database was opened for looking only.");
    assert_eq!(world.counts(chat), (0, 0));
}

#[test]
fn a_new_database_is_its_owners_or_its_groups() {
    for (directory, file) in [(0o700, 0o600), (0o755, 0o600), (0o2770, 0o660), (0o2755, 0o660)] {
        let dir = TempDir::new().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(directory)).unwrap();
        let path = dir.path().join("dormouse.db");
        let mut store = create(&path).unwrap();
        let command = Command::StartAudit(dormouse::domain::ids::LicenseId(1));
        let now = dormouse::domain::time::Now::new("2026-06-01T09:00:00Z".parse().unwrap(), chrono_tz::UTC);
        assert!(store.execute(&command, &ana(), now).is_err());
        for name in ["dormouse.db", "dormouse.db-wal", "dormouse.db-shm"] {
            let mode = fs::metadata(dir.path().join(name)).unwrap().mode() & 0o777;
            assert_eq!(mode, file, "{name} in a directory of mode {directory:o}");
        }
        if directory == 0o2770 {
            let finding = store.check().unwrap().into_iter().find(|finding| finding.name == "file").unwrap();
            assert!(finding.ok && finding.found.starts_with("mode 0660: uid"), "{finding:?}");
        }
    }
}

#[test]
fn a_file_that_everybody_may_read_is_pointed_out() {
    let world = World::on_disk();
    fs::set_permissions(world.path(), fs::Permissions::from_mode(0o644)).unwrap();
    let finding = world.store.check().unwrap().into_iter().find(|finding| finding.name == "file").unwrap();
    assert!(!finding.ok, "{finding:?}");
    assert_eq!(finding.found, "mode 0644 lets everybody on this machine in");
}

#[test]
fn a_place_that_cannot_be_written_is_said_to_be_so() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("dormouse.db");
    create(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(dir.path().join("probe"), "").is_ok() {
        eprintln!("not looked at: this account may write everywhere");
        return;
    }
    let refusal = create(&dir.path().join("other.db")).unwrap_err();
    assert!(refusal.message.starts_with("The database cannot be made at "), "{refusal}");
    let opened = Store::open(&path, Access::ReadWrite).and_then(|mut store| {
        let command = Command::StartAudit(dormouse::domain::ids::LicenseId(1));
        let now = dormouse::domain::time::Now::new("2026-06-01T09:00:00Z".parse().unwrap(), chrono_tz::UTC);
        store.execute(&command, &ana(), now)
    });
    let said = opened.unwrap_err().message;
    assert!(said.contains("cannot be written") || said.contains("cannot be opened"), "{said}");
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn the_first_event_says_who_and_which_calendar() {
    let dir = TempDir::new().unwrap();
    let store = create(&dir.path().join("new/dormouse.db")).unwrap();
    let history = store.history(None, None, None).unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(
        history[0].summary.as_deref(),
        Some("created the database; ana is super-admin, the time zone is Europe/Berlin")
    );
    assert_eq!(store.org().unwrap().time_zone, chrono_tz::Europe::Berlin);
    assert!(store.history(None, Some(day("2026-06-02")), None).unwrap().is_empty());
    let id: i64 = raw(store.path().unwrap()).query_row("PRAGMA application_id", [], |row| row.get(0)).unwrap();
    assert_eq!(id, 0x444F_524D);
}

#[test]
fn nothing_is_said_done_in_a_file_that_was_removed_or_replaced() {
    let add = |name: &str| Command::AddLicense {
        product: name.into(),
        publisher: None,
        fields: Box::new(LicenseFields { seats_total: Some(1), ..LicenseFields::default() }),
    };
    let mut world = World::on_disk();
    world.license("Chat", 1);
    let path = world.path();
    let aside = path.with_extension("aside");
    let copy = path.with_extension("copy");
    world.store.backup(&copy, false, &OffLimits::none()).unwrap();
    let shown = path.display().to_string();
    let gone = format!("The database {shown} was removed or moved away while it was open; nothing was changed.");
    let other = format!("The database {shown} was replaced by another file while it was open; nothing was changed.");

    fs::rename(&path, &aside).unwrap();
    assert_eq!(world.refused(&add("Maps")), gone);
    fs::copy(&copy, &path).unwrap();
    assert_eq!(world.refused(&add("Maps")), other);
    fs::rename(&aside, &path).unwrap();
    world.done(&add("Maps"));

    // Just before the commit, and at that very moment.
    let now = world.now();
    let refused = world.store.execute_after(&add("Flow"), &ana(), now, &mut |_| {
        fs::rename(&path, &aside).unwrap();
        Ok(())
    });
    assert_eq!(refused.unwrap_err().message, gone);
    fs::rename(&aside, &path).unwrap();
    assert_eq!(world.store.licenses(world.today()).unwrap().len(), 2);
    world.is_sound();
}
