//! A line of views with their counts, the one that is chosen with a sign before it.

use ratatui::layout::Rect;

use crate::app::action::{Action, Context};
use crate::ui::format;
use crate::ui::painter::Painter;
use crate::ui::theme::Role;
use crate::ui::widgets::line::Line;

/// A view, its name, and how many rows it shows.
pub type Said<V> = (V, &'static str, usize);

/// Draws the views of a place. The one that is chosen always has its room; those that show nothing give way first, and what
/// found no room is counted.
pub fn line<V: Copy + PartialEq>(
    painter: &mut Painter<'_>,
    area: Rect,
    place: Context,
    views: &[Said<V>],
    chosen: V,
    gap: &str,
) {
    let glyphs = painter.appearance.glyphs;
    let said = |(view, name, number): Said<V>| {
        let sign = if view == chosen { format!("{} ", glyphs.on) } else { String::new() };
        let (title, role) = match (view == chosen, number) {
            (true, _) => (Role::Tab, Role::Tab),
            (false, 0) => (Role::Dim, Role::Dim),
            _ => (Role::Dim, Role::Text),
        };
        Line::of(sign, Role::Info).and(name, title).and(format!(" {}", format::count(number)), role)
    };
    let key = painter.app.keymap.keys(&[place], Action::Views);
    let key = key.first().map(ToString::to_string).unwrap_or_default();
    let more = |left: usize| match left {
        0 => Line::default(),
        left => Line::of(format!("{gap}+{left} "), Role::Dim).and(&*key, Role::Key),
    };
    let mut order: Vec<usize> = (0..views.len()).collect();
    order.sort_by_key(|at| (views[*at].0 != chosen, views[*at].2 == 0, *at));
    let mut shown: Vec<usize> = order;
    let line = loop {
        let mut places = shown.clone();
        places.sort_unstable();
        let mut line = Line::default();
        for at in places {
            let start = if line.is_empty() { "" } else { gap };
            line = line.and(start, Role::Text).then(said(views[at]));
        }
        let line = line.then(more(views.len() - shown.len()));
        if line.width(glyphs) <= area.width || shown.pop().is_none() {
            break line;
        }
    };
    painter.line(area, &line);
}
