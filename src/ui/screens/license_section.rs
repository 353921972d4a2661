//! What every section of the page of a license has in common: the title of its list, and what is told of its rows.

use ratatui::layout::Rect;

use crate::app::action::Action;
use crate::app::screens::license::{LicensePage, Section};
use crate::ui::painter::{Listed, Painter, Shown};

/// The room that the names leave for the line itself, the key, and how many columns are left out.
const BESIDE: u16 = 26;

/// The names of the sections, the one that is seen in brackets; where there is little room, that one alone.
fn sections(painter: &Painter<'_>, seen: Section, room: u16) -> String {
    let name = |section: &Section| {
        if *section == seen { format!("[{}]", section.title()) } else { format!(" {} ", section.title()) }
    };
    let all: Vec<String> = Section::ALL.iter().map(name).collect();
    let all = all.concat().trim_end().to_owned();
    if painter.width(&all) + BESIDE <= room {
        return all;
    }
    let at = Section::ALL.iter().position(|section| *section == seen).unwrap_or(0);
    format!("[{}] {}/{}", seen.title(), at + 1, Section::ALL.len())
}

/// The title of a section's list and the key to the next.
pub(super) fn title(painter: &Painter<'_>, page: &LicensePage, area: Rect) -> (String, Vec<(u8, String)>) {
    let key = painter.app.keymap.keys(&[crate::app::action::Context::License], Action::NextSection);
    let key = key.first().map(ToString::to_string).unwrap_or_default();
    (sections(painter, page.section, area.width), vec![(1, key)])
}

pub(super) fn shown(listed: &Listed) -> Shown {
    Shown { main: listed.rows, detail: 0, cursor: listed.cursor }
}
