//! What the rows of our own `accounts.csv` say of accounts: whose each is, what several rows of one account say together, and into
//! which others they were merged.
//!
//! Pure rules over one file and the names on record. They know no database, and change nothing by themselves.

use super::holder::holder_named;
use super::listed::{Repeats, identity, said};
use super::plan::{Ambiguous, Names};
use super::row_unit::RowUnit;
use super::{AccountRow, FreeingRow, Numbered, Reject, RejectCode, RowFault};
use crate::domain::account::{Identity, IdentityKey, ListedDays, Match, MatchRule, Said};
use crate::domain::person::{IdentifierKind, is_mail_address, normalized};
use crate::domain::time::Day;
use std::collections::{BTreeMap, HashSet};

/// Whose a row says that its account is; `None` where it says nothing. Who fills in a person alone has decided that.
///
/// # Errors
/// Nobody, or two, answer to what names the person.
pub fn whose(row: &AccountRow, names: &Names) -> Result<Option<Match>, RowFault> {
    let Some(person) = &row.person else { return Ok(row.match_rule.map(Match::nobody)) };
    let scopes = [String::new(), IdentifierKind::EmployeeNumber.scope("")];
    let fault = |code, message: &str| RowFault::of("person", code, message);
    match names.person(&normalized(person), &scopes) {
        Ok(Some(person)) => Ok(Some(Match::of(person, row.match_rule.unwrap_or(MatchRule::ByHand)))),
        Ok(None) => Err(fault(RejectCode::NotFound, "Nobody here has this identifier; read people.csv first.")),
        Err(Ambiguous) => {
            Err(fault(RejectCode::Ambiguous, "Two people have had this address; name the person by another one."))
        }
    }
}

/// Whose an account is of which nobody says so: whose the address is, or the login where that is one.
#[must_use]
pub fn found(row: &AccountRow, names: &Names) -> Match {
    let mut identifiers = row.account.identifiers.clone();
    let login = row.account.account_identifier.iter().filter(|login| is_mail_address(login));
    identifiers.extend(login.map(|login| (IdentifierKind::Upn, login.clone())));
    match holder_named(&identifiers, None, "", names) {
        Ok(Some((person, rule))) => Match::of(person, rule),
        Ok(None) => Match::nobody(MatchRule::Nobody),
        Err(_) => Match::nobody(MatchRule::Ambiguous),
    }
}

/// One account of a file, with everything that its rows say.
#[derive(Debug)]
pub struct Told<'f> {
    /// What its rows have in common.
    pub key: String,
    /// Who it is.
    pub identity: Identity,
    /// What is said of it.
    pub said: Said,
    /// Whose it is said to be.
    pub whose: Option<Match>,
    /// What it is said to have been merged into, as the others are told apart.
    pub merged_into: Option<String>,
    /// When vendors' files listed it.
    pub listed: Option<ListedDays>,
    /// The day of the full list that lacks it.
    pub missing_since: Option<Day>,
    /// How far it is freed, and what was decided of it.
    pub freeing: FreeingRow,
    /// Its rows, in the order of the file.
    pub rows: Vec<&'f Numbered<AccountRow>>,
}

impl Told<'_> {
    /// The line of its first row.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.rows.first().map_or(0, |row| row.line)
    }

    /// The day for which its rows speak, in a file of `as_of`: what a list says is as old as that list.
    #[must_use]
    pub fn speaks_for(&self, as_of: Day) -> Day {
        self.listed.map(|listed| listed.last).max(self.missing_since).unwrap_or(as_of)
    }
}

/// A row with whose its account is said to be.
pub type OfPerson<'f> = (&'f Numbered<AccountRow>, Option<Match>);

/// The accounts of the rows of one license, and the rows that say something else than an earlier one of the same account.
#[must_use]
pub fn accounts<'f>(rows: &[OfPerson<'f>], by: IdentityKey, unit: RowUnit) -> (Vec<Told<'f>>, Vec<Reject>) {
    let numbered: Vec<&Numbered<AccountRow>> = rows.iter().map(|(row, _)| *row).collect();
    let repeats = Repeats::of(&numbered, by);
    let (mut all, mut rejects) = (Vec::new(), Vec::new());
    for first in (0..rows.len()).filter(|place| !repeats.has(*place)) {
        let (row, whose) = rows[first];
        let Some(identity) = identity(&row.row.account) else { continue };
        let mut told = Told {
            key: identity.key(by),
            identity,
            said: said(&row.row.account, false),
            whose,
            merged_into: merge_key(&row.row, by),
            listed: row.row.listed,
            missing_since: row.row.missing_since,
            freeing: row.row.freeing.clone(),
            rows: vec![row],
        };
        for place in repeats.rows_of(first).skip(1) {
            let (row, whose) = rows[place];
            let other = merge_key(&row.row, by);
            let differs = [
                ("person", told.whose.zip(whose).is_some_and(|(one, other)| one.person != other.person)),
                ("merged_into", told.merged_into.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one != other)),
            ];
            let at = unit.at(told.line());
            let faults = differs.into_iter().filter(|(_, differs)| *differs).map(|(column, _)| {
                let message = format!("The row of this account {at} says something else here; keep one of them.");
                RowFault::of(column, RejectCode::DuplicateInFile, message)
            });
            if let Some(reject) = Reject::of(row.line, faults) {
                rejects.push(reject);
                continue;
            }
            told.said.take_in(said(&row.row.account, false));
            told.whose = told.whose.or(whose);
            told.merged_into = told.merged_into.or(other);
            told.listed = match (told.listed, row.row.listed) {
                (Some(one), Some(other)) => {
                    Some(ListedDays { first: one.first.min(other.first), last: one.last.max(other.last) })
                }
                (one, other) => one.or(other),
            };
            told.missing_since = told.missing_since.max(row.row.missing_since);
            told.freeing = row.row.freeing.over(told.freeing, false);
            told.rows.push(row);
        }
        all.push(told);
    }
    (all, rejects)
}

