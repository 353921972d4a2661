//! The inbox: notices for the admin who is looking, unread first.

use crate::app::table::{Column, Row, Scope, SortKey, Table};
use crate::domain::ids::NoticeId;
use crate::domain::read_model::NoticeEntry;

/// The page of the notices.
#[derive(Debug, Clone)]
pub struct Inbox {
    /// Notices for the acting account.
    pub table: Table<NoticeEntry>,
}

/// Its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeColumn {
    /// The day it was written.
    Day,
    /// About what.
    Kind,
    /// The text.
    Text,
}

impl NoticeColumn {
    /// In order.
    pub const ALL: [Self; 3] = [Self::Day, Self::Kind, Self::Text];
}

impl Column for NoticeColumn {
    fn title(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Kind => "About",
            Self::Text => "Notice",
        }
    }

    fn largest_first(self) -> bool {
        self == Self::Day
    }
}

impl Row for NoticeEntry {
    type Id = NoticeId;
    type Column = NoticeColumn;

    fn id(&self) -> NoticeId {
        self.id
    }

    fn words(&self, out: &mut String) {
        out.extend([&self.kind, " ", &self.text]);
    }

    fn key(&self, column: NoticeColumn, _: &Scope) -> SortKey {
        match column {
            NoticeColumn::Day => SortKey::number(self.created_at.timestamp()),
            NoticeColumn::Kind => SortKey::text(&self.kind),
            NoticeColumn::Text => SortKey::text(&self.text),
        }
    }

    fn cell(&self, column: NoticeColumn, scope: &Scope) -> String {
        match column {
            NoticeColumn::Day => scope.day(self.created_at).to_string(),
            NoticeColumn::Kind => self.kind.replace('_', " "),
            NoticeColumn::Text => self.text.clone(),
        }
    }
}

impl Inbox {
    /// The inbox before anything was read.
    #[must_use]
    pub fn new() -> Self {
        Self { table: Table::new(&NoticeColumn::ALL) }
    }
}

impl Default for Inbox {
    fn default() -> Self {
        Self::new()
    }
}
