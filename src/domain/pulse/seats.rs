//! What follows from the seats of a license: dormant ones, removals, leavers, stale evidence, notices, exemptions.

use super::contract::{after, before, days, not_covered, quiet};
use super::facts::{Alert, EXEMPTION_DAYS, Facts, Frame, Holding, Judgement, LEAVING_DAYS, OpenRemoval, REMOVAL_DAYS};
use crate::domain::ids::SeatId;
use crate::domain::person::PersonStatus;
use crate::domain::text::{counted, number};
use crate::domain::time::{Day, days_since, in_words};

/// How many seats a sentence names.
const NAMED: usize = 5;

/// `: S2, S3 and 7 more`.
pub(super) fn named<T: ToString>(seats: &[T]) -> String {
    let shown: Vec<String> = seats.iter().take(NAMED).map(ToString::to_string).collect();
    let more = seats.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {} more", number(more)) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

pub(super) fn dormant(facts: &Facts, frame: &Frame) -> Judgement {
    if let Some(passed_over) = not_covered(&facts.license) {
        return passed_over;
    }
    let (seats, title, at) = (&facts.seats, facts.license.title(), days(frame.threshold.days()));
    let (all, new) = (&seats.dormant, &seats.new_dormant);
    if all.is_empty() {
        let untold = match seats.undecided {
            0 => String::new(),
            n => format!("; of {} it cannot be told", number(n)),
        };
        let of = match seats.active {
            0 => "it has no seats".to_owned(),
            n => format!("none of its {} is dormant at {at}{untold}", counted(n as usize, "seat")),
        };
        return quiet(of);
    }
    let text = match frame.last {
        Some(last) if frame.only_new && new.is_empty() => {
            let (were, at) = (if all.len() == 1 { "was" } else { "were" }, counted(all.len(), "dormant seat"));
            return quiet(format!("its {at} {were} dormant at the last pulse, of {last}"));
        }
        Some(last) if frame.only_new => {
            let have = if new.len() == 1 { "has" } else { "have" };
            let seats = counted(new.len(), "seat");
            format!("{seats} of {title} {have} become dormant since {last}: {}.", named(new))
        }
        Some(last) if !new.is_empty() => {
            let seats = counted(all.len(), "dormant seat");
            format!("{title} has {seats} at {at}, {} new since {last}: {}.", number(new.len()), named(new))
        }
        _ => format!("{title} has {} at {at}: {}.", counted(all.len(), "dormant seat"), named(all)),
    };
    let shown = if frame.only_new { new } else { all };
    Judgement::Fires(Alert { text, since: None, new: !new.is_empty(), seats: shown.clone() })
}

pub(super) fn removals(facts: &Facts, frame: &Frame) -> Judgement {
    let age = |removal: &OpenRemoval| days_since(removal.opened_on, frame.today);
    let mut late: Vec<&OpenRemoval> = facts.removals.iter().filter(|removal| age(removal) > REMOVAL_DAYS).collect();
    late.sort_by_key(|removal| (removal.opened_on, removal.seat));
    let ids: Vec<&str> = late.iter().map(|removal| removal.id.as_str()).collect();
    let (Some(first), Some(last)) = (late.first(), late.last()) else {
        return quiet(match facts.removals.iter().map(age).max() {
            None => "no removal at the vendor is open".to_owned(),
            Some(oldest) => {
                format!("its oldest open removal is {} old; they are listed after {REMOVAL_DAYS}", days(oldest))
            }
        });
    };
    let seats: Vec<SeatId> = late.iter().filter_map(|removal| removal.seat).collect();
    let verb = if late.len() == 1 { "is" } else { "are" };
    let there = match late.iter().filter(|removal| removal.still_listed).count() {
        0 => String::new(),
        n => format!(" Still listed at the vendor: {}.", number(n)),
    };
    let text = format!(
        "{} of {} {verb} open at the vendor for more than {REMOVAL_DAYS} days, the oldest for {}: {}.{there}",
        counted(late.len(), "removal"),
        facts.license.title(),
        age(first),
        named(&ids)
    );
    let since = |removal: &OpenRemoval| after(removal.opened_on, REMOVAL_DAYS + 1);
    Judgement::Fires(Alert { text, since: Some(since(first)), new: frame.is_new(since(last)), seats })
}

/// Whether somebody's seats have to be taken back because they leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// Recorded as inactive or offboarded.
    Gone,
    /// The last day of employment has passed.
    Ended(Day),
    /// The last day is within `LEAVING_DAYS`.
    Near(Day),
    /// The last day lies further ahead.
    Later(Day),
    /// No last day of employment is on record; that of leave is none.
    None,
}

