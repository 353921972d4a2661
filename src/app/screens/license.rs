//! The page of a license: its seats, what the vendor counts, users audits, orders, history and fields.

use super::accounts::Accounts;
use super::at_hand;
use super::audits::AuditColumn;
use super::details::details;
use super::history::HistoryColumn;
use super::orders::OrderColumn;
use super::screen::{DONE, Empty, Performed, Request, Screen, mark, some, stepped};
use super::seats::SeatColumn;
use crate::app::action::{Action, Context, Label, label};
use crate::app::dialogs::confirmation::Confirmation;
use crate::app::dialogs::order_form::OrderForm;
use crate::app::dialogs::revoke::Revoke;
use crate::app::dialogs::seat_form::SeatForm;
use crate::app::dialogs::seat_plan::judged;
use crate::app::env::Env;
use crate::app::marks::Marked;
use crate::app::msg::{Data, Query, Viewport, seats_of};
use crate::app::records::RecordId;
use crate::app::table::{Grid, Row, Scope, Table};
use crate::domain::audit::Audit;
use crate::domain::batch::TYPED_ABOVE;
use crate::domain::ids::{LicenseId, SeatId};
use crate::domain::license::title;
use crate::domain::order::Order;
use crate::domain::order::plan::refuse_no_orders;
use crate::domain::read_model::{AccountEntry, HistoryEntry, SeatEntry};
use crate::domain::seat::is_inactive;
use crate::domain::seat_plan::SeatChange;
use std::sync::Arc;

/// The page of a license. The license itself is looked up by its id with [`crate::app::App::license`].
#[derive(Debug, Clone)]
pub struct LicensePage {
    /// The license's id.
    pub id: LicenseId,
    /// The section that is seen.
    pub section: Section,
    /// Its active seats.
    pub seats: Table<SeatEntry>,
    /// Only seats that were not used for 30 days are shown.
    pub only_inactive: bool,
    /// Active seats that were not used for 30 days.
    pub inactive: usize,
    /// Active seats whose account is blocked at the vendor, though the seat is paid for.
    pub blocked: usize,
    /// What the vendor lists on it.
    pub accounts: Accounts,
    /// Its users audits, newest first.
    pub audits: Table<Audit>,
    /// Its orders, by their days.
    pub orders: Table<Order>,
    /// What happened to it, newest first.
    pub history: Table<HistoryEntry>,
    /// First line of the details that is seen.
    pub scroll: usize,
}

impl LicensePage {
    /// The page before anything was read.
    #[must_use]
    pub fn new(id: LicenseId) -> Self {
        Self {
            id,
            section: Section::default(),
            seats: Table::new(&SeatColumn::OF_LICENSE),
            only_inactive: false,
            inactive: 0,
            blocked: 0,
            accounts: Accounts::new(id),
            audits: Table::new(&AuditColumn::ALL),
            orders: Table::new(&OrderColumn::ALL),
            history: Table::new(&HistoryColumn::ALL),
            scroll: 0,
        }
    }

    /// Orders and filters its seats again.
    fn refresh_seats(&mut self, scope: &Scope) {
        let (only, today) = (self.only_inactive, scope.today);
        self.inactive = self.seats.all().iter().filter(|seat| is_inactive(seat.seat.last_used, today)).count();
        self.blocked = self.seats.all().iter().filter(|seat| seat.account.state.is_paid_in_vain()).count();
        self.seats.refresh(scope, |seat| !only || is_inactive(seat.seat.last_used, today));
    }

    /// Scrolls the details, of which there are so many lines, by an action. False if it is none that does.
    fn scroll(&mut self, action: Action, lines: usize, height: usize) -> bool {
        let page = height.max(1);
        let to = match action {
            Action::Down => self.scroll + 1,
            Action::Up => self.scroll.saturating_sub(1),
            Action::Top => 0,
            Action::Bottom => usize::MAX,
            Action::HalfPageDown => self.scroll + page.div_ceil(2),
            Action::HalfPageUp => self.scroll.saturating_sub(page.div_ceil(2)),
            Action::PageDown => self.scroll + page,
            Action::PageUp => self.scroll.saturating_sub(page),
            _ => return false,
        };
        self.scroll = to.min(lines.saturating_sub(page));
        true
    }

