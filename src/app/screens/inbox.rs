//! The inbox: notices for the admin who is looking, unread first.

use super::screen::{Empty, Performed, Request, Screen, some};
use crate::app::action::{Action, Context, Label, label};
use crate::app::env::Env;
use crate::app::msg::{Data, Query};
use crate::app::table::{Column, Grid, Row, Scope, SortKey, Table};
use crate::domain::ids::NoticeId;
use crate::domain::read_model::NoticeEntry;
use std::cmp::Reverse;
use std::sync::Arc;

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

impl Screen for Inbox {
    fn title(&self, _env: Env) -> String {
        "Inbox".to_owned()
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Inbox, Context::List, Context::Global, Context::Anywhere]
    }

    fn grid(&self) -> Option<&dyn Grid> {
        Some(&self.table)
    }

    fn grid_mut(&mut self) -> Option<&mut dyn Grid> {
        Some(&mut self.table)
    }

    fn queries(&self, _env: Env) -> Vec<Query> {
        vec![Query::Notices]
    }

    fn take(&mut self, _query: &Query, data: &Data, env: Env) {
        if matches!(data, Data::Notices(_)) {
            self.refresh(env);
        }
    }

    /// The notices for the acting account, unread first, then newest first.
    fn refresh(&mut self, env: Env) {
        let Some(notices) = &env.records.notices else { return };
        let mut mine: Vec<NoticeEntry> = notices.iter().filter(|notice| notice.mine).cloned().collect();
        mine.sort_by_key(|notice| (env.records.read.contains(&notice.id), Reverse(notice.created_at)));
        self.table.set_rows(Arc::new(mine), &env.scope, |_| true);
    }

    fn refresh_shown(&mut self, _order: bool, env: Env) {
        self.table.refresh(&env.scope, |_| true);
    }

    fn perform(&mut self, action: Action, _env: Env) -> Performed {
        let read: Vec<NoticeId> = match action {
            Action::MarkRead => self.table.selected_id().into_iter().collect(),
            Action::MarkAllRead => self.table.all().iter().map(|notice| notice.id).collect(),
            _ => return None,
        };
        self.table.step(1);
        Some(vec![Request::MarkRead(read)])
    }

    fn enabled(&self, action: Action, _env: Env) -> Option<Result<(), String>> {
        Some(match action {
            Action::MarkRead | Action::MarkAllRead => some(!self.table.is_empty(), "There is no notice."),
            _ => return None,
        })
    }

    fn label(&self, action: Action, _env: Env) -> Option<Label> {
        Some(match action {
            Action::MarkRead => label("read", 3),
            Action::MarkAllRead => label("all read", 4),
            _ => return None,
        })
    }

    fn bare(&self, env: Env) -> Empty {
        match env.records.notices {
            None => Empty::reading(),
            Some(_) => Empty::bare("There is no notice for you."),
        }
    }

    fn export_name(&self) -> String {
        "notices".to_owned()
    }
}
