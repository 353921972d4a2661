//! What rows about seats change: our own `assignments.csv` and a vendor's accounts, over one picture of the seats.

pub mod own;

use super::account_status::{AccountState, KnownAccountState};
use super::plan::{RowOutcomes, may_change};
use super::rejects::Rejects;
use super::row_unit::RowUnit;
use super::{Account, Numbered, Reject, RejectCode, RowFault};
use crate::domain::count::{CountEffect, LastCount, NewestRoster, Speaks, effect, is_lacked};
use crate::domain::evidence::{Evidence, Last, Silence};
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::license::{LimitPolicy, SeatFigures};
use crate::domain::refusal::text as sentences;
use crate::domain::time::Day;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A seat as an import looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSeat {
    /// The seat's id.
    pub id: SeatId,
    /// The day it was given.
    pub assigned_on: Option<Day>,
    /// The day it ended.
    pub revoked_on: Option<Day>,
    /// The day somebody here gave it, or gave it back; `None` if a file brought it.
    pub given_here: Option<Day>,
    /// It was ended by somebody here, not by a file.
    pub ended_here: bool,
    /// Its removal at the vendor: still open, or done; `None` if none was asked for.
    pub removal_open: Option<bool>,
    /// Its last use.
    pub last_used: Evidence,
    /// Days without use that do not meet those of the last use.
    pub silences: Vec<Silence>,
    /// The day it was last changed by hand.
    pub changed_on: Option<Day>,
    /// The as-of day of the oldest file that listed it.
    pub first_listed: Option<Day>,
    /// The as-of day of the newest file that listed it.
    pub listed_as_of: Option<Day>,
    /// The as-of day of the newest full roster, where it does not list the seat.
    pub missing_as_of: Option<Day>,
    /// What the holder may do there.
    pub access_level: Option<String>,
    /// The account's name at the vendor.
    pub account_identifier: Option<String>,
    /// Free text.
    pub notes: Option<String>,
    /// What the vendor says of the account.
    pub account_state: KnownAccountState,
}

/// Room on a license, counted down as rows are planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// The license's figures.
    pub figures: SeatFigures,
    /// What happens when it is full.
    pub policy: LimitPolicy,
    /// Seats beyond the total that a soft limit allows.
    pub overdraft: u32,
    /// It is archived and takes no rows.
    pub archived: bool,
    /// The last count that stands; `None` where the file is counted itself.
    pub count: Option<LastCount>,
    /// The newest full roster that was read.
    pub newest: Option<NewestRoster>,
}

impl Room {
    /// True if a seat is left.
    fn has_any(&self) -> bool {
        self.figures.has_room(self.policy, self.overdraft)
    }
}

/// The seats of one license and one person: the active one, if any, and those that ended.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// Known before this file.
    pub seats: Vec<KnownSeat>,
    /// An active one was planned by an earlier row of this file, on this line.
    pub planned: Option<u32>,
    /// Past ones were planned by earlier rows, by the days they were given and ended.
    pub planned_past: Vec<(Option<Day>, Day)>,
}

/// The picture that rows are planned over.
#[derive(Debug, Clone, Default)]
pub struct KnownSeats {
    /// Seats by license and person.
    pub held: HashMap<(LicenseId, PersonId), Held>,
    /// What the rows of the file are counted as.
    pub unit: RowUnit,
    /// Room by license.
    pub rooms: HashMap<LicenseId, Room>,
}

/// A seat to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSeat {
    /// Of which license.
    pub license: LicenseId,
    /// Held by whom.
    pub person: PersonId,
    /// On which line.
    pub line: u32,
    /// The day it was given.
    pub assigned_on: Option<Day>,
    /// The day it ended, for a past seat.
    pub revoked_on: Option<Day>,
    /// Its last use.
    pub last_used: Last,
    /// What the holder may do there.
    pub access_level: Option<String>,
    /// The account's name at the vendor.
    pub account_identifier: Option<String>,
    /// Free text.
    pub notes: Option<String>,
    /// What is said of the account at the vendor.
    pub account_state: AccountState,
    /// What it does to the recorded count.
    pub effect: CountEffect,
    /// It needs no seat that is left: it is counted already.
    pub already_counted: bool,
    /// The holder's account was to be removed at the vendor; it is to stay.
    pub withdraws: bool,
}