    /// How many marked seats are not shown.
    #[must_use]
    pub fn hidden_marks(&self) -> usize {
        if self.seats.marks.is_empty() || (!self.only_inactive && !self.seats.filter.is_set()) {
            return 0;
        }
        self.seats.marks.len().saturating_sub(self.seats.marked_shown().count())
    }

    /// Asks whether to revoke the marked seats, or the one at the cursor.
    fn revoke(&self, env: Env) -> Revoke {
        let rows = || self.seats.all().iter();
        let marked: Vec<_> = rows().filter(|row| self.seats.marks.contains(&row.id())).collect();
        let chosen = if marked.is_empty() { self.seats.selected().into_iter().collect() } else { marked };
        let hidden = self.hidden_marks();
        let entry = env.records.license(self.id);
        let change = SeatChange::Revoke { already_removed: false };
        let plan = judged(change, chosen.iter().copied(), env);
        let short = entry.is_some_and(|entry| {
            let missing = rows().filter(|row| row.missing_as_of.is_some()).count();
            entry.license.seats.short_beyond(missing) > 0
        });
        Revoke {
            title: entry.map_or_else(String::new, |entry| entry.license.title()),
            holders: chosen.iter().map(|row| row.seat.holder_name.clone()).collect(),
            hidden,
            already_removed: short && !plan.to_be_removed().is_empty(),
            confirmation: Confirmation::new(chosen.len() > TYPED_ABOVE || hidden > 0),
            plan,
        }
    }

    fn in_assignments(&self) -> bool {
        self.section == Section::Assignments
    }

    fn in_accounts(&self) -> bool {
        self.section == Section::Accounts
    }
}

impl Screen for LicensePage {
    fn title(&self, env: Env) -> String {
        env.records.license(self.id).map_or_else(
            || self.id.to_string(),
            |entry| title(&entry.license.product, entry.license.terms.name.as_deref()),
        )
    }

