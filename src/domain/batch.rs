//! Batches as the question names them that is asked before one is taken back: which, what it did, how many of each thing,
//! by whom and when; and whether a yes is enough.
//!
//! Both front ends show these sentences. It knows nothing of how a batch is stored, nor of how it is asked about.

use super::batch_item::{BatchItem, RecordKind, UndoEffect};
use super::ids::BatchId;
use super::text::{count, counted, number};
use super::time::ago;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// More things than this, and their number must be typed before they are taken away.
pub const TYPED_ABOVE: usize = 20;
/// A batch older than this is not taken back by a yes alone: nobody has it before their eyes any more.
const FRESH: TimeDelta = TimeDelta::hours(1);

/// How many things of each kind, as people count them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Things(BTreeMap<RecordKind, usize>);

impl Things {
    /// Counts things. What goes the way of a seat is no thing of its own beside it, nor is what a person is known as.
    pub fn of(parts: impl IntoIterator<Item = (RecordKind, UndoEffect, usize)>) -> Self {
        let parts: Vec<_> =
            parts.into_iter().filter(|(thing, _, many)| *many > 0 && *thing != RecordKind::Count).collect();
        let leading = |thing: &RecordKind| matches!(thing, RecordKind::Seat | RecordKind::Person | RecordKind::Account);
        let kinds: BTreeSet<RecordKind> = parts.iter().map(|(thing, ..)| *thing).filter(leading).collect();
        let mut counts = BTreeMap::new();
        for (thing, becomes, many) in parts {
            if !(BatchItem { thing, number: 0, becomes }).hangs_on(&kinds) {
                *counts.entry(thing).or_default() += many;
            }
        }
        Self(counts)
    }

    /// Each kind and how many of it.
    pub fn kinds(&self) -> impl Iterator<Item = (RecordKind, usize)> {
        self.0.iter().map(|(thing, many)| (*thing, *many))
    }

    /// All of them. Files are where the others came from, and count where there is nothing else.
    #[must_use]
    pub fn many(&self) -> usize {
        let others: usize = self.kinds().filter(|(thing, _)| *thing != RecordKind::Import).map(|(_, many)| many).sum();
        if others > 0 { others } else { self.files().max(1) }
    }

    /// How many files the others came from.
    #[must_use]
    pub fn files(&self) -> usize {
        self.0.get(&RecordKind::Import).copied().unwrap_or_default()
    }

    /// In words: `250 products, 54 999 seats, of 4 files`.
    #[must_use]
    pub fn shown(&self) -> String {
        let others = self.kinds().filter(|(thing, _)| *thing != RecordKind::Import);
        let mut words: Vec<String> = others.map(|(thing, many)| named(thing, many)).collect();
        match (self.files(), words.is_empty()) {
            (0, true) => "its counts".to_owned(),
            (0, false) => words.join(", "),
            (files, true) => counted(files, "file"),
            (files, false) => {
                words.push(format!("of {}", counted(files, "file")));
                words.join(", ")
            }
        }
    }
}

fn named(thing: RecordKind, many: usize) -> String {
    let word = match thing {
        RecordKind::Person => return count(many, "person", "people"),
        RecordKind::Listing => return count(many, "login on a list", "logins on lists"),
        RecordKind::Audit => "users audit",
        RecordKind::Import => "file",
        RecordKind::AccountLogin => "account sign-in",
        RecordKind::AccountDevice => "device of an account",
        RecordKind::AccountRemoval => "removal",
        RecordKind::DeviceReport => "device",
        RecordKind::IgnoredApplication => "ignored application",
        other => other.word(),
    };
    counted(many, word)
}

/// A batch that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchEntry {
    /// The batch's id.
    pub id: BatchId,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The same in the organisation's time zone.
    pub local: NaiveDateTime,
    /// How long ago that is.
    pub age: TimeDelta,
    /// By whom: the name of an account.
    pub by: String,
    /// What it did, as history says it.
    pub what: String,
    /// What it did it to.
    pub things: Things,
}

impl BatchEntry {
    /// Its number and what it did: `B7: reclaimed 3 seats of Chat`.
    #[must_use]
    pub fn headline(&self) -> String {
        format!("{}: {}", self.id, self.what)
    }

    /// As a list names it: `B7, 3 minutes ago: reclaimed 3 seats of Chat`.
    #[must_use]
    pub fn listed(&self) -> String {
        format!("{}, {}: {}", self.id, ago(self.age), self.what)
    }

    /// When it was recorded, how long ago, and by whom: `3 minutes ago, on 2026-11-28 at 14:02, by ana`.
    #[must_use]
    pub fn recorded(&self) -> String {
        format!("{}, on {}, by {}", ago(self.age), self.local.format("%Y-%m-%d at %H:%M"), self.by)
    }

