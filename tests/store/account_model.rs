//! What the ledger should hold of a vendor's accounts, kept in plain maps: the same rules, written a second time and without
//! a database. One license on which accounts are what is counted.

use chrono::NaiveDate as Day;
use std::collections::{BTreeMap, BTreeSet};

/// What a row of a list says beside the login.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    pub tracked: Option<bool>,
    pub has_data: Option<bool>,
}

/// One thing that is asked for. Slots are names from a small pool.
#[derive(Debug, Clone)]
pub enum Act {
    /// A vendor's list of so many days ago, whole or not; whoever it names and is not known is added, or not.
    Read {
        rows: BTreeMap<usize, Row>,
        whole: bool,
        adds: bool,
        ago: u32,
    },
    Match {
        account: i64,
        person: i64,
    },
    Unmatch {
        account: i64,
    },
    Merge {
        from: i64,
        into: i64,
    },
    Stop {
        account: i64,
    },
    Free {
        account: i64,
    },
    /// The vendor's side is done.
    Done {
        account: i64,
    },
    Keep {
        account: i64,
        days: u32,
    },
    Delete {
        account: i64,
    },
    /// The seat of a person is taken back.
    Revoke {
        person: i64,
    },
    Assign {
        person: i64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Stop,
    Free,
}

/// What is to be done at the vendor.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    pub step: Step,
    pub opened: Day,
    pub open: bool,
    /// The seat of that person ended with it, and is to be removed too.
    pub of_seat: Option<i64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    pub slot: usize,
    pub tracked: Option<bool>,
    pub has_data: Option<bool>,
    pub person: Option<i64>,
    pub by_hand: bool,
    pub merged_into: Option<i64>,
    pub stopped: Option<Day>,
    pub freed: Option<Day>,
    /// The word of what was decided.
    pub decision: Option<&'static str>,
    /// The days of the lists that name it, each with the step that read it.
    pub listed: Vec<(Day, usize)>,
    pub removals: Vec<Removal>,
}

impl Account {
    fn last(&self) -> Option<(Day, usize)> {
        self.listed.iter().copied().max()
    }

    /// A step holds until a newer list names the account.
    fn holds(&self, day: Option<Day>) -> bool {
        day.is_some_and(|day| self.last().is_none_or(|(listed, _)| listed <= day))
    }

    fn is_stopped(&self) -> bool {
        self.tracked == Some(false) || self.holds(self.stopped)
    }

    fn is_freed(&self) -> bool {
        self.holds(self.freed)
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    pub accounts: BTreeMap<i64, Account>,
    /// Who goes by the name of a slot.
    pub people: BTreeMap<usize, i64>,
    /// The whole lists: day, and the step that read it.
    pub rosters: BTreeSet<(Day, usize)>,
}

/// The next number of each kind of thing.
#[derive(Debug, Clone, Default)]
pub struct Ids {
    pub people: i64,
    pub accounts: i64,
}

/// It is refused.
#[derive(Debug)]
pub struct No;

impl Model {
    fn is_missing(&self, account: &Account) -> Option<Day> {
        let last = account.last()?;
        self.rosters.iter().find(|roster| **roster > last).map(|(day, _)| *day)
    }

    fn counts_by_itself(&self, account: &Account) -> bool {
        !account.listed.is_empty()
            && self.is_missing(account).is_none()
            && !account.is_freed()
            && account.has_data != Some(false)
    }

    fn merged(&self, id: i64) -> Vec<i64> {
        self.accounts.iter().filter(|(_, other)| other.merged_into == Some(id)).map(|(id, _)| *id).collect()
    }

    /// Whether the vendor counts it: what was merged into one is its own.
    pub fn counts(&self, id: i64) -> bool {
        let account = &self.accounts[&id];
        account.merged_into.is_none()
            && [id].into_iter().chain(self.merged(id)).any(|id| self.counts_by_itself(&self.accounts[&id]))
    }

    pub fn used(&self) -> usize {
        self.accounts.keys().filter(|id| self.counts(**id)).count()
    }

    /// What is open at the vendor.
    pub fn open(&self) -> BTreeSet<(i64, Step)> {
        let all = self.accounts.iter().flat_map(|(id, account)| account.removals.iter().map(move |r| (*id, r)));
        all.filter(|(_, removal)| removal.open).map(|(id, removal)| (id, removal.step)).collect()
    }

