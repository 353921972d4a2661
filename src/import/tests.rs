//! Whole files through the whole room, with made-up content.

use proptest::prelude::*;

use super::*;
use crate::domain::account::{ListedDays, MatchRule};
use crate::domain::database_table::{Image, NoTable};
use crate::domain::evidence::Last;
use crate::domain::import_file::listed::identity;
use crate::domain::import_file::{AccountRow, Content, LicenseRow, Numbered, PersonRow, Reject, SeatRow};
use crate::domain::license::SeatType;
use crate::domain::money::BillingCycle;
use crate::domain::person::PersonStatus;
use crate::domain::product::Grade;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// No database is read here.
fn no_table(_: Image<'_>, _: Option<&str>, _: &mut dyn FnMut(&[String]) -> Result<(), Refusal>) -> Result<(), NoTable> {
    Err(NoTable::Empty)
}

fn options() -> Options {
    Options {
        preset: None,
        as_of: None,
        opening: Opening { encoding: None, sheet: None, read_table: no_table },
        show_values: false,
        today: day("2026-07-01"),
        time_zone: chrono_tz::UTC,
        default_currency: Currency::EUR,
    }
}

fn taken(file: &str, text: &str) -> ImportFile {
    read_input(Input::given(file, text), &Presets::built_in().unwrap(), &options()).unwrap()
}

fn refused(text: &str) -> Refusal {
    read_input(Input::given("f.csv", text), &Presets::built_in().unwrap(), &options()).unwrap_err()
}

fn seats(import_file: &ImportFile) -> Vec<(u32, SeatRow)> {
    let Content::Assignments(lines) = &import_file.content else { panic!("no assignments") };
    lines.all().unwrap().into_iter().map(|line| (line.line, line.row)).collect()
}

fn codes(rejects: &[Reject]) -> Vec<(u32, &str, &str)> {
    let faults = rejects.iter().flat_map(|row| row.faults().map(|fault| (row.line, fault)));
    faults.map(|(line, fault)| (line, fault.column.as_deref().unwrap_or(""), fault.code.word())).collect()
}

#[test]
fn every_template_is_read_back_without_a_reject() {
    for name in ["products", "licenses", "orders", "listings", "people", "assignments", "accounts"] {
        let import_file = taken("x.csv", &template(name).unwrap());
        assert_eq!((import_file.preset.as_str(), import_file.rows), (format!("dormouse.{name}").as_str(), 1));
        assert_eq!((import_file.rejects.len(), import_file.warnings), (0, vec![]), "{name}");
    }
    assert!(template("seats").unwrap_err().hint.unwrap().contains("assignments"));
}

#[test]
fn products_are_read_with_their_grade() {
    let import_file = taken("p.csv", "name,security_grade,risk_level\nOne,b,\nTwo,Z,\n,A,low\n");
    let Content::Products(lines) = &import_file.content else { panic!("no products") };
    assert_eq!((lines.len(), lines[0].line, lines[0].row.security_grade), (1, 2, Some(Grade::B)));
    assert_eq!(codes(&import_file.rejects), [(3, "security_grade", "bad_value"), (4, "name", "missing_value")]);
    assert_eq!(import_file.rejects[0].said(), "Column \"security_grade\" on line 3 is none of A, B, C, D, E, F.");
}

#[test]
fn amounts_are_in_the_currency_of_their_row() {
    let import_file = taken(
        "licenses.csv",
        "product,cost_per_seat,currency,seats_total,seat_type,billing_cycle,auto_renew,expiry_date,notice_days\n\
         One,540,JPY,10,device,one_time,yes,2031-01-31,90\n\
         One,1.5,JPY,,,,,,\n\
         One,54.75,,,,,,,\n\
         One,,EURO,,,,,,\n\
         One,,,10000001,,,,,\n\
         One,,,,,weekly,,,\n\
         One,,,,,,maybe,,\n\
         One,,,,,,,31.01.2031,\n\
         One,,,,,,,2931-01-31,\n\
         One,,,,,,,,-1\n",
    );
    let Content::Licenses(lines) = &import_file.content else { panic!("no licenses") };
    let LicenseRow { product, publisher, fields } = &lines[0].row;
    assert_eq!((product.as_str(), publisher), ("One", &None));
    assert_eq!(fields.cost_per_seat.unwrap().to_string(), "540");
    assert_eq!((fields.seats_total, fields.seat_type), (Some(10), Some(SeatType::Device)));
    assert_eq!((fields.billing_cycle, fields.auto_renew), (Some(BillingCycle::OneTime), Some(true)));
    assert_eq!((fields.expiry_date, fields.notice_days), (Some(day("2031-01-31")), Some(90)));
    let plain = &lines[1].row.fields;
    assert_eq!((plain.cost_per_seat.unwrap().currency, plain.currency), (Currency::EUR, None));
    assert_eq!((plain.seats_total, plain.auto_renew, plain.status), (None, None, None));
    assert_eq!(
        codes(&import_file.rejects),
        [
            (3, "cost_per_seat", "bad_value"),
            (5, "currency", "bad_value"),
            (6, "seats_total", "bad_value"),
            (7, "billing_cycle", "bad_value"),
            (8, "auto_renew", "bad_value"),
            (9, "expiry_date", "bad_date"),
            (10, "expiry_date", "date_out_of_range"),
            (11, "notice_days", "bad_value"),
        ]
    );
}

