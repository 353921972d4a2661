//! The utilization report: three figures, the covered licenses, and the dormant holders of the selected one.

use super::screen::{DONE, Empty, Performed, Request, Screen, mark, narrowed, some};
use super::seats::{SeatColumn, SeatRef};
use crate::app::action::{Action, Context, Label, label};
use crate::app::dialogs::reclaim::Reclaim;
use crate::app::dialogs::views::Views;
use crate::app::env::Env;
use crate::app::marks::Marked;
use crate::app::msg::{Data, Query, Viewport, seats_of};
use crate::app::prefetch::{MOST_SEATS, Prefetch};
use crate::app::saved_state::{SavedList, SavedState, kept, put_back};
use crate::app::table::{Column, Grid, Row, Scope, SortBy, SortKey, Table};
use crate::domain::ids::{LicenseId, SeatId};
use crate::domain::license::SeatFigures;
use crate::domain::money::{BillingCycle, Money};
use crate::domain::read_model::SeatEntry;
use crate::domain::text::number;
use crate::domain::utilization::{self, Report, Sort, Utilization, none_dormant, report};
use std::collections::BTreeSet;
use std::sync::Arc;
use strum::IntoEnumIterator as _;

/// The tab Utilization.
#[derive(Debug, Clone)]
pub struct UtilizationTab {
    /// The figures at the threshold; its rows stand in `table`.
    pub report: Report,
    /// The covered licenses.
    pub table: Table<UtilizationRow>,
    /// The dormant holders of the selected license. Its marks are of all licenses.
    pub holders: Table<SeatEntry>,
    /// The license whose seats are in `holders`.
    pub holders_of: Option<LicenseId>,
    /// The license whose seats are being read.
    pub loading: Option<LicenseId>,
    /// The seats of the licenses beside the selected one.
    pub prefetch: Prefetch,
    /// The keys go to the holders.
    pub in_holders: bool,
}

/// A covered license in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UtilizationRow {
    /// Its figures.
    pub figures: utilization::LicenseUtilization,
    /// Product and name.
    pub title: String,
    /// Who makes the product.
    pub publisher: Option<String>,
    /// Its seats.
    pub seats: SeatFigures,
    /// How often its cost recurs.
    pub cycle: BillingCycle,
    /// The price of a seat that was bought once.
    pub reusable: Option<Money>,
}

/// The columns of the list of licenses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum UtilizationColumn {
    /// Product and name.
    License,
    /// Seats used of the total.
    Used,
    /// How full it is.
    Utilization,
    /// Dormant seats.
    Dormant,
    /// What they cost for one cycle.
    Savings,
    /// What they cost in a year, which can be compared.
    Yearly,
}

impl UtilizationColumn {
    /// In order.
    pub const ALL: [Self; 6] =
        [Self::License, Self::Used, Self::Utilization, Self::Dormant, Self::Savings, Self::Yearly];
}

impl Column for UtilizationColumn {
    fn title(self) -> &'static str {
        match self {
            Self::License => "License",
            Self::Used => "Used/Total",
            Self::Utilization => "Utilization",
            Self::Dormant => "Dormant",
            Self::Savings => "A cycle",
            Self::Yearly => "A year",
        }
    }

    fn largest_first(self) -> bool {
        self != Self::License
    }
}

/// The order of the table that is one of the report's four.
#[must_use]
pub fn order_of(sort: Sort) -> SortBy<UtilizationColumn> {
    let (column, descending) = match sort {
        Sort::HighestUtilization => (UtilizationColumn::Utilization, true),
        Sort::LowestUtilization => (UtilizationColumn::Utilization, false),
        Sort::MostSavings => (UtilizationColumn::Yearly, true),
        Sort::MostDormant => (UtilizationColumn::Dormant, true),
    };
    SortBy { column, descending }
}

impl Row for UtilizationRow {
    type Id = LicenseId;
    type Column = UtilizationColumn;

    fn id(&self) -> LicenseId {
        self.figures.id
    }

    fn words(&self, out: &mut String) {
        out.extend([&self.title, " ", self.publisher.as_deref().unwrap_or_default(), " "]);
        out.push_str(&self.figures.id.to_string());
    }

