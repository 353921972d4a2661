//! Who works in the made-up organisation, and when each of them signed in last.

use super::dice::Dice;
use super::scale::{Scale, ago, ahead};
use crate::domain::import_file::PersonRow;
use crate::domain::person::PersonStatus;
use crate::domain::time::Day;
use serde::Deserialize;
use std::collections::HashMap;

/// The file `assets/demo/people.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub domain: String,
    pub departments: Vec<(String, u32)>,
    pub services: Vec<String>,
    pub first: Vec<String>,
    pub last: Vec<String>,
    pub notes: Vec<String>,
    pub access: Vec<String>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Person {
    pub email: String,
    pub name: String,
    /// Place in [`Words::departments`].
    pub department: usize,
    pub status: PersonStatus,
    until: Option<i64>,
    /// Days since the last sign-in; `None` if there was none.
    pub sign_in: Option<u32>,
    number: u32,
}

/// Everybody, service accounts last.
pub(super) fn everybody(words: &Words, scale: Scale) -> Vec<Person> {
    let count = scale.people();
    let services = (count / 50).max(2);
    let mut taken: HashMap<String, u32> = HashMap::new();
    let mut people = Vec::with_capacity(count as usize);
    for number in 0..count {
        let mut dice = Dice::of("person", &[number.into()]);
        let service = number >= count - services;
        let name = if service {
            dice.pick(&words.services).cloned().unwrap_or_default()
        } else {
            let (first, last) = (dice.pick(&words.first), dice.pick(&words.last));
            format!("{} {}", first.map_or("", |name| name), last.map_or("", |name| name))
        };
        let status = if service { PersonStatus::Service } else { status(&mut dice) };
        people.push(Person {
            email: address(&name, service, &words.domain, &mut taken),
            name: if service { format!("{name} (service)") } else { name },
            department: department(words, service, &mut dice),
            status,
            until: until(status, &mut dice),
            sign_in: sign_in(status, &mut dice),
            number: 10_000 + number,
        });
    }
    people
}

fn status(dice: &mut Dice) -> PersonStatus {
    match dice.below(1_000) {
        0..=21 => PersonStatus::OnLeave,
        22..=43 => PersonStatus::Inactive,
        44..=69 => PersonStatus::Offboarded,
        _ => PersonStatus::Active,
    }
}

/// Days from today to the last day of leave or of employment; some who are here have given notice.
fn until(status: PersonStatus, dice: &mut Dice) -> Option<i64> {
    match status {
        // One leave in eight has ended without anybody having said so.
        PersonStatus::OnLeave if dice.percent(12) => Some(-i64::from(dice.between(3, 20))),
        PersonStatus::OnLeave => Some(dice.between(10, 200).into()),
        PersonStatus::Offboarded => Some(-i64::from(dice.between(5, 200))),
        PersonStatus::Active if dice.percent(1) => Some(dice.between(3, 40).into()),
        _ => None,
    }
}

fn sign_in(status: PersonStatus, dice: &mut Dice) -> Option<u32> {
    match (status, dice.below(100)) {
        (PersonStatus::Service, _) | (PersonStatus::Active, 0..=2) => None,
        (PersonStatus::Active, 3..=6) => Some(dice.between(90, 420)),
        (PersonStatus::Active, 7..=15) => Some(dice.between(22, 89)),
        (PersonStatus::Active, _) => Some(dice.between(1, 4) * dice.between(1, 5)),
        (PersonStatus::OnLeave, _) => Some(dice.between(30, 240)),
        (PersonStatus::Inactive | PersonStatus::Offboarded, _) => Some(dice.between(20, 320)),
    }
}

fn department(words: &Words, service: bool, dice: &mut Dice) -> usize {
    let whole: u32 = words.departments.iter().map(|(_, weight)| weight).sum();
    let mut left = dice.below(whole);
    let of = |(name, weight): &(String, u32)| {
        let found = if service { name == "IT" } else { left < *weight };
        left = left.saturating_sub(*weight);
        found
    };
    words.departments.iter().position(of).unwrap_or(0)
}

/// An address that nobody else has.
fn address(name: &str, service: bool, domain: &str, taken: &mut HashMap<String, u32>) -> String {
    let mut local = if service { "svc.".to_owned() } else { String::new() };
    for c in name.to_lowercase().chars() {
        local.push_str(plain(c));
    }
    let before = taken.entry(local.clone()).or_default();
    *before += 1;
    if *before > 1 {
        local.push_str(&before.to_string());
    }
    format!("{local}@{domain}")
}

/// A letter as mail addresses write it.
fn plain(c: char) -> &'static str {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
    match c {
        'a'..='z' => LETTERS.find(c).map_or("", |at| &LETTERS[at..=at]),
        'á' | 'à' | 'â' | 'ã' | 'å' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'č' | 'ć' => "c",
        'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'í' | 'ì' | 'î' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' => "n",
        'ó' | 'ò' | 'ô' | 'õ' => "o",
        'ö' | 'ø' => "oe",
        'ř' => "r",
        'š' | 'ś' => "s",
        'ß' => "ss",
        'ú' | 'ù' | 'û' => "u",
        'ü' => "ue",
        'ý' => "y",
        'ž' | 'ź' | 'ż' => "z",
        ' ' => ".",
        _ => "",
    }
}

impl Person {
    /// The row of `people.csv` in a file that is `as_of` days old: sign-ins after it were not known, and who has left
    /// since was still here.
    pub fn row(&self, words: &Words, today: Day, as_of: u32, newest: bool) -> PersonRow {
        let known = newest || self.status == PersonStatus::Service;
        let sign_in = self.sign_in.map(|days| if days < as_of { as_of + days % 7 } else { days });
        PersonRow {
            email: self.email.clone(),
            name: Some(self.name.clone()),
            department: words.departments.get(self.department).map(|(name, _)| name.clone()),
            employee_number: (self.status != PersonStatus::Service).then(|| self.number.to_string()),
            status: Some(if known { self.status } else { PersonStatus::Active }),
            switched_on: None,
            until: self.until.filter(|_| known).map(|days| ahead(today, days)),
            last_login: sign_in.map(|days| ago(today, days)),
            aliases: Vec::new(),
        }
    }

    /// The number on their things.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The account's name at a vendor.
    pub fn login(&self) -> String {
        self.email.split('@').next().unwrap_or_default().replace('.', "-")
    }
}
