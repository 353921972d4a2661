//! What follows from a license's terms and count: users audits, notice deadlines, expiry, the limit.

use super::facts::{Alert, Facts, Frame, Judgement};
use crate::domain::deadline::{self, Deed};
use crate::domain::edit::overdrawn as overdrawn_words;
use crate::domain::license::{License, counts_down};
use crate::domain::notice::audit_due;
use crate::domain::overuse::{Grace, REMINDER_DAYS, Stage};
use crate::domain::text::count;
use crate::domain::text::number;
use crate::domain::time::{Day, days_since, in_words};
use chrono::Days;

pub(super) fn quiet(why: impl Into<String>) -> Judgement {
    Judgement::Quiet(why.into())
}

fn fires(text: String, since: Day, frame: &Frame) -> Judgement {
    Judgement::Fires(Alert { text, since: Some(since), new: frame.is_new(since), seats: Vec::new() })
}

/// `1 day`, `12 days`.
pub(super) fn days(n: u32) -> String {
    count(n, "day", "days")
}

pub(super) fn before(day: Day, days: u32) -> Day {
    day.checked_sub_days(Days::new(days.into())).unwrap_or(Day::MIN)
}

pub(super) fn after(day: Day, days: u32) -> Day {
    day.checked_add_days(Days::new(days.into())).unwrap_or(Day::MAX)
}

/// Why the rules about terms and use pass a license over; `None` if they do not.
pub(super) fn not_covered(license: &License) -> Option<Judgement> {
    let status = license.terms.status;
    (!status.is_covered()).then(|| quiet(format!("its status is {}", status.shown())))
}

/// The next users audit is due, and none has been started.
pub(super) fn audit(facts: &Facts, frame: &Frame) -> Judgement {
    if facts.audit.open {
        return quiet("a users audit is in progress");
    }
    let Some(due) = facts.audit.next_due else { return quiet("no next users audit is scheduled") };
    if !facts.audit.is_due(frame.today) {
        return quiet(format!("the next users audit is due on {due}, {}", in_words(due, frame.today)));
    }
    let overdue = days_since(due, frame.today);
    let late = if overdue > 0 { format!(" It is {} overdue.", days(overdue)) } else { String::new() };
    fires(format!("{}{late}", audit_due(&facts.license.title())), due, frame)
}

/// The last day to give notice lies within the license's window, or was missed and the license renews by itself.
pub(super) fn notice(facts: &Facts, frame: &Frame) -> Judgement {
    let (license, terms, today) = (&facts.license, &facts.license.terms, frame.today);
    if let Some(passed_over) = not_covered(license) {
        return passed_over;
    }
    if terms.notice_days.is_none() {
        return quiet("no notice period is recorded");
    }
    let due = deadline::due(terms, today);
    let Some((due, deadline)) = due.and_then(|due| Some((due, due.notice?))) else {
        return quiet("neither a renewal nor an expiry date is recorded");
    };
    let end = due.end;
    let when = in_words(deadline, today);
    let then =
        if terms.auto_renew { format!("it renews on {end} otherwise") } else { format!("its term ends on {end}") };
    let window = terms.renewal_notice_days;
    match due.deed {
        Deed::GiveNotice | Deed::RenewedByItself if deadline >= today && days_since(today, deadline) > window => {
            quiet(format!("notice is due by {deadline}, {when}; its window is {}", days(window)))
        }
        Deed::GiveNotice | Deed::RenewedByItself if deadline >= today => {
            let text = format!("Notice for {} is due by {deadline}, {when}; {then}.", license.title());
            fires(text, before(deadline, window), frame)
        }
        Deed::NoticeOverdue => {
            let title = license.title();
            let text =
                format!("The notice deadline of {title} passed on {deadline}, {when}; it renews by itself on {end}.");
            fires(text, after(deadline, 1), frame)
        }
        _ if end < today => {
            quiet(format!("its notice deadline passed on {deadline}, {when}, and its term ended on {end}"))
        }
        _ => quiet(format!("its notice deadline passed on {deadline}, {when}; it does not renew by itself")),
    }
}

/// The license expires within its window, or has expired and its status says otherwise.
pub(super) fn expiry(facts: &Facts, frame: &Frame) -> Judgement {
    let (license, terms, today) = (&facts.license, &facts.license.terms, frame.today);
    if let Some(passed_over) = not_covered(license) {
        return passed_over;
    }
    let Some(expiry) = terms.expiry_date else { return quiet("no expiry date is recorded") };
    let when = in_words(expiry, today);
    if expiry < today {
        let text = format!("{} expired on {expiry}, {when}, and is still {}.", license.title(), terms.status.shown());
        return fires(text, after(expiry, 1), frame);
    }
    let window = terms.renewal_notice_days;
    if !counts_down(terms, today) {
        return quiet(format!("it expires on {expiry}, {when}; its window is {}", days(window)));
    }
    fires(format!("{} expires on {expiry}, {when}.", license.title()), before(expiry, window), frame)
}

/// More seats are used than bought, and what the vendor's grace leaves of it. Where since when is not recorded, only the
/// first pulse calls it new.
pub(super) fn overdrawn(facts: &Facts, frame: &Frame) -> Judgement {
    let (seats, terms, today) = (facts.license.seats, &facts.license.terms, frame.today);
    match (seats.total, overdrawn_words(&facts.license.title(), seats)) {
        (None, _) => quiet("it is unlimited"),
        (Some(_), None) if seats.known().is_none() => quiet("the peak of it is counted, and that is not known"),
        (Some(total), None) => quiet(format!("{} of {} seats are used", number(seats.used()), number(total))),
        (Some(_), Some(text)) => match &facts.spell {
            Some(spell) => {
                let grace = Grace::of(spell, terms, today);
                let news = match (grace.due(today), grace.ends_on) {
                    (Some(Stage::Ends), Some(last)) => before(last, REMINDER_DAYS),
                    (Some(Stage::Over), Some(last)) => after(last, 1),
                    _ => spell.first_day,
                };
                fires(format!("{text} Since {}: {}.", spell.first_day, grace.shown(today)), news, frame)
            }
            None => Judgement::Fires(Alert { text, since: None, new: frame.last.is_none(), seats: Vec::new() }),
        },
    }
}
