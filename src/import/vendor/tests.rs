//! The rules of the engine, each with a made-up vendor.

use super::super::delimited::Delimited;
use super::*;
use crate::domain::evidence::Last;
use crate::domain::import_file::{Account, Numbered};
use crate::domain::person::IdentifierKind;

const ACME: &str = r#"
schema = 1
id = "acme.members"
title = "Acme members"
product = "Acme"
publisher = "Acme Inc."
realm = "acme"
roster = true
where = "Admin > Members > Export"
truncated_at = [3]
ignored = ["colour"]
[fingerprint]
required = ["login"]
[as_of]
columns = ["report time"]
[concealed]
pattern = '^[0-9a-f]{8}$'
hint = "Admin > Privacy: switch concealment off"
[[rows.skip]]
columns = ["deleted"]
is = ["true", "yes"]
[[rows.keep]]
columns = ["plan", "add-on"]
is = ["paid", "full"]
[[identifiers]]
kind = "email"
columns = ["mail", "second mail"]
lower = true
[[identifiers]]
kind = "login"
columns = ["login"]
pick = '^ACME\\(.+)$'
[fields.department]
columns = ["team"]
words = { "R & D" = "Research" }
[fields.product]
columns = ["edition"]
split = "+"
[fields.access_level]
columns = ["role"]
when = { columns = ["plan"], is = ["full"] }
[fields.assigned_on]
columns = ["/^added .+$/"]
take = "oldest"
dates = ["%b %d, %Y"]
[fields.last_used]
columns = ["/^seen in .+$/"]
take = "newest"
never = ["Never seen", "1970-01-01T00:00:00Z"]
outside_window = ["long ago"]
blank = ["n/a"]
empty = "never"
window_days = 30
[fields.last_login]
columns = ["sign-in", "sign-in (old)"]
never = ["never"]
"#;

fn reading(text: &str) -> Result<Reading, Refusal> {
    let preset = Preset::parse("acme.toml", ACME).unwrap();
    let table = Delimited::of("f.csv", text).unwrap();
    let stated = stated_day(&table, &preset, Tz::UTC).unwrap();
    let as_of = stated.unwrap_or_else(|| "2026-06-30".parse().unwrap());
    read(&table, &preset, &Frame { as_of, stated, time_zone: Tz::UTC, show_values: false })
}

fn file(reading: &Reading) -> &VendorFile {
    let Content::Vendor(file) = &reading.content else { panic!("no vendor's file") };
    file
}

fn accounts(reading: &Reading) -> &[Numbered<Account>] {
    &file(reading).accounts
}

/// The only account of a file with these columns and cells, which holds a paid seat.
fn account(header: &str, cells: &str) -> Account {
    let reading = reading(&format!("login;plan;{header}\nana;full;{cells}\n")).unwrap();
    assert_eq!(*reading.rejects, []);
    accounts(&reading)[0].row.clone()
}

fn reject(header: &str, cells: &str) -> &'static str {
    let reading = reading(&format!("login;plan;{header}\nana;full;{cells}\n")).unwrap();
    reading.rejects[0].code.word()
}

fn observed(day: &str) -> Last {
    Last::Observed(day.parse().unwrap())
}

#[test]
fn identifiers_come_in_their_order_and_once() {
    let account = account("second mail;mail", "ANA@example.com;");
    let expected = [(IdentifierKind::Email, "ana@example.com".into()), (IdentifierKind::Login, "ana".into())];
    assert_eq!(account.identifiers, expected);
    let picked = reading("login,plan\nACME\\bo,full\n").unwrap();
    assert_eq!(accounts(&picked)[0].row.identifiers[0].1, "bo");
    let nobody = reading("login,plan\n,full\n\u{7}x,full\n").unwrap();
    assert_eq!(
        nobody.rejects.iter().map(|r| r.code.word()).collect::<Vec<_>>(),
        ["missing_subject", "control_character"]
    );
}

#[test]
fn the_newest_of_several_columns_is_the_last_use() {
    let used = |cells: &str| account("seen in a;seen in b", cells).last_used;
    assert_eq!(used("2026-01-01;2026-03-01T10:00:00Z"), observed("2026-03-01"));
    assert_eq!(used("2026-01-01;"), observed("2026-01-01"));
    assert_eq!(used("Never seen;2026-01-01"), observed("2026-01-01"));
    assert_eq!(used(";n/a"), Last::Never);
    assert_eq!(used("1970-01-01T00:00:00Z;NEVER SEEN"), Last::Never);
    assert_eq!(used("Never seen;Long ago"), Last::OutsideWindow(30));
}

#[test]
fn a_missing_column_says_nothing_at_all() {
    let reading = reading("login,plan\nana,full\n").unwrap();
    assert_eq!(accounts(&reading)[0].row.last_used, Last::Unknown);
    assert_eq!(
        reading.warnings,
        [
            "The file has no column for the last use, so nothing is said of it.",
            "The file has no column for the last sign-in, so nothing is said of it.",
        ]
    );
}

