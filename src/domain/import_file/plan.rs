//! What a file changes: pure decisions over what is known, one file of rows at a time.
//!
//! A file speaks for its as-of day. It changes nothing that somebody changed here on or after that day, and nothing
//! that a newer file said; it never brings back a seat that was ended here. Every row ends as created, updated,
//! unchanged or rejected: none is lost.

use super::known_names::{CalledNames, KnownNames};
use super::products::Answers;
use crate::domain::ids::{LicenseId, PersonId, ProductId};
use crate::domain::person::normalized;
use crate::domain::text::key;
use crate::domain::time::Day;
use std::collections::HashMap;

/// How the rows of a file came out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowOutcomes {
    /// Rows that changed something known.
    pub updated: u32,
    /// Rows that changed nothing.
    pub unchanged: u32,
    /// Of those, rows that say once more, for the newest day, what is known.
    pub confirmed: u32,
    /// Lines that say something else than is known and may not change it, and what they are about: somebody changed it here on
    /// the file's day or later, or a newer file spoke of it.
    pub not_allowed: Vec<(u32, String)>,
    /// Of those, lines whose seat was ended here, and whose it was.
    pub ended_here: Vec<(u32, String)>,
    /// Of those, lines whose account belongs to a person that an earlier line gave the seat to, and whose it was.
    pub same_person: Vec<(u32, String)>,
}

/// True if the file of `as_of` may change a record: nobody changed it here on or after that day, and no newer file
/// spoke of it.
#[must_use]
pub fn may_change(as_of: Day, changed_on: Option<Day>, listed_as_of: Option<Day>) -> bool {
    changed_on.is_none_or(|day| day < as_of) && listed_as_of.is_none_or(|day| day <= as_of)
}

/// Products, licenses and people by the names a file uses. A name that means two things is kept as `None`.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// By the key of the name and the key of the publisher.
    pub products: HashMap<(String, String), ProductId>,
    /// By the key of the name alone.
    pub products_by_name: HashMap<String, Option<ProductId>>,
    /// By product and the key of the name.
    pub licenses: HashMap<(ProductId, String), LicenseId>,
    /// By the keys of product and license name.
    pub licenses_by_name: HashMap<(String, String), Option<LicenseId>>,
    /// By what exports call their products.
    pub answers: Answers,
    /// By name space and normal form: current identifiers.
    pub people: KnownNames,
    /// By normal form: identifiers that were theirs once.
    pub former: HashMap<String, Option<PersonId>>,
    /// The keys of people's names, where they have one that is no identifier.
    pub called: CalledNames,
}

/// A name that means more than one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ambiguous;

/// Adds to a map in which a key that means two things means none.
pub fn note_name<K: std::hash::Hash + Eq, V: Copy + PartialEq>(map: &mut HashMap<K, Option<V>>, key: K, value: V) {
    map.entry(key).and_modify(|known| *known = known.filter(|v| *v == value)).or_insert(Some(value));
}

impl Names {
    /// The product of that name; the publisher decides between two.
    ///
    /// # Errors
    /// The name means more than one, and no publisher is given.
    pub fn product(&self, name_key: &str, publisher_key: Option<&str>) -> Result<Option<ProductId>, Ambiguous> {
        match publisher_key {
            Some(publisher) => {
                let exact = self.products.get(&(name_key.to_owned(), publisher.to_owned()));
                // A product whose publisher is not known yet is the one that is meant.
                Ok(exact.or_else(|| self.products.get(&(name_key.to_owned(), String::new()))).copied())
            }
            None => self.products_by_name.get(name_key).map_or(Ok(None), |known| known.map(Some).ok_or(Ambiguous)),
        }
    }

    /// True if an employee number that names this person came with somebody else: with addresses of which none is or was
    /// theirs, and with another name. Numbers are given again and mistyped; a name and an address are not both.
    pub fn is_somebody_else<'a>(
        &self,
        person: PersonId,
        addresses: impl IntoIterator<Item = &'a str>,
        name: Option<&str>,
    ) -> bool {
        let known = self.called.get(person);
        let other_name = name.map(key).is_some_and(|name| known.is_some_and(|known| known != name));
        let mut addresses = addresses.into_iter().map(normalized).peekable();
        other_name
            && addresses.peek().is_some()
            && addresses
                .all(|norm| self.former.get(&norm) != Some(&Some(person)) && self.people.get("", &norm) != Some(person))
    }

    /// The person an address, an employee number or, where it is nobody else's, a login names.
    ///
    /// # Errors
    /// The name means more than one person.
    pub fn person(&self, norm: &str, scopes: &[String]) -> Result<Option<PersonId>, Ambiguous> {
        Ok(self.person_named(norm, scopes)?.map(|(person, _)| person))
    }

    /// The same, and whether the name is still theirs or was once.
    ///
    /// # Errors
    /// The name means more than one person.
    pub fn person_named(&self, norm: &str, scopes: &[String]) -> Result<Option<(PersonId, bool)>, Ambiguous> {
        for scope in scopes {
            if let Some(person) = self.people.get(scope, norm) {
                return Ok(Some((person, true)));
            }
        }
        self.former.get(norm).map_or(Ok(None), |known| known.map(|person| Some((person, false))).ok_or(Ambiguous))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_yields_to_later_hands_and_newer_files() {
        let day = |d: &str| d.parse::<Day>().unwrap();
        let as_of = day("2026-06-10");
        assert!(may_change(as_of, None, None));
        assert!(may_change(as_of, Some(day("2026-06-09")), Some(day("2026-06-10"))));
        assert!(!may_change(as_of, Some(day("2026-06-10")), None), "changed here on that very day");
        assert!(!may_change(as_of, None, Some(day("2026-06-11"))), "a newer file spoke");
    }

    #[test]
    fn a_number_that_comes_with_another_name_and_address_is_somebody_elses() {
        let (fay, mut names) = (PersonId(1), Names::default());
        names.people.insert("", "fay@x.org", fay);
        names.former.insert("fay.ott@x.org".into(), Some(fay));
        for (addresses, name, other) in [(&["hal@x.org"][..], Some("Hal New"), false), (&["hal@x.org"], None, false)] {
            assert_eq!(names.is_somebody_else(fay, addresses.iter().copied(), name), other, "she has no name yet");
        }
        names.called.insert(fay, "fay ott");
        for (addresses, name, other) in [
            (&["hal@x.org"][..], Some("Hal New"), true),
            (&["hal@x.org", "h@x.org"], Some("Hal New"), true),
            (&["hal@x.org"], Some("FAY  Ott"), false),
            (&["hal@x.org"], None, false),
            (&[], Some("Hal New"), false),
            (&["hal@x.org", "Fay@x.org"], Some("Hal New"), false),
            (&["fay.ott@x.org"], Some("Hal New"), false),
        ] {
            assert_eq!(names.is_somebody_else(fay, addresses.iter().copied(), name), other, "{addresses:?} {name:?}");
        }
    }

    #[test]
    fn a_name_of_two_is_a_name_of_none() {
        let mut names = Names::default();
        note_name(&mut names.products_by_name, "flow".into(), ProductId(1));
        assert_eq!(names.product("flow", None), Ok(Some(ProductId(1))));
        note_name(&mut names.products_by_name, "flow".into(), ProductId(2));
        assert_eq!(names.product("flow", None), Err(Ambiguous));
        assert_eq!(names.product("desk", None), Ok(None));
    }
}
