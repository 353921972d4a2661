//! Who is known by which name, in little room: an organisation has hundreds of thousands of them, and a file of seats names one
//! in each row.
//!
//! All names stand behind one another in one text; a table of places finds them.

use crate::domain::ids::PersonId;
use std::hash::{BuildHasher as _, RandomState};

/// Identifiers by name space and normal form, each with whom it names.
#[derive(Debug, Clone, Default)]
pub struct KnownNames {
    /// One behind another: whom it names, the length of the name space, that of the normal form, and both.
    texts: Vec<u8>,
    /// Where a name begins, counted from 1, below so many bits of its hash; 0 where there is none. As many as a power of two.
    places: Vec<u64>,
    count: usize,
    hasher: RandomState,
}

/// Bits of a place that say where the name begins.
const PLACE_BITS: u32 = 40;
/// Bytes before a name: whom it names, and two lengths.
const HEAD: usize = 8 + 4 + 4;

impl KnownNames {
    /// True if nobody is known by any name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whom a name names.
    #[must_use]
    pub fn get(&self, scope: &str, norm: &str) -> Option<PersonId> {
        let hash = self.hash(scope.as_bytes(), norm.as_bytes());
        self.find(hash, scope.as_bytes(), norm.as_bytes()).ok()
    }

    /// Adds a name, if nobody has it; true if so.
    pub fn insert(&mut self, scope: &str, norm: &str, person: PersonId) -> bool {
        if (self.count + 1) * 4 > self.places.len() * 3 {
            self.grow();
        }
        let hash = self.hash(scope.as_bytes(), norm.as_bytes());
        let Err(slot) = self.find(hash, scope.as_bytes(), norm.as_bytes()) else { return false };
        let begins = self.texts.len();
        self.texts.extend_from_slice(&person.0.to_le_bytes());
        for part in [scope, norm] {
            self.texts.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
        }
        self.texts.extend_from_slice(scope.as_bytes());
        self.texts.extend_from_slice(norm.as_bytes());
        self.places[slot] = place(hash, begins);
        self.count += 1;
        true
    }

    fn hash(&self, scope: &[u8], norm: &[u8]) -> u64 {
        self.hasher.hash_one((scope, norm))
    }

    /// Whom the name names, or where its place would be.
    fn find(&self, hash: u64, scope: &[u8], norm: &[u8]) -> Result<PersonId, usize> {
        let Some(mask) = self.places.len().checked_sub(1) else { return Err(0) };
        let mut slot = slot(hash, mask);
        loop {
            let found = self.places[slot];
            let begins = usize::try_from(found & ((1 << PLACE_BITS) - 1)).unwrap_or(0);
            if begins == 0 {
                return Err(slot);
            }
            if found >> PLACE_BITS == hash >> PLACE_BITS {
                let (person, known_scope, known_norm) = self.entry(begins - 1);
                if known_norm == norm && known_scope == scope {
                    return Ok(person);
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    /// A name as it stands there.
    fn entry(&self, begins: usize) -> (PersonId, &[u8], &[u8]) {
        let (head, rest) = self.texts[begins..].split_at(HEAD);
        let bytes = |from: usize| [head[from], head[from + 1], head[from + 2], head[from + 3]];
        let length = |from: usize| u32::from_le_bytes(bytes(from)) as usize;
        let (low, high) = (u32::from_le_bytes(bytes(0)), u32::from_le_bytes(bytes(4)));
        let person = PersonId((u64::from(high) << 32 | u64::from(low)).cast_signed());
        let (scope, rest) = rest.split_at(length(8));
        (person, scope, &rest[..length(12)])
    }

    fn grow(&mut self) {
        let many = (self.places.len() * 2).max(64);
        let mut places = vec![0; many];
        let mask = many - 1;
        let mut begins = 0;
        while begins < self.texts.len() {
            let (_, scope, norm) = self.entry(begins);
            let hash = self.hash(scope, norm);
            let mut slot = slot(hash, mask);
            while places[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            places[slot] = place(hash, begins);
            begins += HEAD + scope.len() + norm.len();
        }
        self.places = places;
    }
}

fn place(hash: u64, begins: usize) -> u64 {
    (hash >> PLACE_BITS) << PLACE_BITS | (begins as u64 + 1)
}

fn slot(hash: u64, mask: usize) -> usize {
    usize::try_from(hash & u64::from(u32::MAX)).unwrap_or(0) & mask
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
