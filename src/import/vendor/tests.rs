//! The rules of the engine, each with a made-up vendor.

mod faults;

use super::super::delimited::Delimited;
use super::super::named_columns::NamedColumns;
use super::*;
use crate::domain::evidence::Last;
use crate::domain::import_file::{Account, Content, LicenseRow, Numbered, PersonRow, Reject, RejectCode, VendorFile};
use crate::domain::money::Currency;
use crate::domain::person::{IdentifierKind, PersonStatus};

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
    read(
        &table,
        &preset,
        &Frame { as_of, stated, time_zone: Tz::UTC, show_values: false, default_currency: Currency::EUR },
    )
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
    reading.rejects[0].first.code.word()
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
        nobody.rejects.iter().map(|r| r.first.code.word()).collect::<Vec<_>>(),
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
    let account = account("team;edition;role", "r & d;One;admin");
    assert_eq!(account.department.as_deref(), Some("Research"));
    assert_eq!((account.product.as_deref(), account.access_level.as_deref()), (Some("One"), Some("admin")));
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
    assert_eq!((reading.rows, reading.passed_over), (5, 3));
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
    assert_eq!(rows("soon").unwrap().rejects[0].first.code, RejectCode::BadDate);
    let message = rows("2026-02-01").unwrap_err().message;
    assert_eq!(message, "The rows of \"f.csv\" speak for two days: 2026-03-28, and 2026-02-01 on line 3.");
}

#[test]
fn a_file_that_was_cut_off_is_no_roster() {
    let whole = reading("login,plan\na,full\nb,full\n").unwrap();
    let cut = reading("login,plan\na,full\nb,full\nc,full\n").unwrap();
    assert!(!file(&whole).cut_off && file(&cut).cut_off);
    assert!(cut.warnings.iter().any(|warning| warning.starts_with("The file has exactly 3 rows")));
}