    /// What the question says of it, a line each: what it did, what is taken back, and when it was recorded by whom.
    #[must_use]
    pub fn lines(&self) -> [String; 3] {
        [self.headline(), format!("Takes back {}.", self.things.shown()), format!("Recorded {}.", self.recorded())]
    }

    /// The number that must be typed, where a yes would be too easily said: how many things there are.
    #[must_use]
    pub fn must_type(&self) -> Option<usize> {
        let many = self.things.many();
        (many > TYPED_ABOVE || self.age > FRESH).then_some(many)
    }

    /// What the number is typed for: `take back 75 749 things`.
    #[must_use]
    pub fn to_take_back(&self) -> String {
        format!("take back {}", counted(self.things.many(), "thing"))
    }
}

/// What asks for a number: `Type 30 to reclaim 30 seats`.
#[must_use]
pub fn type_it(wanted: usize, to_do: &str) -> String {
    format!("Type {wanted} to {to_do}")
}

/// True if what was typed is this number, with its thousands apart or not.
#[must_use]
pub fn is_typed(text: &str, wanted: usize) -> bool {
    let text = text.trim();
    text == wanted.to_string() || text == number(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(things: Things, minutes: i64) -> BatchEntry {
        let local: NaiveDateTime = "2026-11-28T14:02:00".parse().unwrap();
        let (at, age) = (local.and_utc(), TimeDelta::minutes(minutes));
        let what = "read 4 files".to_owned();
        BatchEntry { id: BatchId(7), at, local, age, by: "ana".into(), what, things }
    }

    fn added(counts: &[(RecordKind, usize)]) -> Things {
        Things::of(counts.iter().map(|(thing, many)| (*thing, UndoEffect::Gone, *many)))
    }

    #[test]
    fn an_import_names_what_it_read_and_from_how_many_files() {
        let things = added(&[
            (RecordKind::Import, 4),
            (RecordKind::Seat, 54_999),
            (RecordKind::Identifier, 40_000),
            (RecordKind::Person, 20_000),
            (RecordKind::License, 500),
            (RecordKind::Product, 250),
            (RecordKind::Count, 3),
        ]);
        assert_eq!(things.shown(), "250 products, 500 licenses, 20 000 people, 54 999 seats, of 4 files");
        assert_eq!(things.many(), 75_749);
        let batch = batch(things, 3);
        assert_eq!(
            batch.lines(),
            [
                "B7: read 4 files",
                "Takes back 250 products, 500 licenses, 20 000 people, 54 999 seats, of 4 files.",
                "Recorded 3 minutes ago, on 2026-11-28 at 14:02, by ana.",
            ]
        );
        assert_eq!(batch.listed(), "B7, 3 minutes ago: read 4 files");
        assert_eq!(type_it(75_749, &batch.to_take_back()), "Type 75749 to take back 75 749 things");
    }

    #[test]
    fn what_goes_with_a_seat_is_not_counted_beside_it() {
        let reclaim = added(&[(RecordKind::Seat, 3), (RecordKind::Notice, 3), (RecordKind::Removal, 3)]);
        assert_eq!((reclaim.shown().as_str(), reclaim.many()), ("3 seats", 3));
        let closed = (RecordKind::Removal, UndoEffect::AsBefore, 2);
        let things = Things::of([(RecordKind::Seat, UndoEffect::Gone, 1), closed]);
        assert_eq!((things.shown().as_str(), things.many()), ("1 seat, 2 removals", 3));
        assert_eq!(added(&[(RecordKind::Audit, 1), (RecordKind::Notice, 2)]).shown(), "1 users audit, 2 notices");
        assert_eq!(added(&[(RecordKind::Identifier, 1)]).shown(), "1 identifier");
    }

    #[test]
    fn there_is_always_something_to_name_and_to_type() {
        for (things, shown, many) in [
            (added(&[(RecordKind::Import, 1)]), "1 file", 1),
            (added(&[(RecordKind::Count, 1)]), "its counts", 1),
            (Things::default(), "its counts", 1),
        ] {
            assert_eq!((things.shown().as_str(), things.many()), (shown, many));
        }
    }

    #[test]
    fn much_and_what_is_old_is_typed() {
        let seats = |many| added(&[(RecordKind::Seat, many)]);
        for (many, minutes, typed) in
            [(20, 0, None), (20, 60, None), (21, 0, Some(21)), (1, 61, Some(1)), (3, 3 * 24 * 60, Some(3))]
        {
            assert_eq!(batch(seats(many), minutes).must_type(), typed, "{many} things, {minutes} minutes old");
        }
    }

    #[test]
    fn the_number_is_typed_as_it_is_read() {
        for (text, right) in [("75749", true), (" 75 749 ", true), ("7574", false), ("y", false), ("", false)] {
            assert_eq!(is_typed(text, 75_749), right, "{text:?}");
        }
    }
}
