//! An organisation of as many licenses and holders as a test wants.

use super::import_files::{assignments, licenses, people};
use super::{World, noor};
use dormouse::domain::import_file::{LicenseRow, PersonRow, SeatRow};
use dormouse::domain::license::LicenseFields;
use dormouse::domain::money::{Currency, Money};
use dormouse::domain::time::Day;
use std::collections::BTreeMap;
use std::sync::Mutex;

const TODAY: &str = "2026-11-22";

impl World {
    /// Licenses with so many seats each, all of them held: the newest use 80 days ago, one day more with each seat.
    pub fn many(count: u32, seats: u32) -> Self {
        static BUILT: Mutex<BTreeMap<(u32, u32), World>> = Mutex::new(BTreeMap::new());
        BUILT.lock().unwrap().entry((count, seats)).or_insert_with(|| Self::build_many(count, seats)).clone()
    }

    fn build_many(count: u32, seats: u32) -> Self {
        let mut world = Self::founded(TODAY, &noor());
        let product = |license: u32| format!("Product {license:05}");
        let email = |n: u32| format!("person{n}@example.com");
        let license = |n| LicenseRow {
            product: product(n),
            publisher: None,
            fields: LicenseFields {
                seats_total: Some(seats),
                cost_per_seat: Some(Money::parse("10", Currency::EUR).unwrap()),
                ..LicenseFields::default()
            },
        };
        let person = |n| PersonRow { email: email(n), name: Some(format!("Person{n} Name")), ..PersonRow::default() };
        let today: Day = TODAY.parse().unwrap();
        let seat = |of: u32, n: u32| SeatRow {
            product: product(of),
            email: email(n),
            assigned_on: "2016-01-01".parse().ok(),
            last_used: Some(today - chrono::Days::new(u64::from(n) + 80)),
            ..SeatRow::default()
        };
        let held = (1..=count).flat_map(|of| (0..seats).map(move |n| seat(of, n))).collect();
        world.read(
            vec![
                licenses(TODAY, (1..=count).map(license).collect()),
                people(TODAY, (0..seats).map(person).collect()),
                assignments(TODAY, held),
            ],
            None,
        );
        world.hand_over()
    }
}
