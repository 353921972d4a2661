//! Freeing an account at the vendor, in two steps, and what is decided of the account of somebody who has left.

use super::Account;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::Day;
use crate::domain::word::has_word;

/// Longest reference of an export, in characters.
pub const EXPORT_LIMIT: usize = 1_000;

/// A step that is taken at the vendor.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case")]
pub enum FreeingStep {
    /// Nothing more of it is recorded; what there is still counts.
    Stop,
    /// Its data is deleted, so it counts no longer.
    Free,
}

has_word!(FreeingStep);

/// What becomes of the account of somebody who has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum DecisionKind {
    /// It stays for a while, and goes on counting.
    Keep,
    /// It is another one's from then on.
    Merge,
    /// Its data is deleted.
    Delete,
    /// Its data is deleted, and a copy of it is kept elsewhere.
    ExportThenDelete,
}

has_word!(DecisionKind);

/// What is recorded of an account beside what vendors say of it: how far it is freed, and what was decided of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Freeing {
    /// Since when nothing more of it is to be recorded.
    pub stopped_on: Option<Day>,
    /// Since when its data is to be deleted.
    pub freed_on: Option<Day>,
    /// What becomes of it, where somebody decided that.
    pub decision: Option<Decision>,
}

/// What was decided of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What becomes of it.
    pub kind: DecisionKind,
    /// The last day on which it is kept.
    pub until: Option<Day>,
    /// Why, in the admin's words.
    pub reason: Option<String>,
    /// Where its data was exported to.
    pub export: Option<String>,
}

/// The day of a step, where the newest listing is no younger: a newer one says what the vendor does since.
#[must_use]
pub fn in_force(taken_on: Option<Day>, last_listed: Option<Day>) -> Option<Day> {
    taken_on.filter(|day| last_listed.is_none_or(|listed| listed <= *day))
}

impl Decision {
    /// True if it is to be kept on a day.
    #[must_use]
    pub fn keeps_on(&self, day: Day) -> bool {
        self.until.is_some_and(|until| day <= until)
    }

    /// What was decided, as people read it: `keep through 2026-12-31`.
    #[must_use]
    pub fn shown(&self) -> String {
        let what = match (self.kind, self.until, &self.export) {
            (DecisionKind::Keep, Some(until), _) => format!("keep through {until}"),
            (DecisionKind::ExportThenDelete, _, Some(export)) => format!("delete, exported to {}", Shown(export)),
            (kind, ..) => kind.word().replace('_', " "),
        };
        match &self.reason {
            Some(reason) => format!("{what}: {}", Shown(reason)),
            None => what,
        }
    }
}

impl Account {
    /// True if the vendor records nothing more of it, as far as is known.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.said.tracked == Some(false) || self.in_force(self.freeing.stopped_on).is_some()
    }

    /// True if it was freed, and a newer list shows it with data all the same.
    #[must_use]
    pub fn is_back(&self) -> bool {
        self.freeing.freed_on.is_some() && self.in_force(self.freeing.freed_on).is_none() && self.counted.is_ok()
    }

    fn in_force(&self, taken_on: Option<Day>) -> Option<Day> {
        in_force(taken_on, self.listed.map(|listed| listed.last.as_of))
    }
}

/// Lets a step be taken with an account.
///
/// # Errors
/// It was merged into another one, or the step was taken already.
pub fn may_take(step: FreeingStep, account: &Account) -> Result<(), Refusal> {
    let id = account.id;
    if let Some(into) = account.merged_into {
        let verb = step.word();
        return Err(Refusal::new(Code::WrongState, format!("{id} was merged into {into}, which is freed for both."))
            .hint(format!("dormouse account {verb} {into}")));
    }
    let freed = account.in_force(account.freeing.freed_on).map(|day| ("freed", day));
    let taken = match step {
        FreeingStep::Stop => freed.or(account.in_force(account.freeing.stopped_on).map(|day| ("stopped", day))),
        FreeingStep::Free => freed,
    };
    match taken {
        None => Ok(()),
        Some((done, day)) => Err(Refusal::new(Code::WrongState, format!("{id} was {done} on {day} already."))
            .hint("what is still to be done at the vendor: dormouse removal list")),
    }
}