/// A known seat to be changed; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedSeatChange {
    /// The seat's id.
    pub id: SeatId,
    /// On which line.
    pub line: u32,
    /// A day where none was known.
    pub assigned_on: Option<Day>,
    /// The day it ended, as the file says.
    pub revoked_on: Option<Day>,
    /// A newer saying about its last use.
    pub last_used: Option<Last>,
    /// New text.
    pub access_level: Option<String>,
    /// New text.
    pub account_identifier: Option<String>,
    /// New text.
    pub notes: Option<String>,
    /// A newer saying of the account at the vendor.
    pub account_state: Option<AccountState>,
}

/// What rows about seats change.
#[derive(Debug, Clone, Default)]
pub struct ImportedSeats {
    /// Seats to be recorded.
    pub new: Vec<NewSeat>,
    /// Seats to be changed.
    pub changed: Vec<ImportedSeatChange>,
    /// Seats the file lists without changing them: it is the newest to have seen them.
    pub listed: Vec<(SeatId, u32)>,
    /// Seats that no file listed earlier.
    pub first: Vec<SeatId>,
    /// How the rows came out.
    pub outcomes: RowOutcomes,
    /// Lines that name somebody whom a newer full roster did not list, and whose they are: no seat is made of them.
    pub lacked: Vec<(u32, String)>,
    /// Seats that the file ends and that count on: it is older than the count.
    pub ended_behind: Vec<(LicenseId, SeatId)>,
    /// Lines about a known seat that changed nothing of it.
    pub quiet: Vec<u32>,
    /// Seats a roster lists although they were ended here on its day or later: its count has them too much.
    pub ended_since: BTreeSet<SeatId>,
    /// Rows that cannot be taken.
    pub rejects: Rejects,
}

/// What one row says about a seat, whichever kind of file it stands in.
struct Saying<'a> {
    line: u32,
    assigned_on: Option<Day>,
    revoked_on: Option<Day>,
    last_used: Last,
    access_level: Option<&'a str>,
    account_identifier: Option<&'a str>,
    notes: Option<&'a str>,
    account_state: AccountState,
    /// A roster is recorded as it is; our own rows obey the limit.
    limited: bool,
    /// The vendor counts an account of the holder there, so that a seat of theirs takes no further place.
    counted: bool,
    speaks: Speaks,
}

/// Plans a vendor's accounts, whose holders have been found, for one license.
#[must_use]
pub fn vendor(
    accounts: &[(&Numbered<Account>, PersonId)],
    license: LicenseId,
    picture: &mut KnownSeats,
    as_of: Day,
    speaks: Speaks,
) -> ImportedSeats {
    let mut plan = ImportedSeats::default();
    let mut sayings: Vec<(PersonId, Saying<'_>, &str)> = Vec::with_capacity(accounts.len());
    let mut first: HashMap<PersonId, usize> = HashMap::with_capacity(accounts.len());
    for (Numbered { line, row }, person) in accounts {
        let saying = Saying {
            line: *line,
            assigned_on: row.assigned_on,
            revoked_on: None,
            last_used: row.last_used,
            access_level: row.access_level.as_deref(),
            account_identifier: row.account_identifier.as_deref(),
            notes: None,
            account_state: row.account_state,
            limited: false,
            counted: false,
            speaks,
        };
        let whose = row.identifiers.first().map_or("", |(_, value)| value.as_str());
        match first.entry(*person).or_insert(sayings.len()) {
            place if *place == sayings.len() => sayings.push((*person, saying, whose)),
            place => {
                // Two accounts of one person are one seat here, however many the vendor counts.
                plan.outcomes.unchanged += 1;
                plan.outcomes.same_person.push((*line, whose.to_owned()));
                if let Some((_, known, _)) = sayings.get_mut(*place) {
                    known.take_in(&saying);
                }
            }
        }
    }
    for (person, saying, whose) in &sayings {
        let Some(room) = picture.rooms.get_mut(&license) else { continue };
        let held = picture.held.entry((license, *person)).or_default();
        plan.row((license, *person), saying, whose, (room, picture.unit), held, as_of);
    }
    plan
}

impl Saying<'_> {
    /// What another account of the same person adds. The line that stands for both is the one with the newest use.
    fn take_in(&mut self, other: &Self) {
        let used = self.last_used.beside(other.last_used);
        if used != self.last_used {
            self.line = other.line;
        }
        self.last_used = used;
        self.assigned_on = self.assigned_on.max(other.assigned_on);
        self.access_level = self.access_level.or(other.access_level);
        self.account_identifier = self.account_identifier.or(other.account_identifier);
        self.account_state = self.account_state.beside(other.account_state);
    }
}

