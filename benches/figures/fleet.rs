//! A fleet of software seats to measure with: the same every time, in our own four files or as rows in memory.
//!
//! Seats per license follow Zipf's law, capped at nine tenths of the people. A third of the licenses have no telemetry,
//! so that the holder's sign-in stands in; one row in eleven is a seat that has ended. Every age is counted back from
//! [`TODAY`].

use chrono::{Days, NaiveDate};
use dormouse::domain::import_file::{LicenseRow, PersonRow, SeatRow};
use dormouse::domain::license::LicenseFields;
use dormouse::domain::money::{BillingCycle, Currency, Money};
use dormouse::domain::person::PersonStatus;
use dormouse::domain::product::ProductFields;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// The day that every figure is reckoned by.
pub const TODAY: &str = "2026-06-30";

const FIRST: [&str; 20] = [
    "Anna",
    "Björn",
    "Chloé",
    "Dmitri",
    "Élodie",
    "Farid",
    "Giulia",
    "Håkon",
    "Ingrid",
    "José",
    "Katarzyna",
    "Łukasz",
    "Mei",
    "Olga",
    "Paweł",
    "Søren",
    "小明",
    "Мария",
    "Ελένη",
    "ليلى",
];
const LAST: [&str; 20] = [
    "Smith",
    "Müller",
    "García",
    "Nowak",
    "O’Brien",
    "Çelik",
    "Dvořák",
    "Ångström",
    "Kowalski",
    "Silva",
    "Okafor",
    "Tanaka",
    "佐藤",
    "Иванов",
    "Παππάς",
    "Singh",
    "Dubois",
    "Weiß",
    "Virtanen",
    "Chen",
];
const DEPARTMENT: [&str; 8] =
    ["Engineering", "Sales", "Finance", "Marketing", "Design, Brand", "Support", "R&D", "Operations"];
const WORD: [&str; 12] =
    ["Cloud", "Studio", "Suite", "Flow", "Docs", "Vault", "Desk", "Board", "Ledger", "Pipeline", "Monitor", "Guard"];
const CURRENCY: [&str; 8] = ["EUR", "EUR", "EUR", "USD", "USD", "GBP", "CHF", "JPY"];

/// How large a fleet is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// S, M or L.
    pub name: &'static str,
    pub licenses: u32,
    pub people: u32,
    pub seats: u32,
}

/// The sizes that are measured.
pub const SIZES: [Size; 3] = [
    Size { name: "S", licenses: 500, people: 20_000, seats: 50_000 },
    Size { name: "M", licenses: 2_000, people: 100_000, seats: 500_000 },
    Size { name: "L", licenses: 10_000, people: 400_000, seats: 2_000_000 },
];

/// The rows of the four files.
pub struct SeatIndex {
    pub products: Vec<ProductFields>,
    pub licenses: Vec<LicenseRow>,
    pub people: Vec<PersonRow>,
    pub seats: Vec<SeatRow>,
}

/// Well spread numbers (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(((self.next() >> 32) * u64::from(end)) >> 32).unwrap_or(0)
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(u32::try_from(of.len()).unwrap_or(1)) as usize]
    }

    /// Days since something happened: mostly a few, with a long tail.
    fn age(&mut self) -> u32 {
        match self.below(100) {
            0..=61 => self.below(30) * self.below(30) / 30,
            62..=85 => 30 + self.below(150),
            _ => 180 + self.below(1_200) * self.below(1_200) / 1_200,
        }
    }
}

fn ago(days: u32) -> NaiveDate {
    TODAY.parse::<NaiveDate>().unwrap() - Days::new(days.into())
}

/// Seats by rank: Zipf's law, the rounding spread over the first ranks that have room.
fn ranks(size: Size) -> Vec<u32> {
    let cap = size.people / 10 * 9;
    let whole: f64 = (1..=size.licenses).map(|rank| 1.0 / f64::from(rank)).sum();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "far below the limits")]
    let share = |rank: u32| (f64::from(size.seats) / whole / f64::from(rank)) as u32;
    let mut counts: Vec<u32> = (1..=size.licenses).map(|rank| share(rank).clamp(1, cap)).collect();
    let mut missing = size.seats.saturating_sub(counts.iter().sum());
    while missing > 0 {
        for count in counts.iter_mut().filter(|count| **count < cap) {
            *count += u32::from(missing > 0);
            missing = missing.saturating_sub(1);
        }
    }
    counts
}

/// The fleet of that size.
pub fn fleet(size: Size) -> SeatIndex {
    let mut dice = Dice(u64::from(size.seats));
    let products = products(size, &mut dice);
    let people = people(size, &mut dice);
    let mut held = ranks(size);
    for place in (1..held.len()).rev() {
        held.swap(place, dice.below(u32::try_from(place + 1).unwrap()) as usize);
    }
    let mut licenses = Vec::with_capacity(held.len());
    let mut seats = Vec::with_capacity(size.seats as usize / 10 * 11);
    for (number, held) in (0_u32..).zip(held) {
        let product = &products[number as usize % products.len()];
        let license = license(number, held, product, &mut dice);
        add_seats(&mut seats, &license, held, &people, &mut dice);
        licenses.push(license);
    }
    SeatIndex { products, licenses, people, seats }
}

