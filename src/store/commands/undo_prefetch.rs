//! What an undo asks of the seats that come back, read for many of them at once. It answers for most that there is nothing in
//! the way; whatever it does not answer is asked seat by seat, by the same rules.

use crate::domain::ids::{BatchId, PersonId, SeatId};
use crate::store::error::Res;
use crate::store::read::seat_records::{Found, Lookup};
use rusqlite::{Connection, params};
use std::collections::{HashMap, HashSet};

/// Seats that are asked about together.
pub(super) const CHUNK: usize = 1_000;

/// What is known of some seats.
#[derive(Default)]
pub(super) struct Prefetched {
    /// Every seat that was asked about.
    asked: HashSet<i64>,
    /// The seats with their holders and rows.
    found: HashMap<i64, Found>,
    /// Their holders.
    people: HashSet<PersonId>,
    /// People who are not simply there as they were before the batch: void, merged, purged or changed since.
    unusual: HashSet<i64>,
    /// Seats of which a correction of the recorded count is on record.
    corrected: HashSet<i64>,
    /// Seats whose holder has another one of the license.
    held_again: HashSet<i64>,
    /// Seats whose holder was told of something.
    told: HashSet<i64>,
}

impl Prefetched {
    pub fn of(conn: &Connection, seats: &[i64], batch: BatchId) -> Res<Self> {
        let mut sorted: Vec<SeatId> = seats.iter().map(|id| SeatId(*id)).collect();
        sorted.sort_unstable();
        let found = Lookup::of_rows(conn).some(&sorted)?;
        let list = |ids: &mut dyn Iterator<Item = i64>| {
            format!("[{}]", ids.map(|id| id.to_string()).collect::<Vec<_>>().join(","))
        };
        let of = list(&mut seats.iter().copied());
        let people = list(&mut found.iter().map(|found| found.record.seat.holder.id.0));
        let set = |sql: &str, ids: &str| -> Res<HashSet<i64>> {
            let mut statement = conn.prepare_cached(sql)?;
            // Naming the parameter keeps its number where the question does without it.
            let rows = statement.query_map(params![ids, batch.0], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        };
        Ok(Self {
            unusual: set(
                "SELECT h.id FROM json_each(?1) j CROSS JOIN person h ON h.id = j.value
                 WHERE h.void_batch IS NOT NULL OR h.merged_into IS NOT NULL OR h.purged_at IS NOT NULL
                    OR EXISTS (SELECT 1 FROM image i
                               WHERE i.table_name = 'person' AND i.row_id = h.id AND i.batch_id >= ?2)",
                &people,
            )?,
            corrected: set(
                "SELECT t.assignment_id FROM json_each(?1) j CROSS JOIN tally t ON t.assignment_id = j.value
                 WHERE ?2 IS NOT NULL",
                &of,
            )?,
            held_again: set(
                "SELECT s.id FROM json_each(?1) j CROSS JOIN assignment s ON s.id = j.value
                 CROSS JOIN assignment a ON a.license_id = s.license_id AND a.person_id = s.person_id
                 WHERE a.revoked_on IS NULL AND a.void_batch IS NULL AND ?2 IS NOT NULL",
                &of,
            )?,
            told: set(
                "SELECT n.assignment_id FROM json_each(?1) j CROSS JOIN notice n ON n.assignment_id = j.value
                 WHERE (n.sent_at IS NOT NULL OR EXISTS (SELECT 1 FROM mail_notice m WHERE m.notice_id = n.id))
                   AND ?2 IS NOT NULL",
                &of,
            )?,
            people: found.iter().map(|found| found.record.seat.holder.id).collect(),
            asked: seats.iter().copied().collect(),
            found: found.into_iter().map(|found| (found.record.seat.id.0, found)).collect(),
        })
    }

    /// The seat with its holder, as it was before any of them came back.
    pub fn take(&mut self, seat: SeatId) -> Option<Found> {
        self.found.remove(&seat.0)
    }

    /// True if no correction of the recorded count is for the seat.
    pub fn is_uncorrected(&self, seat: SeatId) -> bool {
        self.asked.contains(&seat.0) && !self.corrected.contains(&seat.0)
    }

    /// True if nobody may have been told anything of the seat.
    pub fn is_untold(&self, seat: SeatId) -> bool {
        self.asked.contains(&seat.0) && !self.told.contains(&seat.0)
    }

    /// True if nobody held the seat's license beside it when the seats were read.
    pub fn is_free(&self, seat: SeatId) -> bool {
        self.asked.contains(&seat.0) && !self.held_again.contains(&seat.0)
    }

    /// True if the person is there, and as before the batch.
    pub fn is_unchanged(&self, person: PersonId) -> bool {
        self.people.contains(&person) && !self.unusual.contains(&person.0)
    }
}