impl ImportedSeats {
    /// Counts rows as updated that changed nothing of a seat and something else: what its holder is known by.
    pub fn changed_besides(&mut self, lines: &HashSet<u32>) {
        let count = self.quiet.iter().filter(|line| lines.contains(line)).count();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.outcomes.unchanged -= count;
        self.outcomes.confirmed = self.outcomes.confirmed.saturating_sub(count);
        self.outcomes.updated += count;
    }

    fn row(
        &mut self,
        (license, person): (LicenseId, PersonId),
        saying: &Saying<'_>,
        whose: &str,
        (room, unit): (&mut Room, RowUnit),
        held: &mut Held,
        as_of: Day,
    ) {
        let line = saying.line;
        if room.archived {
            let message = format!("{license} is archived; bring it back first: dormouse license restore {license}");
            self.reject(line, "license", RejectCode::NotFound, message);
            return;
        }
        if let Some(ended) = saying.revoked_on {
            let behind = room.count.is_some_and(|count| count.is_newer_than(as_of, saying.speaks));
            self.past((license, person), saying, ended, held, (as_of, behind));
            return;
        }
        if let Some(first) = held.planned {
            let message = format!("This holder has a seat of the license {} already.", unit.at(first));
            self.reject(line, "email", RejectCode::DuplicateSeat, message);
            return;
        }
        if let Some(seat) = held.seats.iter().find(|seat| seat.revoked_on.is_none()) {
            match (seat.assigned_on, saying.assigned_on) {
                (Some(known), Some(said)) if known != said && saying.limited => {
                    let message = format!("This holder has an active seat of the license since {known}.");
                    self.reject(line, "assigned_on", RejectCode::DuplicateSeat, message);
                }
                _ => {
                    held.planned = Some(line);
                    self.first.extend(is_first(seat, &held.seats, as_of).then_some(seat.id));
                    self.known(seat, saying, whose, as_of);
                }
            }
            return;
        }
        // To a roster, only how the last of them ended matters; our own rows say which one they mean.
        let ended_last = held.seats.iter().map(|seat| (seat.revoked_on, seat.id)).max();
        let concerned =
            held.seats.iter().filter(|seat| saying.limited || Some((seat.revoked_on, seat.id)) == ended_last);
        if concerned.into_iter().any(|seat| blocks(seat, saying, as_of)) {
            let since = |(ended, _): &(Option<Day>, SeatId)| !saying.limited && ended.is_some_and(|day| as_of <= day);
            self.ended_since.extend(ended_last.filter(since).map(|(_, seat)| seat));
            self.outcomes.unchanged += 1;
            self.outcomes.ended_here.push((line, whose.to_owned()));
            return;
        }
        if is_lacked(room.figures, room.newest, as_of) {
            self.outcomes.unchanged += 1;
            self.lacked.push((line, whose.to_owned()));
            return;
        }
        let day = saying.assigned_on.unwrap_or(as_of);
        let effect = effect(room.figures, room.count, day, as_of, saying.speaks);
        let already_counted = saying.counted || effect == CountEffect::Attributed;
        if saying.limited && !already_counted && !room.has_any() {
            self.reject(line, "license", RejectCode::NoSeatLeft, sentences::NO_SEAT_LEFT);
            return;
        }
        held.planned = Some(line);
        room.figures.assigned += 1;
        room.figures.unattributed -= i64::from(effect != CountEffect::Adds);
        let withdraws = held.seats.iter().any(|seat| seat.removal_open == Some(true));
        self.new.push(NewSeat { effect, already_counted, withdraws, ..new_seat(license, person, saying) });
    }