    fn one(&self, id: i64) -> Result<&Account, No> {
        self.accounts.get(&id).ok_or(No)
    }

    fn of_its_own(&self, id: i64) -> Result<&Account, No> {
        self.one(id)?.merged_into.map_or_else(|| self.one(id), |_| Err(No))
    }

    fn mark(&mut self, id: i64, step: Step, day: Option<Day>) {
        for id in [id].into_iter().chain(self.merged(id)) {
            let account = self.accounts.get_mut(&id).unwrap();
            match step {
                Step::Stop => account.stopped = day,
                Step::Free => account.freed = day,
            }
        }
    }

    fn take(&mut self, id: i64, steps: &[Step], today: Day, of_seat: Option<i64>) {
        for step in steps {
            let account = self.accounts.get_mut(&id).unwrap();
            if !account.removals.iter().any(|removal| removal.open && removal.step == *step) {
                account.removals.push(Removal { step: *step, opened: today, open: true, of_seat });
            }
            self.mark(id, *step, Some(today));
        }
    }

    /// What is still to be done with an account until nothing of it counts.
    fn steps_left(&self, id: i64) -> Vec<Step> {
        let account = &self.accounts[&id];
        let is_there =
            account.merged_into.is_none() && !account.listed.is_empty() && self.is_missing(account).is_none();
        if !is_there || account.is_freed() {
            return Vec::new();
        }
        let stop = (!account.is_stopped()).then_some(Step::Stop);
        stop.into_iter().chain(self.counts(id).then_some(Step::Free)).collect()
    }

    fn belongs_to(&mut self, id: i64, person: Option<i64>, by_hand: bool) {
        for id in [id].into_iter().chain(self.merged(id)) {
            let account = self.accounts.get_mut(&id).unwrap();
            (account.person, account.by_hand) = (person, by_hand);
        }
    }

    fn read(
        &mut self,
        rows: &BTreeMap<usize, Row>,
        ids: &mut Ids,
        (whole, adds): (bool, bool),
        (day, step): (Day, usize),
    ) {
        for (slot, row) in rows {
            let known = self.accounts.iter().find(|(_, account)| account.slot == *slot).map(|(id, _)| *id);
            // What was decided of it, or of the one that it was merged into, holds.
            let decided = known.and_then(|id| {
                let own = &self.accounts[&id];
                let main = own.merged_into.map_or(own, |into| &self.accounts[&into]);
                let is_decided = main.by_hand || (own.merged_into.is_some() && main.person.is_some());
                is_decided.then_some(main.person)
            });
            let found = decided.unwrap_or_else(|| {
                if adds && !self.people.contains_key(slot) {
                    ids.people += 1;
                    self.people.insert(*slot, ids.people);
                }
                self.people.get(slot).copied()
            });
            if let Some(id) = known {
                let account = self.accounts.get_mut(&id).unwrap();
                let is_newest = account.last().is_none_or(|(listed, _)| listed <= day);
                if is_newest {
                    account.tracked = row.tracked.or(account.tracked);
                    account.has_data = row.has_data.or(account.has_data);
                }
                if !account.by_hand && found != account.person && (is_newest || account.person.is_none()) {
                    account.person = found;
                }
                account.listed.push((day, step));
            } else {
                ids.accounts += 1;
                let account = Account {
                    slot: *slot,
                    tracked: row.tracked,
                    has_data: row.has_data,
                    person: found,
                    by_hand: false,
                    merged_into: None,
                    stopped: None,
                    freed: None,
                    decision: None,
                    listed: vec![(day, step)],
                    removals: Vec::new(),
                };
                self.accounts.insert(ids.accounts, account);
            }
        }
        if whole {
            self.rosters.insert((day, step));
        }
        let shows: Vec<(i64, bool)> = self
            .accounts
            .iter()
            .map(|(id, account)| {
                let is_lacked = self.is_missing(account).is_some_and(|missing| missing <= day);
                (*id, whole && is_lacked)
            })
            .collect();
        for (id, is_lacked) in shows {
            let account = self.accounts.get_mut(&id).unwrap();
            let is_listed = account.last().is_some_and(|(_, by)| by == step);
            let (tracked, has_data) = (account.tracked, account.has_data);
            for removal in account.removals.iter_mut().filter(|removal| removal.open && removal.opened < day) {
                let said = match removal.step {
                    Step::Stop => tracked,
                    Step::Free => has_data,
                };
                removal.open = !(is_lacked || (is_listed && said == Some(false)));
            }
        }
    }