    fn key(&self, column: UtilizationColumn, scope: &Scope) -> SortKey {
        match column {
            UtilizationColumn::License => SortKey::text(&self.title),
            UtilizationColumn::Used => self.seats.known().map_or(SortKey::Missing, SortKey::number),
            UtilizationColumn::Utilization => match (self.figures.utilization, self.seats.total) {
                (Some(_), Some(total)) => SortKey::Ratio(self.seats.used().into(), total.into()),
                _ => SortKey::Missing,
            },
            UtilizationColumn::Dormant => SortKey::number(self.figures.dormant),
            UtilizationColumn::Savings => {
                SortKey::worth(self.figures.savings.map(|savings| savings.per_cycle.worth(scope.currency)))
            }
            UtilizationColumn::Yearly => {
                SortKey::worth(self.figures.savings.map(|savings| savings.worth(scope.currency)))
            }
        }
    }

    fn name(&self) -> Option<String> {
        Some(self.title.clone())
    }

    fn cell(&self, column: UtilizationColumn, _: &Scope) -> String {
        match column {
            UtilizationColumn::License => self.title.clone(),
            UtilizationColumn::Used => self.seats.used_of_total(),
            UtilizationColumn::Utilization => self.figures.utilization.map_or_else(String::new, Utilization::decimal),
            UtilizationColumn::Dormant => self.figures.dormant.to_string(),
            UtilizationColumn::Savings if self.figures.dormant > 0 && self.reusable.is_some() => {
                self.reusable.map_or_else(String::new, |price| format!("{price} {} a seat, reusable", price.currency))
            }
            UtilizationColumn::Savings => {
                self.figures.savings.map_or_else(String::new, |s| format!("{} {}", s.per_cycle, s.per_cycle.currency))
            }
            UtilizationColumn::Yearly => {
                let year = self.figures.savings.and_then(|savings| savings.per_year);
                year.map_or_else(String::new, |year| format!("{year} {}", year.currency))
            }
        }
    }
}

impl Default for UtilizationTab {
    /// An empty report, the fullest license first.
    fn default() -> Self {
        let mut table = Table::new(&UtilizationColumn::ALL);
        table.sort = vec![order_of(Sort::default())];
        Self {
            report: Report::default(),
            table,
            holders: Table::new(&SeatColumn::DORMANT),
            holders_of: None,
            loading: None,
            prefetch: Prefetch::default(),
            in_holders: false,
        }
    }
}

impl UtilizationTab {
    /// Which of the report's four orders the table is in, if one of them.
    #[must_use]
    pub fn order(&self) -> Option<Sort> {
        let [only] = self.table.sort[..] else { return None };
        Sort::iter().find(|sort| order_of(*sort) == only)
    }

    /// Puts marks on the licenses that have marked seats.
    fn mark_licenses(&mut self) {
        self.table.marks = self.holders.marks.iter().map(|mark| mark.license).collect();
    }

    /// How many marked seats a filter hides: those of licenses that are not shown, and those not shown of this one.
    #[must_use]
    pub fn hidden_marks(&self) -> usize {
        let mut hidden = 0;
        if self.table.filter.is_set() {
            let shown: BTreeSet<LicenseId> = self.table.iter().map(Row::id).collect();
            hidden += self.holders.marks.iter().filter(|mark| !shown.contains(&mark.license)).count();
        }
        if let Some(license) = self.holders_of.filter(|_| self.holders.filter.is_set()) {
            hidden += self.marks_of(license).count().saturating_sub(self.holders.marked_shown().count());
        }
        hidden
    }

    /// The license that the holders are of.
    #[must_use]
    pub fn selected(&self) -> Option<LicenseId> {
        self.table.selected_id()
    }

    /// The marked seats of one license.
    pub fn marks_of(&self, license: LicenseId) -> impl Iterator<Item = SeatRef> {
        let from = SeatRef { license, seat: SeatId(i64::MIN) };
        let to = SeatRef { license, seat: SeatId(i64::MAX) };
        self.holders.marks.range(from..=to).copied()
    }

    /// How many seats are marked, and on how many licenses.
    #[must_use]
    pub fn marked(&self) -> (usize, usize) {
        let marks = &self.holders.marks;
        let mut licenses: Vec<LicenseId> = marks.iter().map(|mark| mark.license).collect();
        licenses.dedup();
        (marks.len(), licenses.len())
    }

