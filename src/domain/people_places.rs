//! Where people stand in a list that is made of all of them: found by their numbers, which are small and nearly all taken, at the
//! cost of four bytes each and no search.

use super::ids::PersonId;

/// The place of each person in a list.
#[derive(Debug, Clone, Default)]
pub struct PeoplePlaces {
    /// By number, counted from 1; 0 where there is none.
    places: Vec<u32>,
}

impl PeoplePlaces {
    /// Says where a person stands.
    pub fn set(&mut self, PersonId(person): PersonId, place: usize) {
        let Ok(number) = usize::try_from(person) else { return };
        if self.places.len() <= number {
            self.places.resize(number + 1, 0);
        }
        self.places[number] = u32::try_from(place + 1).unwrap_or(0);
    }

    /// Where a person stands.
    #[must_use]
    pub fn get(&self, PersonId(person): PersonId) -> Option<usize> {
        let place = *self.places.get(usize::try_from(person).ok()?)?;
        (place as usize).checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_where_it_was_said_to_stand_and_nobody_else() {
        let mut places = PeoplePlaces::default();
        for (person, place) in [(7, 0), (1, 2), (7, 1)] {
            places.set(PersonId(person), place);
        }
        places.set(PersonId(-1), 0);
        let found = [0, 1, 2, 7, 8, -1, i64::MAX].map(|person| places.get(PersonId(person)));
        assert_eq!(found, [None, Some(2), None, Some(1), None, None, None]);
    }
}