fn merge_key(row: &AccountRow, by: IdentityKey) -> Option<String> {
    row.merged_into.as_ref().map(|name| Identity::of_name(name, by).key(by))
}

/// What is known of an account that another one is to be merged into, or that is to be merged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MergeState {
    /// It is on record.
    pub is_known: bool,
    /// What it was merged into, as the accounts are told apart.
    pub merged_into: Option<String>,
}

/// Takes out the accounts that cannot have been merged into what they name; `known` is what is on record of one.
///
/// # Errors
/// That cannot be read.
pub fn refuse_merges<'f, E>(
    told: Vec<Told<'f>>,
    known: &mut dyn FnMut(&str) -> Result<MergeState, E>,
) -> Result<(Vec<Told<'f>>, Vec<Reject>), E> {
    let in_file: BTreeMap<&str, Option<&str>> =
        told.iter().map(|told| (told.key.as_str(), told.merged_into.as_deref())).collect();
    let mut rejects = Vec::new();
    let mut refused: HashSet<String> = HashSet::new();
    for account in &told {
        let Some(into) = account.merged_into.as_deref() else { continue };
        let own = known(&account.key)?;
        if own.merged_into.as_deref() == Some(into) {
            continue;
        }
        let other = known(into)?;
        let merged_on = in_file.get(into).copied().flatten().or(other.merged_into.as_deref());
        let why = if into == account.key {
            Some((RejectCode::BadValue, "An account cannot be merged into itself."))
        } else if own.merged_into.is_some() {
            Some((RejectCode::BadValue, "This account was merged into another one here; undo that first."))
        } else if merged_on.is_some() {
            Some((RejectCode::BadValue, "The account in this cell was merged itself; name the one that stays."))
        } else if !other.is_known && !in_file.contains_key(into) {
            Some((RejectCode::NotFound, "The license has no such account, and none is read from this file."))
        } else {
            None
        };
        if let Some((code, message)) = why {
            rejects.extend(
                account.rows.iter().map(|row| Reject::with(row.line, RowFault::of("merged_into", code, message))),
            );
            refused.insert(account.key.clone());
        }
    }
    let kept = told.into_iter().filter(|account| !refused.contains(&account.key)).collect();
    Ok((kept, rejects))
}

#[cfg(test)]
mod tests {
    use super::super::Account;
    use super::*;
    use crate::domain::account::AccountDetails;
    use crate::domain::ids::PersonId;
    use std::convert::Infallible;

    fn row(login: &str) -> AccountRow {
        let account = Account { account_identifier: Some(login.into()), ..Account::default() };
        AccountRow { product: "Chat".into(), account, ..AccountRow::default() }
    }

    fn into(login: &str, other: &str) -> AccountRow {
        AccountRow { merged_into: Some(other.into()), ..row(login) }
    }

    fn numbered(rows: Vec<AccountRow>) -> Vec<Numbered<AccountRow>> {
        rows.into_iter().zip(2..).map(|(row, line)| Numbered { line, row }).collect()
    }

    fn names() -> Names {
        let mut names = Names::default();
        names.people.insert("", "ana@x.org", PersonId(1));
        names.people.insert("", "bo@x.org", PersonId(2));
        names.former.insert("two@x.org".into(), None);
        names
    }

