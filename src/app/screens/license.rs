//! The page of a license: its seats, users audits, history and fields.

use super::seats::SeatColumn;
use crate::app::action::Action;
use crate::app::table::{Column, Grid, Row, Scope, SortKey, Table};
use crate::domain::audit::{Audit, State};
use crate::domain::ids::{AuditId, LicenseId};
use crate::domain::read_model::{HistoryEntry, SeatEntry};
use crate::domain::seat::is_inactive;
use crate::domain::time::Day;

/// The page of a license. The license itself is looked up by its id with [`crate::app::App::license`].
#[derive(Debug, Clone)]
pub struct LicensePage {
    /// Which.
    pub id: LicenseId,
    /// The section that is seen.
    pub section: Section,
    /// Its active seats.
    pub seats: Table<SeatEntry>,
    /// Only seats that were not used for 30 days are shown.
    pub only_inactive: bool,
    /// Active seats that were not used for 30 days.
    pub inactive: usize,
    /// Its users audits, newest first.
    pub audits: Table<Audit>,
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
            audits: Table::new(&AuditColumn::ALL),
            history: Table::new(&HistoryColumn::ALL),
            scroll: 0,
        }
    }

    pub(super) fn grid_mut(&mut self) -> Option<&mut dyn Grid> {
        match self.section {
            Section::Assignments => Some(&mut self.seats),
            Section::Audits => Some(&mut self.audits),
            Section::History => Some(&mut self.history),
            Section::Details => None,
        }
    }

    /// Orders and filters its seats again.
    pub fn refresh_seats(&mut self, scope: &Scope) {
        let (only, today) = (self.only_inactive, scope.today);
        self.inactive = self.seats.all().iter().filter(|seat| is_inactive(seat.seat.last_used, today)).count();
        self.seats.refresh(scope, |seat| !only || is_inactive(seat.seat.last_used, today));
    }

    /// Filters its lists again; their order stays.
    pub fn refilter(&mut self, today: Day) {
        let only = self.only_inactive;
        self.seats.refilter(|seat| !only || is_inactive(seat.seat.last_used, today));
        self.audits.refilter(|_| true);
        self.history.refilter(|_| true);
    }

    /// Scrolls the details, of which there are so many lines, by an action. False if it is none that does.
    pub(crate) fn scroll(&mut self, action: Action, lines: usize, height: usize) -> bool {
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
}

/// The sections of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// Who holds a seat.
    #[default]
    Assignments,
    /// The users audits.
    Audits,
    /// What happened.
    History,
    /// Every field.
    Details,
}

impl Section {
    /// In order.
    pub const ALL: [Self; 4] = [Self::Assignments, Self::Audits, Self::History, Self::Details];

    /// Its title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Assignments => "Assignments",
            Self::Audits => "Users audits",
            Self::History => "History",
            Self::Details => "Details",
        }
    }
}

/// The columns of the users audits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditColumn {
    /// The day it was completed, cancelled or started.
    Day,
    /// What became of it.
    State,
    /// By whom.
    By,
    /// Seats before.
    Before,
    /// Seats after.
    After,
    /// The difference.
    Delta,
    /// How much of it was recorded while the audit was open.
    During,
    /// The day of the next.
    NextDue,
    /// What was done.
    Notes,
}

impl AuditColumn {
    /// In order.
    pub const ALL: [Self; 9] = [
        Self::Day,
        Self::State,
        Self::By,
        Self::Before,
        Self::After,
        Self::Delta,
        Self::During,
        Self::NextDue,
        Self::Notes,
    ];
}

impl Column for AuditColumn {
    fn title(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::State => "State",
            Self::By => "By",
            Self::Before => "Before",
            Self::After => "After",
            Self::Delta => "Change",
            Self::During => "During",
            Self::NextDue => "Next due",
            Self::Notes => "Notes",
        }
    }

    fn largest_first(self) -> bool {
        self == Self::Day
    }
}

fn ended(audit: &Audit) -> (chrono::DateTime<chrono::Utc>, &str) {
    match &audit.state {
        State::InProgress => (audit.started_at, &audit.started_by),
        State::Completed(completion) => (completion.at, &completion.by),
        State::Cancelled { by, at, .. } => (*at, by),
    }
}

fn notes(audit: &Audit) -> &str {
    match &audit.state {
        State::InProgress => "",
        State::Completed(completion) => completion.notes.as_deref().unwrap_or_default(),
        State::Cancelled { reason, .. } => reason,
    }
}

