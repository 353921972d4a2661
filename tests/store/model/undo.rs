//! What the model expects of taking a step back and of doing it again.

use super::{Audit, Model, Of, State};
use dormouse::domain::time::Day;

impl Model {
    /// The model after a step from `self` to `then` was taken back, while nothing that was done since stands.
    ///
    /// What was is restored: leavers and overdrawn and archived licenses get back what they had. An audit that was started
    /// is cancelled, and not forgotten.
    pub fn taken_back(&self, now: &Self, of: Of, today: Day) -> Self {
        let mut back = self.clone();
        for (id, seat) in &mut back.seats {
            let before = &now.seats[id];
            (seat.touched, seat.returned) = (before.touched, before.returned);
            if seat.ended.is_none() && before.ended.is_some() {
                let by_hand = !matches!(of, Of::File | Of::Merge);
                seat.returned = if by_hand { Some(today) } else { before.returned };
                seat.touched = if of == Of::File { self.seats[id].touched } else { Some(today) };
            }
        }
        back.keep(now);
        let gone = now.seats.iter().filter(|(id, _)| !self.seats.contains_key(id));
        back.void.extend(gone.map(|(id, seat)| (*id, (seat.touched, seat.returned))));
        back
    }

    /// The model after the taking back was itself taken back.
    pub fn done_again(&self, now: &Self, of: Of, today: Day) -> Self {
        let mut again = self.clone();
        for (id, seat) in &mut again.seats {
            if let Some(known) = now.seats.get(id) {
                (seat.touched, seat.returned) = (known.touched, known.returned);
                continue;
            }
            if let Some(last) = now.void.get(id) {
                (seat.touched, seat.returned) = *last;
            }
            if of == Of::Hand {
                seat.returned = Some(today);
            }
        }
        again.keep(now);
        again
    }

    /// What nothing takes back.
    fn keep(&mut self, now: &Self) {
        self.denials.clone_from(&now.denials);
        self.confirmed.clone_from(&now.confirmed);
        self.void.clone_from(&now.void);
        for (id, audit) in &now.audits {
            self.audits.entry(*id).or_insert(Audit { state: State::Cancelled, ..audit.clone() });
        }
    }
}