    #[test]
    fn a_person_alone_was_decided_and_a_rule_alone_is_nobody() {
        let said = |person: Option<&str>, match_rule| {
            whose(&AccountRow { person: person.map(Into::into), match_rule, ..row("ana") }, &names())
                .map_err(|fault| fault.code)
        };
        assert_eq!(said(None, None), Ok(None));
        assert_eq!(said(Some(" Ana@X.org"), None), Ok(Some(Match::of(PersonId(1), MatchRule::ByHand))));
        let by_seat = Some(Match::of(PersonId(1), MatchRule::Seat));
        assert_eq!(said(Some("ana@x.org"), Some(MatchRule::Seat)), Ok(by_seat));
        assert_eq!(said(None, Some(MatchRule::ByHand)), Ok(Some(Match::nobody(MatchRule::ByHand))));
        assert_eq!(said(Some("cy@x.org"), None), Err(RejectCode::NotFound));
        assert_eq!(said(Some("two@x.org"), None), Err(RejectCode::Ambiguous));
    }

    #[test]
    fn an_account_of_which_nobody_says_so_is_whose_its_address_is() {
        let with = |login: &str, email: Option<&str>| {
            let identifiers = email.map(|email| (IdentifierKind::Email, email.to_owned())).into_iter().collect();
            let mut row = row(login);
            row.account.identifiers = identifiers;
            found(&row, &names())
        };
        let ana = Match::of(PersonId(1), MatchRule::Identifier);
        assert_eq!((with("a", Some("ana@x.org")), with("ana@x.org", None)), (ana, ana));
        assert_eq!(with("ana", None), Match::nobody(MatchRule::Nobody));
        assert_eq!(with("bo@x.org", Some("ana@x.org")), Match::nobody(MatchRule::Ambiguous));
    }

    #[test]
    fn rows_of_one_account_are_taken_together_and_may_not_contradict_each_other() {
        let on = |login: &str, device: &str| {
            let mut row = row(login);
            let device = Some(device.to_owned());
            row.account.details = Some(Box::new(AccountDetails { device, ..AccountDetails::default() }));
            row
        };
        let day = |text: &str| text.parse::<Day>().unwrap();
        let days = |first: &str, last: &str| Some(ListedDays { first: day(first), last: day(last) });
        let first = AccountRow { listed: days("2026-05-01", "2026-05-01"), ..on("ana", "a") };
        let second = AccountRow { listed: days("2026-04-01", "2026-06-01"), ..on("Ana", "b") };
        let rows = numbered(vec![first, row("bo"), second, into("ana", "bo"), into("ana", "cy")]);
        let ana = Some(Match::of(PersonId(1), MatchRule::ByHand));
        let bo = Some(Match::of(PersonId(2), MatchRule::ByHand));
        let whose = [ana, bo, None, ana, bo];
        let rows: Vec<OfPerson<'_>> = rows.iter().zip(whose).collect();
        let (told, rejects) = accounts(&rows, IdentityKey::Domain, RowUnit::Line);
        let [ana_told, bo_told] = &told[..] else { panic!("{told:?}") };
        let lines: Vec<u32> = ana_told.rows.iter().map(|row| row.line).collect();
        assert_eq!((lines, ana_told.merged_into.as_deref(), bo_told.line()), (vec![2, 4, 5], Some("bo"), 3));
        assert_eq!((ana_told.listed, ana_told.whose), (days("2026-04-01", "2026-06-01"), ana));
        let as_of = day("2026-07-01");
        assert_eq!((ana_told.speaks_for(as_of), bo_told.speaks_for(as_of)), (day("2026-06-01"), as_of));
        let faults: Vec<_> = rejects[0].faults().map(|fault| fault.column.clone().unwrap()).collect();
        assert_eq!((rejects.len(), rejects[0].line, faults), (1, 6, vec!["person".to_owned(), "merged_into".into()]));
    }

    #[test]
    fn what_cannot_have_been_merged_is_said() {
        let rows = numbered(vec![
            row("a"),
            into("b", "a"),
            into("c", "b"),
            into("d", "D"),
            into("e", "nobody"),
            into("f", "known"),
            into("gone", "a"),
            into("same", "known"),
        ]);
        let rows: Vec<OfPerson<'_>> = rows.iter().map(|row| (row, None)).collect();
        let (told, _) = accounts(&rows, IdentityKey::Domain, RowUnit::Line);
        let mut known = |key: &str| {
            let merged_into = match key {
                "gone" => Some("other".to_owned()),
                "same" => Some("known".to_owned()),
                _ => None,
            };
            Ok::<_, Infallible>(MergeState { is_known: ["known", "gone", "same"].contains(&key), merged_into })
        };
        let Ok((kept, rejects)) = refuse_merges(told, &mut known);
        let kept: Vec<&str> = kept.iter().map(|told| told.key.as_str()).collect();
        assert_eq!(kept, ["a", "b", "f", "same"]);
        let said: Vec<(u32, &str)> =
            rejects.iter().map(|reject| (reject.line, reject.first.message.as_str())).collect();
        assert_eq!(
            said,
            [
                (4, "The account in this cell was merged itself; name the one that stays."),
                (5, "An account cannot be merged into itself."),
                (6, "The license has no such account, and none is read from this file."),
                (8, "This account was merged into another one here; undo that first."),
            ]
        );
    }
}
