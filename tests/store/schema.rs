//! Schemas that were released stay as they were: a fresh database equals the frozen text, and an old one climbs to it.

use super::import_files::{assignments, people, person, seat};
use super::world::World;
use dormouse::domain::account::{DecisionKind, FreeingStep, IdentityKey, Listings, MatchRule, NotCounted};
use dormouse::domain::actor::Role;
use dormouse::domain::command::{Command, Detail, ImportOptions, Kept};
use dormouse::domain::dormancy::{AsOf, Signal, Threshold};
use dormouse::domain::evidence::Last;
use dormouse::domain::ids::{AccountId, BatchId};
use dormouse::domain::import_file::account_status::{AccountStatus, KnownAccountState};
use dormouse::domain::license::{Counting, LicenseStatus, LimitPolicy, Plan, SeatType, TrueUpRule};
use dormouse::domain::listing::ListKind;
use dormouse::domain::money::BillingCycle;
use dormouse::domain::notice::NoticeKind;
use dormouse::domain::order::{OrderKind, PaymentMethod};
use dormouse::domain::outbox::Ended;
use dormouse::domain::person::{IdentifierKind, PersonStatus};
use dormouse::domain::product::RiskLevel;
use dormouse::domain::read_model::{AccountEntry, AccountFilter, SeatFilter};
use dormouse::domain::time::Now;
use dormouse::store::{Access, Store};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use strum::IntoEnumIterator;

/// The newest schema; the ones before are in the same folder.
pub const NEWEST: u32 = 12;

fn frozen(version: u32) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/schema/v{version}.sql"))
}

/// Every statement of a schema, in the order of names.
fn dump(conn: &Connection) -> String {
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name";
    let mut statement = conn.prepare(sql).unwrap();
    let parts: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    format!("-- schema {version}\n{};\n", parts.join(";\n\n"))
}

