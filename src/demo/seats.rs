//! Who holds which seat, since when, and when it was used last.

use super::catalog::{Agreement, Source};
use super::dice::Dice;
use super::people::{Person, Words};
use super::scale::{Scale, ago};
use crate::domain::account::AccountDetails;
use crate::domain::evidence::Last;
use crate::domain::import_file::account_status::AccountState;
use crate::domain::import_file::{Account, Numbered, SeatRow};
use crate::domain::person::{IdentifierKind, PersonStatus};
use crate::domain::time::Day;

/// The age in days of the first files; older agreements were recorded with them.
pub(super) const FIRST: u32 = 300;
/// How far back a list with a window looks.
const WINDOW: u32 = 90;

/// One seat.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    /// Place among the people.
    pub person: usize,
    /// Age in days; `None` if no source states the day.
    given: Option<u32>,
    used: Used,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Used {
    Ago(u32),
    Never,
    Unknown,
}

/// The seats of an agreement.
#[derive(Debug)]
pub(super) struct Holders {
    /// Those who hold one today.
    pub now: Vec<Held>,
    /// Those whom an audit removed or whose seat was reclaimed, in that order.
    pub former: Vec<Held>,
}

/// Chooses the holders of the agreement with that number: people of its departments first, others where they do not
/// suffice.
pub(super) fn holders(
    number: u64,
    agreement: &Agreement,
    held: u32,
    people: &[Person],
    words: &Words,
    scale: Scale,
) -> Holders {
    let former = if held == 0 { 0 } else { agreement.former(scale) };
    let wanted = (held + former) as usize;
    let mut order: Vec<(u64, usize)> = people
        .iter()
        .enumerate()
        .map(|(place, person)| (rank(number, agreement, place, person, words), place))
        .collect();
    if wanted < order.len() {
        order.select_nth_unstable(wanted);
        order.truncate(wanted);
    }
    order.sort_unstable();
    let seat = |(at, (_, place)): (usize, &(u64, usize))| {
        let gone = at >= held as usize;
        seat(number, agreement, *place, &people[*place], gone)
    };
    let mut now: Vec<Held> = order.iter().enumerate().map(seat).collect();
    let former = now.split_off(now.len().min(held as usize));
    Holders { now, former }
}

/// The smaller, the sooner a person is chosen.
fn rank(number: u64, agreement: &Agreement, place: usize, person: &Person, words: &Words) -> u64 {
    let mut dice = Dice::of("chosen", &[number, place as u64]);
    let department = words.departments.get(person.department).map_or("", |(name, _)| name.as_str());
    let near = agreement.of.is_empty() || agreement.of.iter().any(|of| of == department) || dice.percent(4);
    let service = person.status == PersonStatus::Service;
    let class = match (service, agreement.service, near) {
        (true, false, _) => 3,
        (true, true, _) | (false, _, true) => 0,
        (false, _, false) => 1,
    };
    (class << 60) | (dice.next() >> 8)
}

fn seat(number: u64, agreement: &Agreement, place: usize, person: &Person, gone: bool) -> Held {
    let mut dice = Dice::of("seat", &[number, place as u64]);
    let sleeper = gone || dice.percent(agreement.asleep);
    let newest = agreement.as_of;
    let idle = match (person.status.has_left(), sleeper) {
        (true, _) => person.sign_in.unwrap_or(60) + dice.below(20),
        (_, false) => newest + dice.between(0, 3) * dice.between(0, 6),
        (_, true) if gone => FIRST + dice.between(40, 180),
        (_, true) => slumber(&mut dice),
    };
    let idle = idle.clamp(newest, agreement.bought.saturating_sub(1).max(newest));
    let used = match agreement.evidence {
        Source::SignIn => Used::Unknown,
        Source::Use if !sleeper && dice.percent(5) => Used::Unknown,
        Source::Roster if sleeper && !gone && dice.percent(30) => Used::Never,
        _ => Used::Ago(idle),
    };
    let oldest = if agreement.is_old() { idle.max(FIRST + 10) } else { idle };
    let given = oldest + dice.below(agreement.bought.saturating_sub(oldest));
    let unstated = matches!(agreement.evidence, Source::Roster | Source::Window) && dice.percent(15);
    Held { person: place, given: (!unstated).then_some(given), used }
}

