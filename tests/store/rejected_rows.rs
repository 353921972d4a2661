//! What is wrong with a row that only what is known here can tell: all of it is told together, of one row, and kept.

use super::import_files::{account, assignments, license, licenses, people, person, roster, seat};
use super::world::{World, mail};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::import_file::{Account, Content, LicenseRow, Numbered, PersonRow};
use dormouse::domain::imported::Imported;
use dormouse::domain::license::{LicenseFields, SeatType};

fn all_rows() -> ImportOptions {
    ImportOptions { allow_rejects: true, ..ImportOptions::default() }
}

/// Line, column and word of each fault.
fn faults(read: &Imported) -> Vec<String> {
    let faults = read.rejects.iter().flat_map(|row| row.faults().map(|fault| (row.line, fault)));
    let of = |column: &Option<String>| column.clone().unwrap_or_default();
    faults.map(|(line, fault)| format!("{line} {} {}", of(&fault.column), fault.code.word())).collect()
}

#[test]
fn a_seat_of_nobody_known_on_no_known_license_lacks_both() {
    let mut world = World::new();
    world.license("Desk", 5);
    world.person("Carl");
    let rows = vec![seat("Nowhere", "Carl"), seat("Desk", "Nobody"), seat("Nowhere", "Nobody")];
    let (_, read) = world.import(assignments("2026-05-20", rows), all_rows());
    let found = ["2 license not_found", "3 email not_found", "4 license not_found", "4 email not_found"];
    assert_eq!((faults(&read), read.rejects.len()), (found.map(str::to_owned).to_vec(), 3));
    // What was kept is read back as the rows that there were.
    let kept = world.store.imports().unwrap().remove(0);
    let last = kept.rejects.last().unwrap();
    assert_eq!((kept.rejected, kept.rejects.len(), last.line, last.others.len()), (3, 3, 4, 1));
    assert_eq!((last.first.code.as_str(), last.first.column.as_deref()), ("not_found", Some("license")));
    assert_eq!(last.others[0].message, "Nobody here has this identifier; read people.csv first.");
    world.is_sound();
}

#[test]
fn each_identifier_that_is_somebody_elses_is_told() {
    let mut world = World::new();
    let numbered = |name: &str, number: &str| PersonRow { employee_number: Some(number.into()), ..person(name) };
    let known = vec![numbered("Carl", "1"), numbered("Dora", "2"), person("Emil")];
    world.import(people("2026-05-01", known), ImportOptions::default());
    let with = |row: PersonRow, aliases: &[&str]| PersonRow {
        aliases: aliases.iter().map(|name| mail(name)).collect(),
        ..row
    };
    let rows = vec![
        person("Carl"),
        with(numbered("Carl", "2"), &["Emil", "Dora", "Emil"]),
        with(numbered("Fred", "2"), &["Emil"]),
        person("Carl"),
        with(person("Emil"), &["New"]),
        person("Fred"),
    ];
    let (_, read) = world.import(people("2026-05-20", rows), all_rows());
    let found = [
        "3 email duplicate_in_file",
        "3 employee_number ambiguous",
        "3 aliases ambiguous",
        "3 aliases ambiguous",
        "4 employee_number ambiguous",
        "4 aliases ambiguous",
        "5 email duplicate_in_file",
    ];
    assert_eq!(faults(&read), found);
    assert_eq!(
        read.rejects[0].said(),
        "This person stands on line 2 already. This employee number is P2's, and the address P1's. One of the aliases is \
         P3's. One of the aliases is P2's."
    );
    // Nobody was added by a row that was rejected.
    assert_eq!((read.rejects.len(), read.updated, read.created.people), (3, 1, 1));
    world.is_sound();
}

#[test]
fn a_license_that_cannot_be_taken_has_all_its_faults() {
    let mut world = World::new();
    let names = (0..51).map(|number| format!("Name{number}")).collect::<Vec<_>>().join(";");
    let fields = LicenseFields {
        seats_total: Some(5),
        seat_type: Some(SeatType::Unlimited),
        vendor_products: Some(dormouse::domain::name_list::NameList::parse(&names)),
        ..LicenseFields::default()
    };
    let row = LicenseRow { product: "x".repeat(201), publisher: None, fields };
    let (_, read) = world.import(licenses("2026-05-20", vec![row]), all_rows());
    assert_eq!(faults(&read), ["2 product bad_value", "2 seats_total bad_value", "2 vendor_products bad_value"]);
    assert_eq!(world.store.products(world.today()).unwrap().len(), 0);
}

