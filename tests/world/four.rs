//! Four licenses and six people, for tests of what keys do.

use super::import_files::{assignments, licenses, people};
use super::{Built, World, day, noor};
use dormouse::domain::import_file::{LicenseRow, PersonRow, SeatRow};
use dormouse::domain::license::LicenseFields;
use dormouse::domain::money::{Currency, Money};
use dormouse::domain::person::PersonStatus::{Active, Offboarded, OnLeave};

const TODAY: &str = "2026-11-22";

/// The address of one of the six.
pub fn email(name: &str) -> String {
    format!("{}@example.com", name.split(' ').next().unwrap().to_lowercase())
}

/// The row of a license: its product and name, its seats, what a seat costs, its last day and its status.
pub fn license_row(
    product: &str,
    name: Option<&str>,
    seats: &str,
    terms: (Option<&str>, Option<&str>, &str),
) -> LicenseRow {
    let (cost, expiry, status) = terms;
    LicenseRow {
        product: product.into(),
        publisher: None,
        fields: LicenseFields {
            name: name.map(str::to_owned),
            seats_total: seats.parse().ok(),
            seat_type: (seats == "unlimited").then(|| seats.parse().unwrap()),
            cost_per_seat: cost.map(|cost| Money::parse(cost, Currency::EUR).unwrap()),
            expiry_date: expiry.map(day),
            status: Some(status.parse().unwrap()),
            ..LicenseFields::default()
        },
    }
}

impl World {
    /// Asana: 4 of 5 used, 3 dormant. Figma: 3 of 10, 2 dormant. Zoom: unlimited, one dormant. Zulip: expired, one seat.
    pub fn four() -> Self {
        Self::four_of_noor().hand_over()
    }

    /// The same before anybody but noor was its admin.
    pub fn four_of_noor() -> Self {
        static BUILT: Built = Built::new();
        Self::copy_of(&BUILT, build)
    }

    /// Nothing is recorded yet.
    pub fn empty() -> Self {
        static BUILT: Built = Built::new();
        Self::copy_of(&BUILT, || Self::founded(TODAY, &noor()).hand_over())
    }
}

fn build() -> World {
    let mut world = World::founded(TODAY, &noor());
    let person = |(name, status, login): (&str, _, Option<&str>)| PersonRow {
        email: email(name),
        name: Some(name.into()),
        status: Some(status),
        last_login: login.map(day),
        ..PersonRow::default()
    };
    let seat = |(product, license, name, assigned, used): (&str, &str, &str, &str, Option<&str>)| SeatRow {
        product: product.into(),
        license: license.into(),
        email: email(name),
        assigned_on: Some(day(assigned)),
        last_used: used.map(day),
        ..SeatRow::default()
    };
    let files = vec![
        licenses(
            TODAY,
            vec![
                license_row("Asana", Some("Business+"), "5", (Some("12.50"), Some("2026-12-04"), "active")),
                license_row("Figma", None, "10", (Some("45"), Some("2027-03-31"), "active")),
                license_row("Zoom", Some("Workplace"), "unlimited", (None, None, "trial")),
                license_row("Zulip", None, "1", (None, Some("2026-10-01"), "expired")),
            ],
        ),
        people(
            TODAY,
            [
                ("Ana Björn", Active, Some("2026-11-21")),
                ("Bo Li", Active, Some("2026-04-11")),
                ("Chloé Dubois", OnLeave, Some("2026-05-04")),
                ("Dmitri Ivanov", Offboarded, Some("2025-12-01")),
                ("Mia Chen", Active, None),
                ("Yuki Tanaka", Active, Some("2026-11-21")),
            ]
            .map(person)
            .to_vec(),
        ),
        assignments(
            TODAY,
            [
                ("Asana", "Business+", "Ana Björn", "2024-02-01", Some("2026-11-18")),
                ("Asana", "Business+", "Bo Li", "2023-11-07", None),
                ("Asana", "Business+", "Dmitri Ivanov", "2022-01-10", Some("2026-11-20")),
                ("Asana", "Business+", "Yuki Tanaka", "2024-03-01", Some("2026-05-30")),
                ("Figma", "", "Bo Li", "2024-01-01", Some("2026-01-01")),
                ("Figma", "", "Chloé Dubois", "2024-01-01", Some("2026-01-01")),
                ("Figma", "", "Mia Chen", "2026-06-01", None),
                ("Zoom", "Workplace", "Dmitri Ivanov", "2024-01-01", Some("2026-11-01")),
                ("Zulip", "", "Ana Björn", "2024-01-01", Some("2026-11-01")),
            ]
            .map(seat)
            .to_vec(),
        ),
    ];
    world.read(files, None);
    world
}
