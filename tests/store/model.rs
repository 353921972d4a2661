//! What the ledger should hold, kept in plain maps: the same rules, written a second time and without a database.
//!
//! Figures are kept the way people speak of them: a recorded count that moves with every seat, and no count at all
//! until there is one. Ids are those the ledger will give out.

mod counts;
mod ends;
mod imports;
mod overuse;
mod undo;

pub use overuse::Over;

use chrono::NaiveDate as Day;
use dormouse::domain::refusal::text;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that is asked for. Slots are names from a small pool, so that they clash.
#[derive(Debug, Clone)]
pub enum Act {
    AddLicense {
        slot: usize,
        total: Option<u32>,
        policy: Policy,
        overdraft: u32,
    },
    EditLicense {
        license: i64,
        total: Option<u32>,
        policy: Policy,
        overdraft: u32,
    },
    /// Seats bought, or given up, from so many days ahead on.
    Buy {
        license: i64,
        seats: i64,
        ahead: u32,
    },
    ArchiveLicense {
        license: i64,
        archive: bool,
    },
    ArchiveProduct {
        product: i64,
        archive: bool,
    },
    EditSeats {
        seats: BTreeSet<i64>,
        note: u32,
    },
    AddPerson {
        slot: usize,
        left: bool,
    },
    EditPerson {
        person: i64,
        left: bool,
    },
    Offboard {
        person: i64,
    },
    Merge {
        from: i64,
        into: i64,
    },
    Assign {
        license: i64,
        person: i64,
        counted: bool,
    },
    Revoke {
        seats: BTreeSet<i64>,
        already_removed: bool,
    },
    Reclaim {
        seats: BTreeSet<i64>,
    },
    Start {
        license: i64,
    },
    Complete {
        audit: i64,
        count: u32,
        removed: BTreeSet<i64>,
    },
    Cancel {
        audit: i64,
    },
    ReadPeople {
        slots: BTreeSet<usize>,
    },
    /// The vendor's side is done.
    Removed {
        seats: BTreeSet<i64>,
    },
    /// Our own records, of so many days ago.
    ReadSeats {
        rows: Vec<(usize, usize)>,
        ago: u32,
    },
    /// A vendor's list of so many days ago, whole or not.
    ReadRoster {
        license: i64,
        slots: BTreeSet<usize>,
        how: Roster,
        ago: u32,
    },
    Set {
        threshold: u32,
    },
}

/// How a roster is read, from the least that it says to the most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Roster {
    Partial,
    Whole,
    RevokeGone,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Policy {
    Hard,
    Soft,
    Off,
}

/// The next number of each kind of thing; a number that was given out is never given again.
#[derive(Debug, Clone, Default)]
pub struct Ids {
    pub products: i64,
    pub licenses: i64,
    pub people: i64,
    pub seats: i64,
    pub audits: i64,
}

fn next(id: &mut i64) -> i64 {
    *id += 1;
    *id
}

#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    pub slot: usize,
    pub archived: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct License {
    pub product: i64,
    pub archived: bool,
    pub total: Option<u32>,
    pub policy: Policy,
    pub overdraft: u32,
    /// It has orders, so that its total is their sum.
    pub ordered: bool,
    /// Seats that were bought for a day that has not come.
    pub later: Vec<(Day, u32)>,
    /// The last count, moved with every seat since; none until somebody counts.
    pub recorded: Option<i64>,
    /// The day of the last count, whether a roster made it, and which one it is.
    pub counted: Option<(Day, bool, usize)>,
    /// The day of the newest whole roster that was read.
    pub roster: Option<Day>,
}

impl License {
    /// More seats from a day on, or fewer: never less than none.
    fn buy(&mut self, seats: i64, day: Day, today: Day) -> Result<(), Refused> {
        let total = self.total.filter(|_| !self.archived && seats != 0).ok_or(None)?;
        if day > today {
            self.later.push((day, u32::try_from(seats).map_err(|_| None)?));
        } else {
            self.total = Some(u32::try_from(i64::from(total) + seats).map_err(|_| None)?);
        }
        self.ordered = true;
        Ok(())
    }

