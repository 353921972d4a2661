//! What the model expects of taking a step back and of doing it again.

use super::{Audit, Model, Of, State};
use dormouse::domain::time::Day;

impl Model {
    /// The model after a step from `self` to `then` was taken back, if every part of it can be.
    ///
    /// A seat comes back under the rules for assigning, so a license that was overdrawn gets none back, nor does a
    /// holder who left; a merge gave and took nothing, so leavers get theirs back from it. An audit that was started is cancelled, and not forgotten.
    pub fn taken_back(&self, now: &Self, of: Of, today: Day) -> Option<Self> {
        let mut back = self.clone();
        for (id, seat) in &mut back.seats {
            let ended_by_it = seat.ended.is_none() && now.seats[id].ended.is_some();
            if ended_by_it {
                let over = self.limit(seat.license).is_some_and(|limit| self.occupied(seat.license) > limit);
                let ruled = of != Of::Merge;
                let archived = of != Of::Offboard && self.licenses[&seat.license].archived;
                if over || (ruled && (archived || self.people[&seat.person].left)) {
                    return None;
                }
                seat.touched = if of == Of::File { seat.touched } else { Some(today) };
            } else {
                seat.touched = now.seats[id].touched;
            }
        }
        back.keep_audits(now);
        back.denials.clone_from(&now.denials);
        Some(back)
    }

    /// The model after the taking back was itself taken back.
    pub fn done_again(&self, now: &Self) -> Self {
        let mut again = self.clone();
        for (id, seat) in &mut again.seats {
            seat.touched = now.seats.get(id).map_or(seat.touched, |seat| seat.touched);
        }
        again.keep_audits(now);
        again.denials.clone_from(&now.denials);
        again
    }

    fn keep_audits(&mut self, now: &Self) {
        for (id, audit) in &now.audits {
            self.audits.entry(*id).or_insert(Audit { state: State::Cancelled, ..audit.clone() });
        }
    }
}
