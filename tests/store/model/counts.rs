//! What a count does in the model: the recorded figure moves with every seat, but for what the last count says already.

use super::*;

impl Model {
    pub fn unattributed(&self, license: i64) -> i64 {
        self.recorded(license) - self.assigned(license)
    }

    /// A count of so many seats, by a roster or an audit of a day, at a step.
    pub(super) fn count(&mut self, license: i64, used: i64, counted: (Day, bool, usize)) {
        let known = self.licenses.get_mut(&license).unwrap();
        (known.recorded, known.counted) = (Some(used), Some(counted));
        for seat in self.seats.values_mut().filter(|seat| seat.license == license) {
            if let Some(removal) = &mut seat.removal {
                removal.held = false;
            }
        }
    }

    /// By how many a seat moves the count that a file reports for a day: it was counted, or the file is older.
    pub(super) fn moves(&self, license: i64, day: Day, is_roster: bool) -> i64 {
        let Some((counted, by_roster, _)) = self.licenses[&license].counted else { return 1 };
        let found = self.unattributed(license) > 0 && day <= counted;
        let older = day < counted || (day == counted && is_roster && !by_roster);
        i64::from(!found && !older)
    }

    /// A seat that ended was not in the last count.
    pub(super) fn leave_out(&mut self, seat: i64) {
        let license = self.seats[&seat].license;
        self.moved(license, 1);
        self.seats.get_mut(&seat).unwrap().left_out = self.licenses[&license].counted.map(|(_, _, which)| which);
    }

    /// A seat is taken back: the vendor is to remove the account, unless it is gone from the newest roster.
    pub(super) fn take_off(&mut self, seat: i64, step: usize, asked: Day) {
        self.end(seat, asked);
        if self.seats[&seat].missing.is_some() {
            self.leave_out(seat);
        } else {
            let removal = Removal { step, asked, open: true, held: false };
            self.seats.get_mut(&seat).unwrap().removal = Some(removal);
        }
    }

    /// Somebody is given a seat again: nothing is to be removed. True if the last count still held an account of theirs.
    pub(super) fn withdraw(&mut self, license: i64, person: i64) -> bool {
        let mut held = false;
        for seat in self.seats.values_mut().filter(|seat| seat.license == license && seat.person == person) {
            if let Some(removal) = seat.removal.as_mut().filter(|removal| removal.open) {
                removal.open = false;
                held |= removal.held;
            }
        }
        held
    }

    pub(super) fn removed(&mut self, seats: &BTreeSet<i64>) -> Result<(), Refused> {
        if !seats.iter().all(|seat| self.seats.contains_key(seat)) {
            return Err(None);
        }
        let mut any = false;
        for id in seats {
            let seat = self.seats.get_mut(id).unwrap();
            let license = seat.license;
            let Some(removal) = seat.removal.as_mut().filter(|removal| removal.open) else { continue };
            (removal.open, any) = (false, true);
            if removal.held {
                self.moved(license, -1);
            }
        }
        if any { Ok(()) } else { Err(None) }
    }

    /// What an earlier step took away is given back as far as the rules allow, whatever was done since.
    pub fn given_back(&self, taken: &[i64], then: &Self, today: Day) -> Option<Self> {
        let mut back = self.clone();
        let mut any = false;
        for id in taken {
            let seat = back.seats.get(id)?.clone();
            let (license, person) = (seat.license, seat.person);
            if then.seats[id].person != person || back.licenses[&license].archived {
                return None;
            }
            let left_since = back.people[&person].left && !then.people[&person].left;
            if seat.ended.is_none() || left_since || back.holds(license, person) || back.is_full(license) {
                return None;
            }
            let last = back.licenses[&license].counted.map(|(_, _, which)| which);
            let known = if seat.left_out.is_some() && seat.left_out == last {
                true
            } else {
                seat.missing.is_some() || seat.removal.is_some_and(|removal| removal.open && removal.held)
            };
            back.moved(license, i64::from(!known));
            let done = seat.removal.is_some_and(|removal| !removal.open);
            let seat = back.seats.get_mut(id).unwrap();
            (seat.ended, seat.left_out, seat.touched, seat.returned) = (None, None, Some(today), Some(today));
            back.notices -= usize::from(std::mem::take(&mut seat.told));
            any = true;
            if done {
                return None;
            }
            seat.removal = None;
        }
        any.then_some(back)
    }
}
