//! The accounts that a vendor lists on a license, as a section of its page, and those of one person.
//!
//! They are read once, when the section is first seen; views, filter and order are of what was read.

use super::screen::{Empty, Request, some};
use super::seats::evidence_key;
use crate::app::action::Action;
use crate::app::dialogs::account::AccountDialog;
use crate::app::dialogs::decide_account::DecideAccount;
use crate::app::dialogs::free_accounts;
use crate::app::dialogs::match_account::MatchAccount;
use crate::app::dialogs::merge_accounts::MergeAccounts;
use crate::app::dialogs::views::Views;
use crate::app::env::Env;
use crate::app::msg::Query;
use crate::app::records::RecordId;
use crate::app::table::{Column, Row, Scope, SortKey, Table};
use crate::domain::account::{FreeingStep, counted_words, duplicates, may_decide, may_take};
use crate::domain::account_facts::as_word;
use crate::domain::evidence::Evidence;
use crate::domain::ids::{AccountId, LicenseId};
use crate::domain::read_model::{AccountEntry, AccountFilter};
use std::collections::BTreeSet;
use std::sync::Arc;
use strum::IntoEnumIterator as _;

/// The accounts of a license.
#[derive(Debug, Clone)]
pub struct Accounts {
    /// The accounts.
    pub table: Table<AccountEntry>,
    /// What part of them is shown.
    pub view: AccountView,
    /// Each view with the number of accounts it shows.
    pub counts: Vec<(AccountView, usize)>,
    /// Those that count beside another one of the same person.
    duplicates: BTreeSet<AccountId>,
    license: LicenseId,
    /// They were seen, so they are read again when they may have changed.
    wanted: bool,
}

impl Accounts {
    /// The accounts of a license before anything was read.
    #[must_use]
    pub fn new(license: LicenseId) -> Self {
        Self {
            table: Table::new(&AccountColumn::OF_LICENSE),
            view: AccountView::default(),
            counts: Vec::new(),
            duplicates: BTreeSet::new(),
            license,
            wanted: false,
        }
    }

    /// The read of them.
    fn query(&self) -> Query {
        Query::Accounts(AccountFilter { license: Some(self.license), ..AccountFilter::default() })
    }

    /// The section is seen: what is to be read for it.
    pub(super) fn seen(&mut self) -> Vec<Request> {
        let first = !std::mem::replace(&mut self.wanted, true);
        if first { vec![Request::Load(self.query())] } else { Vec::new() }
    }

    /// What is to be read again with the page.
    pub(super) fn queries(&self) -> Option<Query> {
        self.wanted.then(|| self.query())
    }

    /// Takes them in if they are those of this license.
    pub(super) fn take(&mut self, query: &Query, accounts: &Arc<Vec<AccountEntry>>, scope: &Scope) {
        if *query == self.query() {
            self.duplicates = duplicates(accounts.iter().map(|entry| &entry.account));
            self.table.set_rows(Arc::clone(accounts), scope, |_| true);
            // What counts as another one can be merged no more.
            let merged = |entry: &&AccountEntry| entry.account.merged_into.is_some();
            for gone in self.table.all().iter().filter(merged).map(Row::id).collect::<Vec<_>>() {
                self.table.marks.remove(&gone);
            }
            self.refresh(scope);
        }
    }

    /// Orders, filters and counts them again.
    pub(super) fn refresh(&mut self, scope: &Scope) {
        let all = self.table.all();
        let shows = |view: AccountView| all.iter().filter(|entry| view.holds(entry, &self.duplicates, scope)).count();
        self.counts = AccountView::iter().map(|view| (view, shows(view))).collect();
        self.refresh_shown(true, scope);
    }

    /// Filters them again, and orders them first if that is asked for.
    pub(super) fn refresh_shown(&mut self, order: bool, scope: &Scope) {
        let (view, duplicates) = (self.view, &self.duplicates);
        let keep = |entry: &AccountEntry| view.holds(entry, duplicates, scope);
        if order { self.table.refresh(scope, keep) } else { self.table.refilter(keep) }
    }

    /// Takes the view of this word.
    pub(super) fn choose_view(&mut self, word: &str, scope: &Scope) {
        self.view = word.parse().unwrap_or_default();
        self.refresh_shown(false, scope);
    }

    /// How many marked accounts are not shown.
    #[must_use]
    pub fn hidden_marks(&self) -> usize {
        self.table.marks.len().saturating_sub(self.table.marked_shown().count())
    }