/// Days without use of a seat that sleeps: some for a month or two, most for longer.
fn slumber(dice: &mut Dice) -> u32 {
    match dice.below(100) {
        0..=15 => dice.between(31, 60),
        16..=31 => dice.between(61, 89),
        32..=53 => dice.between(90, 119),
        54..=75 => dice.between(120, 179),
        76..=92 => dice.between(180, 364),
        _ => dice.between(365, 640),
    }
}

impl Held {
    /// The row of `assignments.csv` in a file that is `as_of` days old.
    pub fn row(
        &self,
        agreement: &Agreement,
        product: &str,
        person: &Person,
        words: &Words,
        day: (Day, u32),
    ) -> SeatRow {
        let (today, as_of) = day;
        let mut dice = Dice::of("words", &[self.person as u64, agreement.bought.into()]);
        SeatRow {
            product: product.to_owned(),
            license: agreement.name.clone().unwrap_or_default(),
            email: person.email.clone(),
            assigned_on: self.given.map(|days| ago(today, days)),
            last_used: self.used_by(as_of).map(|days| ago(today, days)),
            access_level: dice.pick(&words.access).cloned(),
            account_identifier: None,
            account_state: AccountState::default(),
            notes: dice.percent(2).then(|| dice.pick(&words.notes).cloned()).flatten(),
            revoked_on: None,
        }
    }

    /// The account on a vendor's list that is `as_of` days old.
    pub fn account(&self, agreement: &Agreement, person: &Person, words: &Words, today: Day, as_of: u32) -> Account {
        let mut dice = Dice::of("words", &[self.person as u64, agreement.bought.into()]);
        let login = person.login();
        Account {
            identifiers: vec![(IdentifierKind::Email, person.email.clone()), (IdentifierKind::Login, login.clone())],
            display_name: Some(person.name.clone()),
            department: None,
            product: None,
            assigned_on: self.given.map(|days| ago(today, days)),
            last_used: match (self.used, self.used_by(as_of)) {
                (Used::Never, _) => Last::Never,
                (_, Some(days)) if agreement.evidence == Source::Window && days > as_of + WINDOW => {
                    Last::OutsideWindow(WINDOW)
                }
                (_, Some(days)) => Last::Observed(ago(today, days)),
                (_, None) => Last::Unknown,
            },
            last_login: Last::Unknown,
            access_level: dice.pick(&words.access).cloned(),
            account_identifier: Some(login),
            account_state: AccountState::default(),
            details: None,
            lines: Vec::new(),
        }
    }

    /// The second account of the same person on that list, for what only administrators may do.
    pub fn second_account(of: Account) -> Account {
        let login = of.account_identifier.map(|login| format!("{login}-admin"));
        Account { account_identifier: login, access_level: Some("admin".to_owned()), last_used: Last::Unknown, ..of }
    }

    /// The account on a list of devices, seen on the holder's first or second one.
    pub fn on_device(person: &Person, words: &Words, second: bool) -> Account {
        let kind = if second { "nb" } else { "pc" };
        let details = AccountDetails {
            domain: words.domain.split('.').next().map(str::to_owned),
            device: Some(format!("{kind}-{}", person.number())),
            tracked: Some(true),
            has_data: Some(true),
            ..AccountDetails::default()
        };
        Account {
            identifiers: vec![(IdentifierKind::Email, person.email.clone())],
            display_name: Some(person.name.clone()),
            account_identifier: Some(person.login()),
            details: Some(Box::new(details)),
            ..Account::default()
        }
    }

    /// Days since the use that a file of that age could know of.
    fn used_by(&self, as_of: u32) -> Option<u32> {
        match self.used {
            Used::Ago(days) if days < as_of => Some(as_of + days % 9),
            Used::Ago(days) => Some(days),
            Used::Never | Used::Unknown => None,
        }
    }
}

/// Rows with their lines, the header being line 1.
pub(super) fn lines<T>(rows: impl IntoIterator<Item = T>) -> Vec<Numbered<T>> {
    (2..).zip(rows).map(|(line, row)| Numbered { line, row }).collect()
}
