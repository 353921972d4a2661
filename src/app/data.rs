//! Reading: what is asked for, what came, and what is shown of it.

use super::dialogs::{Dialog, Env, seats_of};
use super::msg::{Data, Effect, Query};
use super::screens::catalog::Catalog;
use super::screens::licenses::Chip;
use super::screens::utilization::Cover;
use super::screens::{Page, Tab};
use super::state::{App, Load, StatusKind};
use super::table::Scope;
use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::utilization::{Sort, report};
use crate::domain::read_model::{LicenseEntry, NoticeEntry, SeatEntry, SeatFilter};
use std::sync::Arc;

impl App {
    /// What a dialog may look at.
    pub(super) fn env(&self) -> Env<'_> {
        Env { records: &self.records, scope: self.scope(), currency: self.session.org.currency }
    }

    /// Asks for a read, unless the same is under way; then once more when that is answered.
    pub(super) fn load(&mut self, query: Query) {
        if let Some(load) = self.loads.iter_mut().find(|load| load.query == query) {
            load.again = true;
        } else {
            self.effects.push(Effect::Load(query.clone()));
            self.loads.push(Load { query, again: false });
        }
    }

    /// Reads everything again that is shown or kept.
    pub(super) fn reload(&mut self) {
        self.utilization.ahead.forget();
        for query in [Query::Org, Query::Licenses, Query::Products, Query::SeatIndex, Query::Notices] {
            self.load(query);
        }
        if self.records.people.is_some() {
            self.load(Query::People);
        }
        if let Some(license) = self.utilization.holders_of {
            self.load(seats_of(license, self.utilization.threshold));
        }
        let pages: Vec<Query> = self.pages.iter().flat_map(|page| self.queries_of(page)).collect();
        for query in pages {
            self.load(query);
        }
    }

    /// What a page needs to be read.
    pub(super) fn queries_of(&self, page: &Page) -> Vec<Query> {
        let threshold = self.utilization.threshold;
        match page {
            Page::License(page) => {
                vec![seats_of(page.id, threshold), Query::Audits(page.id), Query::History(page.id.to_string())]
            }
            Page::Person(page) => {
                let seats = |past| SeatFilter { person: Some(page.id), past, ..SeatFilter::default() };
                vec![
                    Query::Person(page.id),
                    Query::Seats(seats(false), threshold),
                    Query::Seats(seats(true), threshold),
                ]
            }
            Page::Inbox(_) => vec![Query::Notices],
        }
    }

    /// Takes in the answer to a read.
    pub(super) fn loaded(&mut self, query: &Query, result: Result<Data, Refusal>) {
        if let Some(at) = self.loads.iter().position(|load| load.query == *query)
            && self.loads.remove(at).again
        {
            self.load(query.clone());
        }
        match result {
            Ok(data) => {
                self.take_in(query, &data);
                for at in 0..self.dialogs.len() {
                    self.with_dialog(at, |dialog, env| dialog.receive(query, &data, env));
                }
            }
            Err(refusal) => {
                // A question about what cannot be read is none.
                self.dialogs.retain(|layer| match &layer.dialog {
                    Dialog::Undo(dialog) => dialog.batch.is_some() || dialog.query() != *query,
                    Dialog::Batches(dialog) => !dialog.waits || *query != Query::Batches,
                    _ => true,
                });
                if let Query::Seats(filter, _) = query {
                    self.utilization.loading = self.utilization.loading.filter(|id| Some(*id) != filter.license);
                    filter.license.into_iter().for_each(|id| self.utilization.ahead.failed(id));
                }
                self.say_refusal(refusal);
            }
        }
        self.sync_holders();
    }

    /// Lets a dialog do something with the records in view.
    pub(super) fn with_dialog<T>(&mut self, at: usize, what: impl FnOnce(&mut Dialog, Env) -> T) -> Option<T> {
        if at >= self.dialogs.len() {
            return None;
        }
        let mut layer = self.dialogs.remove(at);
        let result = what(&mut layer.dialog, self.env());
        self.dialogs.insert(at, layer);
        Some(result)
    }

    fn take_in(&mut self, query: &Query, data: &Data) {
        let scope = self.scope();
        match (query, data) {
            (_, Data::Org(org, standing)) => {
                let same = self.session.org == *org;
                self.session.org = *org;
                self.session.standing.clone_from(standing);
                if !same {
                    self.refresh_all();
                }
            }
            (_, Data::Licenses(licenses)) => self.take_licenses(licenses),
            (_, Data::Products(products)) => {
                self.records.products = Some(Arc::clone(products));
                let Catalog { table, part } = &mut self.catalog;
                table.set_rows(Arc::clone(products), &scope, |product| part.holds(product));
            }
            (_, Data::People(people)) => {
                self.records.people = Some(Arc::clone(people));
                self.fill_palette();
            }
            (_, Data::SeatIndex(seat_index)) => {
                self.records.seat_index = Some(Arc::clone(seat_index));
                self.recompute();
            }
            (Query::Seats(filter, _), Data::Seats(seats)) => self.take_seats(filter, seats, &scope),
            (Query::Person(id), Data::Person(entry)) => {
                for page in self.person_pages(*id) {
                    page.entry = Some((**entry).clone());
                }
            }
            (Query::Audits(id), Data::Audits(audits)) => {
                for page in self.license_pages(*id) {
                    page.audits.set_rows(Arc::clone(audits), &scope, |_| true);
                }
            }
            (Query::History(subject), Data::History(history)) => {
                for page in &mut self.pages {
                    if let Page::License(page) = page
                        && page.id.to_string() == *subject
                    {
                        page.history.set_rows(Arc::clone(history), &scope, |_| true);
                    }
                }
            }
            (_, Data::Notices(notices)) => {
                self.records.notices = Some(Arc::clone(notices));
                self.fill_inbox();
            }
            (_, Data::Batch(None)) => self.nothing_to_take_back(query),
            _ => {}
        }
    }

    fn take_licenses(&mut self, licenses: &Arc<Vec<LicenseEntry>>) {
        self.records.places = licenses.iter().enumerate().map(|(at, entry)| (entry.license.id, at)).collect();
        self.records.covered =
            licenses.iter().map(|entry| &entry.license).filter(|license| license.is_covered()).cloned().collect();
        self.records.licenses = Some(Arc::clone(licenses));
        let (scope, chip) = (self.scope(), self.licenses.chip);
        self.licenses.table.set_rows(Arc::clone(licenses), &scope, |entry| chip.holds(entry, scope.today));
        self.count_chips();
        self.recompute();
    }

    pub(super) fn count_chips(&mut self) {
        let today = self.session.today;
        let Some(licenses) = &self.records.licenses else { return };
        let count = |chip: Chip| licenses.iter().filter(|entry| chip.holds(entry, today)).count();
        self.licenses.counts = Chip::all().map(|chip| (chip, count(chip))).collect();
    }

    fn take_seats(&mut self, filter: &SeatFilter, seats: &Arc<Vec<SeatEntry>>, scope: &Scope) {
        if filter.ids.is_some() {
            return;
        }
        if let (Some(license), false) = (filter.license, filter.past) {
            if self.utilization.loading == Some(license) {
                self.utilization.loading = None;
            }
            self.utilization.ahead.answered(license, seats);
            if self.utilization.selected() == Some(license) {
                self.show_holders(license, seats, scope);
            }
            for page in self.license_pages(license) {
                page.seats.set_rows(Arc::clone(seats), scope, |_| true);
                page.refresh_seats(scope);
            }
        }
        if let Some(person) = filter.person {
            for page in self.person_pages(person) {
                let table = if filter.past { &mut page.past } else { &mut page.seats };
                table.set_rows(Arc::clone(seats), scope, |_| true);
            }
        }
    }

    fn show_holders(&mut self, license: LicenseId, seats: &Arc<Vec<SeatEntry>>, scope: &Scope) {
        let tab = &mut self.utilization;
        tab.holders_of = Some(license);
        tab.ahead.keep(license, seats);
        tab.holders.set_rows(Arc::clone(seats), scope, |seat| scope.verdict(seat).dormant);
    }

    fn license_pages(&mut self, id: LicenseId) -> impl Iterator<Item = &mut super::screens::license::LicensePage> {
        self.pages.iter_mut().filter_map(move |page| match page {
            Page::License(page) if page.id == id => Some(&mut **page),
            _ => None,
        })
    }

    fn person_pages(&mut self, id: PersonId) -> impl Iterator<Item = &mut super::screens::person::PersonPage> {
        self.pages.iter_mut().filter_map(move |page| match page {
            Page::Person(page) if page.id == id => Some(&mut **page),
            _ => None,
        })
    }

    /// The notices for the acting account, unread first, then newest first.
    pub(super) fn fill_inbox(&mut self) {
        let Some(notices) = &self.records.notices else { return };
        let scope = self.scope();
        let mut mine: Vec<NoticeEntry> = notices.iter().filter(|notice| notice.mine).cloned().collect();
        mine.sort_by_key(|notice| (self.read.contains(&notice.id), std::cmp::Reverse(notice.created_at)));
        let mine = Arc::new(mine);
        for page in &mut self.pages {
            if let Page::Inbox(page) = page {
                page.table.set_rows(Arc::clone(&mine), &scope, |_| true);
            }
        }
    }

    /// Notices for the acting account that were not read.
    #[must_use]
    pub fn unread(&self) -> usize {
        let notices = self.records.notices.iter().flat_map(|notices| notices.iter());
        notices.filter(|notice| notice.mine && !self.read.contains(&notice.id)).count()
    }

    /// Makes the report at the threshold again; the store is not asked.
    pub(super) fn recompute(&mut self) {
        let Some(seat_index) = &self.records.seat_index else { return };
        if self.records.licenses.is_none() {
            return;
        }
        let scope = self.scope();
        let order = Sort::default().with_own(scope.currency);
        let mut report = report(&self.records.covered, seat_index, scope.threshold, order, scope.today, scope.stale_after);
        let rows = std::mem::take(&mut report.rows);
        let cover = |figures: crate::domain::utilization::LicenseUtilization| {
            let entry = self.records.license(figures.id)?;
            Some(Cover {
                title: entry.license.title(),
                publisher: entry.publisher.clone(),
                used: entry.license.seats.used(),
                total: entry.license.seats.total,
                cycle: entry.license.terms.billing_cycle,
                reusable: entry.license.terms.reusable(),
                figures,
            })
        };
        let covers: Vec<Cover> = rows.into_iter().filter_map(cover).collect();
        self.utilization.report = report;
        self.utilization.table.set_rows(Arc::new(covers), &scope, |_| true);
        self.utilization.holders.refresh(&scope, |seat| scope.verdict(seat).dormant);
    }

    /// Brings the holders in line with the selected license. One read at a time: who scrolls past a hundred licenses
    /// waits for the last one alone.
    pub(super) fn sync_holders(&mut self) {
        if self.tab != Tab::Utilization {
            return;
        }
        let tab = &mut self.utilization;
        let Some(license) = tab.selected() else {
            tab.holders.unload();
            (tab.holders_of, tab.in_holders) = (None, false);
            return;
        };
        if tab.holders_of == Some(license) {
            return self.read_ahead();
        }
        if tab.holders_of.take().is_some() {
            tab.holders.filter.clear();
        }
        let sleeps = tab.table.selected().is_some_and(|cover| cover.figures.dormant > 0);
        if let Some(seats) = tab.ahead.get(license).map(Arc::clone) {
            let scope = self.scope();
            self.show_holders(license, &seats, &scope);
            self.read_ahead();
        } else if sleeps {
            tab.holders.unload();
            if tab.loading.is_none() {
                tab.loading = Some(license);
                if !tab.ahead.is_reading(license) {
                    let threshold = tab.threshold;
                    self.load(seats_of(license, threshold));
                }
            }
        } else {
            let scope = self.scope();
            self.utilization.holders.set_rows(Arc::new(Vec::new()), &scope, |_| true);
        }
    }

    /// Orders and filters everything again: the day, the threshold or the settings changed.
    pub(super) fn refresh_all(&mut self) {
        let (scope, chip) = (self.scope(), self.licenses.chip);
        self.refresh_catalog(&scope);
        self.licenses.table.refresh(&scope, |entry| chip.holds(entry, scope.today));
        self.count_chips();
        self.recompute();
        for page in &mut self.pages {
            match page {
                Page::License(page) => page.refresh_seats(&scope),
                Page::Person(page) => page.seats.refresh(&scope, |_| true),
                Page::Inbox(_) => {}
            }
        }
        self.sync_holders();
    }

    /// Orders and filters the catalog again.
    pub(super) fn refresh_catalog(&mut self, scope: &Scope) {
        self.catalog.arrange();
        let Catalog { table, part } = &mut self.catalog;
        table.refresh(scope, |product| part.holds(product));
    }

    /// Orders and filters the list that has the keys again.
    pub(super) fn refresh_shown(&mut self, order: bool) {
        let (scope, chip) = (self.scope(), self.licenses.chip);
        match (self.pages.last_mut(), self.tab) {
            (Some(Page::License(page)), _) if !order => page.refilter(scope.today),
            (Some(Page::License(page)), _) => {
                page.refresh_seats(&scope);
                page.audits.refresh(&scope, |_| true);
                page.history.refresh(&scope, |_| true);
            }
            (Some(Page::Person(page)), _) => {
                page.seats.refresh(&scope, |_| true);
                page.past.refresh(&scope, |_| true);
            }
            (Some(Page::Inbox(page)), _) => page.table.refresh(&scope, |_| true),
            (None, Tab::Catalog) => self.refresh_catalog(&scope),
            (None, Tab::Licenses) if order => {
                self.licenses.table.refresh(&scope, |entry| chip.holds(entry, scope.today));
            }
            (None, Tab::Licenses) => self.licenses.table.refilter(|entry| chip.holds(entry, scope.today)),
            (None, Tab::Utilization) if self.utilization.in_holders => {
                if order {
                    self.utilization.holders.refresh(&scope, |seat| scope.verdict(seat).dormant);
                } else {
                    self.utilization.holders.refilter(|seat| scope.verdict(seat).dormant);
                }
            }
            (None, Tab::Utilization) => self.utilization.table.refresh(&scope, |_| true),
        }
    }

    /// Another process changed the database.
    pub(super) fn changed(&mut self) {
        self.reload();
    }

    /// It is another day.
    pub(super) fn day_turned(&mut self, day: crate::domain::time::Day) {
        if self.session.today == day {
            return;
        }
        self.session.today = day;
        self.refresh_all();
        self.load(Query::SeatIndex);
        self.load(Query::Notices);
        self.say(StatusKind::Info, format!("It is {day} now."));
    }
}
