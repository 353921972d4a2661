//! What the keys of lists do to a table, the same in every tab, page and dialog.

use super::action::Action;
use super::table::{Found, Grid, Row, Table};

/// What an action came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acted {
    /// Nothing of a list's.
    Not,
    /// The cursor moved, or may have.
    Moved,
    /// The order changed.
    Order,
    /// What is shown changed.
    Filter,
    /// A match was looked for.
    Searched(Found),
}

/// Carries out an action of lists.
pub fn act(table: &mut dyn Grid, action: Action) -> Acted {
    let rows = |count: usize| isize::try_from(count).unwrap_or(isize::MAX);
    let page = table.page();
    match action {
        Action::Down => table.step(1),
        Action::Up => table.step(-1),
        Action::Top => table.step(isize::MIN),
        Action::Bottom => table.step(isize::MAX),
        Action::HalfPageDown => table.step(rows(page.div_ceil(2))),
        Action::HalfPageUp => table.step(-rows(page.div_ceil(2))),
        Action::PageDown => table.step(rows(page)),
        Action::PageUp => table.step(-rows(page)),
        Action::ColumnLeft => table.column_step(-1),
        Action::ColumnRight => table.column_step(1),
        Action::Sort | Action::SortSecond => {
            table.sort(action == Action::SortSecond);
            return Acted::Order;
        }
        Action::Filter => {
            table.filter_mut().typing = true;
            table.set_range(false);
        }
        Action::KeepFilter => table.filter_mut().typing = false,
        Action::ClearFilter => {
            table.filter_mut().clear();
            table.set_only_marked(false);
            return Acted::Filter;
        }
        Action::NextMatch => return Acted::Searched(table.search(true)),
        Action::PreviousMatch => return Acted::Searched(table.search(false)),
        _ => return Acted::Not,
    }
    Acted::Moved
}

/// Carries out an action of marks. `None` if it is none, else the marks that changed.
pub fn mark<R: Row>(table: &mut Table<R>, action: Action) -> Option<Vec<R::Id>> {
    Some(match action {
        Action::Mark => table.mark(),
        Action::MarkAll => table.mark_all(),
        Action::Invert => table.invert(),
        Action::Range => {
            table.set_range(!table.has_range());
            Vec::new()
        }
        Action::ExtendDown | Action::ExtendUp => {
            if !table.has_range() {
                table.set_range(true);
            }
            table.step(if action == Action::ExtendDown { 1 } else { -1 });
            Vec::new()
        }
        Action::OnlyMarked => {
            table.only_marked = !table.only_marked;
            Vec::new()
        }
        _ => return None,
    })
}

/// Peels off one layer that leaves marks alone: the line of the filter, a range, the filter. False if there is none.
pub fn peel(table: &mut dyn Grid) -> bool {
    if table.filter().typing {
        table.filter_mut().typing = false;
    } else if table.has_range() {
        table.set_range(false);
    } else if table.only_marked() {
        table.set_only_marked(false);
    } else if table.filter().is_set() {
        table.filter_mut().clear();
    } else {
        return false;
    }
    true
}