#[test]
fn the_first_column_that_holds_anything_is_the_sign_in() {
    let login = |cells: &str| account("sign-in;sign-in (old)", cells).last_login;
    assert_eq!(login(";2026-02-01"), observed("2026-02-01"));
    assert_eq!(login("never;2026-02-01"), Last::Never);
    assert_eq!(login(";"), Last::Unknown);
}

#[test]
fn the_oldest_day_is_the_one_the_seat_was_given() {
    let assigned = |cells: &str| account("added to a;added to b", cells).assigned_on;
    assert_eq!(assigned("2026-02-01;Jan 5, 2026"), Some("2026-01-05".parse().unwrap()));
    assert_eq!(assigned(";2026-02-01"), Some("2026-02-01".parse().unwrap()));
    assert_eq!(assigned(";"), None);
}

#[test]
fn a_date_that_cannot_be_rejects_its_row() {
    for (cells, code) in [
        ("03/04/2026", "bad_date"),
        ("soon", "bad_date"),
        ("2026-07-03", "date_out_of_range"),
        ("0001-01-01T00:00:00Z", "date_out_of_range"),
    ] {
        assert_eq!(reject("seen in a", cells), code, "{cells}");
    }
    assert_eq!(account("seen in a", "2026-07-02").last_used, observed("2026-07-02"));
}

#[test]
fn texts_are_translated_split_and_conditional() {
    let account = account("team;edition;role", "r & d;One + Two+;admin");
    assert_eq!(account.department.as_deref(), Some("Research"));
    assert_eq!((account.product.as_deref(), account.other_products), (Some("One"), vec!["Two".to_owned()]));
    assert_eq!(account.access_level.as_deref(), Some("admin"));
    let reading = reading("login,plan,role,team\nana,paid,admin,\nbo,full,,a\u{7}b\n").unwrap();
    assert_eq!(accounts(&reading)[0].row.access_level, None);
    assert_eq!(accounts(&reading)[1].row.department, None);
    let left = "Column \"team\": 1 cell left out, too long or with a control character.";
    assert!(reading.warnings.iter().any(|warning| warning == left), "{:?}", reading.warnings);
}

#[test]
fn rows_that_are_no_seat_are_passed_over_and_repeated_ones_folded() {
    let text = "login,plan,add-on,deleted\nana,full,,\nbo,free,paid,no\ncy,free,free,\ndee,full,,TRUE\nANA,full,,\n";
    let reading = reading(text).unwrap();
    let lines: Vec<_> = accounts(&reading).iter().map(|line| (line.line, line.row.lines.clone())).collect();
    assert_eq!(lines, [(2, vec![2, 6]), (3, vec![])]);
    assert_eq!((reading.rows, file(&reading).passed_over), (5, 3));
}

#[test]
fn without_the_column_that_says_who_pays_nothing_is_read() {
    assert!(reading("login\nana\n").unwrap_err().message.contains("paid seat is missing"));
}

#[test]
fn concealed_names_stop_the_file_and_say_where_to_switch_that_off() {
    let refusal = reading("login,plan\nana,full\n0badcafe,full\n").unwrap_err();
    assert_eq!(
        refusal.message,
        "The names in \"f.csv\" are concealed (first on line 3), so nobody's seat can be told."
    );
    assert_eq!(refusal.hint.as_deref(), Some("Admin > Privacy: switch concealment off"));
}

#[test]
fn all_rows_speak_for_one_day() {
    let rows =
        |second: &str| reading(&format!("login,plan,report_time\nana,full,2026-03-28T23:59:59Z\nbo,full,{second}\n"));
    assert!(rows("2026-03-29T00:00:01Z").is_ok());
    assert!(rows("").is_ok());
    assert_eq!(rows("soon").unwrap().rejects[0].code, RejectCode::BadDate);
    let message = rows("2026-02-01").unwrap_err().message;
    assert_eq!(message, "The rows of \"f.csv\" speak for two days: 2026-03-28, and 2026-02-01 on line 3.");
}

#[test]
fn a_file_that_was_cut_off_is_no_roster() {
    let whole = reading("login,plan\na,full\nb,full\n").unwrap();
    let cut = reading("login,plan\na,full\nb,full\nc,full\n").unwrap();
    assert!(file(&whole).roster && !file(&cut).roster);
    assert!(cut.warnings.iter().any(|warning| warning.starts_with("The file has exactly 3 rows")));
}

#[test]
fn a_header_without_rows_is_refused_and_a_new_column_named() {
    assert_eq!(reading("login,plan\n").unwrap_err().message, "The file has a header and no rows.");
    let reading = reading("login,plan,seen in a,sign-in,colour,Shoe\nana,full,,,red,42\n").unwrap();
    assert_eq!(reading.warnings, ["The column \"Shoe\" is not known to acme.members and was left out."]);
}

#[test]
fn a_repeated_header_loses_nothing() {
    let reading = reading("login,plan,sign-in,sign-in\nana,full,,2026-02-01\nbo,full,2026-03-01,\n").unwrap();
    let logins: Vec<_> = accounts(&reading).iter().map(|line| line.row.last_login).collect();
    assert_eq!(logins, [observed("2026-02-01"), observed("2026-03-01")]);
}
