//! The copy from before a new schema: of the old version, made once, for its owner alone, however many open the file at once.

use super::schema::{NEWEST, older};
use super::world::{ana, raw};
use dormouse::domain::command::Command;
use dormouse::domain::product::ProductFields;
use dormouse::domain::refusal::{Code, Refusal};
use dormouse::domain::time::Now;
use dormouse::store::{Access, Store};
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use tempfile::TempDir;

const OLD: u32 = NEWEST - 1;

fn copies(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.contains("schema") || name.starts_with('.')).collect();
    names.sort();
    names
}

fn schema(path: &Path) -> u32 {
    raw(path).query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

fn old() -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("old.db");
    drop(older(OLD, &path));
    (dir, path)
}

fn name(number: &str) -> String {
    format!("old.schema-{OLD}{number}.db")
}

#[test]
fn of_many_who_open_at_once_one_migrates_and_the_copy_is_of_the_old_version() {
    for _ in 0..5 {
        let (dir, path) = old();
        let start = Barrier::new(8);
        let open = || {
            start.wait();
            let store = Store::open(&path, Access::ReadWrite).unwrap();
            store.migrated().cloned()
        };
        let told: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let told: Vec<_> = told.into_iter().flatten().collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((told[0].from, told[0].to), (i64::from(OLD), i64::from(NEWEST)));
        assert_eq!(told[0].copy.file_name().unwrap().to_str(), Some(name("").as_str()));
        assert_eq!(copies(dir.path()), [name("")]);
        assert_eq!((schema(&path), schema(&told[0].copy)), (NEWEST, OLD));
        assert_eq!(fs::metadata(&told[0].copy).unwrap().mode() & 0o777, 0o600);
        // It can be gone on with, as any older database.
        drop(Store::open(&told[0].copy, Access::ReadWrite).unwrap());
    }
}

#[test]
fn a_copy_that_is_there_is_taken_only_if_it_is_this_very_one() {
    let (dir, path) = old();
    fs::copy(&path, dir.path().join(name(""))).unwrap();
    fs::set_permissions(dir.path().join(name("")), Permissions::from_mode(0o600)).unwrap();
    let store = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!(store.migrated().unwrap().copy, path.with_file_name(name("")).canonicalize().unwrap());
    assert_eq!(copies(dir.path()), [name("")]);

    let open_to_all = |at: &Path| {
        fs::copy(at.with_file_name("old.db"), at).unwrap();
        fs::set_permissions(at, Permissions::from_mode(0o644)).unwrap();
    };
    let of_another = |at: &Path| {
        let other = at.with_file_name("other.db");
        drop(older(OLD, &other));
        raw(&other).execute_batch("UPDATE chain SET length = length + 1").unwrap();
        fs::rename(other, at).unwrap();
        fs::set_permissions(at, Permissions::from_mode(0o600)).unwrap();
    };
    let linked = |at: &Path| symlink(at.with_file_name("nowhere"), at).unwrap();
    let broken = |at: &Path| fs::write(at, "SQLite format 3\0").unwrap();
    for in_the_way in [&open_to_all as &dyn Fn(&Path), &of_another, &linked, &broken] {
        let (dir, path) = old();
        let at = dir.path().join(name(""));
        in_the_way(&at);
        let before = fs::read(&at).ok();
        let store = Store::open(&path, Access::ReadWrite).unwrap();
        let copy = &store.migrated().unwrap().copy;
        assert_eq!(copies(dir.path()), [name("-2"), name("")]);
        assert_eq!((copy.file_name().unwrap().to_str(), schema(copy)), (Some(name("-2").as_str()), OLD));
        assert_eq!(fs::read(&at).ok(), before);
        assert!(!dir.path().join("nowhere").exists());
    }
}

#[test]
fn without_a_copy_the_database_stays_as_it_is() {
    let (dir, path) = old();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o777)).unwrap();
    let refusal = Store::open(&path, Access::ReadWrite).unwrap_err();
    assert!(refusal.message.starts_with(&format!("The database was left at schema {OLD}. Everybody ")), "{refusal}");
    assert!(refusal.hint.is_some());
    assert_eq!(schema(&path), OLD);
    assert!(copies(dir.path()).is_empty());
}

#[test]
fn what_can_fail_beside_a_change_fails_before_it() {
    let (_dir, path) = old();
    let mut store = Store::open(&path, Access::ReadWrite).unwrap();
    let now = Now::new("2026-06-01T09:00:00Z".parse().unwrap(), chrono_tz::UTC);
    let add = Command::AddProduct(ProductFields { name: "Fax".into(), ..ProductFields::default() });
    let before = store.verify_history(None).unwrap();
    let mut told = None;
    let mut no = |outcome: &dormouse::domain::command::Outcome| {
        told = outcome.batch;
        Err(Refusal::new(Code::BadValue, "The file cannot be written."))
    };
    let refusal = store.execute_after(&add, &ana(), now, &mut no).unwrap_err();
    assert_eq!(refusal.message, "The file cannot be written.");
    assert!(told.is_some());
    assert_eq!(store.verify_history(None).unwrap(), before);
    store.execute_after(&add, &ana(), now, &mut |_| Ok(())).unwrap();
    assert_ne!(store.verify_history(None).unwrap(), before);
}