#[test]
fn people_have_a_status_and_aliases() {
    let import_file = taken(
        "people.csv",
        "email,status,until,aliases,name\nana@example.com,on_leave,2026-12-31,a@example.com; ruiz@example.com;,\n\
         ,active,,,Bo\nbo@example.com,asleep,,,\ncy@example.com,,,,C\u{7}y\n",
    );
    let Content::People(lines) = &import_file.content else { panic!("no people") };
    let lines = lines.all().unwrap();
    let expected = PersonRow {
        email: "ana@example.com".into(),
        status: Some(PersonStatus::OnLeave),
        until: Some(day("2026-12-31")),
        aliases: vec!["a@example.com".into(), "ruiz@example.com".into()],
        ..PersonRow::default()
    };
    assert_eq!((lines.len(), &lines[0].row), (1, &expected));
    assert_eq!(
        codes(&import_file.rejects),
        [(3, "email", "missing_subject"), (4, "status", "bad_value"), (5, "name", "control_character")]
    );
}

#[test]
fn assignments_have_days_that_can_have_been() {
    let import_file = taken(
        "assignments_2026-06-30.csv",
        "product;license;email;assigned_on;last_used;revoked_on;notes;access_level\r\n\
         One;;ana@example.com;2026-01-05;2026-07-02;;\"two\r\nlines\";=admin\r\n\
         One;Team;bo;;2026-07-03;;;\r\n\
         One;Team;cy;;1999-12-31;;;\r\n\
         One;Team;dee;;never;;;\r\n\
         One;Team;eve;2026-02-01;;2026-01-31;;\r\n\
         One;Team\r\n\
         ;;;;;;;\r\n\
         One;Team;;;;;;\r\n",
    );
    assert_eq!((import_file.as_of, import_file.as_of_from), (day("2026-06-30"), AsOfFrom::FileName));
    assert_eq!(import_file.rows, 7);
    let expected = SeatRow {
        product: "One".into(),
        email: "ana@example.com".into(),
        assigned_on: Some(day("2026-01-05")),
        last_used: Some(day("2026-07-02")),
        notes: Some("two\nlines".into()),
        access_level: Some("=admin".into()),
        ..SeatRow::default()
    };
    assert_eq!(seats(&import_file), [(2, expected)]);
    assert_eq!(
        codes(&import_file.rejects),
        [
            (4, "last_used", "date_out_of_range"),
            (5, "last_used", "date_out_of_range"),
            (6, "last_used", "bad_date"),
            (7, "revoked_on", "bad_value"),
            (8, "", "ragged_row"),
            (10, "email", "missing_subject"),
        ]
    );
    assert_eq!(import_file.rejects[4].cells, ["One", "Team"]);
    assert_eq!(import_file.header[3], "assigned_on");
}

