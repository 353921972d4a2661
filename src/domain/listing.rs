//! Listings: logins that a vendor must not record, or must not keep data of, whether or not it lists such an account yet.
//!
//! Pure rules: how a login of a list is checked and compared, which accounts it names, and which of these a vendor records or
//! counts all the same. They know no database, and nothing of how an account is freed.

use super::account::{Account, Identity, IdentityKey};
use super::ids::{AccountId, LicenseId};
use super::person::{IDENTIFIER_LIMIT, normalized};
use super::refusal::{Code, Refusal};
use super::text::{self, Shown, number};
use super::time::Day;
use super::word::has_word;
use std::borrow::Cow;
use std::collections::HashMap;

/// How many logins or accounts a sentence names.
const NAMED: usize = 5;

/// What must not be done with a login at the vendor.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum ListKind {
    /// It must not be recorded. One that the vendor keeps data of counts all the same.
    #[default]
    DoNotTrack,
    /// It must not be kept either: its data is to be deleted.
    Delete,
}

has_word!(ListKind, AccountFinding);

impl ListKind {
    /// As people call the list.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::DoNotTrack => "do-not-track list",
            Self::Delete => "delete list",
        }
    }

    /// Of the lists that have a login already, the one that makes an entry on this list needless: itself, or one that forbids
    /// as much and more.
    #[must_use]
    pub fn covered_by(self, there: &[Self]) -> Option<Self> {
        there.iter().copied().filter(|list| *list >= self).min()
    }
}

/// A login of a list: as it was written, and the form in which it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLogin {
    /// As it was written.
    pub written: String,
    /// What two that are the same have in common.
    pub key: String,
}

impl ListedLogin {
    /// A login, with its domain where it is to stand for no other one; or the address or user id that the vendor has for it.
    ///
    /// # Errors
    /// It names nobody, or cannot be kept.
    pub fn checked(text: &str) -> Result<Self, Refusal> {
        let bad = |why| Refusal::bad_field("The login", &why).on("identifier");
        let written = text::personal(text, IDENTIFIER_LIMIT).map_err(bad)?;
        text::refuse_rounded(&written).map_err(bad)?;
        let key = Identity::new(&written, None, None).key(IdentityKey::Domain);
        if key.is_empty() {
            return Err(Refusal::new(Code::MissingValue, "The login is empty.").on("identifier"));
        }
        if text::is_placeholder(&written) {
            let message = format!("\"{}\" stands for nothing, so it names no login.", Shown(&written));
            return Err(Refusal::new(Code::BadValue, message).on("identifier"));
        }
        Ok(Self { written, key })
    }
}

/// What tells the accounts from others that a login of a list names, in the forms in which accounts are kept; `None` where it
/// has no domain, and so stands for that login in any.
#[must_use]
pub fn identities(key: &str) -> Option<[String; 2]> {
    // A machine that stands alone is its own domain.
    key.contains('\\').then(|| [key.to_owned(), format!("\\\\{key}")])
}

/// What an account can be named by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedBy<'a> {
    /// What tells it from others of its license.
    pub identity_key: &'a str,
    /// Its login, without the domain.
    pub login: &'a str,
    /// The vendor's own number or name of it.
    pub user_id: Option<&'a str>,
    /// Its address.
    pub email: Option<&'a str>,
}

impl<'a> NamedBy<'a> {
    /// The keys of the logins that name it.
    pub fn keys(self) -> impl Iterator<Item = Cow<'a, str>> {
        let whole = [Some(self.identity_key), self.identity_key.strip_prefix("\\\\")].into_iter().flatten();
        let whole = whole.filter(|key| key.contains('\\')).map(Cow::Borrowed);
        let alone = [Some(self.login), self.user_id, self.email].into_iter().flatten();
        let alone = alone.map(normalized).filter(|key| !key.contains('\\') && !key.is_empty());
        whole.chain(alone.map(Cow::Owned))
    }
}

/// Since when an account is on lists; whatever is to be deleted must not be recorded either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OnLists {
    /// Since when it must not be recorded.
    pub do_not_track: Option<Day>,
    /// Since when it must not be kept.
    pub delete: Option<Day>,
}