    fn reject(&mut self, line: u32, column: &str, code: RejectCode, message: impl Into<String>) {
        self.rejects.push(Reject::with(line, RowFault::of(column, code, message)));
    }

    /// A row that records a past seat.
    fn past(
        &mut self,
        (license, person): (LicenseId, PersonId),
        saying: &Saying<'_>,
        ended: Day,
        held: &mut Held,
        (as_of, behind): (Day, bool),
    ) {
        let same_day = |seat: &&KnownSeat| seat.assigned_on == saying.assigned_on;
        if held.seats.iter().filter(same_day).any(|seat| seat.revoked_on.is_some())
            || held.planned_past.contains(&(saying.assigned_on, ended))
        {
            self.outcomes.unchanged += 1;
            return;
        }
        if let Some(seat) = held.seats.iter().filter(same_day).find(|seat| seat.revoked_on.is_none()) {
            if !may_change(as_of, seat.changed_on, seat.listed_as_of) {
                self.outcomes.unchanged += 1;
                return;
            }
            self.outcomes.updated += 1;
            self.ended_behind.extend(behind.then_some((license, seat.id)));
            self.changed.push(ImportedSeatChange { revoked_on: Some(ended), ..change(seat.id, saying.line) });
            return;
        }
        held.planned_past.push((saying.assigned_on, ended));
        self.new.push(new_seat(license, person, saying));
    }

    /// A row about a seat that is known and active.
    fn known(&mut self, seat: &KnownSeat, saying: &Saying<'_>, whose: &str, as_of: Day) {
        let open = may_change(as_of, seat.changed_on, seat.listed_as_of);
        let untouched = seat.changed_on.is_none_or(|day| day < as_of);
        let differs = |known: &Option<String>, said: Option<&str>| {
            said.filter(|said| open && known.as_deref() != Some(*said)).map(str::to_owned)
        };
        // The day a file brings for a seat that a file brought is the newest of all that say one, in any order.
        let given = saying.assigned_on.filter(|_| untouched);
        let may_move_on = !saying.limited && seat.given_here.is_none();
        let assigned_on = given.filter(|day| seat.assigned_on.is_none_or(|known| may_move_on && known < *day));
        let texts = [
            (&seat.access_level, saying.access_level),
            (&seat.account_identifier, saying.account_identifier),
            (&seat.notes, saying.notes),
        ];
        let other_text = texts.iter().any(|(known, said)| said.is_some_and(|said| known.as_deref() != Some(said)));
        let later_day = saying.assigned_on.is_some_and(|said| seat.assigned_on.is_some_and(|known| known < said));
        let is_held_back = (other_text && !open) || (later_day && assigned_on.is_none());
        self.outcomes.not_allowed.extend(is_held_back.then(|| (saying.line, whose.to_owned())));
        let is_newest = seat.listed_as_of.is_none_or(|day| day <= as_of);
        let confirms = u32::from(is_newest && !is_held_back);
        let said = Evidence { last: saying.last_used, as_of: Some(as_of), source: None };
        let heard = seat.last_used.heard(said, &seat.silences);
        let merged = heard.evidence;
        let news = (merged.last, merged.as_of) != (seat.last_used.last, seat.last_used.as_of);
        let said = KnownAccountState { state: saying.account_state, as_of: Some(as_of), source: None };
        let account = seat.account_state.heard(said);
        let news_of_account = (account.state, account.as_of) != (seat.account_state.state, seat.account_state.as_of);
        let planned = ImportedSeatChange {
            account_state: news_of_account.then_some(saying.account_state),
            assigned_on,
            last_used: (news || heard.apart.is_some()).then_some(saying.last_used),
            access_level: differs(&seat.access_level, saying.access_level),
            account_identifier: differs(&seat.account_identifier, saying.account_identifier),
            notes: differs(&seat.notes, saying.notes),
            ..change(seat.id, saying.line)
        };
        if planned == change(seat.id, saying.line) {
            self.outcomes.unchanged += 1;
            self.outcomes.confirmed += confirms;
            self.quiet.push(saying.line);
            if seat.listed_as_of.is_none_or(|day| day < as_of) {
                self.listed.push((seat.id, saying.line));
            }
            return;
        }
        // A file that only says again what is known moves the evidence's day on, and changes nothing else.
        let only_day = merged.last == seat.last_used.last
            && account.state == seat.account_state.state
            && ImportedSeatChange { last_used: None, account_state: None, ..planned.clone() }
                == change(seat.id, saying.line);
        if only_day {
            self.outcomes.unchanged += 1;
            self.outcomes.confirmed += confirms;
            self.quiet.push(saying.line);
        } else {
            self.outcomes.updated += 1;
        }
        self.changed.push(planned);
    }
}

