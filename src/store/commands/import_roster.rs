//! What only a vendor's full roster can say: who is no longer there, and which removals are done.

use super::import_file::Taking;
use super::seat_rows::take_off;
use super::{account_removals, removal_rows};
use crate::domain::command::ImportOptions;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::import_file::roster::{Unread, are_many, unlisted};
use crate::domain::import_file::seats::{KnownSeat, KnownSeats};
use crate::domain::org::Org;
use crate::domain::person::normalized;
use crate::domain::read_model::SeatFilter;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::count;
use crate::domain::time::Day;
use crate::store::convert::day_opt;
use crate::store::error::Res;
use crate::store::ledger::Ledger;
use crate::store::read;
use rusqlite::params;
use std::collections::{HashMap, HashSet};

/// A full roster of one license.
pub(super) struct WholeRoster<'r> {
    pub license: LicenseId,
    /// Whom it lists.
    pub listed: &'r HashSet<PersonId>,
    /// What the rows that were left out may say.
    pub unread: &'r Unread,
    /// How many rows were left out.
    pub left_out: usize,
}

impl WholeRoster<'_> {
    /// Notes which seats it no longer lists and ends them if that was asked for. Returns how many seats it cannot know of.
    pub fn look(
        &self,
        ledger: &mut Ledger<'_>,
        org: &Org,
        taking: &mut Taking,
        picture: &KnownSeats,
        options: &ImportOptions,
    ) -> Res<usize> {
        ledger
            .conn
            .prepare_cached("INSERT INTO roster_license (license_id, import_id, unread) VALUES (?1, ?2, ?3)")?
            .execute(params![self.license.0, taking.import.0, i64::try_from(self.left_out).unwrap_or(i64::MAX)])?;
        let known = self.names(ledger)?;
        let names_of = |person: PersonId| known.get(&person).cloned().unwrap_or_default();
        let unlisted = unlisted(self.license, self.listed, self.unread, &names_of, picture, taking.as_of);
        taking.moved |= self.mark(ledger, picture, &unlisted.missing, taking.as_of)?;
        let gone = unlisted.gone(taking.as_of);
        let held = picture.held.iter().filter(|((of, _), _)| *of == self.license).flat_map(|(_, held)| &held.seats);
        let held = held.filter(|seat| seat.revoked_on.is_none()).count();
        let license = read::licenses::one(ledger.conn, self.license)?.license;
        taking.surprises.holders_gone(&license.title(), gone.len(), held);
        let mut insert =
            ledger.conn.prepare_cached("INSERT INTO import_gone (import_id, assignment_id) VALUES (?1, ?2)")?;
        for seat in &gone {
            insert.execute([taking.import.0, seat.0])?;
        }
        if options.revoke_gone && !gone.is_empty() {
            if !taking.rejects.is_empty() {
                return Err(Refusal::new(
                    Code::TooManyRejects,
                    format!(
                        "{} rejected, so it cannot be told who is really gone; nothing was changed.",
                        count(taking.rejects.len(), "row was", "rows were")
                    ),
                )
                .hint("mend the rejected rows first, or read the file without --revoke-gone")
                .into());
            }
            taking.held_by_gone += held;
            taking.many_gone |= are_many(gone.len(), held);
            let filter = SeatFilter { ids: Some(gone.clone()), ..SeatFilter::default() };
            for entry in read::seats::list(ledger.conn, &filter, org.as_of(ledger.now.today))? {
                take_off(ledger, &entry.seat, entry.missing_as_of.is_some(), None)?;
                taking.gone_revoked += 1;
            }
        }
        taking.gone.extend(gone);
        Ok(unlisted.since)
    }

    /// Closes the removals it confirms; `count` is the count that was made of it.
    pub fn confirm_removals(&self, ledger: &mut Ledger<'_>, taking: &mut Taking, count: Option<i64>) -> Res<()> {
        let known = self.names(ledger)?;
        let names_of = |person: PersonId| known.get(&person).cloned().unwrap_or_default();
        let gone = |person: PersonId| !self.listed.contains(&person) && !self.unread.may_name(&|| names_of(person));
        taking.removals_closed +=
            removal_rows::after_roster(ledger, self.license, taking.as_of, self.listed, &gone, count)?;
        account_removals::after_list(ledger, taking, self.license, &|account| {
            let said = &account.said;
            let names = [Some(&account.login), said.email.as_ref(), said.user_id.as_ref()];
            self.unread.may_name(&|| names.into_iter().flatten().map(|name| normalized(name)).collect())
        })
    }

    /// What people are known by, where a row that was left out may name one of them.
    fn names(&self, ledger: &Ledger<'_>) -> Res<HashMap<PersonId, Vec<String>>> {
        let mut known: HashMap<PersonId, Vec<String>> = HashMap::new();
        if self.unread.cells.is_empty() {
            return Ok(known);
        }
        let mut statement = ledger.conn.prepare("SELECT person_id, norm FROM identifier WHERE void_batch IS NULL")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            known.entry(PersonId(row.get(0)?)).or_default().push(row.get(1)?);
        }
        Ok(known)
    }

    /// Notes the day on the seats it no longer lists, and that those it lists again are not missing any more.
    /// True if any was or is listed now otherwise than before.
    fn mark(&self, ledger: &mut Ledger<'_>, picture: &KnownSeats, missing: &[&KnownSeat], as_of: Day) -> Res<bool> {
        let mut note = |seat: SeatId, day: Option<Day>| -> Res<()> {
            ledger.update("assignment", seat.0, &[("missing_as_of", day_opt(day))])?;
            Ok(())
        };
        for seat in missing.iter().filter(|seat| seat.missing_as_of < Some(as_of)) {
            note(seat.id, Some(as_of))?;
        }
        let theirs =
            picture.held.iter().filter(|((of, person), _)| *of == self.license && self.listed.contains(person));
        let mut back: Vec<SeatId> = theirs
            .flat_map(|(_, held)| &held.seats)
            .filter(|seat| seat.revoked_on.is_none() && seat.missing_as_of.is_some_and(|day| day <= as_of))
            .map(|seat| seat.id)
            .collect();
        back.sort_unstable();
        let moved = !back.is_empty() || missing.iter().any(|seat| seat.missing_as_of.is_none());
        back.into_iter().try_for_each(|seat| note(seat, None))?;
        Ok(moved)
    }
}