impl Departure {
    /// How somebody stands who is recorded so.
    #[must_use]
    pub fn of(status: PersonStatus, until: Option<Day>, today: Day) -> Self {
        match (status, until) {
            (status, _) if status.has_left() => Self::Gone,
            (PersonStatus::OnLeave, _) | (_, None) => Self::None,
            (_, Some(day)) if day < today => Self::Ended(day),
            (_, Some(day)) if days_since(today, day) <= LEAVING_DAYS => Self::Near(day),
            (_, Some(day)) => Self::Later(day),
        }
    }

    fn is_listed(self) -> bool {
        matches!(self, Self::Gone | Self::Ended(_) | Self::Near(_))
    }

    /// The first day it was listed; unknown for somebody whose status alone says so.
    fn since(self) -> Option<Day> {
        match self {
            Self::Ended(day) | Self::Near(day) => Some(before(day, LEAVING_DAYS)),
            _ => None,
        }
    }
}

fn departure(holding: &Holding, frame: &Frame) -> Departure {
    Departure::of(holding.status, holding.until, frame.today)
}

/// What has no day is new to the first pulse alone.
fn is_new(since: Option<Day>, frame: &Frame) -> bool {
    since.map_or(frame.last.is_none(), |day| frame.is_new(day))
}

/// The seats of one person, if that person leaves.
pub(super) fn leaver(holdings: &[&Holding], frame: &Frame) -> Option<Alert> {
    let first = holdings.first()?;
    let (departure, name) = (departure(first, frame), &first.name);
    let seats: Vec<SeatId> = holdings.iter().map(|holding| holding.seat).collect();
    let holds = format!("holds {}: {}", counted(seats.len(), "seat"), named(&seats));
    let text = match departure {
        Departure::Gone => format!("{name} is {} and {holds}.", first.status.shown()),
        Departure::Ended(day) => format!("{name} left on {day}, {}, and still {holds}.", in_words(day, frame.today)),
        Departure::Near(day) => format!("{name} leaves on {day}, {}, and {holds}.", in_words(day, frame.today)),
        Departure::Later(_) | Departure::None => return None,
    };
    let since = departure.since();
    Some(Alert { text, since, new: is_new(since, frame), seats })
}

pub(super) fn leaving(facts: &Facts, frame: &Frame) -> Judgement {
    if let Some(passed_over) = not_covered(&facts.license) {
        return passed_over;
    }
    let holdings = &facts.seats.holdings;
    let listed: Vec<&Holding> = holdings.iter().filter(|holding| departure(holding, frame).is_listed()).collect();
    if listed.is_empty() {
        let later = |holding| match departure(holding, frame) {
            Departure::Later(day) => Some(day),
            _ => None,
        };
        return quiet(match holdings.iter().filter_map(later).min() {
            None => "none of its holders has left or has a last day of employment on record".to_owned(),
            Some(day) => format!(
                "the next of its holders leaves on {day}, {}; seats are listed from {LEAVING_DAYS} days before",
                in_words(day, frame.today)
            ),
        });
    }
    let who: Vec<String> =
        listed.iter().take(NAMED).map(|holding| format!("{} ({})", holding.name, holding.seat)).collect();
    let more = listed.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {} more", number(more)) } else { String::new() };
    let verb = if listed.len() == 1 { "is" } else { "are" };
    let text = format!(
        "{} of {} {verb} held by people who have left or leave within {LEAVING_DAYS} days: {}{more}.",
        counted(listed.len(), "seat"),
        facts.license.title(),
        who.join(", ")
    );
    let since = listed.iter().filter_map(|holding| departure(holding, frame).since());
    let (first, last) = since.fold((None, None), |(first, last): (Option<Day>, Option<Day>), day| {
        (Some(first.map_or(day, |first| first.min(day))), last.max(Some(day)))
    });
    Judgement::Fires(Alert {
        text,
        since: first,
        new: is_new(last, frame),
        seats: listed.iter().map(|holding| holding.seat).collect(),
    })
}

