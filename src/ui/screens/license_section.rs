//! What the sections of a page have in common: the title of their list, and what is told of its rows.

use ratatui::layout::Rect;

use crate::app::action::Action;
use crate::app::screens::license::{LicensePage, Section};
use crate::ui::painter::{Listed, Painter, Shown};

/// The room that the names leave for the line itself, the key, and how many columns are left out.
const BESIDE: u16 = 26;

/// The names of the sections of a page, the one that is seen in brackets; where all of them have no room, that one alone.
pub(super) fn sections(painter: &Painter<'_>, names: &[String], seen: usize, room: u16) -> String {
    let bracketed = |(at, name): (usize, &String)| if at == seen { format!("[{name}]") } else { format!(" {name} ") };
    let all: Vec<String> = names.iter().enumerate().map(bracketed).collect();
    let all = all.concat().trim_end().to_owned();
    if painter.width(&all) <= room {
        return all;
    }
    format!("[{}] {}/{}", names.get(seen).map_or("", String::as_str), seen + 1, names.len())
}

/// The title of a section's list and the key to the next.
pub(super) fn title(painter: &Painter<'_>, page: &LicensePage, area: Rect) -> (String, Vec<(u8, String)>) {
    let key = painter.app.keymap.keys(&[crate::app::action::Context::License], Action::NextSection);
    let key = key.first().map(ToString::to_string).unwrap_or_default();
    let names = Section::ALL.map(|section| section.title().to_owned());
    let seen = Section::ALL.iter().position(|section| *section == page.section).unwrap_or(0);
    (sections(painter, &names, seen, area.width.saturating_sub(BESIDE)), vec![(1, key)])
}

pub(super) fn shown(listed: &Listed) -> Shown {
    Shown { main: listed.rows, detail: 0, cursor: listed.cursor }
}
