//! The whole document of every command that has one for programs, on the organisation of every test.
//!
//! What no two runs share is put in brackets: the day and the moment, the account, the machine, the directory, digests.

use super::admins::{me, other};
use super::home::{Answer, Home};
use crate::world::World;
use chrono::{Months, NaiveDate, Utc};
use dormouse::domain::actor::{Actor, Role};
use dormouse::domain::command::{Command, Detail};
use dormouse::domain::ids::{LicenseId, SeatId};
use dormouse::domain::product::ProductFields;
use dormouse::files::OffLimits;
use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::OnceLock;

/// Each command and the words that ask it for its document; the day is told where it matters and may be.
const DOCUMENTS: [(&str, &str); 75] = [
    ("account decide", "V1 export-then-delete --export archive/one.zip --yes"),
    ("account free", "V1 V2 --yes"),
    ("account list", "--today 2026-11-22"),
    ("account match", "V2 --person P2"),
    ("account merge", "V2 --into V1"),
    ("account show", "V1 --today 2026-11-22"),
    ("account stop", "V1"),
    ("account unmatch", "V1"),
    ("admin add", "{other} --role it-admin --email o@example.com"),
    ("admin list", "--today 2026-11-22"),
    ("admin remove", "noor --yes"),
    ("application ignore", "Quill"),
    ("application list", "--today 2026-11-22"),
    ("audit cancel", "L3 --reason postponed"),
    ("audit complete", "L3 --seats 4 --next none"),
    ("audit due", "--today 2027-03-01"),
    ("audit list", "--today 2026-11-22"),
    ("audit start", "L2"),
    ("backup", "copy.db"),
    ("check", "--today 2026-11-22"),
    ("exempt", "S2 --until {later} --reason sabbatical"),
    ("history", "--today 2026-11-22"),
    ("history verify", "--today 2026-11-22"),
    ("import", "assignments.csv --as-of 2026-11-22 --allow-rejects"),
    ("imports", "--today 2026-11-22"),
    ("keys", "--today 2026-11-22"),
    ("license add", "--product Quill --name Team --seats-total 12 --cost-per-seat 3"),
    ("license archive", "L2 --yes"),
    ("license buy", "L1 --seats 3 --on 2026-11-01 --cost-per-seat 12.50 --po PO-7"),
    ("license edit", "L2 --seats-total 12"),
    ("license list", "--today 2026-11-22"),
    ("license orders", "L1 --today 2026-11-22"),
    ("license renew", "Zulip --until 2199-12-31 --cost 120"),
    ("license restore", "Oldie"),
    ("license show", "L1 --today 2026-11-22"),
    ("listing add", "--license Figma --list delete mia.c nobody"),
    ("listing list", "--today 2026-11-22"),
    ("listing remove", "--license Figma build-robot"),
    ("notice list", "--today 2026-11-22"),
    ("notice send", "--dry-run --today 2026-11-22"),
    ("org set", "threshold 120"),
    ("org show", "--today 2026-11-22"),
    ("person add", "--name Zoë --email zoe@example.com"),
    ("person edit", "P2 --department Sales"),
    ("person list", "--today 2026-11-22"),
    ("person merge", "P7 --into P2 --yes"),
    ("person offboard", "P2 --yes"),
    ("person purge", "P6 --yes --confirm P6"),
    ("person review", "--today 2026-11-22"),
    ("person show", "P2 --today 2026-11-22"),
    ("presets", "--today 2026-11-22"),
    ("presets check", "forge.toml forge.csv --today 2026-11-22"),
    ("product add", "--name Quill --category Writing"),
    ("product archive", "Quarry --yes"),
    ("product edit", "C1 --category Chat"),
    ("product list", "--today 2026-11-22"),
    ("product restore", "Attic"),
    ("product show", "C1 --today 2026-11-22"),
    ("pulse", "--today 2026-11-22"),
    ("pulse why-not", "L1 --today 2026-11-22"),
    ("reclaim", "--license L2 --all-dormant --yes"),
    ("removal done", "S4"),
    ("report dormant", "--today 2026-11-22"),
    ("report grace", "--all --today 2026-11-22"),
    ("report installed", "--today 2026-11-22"),
    ("report removals", "--today 2026-11-22"),
    ("report renewals", "--today 2026-11-22"),
    ("report spend", "--today 2026-11-22"),
    ("report utilization", "--today 2026-11-22"),
    ("seat assign", "--license L2 --person P6"),
    ("seat edit", "S1 --access-level editor"),
    ("seat list", "--today 2026-11-22"),
    ("seat revoke", "S1 --yes"),
    ("seat why", "S1 --today 2026-11-22"),
    ("undo", "B4 --yes"),
];

#[expect(clippy::disallowed_methods, reason = "what is recorded carries the day of the run")]
fn today() -> NaiveDate {
    Utc::now().date_naive()
}

/// A day that an exemption may last through.
fn later() -> NaiveDate {
    today() + Months::new(12)
}

/// The organisation with something in every list, whose admin is the account that runs the tests.
fn world() -> World {
    let mut world = World::four_of_noor();
    world.count(LicenseId(2), 5);
    let (_, audit) = world.start_audit(LicenseId(1));
    world.done(&Command::CancelAudit { audit, reason: "the vendor's console was down".into() });
    world.start_audit(LicenseId(3));
    world.reclaim(&[SeatId(4)]);
    let until = "2027-01-15".parse().unwrap();
    world.done(&Command::ExemptSeats { seats: vec![SeatId(2)], until, reason: "parental leave".into() });
    world.person("Bo Li");
    world.done(&Command::AddProduct(ProductFields { name: "Quarry".into(), ..ProductFields::default() }));
    let old = world.license("Oldie", 1);
    world.done(&Command::ArchiveLicense(old));
    let attic = ProductFields { name: "Attic".into(), ..ProductFields::default() };
    let Detail::Product(attic) = world.done(&Command::AddProduct(attic)).detail else { panic!() };
    world.done(&Command::ArchiveProduct(attic));
    let (uid, name) = me();
    world.hand_over_to(Actor { uid, name, ..Actor::default() }, Role::SuperAdmin)
}

