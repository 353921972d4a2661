//! What is wrong with a row that only what is known here can tell: all of it is told together, of one row, and kept.

use super::import_files::{license, licenses};
use super::world::World;
use dormouse::domain::command::ImportOptions;
use dormouse::domain::import_file::LicenseRow;
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