    /// Why the holders are empty; `None` if they are not.
    #[must_use]
    pub fn empty_holders(&self) -> Empty {
        match () {
            () if self.loading.is_some() => Empty::reading(),
            () if self.holders.only_marked => {
                Empty::bare("No dormant seat here is marked.").remedy(Action::OnlyMarked, "show all")
            }
            () if self.holders.filter.is_set() => Empty::filtered("dormant holder"),
            () => Empty::bare(none_dormant(self.undecided())),
        }
    }

    /// Seats of the selected license that cannot be judged.
    fn undecided(&self) -> u32 {
        self.table.selected().map_or(0, |row| row.figures.undecided)
    }

    /// Makes the report at the threshold again; the store is not asked.
    fn recompute(&mut self, env: Env) {
        let (records, scope) = (env.records, env.scope);
        let (Some(seat_index), Some(_)) = (&records.seat_index, &records.licenses) else { return };
        let order = Sort::default().with_own(scope.currency);
        let mut made = report(records.covered(), seat_index, scope.as_of(), order);
        let figures = std::mem::take(&mut made.rows);
        let row = |figures: utilization::LicenseUtilization| {
            let entry = records.license(figures.id)?;
            Some(UtilizationRow {
                title: entry.license.title(),
                publisher: entry.publisher.clone(),
                seats: entry.license.seats,
                cycle: entry.license.terms.billing_cycle,
                reusable: entry.license.terms.reusable(),
                figures,
            })
        };
        let rows: Vec<UtilizationRow> = figures.into_iter().filter_map(row).collect();
        self.report = made;
        self.table.set_rows(Arc::new(rows), &scope, |_| true);
        self.holders.refresh(&scope, |seat| scope.verdict(seat).dormant);
    }

    fn show_holders(&mut self, license: LicenseId, seats: &Arc<Vec<SeatEntry>>, scope: &Scope) {
        self.holders_of = Some(license);
        self.prefetch.keep(license, seats);
        self.holders.set_rows(Arc::clone(seats), scope, |seat| scope.verdict(seat).dormant);
    }

    /// Reads the holders beside the cursor, once those at the cursor are shown.
    fn read_ahead(&mut self, env: Env) -> Vec<Request> {
        let (Some(shown), None) = (self.holders_of, self.loading) else { return Vec::new() };
        let at = self.table.position();
        let near: Vec<LicenseId> = [at.checked_add(1), at.checked_sub(1)]
            .into_iter()
            .flatten()
            .filter_map(|place| self.table.row(place))
            .filter(|row| row.figures.dormant > 0 && row.seats.used() <= MOST_SEATS)
            .map(|row| row.figures.id)
            .collect();
        let gone = self.prefetch.let_go(&near, shown);
        let release = (!gone.is_empty()).then_some(Request::Release(gone));
        let load = self.prefetch.next(&near).map(|license| Request::Load(seats_of(license, env.scope.threshold)));
        release.into_iter().chain(load).collect()
    }

    /// Marks every dormant seat of the license that the cursor is on, or takes those marks off.
    fn mark_license(&mut self, action: Action, env: Env) -> Performed {
        if action == Action::OnlyMarked {
            self.table.only_marked = !self.table.only_marked;
            self.refresh_shown(false, env);
            return DONE;
        }
        if !matches!(action, Action::Mark | Action::MarkAll) {
            return None;
        }
        let Some(license) = self.selected() else { return DONE };
        let seat_index = env.records.seat_index.iter();
        let dormant: Vec<SeatRef> = seat_index
            .flat_map(|seat_index| seat_index.dormant(license, env.scope.as_of()))
            .map(|seat| SeatRef { license, seat: seat.seat() })
            .collect();
        let marks = &self.holders.marks;
        let unmarked: Vec<SeatRef> = dormant.iter().filter(|seat| !marks.contains(seat)).copied().collect();
        let changed = if unmarked.is_empty() { dormant } else { unmarked };
        self.holders.toggle(&changed);
        if action == Action::Mark {
            self.table.step(1);
        }
        Some(vec![Request::Marked(Marked::Seats(changed))])
    }

    /// Asks whether to reclaim the marked seats, or the one at the cursor.
    fn reclaim(&self, env: Env) -> Reclaim {
        let mut seats: Vec<SeatRef> = self.holders.marks.iter().copied().collect();
        if seats.is_empty() {
            seats.extend(self.holders.selected_id().filter(|_| self.in_holders));
        }
        Reclaim::new(seats, env.scope.threshold, self.hidden_marks())
    }
}

