//! The rows of the history of a license: what its columns are called, hold and are sorted by.

use crate::app::table::{Column, Row, Scope, SortKey};
use crate::domain::read_model::HistoryEntry;

/// The columns of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryColumn {
    /// The day.
    Day,
    /// The admin who did it.
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
