//! What accounts at vendors name once an undo is through: a person, and an account that they count as, who are there.
//!
//! Both may have gone while the account itself was away, or another record may have taken them over. Nothing else of an
//! account is decided here: the next list of the vendor looks for whose it is as it does for any.

use super::import_accounts::match_values;
use super::undo_work::Work;
use crate::domain::account::{Match, MatchRule};
use crate::domain::batch_item::UndoEffect;
use crate::store::convert::int_opt;
use crate::store::error::Res;
use std::collections::BTreeSet;

/// The person of an account, who is of no record of their own.
const OF_NOBODY: &str = "SELECT h.id FROM account a JOIN person h ON h.id = a.person_id
     WHERE a.id = ?1 AND a.void_batch IS NULL AND (h.void_batch IS NOT NULL OR h.merged_into IS NOT NULL)";

/// The account that one counts as, which is away or counts as another itself.
const AS_NONE: &str = "SELECT o.id FROM account a JOIN account o ON o.id = a.merged_into
     WHERE a.id = ?1 AND a.void_batch IS NULL AND (o.void_batch IS NOT NULL OR o.merged_into IS NOT NULL)";

impl Work<'_, '_> {
    /// Has every account name a person and another account that are there, or none.
    pub(super) fn accounts_name_what_is_there(&mut self) -> Res<()> {
        // What was written so far is read.
        self.ledger.settle()?;
        for id in self.accounts_concerned()? {
            if let Some(person) = self.number(OF_NOBODY, id)? {
                if let Some(person) = self.last_of("person", person)? {
                    self.ledger.update("account", id, &[("person_id", int_opt(Some(person)))])?;
                } else {
                    self.ledger.update("account", id, &match_values(Match::nobody(MatchRule::Nobody)))?;
                }
            }
            if let Some(other) = self.number(AS_NONE, id)? {
                let other = self.last_of("account", other)?.filter(|other| *other != id);
                self.ledger.update("account", id, &[("merged_into", int_opt(other))])?;
            }
        }
        self.ledger.settle()
    }

    /// The accounts that this undo touched and that are there, and those of people and accounts that it touched.
    fn accounts_concerned(&self) -> Res<BTreeSet<i64>> {
        let mut of_person =
            self.ledger.conn.prepare_cached("SELECT id FROM account WHERE person_id = ?1 AND void_batch IS NULL")?;
        let mut merged =
            self.ledger.conn.prepare_cached("SELECT id FROM account WHERE merged_into = ?1 AND void_batch IS NULL")?;
        let mut concerned = BTreeSet::new();
        for ((table, id), becomes) in &self.seen {
            let others = match *table {
                "account" => &mut merged,
                "person" => &mut of_person,
                _ => continue,
            };
            if *table == "account" && *becomes != UndoEffect::Gone {
                concerned.insert(*id);
            }
            for other in others.query_map([id], |row| row.get(0))? {
                concerned.insert(other?);
            }
        }
        Ok(concerned)
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
