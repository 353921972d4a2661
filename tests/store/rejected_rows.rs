//! What is wrong with a row that only what is known here can tell: all of it is told together, of one row, and kept.

use super::import_files::{license, licenses, people, person};
use super::world::World;
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::import_file::{LicenseRow, PersonRow};
use dormouse::domain::license::{LicenseFields, SeatType};

fn all_rows() -> ImportOptions {
    ImportOptions { allow_rejects: true, ..ImportOptions::default() }
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
    let said: Vec<(u32, String)> = read.rejects.iter().map(|row| (row.line, row.message.clone())).collect();
    let twice = |line: u32, first: u32| (line, format!("This license stands on line {first} already."));
    let no_total = (2, "An unlimited license has no seats total.".to_owned());
    assert_eq!(said, [no_total, twice(4, 3), twice(5, 3), twice(7, 6)]);
    assert_eq!((read.unchanged, read.created.licenses), (1, 1));
    world.is_sound();
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
