//! Freeing an account at the vendor, in two steps, and what is decided of the account of somebody who has left.
//!
//! Both steps are taken at the vendor by hand: what is recorded here opens them, and a later list shows that they are done.

use super::Account;
use crate::domain::advice::Advice;
use crate::domain::ids::AccountId;
use crate::domain::reason;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{self, Shown};
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

/// What becomes of the account of somebody who has left, in one word.
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

/// What becomes of the account of somebody who has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It stays, and goes on counting.
    Keep {
        /// The last day.
        until: Day,
    },
    /// It counts as another one.
    Merge {
        /// That one.
        into: AccountId,
    },
    /// Its data is deleted.
    Delete,
    /// Its data is deleted, and a copy of it is kept elsewhere.
    ExportThenDelete {
        /// Where: a path or a reference.
        export: String,
    },
}

impl Fate {
    /// The word for it.
    #[must_use]
    pub fn kind(&self) -> DecisionKind {
        match self {
            Self::Keep { .. } => DecisionKind::Keep,
            Self::Merge { .. } => DecisionKind::Merge,
            Self::Delete => DecisionKind::Delete,
            Self::ExportThenDelete { .. } => DecisionKind::ExportThenDelete,
        }
    }

    /// True if its data is deleted at the vendor.
    #[must_use]
    pub fn deletes(&self) -> bool {
        matches!(self, Self::Delete | Self::ExportThenDelete { .. })
    }

    /// What is done, as people read it: `keep it through 2026-12-31`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Keep { until } => format!("keep it through {until}"),
            Self::Merge { into } => format!("merge it into {into}"),
            Self::Delete => "delete its data".to_owned(),
            Self::ExportThenDelete { export } => format!("delete its data, exported to {}", Shown(export)),
        }
    }
}

/// What was decided of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What becomes of it.
    pub fate: Fate,
    /// Why, in the admin's words.
    pub reason: Option<String>,
}

impl Decision {
    /// The decision as it is recorded of an account.
    ///
    /// # Errors
    /// It is kept through a day that has passed, or without a reason; its data is freed already; nothing says where the export is.
    pub fn checked(fate: Fate, reason: Option<&str>, account: &Account, today: Day) -> Result<Self, Refusal> {
        let id = account.id;
        let given = reason::optional(reason)?;
        let fate = match fate {
            Fate::Keep { until } => {
                if until < today {
                    let why = format!("{id} cannot be kept through {until}, which lies in the past.");
                    let advice = "name its last day, today or later";
                    return Err(Refusal::new(Code::BadValue, why)
                        .hint(Advice::worded(&format!("{advice}: --until YYYY-MM-DD"), advice))
                        .on("until"));
                }
                reason::checked(given.as_deref().unwrap_or_default(), "An account is kept with a reason.")?;
                may_take(FreeingStep::Free, account)?;
                fate
            }
            Fate::ExportThenDelete { export } => {
                let export = text::line(&export, EXPORT_LIMIT)
                    .map_err(|bad| Refusal::bad_field("The reference of the export", &bad).on("export"))?;
                if export.is_empty() {
                    let why = format!("Nothing says where the data of {id} is kept.");
                    return Err(Refusal::new(Code::MissingValue, why)
                        .hint("name the file or the ticket: --export REFERENCE")
                        .on("export"));
                }
                Fate::ExportThenDelete { export }
            }
            fate => fate,
        };
        Ok(Self { fate, reason: given })
    }

    /// True if it is to be kept on a day.
    #[must_use]
    pub fn keeps_on(&self, day: Day) -> bool {
        matches!(self.fate, Fate::Keep { until } if day <= until)
    }

    /// What was decided, as people read it: `keep it through 2026-12-31: the case is open`.
    #[must_use]
    pub fn shown(&self) -> String {
        let reason = self.reason.as_ref().map(|reason| format!(": {}", Shown(reason)));
        self.fate.shown() + &reason.unwrap_or_default()
    }
}

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

/// The day of a step, where the newest listing is no younger: a newer one says what the vendor does since.
#[must_use]
pub fn in_force(taken_on: Option<Day>, last_listed: Option<Day>) -> Option<Day> {
    taken_on.filter(|day| last_listed.is_none_or(|listed| listed <= *day))
}

impl Account {
    /// Since when nothing more of it is to be recorded, unless a newer list says otherwise.
    #[must_use]
    pub fn stopped(&self) -> Option<Day> {
        in_force(self.freeing.stopped_on, self.listed.map(|listed| listed.last.as_of))
    }

    /// Since when its data is to be deleted, unless a newer list says otherwise.
    #[must_use]
    pub fn freed(&self) -> Option<Day> {
        in_force(self.freeing.freed_on, self.listed.map(|listed| listed.last.as_of))
    }

    /// True if the vendor records nothing more of it, as far as is known.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.said.tracked == Some(false) || self.stopped().is_some()
    }

    /// True if it was freed, and a newer list shows it with data all the same.
    #[must_use]
    pub fn is_back(&self) -> bool {
        self.freeing.freed_on.is_some() && self.freed().is_none() && self.counted.is_ok()
    }

    /// The steps that are still to be taken until nothing of it counts: none where the vendor lists it no more.
    #[must_use]
    pub fn steps_left(&self) -> Vec<FreeingStep> {
        let is_there = self.merged_into.is_none() && self.listed.is_some() && self.missing_as_of.is_none();
        if !is_there || self.freed().is_some() {
            return Vec::new();
        }
        let stop = (!self.is_stopped()).then_some(FreeingStep::Stop);
        stop.into_iter().chain(self.counted.is_ok().then_some(FreeingStep::Free)).collect()
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
        return Err(Refusal::new(
            Code::WrongState,
            format!("{id} was merged into {into}: what is done to that one is done to both."),
        )
        .hint(format!("dormouse account {verb} {into}")));
    }
    let freed = account.freed().map(|day| ("freed", day));
    let taken = match step {
        FreeingStep::Stop => freed.or(account.stopped().map(|day| ("stopped", day))),
        FreeingStep::Free => freed,
    };
    match taken {
        None if step == FreeingStep::Stop && account.said.tracked == Some(false) => {
            Err(Refusal::new(Code::WrongState, format!("{id} is not tracked at the vendor, as its newest list says."))
                .hint(format!("to have its data deleted: dormouse account free {id}")))
        }
        None => Ok(()),
        Some((done, day)) => Err(Refusal::new(Code::WrongState, format!("{id} was {done} on {day} already."))
            .hint("see what is still to be done at the vendor: dormouse report removals")),
    }
}

/// What is to be known before accounts are freed, in words that hold before and after it is done.
#[must_use]
pub fn warnings(accounts: &[&Account]) -> Vec<String> {
    let running: Vec<String> =
        accounts.iter().filter(|account| !account.is_stopped()).map(|account| account.id.to_string()).collect();
    let one = running.len() == 1;
    let of = running.first().filter(|_| one).cloned().unwrap_or_else(|| format!("{} of them", running.len()));
    let (is, it, counts) = if one { ("is", "it", "counts") } else { ("are", "they", "count") };
    let not_stopped = (!running.is_empty()).then(|| {
        format!(
            "{of} {is} not stopped at the vendor, so {it} {counts} again at the next sign-in; to stop {it2}: dormouse account stop {}.",
            running.join(" "),
            it2 = if one { "it" } else { "them" },
        )
    });
    let for_good = "Once it is done at the vendor, and noted or shown by a list, it cannot be taken back.".to_owned();
    not_stopped.into_iter().chain([for_good]).collect()
}