impl Row for Audit {
    type Id = AuditId;
    type Column = AuditColumn;

    fn id(&self) -> AuditId {
        self.id
    }

    fn words(&self, out: &mut String) {
        out.extend([&self.id.to_string(), " ", self.state.word(), " ", &self.started_by, " "]);
        out.extend([ended(self).1, " ", notes(self)]);
    }

    fn key(&self, column: AuditColumn, _: &Scope) -> SortKey {
        match (column, &self.state) {
            (AuditColumn::Day, _) => SortKey::number(ended(self).0.timestamp()),
            (AuditColumn::State, state) => SortKey::text(state.word()),
            (AuditColumn::By, _) => SortKey::text(ended(self).1),
            (AuditColumn::Before, _) => SortKey::number(self.seats_before),
            (AuditColumn::After, State::Completed(completion)) => SortKey::number(completion.seats_after),
            (AuditColumn::Delta, _) => self.delta().map_or(SortKey::Missing, SortKey::number),
            (AuditColumn::During, _) => self.recorded_during().map_or(SortKey::Missing, SortKey::number),
            (AuditColumn::NextDue, State::Completed(completion)) => SortKey::day(completion.next_due),
            (AuditColumn::Notes, _) => SortKey::text(notes(self)),
            (AuditColumn::After | AuditColumn::NextDue, _) => SortKey::Missing,
        }
    }

    fn cell(&self, column: AuditColumn, scope: &Scope) -> String {
        match (column, &self.state) {
            (AuditColumn::Day, _) => scope.day(ended(self).0).to_string(),
            (AuditColumn::State, state) => state.word().replace('_', " "),
            (AuditColumn::By, _) => ended(self).1.to_owned(),
            (AuditColumn::Before, _) => self.seats_before.to_string(),
            (AuditColumn::After, State::Completed(completion)) => completion.seats_after.to_string(),
            (AuditColumn::Delta, _) => self.delta().map_or_else(String::new, |delta| format!("{delta:+}")),
            (AuditColumn::During, _) => self
                .recorded_during()
                .map_or_else(String::new, |moved| if moved == 0 { "0".into() } else { format!("{moved:+}") }),
            (AuditColumn::NextDue, State::Completed(completion)) => {
                completion.next_due.map_or_else(String::new, |day| day.to_string())
            }
            (AuditColumn::Notes, _) => notes(self).to_owned(),
            (AuditColumn::After | AuditColumn::NextDue, _) => String::new(),
        }
    }
}

/// The columns of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryColumn {
    /// The day.
    Day,
    /// By whom.
    Actor,
    /// The command.
    Command,
    /// One sentence.
    Summary,
}

impl HistoryColumn {
    /// In order.
    pub const ALL: [Self; 4] = [Self::Day, Self::Actor, Self::Command, Self::Summary];
}

impl Column for HistoryColumn {
    fn title(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Actor => "By",
            Self::Command => "Command",
            Self::Summary => "What happened",
        }
    }

    fn largest_first(self) -> bool {
        self == Self::Day
    }
}

impl Row for HistoryEntry {
    type Id = i64;
    type Column = HistoryColumn;

    fn id(&self) -> i64 {
        self.seq
    }

    fn words(&self, out: &mut String) {
        out.extend([self.actor.as_deref().unwrap_or_default(), " ", &self.command, " "]);
        out.push_str(self.summary.as_deref().unwrap_or_default());
    }

    fn key(&self, column: HistoryColumn, _: &Scope) -> SortKey {
        match column {
            HistoryColumn::Day => SortKey::number(self.seq),
            HistoryColumn::Actor => SortKey::text(self.actor.as_deref().unwrap_or_default()),
            HistoryColumn::Command => SortKey::text(&self.command),
            HistoryColumn::Summary => SortKey::text(self.summary.as_deref().unwrap_or_default()),
        }
    }

    fn cell(&self, column: HistoryColumn, scope: &Scope) -> String {
        match column {
            HistoryColumn::Day => scope.day(self.at).to_string(),
            HistoryColumn::Actor => self.actor.clone().unwrap_or_default(),
            HistoryColumn::Command => self.command.clone(),
            HistoryColumn::Summary => self.summary.clone().unwrap_or_default(),
        }
    }
}
