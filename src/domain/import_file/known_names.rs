//! Who is known by which name, in little room: an organisation has hundreds of thousands of them, and a file of seats names one
//! in each row.
//!
//! All names stand behind one another in one text; a table of places finds them.

use crate::domain::ids::PersonId;
use hashbrown::HashTable;
use std::hash::{BuildHasher as _, RandomState};

/// Identifiers by name space and normal form, each with whom it names.
#[derive(Debug, Clone, Default)]
pub struct KnownNames {
    /// One behind another: whom it names, the length of the name space, that of the normal form, and both.
    texts: Vec<u8>,
    /// Where each name begins.
    places: HashTable<usize>,
    hasher: RandomState,
}

impl KnownNames {
    /// True if nobody is known by any name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Whom a name names.
    #[must_use]
    pub fn get(&self, scope: &str, norm: &str) -> Option<PersonId> {
        let name = (scope.as_bytes(), norm.as_bytes());
        let place = self.places.find(self.hasher.hash_one(name), |begins| entry(&self.texts, *begins).1 == name);
        place.map(|begins| entry(&self.texts, *begins).0)
    }

    /// Adds a name, if nobody has it; true if so.
    pub fn insert(&mut self, scope: &str, norm: &str, person: PersonId) -> bool {
        if self.get(scope, norm).is_some() {
            return false;
        }
        let begins = self.texts.len();
        self.texts.extend_from_slice(&person.0.to_le_bytes());
        for part in [scope, norm] {
            self.texts.extend_from_slice(&(part.len() as u64).to_le_bytes());
        }
        self.texts.extend_from_slice(scope.as_bytes());
        self.texts.extend_from_slice(norm.as_bytes());
        let hash = |begins: &usize| self.hasher.hash_one(entry(&self.texts, *begins).1);
        self.places.insert_unique(hash(&begins), begins, hash);
        true
    }
}

/// The name that begins there, in its name space, and whom it names.
fn entry(texts: &[u8], begins: usize) -> (PersonId, (&[u8], &[u8])) {
    let mut rest = &texts[begins..];
    let [person, scope, norm] = [(); 3].map(|()| {
        let (number, behind) = rest.split_first_chunk().map_or((0, rest), |(n, rest)| (u64::from_le_bytes(*n), rest));
        rest = behind;
        number
    });
    let [scope, norm] = [scope, norm].map(|length| {
        let (part, behind) = rest.split_at(usize::try_from(length).unwrap_or(rest.len()));
        rest = behind;
        part
    });
    (PersonId(person.cast_signed()), (scope, norm))
}

/// The keys of people's names, in little room.
#[derive(Debug, Clone, Default)]
pub struct CalledNames {
    text: String,
    /// Whose name begins where; in the order of people.
    places: Vec<(PersonId, usize)>,
}

impl CalledNames {
    /// Notes what somebody is called.
    pub fn insert(&mut self, person: PersonId, name: &str) {
        let (begins, after) = (self.text.len(), self.places.partition_point(|(known, _)| *known <= person));
        self.text.push_str(name);
        self.text.push('\n');
        self.places.insert(after, (person, begins));
    }

    /// What somebody is called.
    #[must_use]
    pub fn get(&self, person: PersonId) -> Option<&str> {
        let behind = self.places.partition_point(|(known, _)| *known <= person);
        let (known, begins) = self.places[..behind].last()?;
        // The key of a name has no line break in it.
        (*known == person).then(|| self.text[*begins..].split('\n').next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        let mut names = KnownNames::default();
        assert_eq!(names.get("", "ana@x.org"), None);
        let norm = |n: i64| format!("person{n}@example.com");
        for n in 0..5_000 {
            assert!(names.insert("", &norm(n), PersonId(n)));
            assert!(names.insert("forge", &norm(n), PersonId(-n)));
            assert!(!names.insert("", &norm(n), PersonId(7)), "the first one has it");
        }
        for n in 0..5_000 {
            assert_eq!(names.get("", &norm(n)), Some(PersonId(n)));
            assert_eq!(names.get("forge", &norm(n)), Some(PersonId(-n)));
            assert_eq!((names.get("forg", &format!("e{}", norm(n))), names.get("x", &norm(n))), (None, None));
        }
        assert_eq!(names.get("", &norm(5_000)), None);
    }

    #[test]
    fn the_last_that_was_said_of_a_name_holds() {
        let mut called = CalledNames::default();
        assert_eq!(called.get(PersonId(1)), None);
        for (person, name) in [(3, "cy"), (1, "ana"), (2, ""), (3, "cy new")] {
            called.insert(PersonId(person), name);
        }
        assert_eq!([1, 2, 3, 4].map(|n| called.get(PersonId(n))), [Some("ana"), Some(""), Some("cy new"), None]);
    }
}