#[test]
fn accounts_have_what_vendors_say_of_them_and_nothing_that_contradicts_itself() {
    let import_file = taken(
        "accounts.csv",
        "product,login,user_id,email,role,last_used,person,match_rule,merged_into,first_listed,last_listed,missing_since\n\
         Chat,Ana,,ana@x.org,None,never,ana@x.org,seat,corp\\bo,,2026-06-01,2026-06-10\n\
         Chat,,U7,,,not in 90 days,,nobody,,,,\n\
         Chat,n/a,,bo@x.org,,2026-06-01,,,,,,\n\
         Chat,1.2E+14,,,,,,,,,,\n\
         Chat,a,,nothing,,soon,,seat,,,,\n\
         Chat,b,,,,,ana@x.org,nobody,,,2026-06-01,2026-05-01\n\
         ,-,,,,2027-01-01,,,,2026-06-01,2026-05-01,\n",
    );
    let Content::Accounts(rows) = &import_file.content else { panic!("no accounts") };
    let [ana, by_id, by_address] = &rows[..] else { panic!("{rows:?}") };
    let said: Vec<_> = rows.iter().map(|row| row.row.account.last_used).collect();
    assert_eq!(said, [Last::Never, Last::OutsideWindow(90), Last::Observed(day("2026-06-01"))]);
    assert_eq!(ana.row.account.access_level.as_deref(), Some("None"), "it stands as the vendor writes it");
    let on = Some(ListedDays { first: day("2026-06-01"), last: day("2026-06-01") });
    assert_eq!((ana.row.listed, ana.row.missing_since), (on, Some(day("2026-06-10"))));
    assert_eq!((ana.row.match_rule, ana.row.merged_into.as_deref()), (Some(MatchRule::Seat), Some("corp\\bo")));
    let login = |row: &Numbered<AccountRow>| identity(&row.row.account).unwrap().login;
    assert_eq!([login(ana), login(by_id), login(by_address)], ["Ana", "U7", "bo@x.org"]);
    assert_eq!(
        codes(&import_file.rejects),
        [
            (5, "login", "bad_value"),
            (6, "email", "bad_email"),
            (6, "last_used", "bad_date"),
            (6, "match_rule", "bad_value"),
            (7, "match_rule", "bad_value"),
            (7, "missing_since", "bad_value"),
            (8, "product", "missing_value"),
            (8, "login", "missing_subject"),
            (8, "last_used", "date_out_of_range"),
            (8, "last_listed", "bad_value"),
        ]
    );
}

#[test]
fn every_fault_of_a_row_is_told_at_once() {
    let of = |file: &str, text: &str| {
        let file = taken(file, text);
        assert_eq!((file.rows, file.rejects.len()), (2, 1), "each row is one, however many faults it has");
        codes(&file.rejects)
            .into_iter()
            .map(|(line, column, code)| format!("{line} {column} {code}"))
            .collect::<Vec<_>>()
    };
    let seats = of(
        "assignments.csv",
        "product,license,email,assigned_on,last_used,revoked_on,account_identifier,account_status,account_paid\n\
         One,,ana,,,,,,\n,,none,2026-03-01,never,2026-02-01,1.2E+14,asleep,maybe\n",
    );
    let found = ["product missing_value", "email missing_subject", "last_used bad_date", "revoked_on bad_value"];
    let found =
        found.into_iter().chain(["account_identifier bad_value", "account_status bad_value", "account_paid bad_value"]);
    assert_eq!(seats, found.map(|fault| format!("3 {fault}")).collect::<Vec<_>>());
    let people = of(
        "people.csv",
        "email,name,employee_number,status,until,last_login,aliases\nana@example.com,,,,,,\n\
         bo,B\u{7}o,1.2E+14,asleep,soon,1999-12-31,b@x.org;b\u{7}o;1.2E+14;1.3E+14\n",
    );
    let found = [
        "3 email bad_email",
        "3 name control_character",
        "3 employee_number bad_value",
        "3 status bad_value",
        "3 until bad_date",
        "3 last_login date_out_of_range",
        "3 aliases control_character",
        "3 aliases bad_value",
    ];
    assert_eq!(people, found);
    let products = of("products.csv", "name,security_grade,risk_level\nOne,A,\n,G,none at all\n");
    assert_eq!(products, ["3 name missing_value", "3 security_grade bad_value", "3 risk_level bad_value"]);
}

#[test]
fn an_amount_is_held_against_no_currency_that_cannot_be_told() {
    let names: Vec<String> = (0..51).map(|number| format!("N{number}")).collect();
    let file = taken(
        "licenses.csv",
        &format!(
            "product,publisher,seats_total,seat_type,cost_per_seat,total_cost,currency,expiry_date,vendor_products\n\
             ,P\u{7},10,unlimited,1.555,12 euros,EURO,soon,\nOne,,,,1.555,,JPY,,{}\n",
            names.join(";")
        ),
    );
    assert_eq!(
        codes(&file.rejects),
        [
            (2, "product", "missing_value"),
            (2, "publisher", "control_character"),
            (2, "seats_total", "bad_value"),
            (2, "total_cost", "bad_value"),
            (2, "currency", "bad_value"),
            (2, "expiry_date", "bad_date"),
            (3, "cost_per_seat", "bad_value"),
            (3, "vendor_products", "bad_value"),
        ]
    );
    let said: Vec<_> = file.rejects.iter().flat_map(Reject::faults).map(|fault| fault.message.as_str()).collect();
    assert_eq!(said[2], "An unlimited license has no seats total.");
    assert_eq!(said[7], "Column \"vendor_products\" on line 3 holds more than 50 names.");
}

