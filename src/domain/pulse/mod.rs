//! The pulse: what is due, what changed, and what needs a person; and for any license, why an alert is quiet.
//!
//! One function judges each kind of alert, [`AlertKind::judge`]. What it gives is either the alert that the screen shows or
//! the reason why there is none, so that the two can never disagree. It may know licenses, seats and days; it must never
//! look at a clock, and never change anything.

mod accounts;
mod contract;
mod facts;
mod seats;
#[cfg(test)]
mod tests;

pub use facts::{Alert, Facts, FoundAccount, Frame, Holding, Judgement, OpenRemoval, SeatFacts};
pub use seats::Departure;

use super::deadline;
use super::ids::{LicenseId, PersonId, SeatId};
use super::time::Day;
use crate::domain::word::has_word;
use std::collections::BTreeMap;
use strum::IntoEnumIterator as _;

/// What can be due or have changed, in the order of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum AlertKind {
    /// The day of the next users audit has come.
    AuditDue,
    /// The last day to give notice is near, or was missed and the license renews by itself.
    NoticeDeadline,
    /// The license expires within its own window, or has expired and its status says otherwise.
    Expiry,
    /// More seats are used than bought.
    Overdrawn,
    /// Seats are dormant.
    Dormant,
    /// Seats that were reclaimed here have not been removed at the vendor.
    Removal,
    /// Accounts are kept or tracked at the vendor that must not be.
    UnwantedAccount,
    /// People who have left, or are about to, hold seats.
    Leaving,
    /// Seats are judged by evidence that is older than the organisation's limit.
    Stale,
    /// Notices wait to be sent.
    UnsentNotice,
    /// Exemptions end soon.
    Exemption,
}

has_word!(AlertKind);

impl AlertKind {
    /// True if its lines stand in the order of the days that they are about, the nearest first.
    #[must_use]
    pub fn is_by_day(self) -> bool {
        matches!(self, Self::NoticeDeadline | Self::Expiry)
    }

    /// The heading as people read it.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::AuditDue => "Users audits due",
            Self::NoticeDeadline => "Notice deadlines",
            Self::Expiry => "Expiry",
            Self::Overdrawn => "Over the limit",
            Self::Dormant => "Dormant seats",
            Self::Removal => "Removals at the vendor",
            Self::UnwantedAccount => "Unwanted accounts",
            Self::Leaving => "Leavers with seats",
            Self::Stale => "Stale sources",
            Self::UnsentNotice => "Unsent notices",
            Self::Exemption => "Exemptions ending soon",
        }
    }

    /// True if somebody has to do something about it; an exemption that ends is only said beforehand.
    #[must_use]
    pub fn needs_a_person(self) -> bool {
        self != Self::Exemption
    }

    /// Whether this kind of alert fires for a license, and if not, why not.
    #[must_use]
    pub fn judge(self, facts: &Facts, frame: &Frame) -> Judgement {
        if facts.license.archived {
            return Judgement::Quiet("the license is archived".into());
        }
        match self {
            Self::AuditDue => contract::audit(facts, frame),
            Self::NoticeDeadline => contract::notice(facts, frame),
            Self::Expiry => contract::expiry(facts, frame),
            Self::Overdrawn => contract::overdrawn(facts, frame),
            Self::Dormant => seats::dormant(facts, frame),
            Self::Removal => seats::removals(facts, frame),
            Self::UnwantedAccount => accounts::found(facts, frame),
            Self::Leaving => seats::leaving(facts, frame),
            Self::Stale => seats::stale(facts, frame),
            Self::UnsentNotice => seats::unsent(&facts.unsent, Some(&facts.license.title()), frame),
            Self::Exemption => seats::exemptions(facts, frame),
        }
    }
}

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A license.
    License(LicenseId),
    /// A person.
    Person(PersonId),
    /// The organisation.
    Organisation,
}

/// A line of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which kind.
    pub kind: AlertKind,
    /// What it is about.
    pub subject: Subject,
    /// The name of that.
    pub title: String,
    /// What is to be said.
    pub alert: Alert,
}

/// Everything that a pulse looks at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PulseInput {
    /// The licenses, in the order in which they are listed.
    pub licenses: Vec<Facts>,
    /// The days on which notices were written that wait to be sent and belong to no license.
    pub unsent: Vec<Day>,
    /// The last recorded pulse: when, and the day it was.
    pub last: Option<(chrono::DateTime<chrono::Utc>, Day)>,
}

impl PulseInput {
    /// The dormant seats of all licenses: what a recorded pulse remembers.
    #[must_use]
    pub fn dormant(&self) -> Vec<SeatId> {
        self.licenses.iter().flat_map(|facts| facts.seats.dormant.iter().copied()).collect()
    }
}

/// Everything that fires, in the order of the screen: leavers by person, notices as one, all else by license, and of those
/// what is about a day by that day.
#[must_use]
pub fn pulse(picture: &PulseInput, frame: &Frame) -> Vec<Item> {
    let mut items = Vec::new();
    for kind in AlertKind::iter() {
        match kind {
            AlertKind::Leaving => items.extend(leavers(picture, frame)),
            AlertKind::UnsentNotice => {
                let days = picture.licenses.iter().flat_map(|facts| facts.unsent.iter());
                let days: Vec<Day> = days.chain(&picture.unsent).copied().collect();
                if let Judgement::Fires(alert) = seats::unsent(&days, None, frame) {
                    items.push(Item { kind, subject: Subject::Organisation, title: String::new(), alert });
                }
            }
            _ => items.extend(picture.licenses.iter().filter_map(|facts| match kind.judge(facts, frame) {
                Judgement::Fires(alert) => Some(Item {
                    kind,
                    subject: Subject::License(facts.license.id),
                    title: facts.license.title(),
                    alert,
                }),
                Judgement::Quiet(_) => None,
            })),
        }
        if kind.is_by_day() {
            let of = items.iter().position(|item| item.kind == kind).unwrap_or(items.len());
            items[of..].sort_by_cached_key(|item| distance(picture, kind, item.subject, frame.today));
        }
    }
    items
}

/// How far off the day is that a line is about, and whether it lies ahead: of two as far, what has passed comes first.
fn distance(picture: &PulseInput, kind: AlertKind, subject: Subject, today: Day) -> (i64, bool) {
    let facts = picture.licenses.iter().find(|facts| Subject::License(facts.license.id) == subject);
    let day = facts.and_then(|facts| match kind {
        AlertKind::NoticeDeadline => deadline::due(&facts.license.terms, today).and_then(|due| due.notice),
        _ => facts.license.terms.expiry_date,
    });
    day.map_or((i64::MAX, true), |day| ((day - today).num_days().abs(), day >= today))
}

/// One line for each person: their seats, wherever they are.
fn leavers(picture: &PulseInput, frame: &Frame) -> Vec<Item> {
    let mut people: BTreeMap<PersonId, Vec<&Holding>> = BTreeMap::new();
    for holding in picture.licenses.iter().filter(|facts| facts.license.is_covered()).flat_map(|f| &f.seats.holdings) {
        people.entry(holding.person).or_default().push(holding);
    }
    let item = |(person, holdings): (PersonId, Vec<&Holding>)| {
        let alert = seats::leaver(&holdings, frame)?;
        let title = holdings.first().map(|holding| holding.name.clone()).unwrap_or_default();
        Some(Item { kind: AlertKind::Leaving, subject: Subject::Person(person), title, alert })
    };
    people.into_iter().filter_map(item).collect()
}