fn products(size: Size, dice: &mut Dice) -> Vec<ProductFields> {
    let product = |number: u32| ProductFields {
        name: format!("{} {} {number}", dice.pick(&WORD), dice.pick(&WORD)),
        publisher: Some(format!("{} GmbH, {}", dice.pick(&LAST), dice.pick(&WORD))),
        category: Some(dice.pick(&["Office", "Design", "Development"]).to_owned()),
        ..ProductFields::default()
    };
    (0..size.licenses / 2).map(product).collect()
}

fn license(number: u32, held: u32, product: &ProductFields, dice: &mut Dice) -> LicenseRow {
    let currency = Currency::parse(dice.pick(&CURRENCY)).unwrap();
    let cycle = dice.pick(&[BillingCycle::Monthly, BillingCycle::Annual]);
    LicenseRow {
        product: product.name.clone(),
        publisher: product.publisher.clone(),
        fields: LicenseFields {
            name: Some(format!("Édition {number}")),
            seats_total: Some(held + dice.below(held / 2 + 3)),
            cost_per_seat: Some(Money { minor: i64::from(300 + dice.below(24_000)), currency }),
            currency: Some(currency),
            billing_cycle: Some(cycle),
            expiry_date: Some(ago(0) + Days::new(dice.below(365).into())),
            ..LicenseFields::default()
        },
    }
}

fn people(size: Size, dice: &mut Dice) -> Vec<PersonRow> {
    let person = |number: u32| {
        let (first, last) = (dice.pick(&FIRST), dice.pick(&LAST));
        PersonRow {
            email: format!("person.number{number}@example.com"),
            name: Some(format!("{first} {last}")),
            department: Some(dice.pick(&DEPARTMENT).to_owned()),
            status: Some(match dice.below(100) {
                0..=92 => PersonStatus::Active,
                93..=95 => PersonStatus::Inactive,
                _ => PersonStatus::Offboarded,
            }),
            last_login: (dice.below(100) > 2).then(|| ago(dice.age())),
            ..PersonRow::default()
        }
    };
    (0..size.people).map(person).collect()
}

/// The seats of one license: `held` different people on a walk through all, then some whose seat has ended.
fn add_seats(seats: &mut Vec<SeatRow>, license: &LicenseRow, held: u32, people: &[PersonRow], dice: &mut Dice) {
    let count = u32::try_from(people.len()).unwrap();
    let (start, telemetry) = (dice.below(count), dice.below(3) > 0);
    let mut step = 1 + dice.below(count - 1);
    while gcd(step, count) != 1 {
        step = 1 + step % (count - 1);
    }
    for n in 0..held + (held + 5) / 10 {
        let place = (u64::from(start) + u64::from(n) * u64::from(step)) % u64::from(count);
        let (active, idle) = (n < held, dice.age());
        seats.push(SeatRow {
            product: license.product.clone(),
            license: license.fields.name.clone().unwrap_or_default(),
            email: people[usize::try_from(place).unwrap()].email.clone(),
            assigned_on: Some(ago(if active { idle + dice.below(900) } else { idle + 700 })),
            last_used: (active && telemetry && dice.below(100) < 94).then(|| ago(idle)),
            revoked_on: (!active).then(|| ago(idle)),
            ..SeatRow::default()
        });
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A cell, in quotes where it holds a comma.
fn cell(text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    if text.contains(',') { format!("\"{text}\"") } else { text.to_owned() }
}

impl SeatIndex {
    /// Writes the four files into a directory.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let file = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
        let mut out = file("products.csv")?;
        writeln!(out, "name,publisher,category")?;
        for p in &self.products {
            writeln!(out, "{},{},{}", p.name, cell(p.publisher.as_deref()), cell(p.category.as_deref()))?;
        }
        let mut out = file("licenses.csv")?;
        writeln!(out, "product,publisher,name,seats_total,cost_per_seat,currency,billing_cycle,expiry_date")?;
        for LicenseRow { product, publisher, fields } in &self.licenses {
            let cycle: &str = fields.billing_cycle.unwrap_or_default().into();
            writeln!(
                out,
                "{product},{},{},{},{},{},{cycle},{}",
                cell(publisher.as_deref()),
                cell(fields.name.as_deref()),
                fields.seats_total.unwrap_or_default(),
                fields.cost_per_seat.map(|money| money.to_string()).unwrap_or_default(),
                fields.currency.map(Currency::code).unwrap_or_default(),
                day(fields.expiry_date)
            )?;
        }
        let mut out = file("people.csv")?;
        writeln!(out, "email,name,department,status,last_login")?;
        for p in &self.people {
            let (name, department) = (cell(p.name.as_deref()), cell(p.department.as_deref()));
            writeln!(
                out,
                "{},{name},{department},{},{}",
                p.email,
                p.status.unwrap_or_default().word(),
                day(p.last_login)
            )?;
        }
        let mut out = file("assignments.csv")?;
        writeln!(out, "product,license,email,assigned_on,last_used,revoked_on")?;
        for s in &self.seats {
            let days = [s.assigned_on, s.last_used, s.revoked_on].map(day).join(",");
            writeln!(out, "{},{},{},{days}", s.product, s.license, s.email)?;
        }
        out.flush()
    }
}