impl OnLists {
    /// With one more entry.
    #[must_use]
    pub fn and(self, list: ListKind, since: Day) -> Self {
        let first = |known: Option<Day>| Some(known.map_or(since, |known| known.min(since)));
        Self {
            do_not_track: first(self.do_not_track),
            delete: if list == ListKind::Delete { first(self.delete) } else { self.delete },
        }
    }

    fn with(self, other: Self) -> Self {
        let both = [(ListKind::DoNotTrack, other.do_not_track), (ListKind::Delete, other.delete)];
        both.into_iter().fold(self, |all, (list, since)| since.map_or(all, |since| all.and(list, since)))
    }
}

/// The lists of one license.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lists(HashMap<String, OnLists>);

impl Lists {
    /// Adds an entry.
    pub fn add(&mut self, key: String, list: ListKind, since: Day) {
        let known = self.0.entry(key).or_default();
        *known = known.and(list, since);
    }

    /// Where an account stands on them.
    #[must_use]
    pub fn of(&self, account: NamedBy<'_>) -> OnLists {
        let found = account.keys().filter_map(|key| self.0.get(&*key));
        found.fold(OnLists::default(), |all, one| all.with(*one))
    }
}

/// Something about an account that must not be so.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case")]
pub enum AccountFinding {
    /// It must not be kept, and counts.
    OnDeleteList,
    /// It must not be recorded, and is.
    OnDoNotTrackList,
    /// It was freed, and a newer list shows it with data.
    FreedAndBack,
}

impl AccountFinding {
    /// As people read it in a table.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::OnDeleteList => "on the delete list, and counted",
            Self::OnDoNotTrackList => "not to be tracked, and tracked",
            Self::FreedAndBack => "freed, and counted again",
        }
    }

    /// As a sentence of its own.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::OnDeleteList => {
                "It is on the delete list, and counts all the same: its data is to be deleted at the vendor."
            }
            Self::OnDoNotTrackList => {
                "It is on a list of what must not be tracked, and the vendor tracks it: it is to be stopped there."
            }
            Self::FreedAndBack => "It was freed, and a newer list of the vendor shows it with data again.",
        }
    }
}

/// What must not be so about an account that stands on these lists. What was stopped or freed here is being dealt with, until a
/// newer list of the vendor says otherwise.
#[must_use]
pub fn findings(account: &Account, on: OnLists) -> Vec<AccountFinding> {
    let is_there = account.listed.is_some() && account.missing_as_of.is_none();
    let is_dealt_with = account.is_stopped() || account.freed().is_some();
    let is_tracked = is_there && account.said.tracked == Some(true) && !is_dealt_with;
    [
        (on.delete.is_some() && account.counted.is_ok(), AccountFinding::OnDeleteList),
        (on.do_not_track.is_some() && is_tracked, AccountFinding::OnDoNotTrackList),
        (account.is_back(), AccountFinding::FreedAndBack),
    ]
    .into_iter()
    .filter_map(|(is_so, finding)| is_so.then_some(finding))
    .collect()
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// The license.
    pub license: LicenseId,
    /// What the license is called.
    pub title: String,
    /// Which list.
    pub list: ListKind,
    /// The login as it was written.
    pub identifier: String,
    /// The first day on which it holds.
    pub since: Day,
    /// Who added it.
    pub added_by: String,
    /// Why.
    pub reason: Option<String>,
    /// The accounts that it names, of those that the vendor lists now.
    pub accounts: Vec<AccountId>,
    /// Of those, the ones with which something is not as it must be.
    pub found: Vec<(AccountId, AccountFinding)>,
}

impl ListEntry {
    /// True if one of its texts has what is searched for.
    #[must_use]
    pub fn has(&self, searched: &str) -> bool {
        let texts = [&self.identifier, &self.title, &self.added_by];
        text::any_has(texts.into_iter().chain(&self.reason).map(String::as_str), searched)
    }
}

/// The first few of several, and how many there are besides: `ana, bo and 7 more`.
#[must_use]
pub fn first_few<T: ToString>(all: &[T]) -> String {
    let shown: Vec<String> = all.iter().take(NAMED).map(ToString::to_string).collect();
    match (all.len().saturating_sub(NAMED), &shown[..]) {
        (0, [first @ .., last]) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (0, _) => shown.concat(),
        (more, _) => format!("{} and {} more", shown.join(", "), number(more)),
    }
}

