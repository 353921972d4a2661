//! The tab Licenses: statuses and views with their counts, the list, and the users audit of the selected license.

use ratatui::layout::Rect;

use super::fields;
use super::views::{self, Said};
use crate::app::action::Context;
use crate::app::list_status;
use crate::app::screens::licenses::{LicenseColumn, LicenseFilter};
use crate::app::table::Column as _;
use crate::domain::read_model::LicenseEntry;
use crate::ui::format;
use crate::ui::painter::{Painter, Panel, Shown, beside, inset, split};
use crate::ui::widgets::line::Line;
use crate::ui::widgets::table::{Column, Row};

/// Rows below which statuses and views share one line.
const LOW: u16 = 14;

/// Draws the tab.
pub fn draw(painter: &mut Painter<'_>, area: Rect) -> Shown {
    let (filters, rest) = split(area, if area.height < LOW { 1 } else { 2 });
    statuses_and_views(painter, inset(filters));
    let (rest, banner) = split(rest, rest.height.saturating_sub(1));
    let (list, detail) = beside(rest, 60, 54).map_or((rest, None), |(list, detail)| (list, Some(detail)));
    let app = painter.app;
    let tab = &app.tabs.licenses;
    let mut notes = vec![(1, format::shown_of(&tab.table, "license"))];
    if tab.filter != LicenseFilter::All {
        notes.push((2, tab.filter.shown().to_lowercase()));
    }
    notes.extend(format::narrowed(&tab.table));
    let panel = Panel {
        title: "Licenses".to_owned(),
        notes,
        table: &tab.table,
        columns: columns(),
        focused: true,
        marks: false,
        titled: false,
        empty: list_status::empty(app),
    };
    let appearance = painter.appearance;
    let today = app.session.today;
    let listed = painter.panel(list, &panel, |entry| Row {
        cells: LicenseColumn::ALL.iter().map(|column| cell(*column, entry, today, appearance)).collect(),
        ..Row::default()
    });
    if let (Some(area), Some(entry)) = (detail, tab.table.selected()) {
        fields::panel(painter, area, entry);
    }
    if let Some(entry) = tab.table.selected() {
        let area = inset(banner);
        let audit = entry.audit.as_ref().map(|audit| format::audit_banner(audit, &app.scope(), area.width, appearance));
        let terms = &entry.license.terms;
        let over = || Some(format::spell_banner(entry.spell.as_ref()?, terms, today, area.width, appearance));
        if let Some(line) = audit.or_else(over) {
            painter.line(area, &line);
        }
    }
    Shown { main: listed.rows, detail: 0, cursor: listed.cursor }
}

/// The statuses on the first line, the views on the second, as far as there is room.
fn statuses_and_views(painter: &mut Painter<'_>, area: Rect) {
    let counts = &painter.app.tabs.licenses.counts;
    let is_view =
        |filter: &(LicenseFilter, usize)| matches!(filter.0, LicenseFilter::View(_) | LicenseFilter::Archived);
    if area.height < 2 {
        filter_line(painter, area, counts, "  ");
        return;
    }
    let (views, statuses): (Vec<_>, Vec<_>) = counts.iter().copied().partition(is_view);
    let (first, second) = split(area, 1);
    filter_line(painter, first, &statuses, "  ");
    filter_line(painter, second, &views, "  ");
}

/// One line of filters.
fn filter_line(painter: &mut Painter<'_>, area: Rect, filters: &[(LicenseFilter, usize)], gap: &str) {
    let said: Vec<Said<LicenseFilter>> =
        filters.iter().map(|(filter, number)| (*filter, filter.shown(), *number)).collect();
    views::line(painter, area, Context::Licenses, &said, painter.app.tabs.licenses.filter, gap);
}

fn columns() -> Vec<Column<'static>> {
    LicenseColumn::ALL
        .iter()
        .map(|column| {
            let title = column.title();
            match column {
                // Two licenses of one product are told apart by the end of their names.
                LicenseColumn::License => Column::text(title, 0, 18, 30).before(4),
                LicenseColumn::Used => Column::number(title, 1, 10),
                LicenseColumn::Utilization => Column::date(title, 2, 17),
                LicenseColumn::Expires => Column::number(title, 3, 12),
                LicenseColumn::Cost => Column::number(title, 4, 11),
                LicenseColumn::Grade => Column::date(title, 5, 5),
                LicenseColumn::Owner => Column::text(title, 8, 14, 18),
                LicenseColumn::Available => Column::number(title, 7, 9),
                LicenseColumn::Status => Column::date(title, 6, 8),
            }
        })
        .collect()
}

fn cell(
    column: LicenseColumn,
    entry: &LicenseEntry,
    today: crate::domain::time::Day,
    appearance: crate::ui::appearance::Appearance,
) -> Line {
    let (terms, seats) = (&entry.license.terms, entry.license.seats);
    match column {
        LicenseColumn::License => format::title(&entry.license.title()),
        LicenseColumn::Used => Line::new(format::used_of(seats)),
        LicenseColumn::Utilization => format::utilization(seats, appearance),
        LicenseColumn::Expires => format::expires(terms, today, appearance),
        LicenseColumn::Cost => format::amount(terms.cost_per_cycle(), appearance),
        LicenseColumn::Grade => format::grade(entry.grade, appearance),
        LicenseColumn::Owner => format::optional(terms.business_owner.as_deref(), appearance),
        LicenseColumn::Available => {
            seats.available().map_or_else(|| format::none(appearance), |left| Line::new(format::count(left)))
        }
        LicenseColumn::Status => format::license_status(terms.status, appearance),
    }
}
