//! What keeps the identifiers of a person from going back. They go back together or not at all: part of a change would
//! leave a person with two mail addresses, or with nothing to be known by.
//!
//! It only asks; the rows are written where all others are.

use super::undo_rows::{Image, refused};
use super::undo_work::Work;
use crate::domain::command::Kept;
use crate::domain::ids::PersonId;
use crate::domain::text::Shown;
use crate::store::error::Res;
use crate::store::ledger::unjson;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// An identifier as far as these rules look at it.
#[derive(Clone, PartialEq, Eq)]
struct Known {
    person: i64,
    kind: String,
    scope: String,
    norm: String,
    value: String,
    current: bool,
}

impl Known {
    /// The same with one column as it was.
    fn set(&mut self, column: &str, value: &Value) {
        match (column, value) {
            ("person_id", Value::Integer(person)) => self.person = *person,
            ("kind", Value::Text(kind)) => self.kind.clone_from(kind),
            ("scope", Value::Text(scope)) => self.scope.clone_from(scope),
            ("norm", Value::Text(norm)) => self.norm.clone_from(norm),
            ("value", Value::Text(value)) => self.value.clone_from(value),
            ("valid_to", day) => self.current = *day == Value::Null,
            _ => {}
        }
    }

    /// A person has one of a kind in each name space; aliases are as many as they like.
    fn is_alone_beside(&self, other: &Self) -> bool {
        self.kind == other.kind && self.scope == other.scope && self.kind != "alias"
    }
}

/// The identifiers of some people, by row.
type Book = BTreeMap<i64, Known>;

/// What the batch did to identifiers of people who were there before it.
struct Parts<'i> {
    changed: Vec<&'i Image>,
    added: Vec<i64>,
    returning: Vec<i64>,
    /// People who go back into the record they were merged into.
    laid_aside: Vec<i64>,
}

impl Work<'_, '_> {
    /// Whoever is laid aside again needs a record to go into that is still one of its own.
    ///
    /// # Errors
    /// That record was itself merged, purged or taken back since: nothing of the batch goes back.
    pub(super) fn nobody_is_merged_into_nobody(&self, images: &[Image]) -> Res<()> {
        for image in images.iter().filter(|image| image.table == "person") {
            let Some(Value::Integer(into)) = image.before.get("merged_into").map(unjson) else { continue };
            let away = "SELECT merged_into IS NOT NULL OR purged_at IS NOT NULL OR void_batch IS NOT NULL
                        FROM person WHERE id = ?1";
            if self.number(away, into)? == Some(1) {
                let reason = format!("{} is no record of its own since", PersonId(into));
                return Err(refused(self.batch, &[Kept { what: PersonId(image.id).to_string(), reason }]).into());
            }
        }
        Ok(())
    }