    /// What was bought for a day that has come counts; true if there was any.
    fn count_due(&mut self, today: Day) -> bool {
        let due: u32 = self.later.iter().filter(|(day, _)| *day <= today).map(|(_, seats)| seats).sum();
        self.later.retain(|(day, _)| *day > today);
        self.total = self.total.map(|total| total + due);
        due > 0
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The names they are known by; more than one after a merge.
    pub slots: BTreeSet<usize>,
    pub left: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Seat {
    pub license: i64,
    pub person: i64,
    /// The day it was given, where a source says so.
    pub assigned: Option<Day>,
    /// The day it was first heard of.
    pub listed: Day,
    /// The day of the newest file that listed it.
    pub seen: Option<Day>,
    /// Somebody here gave it.
    pub by_hand: bool,
    /// The day it was given back last.
    pub returned: Option<Day>,
    /// The day of the newest whole roster, where that does not list it.
    pub missing: Option<Day>,
    /// The count that stayed when it ended, for it had left the seat out.
    pub left_out: Option<usize>,
    /// The note that was left on it last, and the day of it, on which it was used.
    pub noted: Option<(u32, Day)>,
    /// The day somebody here changed it last.
    pub touched: Option<Day>,
    pub ended: Option<Day>,
    pub removal: Option<Removal>,
    /// Its holder is still to be told that it was reclaimed.
    pub told: bool,
}

/// What is to be done at the vendor for a seat that ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Removal {
    /// The step that asked for it, and the day of it.
    pub step: usize,
    pub asked: Day,
    pub open: bool,
    /// The last count still held the account.
    pub held: bool,
}

impl Seat {
    /// The day somebody here gave it, or gave it back.
    fn given(&self) -> Option<Day> {
        self.by_hand.then_some(self.listed).max(self.returned)
    }

    /// The day it was used last.
    fn used(&self) -> Option<Day> {
        self.noted.map(|(_, day)| day)
    }

    /// Silent since that day; `None` where nothing tells.
    fn since(&self) -> Option<Day> {
        self.assigned.max(self.used())
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum State {
    Open,
    Completed,
    Cancelled,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Audit {
    pub license: i64,
    pub state: State,
    pub step: usize,
}

/// Everything that is there; what an undo took back is not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    pub products: BTreeMap<i64, Product>,
    /// The days of whole rosters that changed nothing, so that nothing takes them back.
    pub confirmed: BTreeMap<i64, Day>,
    /// Of seats whose creation was taken back: the day somebody here changed them last, and gave them back last.
    pub void: BTreeMap<i64, (Option<Day>, Option<Day>)>,
    /// Seats that a full license refused; nothing takes them back.
    pub denials: BTreeMap<i64, u32>,
    pub licenses: BTreeMap<i64, License>,
    pub people: BTreeMap<i64, Person>,
    pub seats: BTreeMap<i64, Seat>,
    pub audits: BTreeMap<i64, Audit>,
    pub files: BTreeSet<String>,
    pub notices: usize,
    /// The times in which more was used of a license than there is, the oldest first.
    pub over: BTreeMap<i64, Vec<Over>>,
    /// As it was set; none until somebody sets it.
    pub threshold: Option<u32>,
}

/// Why not: one of the exact sentences, or any other.
pub type Refused = Option<&'static str>;

/// What was done in a step, as far as taking it back is concerned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Of {
    File,
    Merge,
    Offboard,
    Hand,
}

/// What is expected of an act.
#[derive(Debug, PartialEq)]
pub enum Done {
    /// It changed something.
    Changed,
    /// The very file was read before.
    Nothing,
}

impl Model {
    pub fn assigned(&self, license: i64) -> i64 {
        i64::try_from(self.held(license).count()).unwrap()
    }

    /// The active seats of a license.
    fn held(&self, license: i64) -> impl Iterator<Item = (&i64, &Seat)> {
        self.seats.iter().filter(move |(_, seat)| seat.license == license && seat.ended.is_none())
    }

    fn holds(&self, license: i64, person: i64) -> bool {
        self.held(license).any(|(_, seat)| seat.person == person)
    }

    /// The recorded count, which may lie below nothing.
    pub fn recorded(&self, license: i64) -> i64 {
        self.licenses[&license].recorded.unwrap_or_else(|| self.assigned(license))
    }

    pub fn occupied(&self, license: i64) -> i64 {
        self.recorded(license).max(self.assigned(license))
    }

    /// The most seats that may be given.
    pub fn limit(&self, license: i64) -> Option<i64> {
        let terms = &self.licenses[&license];
        let total = i64::from(terms.total?);
        match terms.policy {
            Policy::Hard => Some(total),
            Policy::Soft => Some(total + i64::from(terms.overdraft)),
            Policy::Off => None,
        }
    }

    fn is_full(&self, license: i64) -> bool {
        self.limit(license).is_some_and(|limit| self.occupied(license) >= limit)
    }

    /// The license of a slot that files and commands mean by that name.
    fn named(&self, slot: usize) -> Option<i64> {
        let of_slot = |license: &License| !license.archived && self.products[&license.product].slot == slot;
        self.licenses.iter().find(|(_, license)| of_slot(license)).map(|(id, _)| *id)
    }

    fn live_product(&self, slot: usize) -> Option<i64> {
        self.products.iter().find(|(_, product)| product.slot == slot && !product.archived).map(|(id, _)| *id)
    }