#[test]
fn a_formula_without_a_result_is_no_empty_cell() {
    let text = |place: &str, text: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let formula = |place: &str, kind: &str, rest: &str| format!("<c r=\"{place}\"{kind}><f>D1&amp;E1</f>{rest}</c>");
    let row = |number: u32, cells: &[String]| format!("<row r=\"{number}\">{}</row>", cells.concat());
    let rows = [
        row(1, &[text("A1", "email"), text("B1", "name"), text("C1", "until")]),
        row(2, &[formula("A2", "", "<v></v>"), text("B2", "Ana"), formula("C2", "", "")]),
        row(
            3,
            &[
                text("A3", "bo@example.com"),
                formula("B3", " t=\"str\"", "<v>Bo</v>"),
                formula("C3", " t=\"str\"", "<v/>"),
            ],
        ),
        row(4, &[text("A4", "cy@example.com"), formula("B4", " t=\"str\"", ""), text("C4", "soon")]),
    ];
    let book = workbook::tests::workbook(&[("People", "", &rows.concat())], &[]);
    let file = read_input(Input::given("people.xlsx", book), &Presets::built_in().unwrap(), &options()).unwrap();
    let Content::People(people) = &file.content else { panic!("no people") };
    let bo = PersonRow { email: "bo@example.com".into(), name: Some("Bo".into()), ..PersonRow::default() };
    assert_eq!(people.all().unwrap().into_iter().map(|line| line.row).collect::<Vec<_>>(), [bo]);
    let lacks = |line: u32, column| (line, column, "not_calculated");
    assert_eq!(
        codes(&file.rejects),
        [lacks(2, "email"), lacks(2, "until"), lacks(4, "name"), (4, "until", "bad_date")]
    );
    assert_eq!(
        file.rejects[0].first.message,
        "Column \"email\" in row 2 holds a formula without a result: open the file in your spreadsheet program, save it \
         there, and import it again."
    );
    // It is no cell to be taken for empty where the rejected rows are read again, unless it is mended.
    let mended =
        format!("email,name,until,rejected_because\n{},Ana,,x\ndee@example.com,Dee,,x\n", source::NOT_CALCULATED);
    assert_eq!(codes(&taken("mend.csv", &mended).rejects), [lacks(2, "email")]);
}

#[test]
fn texts_have_the_limits_of_their_fields() {
    let row = |column: &str, length: usize| {
        taken("a.csv", &format!("product,license,email,{column}\nP,L,e,{}\n", "é".repeat(length))).rejects.len()
    };
    for (column, limit) in [("access_level", 64), ("account_identifier", 191), ("notes", 20_000)] {
        assert_eq!((row(column, limit), row(column, limit + 1)), (0, 1), "{column}");
    }
}

#[test]
fn a_mended_file_of_rejects_is_read_again() {
    let columns = "rejected_line,rejected_columns,rejected_codes,rejected_because";
    for (header, cells) in
        [(columns, "7,email; last_used,bad_date,two were wrong"), ("Rejected_Because", "the day was wrong")]
    {
        let import_file = taken("a.csv", &format!("product,license,email,{header}\nP,L,e,{cells}\n"));
        assert_eq!((import_file.rejects.len(), seats(&import_file).len(), import_file.is_mended()), (0, 1, true));
    }
}

#[test]
fn the_as_of_day_is_the_one_given_before_any_other() {
    let read = |as_of: Option<&str>, file: &str| {
        let options = Options { as_of: as_of.map(day), ..options() };
        read_input(Input::given(file, *b"name\nOne\n"), &Presets::built_in().unwrap(), &options)
            .map(|import_file| (import_file.as_of.to_string(), import_file.as_of_from))
            .map_err(|refusal| refusal.message)
    };
    assert_eq!(read(Some("2026-06-01"), "p_2026-05-01.csv"), Ok(("2026-06-01".into(), AsOfFrom::Flag)));
    assert_eq!(read(None, "p_2026-05-01.csv"), Ok(("2026-05-01".into(), AsOfFrom::FileName)));
    assert_eq!(read(None, "p_2026-07-02.csv"), Ok(("2026-07-01".into(), AsOfFrom::FileName)));
    assert_eq!(read(None, "p_2027-05-01.csv"), Ok(("2026-07-01".into(), AsOfFrom::Today)));
    assert!(read(Some("2026-07-02"), "p.csv").unwrap_err().starts_with("The as-of day 2026-07-02 does not lie"));
}