    fn merge(&mut self, from: i64, into: i64) -> Result<(), No> {
        if from == into {
            return Err(No);
        }
        let (theirs, own) = (self.of_its_own(from)?.clone(), self.of_its_own(into)?.clone());
        let goes_over = own.person.is_none() && !own.by_hand && theirs.person.is_some();
        let stays = if goes_over { &theirs } else { &own };
        let (person, by_hand) = (stays.person, stays.by_hand);
        self.belongs_to(into, person, by_hand);
        self.belongs_to(from, person, by_hand);
        for id in [from].into_iter().chain(self.merged(from)) {
            self.accounts.get_mut(&id).unwrap().merged_into = Some(into);
        }
        Ok(())
    }

    /// The same act, by the rules alone. What is left of a refused one is nothing. Whether a seat that is taken back is to be
    /// removed at the vendor is told.
    pub fn act(
        &mut self,
        act: &Act,
        ids: &mut Ids,
        (read_by, today): (usize, Day),
        seat_is_removed: bool,
    ) -> Result<(), No> {
        match act {
            Act::Read { rows, whole, adds, ago } => {
                self.read(rows, ids, (*whole, *adds), (today - chrono::Days::new((*ago).into()), read_by));
            }
            Act::Match { account, person } => {
                self.of_its_own(*account)?;
                if !self.people.values().any(|known| known == person) {
                    return Err(No);
                }
                self.belongs_to(*account, Some(*person), true);
            }
            Act::Unmatch { account } => {
                self.of_its_own(*account)?;
                self.belongs_to(*account, None, true);
            }
            Act::Merge { from, into } => self.merge(*from, *into)?,
            Act::Stop { account } => {
                let known = self.of_its_own(*account)?;
                if known.is_freed() || known.is_stopped() {
                    return Err(No);
                }
                self.take(*account, &[Step::Stop], today, None);
            }
            Act::Free { account } => {
                if self.of_its_own(*account)?.is_freed() {
                    return Err(No);
                }
                self.take(*account, &[Step::Free], today, None);
            }
            Act::Done { account } => {
                let known = self.one(*account)?;
                let open: Vec<Step> = known.removals.iter().filter(|r| r.open).map(|r| r.step).collect();
                if open.is_empty() {
                    return Err(No);
                }
                let anew: Vec<Step> = open
                    .into_iter()
                    .filter(|step| match step {
                        Step::Stop => !known.holds(known.stopped),
                        Step::Free => !known.is_freed(),
                    })
                    .collect();
                for removal in &mut self.accounts.get_mut(account).unwrap().removals {
                    removal.open = false;
                }
                for step in anew {
                    self.mark(*account, step, Some(today));
                }
            }
            Act::Keep { account, .. } => {
                if self.of_its_own(*account)?.is_freed() {
                    return Err(No);
                }
                self.accounts.get_mut(account).unwrap().decision = Some("keep");
            }
            Act::Delete { account } => {
                let known = self.of_its_own(*account)?;
                if !known.is_freed() {
                    let stop = (!known.is_stopped()).then_some(Step::Stop);
                    let steps: Vec<Step> = stop.into_iter().chain([Step::Free]).collect();
                    self.take(*account, &steps, today, None);
                }
                self.accounts.get_mut(account).unwrap().decision = Some("delete");
            }
            Act::Revoke { person } => {
                let theirs: Vec<i64> =
                    self.accounts.iter().filter(|(_, a)| a.person == Some(*person)).map(|(id, _)| *id).collect();
                let left: Vec<(i64, Vec<Step>)> = theirs.iter().map(|id| (*id, self.steps_left(*id))).collect();
                for (id, steps) in left {
                    self.take(id, &steps, today, seat_is_removed.then_some(*person));
                }
            }
            Act::Assign { person } => {
                let theirs: Vec<i64> =
                    self.accounts.iter().filter(|(_, a)| a.person == Some(*person)).map(|(id, _)| *id).collect();
                for id in theirs {
                    let mut withdrawn = Vec::new();
                    for removal in &mut self.accounts.get_mut(&id).unwrap().removals {
                        if removal.open && removal.of_seat == Some(*person) {
                            removal.open = false;
                            withdrawn.push(removal.step);
                        }
                    }
                    for step in withdrawn {
                        self.mark(id, step, None);
                    }
                }
            }
        }
        Ok(())
    }
}