    fn archive_license(&mut self, license: i64, archive: bool) -> Result<(), Refused> {
        let known = self.licenses.get(&license).ok_or(None)?;
        let product = &self.products[&known.product];
        let in_the_way = !archive && (product.archived || self.named(product.slot).is_some());
        if known.archived == archive || in_the_way {
            return Err(None);
        }
        self.licenses.get_mut(&license).unwrap().archived = archive;
        Ok(())
    }

    fn archive_product(&mut self, product: i64, archive: bool) -> Result<(), Refused> {
        let known = self.products.get(&product).ok_or(None)?;
        let in_use = archive && self.licenses.values().any(|l| l.product == product && !l.archived);
        let taken = !archive && self.live_product(known.slot).is_some();
        if known.archived == archive || in_use || taken {
            return Err(None);
        }
        self.products.get_mut(&product).unwrap().archived = archive;
        Ok(())
    }

    /// A note and a use of today on each of the seats that are active.
    fn edit_seats(&mut self, seats: &BTreeSet<i64>, note: u32, today: Day) -> Result<Done, Refused> {
        if !seats.iter().all(|seat| self.seats.contains_key(seat)) {
            return Err(None);
        }
        let active: Vec<i64> = seats.iter().copied().filter(|seat| self.seats[seat].ended.is_none()).collect();
        if active.is_empty() {
            return Err(None);
        }
        let differing = active.into_iter().filter(|seat| self.seats[seat].noted != Some((note, today)));
        let differing: Vec<i64> = differing.collect();
        for id in &differing {
            let seat = self.seats.get_mut(id).unwrap();
            (seat.noted, seat.touched) = (Some((note, today)), Some(today));
        }
        Ok(if differing.is_empty() { Done::Nothing } else { Done::Changed })
    }

    pub(super) fn moved(&mut self, license: i64, by: i64) {
        if let Some(recorded) = &mut self.licenses.get_mut(&license).unwrap().recorded {
            *recorded += by;
        }
    }

    /// A seat of today by hand, or of the day of a file; the count moves by so many.
    fn give(&mut self, ids: &mut Ids, (license, person): (i64, i64), day: Day, by_hand: bool, moves: i64) {
        let touched = by_hand.then_some(day);
        let seat = Seat {
            license,
            person,
            assigned: touched,
            listed: day,
            seen: (!by_hand).then_some(day),
            by_hand,
            returned: None,
            missing: None,
            left_out: None,
            noted: None,
            touched,
            ended: None,
            removal: None,
            told: false,
        };
        self.seats.insert(next(&mut ids.seats), seat);
        self.moved(license, moves);
    }

    fn end(&mut self, seat: i64, today: Day) {
        let seat = self.seats.get_mut(&seat).unwrap();
        (seat.ended, seat.touched, seat.removal, seat.left_out) = (Some(today), Some(today), None, None);
        let license = seat.license;
        self.moved(license, -1);
    }

    fn person_of(&mut self, ids: &mut Ids, slot: usize) -> i64 {
        let known = self.people.iter().find(|(_, person)| person.slots.contains(&slot)).map(|(id, _)| *id);
        known.unwrap_or_else(|| {
            let id = next(&mut ids.people);
            self.people.insert(id, Person { slots: BTreeSet::from([slot]), left: false });
            id
        })
    }

    /// What was bought for a day that has come counts, without anybody's doing; true if there was any.
    pub fn count_due(&mut self, today: Day) -> bool {
        // Each of them counts, and not only those up to the first.
        self.licenses.values_mut().filter_map(|license| license.count_due(today).then_some(())).count() > 0
    }

