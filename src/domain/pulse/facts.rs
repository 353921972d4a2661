//! What an alert is judged by, and what judging one gives.

use crate::domain::dormancy::Threshold;
use crate::domain::ids::{AccountId, PersonId, SeatId};
use crate::domain::license::{AuditSchedule, License};
use crate::domain::listing::AccountFinding;
use crate::domain::overuse::Spell;
use crate::domain::person::PersonStatus;
use crate::domain::time::Day;

/// Days before the end of employment from which on the seats of a person are listed.
pub const LEAVING_DAYS: u32 = 14;
/// Days that a removal at the vendor may be open before it is listed.
pub const REMOVAL_DAYS: u32 = 14;
/// Days before the end of an exemption from which on it is listed.
pub const EXEMPTION_DAYS: u32 = 14;

/// What everything is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The day.
    pub today: Day,
    /// Dormant by so many days.
    pub threshold: Threshold,
    /// Age in days beyond which evidence is stale.
    pub stale_after: u32,
    /// The day of the last recorded pulse.
    pub last: Option<Day>,
    /// Of the dormant seats, only those that were not dormant at the last recorded pulse.
    pub only_new: bool,
}

impl Frame {
    /// True if something that fires since `since` was not there at the last recorded pulse.
    pub(super) fn is_new(&self, since: Day) -> bool {
        self.last.is_none_or(|last| since > last)
    }
}

/// Everything that the rules look at of one license.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The license.
    pub license: License,
    /// Where it stands with its users audits.
    pub audit: AuditSchedule,
    /// The time in which more is used than there is, if it lasts.
    pub spell: Option<Spell>,
    /// Its active seats.
    pub seats: SeatFacts,
    /// Its open removals.
    pub removals: Vec<OpenRemoval>,
    /// Accounts at the vendor that are not as they must be.
    pub accounts: Vec<FoundAccount>,
    /// The days on which notices about it were written that wait to be sent.
    pub unsent: Vec<Day>,
}

/// What the rules look at of the active seats of one license.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeatFacts {
    /// Active seats.
    pub active: u32,
    /// The dormant ones.
    pub dormant: Vec<SeatId>,
    /// Of those, the ones that were not dormant at the last recorded pulse.
    pub new_dormant: Vec<SeatId>,
    /// Seats whose evidence does not reach back far enough to tell.
    pub undecided: u32,
    /// Seats judged by evidence that is older than the limit.
    pub stale: u32,
    /// The newest as-of day of that evidence.
    pub stale_newest: Option<Day>,
    /// The newest as-of day of all evidence that seats are judged by.
    pub newest: Option<Day>,
    /// Those whose holder has left or has a last day on record.
    pub holdings: Vec<Holding>,
    /// Those that are exempt, with the last day.
    pub exempt: Vec<(SeatId, Day)>,
}

/// A seat of somebody who has left or may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The seat's id.
    pub seat: SeatId,
    /// The holder's id.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Whether they are here.
    pub status: PersonStatus,
    /// Last day of leave or employment.
    pub until: Option<Day>,
}

/// A seat that was reclaimed here, or an account that was stopped or freed, and is not yet at the vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRemoval {
    /// The seat's id, or else the account's.
    pub id: String,
    /// The seat, if it is one.
    pub seat: Option<SeatId>,
    /// The day it was reclaimed, stopped or freed.
    pub opened_on: Day,
    /// A newer roster lists the account.
    pub still_listed: bool,
}

/// An account at the vendor that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAccount {
    /// The account's id.
    pub account: AccountId,
    /// What must not be so about it.
    pub findings: Vec<AccountFinding>,
    /// Since when, as far as records tell.
    pub since: Day,
}

/// Whether an alert fires, and if not, why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// It does.
    Fires(Alert),
    /// It does not: a phrase with the numbers.
    Quiet(String),
}

/// Something that is due or has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// One sentence or two.
    pub text: String,
    /// The first day it fires as the records are now; `None` where no record tells.
    pub since: Option<Day>,
    /// It was not there at the last recorded pulse.
    pub new: bool,
    /// The seats it is about.
    pub seats: Vec<SeatId>,
}