pub(super) fn stale(facts: &Facts, frame: &Frame) -> Judgement {
    if let Some(passed_over) = not_covered(&facts.license) {
        return passed_over;
    }
    let (seats, limit) = (&facts.seats, frame.stale_after);
    if seats.active == 0 {
        return quiet("it has no seats");
    }
    let Some(newest) = seats.newest else { return quiet("no source has reported on the use of its seats") };
    let Some(stale_newest) = seats.stale_newest.filter(|_| seats.stale > 0) else {
        let age = days_since(newest, frame.today);
        let age = if age == 0 { "today".to_owned() } else { format!("{} old", days(age)) };
        return quiet(format!("its newest evidence is from {newest}, {age}; the limit is {}", days(limit)));
    };
    let verb = if seats.stale == 1 { "is" } else { "are" };
    let text = format!(
        "{} of {} {verb} judged by evidence older than {}, the newest from {stale_newest}.",
        counted(seats.stale as usize, "seat"),
        facts.license.title(),
        days(limit)
    );
    let since = after(stale_newest, limit + 1);
    Judgement::Fires(Alert { text, since: Some(since), new: frame.is_new(since), seats: Vec::new() })
}

/// Notices that wait to be sent, by the days they were written; about one license or of all.
pub(super) fn unsent(written: &[Day], about: Option<&str>, frame: &Frame) -> Judgement {
    let (Some(oldest), Some(newest)) = (written.iter().min(), written.iter().max()) else {
        return quiet("no notice about it waits to be sent");
    };
    let about = about.map(|title| format!(" about {title}")).unwrap_or_default();
    let verb = if written.len() == 1 { "waits" } else { "wait" };
    let text = format!("{}{about} {verb} to be sent, the oldest since {oldest}.", counted(written.len(), "notice"));
    Judgement::Fires(Alert { text, since: Some(*oldest), new: frame.is_new(*newest), seats: Vec::new() })
}

pub(super) fn exemptions(facts: &Facts, frame: &Frame) -> Judgement {
    if let Some(passed_over) = not_covered(&facts.license) {
        return passed_over;
    }
    let mut ahead: Vec<(Day, SeatId)> = facts.seats.exempt.iter().map(|(seat, day)| (*day, *seat)).collect();
    ahead.retain(|(day, _)| *day >= frame.today);
    ahead.sort_unstable();
    let Some((first, _)) = ahead.first().copied() else { return quiet("none of its seats is exempt") };
    let soon: Vec<(Day, SeatId)> =
        ahead.into_iter().filter(|(day, _)| days_since(frame.today, *day) <= EXEMPTION_DAYS).collect();
    let Some((last, _)) = soon.last().copied() else {
        return quiet(format!(
            "its next exemption ends on {first}, {}; they are listed from {EXEMPTION_DAYS} days before",
            in_words(first, frame.today)
        ));
    };
    let seats: Vec<SeatId> = soon.iter().map(|(_, seat)| *seat).collect();
    let what = counted(seats.len(), "exemption");
    let verb = if seats.len() == 1 { "ends" } else { "end" };
    let text = format!(
        "{what} of {} {verb} within {EXEMPTION_DAYS} days, the first on {first}: {}.",
        facts.license.title(),
        named(&seats)
    );
    let since = before(first, EXEMPTION_DAYS);
    Judgement::Fires(Alert { text, since: Some(since), new: frame.is_new(before(last, EXEMPTION_DAYS)), seats })
}
