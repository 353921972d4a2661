//! The rows of the users audits of a license: what its columns are called, hold and are sorted by.

use crate::app::table::{Column, Row, Scope, SortKey};
use crate::domain::audit::{Audit, State};
use crate::domain::ids::AuditId;

/// The columns of the users audits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditColumn {
    /// The day it was completed, cancelled or started.
    Day,
    /// What became of it.
    State,
    /// The admin who did it.
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
