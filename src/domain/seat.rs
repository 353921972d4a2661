//! Assignments: one seat of one license held by one person; who may be given one, and how one ends.

use super::advice::{Advice, Choice, Step};
use super::evidence::Evidence;
use super::ids::{BatchId, LicenseId, SeatId};
use super::license::License;
use super::person::Holder;
use super::refusal::{Code, Refusal, text};
use super::skipped::Skipped;
use super::time::{Day, Now};

/// Longest access level, in characters.
pub const ACCESS_LEVEL_LIMIT: usize = 64;
/// Longest account identifier, in characters.
pub const ACCOUNT_LIMIT: usize = 191;
/// Longest notes that are typed, in characters.
pub const NOTES_LIMIT: usize = 1000;
/// Longest notes that a file brings, in characters: what was typed once, and what was added to it since.
pub const ALL_NOTES_LIMIT: usize = 20_000;
/// Days without use after which the license's own list calls a seat inactive.
pub const INACTIVE_DAYS: u32 = 30;

/// What the rules need to know of one assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The seat's id.
    pub id: SeatId,
    /// The license it is a seat of.
    pub license: LicenseId,
    /// Held by whom.
    pub holder: Holder,
    /// The holder's name, for sentences.
    pub holder_name: String,
    /// The day it was given; `None` if no source states one.
    pub assigned_on: Option<Day>,
    /// The first day on which a source listed it, or on which it was recorded here.
    pub first_listed: Day,
    /// Its last use.
    pub last_used: Evidence,
    /// The holder's last sign-in at its vendor, as a file of that vendor says.
    pub account_login: Evidence,
    /// Kept off the dormant list through this day.
    pub exempt_until: Option<Day>,
    /// Free text.
    pub notes: Option<String>,
    /// The day it ended; `None` while it is active.
    pub revoked_on: Option<Day>,
    /// The batch that changed it last, to tell what happened meanwhile.
    pub changed_by: BatchId,
}

impl Seat {
    /// This seat as one that a change leaves as it is, for that reason.
    #[must_use]
    pub fn skipped(&self, reason: String) -> Skipped {
        Skipped { seat: self.id, holder: self.holder_name.clone(), reason }
    }

    /// True while it uses a seat.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.revoked_on.is_none()
    }
}

/// The license's own, documented rule, next to dormancy: no last use on record, or one 30 days old or older.
#[must_use]
pub fn is_inactive(last_used: Evidence, today: Day) -> bool {
    match last_used.last {
        super::evidence::Last::Observed(day) => super::time::days_since(day, today) >= INACTIVE_DAYS,
        _ => true,
    }
}

/// Whether a seat of `license` may be given to `holder`, who holds `held` active seats of it already. One that is `counted`
/// already, by the last count or as an account of the holder's, needs no free seat.
///
/// # Errors
/// The holder left, holds one already, or none is left; an archived license gives none.
pub fn may_assign(license: &License, holder: &Holder, held: u32, counted: bool, now: Now) -> Result<(), Refusal> {
    may_hold(license, holder, held, now)?;
    if counted { Ok(()) } else { has_room(license) }
}

/// As [`may_assign`], whether or not a seat is left.
fn may_hold(license: &License, holder: &Holder, held: u32, now: Now) -> Result<(), Refusal> {
    if license.archived {
        return Err(Refusal::new(Code::WrongState, format!("{} is archived.", license.title()))
            .hint(format!("bring it back first: dormouse license restore {}", license.id)));
    }
    if has_left(holder, now.today) {
        return Err(Refusal::new(Code::HolderLeft, text::HOLDER_LEFT)
            .hint("set the person active first, if they are back")
            .on("person"));
    }
    if held > 0 {
        return Err(Refusal::new(Code::DuplicateSeat, text::DUPLICATE_SEAT)
            .hint(Step::ListSeats(Some(license.id), Some(holder.id)).advice("see it with"))
            .on("person"));
    }
    Ok(())
}

/// Whether a seat of `license` is left to be given.
///
/// # Errors
/// None is.
pub fn has_room(license: &License) -> Result<(), Refusal> {
    if license.seats.has_room(license.terms.limit_policy, license.terms.overdraft) {
        return Ok(());
    }
    let id = license.id;
    if may_be_counted(license).is_ok() {
        return Err(Refusal::new(Code::NoSeatLeft, text::NO_SEAT_LEFT)
            .hint(Advice::choosing(Choice::AlreadyCounted, |name| {
                format!("if it is one of the seats that were counted while nobody was known to hold them: {name}")
            }))
            .on("already_counted"));
    }
    Err(Refusal::new(Code::NoSeatLeft, text::NO_SEAT_LEFT).hint(if license.seats.assigned == 0 {
        format!("nobody here holds one to be freed; raise the total: dormouse license edit {id} --seats-total N").into()
    } else {
        Step::Reclaim(id).advice("free one first")
    }))
}

/// Whether a seat of `license` can be one that the last count held already.
///
/// # Errors
/// Every seat that was counted has its holder, or nothing was counted.
pub fn may_be_counted(license: &License) -> Result<(), Refusal> {
    if license.seats.without_holder() > 0 {
        return Ok(());
    }
    Err(Refusal::new(Code::WrongState, format!("No seat of {} was counted without a holder.", license.title()))
        .hint(Advice::choosing(Choice::AlreadyCounted, |name| format!("give it as one more seat, without {name}")))
        .on("already_counted"))
}

/// Whether a seat of `license` can be given at all: as one more, or as one that the last count held already.
///
/// # Errors
/// None is left, and every seat that was counted has its holder.
pub fn can_be_given(license: &License) -> Result<(), Refusal> {
    may_be_counted(license).or_else(|_| has_room(license))
}

/// Whether a holder is gone, so that no seat can be given to them, nor given back.
#[must_use]
pub fn has_left(holder: &Holder, today: Day) -> bool {
    holder.status.on(holder.until, today).has_left()
}

/// The notes with one more line. What was typed stays, however long it is: [`NOTES_LIMIT`] is for typing.
#[must_use]
pub fn with_note(notes: Option<&str>, line: &str) -> String {
    match notes.filter(|notes| !notes.is_empty()) {
        Some(notes) => format!("{notes}\n{line}"),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::Last;

    #[test]
    fn a_note_is_added_and_never_lost() {
        assert_eq!(with_note(None, "new"), "new");
        assert_eq!(with_note(Some("old"), "new"), "old\nnew");
        let full = "x".repeat(NOTES_LIMIT);
        let noted = with_note(Some(&full), "new");
        assert_eq!(noted, format!("{full}\nnew"));
    }

    #[test]
    fn inactive_is_an_empty_last_use_or_one_of_thirty_days() {
        let today: Day = "2026-06-30".parse().unwrap();
        let used = |days: u64| Evidence {
            last: Last::Observed(today - chrono::Days::new(days)),
            as_of: Some(today),
            source: None,
        };
        assert!(is_inactive(Evidence::default(), today));
        assert!(!is_inactive(used(29), today));
        assert!(is_inactive(used(30), today));
        assert!(is_inactive(used(31), today));
    }
}
