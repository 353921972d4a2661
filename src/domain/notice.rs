//! Notices: what someone must be told, in words that are recorded with the change that caused them.

use super::dormancy::{About, Signal, Verdict};
use super::ids::{AuditId, PersonId, SeatId, SpellId};
use super::overuse::Stage;
use super::person::{Holder, PersonStatus};
use super::text::count;
use super::time::{Day, days_since};
use super::word::has_word;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum NoticeKind {
    /// A seat was reclaimed.
    SeatReclaimed,
    /// A reclaimed seat was given back by an undo, after the holder had been told.
    SeatReturned,
    /// The day of the next users audit has come.
    AuditDue,
    /// More seats of a license are used than it has.
    OverLimit,
    /// The vendor's grace for that ends soon.
    GraceEnding,
    /// The vendor's grace for that is over.
    GraceOver,
}

has_word!(NoticeKind);

impl NoticeKind {
    /// The notice of a license that stands there with the grace of its vendor.
    #[must_use]
    pub fn of(stage: Stage) -> Self {
        match stage {
            Stage::Begun => Self::OverLimit,
            Stage::Ends => Self::GraceEnding,
            Stage::Over => Self::GraceOver,
        }
    }
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// A holder.
    Person(PersonId),
    /// An admin, by the account's name.
    Admin(String),
}

/// What a notice hangs on, so that it is written once and withdrawn with its cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The seat it is about.
    Seat(SeatId),
    /// The audit that asked for the next.
    Audit(AuditId),
    /// The time in which more is used than there is.
    Spell(SpellId),
}

/// A notice to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Who is told.
    pub to: Recipient,
    /// What it is about.
    pub kind: NoticeKind,
    /// Because of which.
    pub cause: Cause,
    /// The whole text.
    pub text: String,
}

/// True if somebody can still be told of their seats: whoever was offboarded reads no mail here any more.
#[must_use]
pub fn reaches(status: PersonStatus, until: Option<Day>, today: Day) -> bool {
    status.on(until, today) != PersonStatus::Offboarded
}

/// The text to the holder of a reclaimed seat; `None` for somebody who is not told. An account that is switched off has
/// nothing to ask for.
#[must_use]
pub fn seat_reclaimed(software: &str, today: Day, holder: &Holder, verdict: &Verdict) -> Option<String> {
    if !reaches(holder.status, holder.until, today) {
        return None;
    }
    let days = verdict.idle_days;
    // A seat may have been given after the activity that is known: then the idle days are fewer than those since.
    let ago = verdict.basis.evidence.day().map_or(days, |day| days_since(day, today));
    let reason = match verdict.signal {
        Signal::LastUsed => format!("it was last used {ago} days ago"),
        Signal::AccountLogin => format!("you last signed in there {ago} days ago"),
        Signal::LastLogin => format!("your last sign-in was {ago} days ago"),
        Signal::Never => match verdict.basis.about {
            About::Use => "it has never been used".into(),
            About::Account => "you have never signed in there".into(),
            About::Directory => "you have never signed in".into(),
            About::Nothing => "no use of it is known".into(),
        },
        Signal::OutsideWindow => match verdict.basis.about {
            About::Use | About::Nothing => format!("it has not been used for {days} days or more"),
            About::Account => format!("you have not signed in there for {days} days or more"),
            About::Directory => format!("you have not signed in for {days} days or more"),
        },
        Signal::Status | Signal::Exempt | Signal::NoData => "your account is no longer active".into(),
    };
    let again = if holder.status.on(holder.until, today).has_left() { "" } else { " You can request access again." };
    Some(format!("Your {software} seat was reclaimed on {today} because {reason}.{again}"))
}

/// How many people a reclaim tells, before it: the same words on both front ends.
#[must_use]
pub fn will_be_told(people: usize) -> String {
    match people {
        0 => "Nobody will be told.".to_owned(),
        n => format!("{} will be told.", count(n, "person", "people")),
    }
}

/// The same in a receipt, after what was done.
#[must_use]
pub fn to_be_told(people: usize) -> String {
    match people {
        0 => "nobody to be told".to_owned(),
        n => format!("{} to be told", count(n, "person", "people")),
    }
}

/// The text to a holder who had been told that the seat is gone.
#[must_use]
pub fn seat_returned(software: &str, today: Day) -> String {
    format!("Your {software} seat was given back on {today}. You can go on using it.")
}

/// The text to each admin when a users audit is due.
#[must_use]
pub fn audit_due(license: &str) -> String {
    format!("Users audit due for {license}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dormancy::{AsOf, Threshold, judge};
    use crate::domain::evidence::Evidence;
    use crate::domain::ids::{BatchId, LicenseId};
    use crate::domain::seat::Seat;

    fn text(status: PersonStatus, until: Option<&str>) -> Option<String> {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let today = day("2026-11-22");
        let until = until.map(day);
        let holder = Holder { id: PersonId(1), status, until, last_login: Evidence::default() };
        let seat = Seat {
            id: SeatId(1),
            license: LicenseId(1),
            holder,
            holder_name: "Ana".into(),
            assigned_on: Some(day("2026-06-01")),
            first_listed: day("2026-06-01"),
            account_login: Evidence::default(),
            last_used: Evidence::default(),
            exempt_until: None,
            notes: None,
            revoked_on: None,
            changed_by: BatchId(1),
        };
        let verdict = judge(&(&seat).into(), &holder, AsOf::new(today, Threshold::default(), 7));
        seat_reclaimed("Chat", today, &holder, &verdict)
    }

    #[test]
    fn whoever_works_here_may_ask_again_and_whoever_is_switched_off_may_not() {
        let never = "Your Chat seat was reclaimed on 2026-11-22 because no use of it is known.";
        let again = format!("{never} You can request access again.");
        assert_eq!(text(PersonStatus::Active, None).as_deref(), Some(again.as_str()));
        let off = "Your Chat seat was reclaimed on 2026-11-22 because your account is no longer active.";
        assert_eq!(text(PersonStatus::Inactive, None).as_deref(), Some(off));
        assert_eq!(text(PersonStatus::Offboarded, None), None);
    }

    #[test]
    fn the_status_of_the_day_counts() {
        // Leave that is over is none: the text is that of somebody at work.
        assert!(text(PersonStatus::OnLeave, Some("2026-11-21")).is_some_and(|text| text.ends_with("access again.")));
        for status in [PersonStatus::Active, PersonStatus::Inactive] {
            let gone = status.on(Some("2026-11-21".parse().unwrap()), "2026-11-22".parse().unwrap());
            assert_eq!(text(status, Some("2026-11-21")).is_none(), gone == PersonStatus::Offboarded);
        }
    }

    #[test]
    fn people_are_counted_in_words() {
        assert_eq!(
            (will_be_told(1).as_str(), will_be_told(0).as_str()),
            ("1 person will be told.", "Nobody will be told.")
        );
        assert_eq!(to_be_told(1234), "1 234 people to be told");
    }
}
