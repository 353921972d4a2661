//! The tab Catalog: products, and the licenses of the selected one beside them.

use ratatui::layout::Rect;

use crate::app::list_status;
use crate::app::screens::catalog::{Part, ProductColumn};
use crate::app::table::{Column as _, Table};
use crate::domain::ids::ProductId;
use crate::domain::read_model::ProductEntry;
use crate::domain::text::key;
use crate::ui::appearance::Appearance;
use crate::ui::format;
use crate::ui::painter::{Painter, Panel, Shown, beside, inset, split};
use crate::ui::theme::Role;
use crate::ui::widgets::line::Line;
use crate::ui::widgets::table::{Column, Row};
use std::collections::{BTreeMap, BTreeSet};

/// Draws the tab.
pub fn draw(painter: &mut Painter<'_>, area: Rect) -> Shown {
    let (app, appearance) = (painter.app, painter.appearance);
    let table = &app.tabs.catalog.table;
    let (list, detail) = beside(area, 62, 60).map_or((area, None), |(list, detail)| (list, Some(detail)));
    let mut notes = Vec::new();
    if table.is_loaded() {
        notes.push((1, format::shown_of(table, "product")));
    }
    if app.tabs.catalog.part != Part::All {
        notes.push((2, app.tabs.catalog.part.shown().to_owned()));
    }
    notes.extend(format::narrowed(table));
    let grouped = app.tabs.catalog.is_grouped();
    let (heads, counts) = if grouped { groups(table) } else { Default::default() };
    let top = table.row(table.offset()).map(|product| product.id);
    let panel = Panel {
        title: "Catalog".to_owned(),
        notes,
        table,
        columns: table.columns.iter().map(|column| look(*column, grouped)).collect(),
        focused: true,
        marks: false,
        titled: false,
        empty: list_status::empty(app),
    };
    let listed = painter.panel(list, &panel, |product| Row {
        cells: table
            .columns
            .iter()
            .map(|column| match column {
                ProductColumn::Category if grouped => {
                    let named = heads.contains(&product.id) || [top, table.selected_id()].contains(&Some(product.id));
                    if named { group(product, &counts, appearance) } else { Line::default() }
                }
                column => cell(*column, product, appearance),
            })
            .collect(),
        ..Row::default()
    });
    if let (Some(area), Some(product)) = (detail, table.selected()) {
        licenses(painter, area, product);
    }
    Shown { main: listed.rows, detail: 0, cursor: listed.cursor }
}

/// Where the categories begin, and how many products each has.
fn groups(table: &Table<ProductEntry>) -> (BTreeSet<ProductId>, BTreeMap<String, usize>) {
    let (mut heads, mut counts) = (BTreeSet::new(), BTreeMap::new());
    let mut before = None;
    for product in table.iter() {
        let category = key(product.fields.category.as_deref().unwrap_or_default());
        *counts.entry(category.clone()).or_insert(0) += 1;
        if before.as_ref() != Some(&category) {
            heads.insert(product.id);
        }
        before = Some(category);
    }
    (heads, counts)
}

/// The name of a product's category with the number of products in it.
fn group(product: &ProductEntry, counts: &BTreeMap<String, usize>, appearance: Appearance) -> Line {
    let category = product.fields.category.as_deref();
    let number = counts.get(&key(category.unwrap_or_default())).copied().unwrap_or_default();
    format::optional(category, appearance).and(format!(" {}", format::count(number)), Role::Dim).telling()
}

fn look(column: ProductColumn, grouped: bool) -> Column<'static> {
    let heading = column.title();
    match column {
        ProductColumn::Category if grouped => Column::text(heading, 0, 14, 18),
        ProductColumn::Product => Column::text(heading, 0, 14, 28),
        ProductColumn::Publisher => Column::text(heading, 4, 12, 22),
        ProductColumn::Category => Column::text(heading, 6, 10, 18),
        ProductColumn::Grade => Column::date(heading, 5, 5),
        ProductColumn::Licenses => Column::number(heading, 1, 8),
        ProductColumn::Seats => Column::number(heading, 2, 6),
        ProductColumn::People => Column::number(heading, 3, 6),
    }
}

fn cell(column: ProductColumn, product: &ProductEntry, appearance: Appearance) -> Line {
    let fields = &product.fields;
    match column {
        ProductColumn::Product => Line::new(&*fields.name),
        ProductColumn::Publisher => {
            fields.publisher.as_deref().map_or_else(|| format::none(appearance), |name| publisher(name, appearance))
        }
        ProductColumn::Category => format::optional(fields.category.as_deref(), appearance),
        ProductColumn::Grade => format::grade(fields.security_grade, appearance),
        ProductColumn::Licenses => Line::new(format::count(product.licenses)),
        ProductColumn::Seats => Line::new(product.seats_shown(format::count)),
        ProductColumn::People => Line::new(format::count(product.people)),
    }
}

/// A publisher with its initials before it, always in the same colour.
fn publisher(name: &str, appearance: Appearance) -> Line {
    let words: Vec<&str> = name.split_whitespace().collect();
    let initials: String = match words[..] {
        [first, second, ..] => first.chars().take(1).chain(second.chars().take(1)).collect(),
        _ => name.chars().take(2).collect(),
    };
    // Two cells, so that the names behind them line up; one wide character fills both.
    let mut initials = initials.to_uppercase();
    while crate::ui::text::width(&initials) > 2 {
        initials.pop();
    }
    let initials = crate::ui::text::left(&initials, 2, appearance.glyphs);
    let sum = name.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    Line::of(initials, Role::INITIALS[sum % Role::INITIALS.len()]).and(format!(" {name}"), Role::Text)
}

/// The licenses of a product with their seats.
fn licenses(painter: &mut Painter<'_>, area: Rect, product: &ProductEntry) {
    let (rule, below) = split(area, 1);
    let below = inset(below);
    let risk: Option<&'static str> = product.fields.risk_level.map(Into::into);
    let appearance = painter.appearance;
    let mut lines = vec![Line::of("Risk ", Role::Dim).then(format::optional(risk, appearance)), Line::default()];
    let all = painter.app.records.licenses.iter().flat_map(|licenses| licenses.iter());
    let own: Vec<_> = all.filter(|entry| entry.license.product_id == product.id && !entry.license.archived).collect();
    for entry in &own {
        let seats = entry.license.seats;
        let used = format::used_of(seats);
        let name = entry.license.terms.name.as_deref().unwrap_or("without a name");
        let room = below.width.saturating_sub(painter.width(&used) + 2);
        let name = crate::ui::text::left(name, room, appearance.glyphs);
        lines.push(Line::new(name).and(format!("  {used}"), Role::Text));
    }
    let used = usize::from(painter.lines(below, &lines));
    let left = lines.len() - used;
    let more = if left > 0 { format!("+{left}") } else { String::new() };
    let note = format::counted(own.len(), "license");
    painter.rule(rule, &product.fields.name, false, vec![(1, note), (0, more)]);
}
