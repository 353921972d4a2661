//! What files do in the model: they record facts, and bring nothing back that was taken back here.

use super::*;

impl Model {
    /// Whether every row was taken.
    pub(super) fn read_seats(&mut self, rows: &[(usize, usize)], ids: &mut Ids, today: Day) -> bool {
        let mut on_file = BTreeSet::new();
        let mut all = true;
        for (license, person) in rows {
            let license = self.named(*license);
            let person = self.people.iter().find(|(_, known)| known.slots.contains(person)).map(|(id, _)| *id);
            let (Some(license), Some(person)) = (license, person) else {
                all = false;
                continue;
            };
            let ended = self.seats.values().any(|s| s.license == license && s.person == person && s.ended.is_some());
            if on_file.contains(&(license, person)) {
                all = false;
                continue;
            }
            if self.holds(license, person) {
                on_file.insert((license, person));
            } else if !ended && !self.is_full(license) {
                on_file.insert((license, person));
                self.give(ids, license, person, today, false);
            } else {
                all &= ended;
            }
        }
        all
    }

    /// A second account of one holder is a rejected row, and while there are any nobody can be told to be gone.
    /// A roster brings no seat back that was ended here and is still to be removed at the vendor.
    pub(super) fn still_ended(&self, license: i64, person: i64, today: Day) -> bool {
        let past = self.seats.iter().filter(|(_, s)| s.license == license && s.person == person);
        let last = past.filter_map(|(id, seat)| Some((seat.ended?, *id))).max();
        last.is_some_and(|(ended, id)| ended == today || self.seats[&id].removal.is_some_and(|(_, _, done)| !done))
    }

    pub(super) fn read_roster(
        &mut self,
        license: i64,
        slots: &BTreeSet<usize>,
        revoke_gone: bool,
        ids: &mut Ids,
        today: Day,
    ) {
        let listed: Vec<i64> = slots.iter().map(|slot| self.person_of(ids, *slot)).collect();
        let gone = |seat: &Seat| !listed.contains(&seat.person) && seat.touched.is_none_or(|day| day < today);
        let gone: Vec<i64> = self.held(license).filter(|(_, seat)| gone(seat)).map(|(id, _)| *id).collect();
        for person in &listed {
            if !self.holds(license, *person) && !self.still_ended(license, *person, today) {
                self.give(ids, license, *person, today, false);
            }
        }
        if revoke_gone {
            for seat in gone {
                self.end(seat, today);
            }
        }
        for seat in self.seats.values_mut().filter(|seat| seat.license == license && !listed.contains(&seat.person)) {
            if let Some((_, asked, done)) = &mut seat.removal {
                *done |= *asked < today;
            }
        }
        let last = |person: i64| {
            let past = self.seats.iter().filter(|(_, s)| s.license == license && s.person == person);
            past.filter_map(|(id, seat)| Some((seat.ended?, *id))).max()
        };
        let ended_today: BTreeSet<i64> = listed
            .iter()
            .filter(|person| !self.holds(license, **person))
            .filter_map(|person| last(*person).filter(|(ended, _)| *ended == today))
            .map(|(_, seat)| seat)
            .collect();
        let used = i64::try_from(slots.len()).unwrap() - i64::try_from(ended_today.len()).unwrap();
        let counted = self.licenses.get_mut(&license).unwrap();
        if counted.audited.is_none_or(|day| day < today) {
            counted.recorded = Some(used);
        }
    }
}