fn home() -> Home {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    let home = Home::empty();
    let path = home.path().join("d.db");
    let file = FILE.get_or_init(|| {
        world().store.backup(&path, false, &OffLimits::none()).unwrap();
        fs::read(&path).unwrap()
    });
    fs::write(&path, file).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    home.file(
        "assignments.csv",
        "product,license,email,last_used\nFigma,,mia@example.com,2026-11-20\nFigma,,nobody@example.com,\n",
    );
    home.file(
        "forge.toml",
        "schema = 1\nid = \"forge.members\"\ntitle = \"Forge\"\nproduct = \"Forge\"\npublisher = \"Forge\"\nrealm = \"forge\"\n\
         kind = \"roster\"\nwhere = \"Forge\"\n[fingerprint]\nrequired = [\"login\"]\n[[rows.skip]]\ncolumns = [\"plan\"]\n\
         is = [\"free\"]\n[[identifiers]]\nkind = \"login\"\ncolumns = [\"login\"]\n[fields.last_used]\ncolumns = [\"seen\"]\n",
    );
    home.file("forge.csv", "login,plan,seen\nmia,paid,2026-11-20\nben,free,\nada,paid,soon\n");
    home
}

/// The same, after a vendor's roster was read, in which one account is nobody's.
fn with_accounts() -> Home {
    let home = home();
    home.file(
        "seats-2026-11-21.csv",
        "Id,Name,Username,Email,State,Last GitLab activity,Last login\n7,Mia Chen,mia.c,mia@example.com,active,2026-11-20T09:00:00Z,\n\
         9,Max Stern,max,max@example.com,awaiting,,\n",
    );
    home.run(&["import", "seats-2026-11-21.csv", "--license", "Figma", "--allow-rejects"]).is(3);
    home.run(&["listing", "add", "--license", "Figma", "--list", "do_not_track", "build-robot", "max"]).is(0);
    home
}

/// The document without what no two runs share.
fn redacted(home: &Home, answer: &Answer) -> String {
    let mut text = answer.out.clone();
    let (uid, name) = me();
    let (other_uid, other_name) = other();
    let today = today();
    let replace = |text: &mut String, pattern: &str, by: &str| {
        *text = Regex::new(pattern).unwrap().replace_all(text, by).into_owned();
    };
    replace(&mut text, &regex::escape(&home.path().display().to_string()), "[home]");
    replace(&mut text, "[0-9a-f]{64}", "[digest]");
    replace(&mut text, r#""bytes": [0-9]+"#, r#""bytes": "[size]""#);
    replace(&mut text, &format!(r"{today}T[0-9:.]+Z"), "[now]");
    replace(&mut text, &format!(r"{today} [0-9]{{2}}:[0-9]{{2}}"), "[now]");
    replace(&mut text, &today.to_string(), "[today]");
    replace(&mut text, &later().to_string(), "[later]");
    for (uid, name, by) in [(uid, name, "[me]"), (other_uid, other_name, "[other]")] {
        replace(&mut text, &format!(r#""uid": {uid}\b"#), &format!("\"uid\": \"{by}\""));
        replace(&mut text, &format!(r"\b{}\b", regex::escape(&name)), by);
    }
    // A change cannot be told the day, and its verdicts age.
    if !answer.words.contains("--today") {
        let ages = "idle_days|stale|dormant|undecided|old_evidence|newest_old_evidence";
        replace(&mut text, &format!(r#""({ages})": ("[^"]*"|[a-z0-9]+)"#), r#""$1": "[aged]""#);
    }
    text
}

#[test]
fn every_document_is_whole() {
    let mut refused = Vec::new();
    for (command, words) in DOCUMENTS {
        let home = match command.split(' ').next() {
            Some("account" | "listing") => with_accounts(),
            _ => home(),
        };
        let words = words.replace("{other}", &other().1).replace("{later}", &later().to_string());
        let asked: Vec<&str> = command.split(' ').chain(words.split_whitespace()).chain(["--json"]).collect();
        let answer = home.run(&asked);
        if serde_json::from_str::<serde_json::Value>(&answer.out).is_ok() {
            insta::assert_snapshot!(format!("document_{}", command.replace(' ', "_")), redacted(&home, &answer));
        } else {
            refused.push(format!("{}: {}", answer.words, answer.err));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn every_command_that_has_a_document_is_here() {
    let home = Home::empty();
    home.run(&["man", "--dir", "pages"]).is(0);
    let mut with: BTreeSet<String> = BTreeSet::new();
    for page in fs::read_dir(home.path().join("pages")).unwrap() {
        let page = page.unwrap();
        if fs::read_to_string(page.path()).unwrap().contains(r"\-\-json") {
            let name = page.file_name().into_string().unwrap();
            with.insert(name.trim_start_matches("dormouse-").trim_end_matches(".1").to_owned());
        }
    }
    let here: BTreeSet<String> = DOCUMENTS.iter().map(|(command, _)| command.replace(' ', "-")).collect();
    assert_eq!(with, here);
}
