//! What files do in the model: they record facts, and bring nothing back that was taken back here.

use super::*;

impl Model {
    /// Whether every row was taken.
    pub(super) fn read_seats(&mut self, rows: &[(usize, usize)], ids: &mut Ids, day: Day) -> bool {
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
            let moves = self.moves(license, day, false);
            let found = self.unattributed(license) > 0 && moves == 0;
            if self.holds(license, person) {
                on_file.insert((license, person));
                self.is_seen(license, person, day);
            } else if ended || self.is_lacked(license, day) {
                // As it is: ended here, or not on the vendor's newer list.
            } else if found || !self.is_full(license) {
                on_file.insert((license, person));
                self.give(ids, (license, person), day, false, moves);
            } else {
                all = false;
            }
        }
        all
    }

    /// A file lists a seat. The oldest that does says when it was first heard of, unless its holder had another then.
    fn is_seen(&mut self, license: i64, person: i64, day: Day) {
        let had_another = self.ended_last(license, person).is_some_and(|(ended, _)| day <= ended);
        let held = |seat: &&mut Seat| seat.license == license && seat.person == person && seat.ended.is_none();
        if let Some(seat) = self.seats.values_mut().find(held) {
            seat.seen = seat.seen.max(Some(day));
            if seat.given().is_none() && !had_another {
                seat.listed = seat.listed.min(day);
            }
        }
    }

    /// A file of a day before that of the newest whole roster names nobody new.
    fn is_lacked(&self, license: i64, day: Day) -> bool {
        let newest = self.licenses[&license].roster.max(self.confirmed.get(&license).copied());
        newest.is_some_and(|newest| day < newest)
    }

    /// The seat that ended last, with its day.
    fn ended_last(&self, license: i64, person: i64) -> Option<(Day, i64)> {
        let past = self.seats.iter().filter(|(_, s)| s.license == license && s.person == person);
        past.filter_map(|(id, seat)| Some((seat.ended?, *id))).max()
    }

    /// A roster brings no seat back that was ended here since or is still to be removed at the vendor.
    fn still_ended(&self, license: i64, person: i64, day: Day) -> bool {
        let open = |id: i64| self.seats[&id].removal.is_some_and(|removal| removal.open);
        self.ended_last(license, person).is_some_and(|(ended, id)| day <= ended || open(id))
    }

    /// How far it was read: as a whole, and whether there is somebody whom it could still revoke.
    pub(super) fn read_roster(
        &mut self,
        license: i64,
        slots: &BTreeSet<usize>,
        how: Roster,
        ids: &mut Ids,
        (day, step, today): (Day, usize, Day),
    ) -> Roster {
        let whole = how != Roster::Partial;
        let listed: Vec<i64> = slots.iter().map(|slot| self.person_of(ids, *slot)).collect();
        let people: BTreeSet<i64> = listed.iter().copied().collect();
        let counted = self.licenses[&license].counted;
        let older = counted.is_some_and(|(of, by_roster, _)| day < of || (day == of && !by_roster));
        let unlisted = |seat: &Seat| !people.contains(&seat.person);
        let since = |seat: &Seat| seat.given().is_some_and(|given| day <= given) || seat.seen.is_some_and(|s| day < s);
        let held: Vec<(i64, Seat)> = self.held(license).map(|(id, seat)| (*id, seat.clone())).collect();
        let missing: Vec<i64> =
            held.iter().filter(|(_, seat)| unlisted(seat) && !since(seat)).map(|(id, _)| *id).collect();
        let not_known_yet = held.iter().filter(|(_, seat)| unlisted(seat) && since(seat)).count();
        let mut ended_since = 0;
        let mut met = BTreeSet::new();
        for person in listed.iter().filter(|person| met.insert(**person)) {
            if self.holds(license, *person) {
                self.is_seen(license, *person, day);
            } else if self.still_ended(license, *person, day) {
                ended_since += i64::from(self.ended_last(license, *person).is_some_and(|(ended, _)| day <= ended));
            } else if !self.is_lacked(license, day) {
                let moves = self.moves(license, day, true);
                self.give(ids, (license, *person), day, false, moves);
            }
        }
        if !whole {
            return how;
        }
        let known = self.licenses.get_mut(&license).unwrap();
        known.roster = known.roster.max(Some(day));
        for id in &missing {
            let seat = self.seats.get_mut(id).unwrap();
            seat.missing = seat.missing.max(Some(day));
        }
        for (id, _) in held.iter().filter(|(_, seat)| !unlisted(seat)) {
            let seat = self.seats.get_mut(id).unwrap();
            seat.missing = seat.missing.filter(|missing| *missing > day);
        }
        let gone = |id: &&i64| self.seats[*id].touched.is_none_or(|touched| touched < day);
        let gone: Vec<i64> = missing.iter().filter(gone).copied().collect();
        if how == Roster::RevokeGone {
            for id in &gone {
                self.take_off(*id, step, today);
            }
        }
        if !older {
            let used = i64::try_from(slots.len() + not_known_yet).unwrap() - ended_since;
            self.count(license, used, (day, true, step));
        }
        for seat in self.seats.values_mut().filter(|seat| seat.license == license) {
            let newest = seat.seen.is_none_or(|seen| seen < day);
            let Some(removal) = seat.removal.as_mut().filter(|removal| removal.open && removal.asked < day) else {
                continue;
            };
            if people.contains(&seat.person) {
                removal.held |= !older;
                seat.seen = seat.seen.max(Some(day));
            } else {
                removal.open &= !newest;
            }
        }
        if how == Roster::RevokeGone || gone.is_empty() { Roster::RevokeGone } else { Roster::Whole }
    }
}