#[test]
fn what_is_no_export_says_what_it_is() {
    for (text, message) in [
        ("", "The file \"f.csv\" is empty."),
        ("{\"a\": 1}", "\"f.csv\" has a header that no format knows: \"a\"."),
        ("{\"a\": 1", "The file \"f.csv\" is JSON that is cut off."),
        ("a,b\0", "The file \"f.csv\" is no text."),
        ("dear all\nplease find", "\"f.csv\" has a header that no format knows: \"dear all\"."),
        (
            "email,name,shoe_size\n",
            "\"f.csv\" has a header that no format knows; the nearest is people.csv, which has no column \
             \"shoe_size\": did you mean \"status\"?",
        ),
    ] {
        assert_eq!(refused(text).message, message);
    }
    assert_eq!(
        refused("a,b").hint.unwrap(),
        "see what is known with: dormouse presets; write a format for it with: dormouse presets new f.csv"
    );
    assert_eq!(taken("p.csv", "name\n").warnings, ["The file has a header and no rows."]);
}

#[test]
fn the_digest_is_of_the_bytes_as_they_are() {
    let plain = taken("a.csv", "name\nOne\n");
    let marked = taken("a.csv", "\u{feff}name\nOne\n");
    assert_eq!(plain.content, marked.content);
    assert_ne!(plain.sha256, marked.sha256);
    assert_eq!(plain.sha256.len(), 64);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        header in prop::sample::select(vec![
            "", "\u{feff}", "name\n", "product,license,email,last_used,revoked_on\n", "email;until;aliases\r\n",
            "product,cost_per_seat,currency\r", "sep=;\n",
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let mut file = header.as_bytes().to_vec();
        file.extend(bytes);
        let _ = read_input(Input::given("f.csv", file), &Presets::built_in().unwrap(), &options());
    }

    #[test]
    fn no_text_makes_it_panic_and_no_row_is_lost(
        cells in prop::collection::vec("[ -~éß\u{202e}\"',;|\r\n\t=-]{0,12}", 0..40),
    ) {
        let rows: Vec<String> = cells.chunks(3).map(|row| row.join(",")).collect();
        let text = format!("product,license,email\n{}", rows.join("\n"));
        if let Ok(import_file) = read_input(Input::given("f.csv", text), &Presets::built_in().unwrap(), &options()) {
            prop_assert_eq!(import_file.rows as usize, seats(&import_file).len() + import_file.rejects.len());
        }
    }
}

#[test]
fn rows_are_looked_up_only_in_the_file_that_was_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("people.csv");
    std::fs::write(&path, "email\nana@example.com\n").unwrap();
    let file = taken("people.csv", "email\nana@example.com\n");
    let rows = || -> Result<Vec<(u32, String)>, Refusal> {
        let mut rows = Vec::new();
        each_row(&path, &file, (&Presets::built_in().unwrap(), &options().opening), &mut |line, cells| {
            rows.push((line, cells.iter().collect()));
            Ok::<_, Refusal>(())
        })?;
        Ok(rows)
    };
    assert_eq!(rows().unwrap(), [(2, "ana@example.com".to_owned())]);
    std::fs::write(&path, "email\nben@example.com\n").unwrap();
    let refusal = rows().unwrap_err();
    assert_eq!(refusal.message, "The file \"people.csv\" has changed since it was read.");
    std::fs::remove_file(&path).unwrap();
    assert!(rows().is_err());
}

#[test]
fn an_encoding_is_refused_where_there_is_none_to_choose() {
    let presets = Presets::built_in().unwrap();
    let book = zip::packed(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]);
    for bytes in [book, b"SQLite format 3\0rest".to_vec()] {
        for encoding in ["nonsense", "utf-8"] {
            let opening = Opening { encoding: Some(encoding.into()), ..options().opening };
            let read = read_input(Input::given("f", bytes.clone()), &presets, &Options { opening, ..options() });
            assert_eq!(read.unwrap_err().message, "The file \"f\" is no text, and has no encoding to choose.");
        }
    }
}