    /// The account that is laid aside and, if one is chosen already, the one that stays: of a marked one and the one under the
    /// cursor the latter stays, else the one under the cursor goes into one to be chosen.
    fn pair(&self) -> Option<(&AccountEntry, Option<&AccountEntry>)> {
        let selected = self.table.selected()?;
        let other = self.table.marks.iter().find(|mark| **mark != selected.id());
        match other.and_then(|id| self.table.all().iter().find(|entry| entry.id() == *id)) {
            Some(marked) => Some((marked, Some(selected))),
            None => Some((selected, None)),
        }
    }

    /// What an action asks for; `None` if it is none on accounts.
    pub(super) fn perform(&self, action: Action, env: Env) -> Option<Request> {
        Some(match action {
            Action::Views => {
                let view = |(view, count): &(AccountView, usize)| {
                    (view.word().to_owned(), view.shown().to_owned(), Some(*count))
                };
                Request::ask(Views::new("Accounts", self.counts.iter().map(view), Some(self.view.word())))
            }
            Action::Open => Request::Open(RecordId::Person(self.table.selected()?.account.person()?)),
            Action::Why => Request::ask(AccountDialog::new(self.table.selected()?)),
            Action::MatchAccount => Request::ask(MatchAccount::new(self.table.selected()?)),
            Action::MergeAccounts => {
                let (from, into) = self.pair()?;
                Request::ask(MergeAccounts::new(from, into, self.table.shared(), env))
            }
            Action::StopAccounts => {
                Request::ask(free_accounts::ask(FreeingStep::Stop, &self.chosen(), self.hidden_marks()))
            }
            Action::FreeAccounts => {
                Request::ask(free_accounts::ask(FreeingStep::Free, &self.chosen(), self.hidden_marks()))
            }
            Action::DecideAccount => Request::ask(DecideAccount::new(self.table.selected()?, env)),
            _ => return None,
        })
    }

    /// The accounts that are marked, or the one under the cursor.
    fn chosen(&self) -> Vec<&AccountEntry> {
        if self.table.marks.is_empty() {
            return self.table.selected().into_iter().collect();
        }
        self.table.all().iter().filter(|entry| self.table.marks.contains(&entry.id())).collect()
    }

    /// Whether a step can be taken with every account that is marked, or with the one under the cursor.
    fn may_take(&self, step: FreeingStep) -> Result<(), String> {
        let may = |entry: &&AccountEntry| may_take(step, &entry.account).map_err(|refusal| refusal.message);
        self.chosen().iter().try_for_each(may)
    }

    /// Whether an action on the account under the cursor can be done; `None` if it is none.
    pub(super) fn enabled(&self, action: Action) -> Option<Result<(), String>> {
        let selected = self.table.selected();
        Some(match (action, selected) {
            (
                Action::Open
                | Action::Why
                | Action::MatchAccount
                | Action::MergeAccounts
                | Action::StopAccounts
                | Action::FreeAccounts
                | Action::DecideAccount,
                None,
            ) => some(false, "No account is selected."),
            (Action::Open, Some(entry)) => some(entry.account.person().is_some(), "This account is nobody's."),
            (Action::MatchAccount | Action::DecideAccount, Some(entry)) => {
                may_decide(&entry.account).map_err(|refusal| refusal.message)
            }
            (Action::MergeAccounts, Some(entry)) => {
                let others = self.table.marks.iter().filter(|mark| **mark != entry.id()).count();
                let one = "One account is merged into another: mark only one, then go to the one that stays.";
                some(others < 2, one)
            }
            (Action::StopAccounts, Some(_)) => self.may_take(FreeingStep::Stop),
            (Action::FreeAccounts, Some(_)) => self.may_take(FreeingStep::Free),
            (Action::Views, _) => some(self.table.is_loaded(), "The accounts are being read."),
            (Action::Why, Some(_)) => Ok(()),
            _ => return None,
        })
    }

    /// Why none is listed though no filter leaves any out.
    pub(super) fn bare(&self) -> Empty {
        let none = |cause: &str| Empty::bare(cause).remedy(Action::Views, "choose another view");
        match self.view {
            _ if !self.table.is_loaded() => Empty::reading(),
            AccountView::All => Empty::bare(format!(
                "No file has listed the accounts of this license yet. Export them from the vendor's console, leave this program \
                 with q, and import the file: dormouse import FILE --license {}",
                self.license
            )),
            AccountView::Unmatched => none("Every account has its person."),
            AccountView::Duplicates => none("Nobody has two accounts that count."),
            AccountView::Leavers => none("No account that counts belongs to a person who has left."),
        }
    }
}

