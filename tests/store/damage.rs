//! A file with damaged bytes: every promise is looked at on its own, and what cannot be read is named.

use super::world::{World, raw};
use dormouse::domain::read_model::Finding;
use dormouse::store::{Access, Store};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PAGE: usize = 4096;
const REMEDY: &str =
    "keep this file, put the newest backup (dormouse backup wrote it) in its place, and compare the two";

/// A closed database with something in every corner, free pages included.
fn whole() -> (TempDir, PathBuf) {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 50);
    world.holders(chat, &["Carl", "Dora", "Emil"]);
    world.count(chat, 5);
    let conn = world.by_other_means();
    conn.execute_batch("CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(60000)); DROP TABLE filler")
        .unwrap();
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("dormouse.db");
    fs::copy(world.path(), &path).unwrap();
    (dir, path)
}

fn root_of(path: &Path, name: &str) -> usize {
    let root: i64 =
        raw(path).query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [name], |row| row.get(0)).unwrap();
    usize::try_from(root).unwrap()
}

/// Fills a page from one of its bytes on with what it never has.
fn spoil(path: &Path, page: usize, from: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[(page - 1) * PAGE + from..page * PAGE].fill(0x5A);
    fs::write(path, bytes).unwrap();
}

fn check(path: &Path) -> Vec<Finding> {
    let findings = match Store::open(path, Access::ReadOnly) {
        Ok(store) => store.check().unwrap(),
        Err(refusal) => Store::check_unopened(path, &refusal).expect("damage"),
    };
    for finding in &findings {
        assert_eq!(finding.ok, finding.remedy.is_none(), "{finding:?}");
    }
    findings
}

fn wrong(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().filter(|finding| !finding.ok).map(|finding| finding.name).collect()
}

fn found<'f>(findings: &'f [Finding], name: &str) -> &'f Finding {
    findings.iter().find(|finding| finding.name == name).unwrap()
}

#[test]
fn a_whole_file_has_nothing_wrong() {
    let (_dir, path) = whole();
    let findings = check(&path);
    assert_eq!((wrong(&findings).len(), findings.len()), (0, 20), "{findings:?}");
}

#[test]
fn a_damaged_table_is_named_and_what_does_not_need_it_is_looked_at() {
    for (table, wrong_ones, fine) in [
        ("history", &["pages", "history", "images"][..], &["assigned", "admins", "journal", "file"][..]),
        ("image", &["pages", "images"], &["history", "assigned", "counts"]),
        ("assignment", &["pages", "references"], &["history", "images", "admins", "mail"]),
        ("admin", &["pages", "admins"], &["history", "assigned", "images"]),
        ("seat_count", &["pages", "assigned", "unattributed", "counts", "sqlite"], &["history", "journal"]),
    ] {
        let (_dir, path) = whole();
        spoil(&path, root_of(&path, table), 0);
        let findings = check(&path);
        assert_eq!(findings.len(), 20);
        let wrong = wrong(&findings);
        assert!(wrong_ones.iter().all(|name| wrong.contains(name)), "{table}: {findings:#?}");
        assert!(fine.iter().all(|name| !wrong.contains(name)), "{table}: {findings:#?}");
        let pages = found(&findings, "pages");
        assert!(pages.found.contains(&format!("the table {table}")), "{}", pages.found);
        assert_eq!(pages.remedy.as_deref(), Some(REMEDY));
        let told = found(&findings, wrong_ones[1]);
        assert_eq!(told.found, format!("it cannot be told: what cannot be read is the table {table}"));
        assert_eq!(told.remedy.as_deref(), Some(REMEDY));
    }
}

#[test]
fn a_damaged_index_is_named() {
    let (_dir, path) = whole();
    spoil(&path, root_of(&path, "history_subject"), 100);
    let findings = check(&path);
    assert_eq!(wrong(&findings), ["pages"], "{findings:#?}");
    assert!(found(&findings, "pages").found.contains("history_subject"), "{findings:#?}");
}

#[test]
fn settings_that_cannot_be_read_stop_nothing_else() {
    let (_dir, path) = whole();
    spoil(&path, root_of(&path, "org"), 0);
    let findings = check(&path);
    let wrong = wrong(&findings);
    assert!(wrong.contains(&"pages") && wrong.contains(&"journal"), "{findings:#?}");
    assert!(["history", "images", "assigned", "admins"].iter().all(|name| !wrong.contains(name)), "{findings:#?}");
}

#[test]
fn a_damaged_list_of_free_pages_is_told_beside_everything_else() {
    let (_dir, path) = whole();
    let bytes = fs::read(&path).unwrap();
    let first = u32::from_be_bytes(bytes[32..36].try_into().unwrap());
    assert!(first > 1, "there are free pages");
    spoil(&path, usize::try_from(first).unwrap(), 0);
    let findings = check(&path);
    assert_eq!(wrong(&findings), ["pages"], "{findings:#?}");
    assert!(found(&findings, "pages").found.contains("Freelist"), "{findings:#?}");
}

#[test]
fn a_damaged_first_page_is_told_and_the_file_is_looked_at() {
    let (_dir, path) = whole();
    spoil(&path, 1, 100);
    let findings = check(&path);
    let pages = found(&findings, "pages");
    let sentence = "the list of tables, which begins on the first page, cannot be read, and so nothing else";
    assert_eq!((pages.ok, pages.found.as_str()), (false, sentence));
    assert!(findings.iter().any(|finding| finding.name == "file"));
}

#[test]
fn no_damage_anywhere_stops_the_check() {
    let (_dir, path) = whole();
    let bytes = fs::read(&path).unwrap();
    // Every page once, and a hundred bytes in the middle of each.
    for page in 0..bytes.len() / PAGE {
        let mut damaged = bytes.clone();
        damaged[page * PAGE + 2000..page * PAGE + 2100].fill(0xA5);
        fs::write(&path, &damaged).unwrap();
        assert!(check(&path).len() > 1);
    }
    // And cut off anywhere after the first page.
    for keep in [PAGE, 2 * PAGE, 3 * PAGE + 17, bytes.len() - PAGE] {
        fs::write(&path, &bytes[..keep]).unwrap();
        assert!(wrong(&check(&path)).contains(&"pages"), "{keep} bytes");
    }
}