#[test]
fn a_file_whose_rows_name_nobody_at_all_is_refused_as_a_whole() {
    for (text, which) in [
        ("login,plan\n,full\n,full\n", "The column \"login\" of \"f.csv\" is"),
        ("mail,login,plan\n,,full\n , ,full\n", "The columns \"mail\", \"login\" of \"f.csv\" are"),
    ] {
        let sentence = format!("{which} empty in every row, so nothing says whose the rows are.");
        let refusal = reading(text).unwrap_err();
        assert_eq!(refusal.message, sentence);
        assert!(refusal.hint.is_some_and(|hint| hint.contains("Admin > Members > Export")));
    }
    for text in [
        "login,plan\n,full\n",
        "login,plan\nana,full\n,full\n",
        "login,plan\n-,full\n,full\n",
        "mail,login,plan\n,ana,full\n,,full\n",
    ] {
        assert!(reading(text).is_ok(), "{text}");
    }
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

/// A preset like this one, of a made-up vendor.
fn preset(kind: &str, rest: &str) -> Preset {
    let text = format!(
        "schema = 1\nid = \"acme.more\"\ntitle = \"T\"\nproduct = \"Acme\"\npublisher = \"Acme Inc.\"\nrealm = \"acme\"\n\
         kind = \"{kind}\"\nwhere = \"Admin\"\n{rest}"
    );
    Preset::parse("acme.toml", &text).unwrap()
}

fn read_by(preset: &Preset, text: &str) -> Result<Reading, Refusal> {
    let source = NamedColumns::new(Box::new(Delimited::of("f.csv", text).unwrap())).unwrap();
    let as_of = "2026-06-30".parse().unwrap();
    read(
        &source,
        preset,
        &Frame { as_of, stated: None, time_zone: Tz::UTC, show_values: false, default_currency: Currency::EUR },
    )
}

const BY_MAIL: &str = "[fingerprint]\nrequired = [\"mail\"]\n[[identifiers]]\nkind = \"email\"\ncolumns = [\"mail\"]\n";

/// Each account in short: its line, its product, and what the closure says of it.
fn each_account<T>(reading: &Reading, tell: impl Fn(&Account) -> T) -> Vec<(u32, Option<&str>, T)> {
    accounts(reading).iter().map(|line| (line.line, line.row.product.as_deref(), tell(&line.row))).collect()
}

#[test]
fn each_product_in_a_cell_is_an_account_and_is_translated_by_itself() {
    let preset = preset(
        "usage",
        &format!(
            "{BY_MAIL}[fields.product]\ncolumns = [\"plans\"]\nsplit = [\"+\", \"; \"]\npick = '^(?:plan )?(.+)$'\n\
             words = {{ \"E3\" = \"Suite E3\" }}\nblank = [\"unlicensed\"]\n"
        ),
    );
    let text = "mail|plans\nana@example.com|plan E3+Draw; e3\nbo@example.com|Unlicensed\ncy@example.com|Draw+n/a\n";
    let reading = read_by(&preset, text).unwrap();
    let found = each_account(&reading, |_| ());
    let expected = [(2, Some("Suite E3"), ()), (2, Some("Draw"), ()), (3, None, ()), (4, Some("Draw"), ())];
    assert_eq!(found, expected);
}

#[test]
fn a_column_for_each_product_makes_an_account_of_each() {
    let preset = preset(
        "usage",
        &format!(
            "{BY_MAIL}[unpivot]\npattern = '^has (.+) license$'\nis = [\"true\"]\n[fields.last_used]\n\
             columns = [\"{{product}} last activity\"]\nempty = \"never\"\n[fields.assigned_on]\ncolumns = [\"/^{{product}} assign/\"]\n"
        ),
    );
    let text = "Mail,Has Mail License,Has Web (X) License,Mail Last Activity,Web (X) Last Activity,Mail Assign Date\n\
                ana@example.com,True,TRUE,2026-05-01,,2026-01-05\n\
                bo@example.com,false,true,2026-05-01,2026-06-01,\n\
                cy@example.com,False,,,,\n";
    let reading = read_by(&preset, text).unwrap();
    let day = |text: &str| Some(text.parse().unwrap());
    assert_eq!(
        each_account(&reading, |row| (row.last_used, row.assigned_on)),
        [
            (2, Some("Mail"), (observed("2026-05-01"), day("2026-01-05"))),
            (2, Some("Web (X)"), (Last::Never, None)),
            (3, Some("Web (X)"), (observed("2026-06-01"), None)),
        ]
    );
    assert_eq!((reading.passed_over, reading.warnings.len()), (1, 0), "{:?}", reading.warnings);
    let roster = Preset { kind: Kind::Roster, ..preset.clone() };
    let none = read_by(&roster, "Mail,Has Mail License\nana@example.com,False\n").unwrap_err().message;
    assert_eq!(none, "No account of f.csv has any of its products.");
    let message = read_by(&preset, "mail,x\nana@example.com,1\n").unwrap_err().message;
    assert_eq!(message, "The file has no column that says which products an account has.");
}

#[test]
fn a_product_column_may_be_the_date_itself() {
    let preset = preset(
        "usage",
        &format!(
            "{BY_MAIL}[unpivot]\npattern = '^last seen in (.+?)(?: - .+)?$'\n[fields.last_used]\n\
             columns = [\"{{column}}\"]\ndates = [\"%d %b %Y\"]\nnever = [\"Never accessed\"]\n"
        ),
    );
    let text = "mail,Last seen in Board - site,Last seen in Wiki - site\nana@example.com,3 Sept 2025,Never accessed\n\
                bo@example.com,,28 Aug 2025\n";
    let reading = read_by(&preset, text).unwrap();
    assert_eq!(
        each_account(&reading, |row| row.last_used),
        [
            (2, Some("Board"), observed("2025-09-03")),
            (2, Some("Wiki"), Last::Never),
            (3, Some("Wiki"), observed("2025-08-28")),
        ]
    );
}

#[test]
fn rows_are_kept_by_parts_of_words_and_patterns() {
    let preset = preset(
        "usage",
        &format!(
            "{BY_MAIL}[[rows.keep]]\ncolumns = [\"plan\"]\ncontains = [\"enterprise\"]\nmatches = ['^Pro [0-9]$']\n\
             [[rows.skip]]\ncolumns = [\"mail\"]\nmatches = ['@example\\.org$']\n"
        ),
    );
    let text = "mail,plan\na@example.com,GitHub Enterprise Cloud\nb@example.com,Pro 3\nc@example.com,Free\n\
                d@example.org,Pro 3\n";
    let reading = read_by(&preset, text).unwrap();
    assert_eq!(each_account(&reading, |_| ()).iter().map(|found| found.0).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn only_what_is_paid_for_is_a_seat_and_who_is_blocked_is_told() {
    let preset = preset(
        "roster",
        &format!(
            "{BY_MAIL}[fields.status]\ncolumns = [\"state\"]\nwords = {{ \"Full member\" = \"active\", \"Deactivated\" = \
             \"deleted\" }}\n[fields.paid]\ncolumns = [\"billed\"]\n"
        ),
    );
    let text = "mail,state,billed\na@example.com,Full Member,1\nb@example.com,suspended,true\nc@example.com,Deactivated,1\n\
                d@example.com,guest,\ne@example.com,guest,yes\nf@example.com,active,0\ng@example.com,Frozen,\n";
    let reading = read_by(&preset, text).unwrap();
    assert_eq!(accounts(&reading).iter().map(|line| line.line).collect::<Vec<_>>(), [2, 3, 6, 8]);
    assert_eq!(
        reading.warnings,
        [
            "Column \"state\": 1 cell left out, with words that the preset does not translate: \"Frozen\".",
            "1 account is suspended at the vendor and may still be paid for (line 3).",
        ]
    );
    let none = read_by(&preset, "mail,state,billed\na@example.com,Deactivated,1\nb@example.com,active,0\n");
    assert!(none.unwrap_err().message.starts_with("No row of f.csv is for a paid seat ("));
}

#[test]
fn what_stands_for_nothing_names_nobody() {
    let preset = preset(
        "usage",
        &format!(
            "{BY_MAIL}[fields.display_name]\ncolumns = [\"first\", \"last\"]\njoin = \" \"\n[fields.last_used]\ncolumns = [\"seen\"]\nempty = \"never\"\n"
        ),
    );
    let text = "mail,first,last,seen\n(Unknown),,,2026-05-01\nn/a,Ana,Ruiz,\nana@example.com,Ana,Ruiz,-\nbo@example.com,-,Li,#N/A\n";
    let reading = read_by(&preset, text).unwrap();
    let codes: Vec<_> = reading.rejects.iter().map(|reject| (reject.line, reject.first.code.word())).collect();
    assert_eq!(codes, [(2, "missing_subject"), (3, "missing_subject")]);
    assert_eq!(
        reading.rejects[0].said(),
        "Column \"mail\" on line 2 holds a word that stands for nobody, so nothing says whose row it is."
    );
    let names = each_account(&reading, |row| (row.display_name.clone(), row.last_used));
    assert_eq!(names, [(4, None, (Some("Ana Ruiz".into()), Last::Never)), (5, None, (Some("Li".into()), Last::Never))]);
}

#[test]
fn a_cell_may_hold_several_addresses() {
    let preset = preset(
        "usage",
        "[fingerprint]\nrequired = [\"addresses\"]\n[[identifiers]]\nkind = \"alias\"\ncolumns = [\"addresses\"]\n\
         split = [\";\", \"+\"]\npick = '^(?i:smtp:)?(.+)$'\nlower = true\n",
    );
    let reading =
        read_by(&preset, "addresses,x\nSMTP:Ana@example.com;smtp:a.ruiz@example.com+ana@EXAMPLE.com,1\n").unwrap();
    let names: Vec<&str> = accounts(&reading)[0].row.identifiers.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["ana@example.com", "a.ruiz@example.com"]);
}

#[test]
fn a_line_of_sums_is_told_and_is_nobody() {
    let reading = reading("login,plan,report_time\nana,full,2026-03-28\nTotal,1,\n").unwrap();
    assert_eq!((reading.rows, accounts(&reading).len(), reading.rejects.len()), (1, 1, 0));
    assert!(reading.warnings.contains(&"Line 3 is one of sums (\"Total\") and was left out.".to_owned()));
}

#[test]
fn times_may_be_counted_from_the_day_of_the_file() {
    let preset = preset(
        "usage",
        &format!(
            "{BY_MAIL}[fields.last_used]\ncolumns = [\"idle\"]\npick = '^idle for (.+)$'\ndates = [\"days\", \"ago\"]\n\
             [fields.last_login]\ncolumns = [\"seen\"]\ndates = [\"ago\", \"%d. %B %Y\"]\n"
        ),
    );
    let text = "mail,idle,seen\na@example.com,idle for 45,12 days ago\nb@example.com,P3D,3. March 2026\n";
    let reading = read_by(&preset, text).unwrap();
    let days = each_account(&reading, |row| (row.last_used, row.last_login));
    assert_eq!(
        days,
        [
            (2, None, (observed("2026-05-16"), observed("2026-06-18"))),
            (3, None, (observed("2026-06-27"), observed("2026-03-03"))),
        ]
    );
}

#[test]
fn people_are_read_with_their_addresses_and_accounts() {
    let preset = preset(
        "people",
        "directory = true\n[fingerprint]\nrequired = [\"upn\"]\n[[rows.skip]]\ncolumns = [\"type\"]\nis = [\"guest\"]\n\
         [[identifiers]]\nkind = \"email\"\ncolumns = [\"mail\"]\n[[identifiers]]\nkind = \"upn\"\ncolumns = [\"upn\"]\n\
         [[identifiers]]\nkind = \"employee_number\"\ncolumns = [\"number\"]\n[fields.status]\ncolumns = [\"enabled\"]\n\
         words = { \"True\" = \"active\", \"False\" = \"suspended\", \"Leave\" = \"on_leave\" }\n[fields.last_login]\n\
         columns = [\"signed in\"]\nnever = [\"Never\"]\n[fields.until]\ncolumns = [\"end\"]\n",
    );
    let text = "mail,upn,number,enabled,type,signed in,end\n\
                ana@example.com,a.ruiz@corp.example.com,7,True,Member,2026-06-01,\n\
                ,bo@corp.example.com,,False,Member,Never,2026-06-30\n\
                cy@example.com,cy@example.com,,Leave,Member,,\n\
                x@example.com,x@example.com,,True,Guest,,\n,,9,True,Member,,\n";
    let reading = read_by(&preset, text).unwrap();
    let Content::People(people) = &reading.content else { panic!("no people") };
    let people = people.all().unwrap();
    let ana = PersonRow {
        email: "ana@example.com".into(),
        aliases: vec!["a.ruiz@corp.example.com".into()],
        employee_number: Some("7".into()),
        switched_on: Some(true),
        last_login: Some("2026-06-01".parse().unwrap()),
        ..PersonRow::default()
    };
    assert_eq!(people[0].row, ana);
    assert_eq!((people[1].row.email.as_str(), people[1].row.switched_on), ("bo@corp.example.com", Some(false)));
    assert_eq!(people[1].row.until, Some("2026-06-30".parse().unwrap()));
    assert_eq!((people[2].row.status, people[2].row.switched_on), (Some(PersonStatus::OnLeave), None));
    assert_eq!(people[2].row.aliases, Vec::<String>::new());
    assert_eq!((people.len(), reading.rejects[0].line), (3, 6));
    assert_eq!(reading.warnings, ["1 row was passed over, as the preset says."]);
    let guests = read_by(&preset, "mail,upn,type\nx@example.com,x@example.com,Guest\n").unwrap_err();
    assert_eq!(guests.message, "No row of f.csv is of somebody who works here (type: Guest).");
    assert!(guests.hint.unwrap().to_string().contains(
        "skips type: guest and reads in enabled who has an account; if other words stand there now, change that"
    ));
}

#[test]
fn a_last_day_of_employment_may_lie_ahead() {
    let preset = preset("people", &format!("directory = true\n{BY_MAIL}[fields.until]\ncolumns = [\"end\"]\n"));
    let text = "mail,end\na@example.com,2027-03-31\nb@example.com,1999-12-31\nc@example.com,1979-12-31\n\
                d@example.com,2200-01-01\ne@example.com,\n";
    let reading = read_by(&preset, text).unwrap();
    let Content::People(people) = &reading.content else { panic!("no people") };
    let people = people.all().unwrap();
    let until: Vec<_> = people.iter().map(|line| line.row.until.map(|day| day.to_string())).collect();
    assert_eq!(until, [Some("2027-03-31".into()), Some("1999-12-31".into()), None]);
    let said: Vec<String> = reading.rejects.iter().map(Reject::said).collect();
    let why = |line: u32| format!("Column \"end\" on line {line} lies before 1980 or after 2199.");
    assert_eq!(said, [why(4), why(5)]);
}

#[test]
fn a_currency_that_cannot_be_told_is_never_the_organisations_own() {
    let rules = "[fingerprint]\nrequired = [\"name\"]\n[license.product]\ncolumns = [\"name\"]\n\
                 [license.cost_per_seat]\ncolumns = [\"price\"]\n[license.total_cost]\ncolumns = [\"total\"]\n\
                 [license.currency]\ncolumns = [\"paid in\"]\n";
    let text = "Name|Price|Total|Paid in\nA|5||\nB|$5||\nC|5 CHF/Jahr||\nD|$5||usd\nE|$5|US$ 50|\nF|CHF 5|50 USD|\n\
                G|CHF 5|50 USD|CHF\nH||₹5|\nI|AU$ 5||\nJ|€ 5 / Jahr||\n";
    let reading = read_by(&preset("licenses", rules), text).unwrap();
    let Content::Licenses(licenses) = &reading.content else { panic!("no licenses") };
    let paid_in = |row: &LicenseRow| row.fields.cost_per_seat.map(|money| money.currency.code());
    let found: Vec<_> = licenses.iter().map(|line| (line.row.product.as_str(), paid_in(&line.row))).collect();
    let found_so = [("A", "EUR"), ("D", "USD"), ("E", "USD"), ("G", "CHF"), ("J", "EUR")];
    assert_eq!(found, found_so.map(|(product, code)| (product, Some(code))));
    let said: Vec<String> = reading.rejects.iter().map(Reject::said).collect();
    let untold = |column: &str, line: u32| {
        format!(
            "Column \"{column}\" on line {line} names a currency that cannot be told: write its three letters beside the \
             amount, such as EUR."
        )
    };
    let other = "Column \"Total\" on line 7 names another currency than an amount before it.";
    assert_eq!(said, [&*untold("Price", 3), &*untold("Price", 4), other, &*untold("Total", 9), &*untold("Price", 10)]);
}

#[test]
fn licenses_are_read_with_seats_prices_and_terms() {
    let preset = preset(
        "licenses",
        "[fingerprint]\nrequired = [\"name\"]\n[license.product]\ncolumns = [\"name\"]\n[license.publisher]\n\
         columns = [\"vendor\"]\n[license.seats_total]\ncolumns = [\"seats\"]\n[license.cost_per_seat]\ncolumns = [\"price\"]\n\
         decimal = \",\"\n[license.expiry_date]\ncolumns = [\"end\"]\ndates = [\"%d.%m.%Y\"]\n[license.seat_type]\n\
         columns = [\"type\"]\nwords = { \"Volume\" = \"unlimited\", \"Per user\" = \"user\" }\n",
    );
    let text = "Name;Vendor;Seats;Price;End;Type\nSuite;Acme;1000;\"1.999,50 CHF\";31.12.2026;per user\nDraw;;5;12.50;;\n\
                ;Acme;3;1;;\nTool;;many;1;;\nTotal;;1005;;;\n";
    let reading = read_by(&preset, text).unwrap();
    let Content::Licenses(licenses) = &reading.content else { panic!("no licenses") };
    let LicenseRow { product, publisher, fields } = &licenses[0].row;
    assert_eq!((product.as_str(), publisher.as_deref(), fields.seats_total), ("Suite", Some("Acme"), Some(1000)));
    let price = fields.cost_per_seat.unwrap();
    assert_eq!((price.to_string(), price.currency.code()), ("1999.50".into(), "CHF"));
    assert_eq!((fields.expiry_date, fields.currency), (Some("2026-12-31".parse().unwrap()), Currency::parse("CHF")));
    let codes: Vec<_> = reading.rejects.iter().map(|reject| (reject.line, reject.first.code.word())).collect();
    assert_eq!(codes, [(4, "missing_value"), (5, "bad_value")]);
    assert_eq!((licenses.len(), reading.warnings.len()), (2, 1));
}

#[test]
fn licenses_that_are_passed_over_are_counted() {
    let preset = preset(
        "licenses",
        "[fingerprint]\nrequired = [\"name\"]\n[[rows.skip]]\ncolumns = [\"state\"]\nis = [\"archived\"]\n[license.product]\n\
         columns = [\"name\"]\n",
    );
    let reading = read_by(&preset, "name,state\nSuite,Archived\nDraw,in use\nTool,archived\n").unwrap();
    assert_eq!(reading.warnings, ["2 rows were passed over, as the preset says."]);
    let none = read_by(&preset, "name,state\nSuite,Archived\n").unwrap_err();
    assert_eq!(none.message, "No row of f.csv is of a license that counts (state: Archived).");
}