    fn contexts(&self) -> &'static [Context] {
        use Context::{Accounts, Anywhere, Assignments, Global, License, List, Marks};
        match self.section {
            Section::Assignments => &[Assignments, License, Marks, List, Global, Anywhere],
            Section::Accounts => &[Accounts, License, Marks, List, Global, Anywhere],
            _ => &[License, List, Global, Anywhere],
        }
    }

    fn grid(&self) -> Option<&dyn Grid> {
        match self.section {
            Section::Assignments => Some(&self.seats),
            Section::Accounts => Some(&self.accounts.table),
            Section::Audits => Some(&self.audits),
            Section::Orders => Some(&self.orders),
            Section::History => Some(&self.history),
            Section::Details => None,
        }
    }

    fn grid_mut(&mut self) -> Option<&mut dyn Grid> {
        match self.section {
            Section::Assignments => Some(&mut self.seats),
            Section::Accounts => Some(&mut self.accounts.table),
            Section::Audits => Some(&mut self.audits),
            Section::Orders => Some(&mut self.orders),
            Section::History => Some(&mut self.history),
            Section::Details => None,
        }
    }

    fn set_heights(&mut self, viewport: Viewport) {
        let height = viewport.main.into();
        self.seats.set_height(height);
        self.accounts.table.set_height(height);
        self.audits.set_height(height);
        self.orders.set_height(height);
        self.history.set_height(height);
    }

    fn queries(&self, env: Env) -> Vec<Query> {
        let mut queries = vec![
            seats_of(self.id, env.scope.threshold),
            Query::Audits(self.id),
            Query::Orders(self.id),
            Query::History(self.id.to_string()),
        ];
        queries.extend(self.accounts.queries());
        queries
    }

    fn take(&mut self, query: &Query, data: &Data, env: Env) {
        match (query, data) {
            (Query::Seats(filter, _), Data::Seats(seats))
                if filter.license == Some(self.id) && !filter.past && filter.ids.is_none() =>
            {
                self.seats.set_rows(Arc::clone(seats), &env.scope, |_| true);
                self.refresh_seats(&env.scope);
            }
            (_, Data::Accounts(accounts)) => self.accounts.take(query, accounts, &env.scope),
            (Query::Audits(id), Data::Audits(audits)) if *id == self.id => {
                self.audits.set_rows(Arc::clone(audits), &env.scope, |_| true);
            }
            (Query::Orders(id), Data::Orders(orders)) if *id == self.id => {
                self.orders.set_rows(Arc::clone(orders), &env.scope, |_| true);
            }
            (Query::History(subject), Data::History(history)) if *subject == self.id.to_string() => {
                self.history.set_rows(Arc::clone(history), &env.scope, |_| true);
            }
            _ => {}
        }
    }

    fn refresh(&mut self, env: Env) {
        self.refresh_seats(&env.scope);
        self.accounts.refresh(&env.scope);
    }

    fn refresh_shown(&mut self, order: bool, env: Env) {
        self.accounts.refresh_shown(order, &env.scope);
        if order {
            self.refresh_seats(&env.scope);
            self.audits.refresh(&env.scope, |_| true);
            self.orders.refresh(&env.scope, |_| true);
            self.history.refresh(&env.scope, |_| true);
        } else {
            let (only, today) = (self.only_inactive, env.scope.today);
            self.seats.refilter(|seat| !only || is_inactive(seat.seat.last_used, today));
            self.audits.refilter(|_| true);
            self.orders.refilter(|_| true);
            self.history.refilter(|_| true);
        }
    }

    fn perform(&mut self, action: Action, env: Env) -> Performed {
        if self.section == Section::Details {
            let entry = env.records.license(self.id);
            let lines = entry.map_or(0, |entry| details(entry, env.scope.today).len());
            if self.scroll(action, lines, env.viewport.main.into()) {
                return DONE;
            }
        }
        let marked = match self.section {
            Section::Assignments => mark(&mut self.seats, action, Marked::Seats),
            Section::Accounts => mark(&mut self.accounts.table, action, Marked::Accounts),
            _ => None,
        };
        if let Some(requests) = marked {
            if action == Action::OnlyMarked {
                self.refresh_shown(false, env);
            }
            self.marks_changed(env);
            return Some(requests);
        }
        if self.in_accounts()
            && let Some(request) = self.accounts.perform(action, env)
        {
            return Some(vec![request]);
        }
        let request = match action {
            Action::NextSection | Action::PreviousSection => {
                self.section = stepped(&Section::ALL, self.section, action);
                return if self.in_accounts() { Some(self.accounts.seen()) } else { DONE };
            }
            Action::OnlyInactive => {
                self.only_inactive = !self.only_inactive;
                self.refresh_shown(false, env);
                return DONE;
            }
            Action::Revoke => Request::ask(self.revoke(env)),
            Action::Edit if self.in_assignments() => Request::ask(SeatForm::of(self.seat()?)),
            Action::Buy => Request::ask(OrderForm::buy(env.records.license(self.id)?, env.scope.today)),
            Action::Renew => Request::ask(OrderForm::renew(env.records.license(self.id)?)),
            Action::Assign => {
                let holders = self.seats.all().iter().map(|row| row.seat.holder.id).collect();
                at_hand::assign(env.records.license(self.id)?, holders)
            }
            _ => return None,
        };
        Some(vec![request])
    }

    fn enabled(&self, action: Action, env: Env) -> Option<Result<(), String>> {
        if self.in_accounts()
            && let Some(judged) = self.accounts.enabled(action)
        {
            return Some(judged);
        }
        Some(match action {
            Action::Buy | Action::Renew => match env.records.license(self.id) {
                None => some(false, "This license is not read yet."),
                Some(entry) => refuse_no_orders(&entry.license).map_err(|refusal| refusal.message),
            },
            Action::Edit if self.in_assignments() => some(self.seat().is_some(), "No seat is selected."),
            Action::Revoke => some(self.seat().is_some(), "No seat is selected."),
            Action::Open if !self.in_assignments() => some(false, "Nothing opens from here."),
            _ => return None,
        })
    }

    fn label(&self, action: Action, env: Env) -> Option<Label> {
        // On its own page the action has its whole name; in a list there is more to say.
        Some(match action {
            Action::Audit => {
                let audited = env.records.license(self.id).is_some_and(|entry| entry.audit.is_some());
                label(if audited { "Complete users audit" } else { "Start users audit" }, 0)
            }
            Action::Buy if self.section == Section::Orders => label("buy seats", 1),
            Action::Renew if self.section == Section::Orders => label("renew", 2),
            // What the section is for has more need of the room.
            Action::Assign | Action::MarkAll if self.in_accounts() => (action.label().0, None),
            Action::CancelAudit if !self.in_assignments() && !self.in_accounts() => label("cancel audit", 9),
            Action::Edit if self.in_assignments() => label("edit seat", 11),
            _ => return None,
        })
    }

    fn bare(&self, env: Env) -> Empty {
        match self.section {
            Section::Assignments if !self.seats.is_loaded() => Empty::reading(),
            Section::Assignments if self.only_inactive => {
                Empty::bare("Every seat was used in the last 30 days.").remedy(Action::OnlyInactive, "show all")
            }
            Section::Assignments
                if env.records.license(self.id).is_some_and(|entry| entry.license.seats.total == Some(0)) =>
            {
                Empty::bare("This license has no seats.")
            }
            Section::Assignments => {
                Empty::bare("Nobody holds a seat of this license.").remedy(Action::Assign, "assign one")
            }
            Section::Accounts => self.accounts.bare(),
            Section::Audits if self.audits.is_loaded() => {
                Empty::bare("There was no users audit yet.").remedy(Action::Audit, "start one")
            }
            Section::Orders if self.orders.is_loaded() => {
                Empty::bare("There are no orders: the total is what was recorded.").remedy(Action::Buy, "buy seats")
            }
            Section::History if self.history.is_loaded() => Empty::bare("Nothing happened to this license yet."),
            _ => Empty::reading(),
        }
    }

    fn record(&self) -> Option<RecordId> {
        Some(RecordId::License(self.id))
    }

    fn license(&self) -> Option<LicenseId> {
        Some(self.id)
    }

    fn seat(&self) -> Option<&SeatEntry> {
        self.seats.selected().filter(|_| self.in_assignments())
    }

    fn accounts_mut(&mut self) -> Option<&mut Table<AccountEntry>> {
        Some(&mut self.accounts.table)
    }

    fn seats_mut(&mut self) -> Option<&mut Table<SeatEntry>> {
        Some(&mut self.seats)
    }

    fn unmark(&mut self) -> Marked {
        if self.in_accounts() {
            Marked::Accounts(self.accounts.table.unmark())
        } else {
            Marked::Seats(self.seats.unmark())
        }
    }

    fn turn(&mut self, marks: &Marked) {
        match marks {
            Marked::Seats(marks) => self.seats.toggle(marks),
            Marked::Accounts(marks) => self.accounts.table.toggle(marks),
        }
    }

    fn choose_view(&mut self, word: &str, env: Env) {
        self.accounts.choose_view(word, &env.scope);
    }

    fn marked_seats(&self) -> Vec<SeatId> {
        let marks = self.seats.marks.iter().map(|mark| mark.seat);
        if self.in_assignments() { marks.collect() } else { Vec::new() }
    }

    fn marks_changed(&mut self, env: Env) {
        if self.seats.only_marked() || self.accounts.table.only_marked() {
            self.refresh_shown(false, env);
        }
    }

    fn marks(&self) -> (usize, usize) {
        if self.in_accounts() {
            return (self.accounts.table.marks.len(), self.accounts.hidden_marks());
        }
        (self.seats.marks.len(), self.hidden_marks())
    }

    fn export_name(&self) -> String {
        match self.section {
            Section::Assignments => format!("assignments-{}", self.id),
            Section::Accounts => format!("accounts-{}", self.id),
            Section::Audits => format!("audits-{}", self.id),
            Section::Orders => format!("orders-{}", self.id),
            Section::History | Section::Details => format!("history-{}", self.id),
        }
    }
}

/// The sections of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// Who holds a seat.
    #[default]
    Assignments,
    /// What the vendor lists and counts.
    Accounts,
    /// The users audits.
    Audits,
    /// What was bought, and when.
    Orders,
    /// What happened.
    History,
    /// Every field.
    Details,
}

impl Section {
    /// In order.
    pub const ALL: [Self; 6] =
        [Self::Assignments, Self::Accounts, Self::Audits, Self::Orders, Self::History, Self::Details];

    /// Its title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Assignments => "Assignments",
            Self::Accounts => "Accounts",
            Self::Audits => "Users audits",
            Self::Orders => "Orders",
            Self::History => "History",
            Self::Details => "Details",
        }
    }
}