/// Whether a file of `as_of` is the oldest to list a seat that a file brought, and not one that its holder had before.
fn is_first(seat: &KnownSeat, theirs: &[KnownSeat], as_of: Day) -> bool {
    let listed_later = seat.given_here.is_none() && seat.first_listed.is_some_and(|day| as_of < day);
    listed_later && !theirs.iter().any(|other| other.revoked_on.is_some_and(|ended| as_of <= ended))
}

/// Whether a seat that ended stands in the way of a row that lists it as active.
fn blocks(seat: &KnownSeat, saying: &Saying<'_>, as_of: Day) -> bool {
    let Some(ended) = seat.revoked_on else { return false };
    if saying.limited {
        // Our own file: the very seat that ended, or one whose day nobody knows.
        let same = saying.assigned_on.is_none() || seat.assigned_on == saying.assigned_on;
        // One of a later day is another seat, unless the file is older than the end, or its day lies in the time of a seat
        // whose own day is not known.
        let before_the_end = saying.assigned_on.is_none_or(|given| seat.assigned_on.is_none() && given <= ended);
        return same && (seat.ended_here || seat.assigned_on.is_some())
            || seat.ended_here && (as_of <= ended || before_the_end);
    }
    // A roster: a newer one makes a new seat, unless the removal at the vendor is still to be done.
    seat.ended_here && (as_of <= ended || seat.removal_open == Some(true))
}

fn change(id: SeatId, line: u32) -> ImportedSeatChange {
    ImportedSeatChange {
        id,
        line,
        assigned_on: None,
        revoked_on: None,
        last_used: None,
        access_level: None,
        account_identifier: None,
        notes: None,
        account_state: None,
    }
}

fn new_seat(license: LicenseId, person: PersonId, saying: &Saying<'_>) -> NewSeat {
    NewSeat {
        license,
        person,
        line: saying.line,
        assigned_on: saying.assigned_on,
        revoked_on: saying.revoked_on,
        last_used: saying.last_used,
        access_level: saying.access_level.map(str::to_owned),
        account_identifier: saying.account_identifier.map(str::to_owned),
        notes: saying.notes.map(str::to_owned),
        account_state: saying.account_state,
        effect: CountEffect::Adds,
        already_counted: false,
        withdraws: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_tells_a_name_and_nothing_of_the_seat_is_news() {
        let mut plan = ImportedSeats { quiet: vec![2, 4], ..ImportedSeats::default() };
        plan.outcomes.unchanged = 3;
        plan.changed_besides(&HashSet::from([3, 4]));
        assert_eq!((plan.outcomes.unchanged, plan.outcomes.updated), (2, 1));
    }
}