#[test]
fn a_row_that_was_rejected_is_no_earlier_row_of_its_license() {
    let mut world = World::new();
    let unlimited = |product: &str| {
        let fields = LicenseFields { seat_type: Some(SeatType::Unlimited), ..LicenseFields::default() };
        LicenseRow { product: product.into(), publisher: None, fields }
    };
    world.import(licenses("2026-05-01", vec![unlimited("Chat")]), ImportOptions::default());
    // An unlimited license takes no total, and of this one only the database knows that it is one.
    let total = license("Chat", 5);
    let rows = vec![total.clone(), unlimited("Chat"), total, unlimited("Chat"), license("Desk", 5), license("Desk", 6)];
    let (_, read) = world.import(licenses("2026-05-20", rows), all_rows());
    let said: Vec<(u32, String)> = read.rejects.iter().map(|row| (row.line, row.said())).collect();
    let twice = |line: u32, first: u32| (line, format!("This license stands on line {first} already."));
    let no_total = (2, "An unlimited license has no seats total.".to_owned());
    assert_eq!(said, [no_total, twice(4, 3), twice(5, 3), twice(7, 6)]);
    assert_eq!((read.unchanged, read.created.licenses), (1, 1));
    world.is_sound();
}

#[test]
fn a_row_about_several_licenses_is_one_rejected_row() {
    let mut world = World::new();
    let (chat, draw) = (world.license("Chat", 10), world.license("Draw", 10));
    world.person("Dora");
    let on = |name: &str, product: Option<&str>| Account { product: product.map(str::to_owned), ..account(name) };
    let rows = [
        (2, on("Carl", Some("Paint"))),
        (2, on("Carl", Some("Mail"))),
        (3, on("Dora", Some("Paint"))),
        (4, on("Carl", None)),
        // Each of the two licenses looks for whoever this is.
        (5, on("Emil", Some("Chat"))),
        (5, on("Emil", Some("Draw"))),
        (6, on("Dora", Some("Chat"))),
    ];
    let mut file = roster("2026-05-31", Vec::new());
    let Content::Vendor(vendor) = &mut file.content else { panic!("no roster") };
    vendor.accounts = rows.into_iter().map(|(line, row)| Numbered { line, row }).collect();
    file.rows = 5;
    let (_, read) = world.import(file, all_rows());
    let found = [
        "2 product not_found",
        "2 product not_found",
        "2 holder not_found",
        "3 product not_found",
        "4 product missing_value",
        "4 holder not_found",
        "5 holder not_found",
    ];
    assert_eq!((faults(&read), read.rejects.len()), (found.map(str::to_owned).to_vec(), 4));
    assert_eq!((world.counts(chat), world.counts(draw)), ((1, 2), (0, 1)), "whoever Emil is has both");
    let kept = world.store.imports().unwrap().remove(0);
    assert_eq!((kept.rejected, kept.rejects.len()), (4, 4));
    world.is_sound();
}

#[test]
fn whoever_is_to_be_added_is_no_fault_of_a_row() {
    let mut world = World::new();
    world.license("Chat", 10);
    let on = |product: &str| Account { product: Some(product.into()), ..account("Carl") };
    let file = roster("2026-05-31", vec![on("Paint"), on("Chat")]);
    let (_, read) = world.import(file, ImportOptions { create_people: true, ..all_rows() });
    assert_eq!((faults(&read), read.created.people), (vec!["2 product not_found".to_owned()], 1));
}

#[test]
fn rows_that_are_passed_over_leave_none_to_be_taken() {
    let mut world = World::new();
    let numbered = |name: &str| PersonRow { employee_number: Some("1".into()), ..person(name) };
    world.import(people("2026-05-01", vec![numbered("Carl")]), ImportOptions::default());
    // Of three rows the preset passes one over, and the number of the others is somebody else's.
    let file = |passed_over| {
        let mut file = people("2026-05-20", vec![numbered("Dora"), numbered("Emil")]);
        (file.rows, file.passed_over) = (3, passed_over);
        Command::Import { files: vec![file], options: ImportOptions::default() }
    };
    let refused = world.refused(&file(1));
    let start =
        "2 of 3 rows of people.csv cannot be taken, and the others are passed over; nothing was changed. Line 2: ";
    assert!(refused.starts_with(start), "{refused}");
    world.done(&file(0));
}
