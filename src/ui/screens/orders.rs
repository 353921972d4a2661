//! The orders of a license, as a section of its page.

use ratatui::layout::Rect;

use super::license_section::{shown, title};
use crate::app::list_status;
use crate::app::screens::license::LicensePage;
use crate::app::screens::orders::OrderColumn;
use crate::app::table::{Column as _, Row as _, Scope};
use crate::domain::order::Order;
use crate::ui::appearance::Appearance;
use crate::ui::format;
use crate::ui::painter::{Painter, Panel, Shown};
use crate::ui::theme::Role;
use crate::ui::widgets::line::Line;
use crate::ui::widgets::table::{Column, Row};

pub(super) fn draw(painter: &mut Painter<'_>, page: &LicensePage, area: Rect) -> Shown {
    let (appearance, scope) = (painter.appearance, painter.app.scope());
    let (title, mut notes) = title(painter, page, area);
    if !page.orders.is_empty() {
        notes.push((1, format::shown_of(&page.orders, "order")));
    }
    notes.extend(format::narrowed(&page.orders));
    let columns = OrderColumn::ALL.iter().map(|column| heading(*column)).collect();
    let empty = list_status::empty(painter.app);
    let panel = Panel { title, notes, table: &page.orders, columns, focused: true, marks: false, titled: true, empty };
    let listed = painter.panel(area, &panel, |order| Row {
        cells: OrderColumn::ALL.iter().map(|column| cell(*column, order, &scope, appearance)).collect(),
        ..Row::default()
    });
    shown(&listed)
}

fn heading(column: OrderColumn) -> Column<'static> {
    let heading = column.title();
    match column {
        OrderColumn::Day => Column::date(heading, 0, 10),
        OrderColumn::Kind | OrderColumn::TermEnd => Column::date(heading, 2, 10),
        OrderColumn::Seats => Column::number(heading, 1, 7),
        OrderColumn::Cost => Column::number(heading, 1, 12),
        OrderColumn::Each => Column::number(heading, 3, 9),
        OrderColumn::Discount => Column::number(heading, 4, 8),
        OrderColumn::PurchaseOrder | OrderColumn::Invoice => Column::text(heading, 5, 6, 14),
        OrderColumn::PaidBy => Column::text(heading, 7, 7, 14),
        OrderColumn::Note => Column::text(heading, 6, 8, u16::MAX),
    }
}

fn cell(column: OrderColumn, order: &Order, scope: &Scope, appearance: Appearance) -> Line {
    let text = order.cell(column, scope);
    match column {
        _ if text.is_empty() => format::none(appearance),
        OrderColumn::Seats if order.seats < 0 => Line::new(format::signed(order.seats, appearance)),
        // Its day has not come: it does not count yet.
        OrderColumn::Day if order.day > scope.today => Line::of(text, Role::Info),
        OrderColumn::Note => Line::new(format::quoted(&text)),
        _ => Line::new(text),
    }
}
