//! What accounts at vendors name once an undo is through: a person, and an account that they count as, who are there.
//!
//! Both may have gone while the account itself was away, or another record may have taken them over. Nothing else of an
//! account is decided here: the next list of the vendor looks for whose it is as it does for any.

use super::import_accounts::match_values;
use super::undo_work::Work;
use crate::domain::account::{Match, MatchRule};
use crate::store::convert::int_opt;
use crate::store::error::Res;

/// Those that name a person of no record of their own.
const OF_NOBODY: &str = "SELECT a.id, a.person_id FROM person h CROSS JOIN account a ON a.person_id = h.id
     WHERE (h.void_batch IS NOT NULL OR h.merged_into IS NOT NULL) AND a.void_batch IS NULL ORDER BY a.id";

/// Those that count as one that is away, or as one that itself counts as another.
const AS_NONE: &str = "SELECT a.id, a.merged_into FROM account a JOIN account o ON o.id = a.merged_into
     WHERE (o.void_batch IS NOT NULL OR o.merged_into IS NOT NULL) AND a.void_batch IS NULL ORDER BY a.id";

impl Work<'_, '_> {
    /// Has every account name a person and another account that are there, or none.
    pub(super) fn accounts_name_what_is_there(&mut self) -> Res<()> {
        // What was written so far is read.
        self.ledger.settle()?;
        for (id, person) in self.pairs(OF_NOBODY)? {
            if let Some(person) = self.last_of("person", person)? {
                self.ledger.update("account", id, &[("person_id", int_opt(Some(person)))])?;
            } else {
                let nobody = match_values(Match { person: None, rule: MatchRule::Nobody });
                self.ledger.update("account", id, &nobody)?;
            }
        }
        for (id, other) in self.pairs(AS_NONE)? {
            let other = self.last_of("account", other)?.filter(|other| *other != id);
            self.ledger.update("account", id, &[("merged_into", int_opt(other))])?;
        }
        self.ledger.settle()
    }

    fn pairs(&self, sql: &str) -> Res<Vec<(i64, i64)>> {
        let mut statement = self.ledger.conn.prepare_cached(sql)?;
        let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// The record that a person or an account is one with by now; `None` if it is away.
    fn last_of(&self, table: &str, id: i64) -> Res<Option<i64>> {
        let sql = format!(
            "WITH RECURSIVE line (id) AS (
                 VALUES (?1) UNION SELECT r.merged_into FROM line JOIN {table} r ON r.id = line.id
                 WHERE r.merged_into IS NOT NULL)
             SELECT r.id FROM line JOIN {table} r ON r.id = line.id WHERE r.merged_into IS NULL AND r.void_batch IS NULL"
        );
        self.number(&sql, id)
    }
}
