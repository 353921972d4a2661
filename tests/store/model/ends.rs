//! How seats and audits end in the model: by hand, with their holder, and by a count.

use super::*;

impl Model {
    pub(super) fn revoke(
        &mut self,
        seats: &BTreeSet<i64>,
        already_removed: bool,
        step: usize,
        today: Day,
    ) -> Result<(), Refused> {
        if !seats.iter().all(|seat| self.seats.contains_key(seat)) {
            return Err(None);
        }
        let active: Vec<i64> = seats.iter().copied().filter(|seat| self.seats[seat].ended.is_none()).collect();
        for seat in &active {
            if already_removed {
                self.end(*seat, today);
                self.leave_out(*seat);
            } else {
                self.take_off(*seat, step, today);
            }
        }
        if active.is_empty() { Err(None) } else { Ok(()) }
    }

    pub(super) fn reclaim(&mut self, seats: &BTreeSet<i64>, step: usize, today: Day) -> Result<(), Refused> {
        if !seats.iter().all(|seat| self.seats.contains_key(seat)) {
            return Err(None);
        }
        let asleep = |seat: &Seat| {
            seat.ended.is_none()
                && !self.licenses[&seat.license].archived
                && (self.people[&seat.person].left || seat.since().is_some_and(|day| (today - day).num_days() >= 30))
        };
        let dormant: Vec<i64> = seats.iter().copied().filter(|seat| asleep(&self.seats[seat])).collect();
        for seat in &dormant {
            self.take_off(*seat, step, today);
            let taken = self.seats.get_mut(seat).unwrap();
            // Whoever was offboarded is told nothing.
            taken.told = !self.people[&taken.person].left;
            self.notices += usize::from(taken.told);
        }
        if dormant.is_empty() { Err(None) } else { Ok(()) }
    }

    pub(super) fn offboard(&mut self, person: i64, step: usize, today: Day) -> Result<(), Refused> {
        let known = self.people.get_mut(&person).ok_or(None)?;
        let was_gone = std::mem::replace(&mut known.left, true);
        let active = |seat: &Seat| seat.person == person && seat.ended.is_none();
        let held: Vec<i64> = self.seats.iter().filter(|(_, seat)| active(seat)).map(|(id, _)| *id).collect();
        for seat in &held {
            self.take_off(*seat, step, today);
        }
        if held.is_empty() && was_gone { Err(None) } else { Ok(()) }
    }

    /// Nobody here has used anything, so of two seats the survivor's own stays.
    pub(super) fn merge(&mut self, from: i64, into: i64, step: usize, today: Day) -> Result<(), Refused> {
        if from == into || !self.people.contains_key(&into) {
            return Err(None);
        }
        let absorbed = self.people.remove(&from).ok_or(None)?;
        self.people.get_mut(&into).unwrap().slots.extend(absorbed.slots);
        let theirs = self.seats.iter().filter(|(_, seat)| seat.person == from && seat.ended.is_none());
        for (id, other) in theirs.map(|(id, seat)| (*id, seat.clone())).collect::<Vec<_>>() {
            let own = |(_, seat): &(&i64, &mut Seat)| {
                seat.person == into && seat.license == other.license && seat.ended.is_none()
            };
            let Some((own, kept)) = self.seats.iter_mut().find(own) else { continue };
            let listed = kept.listed.min(other.listed);
            let used_later = other.used() > kept.used();
            let (stays, ends) = if used_later { (id, *own) } else { (*own, id) };
            let of_kept = if used_later { other.assigned } else { kept.assigned };
            // A day that is not known of one of them may have been any.
            let assigned = match (kept.assigned, other.assigned) {
                (Some(one), Some(two)) => Some(one.min(two)),
                _ => of_kept,
            };
            let kept = self.seats.get_mut(&stays).unwrap();
            (kept.assigned, kept.listed) = (assigned, listed);
            self.take_off(ends, step, today);
        }
        for seat in self.seats.values_mut().filter(|seat| seat.person == from) {
            seat.person = into;
        }
        Ok(())
    }

    pub(super) fn open_audit(&self, audit: i64) -> Result<i64, Refused> {
        let audit = self.audits.get(&audit).ok_or(None)?;
        self.licenses.get(&audit.license).ok_or(None)?;
        match audit.state {
            State::Open => Ok(audit.license),
            State::Completed => Err(Some(text::AUDIT_COMPLETED)),
            State::Cancelled => Err(Some(text::AUDIT_CANCELLED)),
        }
    }

    pub(super) fn complete(
        &mut self,
        audit: i64,
        count: u32,
        removed: &BTreeSet<i64>,
        step: usize,
        today: Day,
    ) -> Result<(), Refused> {
        let license = self.open_audit(audit)?;
        if count > 100_000 {
            return Err(Some(text::BAD_SEAT_COUNT));
        }
        for person in removed {
            let seat = self.held(license).find(|(_, seat)| seat.person == *person).map(|(id, _)| *id);
            self.end(seat.ok_or(None)?, today);
        }
        self.count(license, count.into(), (today, false, step));
        self.audits.get_mut(&audit).unwrap().state = State::Completed;
        let started = self.audits[&audit].step;
        for seat in self.seats.values_mut().filter(|seat| seat.license == license) {
            if let Some(removal) = &mut seat.removal {
                removal.open &= removal.step >= started;
            }
        }
        Ok(())
    }
}