/// Why entries change nothing: each login with the list that has it already.
#[must_use]
pub fn already(list: ListKind, there: &[(String, ListKind)], title: &str) -> Vec<String> {
    let on = |have: ListKind| {
        let logins: Vec<_> = there.iter().filter(|(_, on)| *on == have).map(|(login, _)| Shown(login)).collect();
        let is = if logins.len() == 1 { "is" } else { "are" };
        let implied =
            if have == list { "already".to_owned() } else { format!("and so on the {} as well", list.shown()) };
        let have = have.shown();
        (!logins.is_empty()).then(|| format!("{} {is} on the {have} of {title} {implied}", first_few(&logins)))
    };
    [list, ListKind::Delete].into_iter().take(if list == ListKind::Delete { 1 } else { 2 }).filter_map(on).collect()
}

/// Which accounts entries name, as the end of a sentence about them.
#[must_use]
pub fn named_by(entries: &[ListEntry]) -> String {
    let say = |entry: &ListEntry| match &entry.accounts[..] {
        [] => format!("{} names no account yet", Shown(&entry.identifier)),
        [one] => format!("{} names {one}", Shown(&entry.identifier)),
        all => format!("{} names {} accounts, {}", Shown(&entry.identifier), number(all.len()), first_few(all)),
    };
    if entries.len() <= NAMED {
        return entries.iter().map(say).collect::<Vec<_>>().join("; ");
    }
    let all: usize = entries.iter().map(|entry| entry.accounts.len()).sum();
    let without = entries.iter().filter(|entry| entry.accounts.is_empty()).count();
    let named = text::counted(all, "account");
    match without {
        0 => format!("they name {named}"),
        _ => format!("they name {named}; {} none yet", text::count(without, "login names", "logins name")),
    }
}

/// What was freed as entries came on the delete list; `None` if nothing was.
#[must_use]
pub fn freed_with(freed: &[AccountId]) -> Option<String> {
    let are = if freed.len() == 1 { "is" } else { "are" };
    let named = first_few(freed);
    (!freed.is_empty()).then(|| {
        format!("{named} {are} to be stopped and freed at the vendor; what is done there cannot be taken back")
    })
}