/// Written anew with `DORMOUSE_FREEZE=1`, and only while a version is not released.
#[test]
fn a_fresh_database_has_the_frozen_schema() {
    let world = World::on_disk();
    let fresh = dump(&world.by_other_means());
    if std::env::var_os("DORMOUSE_FREEZE").is_some() {
        std::fs::write(frozen(NEWEST), &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(frozen(NEWEST)).unwrap();
    assert!(kept == fresh, "the schema differs from {}:\n{fresh}", frozen(NEWEST).display());
}

/// A database of an older version, with rows of its time.
pub fn older(version: u32, path: &Path) -> Connection {
    std::fs::File::create(path).unwrap();
    let old = super::world::raw(path);
    let text = std::fs::read_to_string(frozen(version)).unwrap();
    let (tables, others): (Vec<&str>, Vec<&str>) =
        text.split(";\n\n").partition(|statement| statement.contains("CREATE TABLE"));
    for statement in tables.iter().chain(&others) {
        old.execute_batch(statement).unwrap();
    }
    old.execute_batch(&format!("PRAGMA application_id = 0x444F524D; PRAGMA user_version = {version};")).unwrap();
    let rows = frozen(version).with_file_name(format!("rows_v{version}.sql"));
    old.execute_batch(&std::fs::read_to_string(rows).unwrap()).unwrap();
    old
}

#[test]
fn an_older_database_climbs_to_the_newest_schema_and_keeps_its_rows() {
    let fresh = dump(&World::on_disk().by_other_means());
    for version in 1..NEWEST {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("old.db");
        drop(older(version, &path));
        let store = Store::open(&path, Access::ReadWrite).unwrap();
        assert_eq!(dump(&super::world::raw(&path)), fresh, "from schema {version}");
        assert_eq!(store.authority(&super::world::ana()).unwrap().role(), Some(Role::SuperAdmin));
        assert_eq!(store.people().unwrap().len(), 1);
        assert!(path.with_extension(format!("schema-{version}.db")).exists(), "no copy was laid aside");
        if version == 2 {
            counts_are_kept(&store);
            a_sign_in_at_a_vendor_is_no_sign_in_to_the_directory(&store);
        }
        if version == 4 {
            seats_and_their_proofs_are_kept(&store);
        }
        if version == 7 {
            what_the_newest_roster_listed_is_an_account(&store);
        }
        if version == 8 {
            concurrent_seats_are_counted_by_their_peak(&store);
        }
        if [8, 9].contains(&version) {
            accounts_and_what_was_decided_of_them_are_kept(&store);
        }
        if [10, 11].contains(&version) {
            what_rosters_listed_is_still_listed_then(&store);
        }
        if [5, 6].contains(&version) {
            what_is_over_its_limit_is_so_since_it_last_moved(&store);
        }
    }
}

/// A count of two, of which one was left out as a seat was revoked; one removal of two whose holder has a seat again.
fn counts_are_kept(store: &Store) {
    let seats = store.licenses("2026-06-02".parse().unwrap()).unwrap()[0].license.seats;
    assert_eq!((seats.assigned, seats.used()), (1, 3));
    let removals: Vec<_> =
        store.removals().unwrap().into_iter().map(|entry| (entry.seat.unwrap().0, entry.closed_how)).collect();
    assert_eq!(removals, [(2, Some("withdrawn".to_owned()))]);
    for finding in store.check().unwrap() {
        let counted = ["assigned", "unattributed", "counts", "removals"].contains(&finding.name);
        assert!(finding.ok || !counted, "{finding:?}");
    }
}

/// A seat that a roster brought; nothing is known of its account, nor of what the license is called.
fn seats_and_their_proofs_are_kept(store: &Store) {
    let license = store.licenses("2026-06-02".parse().unwrap()).unwrap().remove(0).license;
    assert_eq!((license.seats.assigned, license.terms.vendor_products), (1, None));
    let as_of = AsOf::new("2026-06-02".parse().unwrap(), Threshold::default(), 7);
    let seats = store.seats(&SeatFilter::default(), as_of).unwrap();
    assert_eq!((seats.len(), seats[0].account), (1, KnownAccountState::default()));
    assert_eq!(seats[0].verdict.signal, Signal::LastUsed);
    let altered: Vec<_> = store.check().unwrap().into_iter().filter(|finding| finding.name == "records").collect();
    assert!(!altered.is_empty() && altered.iter().all(|finding| finding.ok), "{altered:?}");
}

/// One license of which more is used than it has, and a notice about the other one, which is still about that.
fn what_is_over_its_limit_is_so_since_it_last_moved(store: &Store) {
    let spells = store.spells(true, "2026-11-29".parse().unwrap()).unwrap();
    let [over] = &spells[..] else { panic!("{spells:?}") };
    assert_eq!((over.license.product.as_str(), over.spell.first_day.to_string()), ("Chat", "2026-11-29".to_owned()));
    assert_eq!((over.spell.over, over.spell.highest, over.spell.ended_on), (1, 1, None));
    let notices = store.notices(&super::world::ana()).unwrap();
    assert_eq!(notices.iter().map(|notice| notice.text.as_str()).collect::<Vec<_>>(), ["Users audit due for Maps."]);
    nothing_of_the_records_is_wrong(store);
}

fn accounts_of(store: &Store) -> Vec<AccountEntry> {
    let mut found = Vec::new();
    let each = store.each_account(&AccountFilter::default(), &mut |entry| {
        found.push(entry.clone());
        ControlFlow::Continue(())
    });
    assert_eq!(each, Ok(()));
    found
}

fn nothing_of_the_records_is_wrong(store: &Store) {
    let wrong: Vec<_> = store.check().unwrap().into_iter().filter(|finding| !finding.ok).collect();
    assert!(wrong.iter().all(|finding| ["file", "writers", "accounts"].contains(&finding.name)), "{wrong:?}");
}

fn concurrent_seats_are_counted_by_their_peak(store: &Store) {
    let licenses = store.licenses("2026-11-29".parse().unwrap()).unwrap();
    let counted: Vec<_> = licenses.iter().map(|entry| (entry.license.title(), entry.license.terms.counting)).collect();
    let expected = [("GitLab", Counting::Seats), ("Maps", Counting::Peak)];
    assert_eq!(counted, expected.map(|(title, counting)| (title.to_owned(), counting)));
}

/// The seat that a roster listed is an account with its line there; one that was given by hand is none.
fn what_the_newest_roster_listed_is_an_account(store: &Store) {
    let [AccountEntry { account, .. }] = &accounts_of(store)[..] else { panic!() };
    assert_eq!((account.login.as_str(), account.person().map(|id| id.0)), ("Ana.R", Some(1)));
    assert_eq!((account.matched.rule, account.said.state.status), (MatchRule::Seat, Some(AccountStatus::Suspended)));
    assert_eq!(account.said.last_used, Last::Observed("2026-05-28".parse().unwrap()));
    let last = account.listed.unwrap().last;
    let source = last.source.unwrap();
    assert_eq!((source.import.0, source.line, last.as_of.to_string()), (2, 2, "2026-06-28".to_owned()));
    assert!(account.counted.is_ok());
    nothing_of_the_records_is_wrong(store);
}

/// One account that a file matched, one that was merged into it, and one that was matched by hand and is missing since.
fn accounts_and_what_was_decided_of_them_are_kept(store: &Store) {
    let kept: Vec<_> = accounts_of(store)
        .into_iter()
        .map(|AccountEntry { account, .. }| {
            let person = account.person().map(|id| id.0);
            (account.login, account.matched.rule, person, account.counted)
        })
        .collect();
    let missing = Err(NotCounted::Missing("2026-06-28".parse().unwrap()));
    let of = |login: &str, rule, counted| (login.to_owned(), rule, Some(1), counted);
    assert_eq!(
        kept,
        [
            of("Ana.R", MatchRule::Identifier, Ok(())),
            of("ana-old", MatchRule::Identifier, Err(NotCounted::Merged(AccountId(1)))),
            of("ruiz", MatchRule::ByHand, missing),
        ]
    );
    nothing_of_the_records_is_wrong(store);
}

/// Two devices of one account, one that was merged into it, one that was matched by hand, and one that the newer roster lacks.
fn what_rosters_listed_is_still_listed_then(store: &Store) {
    let found: Vec<_> = accounts_of(store).into_iter().map(|entry| entry.account).collect();
    let [ana, build, other, kiosk] = &found[..] else { panic!("{found:?}") };
    let days =
        |listed: Option<Listings>| listed.map(|days| (days.first.as_of.to_string(), days.last.as_of.to_string()));
    let both = |first: &str, last: &str| Some((first.to_owned(), last.to_owned()));
    assert_eq!((ana.called(), days(ana.listed)), ("corp\\Ana".to_owned(), both("2026-05-28", "2026-06-28")));
    let devices: Vec<_> = ana.devices.iter().map(|device| (device.name.as_str(), days(device.listed))).collect();
    let on_both = [("PC-1", both("2026-05-28", "2026-06-28")), ("PC-2", both("2026-06-28", "2026-06-28"))];
    assert_eq!(devices, on_both);
    assert_eq!((build.matched.rule, build.missing_as_of), (MatchRule::Nobody, "2026-06-28".parse().ok()));
    assert_eq!((other.merged_into, kiosk.matched.rule), (Some(ana.id), MatchRule::ByHand));
    assert!(found.iter().all(|account| account.told.is_none()));
    nothing_of_the_records_is_wrong(store);
}

/// What a vendor's file had written as the sign-in of the person judges the seats of its product.
fn a_sign_in_at_a_vendor_is_no_sign_in_to_the_directory(store: &Store) {
    let ana = store.people().unwrap().remove(0);
    assert!(!ana.last_login.last.is_known());
    let filter = SeatFilter { person: Some(ana.id), ..SeatFilter::default() };
    let seats = store.seats(&filter, AsOf::new("2026-06-02".parse().unwrap(), Threshold::default(), 7)).unwrap();
    let login = seats[0].seat.account_login;
    assert_eq!((login.day(), seats[0].verdict.signal), ("2026-05-27".parse().ok(), Signal::AccountLogin));
    assert!(login.source.is_some_and(|source| source.line == 2));
}

/// What a database of schema 2 comes to once it is opened by this version and an import of its time is taken back.
fn undone(batch: i64, of_its_time: &str) -> (Store, Vec<Kept>) {
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("old.db");
    older(2, &path).execute_batch(of_its_time).unwrap();
    let mut store = Store::open(&path, Access::ReadWrite).unwrap();
    let at = "2026-06-02T12:00:00Z".parse().unwrap();
    let now = Now { at, today: "2026-06-02".parse().unwrap() };
    let outcome = store.execute(&Command::Undo(Some(BatchId(batch))), &super::world::ana(), now).unwrap();
    let Detail::Undone { kept, .. } = outcome.detail else { panic!("{outcome:?}") };
    (store, kept)
}

/// The last sign-in of the person, and that at the vendor of their seat.
fn signed_in(store: &Store) -> [Option<String>; 2] {
    let ana = store.people().unwrap().remove(0);
    let filter = SeatFilter { person: Some(ana.id), ..SeatFilter::default() };
    let seats = store.seats(&filter, AsOf::new("2026-06-02".parse().unwrap(), Threshold::default(), 7)).unwrap();
    [ana.last_login, seats[0].seat.account_login].map(|login| login.day().map(|day| day.to_string()))
}

fn image(batch: i64, before: &str, after: &str) -> String {
    format!(
        "INSERT INTO image (batch_id, n, table_name, row_id, before, after, salt, digest)
         VALUES ({batch}, 1, 'person', 1, '{before}', '{after}', zeroblob(16), zeroblob(32));"
    )
}

const NOBODY_TOLD: &str =
    r#"{"login_kind":0,"login_value":null,"login_as_of":null,"login_import":null,"login_line":null}"#;
const VENDOR: &str = r#"{"login_kind":1,"login_value":20600,"login_as_of":20606,"login_import":1,"login_line":2}"#;

/// Reads people.csv as the import of this number, in batch 8.
fn people_csv(import: i64) -> String {
    format!(
        "INSERT INTO batch (id, at, uid, command, undoable) VALUES (8, 1780387200000, 1000, 'import', 1);
         INSERT INTO import (id, file, sha256, preset, as_of, at, actor, roster, rows, created, updated, unchanged,
             created_batch, changed_batch)
         VALUES ({import}, 'people.csv', '{:064}', 'dormouse.people', 20606, 1780387200000, 'ana', 0, 1, 0, 1, 0, 8, 8);",
        1
    )
}

#[test]
fn an_import_of_an_older_version_is_taken_back_with_the_sign_in_at_its_vendor() {
    let (store, kept) = undone(7, &image(7, NOBODY_TOLD, VENDOR));
    assert_eq!((signed_in(&store), kept), ([None, None], Vec::new()));
    // What the directory had said before it comes back.
    let directory = r#"{"login_value":20590,"login_as_of":20595,"login_import":2,"login_line":4}"#;
    let vendor = r#"{"login_value":20600,"login_as_of":20606,"login_import":1,"login_line":2}"#;
    let (store, kept) = undone(7, &(people_csv(2) + &image(7, directory, vendor)));
    assert_eq!((signed_in(&store), kept), ([Some("2026-05-17".into()), None], Vec::new()));
}

#[test]
fn an_undo_brings_no_sign_in_at_a_vendor_back_to_the_person() {
    let directory = r#"{"login_value":20602,"login_import":2,"login_line":4}"#;
    let vendor = r#"{"login_value":20600,"login_import":1,"login_line":2}"#;
    let now = "UPDATE person SET login_value = 20602, login_import = 2, login_line = 4;";
    let (store, kept) = undone(8, &(people_csv(2) + &image(8, vendor, directory) + now));
    assert_eq!((signed_in(&store), kept), ([None, None], Vec::new()));
}

#[test]
fn names_that_an_older_version_kept_with_what_nobody_sees_are_found() {
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("old.db");
    let old = older(2, &path);
    for (id, norm) in
        [(21, "\u{feff}cy@x.org"), (22, "d\u{e9}e\u{200b}@x.org"), (23, "ed@x.org"), (24, "ed@x.org\u{2060}")]
    {
        old.execute(
            "INSERT INTO person (id, name, status, login_kind, created_batch, changed_batch)
             VALUES (?1, ?1, 'active', 0, 1, 1)",
            [id],
        )
        .unwrap();
        old.execute(
            "INSERT INTO identifier (person_id, kind, scope, value, norm, created_batch, changed_batch)
             VALUES (?1, 'email', '', ?2, ?2, 1, 1)",
            (id, norm),
        )
        .unwrap();
    }
    old.execute(
        "INSERT INTO product (id, name, name_key, publisher_key, created_batch, changed_batch)
         VALUES (31, ?1, ?1, '', 1, 1)",
        ["tide\u{200b}pool"],
    )
    .unwrap();
    drop(old);
    let store = Store::open(&path, Access::ReadWrite).unwrap();
    let find = |name: &str| store.find_person(name).map(|id| id.0);
    assert_eq!(find("cy@x.org"), Ok(21));
    assert_eq!(find("d\u{e9}e@x.org"), Ok(22));
    assert_eq!((find("ed@x.org"), find("ed@x.org\u{2060}")), (Ok(23), Ok(23)), "the other one is there by its id");
    assert_eq!(find("P24"), Ok(24));
    assert_eq!(store.find_product("tidepool").map(|id| id.0), Ok(31));
}

#[test]
fn every_table_is_strict() {
    let world = World::on_disk();
    let conn = world.by_other_means();
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'";
    let mut statement = conn.prepare(sql).unwrap();
    let loose: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(loose, Vec::<String>::new());
}

#[test]
fn a_bulk_leaves_the_schema_as_it_found_it() {
    let mut world = World::on_disk();
    let before: BTreeSet<String> = dump(&world.by_other_means()).split(";\n\n").map(str::to_owned).collect();
    world.license("Chat", 9_000);
    let names: Vec<String> = (0..5_100).map(|n| format!("Name{n}")).collect();
    world.import(people("2026-05-01", names.iter().map(|name| person(name)).collect()), ImportOptions::default());
    let rows = names.iter().map(|name| seat("Chat", name)).collect();
    let (_, read) = world.import(assignments("2026-05-20", rows), ImportOptions::default());
    assert_eq!(read.created.seats, 5_100);
    let after: BTreeSet<String> = dump(&world.by_other_means()).split(";\n\n").map(str::to_owned).collect();
    assert_eq!(after, before);
    world.is_sound();
}

/// The words that each column may hold, of those that are words of a type.
fn words_of_types() -> BTreeMap<String, BTreeSet<String>> {
    fn words<T: IntoEnumIterator + Into<&'static str>>(column: &str) -> (String, BTreeSet<String>) {
        (column.to_owned(), T::iter().map(|value| value.into().to_owned()).collect())
    }
    let grades = "ABCDEF".chars().map(String::from).collect();
    BTreeMap::from([
        words::<Role>("admin.role"),
        ("product.security_grade".to_owned(), grades),
        words::<RiskLevel>("product.risk_level"),
        words::<SeatType>("license.seat_type"),
        words::<BillingCycle>("license.billing_cycle"),
        words::<LicenseStatus>("license.status"),
        words::<LimitPolicy>("license.limit_policy"),
        words::<Plan>("license.plan"),
        words::<Counting>("license.counting"),
        words::<IdentityKey>("license.identity_key"),
        words::<PersonStatus>("person.status"),
        words::<IdentifierKind>("identifier.kind"),
        words::<NoticeKind>("notice.kind"),
        words::<Ended>("mail_attempt.outcome"),
        words::<AccountStatus>("assignment.account_status"),
        words::<OrderKind>("license_order.kind"),
        words::<PaymentMethod>("license_order.payment_method"),
        words::<AccountStatus>("account.account_status"),
        words::<MatchRule>("account.match_rule"),
        words::<DecisionKind>("account.decision"),
        words::<FreeingStep>("account_removal.kind"),
        words::<ListKind>("listing.list"),
        words::<TrueUpRule>("license.trueup_rule"),
    ])
}

/// Columns whose words the store alone writes and reads.
const OWN_WORDS: [&str; 4] = ["assignment.origin", "audit.state", "removal.closed_how", "account_removal.closed_how"];

#[test]
fn each_word_of_a_type_is_one_that_the_database_takes_and_the_other_way_round() {
    let world = World::on_disk();
    let conn = world.by_other_means();
    let mut statement = conn.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap);
    let check = regex::Regex::new(r"CHECK \((\w+) (?:IN \('[^)]*\)|= '[^)]*)\)").unwrap();
    let mut taken: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (table, sql) in tables.collect::<Vec<(String, String)>>() {
        for found in check.captures_iter(&sql) {
            // What stands between every other pair of quotes.
            let words = found[0].split('\'').skip(1).step_by(2).map(str::to_owned);
            taken.insert(format!("{table}.{}", &found[1]), words.collect());
        }
    }
    taken.retain(|column, _| !OWN_WORDS.contains(&column.as_str()));
    assert_eq!(taken, words_of_types());
}

/// In a CHECK, SQLite makes a table of such a list again for each row that is written.
#[test]
fn no_check_asks_for_one_word_of_a_list_that_is_longer_than_two() {
    let world = World::on_disk();
    let list = regex::Regex::new(r"\bIN \(([^()]*)\)").unwrap();
    let fresh = dump(&world.by_other_means());
    let tables = fresh.split(";\n\n").filter(|statement| statement.contains("CREATE TABLE"));
    let found: Vec<&str> = tables.flat_map(|table| list.find_iter(table)).map(|found| found.as_str()).collect();
    assert!(found.len() > 5, "{found:?}");
    assert_eq!(found.into_iter().filter(|list| list.split(',').count() > 2).collect::<Vec<_>>(), Vec::<&str>::new());
}
