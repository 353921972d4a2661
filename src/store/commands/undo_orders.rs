//! Orders in an undo: what keeps one from going or coming back, and that the total of its license follows.
//!
//! A total that follows from orders is never set back from an image: it is taken anew once all orders are where they are to
//! be.

use super::ordered_total::bring_in_line;
use super::undo_rows::{Image, lower};
use super::undo_work::Work;
use crate::domain::ids::LicenseId;
use crate::domain::order::refuse_impossible_totals;
use crate::domain::time::Day;
use crate::store::convert::day;
use crate::store::error::Res;
use crate::store::ledger::Set;
use rusqlite::params;
use std::collections::BTreeSet;

const TOTAL: &str = "seats_total";

impl Work<'_, '_> {
    /// Leaves the total out of an image where the batch moved it by orders.
    pub(super) fn without_ordered_total(&self, image: &mut Image) -> Res<()> {
        if image.table == "license"
            && image.after.contains_key(TOTAL)
            && self.licenses_of_orders()?.contains(&LicenseId(image.id))
        {
            image.before.remove(TOTAL);
            image.after.remove(TOTAL);
        }
        Ok(())
    }

    /// True if a license would get another total, currency or total cost than that which later orders were written for.
    pub(super) fn is_ordered_since(&self, license: i64, sets: &[Set<'_>]) -> Res<bool> {
        let reckoned = |column: &str| [TOTAL, "seat_type", "currency", "total_cost"].contains(&column);
        if !sets.iter().any(|(column, _)| reckoned(column)) {
            return Ok(false);
        }
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM license_order r WHERE r.license_id = ?1 AND r.void_batch IS NULL
                            AND r.created_batch > ?2 AND NOT r.{})",
            self.added
        );
        Ok(self.ledger.conn.prepare_cached(&sql)?.query_row(params![license, self.batch.0], |row| row.get(0))?)
    }

    /// The licenses of which the batch wrote orders, or made some void.
    fn licenses_of_orders(&self) -> Res<BTreeSet<LicenseId>> {
        let ids = self.written("license_order", "true")?;
        let sql = "SELECT license_id FROM license_order WHERE id = ?1";
        ids.into_iter().map(|id| Ok(LicenseId(self.number(sql, id)?.unwrap_or_default()))).collect()
    }

    /// Whether orders other than those of the batch stand on the license of an order.
    fn others_stand(&self, license: i64) -> Res<bool> {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM license_order r
                            WHERE r.license_id = ?1 AND r.void_batch IS NULL AND NOT r.{})",
            self.added
        );
        Ok(self.number(&sql, license)? == Some(1))
    }

    fn license_of(&self, order: i64) -> Res<i64> {
        let license = self.number("SELECT license_id FROM license_order WHERE id = ?1", order)?;
        Ok(license.unwrap_or_default())
    }

    /// The days and seats of the orders of a license that meet a condition.
    fn totals(&self, license: i64, condition: &str) -> Res<Vec<(Day, i64)>> {
        let sql = format!("SELECT r.day, r.seats FROM license_order r WHERE r.license_id = ?1 AND ({condition})");
        let mut statement = self.ledger.conn.prepare_cached(&sql)?;
        let orders = statement.query_map([license], |row| Ok((day(row.get(0)?).unwrap_or_default(), row.get(1)?)))?;
        Ok(orders.collect::<rusqlite::Result<_>>()?)
    }

    /// Why an order that the batch wrote cannot go: other orders build on the seats that were there before the first one, or
    /// take away those that it added.
    pub(super) fn why_order_stays(&self, id: i64) -> Res<Option<String>> {
        let license = self.license_of(id)?;
        if !self.others_stand(license)? {
            return Ok(None);
        }
        let opening = self.number("SELECT kind = 'opening' FROM license_order WHERE id = ?1", id)? == Some(1);
        if opening {
            return Ok(Some("later orders add to the seats that it stands for".to_owned()));
        }
        let stay = format!("r.void_batch IS NULL AND (r.kind = 'opening' OR NOT r.{})", self.added);
        Ok(impossible(self.totals(license, &stay)?))
    }

    /// Why an order cannot come back: the total that it was written for is another one, or would be none.
    pub(super) fn why_no_order(&self, id: i64) -> Res<Option<String>> {
        let license = self.license_of(id)?;
        if !self.others_stand(license)? {
            let sql = format!(
                "SELECT l.seats_total IS NOT (SELECT max(r.total_before) FROM license_order r
                                              WHERE r.license_id = l.id AND r.void_batch = {0}
                                                 OR r.license_id = l.id AND r.{1})
                 FROM license l WHERE l.id = ?1",
                self.batch.0, self.added
            );
            return Ok((self.number(&sql, license)? == Some(1))
                .then(|| "the seats total of its license was changed since".to_owned()));
        }
        let all = format!("r.void_batch IS NULL OR r.void_batch = {}", self.batch.0);
        Ok(impossible(self.totals(license, &all)?))
    }

    /// Brings the totals of the licenses in line with the orders that stand now.
    pub(super) fn totals_in_line(&mut self) -> Res<()> {
        for license in self.licenses_of_orders()? {
            let there = self.number("SELECT 1 FROM license WHERE id = ?1 AND void_batch IS NULL", license.0)?;
            if there.is_some() {
                bring_in_line(self.ledger, license)?;
            }
        }
        Ok(())
    }
}

/// Why there cannot be just these orders.
fn impossible(orders: Vec<(Day, i64)>) -> Option<String> {
    refuse_impossible_totals(orders).err().map(|refusal| lower(&refusal.message, ""))
}
