//! Whole files through the whole room, with made-up content.

use proptest::prelude::*;

use super::*;
use crate::domain::database_table::{Image, NoTable};
use crate::domain::import_file::{Content, LicenseRow, PersonRow, Reject, SeatRow};
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
    rejects.iter().map(|r| (r.line, r.column.as_deref().unwrap_or(""), r.code.word())).collect()
}

#[test]
fn every_template_is_read_back_without_a_reject() {
    for name in ["products", "licenses", "people", "assignments"] {
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
    assert_eq!(import_file.rejects[0].message, "Column \"security_grade\" on line 3 is none of A, B, C, D, E, F.");
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
    let import_file = taken("a.csv", "product,license,email,rejected_because\nP,L,e,the day was wrong\n");
    assert_eq!((import_file.rejects.len(), seats(&import_file).len()), (0, 1));
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