    /// Whoever is laid aside again has left everything to the other record.
    ///
    /// # Errors
    /// They were given something since that this batch does not move: nothing of it goes back.
    pub(super) fn nobody_is_merged_in_part(&self, images: &[Image]) -> Res<()> {
        let left = "SELECT h.merged_into IS NOT NULL AND (
                        EXISTS (SELECT 1 FROM assignment
                                WHERE person_id = h.id AND revoked_on IS NULL AND void_batch IS NULL)
                     OR EXISTS (SELECT 1 FROM identifier
                                WHERE person_id = h.id AND valid_to IS NULL AND void_batch IS NULL))
                    FROM person h WHERE h.id = ?1";
        for image in images.iter().filter(|image| image.table == "person") {
            if self.number(left, image.id)? == Some(1) {
                let reason = "it has a seat or an identifier that it had not when it was merged".to_owned();
                return Err(refused(self.batch, &[Kept { what: PersonId(image.id).to_string(), reason }]).into());
            }
        }
        Ok(())
    }

    /// Lists the identifiers that stay as they are, each person once with the reason.
    ///
    /// # Errors
    /// Two people were merged, and one of them would be left without an identifier: they stay one.
    pub(super) fn identifiers_that_stay(&mut self, images: &[Image]) -> Res<()> {
        let parts = Parts {
            changed: images.iter().filter(|image| image.table == "identifier").collect(),
            added: self.written(
                "identifier",
                &format!("{} AND NOT (SELECT h.{} FROM person h WHERE h.id = r.person_id)", self.live(), self.added),
            )?,
            returning: self.written(
                "identifier",
                "r.void_batch = ?3 AND (SELECT h.void_batch FROM person h WHERE h.id = r.person_id) IS NULL",
            )?,
            laid_aside: images
                .iter()
                .filter(|image| image.table == "person" && image.before.get("merged_into").is_some_and(Json::is_number))
                .map(|image| image.id)
                .collect(),
        };
        let mut people = BTreeMap::<i64, BTreeSet<i64>>::new();
        for image in &parts.changed {
            if let Some(Value::Integer(person)) = image.before.get("person_id").map(unjson) {
                people.entry(person).or_default().insert(image.id);
            }
        }
        for id in parts.changed.iter().map(|image| image.id).chain(parts.added.clone()).chain(parts.returning.clone()) {
            let person = self.number("SELECT person_id FROM identifier WHERE id = ?1", id)?.unwrap_or_default();
            people.entry(person).or_default().insert(id);
        }
        let now = self.book(people.keys().copied(), &parts.returning)?;
        let then = self.as_it_would_be(&now, &parts)?;
        for (person, rows) in people {
            if let Some(reason) = self.why_known_so(person, &rows, &parts, (&now, &then))? {
                let kept = Kept { what: PersonId(person).to_string(), reason };
                if self.of_merge {
                    return Err(refused(self.batch, &[kept]).into());
                }
                self.kept.push(kept);
                self.staying.extend(rows);
            }
        }
        Ok(())
    }

    fn book(&self, people: impl Iterator<Item = i64>, returning: &[i64]) -> Res<Book> {
        let mut book = Book::new();
        let mut statement = self.ledger.conn.prepare_cached(
            "SELECT id, person_id, kind, scope, norm, value, void_batch IS NULL AS there,
                    valid_to IS NULL AND void_batch IS NULL AS current
             FROM identifier WHERE person_id = ?1",
        )?;
        for person in people {
            let mut rows = statement.query([person])?;
            while let Some(row) = rows.next()? {
                let id: i64 = row.get("id")?;
                if row.get("there")? || returning.contains(&id) {
                    let known = Known {
                        person: row.get("person_id")?,
                        kind: row.get("kind")?,
                        scope: row.get("scope")?,
                        norm: row.get("norm")?,
                        value: row.get("value")?,
                        current: row.get("current")?,
                    };
                    book.insert(id, known);
                }
            }
        }
        Ok(book)
    }

    /// The identifiers as they would be if every part went back.
    fn as_it_would_be(&self, now: &Book, parts: &Parts<'_>) -> Res<Book> {
        let mut then = now.clone();
        for id in &parts.added {
            then.remove(id);
        }
        for id in &parts.returning {
            let ended = self.number("SELECT valid_to FROM identifier WHERE id = ?1", *id)?.is_some();
            if let Some(known) = then.get_mut(id) {
                known.current = !ended;
            }
        }
        for image in &parts.changed {
            if let Some(known) = then.get_mut(&image.id).filter(|_| self.stands(image).unwrap_or_default()) {
                image.before.iter().for_each(|(column, value)| known.set(column, &unjson(value)));
            }
        }
        Ok(then)
    }

    /// Why a person goes on being known as they are; `None` if all of it can go back.
    fn why_known_so(
        &self,
        person: i64,
        rows: &BTreeSet<i64>,
        parts: &Parts<'_>,
        (now, then): (&Book, &Book),
    ) -> Res<Option<String>> {
        let changer = rows.iter().map(|id| self.changer("identifier", *id)).collect::<Res<Vec<_>>>()?;
        let changer = changer.into_iter().flatten().max();
        if !self.of_merge {
            for image in parts.changed.iter().filter(|image| rows.contains(&image.id)) {
                if !self.stands(image)? {
                    return Ok(Some(since("what they are known as was changed since", changer)));
                }
            }
            let since_added = parts.added.iter().any(|id| rows.contains(id));
            if since_added && let Some(by) = changer {
                return Ok(Some(since("what they are known as was changed since", Some(by))));
            }
        }
        let current = |book: &Book| -> BTreeMap<i64, Known> {
            let theirs = book.iter().filter(|(_, known)| known.current && known.person == person);
            theirs.map(|(id, known)| (*id, known.clone())).collect()
        };
        let (before, after) = (current(now), current(then));
        for (id, known) in after.iter().filter(|(id, _)| !before.contains_key(id)) {
            if let Some(other) = self.taken(known, *id, parts)? {
                return Ok(Some(format!("{} belongs to {} since", Shown(&known.value), PersonId(other))));
            }
            let beside = after.iter().find(|(other, held)| *other != id && held.is_alone_beside(known));
            if let Some((_, held)) = beside.filter(|_| !self.of_merge) {
                return Ok(Some(format!(
                    "{} has taken the place of {} since",
                    Shown(&held.value),
                    Shown(&known.value)
                )));
            }
        }
        if after.is_empty() && !parts.laid_aside.contains(&person) && (self.of_merge || !before.is_empty()) {
            let why = "a person needs one identifier";
            return Ok(Some(changer.map_or(why.into(), |by| format!("{why}, and theirs were changed since by {by}"))));
        }
        Ok(None)
    }

    /// Whose a name is by now, if it is somebody else's and stays theirs.
    fn taken(&self, known: &Known, id: i64, parts: &Parts<'_>) -> Res<Option<i64>> {
        let found: Option<(i64, i64)> = self
            .ledger
            .conn
            .prepare_cached(
                "SELECT id, person_id FROM identifier
                 WHERE norm = ?1 AND scope = ?2 AND id <> ?3 AND valid_to IS NULL AND void_batch IS NULL",
            )?
            .query_row(params![known.norm, known.scope, id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let leaves = |row: i64| parts.added.contains(&row) || parts.changed.iter().any(|image| image.id == row);
        Ok(found.filter(|(row, _)| !leaves(*row)).map(|(_, person)| person))
    }

    /// A person whom an undo had taken away and who comes back, by what belongs to others now; `None` if anything is left.
    pub(super) fn known_as_nothing(&self, person: i64) -> Res<Option<String>> {
        let sql = "SELECT i.value, o.person_id FROM identifier i LEFT JOIN identifier o
                       ON o.norm = i.norm AND o.scope = i.scope AND o.valid_to IS NULL AND o.void_batch IS NULL
                   WHERE i.person_id = ?1 AND i.void_batch = ?2 AND i.valid_to IS NULL ORDER BY i.id";
        let mut statement = self.ledger.conn.prepare_cached(sql)?;
        let rows = statement.query_map([person, self.batch.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let rows: Vec<(String, Option<i64>)> = rows.collect::<rusqlite::Result<_>>()?;
        Ok(match rows.first() {
            Some((value, Some(other))) if rows.iter().all(|(_, other)| other.is_some()) => {
                Some(format!("{} belongs to {} since", Shown(value), PersonId(*other)))
            }
            _ => None,
        })
    }

    /// True if the person of an identifier or a sign-in was to come back as well and could not: the reason is given there.
    pub(super) fn goes_with_its_person(&self, table: &str, id: i64) -> Res<bool> {
        let sql = format!("SELECT h.void_batch FROM {table} r JOIN person h ON h.id = r.person_id WHERE r.id = ?1");
        Ok(self.number(&sql, id)? == Some(self.batch.0))
    }

    /// A person of this batch who stays is still known by what this batch knew of them.
    pub(super) fn belongs_to_somebody_who_stays(&self, identifier: i64) -> Res<bool> {
        let sql = format!(
            "SELECT h.{} FROM identifier i JOIN person h ON h.id = i.person_id WHERE i.id = ?1 AND h.void_batch IS NULL",
            self.added
        );
        Ok(self.number(&sql, identifier)? == Some(1))
    }
}

fn since(what: &str, by: Option<crate::domain::ids::BatchId>) -> String {
    by.map_or_else(|| what.to_owned(), |by| format!("{what} by {by}"))
}