impl Screen for UtilizationTab {
    fn title(&self, _env: Env) -> String {
        "Utilization".to_owned()
    }

    fn contexts(&self) -> &'static [Context] {
        use Context::{Anywhere, Global, Holders, List, Marks, Utilization};
        if self.in_holders {
            &[Holders, Utilization, Marks, List, Global, Anywhere]
        } else {
            &[Utilization, Marks, List, Global, Anywhere]
        }
    }

    fn grid(&self) -> Option<&dyn Grid> {
        Some(if self.in_holders { &self.holders } else { &self.table })
    }

    fn grid_mut(&mut self) -> Option<&mut dyn Grid> {
        Some(if self.in_holders { &mut self.holders } else { &mut self.table })
    }

    fn set_heights(&mut self, viewport: Viewport) {
        self.table.set_height(viewport.main.into());
        self.holders.set_height(viewport.detail.into());
    }

    fn queries(&self, env: Env) -> Vec<Query> {
        let holders = self.holders_of.map(|license| seats_of(license, env.scope.threshold));
        [Query::Licenses, Query::SeatIndex].into_iter().chain(holders).collect()
    }

    fn take(&mut self, query: &Query, data: &Data, env: Env) {
        match (query, data) {
            (_, Data::Licenses(_) | Data::SeatIndex(_)) => self.recompute(env),
            (Query::Seats(filter, _), Data::Seats(seats)) if filter.ids.is_none() && !filter.past => {
                let Some(license) = filter.license else { return };
                self.loading.take_if(|loading| *loading == license);
                self.prefetch.answered(license, seats);
                if self.selected() == Some(license) {
                    self.show_holders(license, seats, &env.scope);
                }
            }
            _ => {}
        }
    }

    fn failed(&mut self, query: &Query) {
        if let Query::Seats(filter, _) = query
            && let Some(license) = filter.license
        {
            self.loading.take_if(|loading| *loading == license);
            self.prefetch.failed(license);
        }
    }

    fn forget(&mut self) {
        self.prefetch.forget();
    }

    fn refresh(&mut self, env: Env) {
        self.recompute(env);
    }

    fn refresh_shown(&mut self, order: bool, env: Env) {
        let scope = env.scope;
        match (self.in_holders, order) {
            (false, _) => self.table.refresh(&scope, |_| true),
            (true, true) => self.holders.refresh(&scope, |seat| scope.verdict(seat).dormant),
            (true, false) => self.holders.refilter(|seat| scope.verdict(seat).dormant),
        }
    }

    /// Brings the holders in line with the selected license. One read at a time: who scrolls past a hundred licenses
    /// waits for the last one alone.
    fn follow(&mut self, env: Env) -> Vec<Request> {
        let Some(license) = self.selected() else {
            self.holders.unload();
            (self.holders_of, self.in_holders) = (None, false);
            return Vec::new();
        };
        if self.holders_of == Some(license) {
            return self.read_ahead(env);
        }
        if self.holders_of.take().is_some() {
            self.holders.filter.clear();
        }
        let has_dormant = self.table.selected().is_some_and(|row| row.figures.dormant > 0);
        if let Some(seats) = self.prefetch.get(license).map(Arc::clone) {
            self.show_holders(license, &seats, &env.scope);
            return self.read_ahead(env);
        }
        if !has_dormant {
            self.holders.set_rows(Arc::new(Vec::new()), &env.scope, |_| true);
            return Vec::new();
        }
        self.holders.unload();
        if self.loading.is_some() {
            return Vec::new();
        }
        self.loading = Some(license);
        if self.prefetch.is_reading(license) {
            return Vec::new();
        }
        vec![Request::Load(seats_of(license, env.scope.threshold))]
    }

    fn perform(&mut self, action: Action, env: Env) -> Performed {
        let marked = if self.in_holders {
            mark(&mut self.holders, action, Marked::Seats)
        } else {
            self.mark_license(action, env)
        };
        if marked.is_some() {
            self.marks_changed(env);
            return marked;
        }
        let request = match action {
            Action::Open if !self.in_holders => {
                self.in_holders = true;
                return DONE;
            }
            Action::LongerThreshold => Request::SetThreshold(env.scope.threshold.next()),
            Action::ShorterThreshold => Request::SetThreshold(env.scope.threshold.previous()),
            Action::Reclaim => Request::ask(self.reclaim(env)),
            Action::Views => {
                let word = |sort: Sort| <&str>::from(sort);
                let view = |sort: Sort| (word(sort).to_owned(), sort.shown().to_owned(), None);
                Request::ask(Views::new("Order", Sort::iter().map(view), self.order().map(word)))
            }
            _ => return None,
        };
        Some(vec![request])
    }

    fn enabled(&self, action: Action, _env: Env) -> Option<Result<(), String>> {
        Some(match action {
            Action::Reclaim => {
                let one = self.in_holders && self.holders.selected().is_some();
                some(!self.holders.marks.is_empty() || one, "Mark dormant seats first.")
            }
            _ if self.in_holders => return None,
            Action::Mark | Action::MarkAll => {
                let any = self.table.selected().is_some_and(|row| row.figures.dormant > 0);
                some(any, &format!("{}: there is nothing to mark.", none_dormant(self.undecided())))
            }
            Action::Range | Action::Invert | Action::ExtendDown | Action::ExtendUp => {
                some(false, "Go into the holders first.")
            }
            Action::OnlyMarked => some(!self.holders.marks.is_empty() || self.table.only_marked, "Nothing is marked."),
            _ => return None,
        })
    }

    fn label(&self, action: Action, _env: Env) -> Option<Label> {
        Some(match action {
            Action::Views => label("order", 9),
            _ if self.in_holders => return None,
            Action::Mark if self.table.has_range() => return None,
            Action::Mark => label("mark all dormant", 3),
            Action::MarkAll => (String::new(), None),
            Action::Open => label("holders", 5),
            _ => return None,
        })
    }

    fn empty(&self, env: Env) -> Empty {
        if self.in_holders {
            return self.empty_holders();
        }
        narrowed(&self.table).unwrap_or_else(|| self.bare(env))
    }

    fn bare(&self, _env: Env) -> Empty {
        if !self.table.is_loaded() {
            return Empty::reading();
        }
        Empty::bare("No license is active, on trial or pending renewal.")
            .remedy(Action::ShowLicenses, "see all licenses")
    }

    fn license(&self) -> Option<LicenseId> {
        self.selected()
    }

    fn seat(&self) -> Option<&SeatEntry> {
        self.holders.selected().filter(|_| self.in_holders)
    }

    fn choose_view(&mut self, word: &str, env: Env) {
        if let Ok(sort) = word.parse() {
            self.table.sort = vec![order_of(sort)];
            self.table.refresh(&env.scope, |_| true);
        }
    }

    fn is_inside(&self) -> bool {
        self.in_holders
    }

    fn leave(&mut self) -> bool {
        std::mem::take(&mut self.in_holders)
    }

    fn seats_mut(&mut self) -> Option<&mut Table<SeatEntry>> {
        Some(&mut self.holders)
    }

    fn marked_seats(&self) -> Vec<SeatId> {
        self.holders.marks.iter().map(|mark| mark.seat).collect()
    }

    fn marks_changed(&mut self, env: Env) {
        self.mark_licenses();
        self.refresh_shown(false, env);
    }

    fn marks(&self) -> (usize, usize) {
        (self.holders.marks.len(), self.hidden_marks())
    }

    fn marks_line(&self, words: String) -> String {
        let on = match self.marked().1 {
            1 => "1 license".to_owned(),
            licenses => format!("{} licenses", number(licenses)),
        };
        format!("{words} on {on}")
    }

    fn export_name(&self) -> String {
        if self.in_holders { "dormant-seats" } else { "utilization" }.to_owned()
    }

    fn remember(&self, state: &mut SavedState) {
        state.lists.insert("utilization".to_owned(), kept(&self.table));
        state.lists.insert("holders".to_owned(), kept(&self.holders));
        state.marks = self.holders.marks.iter().map(ToString::to_string).collect();
    }

    fn recall(&mut self, state: &SavedState) {
        put_back(&mut self.table, &state.list("utilization"), LicenseId::parse);
        let holders = SavedList { filter: String::new(), ..state.list("holders") };
        put_back(&mut self.holders, &holders, SeatRef::parse);
        self.holders.marks = state.marks.iter().filter_map(|mark| SeatRef::parse(mark)).collect();
        self.mark_licenses();
    }
}