/// What part of the accounts is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumIter, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum AccountView {
    /// All of them.
    #[default]
    All,
    /// Those that are nobody's.
    Unmatched,
    /// Those that count beside another one of the same person.
    Duplicates,
    /// Those that count though their person has left.
    Leavers,
}

impl AccountView {
    /// Its words.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Unmatched => "Unmatched",
            Self::Duplicates => "Duplicates",
            Self::Leavers => "Leavers",
        }
    }

    /// Its word among the views.
    fn word(self) -> &'static str {
        self.into()
    }

    fn holds(self, entry: &AccountEntry, duplicates: &BTreeSet<AccountId>, scope: &Scope) -> bool {
        match self {
            Self::All => true,
            Self::Unmatched => entry.account.person().is_none(),
            Self::Duplicates => duplicates.contains(&entry.account.id),
            Self::Leavers => entry.account.counted.is_ok() && entry.is_leavers(scope.today),
        }
    }
}

/// The columns that a list of accounts may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountColumn {
    /// Of which license.
    License,
    /// The login with its domain.
    Login,
    /// Whose it is.
    Person,
    /// Its state at the vendor.
    State,
    /// Whether the vendor records what it does.
    Tracked,
    /// Whether the vendor keeps data of it.
    Data,
    /// Its last use.
    LastUsed,
    /// Whether it counts, else why not.
    Counted,
    /// What it may do there.
    Role,
    /// Its id.
    Id,
}

impl AccountColumn {
    /// Of the accounts of a license.
    pub const OF_LICENSE: [Self; 9] = [
        Self::Login,
        Self::Person,
        Self::State,
        Self::Tracked,
        Self::Data,
        Self::LastUsed,
        Self::Counted,
        Self::Role,
        Self::Id,
    ];
    /// Of the accounts of a person.
    pub const OF_PERSON: [Self; 9] = [
        Self::License,
        Self::Login,
        Self::State,
        Self::Tracked,
        Self::Data,
        Self::LastUsed,
        Self::Counted,
        Self::Role,
        Self::Id,
    ];
}

impl Column for AccountColumn {
    fn title(self) -> &'static str {
        match self {
            Self::License => "License",
            Self::Login => "Login",
            Self::Person => "Person",
            Self::State => "State",
            Self::Tracked => "Tracked",
            Self::Data => "Data",
            Self::LastUsed => "Last used",
            Self::Counted => "Counted",
            Self::Role => "Role",
            Self::Id => "Id",
        }
    }

    fn largest_first(self) -> bool {
        false
    }
}

/// The last use as a piece of evidence that nothing else is known of.
#[must_use]
pub fn last_used(entry: &AccountEntry) -> Evidence {
    Evidence { last: entry.account.said.last_used, ..Evidence::default() }
}

impl Row for AccountEntry {
    type Id = AccountId;
    type Column = AccountColumn;

    fn id(&self) -> AccountId {
        self.account.id
    }

    fn words(&self, out: &mut String) {
        out.extend([&self.account.called(), " ", &counted_words(self.account.counted), " "]);
        out.extend(self.texts().flat_map(|text| [text, " "]));
        out.extend(self.account.said.state.shown().into_iter().flat_map(|words| [words, " ".to_owned()]));
        out.push_str(&self.account.id.to_string());
    }

    fn key(&self, column: AccountColumn, scope: &Scope) -> SortKey {
        match column {
            AccountColumn::LastUsed => evidence_key(last_used(self)),
            AccountColumn::Id => SortKey::number(self.account.id.0),
            _ => SortKey::text(&self.cell(column, scope)),
        }
    }

    fn name(&self) -> Option<String> {
        Some(format!("{} {}", self.account.called(), self.license))
    }

    fn cell(&self, column: AccountColumn, _: &Scope) -> String {
        let said = &self.account.said;
        let text = match column {
            AccountColumn::License => Some(self.license.clone()),
            AccountColumn::Login => Some(self.account.called()),
            AccountColumn::Person => self.person.clone(),
            AccountColumn::State => said.state.shown(),
            AccountColumn::Tracked => as_word(said.tracked).map(str::to_owned),
            AccountColumn::Data => as_word(said.has_data).map(str::to_owned),
            AccountColumn::LastUsed => said.last_used.shown(),
            AccountColumn::Counted => Some(counted_words(self.account.counted)),
            AccountColumn::Role => said.role.clone(),
            AccountColumn::Id => Some(self.account.id.to_string()),
        };
        text.unwrap_or_default()
    }
}