/// What is not as it must be with the accounts that entries name, a sentence for each kind.
#[must_use]
pub fn remarks(entries: &[ListEntry], license: LicenseId) -> Vec<String> {
    let say = |finding: AccountFinding, one: &str, several: &str| {
        let found = entries.iter().flat_map(|entry| &entry.found).filter(|(_, what)| *what == finding);
        let mut found: Vec<AccountId> = found.map(|(account, _)| *account).collect();
        found.sort_unstable();
        found.dedup();
        let are = if found.len() == 1 { one } else { several };
        let named = first_few(&found);
        (!found.is_empty())
            .then(|| format!("{named} {are}; see why with: dormouse account list --license {license} --findings"))
    };
    [
        say(AccountFinding::OnDeleteList, "counts as long as its data is kept", "count as long as their data is kept"),
        say(AccountFinding::OnDoNotTrackList, "is tracked at the vendor", "are tracked at the vendor"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::account::{Freeing, ListedDays, Listings, Match, MatchRule, NotCounted, Said};
    use super::*;
    use strum::IntoEnumIterator as _;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn key(text: &str) -> String {
        ListedLogin::checked(text).unwrap().key
    }

    /// Whether a login of a list names an account.
    fn names(login: &str, account: (&str, &str, &str, &str), device: &str, by: IdentityKey) -> bool {
        let (written, domain, user_id, email) = account;
        let identity = Identity::new(written, Some(domain), Some(device));
        let key_of = identity.key(by);
        let account = NamedBy {
            identity_key: &key_of,
            login: &identity.login,
            user_id: Some(user_id).filter(|text| !text.is_empty()),
            email: Some(email).filter(|text| !text.is_empty()),
        };
        let mut lists = Lists::default();
        lists.add(key(login), ListKind::Delete, day("2026-06-01"));
        let of = lists.of(account).delete.is_some();
        if let Some(identities) = identities(&key(login)) {
            assert_eq!(of, identities.contains(&key_of), "what is looked up is what is named: {login}");
        }
        of
    }

    #[test]
    fn a_login_names_accounts_of_its_domain_or_of_any() {
        use IdentityKey::{Device, Domain};
        let ana = ("Ana", "Corp", "U17", "Ana.Ruiz@example.com");
        let alone = ("jen", "", "", "");
        for (login, account, device, by, is) in [
            ("ana", ana, "", Domain, true),
            (" CORP\\ANA ", ana, "", Domain, true),
            ("lab\\ana", ana, "", Domain, false),
            ("u17", ana, "", Domain, true),
            ("ana.ruiz@EXAMPLE.com", ana, "", Domain, true),
            ("ana.ruiz", ana, "", Domain, false),
            ("corp", ana, "", Domain, false),
            ("corp\\u17", ana, "", Domain, false),
            ("jen", alone, "jens-pc", Device, true),
            ("\\\\JENS-PC\\jen", alone, "jens-pc", Device, true),
            ("jens-pc\\jen", alone, "jens-pc", Device, true),
            ("\\\\brians-pc\\jen", alone, "jens-pc", Device, false),
            // By login and domain, a device tells no accounts apart, so nothing of one device alone can be meant.
            ("jens-pc\\jen", alone, "jens-pc", Domain, false),
            ("jens-pc\\jen", ("jen", "Jens-PC", "", ""), "jens-pc", Domain, true),
            ("corp\\x\\ana", ("x\\ana", "corp", "", ""), "", Domain, true),
            ("x\\ana", ("x\\ana", "corp", "", ""), "", Domain, false),
        ] {
            assert_eq!(names(login, account, device, by), is, "{login} {account:?} {device} {by:?}");
        }
    }

    #[test]
    fn a_login_is_folded_and_what_names_nobody_is_refused() {
        let same = ["Corp\\Ana", " corp\\ANA", "CORP\\ana "].map(|text| ListedLogin::checked(text).unwrap());
        assert!(same.iter().all(|login| login.key == "corp\\ana"));
        assert_eq!(same[0].written, "Corp\\Ana");
        for (text, sentence) in [
            ("", "The login is empty."),
            (" \u{200b} ", "The login is empty."),
            ("n/a", "\"n/a\" stands for nothing, so it names no login."),
            (&"x".repeat(IDENTIFIER_LIMIT + 1), "The login is longer than 254 characters."),
        ] {
            let refusal = ListedLogin::checked(text).unwrap_err();
            assert_eq!((refusal.message.as_ref(), refusal.field), (sentence, Some("identifier")), "{text:?}");
        }
        assert!(ListedLogin::checked("1.2E+14").is_err(), "a spreadsheet rounded it");
    }

    #[test]
    fn delete_implies_the_other_list() {
        use ListKind::{Delete, DoNotTrack};
        for (list, there, covered) in [
            (DoNotTrack, &[][..], None),
            (DoNotTrack, &[DoNotTrack][..], Some(DoNotTrack)),
            (DoNotTrack, &[Delete][..], Some(Delete)),
            (DoNotTrack, &[Delete, DoNotTrack][..], Some(DoNotTrack)),
            (Delete, &[DoNotTrack][..], None),
            (Delete, &[DoNotTrack, Delete][..], Some(Delete)),
        ] {
            assert_eq!(list.covered_by(there), covered, "{list:?} {there:?}");
        }
        let (june, july) = (day("2026-06-01"), day("2026-07-01"));
        let on = OnLists::default().and(Delete, july);
        assert_eq!(on, OnLists { do_not_track: Some(july), delete: Some(july) });
        assert_eq!(on.and(DoNotTrack, june), OnLists { do_not_track: Some(june), delete: Some(july) });
    }

    fn account(tracked: Option<bool>, counted: Result<(), NotCounted>) -> Account {
        let days = ListedDays { first: day("2026-05-01"), last: day("2026-06-01") };
        Account {
            id: AccountId(1),
            license: LicenseId(1),
            login: "ana".into(),
            domain: None,
            said: Said { tracked, ..Said::default() },
            devices: Vec::new(),
            matched: Match::nobody(MatchRule::Nobody),
            merged_into: None,
            listed: Listings::and_days(None, Some(days)),
            told: None,
            missing_as_of: None,
            freeing: Freeing::default(),
            counted,
        }
    }

    #[test]
    fn what_is_counted_or_tracked_against_a_list_is_a_finding_until_something_is_done() {
        use AccountFinding::{FreedAndBack, OnDeleteList, OnDoNotTrackList};
        let (no_data, since) = (Err(NotCounted::NoData), day("2026-06-01"));
        let never = OnLists::default();
        let (delete, other) = (never.and(ListKind::Delete, since), never.and(ListKind::DoNotTrack, since));
        let missing = Account { missing_as_of: Some(since), ..account(Some(true), Err(NotCounted::Missing(since))) };
        let freeing = |stopped: Option<&str>, freed: Option<&str>| Freeing {
            stopped_on: stopped.map(day),
            freed_on: freed.map(day),
            decision: None,
        };
        let stopped = Account { freeing: freeing(Some("2026-06-02"), None), ..account(Some(true), Ok(())) };
        let tracked_again = Account { freeing: freeing(Some("2026-05-31"), None), ..account(Some(true), Ok(())) };
        let back = Account { freeing: freeing(None, Some("2026-05-31")), ..account(None, Ok(())) };
        let freed = Account {
            freeing: freeing(None, Some("2026-06-02")),
            ..account(Some(true), Err(NotCounted::Freed(since)))
        };
        for (account, on, found) in [
            (account(Some(true), Ok(())), never, &[][..]),
            (account(Some(true), Ok(())), delete, &[OnDeleteList, OnDoNotTrackList][..]),
            (account(Some(true), Ok(())), other, &[OnDoNotTrackList][..]),
            (account(Some(true), no_data), delete, &[OnDoNotTrackList][..]),
            (account(Some(false), Ok(())), delete, &[OnDeleteList][..]),
            (account(Some(false), Ok(())), other, &[][..]),
            (account(None, Ok(())), other, &[][..]),
            (missing, delete, &[][..]),
            (stopped, delete, &[OnDeleteList][..]),
            (tracked_again, other, &[OnDoNotTrackList][..]),
            (freed, delete, &[][..]),
            (back.clone(), never, &[FreedAndBack][..]),
            (back, delete, &[OnDeleteList, FreedAndBack][..]),
        ] {
            assert_eq!(findings(&account, on), found, "{account:?} {on:?}");
        }
    }

    #[test]
    fn sentences_name_the_first_few() {
        assert_eq!(first_few(&["ana"]), "ana");
        assert_eq!(first_few(&["ana", "bo", "cy"]), "ana, bo and cy");
        assert_eq!(first_few(&[1, 2, 3, 4, 5, 6, 7]), "1, 2, 3, 4, 5 and 2 more");
        let there = [("ana".to_owned(), ListKind::DoNotTrack), ("bo".to_owned(), ListKind::Delete)];
        assert_eq!(
            already(ListKind::DoNotTrack, &there, "Chat"),
            [
                "ana is on the do-not-track list of Chat already",
                "bo is on the delete list of Chat and so on the do-not-track list as well"
            ]
        );
        assert_eq!(already(ListKind::Delete, &there[1..], "Chat"), ["bo is on the delete list of Chat already"]);
        let entry = |login: &str, accounts: &[i64]| ListEntry {
            license: LicenseId(1),
            title: "Chat".into(),
            list: ListKind::Delete,
            identifier: login.into(),
            since: day("2026-06-01"),
            added_by: "noor".into(),
            reason: None,
            accounts: accounts.iter().copied().map(AccountId).collect(),
            found: Vec::new(),
        };
        let few = [entry("ana", &[1, 2]), entry("bo", &[3]), entry("cy", &[])];
        assert_eq!(named_by(&few), "ana names 2 accounts, V1 and V2; bo names V3; cy names no account yet");
        let many = [few.clone(), few.clone()].concat();
        assert_eq!(named_by(&many), "they name 6 accounts; 2 logins name none yet");
        assert_eq!(named_by(&[&few[..2], &few[..2], &few[..2]].concat()), "they name 9 accounts");
        for finding in AccountFinding::iter() {
            assert!(finding.sentence().ends_with('.') && !finding.shown().ends_with('.'));
        }
    }
}