    /// The same act, by the rules alone. What is left of a refused one is nothing.
    pub fn act(&mut self, act: &Act, ids: &mut Ids, step: usize, today: Day) -> Result<Done, Refused> {
        match act {
            Act::AddLicense { slot, total, policy, overdraft } => {
                let laid_aside = || self.products.values().any(|product| product.slot == *slot && product.archived);
                if self.named(*slot).is_some() || (self.live_product(*slot).is_none() && laid_aside()) {
                    return Err(None);
                }
                let product = self.live_product(*slot).unwrap_or_else(|| {
                    let id = next(&mut ids.products);
                    self.products.insert(id, Product { slot: *slot, archived: false });
                    id
                });
                let license = License {
                    product,
                    archived: false,
                    total: *total,
                    policy: *policy,
                    overdraft: *overdraft,
                    ordered: false,
                    later: Vec::new(),
                    recorded: None,
                    counted: None,
                    roster: None,
                };
                self.licenses.insert(next(&mut ids.licenses), license);
            }
            Act::EditLicense { license, total, policy, overdraft } => {
                let known = self.licenses.get_mut(license).ok_or(None)?;
                if (known.total, known.policy, known.overdraft) == (*total, *policy, *overdraft) {
                    return Ok(Done::Nothing);
                }
                if known.ordered && total.is_none() {
                    return Err(None);
                }
                (known.total, known.policy, known.overdraft) = (*total, *policy, *overdraft);
            }
            Act::Buy { license, seats, ahead } => {
                let known = self.licenses.get_mut(license).ok_or(None)?;
                known.buy(*seats, today + chrono::Days::new((*ahead).into()), today)?;
            }
            Act::ArchiveLicense { license, archive } => self.archive_license(*license, *archive)?,
            Act::ArchiveProduct { product, archive } => self.archive_product(*product, *archive)?,
            Act::EditSeats { seats, note } => return self.edit_seats(seats, *note, today),
            Act::AddPerson { slot, left } => {
                if self.people.values().any(|person| person.slots.contains(slot)) {
                    return Err(None);
                }
                let person = Person { slots: BTreeSet::from([*slot]), left: *left };
                self.people.insert(next(&mut ids.people), person);
            }
            Act::EditPerson { person, left } => {
                let known = self.people.get_mut(person).ok_or(None)?;
                if std::mem::replace(&mut known.left, *left) == *left {
                    return Ok(Done::Nothing);
                }
            }
            Act::Offboard { person } => self.offboard(*person, step, today)?,
            Act::Merge { from, into } => self.merge(*from, *into, step, today)?,
            Act::Assign { license, person, counted } => {
                let known = self.licenses.get(license).ok_or(None)?;
                let left = self.people.get(person).ok_or(None)?.left;
                if known.archived || (*counted && self.unattributed(*license) <= 0) {
                    return Err(None);
                }
                if left {
                    return Err(Some(text::HOLDER_LEFT));
                }
                if self.holds(*license, *person) {
                    return Err(Some(text::DUPLICATE_SEAT));
                }
                let still_counted = self.withdraw(*license, *person);
                let counted = *counted || still_counted;
                if !counted && self.is_full(*license) {
                    return Err(Some(text::NO_SEAT_LEFT));
                }
                self.give(ids, (*license, *person), today, true, i64::from(!counted));
                for past in self.seats.values_mut().filter(|s| s.license == *license && s.person == *person) {
                    self.notices -= usize::from(std::mem::take(&mut past.told));
                }
            }
            Act::Revoke { seats, already_removed } => self.revoke(seats, *already_removed, step, today)?,
            Act::Reclaim { seats } => self.reclaim(seats, step, today)?,
            Act::Start { license } => {
                if self.licenses.get(license).ok_or(None)?.archived {
                    return Err(None);
                }
                if self.audits.values().any(|audit| audit.license == *license && audit.state == State::Open) {
                    return Err(Some(text::AUDIT_IN_PROGRESS));
                }
                self.audits.insert(next(&mut ids.audits), Audit { license: *license, state: State::Open, step });
            }
            Act::Complete { audit, count, removed } => self.complete(*audit, *count, removed, step, today)?,
            Act::Removed { seats } => self.removed(seats)?,
            Act::Cancel { audit } => {
                self.open_audit(*audit)?;
                self.audits.get_mut(audit).unwrap().state = State::Cancelled;
            }
            Act::ReadPeople { slots } => {
                if !self.files.insert(format!("people {slots:?} {today}")) {
                    return Ok(Done::Nothing);
                }
                for slot in slots {
                    self.person_of(ids, *slot);
                }
            }
            Act::ReadSeats { rows, ago } => {
                let day = today - chrono::Days::new((*ago).into());
                let file = format!("seats {rows:?} {day}");
                if self.files.contains(&file) {
                    return Ok(Done::Nothing);
                }
                // What was left out may be here by the next time, so such a file is read again.
                if self.read_seats(rows, ids, day) {
                    self.files.insert(file);
                }
            }
            Act::ReadRoster { license, slots, how, ago } => {
                let day = today - chrono::Days::new((*ago).into());
                // Read before is only what was read as a whole, and so that nobody is left to be revoked, if that is wanted.
                let file = |how: usize| format!("roster {license} {slots:?} {day} {how}");
                if self.files.contains(&file(*how as usize)) {
                    return Ok(Done::Nothing);
                }
                if self.licenses.get(license).ok_or(None)?.archived {
                    return Err(None);
                }
                let read = self.read_roster(*license, slots, *how, ids, (day, step, today));
                self.files.extend((0..=read as usize).map(file));
            }
            Act::Set { threshold } => {
                if self.threshold.replace(*threshold) == Some(*threshold) {
                    return Ok(Done::Nothing);
                }
            }
        }
        Ok(Done::Changed)
    }
}
